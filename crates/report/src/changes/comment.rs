//! The comment on a pull request: one headline a system, what a reviewer must know, a picture of the change, details
//! folded. It never grows beyond a given size; what is left out is said.

use std::fmt::Write as _;

use super::text::{dollars, table};
use super::{Changes, Number, Objective, signed};
use crate::document::md;
use crate::present::{self, plural};
use neph_analysis::requirement::Verdict;
use neph_compile::Compilation;

/// The first line: by it a bot finds its own comment and writes it anew instead of adding another.
pub const MARKER: &str = "<!-- neph diff -->";

/// New findings that are told in full above the fold.
const FINDINGS: usize = 3;
/// Rows of a folded table.
const ROWS: usize = 12;
/// Entries of a folded list.
const ENTRIES: usize = 40;

/// One system that changes.
pub struct System<'a> {
    /// Its file.
    pub file: String,
    /// As it was; none for a new one.
    pub old: Option<&'a Compilation<'a>>,
    /// As it is; none for one that is gone.
    pub new: Option<&'a Compilation<'a>>,
    /// What changed.
    pub changes: Changes,
}

/// The comment of all systems, at most `most` bytes long.
pub fn comment(systems: &[System<'_>], most: usize) -> String {
    let mut out = format!("{MARKER}\n");
    if systems.is_empty() {
        out.push_str("### No change of any design\n\nComponents, cost, objectives, limits and findings stay as they are.\n");
        return out;
    }
    if systems.len() > 1 {
        out.push_str(&overview(systems));
    }
    let foot = format!(
        "\n<sub>neph {} · list prices of the dates in the document</sub>\n",
        env!("CARGO_PKG_VERSION")
    );
    let mut order: Vec<&System<'_>> = systems.iter().collect();
    order.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
    let mut left_out = 0;
    for system in order {
        let room = most.saturating_sub(out.len() + foot.len() + 80);
        match system.fitting(room) {
            Some(text) => {
                if out.ends_with("</details>\n") || out.ends_with("```\n") {
                    out.push('\n');
                }
                out.push_str(&text);
            }
            None => left_out += 1,
        }
    }
    if left_out > 0 {
        let _ =
            writeln!(out, "\n_{} more left out: the comment would be too long._", plural(left_out, "system"));
    }
    out.push_str(&foot);
    out
}

/// All systems in one table.
fn overview(systems: &[System<'_>]) -> String {
    let total: f64 = systems.iter().map(System::usd).sum();
    let mut out = format!(
        "## {} change, {} a month in total\n\n",
        plural(systems.len(), "design"),
        dollars(&present::change(total))
    );
    out.push_str(
        "| System | Cost a month | Change | Objectives | New findings |\n| --- | ---: | ---: | --- | --- |\n",
    );
    for system in systems.iter().take(ROWS) {
        let missed = system.changes.objectives.iter().filter(|o| o.newly_missed()).count();
        let objectives = if missed > 0 { format!("**{missed} missed**") } else { "–".to_string() };
        let worst = system.changes.findings.new.iter().map(|f| f.level).max();
        let new = worst.map_or("–".to_string(), |worst| {
            format!("{} ({})", system.changes.findings.new.len(), worst.word())
        });
        let cost =
            system.new.map_or("–".to_string(), |c| present::money(c.analysis().cost.per_month.to_f64()));
        let _ = writeln!(
            out,
            "| {} | {} | {} | {objectives} | {new} |",
            md::text(&system.title()),
            dollars(&cost),
            dollars(&present::change(system.usd()))
        );
    }
    if systems.len() > ROWS {
        let _ = writeln!(out, "| {} more | | | | |", systems.len() - ROWS);
    }
    out.push('\n');
    out
}

impl Objective {
    fn newly_missed(&self) -> bool {
        self.after == Some(Verdict::Missed) && self.before != Some(Verdict::Missed)
    }
}

impl System<'_> {
    fn title(&self) -> String {
        self.new.or(self.old).map_or_else(|| self.file.clone(), |c| c.model.system.name.clone())
    }

    /// How much more a month costs.
    fn usd(&self) -> f64 {
        self.changes.cost().map_or(0.0, |(before, after)| after - before)
    }

    /// What a reviewer should see first: missed objectives, then money.
    fn weight(&self) -> f64 {
        let missed = self.changes.objectives.iter().filter(|o| o.newly_missed()).count();
        missed as f64 * 1e9 + self.usd().abs()
    }

    /// As much of it as fits: whole, without details, without the picture, the headline alone, or nothing.
    fn fitting(&self, room: usize) -> Option<String> {
        let head = self.headline();
        let summary = self.summary();
        let drawn = self.mermaid().map_or(String::new(), |text| format!("\n```mermaid\n{text}```\n"));
        let folds = self.folds();
        for kept in (0..=folds.len()).rev() {
            let mut text = format!("{head}{summary}{drawn}{}", folds[..kept].concat());
            if kept < folds.len() {
                let names: Vec<&str> = folds[kept..].iter().map(|fold| title_of(fold)).collect();
                let _ = write!(
                    text,
                    "\n_Left out, the comment would be too long: {}. Run `neph diff` for all._\n",
                    names.join(", ")
                );
            }
            if text.len() <= room {
                return Some(text);
            }
        }
        [format!("{head}{summary}"), head].into_iter().find(|text| text.len() <= room)
    }

    fn headline(&self) -> String {
        let title = md::text(&self.title());
        let month = |c: &Compilation<'_>| c.analysis().cost.per_month.to_f64();
        let missed = self.changes.objectives.iter().filter(|o| o.newly_missed()).count();
        let missed =
            if missed > 0 { format!("{} missed, ", plural(missed, "objective")) } else { String::new() };
        let money = match (self.old, self.new) {
            (None, Some(new)) => format!("new design, {} a month", present::money(month(new))),
            (Some(old), None) => format!("design removed, {} a month less", present::money(month(old))),
            (Some(old), Some(new)) => match self.changes.cost() {
                Some((0.0, after)) => {
                    format!("{} a month (nothing was priced before)", present::money(after))
                }
                Some((before, after)) => format!(
                    "{} a month ({}, {} → {})",
                    present::change(after - before),
                    signed((after - before) / before),
                    present::money(before),
                    present::money(after)
                ),
                None if month(new) == 0.0 && month(old) == 0.0 => "no priced traffic".to_string(),
                None => format!("{} a month, unchanged", present::money(month(new))),
            },
            (None, None) => String::new(),
        };
        format!("### {title}: {missed}{}\n\n", dollars(&money))
    }

    /// What a reviewer must know, one line each.
    fn summary(&self) -> String {
        let c = &self.changes;
        let mut lines: Vec<String> = Vec::new();
        if self.old.is_some() && self.new.is_some() {
            lines.extend(c.move_told());
        }
        let mut objectives: Vec<&Objective> = c.objectives.iter().collect();
        objectives.sort_by_key(|o| !o.newly_missed());
        lines.extend(objectives.iter().take(5).map(|o| o.told()));
        lines.extend(self.slower());
        lines.extend(c.bottleneck_told());
        if let Some(told) = c.findings_told() {
            let mut new: Vec<_> = c.findings.new.iter().collect();
            new.sort_by_key(|f| std::cmp::Reverse(f.level));
            let mut entry = told;
            for finding in new.iter().take(FINDINGS) {
                let _ = write!(entry, "\n  {}", finding.line());
            }
            if new.len() > FINDINGS {
                let _ = write!(entry, "\n  - and {} more, below", new.len() - FINDINGS);
            }
            lines.push(entry);
        }
        if self.old.is_some() && self.new.is_some() {
            lines.extend(c.structure_told());
        }
        if c.money.is_empty()
            && c.times.is_empty()
            && c.limits.is_empty()
            && c.findings == super::Findings::default()
        {
            lines.push("No figure changes".to_string());
        }
        lines.iter().map(|line| format!("- {line}\n")).collect()
    }

    /// The path whose p99 changes most, if it is by a twentieth.
    fn slower(&self) -> Option<String> {
        // An objective of the same path has said it.
        let told = |row: &Number| {
            let path = row.what.split([',', '“']).next().unwrap_or_default().trim();
            self.changes.objectives.iter().any(|o| o.is.is_some() && o.what.contains(path))
        };
        let both =
            |row: &&Number| row.growth().is_some_and(|g| g.abs() >= 0.05 && g.is_finite()) && !told(row);
        let worst = self.changes.times.iter().filter(both).max_by(|a, b| {
            let size = |row: &Number| row.difference().abs();
            size(a).total_cmp(&size(b))
        })?;
        let growth = worst.growth()?;
        Some(format!(
            "p99 of {}: {} (was {}, {})",
            md::text(&worst.what),
            worst.now(),
            worst.was(),
            signed(growth)
        ))
    }

    fn mermaid(&self) -> Option<String> {
        self.changes.mermaid(self.old?, self.new?)
    }

    /// Details, each folded: what fits least is last.
    fn folds(&self) -> Vec<String> {
        let whole = self.old.is_some() && self.new.is_some();
        let mut folds = Vec::new();
        for (title, lines) in self.changes.lists() {
            let structure = ["System", "Groups", "Components", "Connections"].contains(&title);
            let told_above = title == "Objectives" && lines.len() <= 5
                || title == "New findings" && lines.len() <= FINDINGS;
            if told_above || structure && !whole {
                continue;
            }
            let shown: Vec<&str> = lines.iter().take(ENTRIES).map(String::as_str).collect();
            let mut body = shown.join("\n");
            if lines.len() > ENTRIES {
                let _ = write!(body, "\n- and {} more", lines.len() - ENTRIES);
            }
            folds.push(fold(title, lines.len(), &body));
        }
        for (title, rows) in self.changes.tables().into_iter().filter(|_| whole) {
            let rows: Vec<&Number> = rows.iter().filter(|row| row.matters()).collect();
            if rows.is_empty() {
                continue;
            }
            let mut body = table(&rows[..rows.len().min(ROWS)]);
            if rows.len() > ROWS {
                let _ = writeln!(body, "| and {} more | | | |", rows.len() - ROWS);
            }
            folds.push(fold(title, rows.len(), &body));
        }
        folds
    }
}

impl Number {
    /// Whether a reviewer would look: a cent, a twentieth of a time, a hundredth of anything else.
    fn matters(&self) -> bool {
        match (self.before, self.after) {
            (Some(before), Some(after)) => match self.unit {
                "usd" => (after - before).abs() >= 0.01,
                "ms" => (after - before).abs() >= 0.05 * before.abs(),
                _ => (after - before).abs() >= 0.01 * before.abs(),
            },
            _ => self.unit != "usd" || self.difference().abs() >= 0.01,
        }
    }
}

fn fold(title: &str, count: usize, body: &str) -> String {
    format!("\n<details><summary>{title} ({count})</summary>\n\n{}\n\n</details>\n", body.trim_end())
}

/// What stands on a fold.
fn title_of(fold: &str) -> &str {
    let from = fold.find("<summary>").map_or(0, |at| at + "<summary>".len());
    let to = fold[from..].find(" (").map_or(fold.len(), |at| from + at);
    &fold[from..to]
}
