//! What a change of the text changes: components and arrows, money, objectives, times, limits, findings.
//!
//! Two compiled texts are compared by what they mean: values whatever their spelling, components by name or, where
//! only the name is another one, by all the rest, arrows by their ends. Whatever is the same in both is not told.

mod comment;
mod figures;
mod same;
mod text;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::present;
use figures::{Side, numbers};
use neph_analysis::json::number as json_number;
use neph_analysis::requirement::Verdict;
use neph_compile::Compilation;
use neph_diagram::{self as diagram, DiagramOptions, Marks};
use neph_draw::scene::{self, Scene};
use neph_model::{EdgeId, Model};
use neph_review::Level;
use same::{Names, Pairs};

pub use comment::{MARKER, System, comment};

/// What became of a component, a group or an arrow.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another name, and is the same but for that.
    Renamed(String),
    /// It says something else: what, before, after.
    Changed(Vec<(String, String, String)>),
}

/// A component, a group or an arrow that is not as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its name; of an arrow both ends with its sign between.
    pub name: String,
    /// What people read, where that is more.
    pub label: String,
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

/// An objective that is new, gone, written differently or judged differently.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// As written.
    pub what: String,
    /// The verdict before; none if it was not required.
    pub before: Option<Verdict>,
    /// The verdict now; none if it is not required any more.
    pub after: Option<Verdict>,
    /// The value before, where it can be computed.
    pub was: Option<String>,
    /// The value now.
    pub is: Option<String>,
}

/// A finding in short.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// How bad it is.
    pub level: Level,
    /// The rule.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

/// What becomes of findings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// There were none of these before.
    pub new: Vec<Said>,
    /// There are none of these any more.
    pub resolved: Vec<Said>,
    /// Accepted now, with a reason.
    pub accepted: Vec<Said>,
    /// At another level than before.
    pub level: Vec<(Level, Said)>,
}

/// The limit that saturates first, and at how many times today's peak.
#[derive(Clone, Debug, PartialEq)]
pub struct Bottleneck {
    /// Whose limit, and which.
    pub what: String,
    /// Times of today's peak.
    pub at: f64,
}

/// Everything that changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// What is said of the system as a whole: what, before, after.
    pub system: Vec<(String, String, String)>,
    /// Groups.
    pub groups: Vec<Part>,
    /// Components, those that stay in the order of the new text, those that are gone behind them.
    pub parts: Vec<Part>,
    /// Arrows.
    pub arrows: Vec<Part>,
    /// Money a month: the whole first, then by component.
    pub money: Vec<Number>,
    /// Times of responses and effects, p99 with cold starts.
    pub times: Vec<Number>,
    /// Cold starts: share of invocations and p99.
    pub cold_starts: Vec<Number>,
    /// Limits that grow with the traffic: the factor at which each saturates.
    pub limits: Vec<Number>,
    /// Composite SLAs.
    pub availability: Vec<Number>,
    /// Objectives.
    pub objectives: Vec<Objective>,
    /// The first bottleneck, before and after, if it is another or moved by a tenth.
    pub bottleneck: Option<(Option<Bottleneck>, Option<Bottleneck>)>,
    /// Findings.
    pub findings: Findings,
}

/// The whole system's money.
pub(crate) const WHOLE: &str = "all";

