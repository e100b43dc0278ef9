//! Everything that changed, as Markdown.

use std::fmt::Write as _;

use super::{Bottleneck, Changes, Fate, Number, Objective, Part, Said};
use crate::document::md;
use crate::present::{self, plural};
use neph_analysis::requirement::Verdict;

/// Limits that saturate only beyond so many times today's peak concern nobody.
pub(super) const NEAR: f64 = 20.0;

/// Whether a change is of a kind.
type IsFate = fn(&Fate) -> bool;

impl Changes {
    /// As Markdown, for people.
    pub fn markdown(&self, title: &str) -> String {
        let mut out = format!("# {}: what changes\n\n", md::text(title));
        if self.is_empty() {
            out.push_str("Nothing.\n");
            return out;
        }
        let _ = writeln!(out, "{}.\n", self.lead().join(". "));
        for (title, lines) in self.lists() {
            section(&mut out, title, &lines.join("\n"));
        }
        for (title, rows) in self.tables() {
            let rows: Vec<&Number> = rows.iter().collect();
            section(&mut out, title, &table(&rows));
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }

    /// The change in a few sentences: money, objectives, bottleneck, findings, structure.
    pub(super) fn lead(&self) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(whole) = self.money.first().filter(|m| m.what == super::WHOLE) {
            told.push(format!(
                "A month costs {} instead of {}, {}",
                dollars(&whole.now()),
                dollars(&whole.was()),
                dollars(&whole.change())
            ));
        }
        told.extend(self.objectives.iter().map(Objective::told));
        told.extend(self.bottleneck_told());
        told.extend(self.findings_told());
        told.extend(self.move_told());
        told.extend(self.structure_told());
        told
    }

    pub(super) fn bottleneck_told(&self) -> Option<String> {
        let near = |b: &Option<Bottleneck>| b.as_ref().is_some_and(|b| b.at <= NEAR);
        let (was, is) = self.bottleneck.as_ref().filter(|(was, is)| near(was) || near(is))?;
        let at = |b: &Bottleneck| format!("{}, at {} peak", md::text(&b.what), present::times(b.at));
        Some(match (was, is) {
            (Some(was), Some(is)) if was.what == is.what => {
                format!("First bottleneck: {} (was {} peak)", at(is), present::times(was.at))
            }
            (Some(was), Some(is)) => format!("First bottleneck: {} (was {})", at(is), at(was)),
            (None, Some(is)) => format!("First bottleneck: {}", at(is)),
            (Some(was), None) => format!("No limit grows with the traffic any more (was {})", at(was)),
            (None, None) => return None,
        })
    }

    pub(super) fn findings_told(&self) -> Option<String> {
        let f = &self.findings;
        let mut words = Vec::new();
        if let Some(worst) = f.new.iter().map(|f| f.level).max() {
            let new = f.new.len();
            words.push(format!(
                "{} ({}{})",
                plural(new, "new finding"),
                if new == 1 { "" } else { "worst: " },
                worst.word()
            ));
        }
        for (count, word) in [
            (f.resolved.len(), "resolved"),
            (f.accepted.len(), "accepted"),
            (f.level.len(), "at another level"),
        ] {
            if count > 0 {
                let noun = if words.is_empty() { plural(count, "finding") } else { count.to_string() };
                words.push(format!("{noun} {word}"));
            }
        }
        (!words.is_empty()).then(|| words.join("; "))
    }

    /// How much of the structure changed; of a few it says which.
    pub(super) fn structure_told(&self) -> Option<String> {
        const NAMED: usize = 3;
        let mut told = Vec::new();
        for (rows, noun) in
            [(&self.groups, "group"), (&self.parts, "component"), (&self.arrows, "connection")]
        {
            let kinds: [(&str, IsFate); 4] = [
                ("new", |f| matches!(f, Fate::Added)),
                ("removed", |f| matches!(f, Fate::Removed)),
                ("renamed", |f| matches!(f, Fate::Renamed(_))),
                ("changed", |f| matches!(f, Fate::Changed(_))),
            ];
            let mut words: Vec<String> = Vec::new();
            for (word, wanted) in kinds {
                let names: Vec<String> =
                    rows.iter().filter(|row| wanted(&row.fate)).map(Part::short).collect();
                if names.is_empty() {
                    continue;
                }
                let count = names.len();
                let noun = if words.is_empty() { plural(count, noun) } else { count.to_string() };
                let which = if count <= NAMED { format!(" ({})", names.join(", ")) } else { String::new() };
                words.push(format!("{noun} {word}{which}"));
            }
            if !words.is_empty() {
                told.push(present::list(&words));
            }
        }
        let settings: Vec<String> = self
            .system
            .iter()
            .filter(|(what, ..)| !MOVES.contains(&what.as_str()))
            .map(|(what, ..)| md::text(what))
            .collect();
        if !settings.is_empty() {
            told.push(format!("the system's {} changed", present::list(&settings)));
        }
        let told = told.join("; ");
        (!told.is_empty()).then(|| neph_syntax::words::capital(&told))
    }

    /// From where to where the system moves.
    pub(super) fn move_told(&self) -> Option<String> {
        let row = |what: &str| self.system.iter().find(|(known, ..)| known == what);
        let moved: Vec<_> = MOVES.iter().filter_map(|what| row(what)).collect();
        let side = |pick: fn(&(String, String, String)) -> &String| {
            moved.iter().map(|row| md::text(pick(row))).collect::<Vec<_>>().join(", ")
        };
        (!moved.is_empty()).then(|| format!("Moves from {} to {}", side(|row| &row.1), side(|row| &row.2)))
    }

