//! What a change of the text changes: parts and arrows, money, times, cold starts, limits, findings.
//!
//! Two compiled texts are held side by side: parts by their name, arrows by their ends. Whatever is the
//! same in both is not told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::document::md;
use neph_analysis::json::number as json_number;
use neph_analysis::latency::Kind;
use neph_catalog::FactName;
use neph_compile::Compilation;
use neph_diagram::{self as diagram, Wish};
use neph_draw::scene::{Mark, Scene, Tone};
use neph_model::{EdgeId, Facts, Model};
use neph_syntax::units::{Seconds, number, several};

/// What became of a part or an arrow.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is told differently: what, before, after.
    Changed(Vec<(String, String, String)>),
}

/// A part or an arrow that is not as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Name of the part, or of both ends of the arrow with its sign between.
    pub name: String,
    /// What became of it.
    pub fate: Fate,
}

/// A number that is not as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Of what.
    pub what: String,
    /// `usd`, `ms`, `share` or `count`.
    pub unit: &'static str,
    /// Before; none where there was no such thing.
    pub before: Option<f64>,
    /// After; none where there is no such thing any more.
    pub after: Option<f64>,
}

/// Everything that changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Parts, those that stay in the order of the new text, those that are gone behind them.
    pub parts: Vec<Part>,
    /// Arrows.
    pub arrows: Vec<Part>,
    /// Money a month: the whole first, then by part.
    pub money: Vec<Number>,
    /// Times of answers and effects, p99 with cold starts.
    pub times: Vec<Number>,
    /// Cold starts: share of runs and p99.
    pub cold_starts: Vec<Number>,
    /// Limits that grow with the traffic: the factor at which each gives way.
    pub limits: Vec<Number>,
    /// Availability by promises.
    pub availability: Vec<Number>,
    /// Requirements whose verdict is another one: as written, before, after.
    pub requirements: Vec<(String, String, String)>,
    /// Findings there were not before.
    pub appeared: Vec<String>,
    /// Findings there are no more.
    pub settled: Vec<String>,
}

/// Differences smaller than this share do not show in what is printed.
const SAME: f64 = 5e-4;