impl Changes {
    /// From one text to another.
    pub fn between(old: &Compilation<'_>, new: &Compilation<'_>) -> Changes {
        let names = Names::between(&old.model, &new.model);
        let pairs = same::pairs(&old.model, &new.model, &names);
        let (was, is) = (Side { compiled: old, names: Some(&names) }, Side { compiled: new, names: None });
        let groups = groups(&old.model, &new.model);
        Changes {
            system: system(&old.model, &new.model),
            parts: parts(&old.model, &new.model, &names, &groups),
            groups,
            arrows: arrows(&old.model, &new.model, &names, &pairs),
            money: numbers("usd", was.money(), is.money()),
            times: numbers("ms", was.times(), is.times()),
            cold_starts: [
                numbers("share", was.cold(false), is.cold(false)),
                numbers("ms", was.cold(true), is.cold(true)),
            ]
            .concat(),
            limits: numbers("count", was.limits(), is.limits()),
            availability: numbers("share", was.availability(), is.availability()),
            objectives: figures::objectives(&was, &is),
            bottleneck: bottleneck(&was, &is),
            findings: figures::findings(&was, &is),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Changes::default()
    }

    /// What the whole costs a month, before and after, if that changes.
    pub fn cost(&self) -> Option<(f64, f64)> {
        let whole = self.money.first().filter(|row| row.what == WHOLE)?;
        Some((whole.before.unwrap_or(0.0), whole.after.unwrap_or(0.0)))
    }

    /// The picture of the change: new, changed and gone.
    pub fn picture(&self, old: &Compilation<'_>, new: &Compilation<'_>, options: &DiagramOptions) -> Scene {
        diagram::changed(old, new, options, &self.marks(&old.model, &new.model))
    }

    /// The changed components with their neighbours as Mermaid text, if they are few enough to read.
    pub fn mermaid(&self, old: &Compilation<'_>, new: &Compilation<'_>) -> Option<String> {
        diagram::changed_mermaid(old, new, &self.marks(&old.model, &new.model))
    }

    /// What the picture marks.
    fn marks(&self, old: &Model, new: &Model) -> Marks {
        let names = Names::between(old, new);
        let pairs = same::pairs(old, new, &names);
        let mut marks = Marks { names: names.renamed.clone(), gone: pairs.gone, ..Marks::default() };
        for part in &self.parts {
            match &part.fate {
                Fate::Changed(facts) => {
                    let rows: Vec<String> = facts
                        .iter()
                        .map(|(fact, before, after)| format!("{fact}: {before} → {after}"))
                        .collect();
                    marks.told.insert(part.name.clone(), rows.join("\n"));
                }
                Fate::Renamed(was) => _ = marks.told.insert(part.name.clone(), format!("was called {was}")),
                Fate::Added | Fate::Removed => {}
            }
        }
        let changed = |(is, was): &(EdgeId, EdgeId)| !same::arrow(old, new, *was, *is).is_empty();
        marks.arrows.extend(pairs.new.into_iter().map(|id| (id, scene::Fate::New)));
        marks
            .arrows
            .extend(pairs.both.iter().filter(|p| changed(p)).map(|(id, _)| (*id, scene::Fate::Changed)));
        marks
    }

    /// As JSON.
    pub fn json(&self) -> Value {
        let facts = |facts: &[(String, String, String)]| -> Vec<Value> {
            facts
                .iter()
                .map(|(fact, before, after)| json!({ "fact": fact, "before": before, "after": after }))
                .collect()
        };
        let parts = |rows: &[Part]| -> Vec<Value> {
            rows.iter()
                .map(|row| {
                    let mut value = json!({ "name": row.name, "label": row.label });
                    let fate = match &row.fate {
                        Fate::Added => "added",
                        Fate::Removed => "removed",
                        Fate::Renamed(was) => {
                            value["was"] = json!(was);
                            "renamed"
                        }
                        Fate::Changed(changed) => {
                            value["facts"] = json!(facts(changed));
                            "changed"
                        }
                    };
                    value["fate"] = json!(fate);
                    value
                })
                .collect()
        };
        let numbers = |rows: &[Number]| -> Vec<Value> {
            let value = |v: Option<f64>| v.map_or(Value::Null, json_number);
            rows.iter()
                .map(|row| json!({ "what": row.what, "unit": row.unit, "before": value(row.before), "after": value(row.after) }))
                .collect()
        };
        let said = |rows: &[Said]| -> Vec<String> { rows.iter().map(Said::told).collect() };
        let verdict = |verdict: Option<Verdict>| verdict.map_or("not required", Verdict::word);
        let limit = |b: &Option<Bottleneck>| {
            b.as_ref().map_or(Value::Null, |b| json!({ "what": b.what, "at": json_number(b.at) }))
        };
        json!({
            "schema": 1,
            "system": facts(&self.system),
            "groups": parts(&self.groups),
            "parts": parts(&self.parts),
            "arrows": parts(&self.arrows),
            "money": numbers(&self.money),
            "times": numbers(&self.times),
            "cold_starts": numbers(&self.cold_starts),
            "limits": numbers(&self.limits),
            "availability": numbers(&self.availability),
            "requirements": self.objectives.iter().map(|o| json!({
                "what": o.what, "before": verdict(o.before), "after": verdict(o.after), "was": o.was, "is": o.is,
            })).collect::<Vec<_>>(),
            "bottleneck": self.bottleneck.as_ref().map(|(was, is)| json!({ "before": limit(was), "after": limit(is) })),
            "findings": {
                "appeared": said(&self.findings.new),
                "settled": said(&self.findings.resolved),
                "accepted": said(&self.findings.accepted),
                "level_changed": self.findings.level.iter().map(|(was, f)| json!({ "was": was.word(), "finding": f.told() })).collect::<Vec<_>>(),
            },
        })
    }
}

impl Said {
    fn told(&self) -> String {
        format!("{} {}: {}", self.level.word(), self.code, self.message)
    }
}

impl Number {
    fn written(&self, value: f64) -> String {
        match self.unit {
            "usd" => present::money(value),
            "ms" => present::ms(value),
            "share" => present::percent(value),
            _ => present::times(value),
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

    /// Of what it was; nothing where there was nothing.
    fn growth(&self) -> Option<f64> {
        let before = self.before.filter(|v| *v != 0.0)?;
        Some((self.after? - before) / before)
    }

    /// How much more or less, with a sign.
    fn change(&self) -> String {
        match (self.before, self.after) {
            (None, _) => "new".to_string(),
            (_, None) => "gone".to_string(),
            (Some(_), Some(_)) => {
                let difference = self.difference();
                let sign = if difference < 0.0 { "−" } else { "+" };
                let size = match self.unit {
                    "share" => format!("{} points", present::number(difference.abs() * 100.0)),
                    _ => self.written(difference.abs()),
                };
                match self.growth() {
                    // A percentage of a percentage confuses, and so does one of a factor.
                    Some(growth) if self.unit == "usd" || self.unit == "ms" => {
                        format!("{sign}{size} ({})", signed(growth))
                    }
                    _ => format!("{sign}{size}"),
                }
            }
        }
    }
}

/// A growth with its sign: `+4.2 %`, `−65 %`.
pub(crate) fn signed(growth: f64) -> String {
    let sign = if growth < 0.0 { "−" } else { "+" };
    format!("{sign}{}", present::rough(growth.abs()))
}

/// The first bottleneck, if it is another one or moved by a tenth.
fn bottleneck(old: &Side<'_>, new: &Side<'_>) -> Option<(Option<Bottleneck>, Option<Bottleneck>)> {
    let (was, is) = (old.bottleneck(), new.bottleneck());
    let moved = match (&was, &is) {
        (Some((key, _, before)), Some((known, _, after))) => {
            key != known || (before - after).abs() > 0.1 * before.abs()
        }
        (None, None) => false,
        _ => true,
    };
    let told = |side: Option<(String, String, f64)>| side.map(|(_, what, at)| Bottleneck { what, at });
    moved.then(|| (told(was), told(is)))
}

fn system(old: &Model, new: &Model) -> Vec<(String, String, String)> {
    let (was, is) = (&old.system, &new.system);
    let mut rows = Vec::new();
    for (what, before, after) in [
        ("name", was.name.clone(), is.name.clone()),
        ("provider", was.provider.title().to_string(), is.provider.title().to_string()),
        ("region", was.region.clone(), is.region.clone()),
    ] {
        if before != after {
            rows.push((what.to_string(), before, after));
        }
    }
    let told = |row: &(String, String, String)| ["name", "provider", "region"].contains(&row.0.as_str());
    rows.extend(same::facts(&was.facts, &is.facts).into_iter().filter(|row| !told(row)));
    rows
}

fn groups(old: &Model, new: &Model) -> Vec<Part> {
    let by_name = |model: &Model| -> BTreeMap<String, (String, String)> {
        model.groups().map(|(_, g)| (g.id.clone(), (g.kind.clone(), g.label.clone()))).collect()
    };
    let (was, is) = (by_name(old), by_name(new));
    let mut rows = Vec::new();
    for (name, (kind, label)) in &is {
        let fate = match was.get(name) {
            None => Fate::Added,
            Some((before, old_label)) => {
                let mut facts = Vec::new();
                for (what, a, b) in [("kind", before, kind), ("label", old_label, label)] {
                    if a != b {
                        facts.push((what.to_string(), a.clone(), b.clone()));
                    }
                }
                if facts.is_empty() {
                    continue;
                }
                Fate::Changed(facts)
            }
        };
        rows.push(Part { name: name.clone(), label: label.clone(), fate });
    }
    for (name, (_, label)) in was.iter().filter(|(name, _)| !is.contains_key(*name)) {
        rows.push(Part { name: name.clone(), label: label.clone(), fate: Fate::Removed });
    }
    rows
}

fn parts(old: &Model, new: &Model, names: &Names, groups: &[Part]) -> Vec<Part> {
    let mut rows = Vec::new();
    for (_, node) in new.nodes() {
        let part = |fate| Part { name: node.id.clone(), label: node.label.clone(), fate };
        let before = names.before(&node.id);
        let Some(was) = old.named(before.unwrap_or(&node.id)).map(|id| old.node(id)) else {
            rows.push(part(Fate::Added));
            continue;
        };
        if let Some(before) = before {
            rows.push(part(Fate::Renamed(before.to_string())));
            continue;
        }
        let changed = node_changes(old, new, was, node, groups);
        if !changed.is_empty() {
            rows.push(part(Fate::Changed(changed)));
        }
    }
    let gone = old.nodes().filter(|(_, n)| new.named(names.of(&n.id)).is_none());
    rows.extend(gone.map(|(_, n)| Part { name: n.id.clone(), label: n.label.clone(), fate: Fate::Removed }));
    rows
}

fn node_changes(
    old: &Model,
    new: &Model,
    was: &neph_model::Node,
    is: &neph_model::Node,
    groups: &[Part],
) -> Vec<(String, String, String)> {
    let service = |n: &neph_model::Node| n.service.as_ref().map_or(String::new(), |s| s.title.clone());
    let group =
        |model: &Model, n: &neph_model::Node| n.group.map(|g| model.group(g).id.clone()).unwrap_or_default();
    let (from, to) = (group(old, was), group(new, is));
    // A group that comes or goes as a whole is told once.
    let told = |id: &String, fate: &Fate| groups.iter().any(|g| g.name == *id && g.fate == *fate);
    let moved = !told(&from, &Fate::Removed) && !told(&to, &Fate::Added);
    let rows = [
        ("kind", was.role.title().to_string(), is.role.title().to_string()),
        ("service", service(was), service(is)),
        ("label", was.label.clone(), is.label.clone()),
        ("group", from, if moved { to } else { String::new() }),
    ];
    let mut changed: Vec<(String, String, String)> = rows
        .into_iter()
        .filter(|(what, before, after)| before != after && (*what != "group" || moved))
        .map(|(what, before, after)| (what.to_string(), before, after))
        .collect();
    changed.extend(same::facts(&was.facts, &is.facts));
    changed
}

fn arrows(old: &Model, new: &Model, names: &Names, pairs: &Pairs) -> Vec<Part> {
    let name = |model: &Model, id: EdgeId| {
        let edge = model.edge(id);
        format!("{} {} {}", model.end_id(edge.from), edge.mode.sign(), model.end_id(edge.to))
    };
    let part = |model: &Model, id: EdgeId, fate| Part {
        name: name(model, id),
        label: model.edge(id).label.clone(),
        fate,
    };
    let mut rows: Vec<(EdgeId, Part)> = Vec::new();
    for id in &pairs.new {
        rows.push((*id, part(new, *id, Fate::Added)));
    }
    for (is, was) in &pairs.both {
        let changed = same::arrow(old, new, *was, *is);
        if !changed.is_empty() {
            rows.push((*is, part(new, *is, Fate::Changed(changed))));
        }
    }
    rows.sort_by_key(|(id, _)| *id);
    let mut rows: Vec<Part> = rows.into_iter().map(|(_, part)| part).collect();
    rows.extend(pairs.gone.iter().map(|id| {
        let edge = old.edge(*id);
        let (from, to) = (names.of(old.end_id(edge.from)), names.of(old.end_id(edge.to)));
        let label = edge.label.clone();
        Part { name: format!("{from} {} {to}", edge.mode.sign()), label, fate: Fate::Removed }
    }));
    rows
}