    /// What is listed, by heading; only what has entries.
    pub(super) fn lists(&self) -> Vec<(&'static str, Vec<String>)> {
        let parts = |rows: &[Part]| -> Vec<String> { rows.iter().map(Part::told).collect() };
        let said = |rows: &[Said]| -> Vec<String> { rows.iter().map(Said::line).collect() };
        let level = self.findings.level.iter();
        let level = level.map(|(was, f)| format!("{} (was {})", f.line(), was.word())).collect();
        let system = self.system.iter().map(|row| format!("- {}", fact(row))).collect();
        let objectives = self.objectives.iter().map(|o| format!("- {}", o.told())).collect();
        let lists = [
            ("System", system),
            ("Groups", parts(&self.groups)),
            ("Components", parts(&self.parts)),
            ("Connections", parts(&self.arrows)),
            ("Objectives", objectives),
            ("New findings", said(&self.findings.new)),
            ("Resolved findings", said(&self.findings.resolved)),
            ("Findings accepted now", said(&self.findings.accepted)),
            ("Findings at another level", level),
        ];
        lists.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
    }

    /// What is a table, by heading; only what has rows, the greatest changes first.
    pub(super) fn tables(&self) -> Vec<(&'static str, Vec<Number>)> {
        let near = |row: &&Number| [row.before, row.after].into_iter().flatten().any(|at| at <= NEAR);
        let limits: Vec<Number> = self.limits.iter().filter(near).cloned().collect();
        let tables = [
            ("Cost a month", self.money.clone()),
            ("Latency, p99 with cold starts", self.times.clone()),
            ("Cold starts", self.cold_starts.clone()),
            ("Limits, saturating at times today's peak", limits),
            ("Composite SLA", self.availability.clone()),
        ];
        let mut tables: Vec<_> = tables.into_iter().filter(|(_, rows)| !rows.is_empty()).collect();
        for (_, rows) in &mut tables {
            // The whole stays first.
            let whole = rows.first().is_some_and(|row| row.what == super::WHOLE);
            rows[usize::from(whole)..].sort_by(|a, b| b.difference().abs().total_cmp(&a.difference().abs()));
        }
        tables
    }
}

fn section(out: &mut String, title: &str, body: &str) {
    let _ = writeln!(out, "## {title}\n\n{}\n", body.trim_end());
}

/// Rows as a table.
pub(super) fn table(rows: &[&Number]) -> String {
    let mut out = String::from("| | Before | After | Change |\n| --- | ---: | ---: | ---: |\n");
    for row in rows {
        let what = if row.what == super::WHOLE { "**all**".to_string() } else { md::text(&row.what) };
        let _ = writeln!(
            out,
            "| {what} | {} | {} | {} |",
            dollars(&row.was()),
            dollars(&row.now()),
            dollars(&row.change())
        );
    }
    out
}

/// Dollars that no page reads as a formula.
pub(super) fn dollars(text: &str) -> String {
    text.replace('$', "\\$").replace('<', "\\<")
}

fn fact((fact, before, after): &(String, String, String)) -> String {
    match (before.as_str(), after.as_str()) {
        ("", after) => format!("{} {} (new)", md::text(fact), md::code(after)),
        (before, "") => format!("{} {} (removed)", md::text(fact), md::code(before)),
        (before, after) => format!("{} {} → {}", md::text(fact), md::code(before), md::code(after)),
    }
}

/// What is said of a system that moves.
const MOVES: [&str; 2] = ["provider", "region"];

impl Part {
    /// Its name alone, and the one before.
    fn short(&self) -> String {
        match &self.fate {
            Fate::Renamed(was) => format!("{} → {}", md::code(was), md::code(&self.name)),
            Fate::Added | Fate::Removed | Fate::Changed(_) => md::code(&self.name),
        }
    }

    fn told(&self) -> String {
        let name = md::code(&self.name);
        let label = if self.label.is_empty() || self.label == self.name {
            String::new()
        } else {
            format!(" {}", md::text(&self.label))
        };
        match &self.fate {
            Fate::Added => format!("- **new** {name}{label}"),
            Fate::Removed => format!("- **removed** {name}{label}"),
            Fate::Renamed(was) => format!("- **renamed** {} → {name}{label}", md::code(was)),
            Fate::Changed(facts) => {
                format!("- {name}: {}", facts.iter().map(fact).collect::<Vec<_>>().join("; "))
            }
        }
    }
}

impl Said {
    /// An entry of a list.
    pub(super) fn line(&self) -> String {
        format!("- **{}** {}: {}", self.level.word(), self.code, md::inline(&self.message))
    }
}

impl Objective {
    /// In one sentence without a full stop.
    pub(super) fn told(&self) -> String {
        let what = md::text(&self.what);
        let is = self.is.as_ref().map(|v| md::text(v));
        let was =
            self.was.as_ref().map(|v| format!(" (was {})", md::text(v))).filter(|_| self.was != self.is);
        let was = was.unwrap_or_default();
        let value = is.map_or(String::new(), |is| format!(": {is}{was}"));
        match (self.before, self.after) {
            (Some(before), Some(after)) if before == after => {
                format!("Objective changed, still {}: {what}{value}", verdict(after))
            }
            (_, Some(Verdict::Missed)) => format!("**Objective missed:** {what}{value}"),
            (None, Some(after)) => format!("New objective, {}: {what}{value}", verdict(after)),
            (Some(_), Some(Verdict::Met)) => format!("Objective met now: {what}{value}"),
            (Some(_), Some(Verdict::Undecided)) => format!("Objective cannot be checked any more: {what}"),
            (Some(before), None) => format!("Objective removed, it was {}: {what}", verdict(before)),
            (None, None) => what,
        }
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
        Verdict::Undecided => "not decidable",
    }
}