impl Changes {
    /// From one text to another.
    pub fn between(old: &Compilation<'_>, new: &Compilation<'_>) -> Changes {
        Changes {
            parts: parts(&old.model, &new.model),
            arrows: arrows(&old.model, &new.model),
            money: numbers("usd", money(old), money(new)),
            times: numbers("ms", times(old), times(new)),
            cold_starts: [
                numbers("share", cold(old, false), cold(new, false)),
                numbers("ms", cold(old, true), cold(new, true)),
            ]
            .concat(),
            limits: numbers("count", limits(old), limits(new)),
            availability: numbers("share", availability(old), availability(new)),
            requirements: requirements(old, new),
            appeared: only_in(new, old),
            settled: only_in(old, new),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Changes::default()
    }

    /// As Markdown, for people and for comments on a change.
    pub fn markdown(&self, title: &str) -> String {
        let mut out = format!("# {}: what changes\n\n", md::text(title));
        if self.is_empty() {
            out.push_str("Nothing.\n");
            return out;
        }
        let _ = writeln!(out, "{}\n", self.lead());
        for (title, rows) in [("Parts", &self.parts), ("Arrows", &self.arrows)] {
            if rows.is_empty() {
                continue;
            }
            let _ = writeln!(out, "## {title}\n");
            for row in rows {
                let name = md::code(&row.name);
                let _ = match &row.fate {
                    Fate::Added => writeln!(out, "- **new** {name}"),
                    Fate::Removed => writeln!(out, "- **gone** {name}"),
                    Fate::Changed(facts) => {
                        let told: Vec<String> = facts
                            .iter()
                            .map(|(fact, before, after)| {
                                format!("{} {} → {}", md::text(fact), said(before), said(after))
                            })
                            .collect();
                        writeln!(out, "- {name}: {}", told.join("; "))
                    }
                };
            }
            out.push('\n');
        }
        for (title, rows) in [
            ("Money, USD a month", &self.money),
            ("Times, p99 with cold starts", &self.times),
            ("Cold starts", &self.cold_starts),
            ("Times of today's peak at which a limit gives way", &self.limits),
            ("Availability by promises", &self.availability),
        ] {
            if rows.is_empty() {
                continue;
            }
            let _ =
                writeln!(out, "## {title}\n\n| | Before | After | Change |\n| --- | ---: | ---: | ---: |");
            for row in rows {
                let what = md::text(&row.what);
                let _ = writeln!(out, "| {what} | {} | {} | {} |", row.was(), row.now(), row.change());
            }
            out.push('\n');
        }
        if !self.requirements.is_empty() {
            out.push_str("## Requirements\n\n");
            for (written, before, after) in &self.requirements {
                let _ = writeln!(out, "- {}: {before} → **{after}**", md::text(written));
            }
            out.push('\n');
        }
        for (title, rows) in
            [("Findings that appear", &self.appeared), ("Findings that are settled", &self.settled)]
        {
            if !rows.is_empty() {
                let _ = writeln!(out, "## {title}\n");
                for row in rows {
                    let _ = writeln!(out, "- {}", md::inline(row));
                }
                out.push('\n');
            }
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }

    /// The new picture, with what is new and what is told differently marked, and what is gone under the title.
    pub fn picture(&self, new: &Compilation<'_>, wish: &Wish) -> Scene {
        let mut marks: BTreeMap<&str, Mark> = BTreeMap::new();
        let mut gone = Vec::new();
        for part in &self.parts {
            let id = part.name.split(" (").next().unwrap_or_default();
            let mark = |text: &str, tone, tooltip: String| Mark { text: text.to_string(), tone, tooltip };
            match &part.fate {
                Fate::Added => drop(marks.insert(id, mark("new", Tone::Good, "new".to_string()))),
                Fate::Removed => gone.push(id),
                Fate::Changed(facts) => {
                    let told: Vec<String> = facts
                        .iter()
                        .map(|(fact, before, after)| format!("{fact}: {before} → {after}"))
                        .collect();
                    marks.insert(id, mark("≠", Tone::Warn, told.join("\n")));
                }
            }
        }
        let word = if gone.is_empty() { String::new() } else { format!("gone: {}", gone.join(", ")) };
        diagram::marked(new, wish, &marks, &word)
    }

    /// The change in one sentence: money, time, risk.
    fn lead(&self) -> String {
        let mut told = Vec::new();
        let count = |rows: &[Part], fate: &Fate| rows.iter().filter(|r| r.fate == *fate).count();
        for (fate, word) in [(Fate::Added, "new"), (Fate::Removed, "gone")] {
            let (parts, arrows) = (count(&self.parts, &fate), count(&self.arrows, &fate));
            if parts + arrows > 0 {
                told.push(format!("{} and {} {word}", several(parts, "part"), several(arrows, "arrow")));
            }
        }
        if let Some(whole) = self.money.first().filter(|m| m.what == WHOLE) {
            told.push(format!("a month costs {} USD instead of {}", whole.now(), whole.was()));
        }
        let most = |rows: &[Number]| {
            let both = rows.iter().filter(|r| r.before.is_some() && r.after.is_some());
            both.max_by(|a, b| a.difference().abs().total_cmp(&b.difference().abs())).cloned()
        };
        if let Some(time) = most(&self.times) {
            told.push(format!("{} takes {} instead of {} (p99)", time.what, time.now(), time.was()));
        }
        match (self.appeared.len(), self.settled.len()) {
            (0, 0) => {}
            (new, old) => {
                told.push(format!("{} appear, {} settled", several(new, "finding"), several(old, "finding")));
            }
        }
        if told.is_empty() {
            "Only what is told changes, no number.".to_string()
        } else {
            format!("{}.", told.join("; "))
        }
    }

    /// As JSON.
    pub fn json(&self) -> Value {
        let parts = |rows: &[Part]| -> Vec<Value> {
            rows.iter()
                .map(|row| match &row.fate {
                    Fate::Added => json!({ "name": row.name, "fate": "added" }),
                    Fate::Removed => json!({ "name": row.name, "fate": "removed" }),
                    Fate::Changed(facts) => json!({
                        "name": row.name,
                        "fate": "changed",
                        "facts": facts.iter().map(|(fact, before, after)| json!({ "fact": fact, "before": before, "after": after })).collect::<Vec<_>>(),
                    }),
                })
                .collect()
        };
        let numbers = |rows: &[Number]| -> Vec<Value> {
            let value = |v: Option<f64>| v.map_or(Value::Null, json_number);
            rows.iter()
                .map(|row| json!({ "what": row.what, "unit": row.unit, "before": value(row.before), "after": value(row.after) }))
                .collect()
        };
        json!({
            "parts": parts(&self.parts),
            "arrows": parts(&self.arrows),
            "money": numbers(&self.money),
            "times": numbers(&self.times),
            "cold_starts": numbers(&self.cold_starts),
            "limits": numbers(&self.limits),
            "availability": numbers(&self.availability),
            "requirements": self.requirements.iter().map(|(what, before, after)| json!({ "what": what, "before": before, "after": after })).collect::<Vec<_>>(),
            "findings": { "appeared": self.appeared, "settled": self.settled },
        })
    }
}

fn said(words: &str) -> String {
    if words.is_empty() { "not stated".to_string() } else { md::code(words) }
}

impl Number {
    fn written(&self, value: f64) -> String {
        match self.unit {
            "usd" => format!("{value:.2}"),
            "ms" => Seconds(value / 1000.0).to_string(),
            "share" => format!("{} %", number(value * 100.0)),
            _ => format!("×{}", number(value)),
        }
    }

    fn was(&self) -> String {
        self.before.map_or_else(|| "–".to_string(), |v| self.written(v))
    }

    fn now(&self) -> String {
        self.after.map_or_else(|| "–".to_string(), |v| self.written(v))
    }

    fn difference(&self) -> f64 {
        self.after.unwrap_or(0.0) - self.before.unwrap_or(0.0)
    }

    /// How much more or less, with a sign.
    fn change(&self) -> String {
        match (self.before, self.after) {
            (None, _) => "new".to_string(),
            (_, None) => "gone".to_string(),
            (Some(before), Some(_)) => {
                let difference = self.difference();
                let sign = if difference < 0.0 { "−" } else { "+" };
                let size = self.written(difference.abs());
                let size = size.trim_start_matches('×');
                // Shares are told as they are: a percentage of a percentage confuses.
                if self.unit != "share" && before.abs() > SAME {
                    let percent = (difference / before * 100.0).abs();
                    format!("{sign}{size} ({sign}{} %)", number((percent * 10.0).round() / 10.0))
                } else {
                    format!("{sign}{size}")
                }
            }
        }
    }
}

/// The whole system's money.
const WHOLE: &str = "all";

/// Numbers by name, in the order they are to be told.
type Named = Vec<(String, f64)>;

fn numbers(unit: &'static str, old: Named, new: Named) -> Vec<Number> {
    let before: BTreeMap<&str, f64> = old.iter().map(|(what, v)| (what.as_str(), *v)).collect();
    let after: BTreeMap<&str, f64> = new.iter().map(|(what, v)| (what.as_str(), *v)).collect();
    let gone = old.iter().filter(|(what, _)| !after.contains_key(what.as_str()));
    let mut told = BTreeSet::new();
    new.iter()
        .chain(gone)
        .filter(|(what, _)| told.insert(what.as_str()))
        .map(|(what, _)| Number {
            what: what.clone(),
            unit,
            before: before.get(what.as_str()).copied(),
            after: after.get(what.as_str()).copied(),
        })
        .filter(|row| match (row.before, row.after) {
            (Some(a), Some(b)) => (a - b).abs() > SAME * a.abs().max(b.abs()),
            _ => true,
        })
        .collect()
}

fn money(c: &Compilation<'_>) -> Named {
    let parts = c.model.nodes().map(|(id, node)| (node.id.clone(), c.analysis().cost.of(id).to_f64()));
    let whole = (WHOLE.to_string(), c.analysis().cost.per_month.to_f64());
    std::iter::once(whole).chain(parts.filter(|(_, usd)| *usd > 0.0)).collect()
}

fn times(c: &Compilation<'_>) -> Named {
    let path = |p: &neph_analysis::PathLatency| {
        let word = if p.kind == Kind::Response { "answer" } else { "effect" };
        let entry = c.model.edge(p.entry);
        let label = if entry.label.is_empty() { String::new() } else { format!(" “{}”", entry.label) };
        let (from, to) = (&c.model.node(p.from).id, &c.model.node(p.to).id);
        (format!("{word} {from} → {to}{label}"), p.with_cold.p99)
    };
    c.analysis().latency.iter().map(path).collect()
}

fn cold(c: &Compilation<'_>, time: bool) -> Named {
    let row = |cold: &neph_analysis::ColdStart| {
        let name = &c.model.node(cold.node).id;
        if time {
            Some((format!("{name}, p99"), cold.total_ms.p99))
        } else {
            cold.share.map(|_| (format!("{name}, share of runs"), cold.probability()))
        }
    };
    c.analysis().cold_starts.iter().filter_map(row).collect()
}

fn limits(c: &Compilation<'_>) -> Named {
    let row = |l: &neph_analysis::LimitUse| {
        let owner = if l.of_account { "all functions" } else { c.model.node(l.node).id.as_str() };
        l.breaks_at.map(|at| (format!("{owner}: {}", l.what), at))
    };
    c.analysis().limits.iter().filter_map(row).collect()
}

fn availability(c: &Compilation<'_>) -> Named {
    let row = |a: &neph_analysis::Availability| {
        (format!("{} → {}", c.model.node(a.from).id, c.model.node(a.to).id), a.share)
    };
    c.analysis().availability.iter().map(row).collect()
}

fn requirements(old: &Compilation<'_>, new: &Compilation<'_>) -> Vec<(String, String, String)> {
    let verdicts = |c: &Compilation<'_>| -> Vec<(String, String)> {
        c.analysis()
            .requirements
            .iter()
            .filter_map(|row| {
                let r = c.model.requirements.get(row.index)?;
                let path: Vec<&str> = r.path.iter().map(|id| c.model.node(*id).id.as_str()).collect();
                let path = if path.is_empty() { String::new() } else { format!(" {}", path.join(" → ")) };
                Some((
                    format!("{}{path} {} {}", r.measure, r.compare, r.written),
                    row.verdict.word().to_string(),
                ))
            })
            .collect()
    };
    let before: BTreeMap<String, String> = verdicts(old).into_iter().collect();
    let after = verdicts(new);
    let gone = before.iter().filter(|(what, _)| after.iter().all(|(known, _)| known != *what));
    let gone: Vec<_> = gone
        .map(|(what, verdict)| (what.clone(), verdict.clone(), "no longer required".to_string()))
        .collect();
    after
        .iter()
        .map(|(what, verdict)| {
            let known = before.get(what).cloned().unwrap_or_else(|| "not required".to_string());
            (what.clone(), known, verdict.clone())
        })
        .filter(|(_, before, after)| before != after)
        .chain(gone)
        .collect()
}

/// Findings of one text that the other lacks: those of the same rule at the same part are the same, whatever
/// their numbers.
fn only_in(one: &Compilation<'_>, other: &Compilation<'_>) -> Vec<String> {
    let key = |f: &neph_review::Finding| (f.rule.code, f.parts.first().cloned(), f.level);
    let known: Vec<_> = other.review().findings.iter().map(key).collect();
    let only = one.review().findings.iter().filter(|f| !known.contains(&key(f)));
    only.map(|f| format!("{} {}: {}", f.level.word(), f.rule.code, f.message)).collect()
}

/// Facts that are told differently.
fn facts(old: &Facts, new: &Facts) -> Vec<(String, String, String)> {
    let names: BTreeSet<FactName> = old.0.keys().chain(new.0.keys()).copied().collect();
    let written =
        |facts: &Facts, name: FactName| facts.get(name).map_or(String::new(), |known| known.written.clone());
    names
        .into_iter()
        .map(|name| (name.as_str().replace('_', " "), written(old, name), written(new, name)))
        .filter(|(_, before, after)| before != after)
        .collect()
}

fn parts(old: &Model, new: &Model) -> Vec<Part> {
    let mut rows = Vec::new();
    for (_, node) in new.nodes() {
        let Some(was) = old.named(&node.id).map(|id| old.node(id)) else {
            rows.push(Part { name: format!("{} ({})", node.id, node.label), fate: Fate::Added });
            continue;
        };
        let service = |n: &neph_model::Node| n.service.as_ref().map_or(String::new(), |s| s.title.clone());
        let mut changed = Vec::new();
        for (what, before, after) in [
            ("role", was.role.title().to_string(), node.role.title().to_string()),
            ("service", service(was), service(node)),
            ("label", was.label.clone(), node.label.clone()),
        ] {
            if before != after {
                changed.push((what.to_string(), before, after));
            }
        }
        changed.extend(facts(&was.facts, &node.facts));
        if !changed.is_empty() {
            rows.push(Part { name: node.id.clone(), fate: Fate::Changed(changed) });
        }
    }
    let gone = old.nodes().filter(|(_, node)| new.named(&node.id).is_none());
    rows.extend(gone.map(|(_, n)| Part { name: format!("{} ({})", n.id, n.label), fate: Fate::Removed }));
    let system = facts(&old.system.facts, &new.system.facts);
    if !system.is_empty() {
        rows.insert(0, Part { name: "system".to_string(), fate: Fate::Changed(system) });
    }
    rows
}

/// Arrows by their ends and sign; several between the same ends in the order written.
fn keyed(model: &Model) -> Vec<(String, EdgeId)> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    model
        .edges()
        .map(|(id, edge)| {
            let name = format!("{} {} {}", model.end_id(edge.from), edge.mode.sign(), model.end_id(edge.to));
            let nth = seen.entry(name.clone()).or_insert(0);
            *nth += 1;
            (if *nth == 1 { name } else { format!("{name} ({nth})") }, id)
        })
        .collect()
}

fn arrows(old: &Model, new: &Model) -> Vec<Part> {
    let (was, is) = (keyed(old), keyed(new));
    let mut rows = Vec::new();
    for (name, id) in &is {
        let edge = new.edge(*id);
        let Some((_, before)) = was.iter().find(|(known, _)| known == name) else {
            rows.push(Part { name: name.clone(), fate: Fate::Added });
            continue;
        };
        let before = old.edge(*before);
        let mut changed = facts(&before.facts, &edge.facts);
        if before.label != edge.label {
            changed.insert(0, ("label".to_string(), before.label.clone(), edge.label.clone()));
        }
        if !changed.is_empty() {
            rows.push(Part { name: name.clone(), fate: Fate::Changed(changed) });
        }
    }
    let gone = was.iter().filter(|(name, _)| is.iter().all(|(known, _)| known != name));
    rows.extend(gone.map(|(name, _)| Part { name: name.clone(), fate: Fate::Removed }));
    rows
}
