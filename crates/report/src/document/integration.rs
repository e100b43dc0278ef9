//! What others meet: the interface to callers, partners and older systems, and processes over several stores.

use super::numbers::ms;
use super::{Brief, Section, Table, md};
use crate::present::number;
use neph_analysis::latency::{Kind, PathLatency};
use neph_catalog::FactName;
use neph_catalog::{Role, fact};
use neph_model::{Edge, Mode, NodeId};
use neph_syntax::units::{Bytes, several};

/// The interface, and the bridges to what is not ours.
pub(super) fn integration(brief: &Brief<'_>) -> Vec<Section> {
    let api = interface(brief);
    let bridges = bridges(brief);
    if api.rows.is_empty() && bridges.rows.is_empty() {
        return Vec::new();
    }
    let mut section = Section::new("integration", "Integration");
    let tight = api.rows.len();
    let unguarded = bridges.rows.iter().filter(|row| row[4] == NOT_STATED && row[6] == NOT_STATED).count();
    section.say(format!(
        "{} for callers; {}.",
        match tight {
            0 => "There is no interface".to_string(),
            1 => "There is one interface".to_string(),
            n => format!("There are {n} interfaces"),
        },
        match (bridges.rows.len(), unguarded) {
            (0, _) => "it calls no partner and no older system".to_string(),
            (n, 0) => format!("{} others, each with a time-out or circuit breaker", calls(n)),
            (n, bare) => format!("{} others, {bare} of them without time-out or circuit breaker", calls(n)),
        }
    ));
    section.table(api);
    section.table(bridges);
    vec![section]
}

const NOT_STATED: &str = "not specified";

fn calls(n: usize) -> String {
    if n == 1 { "1 arrow leads to".to_string() } else { format!("{n} arrows lead to") }
}

/// What a caller may send, how long the answer takes, and when the door closes.
fn interface(brief: &Brief<'_>) -> Table {
    let mut table = Table::new(&[
        "Interface",
        "Served by",
        "Authentication",
        ">p50",
        ">p99",
        ">Given up after",
        ">Largest body stated",
        ">Largest body allowed",
    ]);
    let answers = brief.analysis.latency.iter().filter(|p| p.kind == Kind::Response);
    for path in answers.take(40) {
        let Some(door) = path.nodes.get(1).copied() else { continue };
        let node = brief.model.node(door);
        let limit = |what: &str| {
            brief.analysis.limits_of(door).find(|l| l.what.starts_with(what)).map(|l| (l.max, l.unit.clone()))
        };
        let body = size(brief.model.edge(path.entry));
        table.row(vec![
            route(brief, path),
            brief.name(path.to),
            node.facts.text(fact::AUTH).map_or_else(|| NOT_STATED.to_string(), md::text),
            ms(path.with_cold.p50),
            ms(path.with_cold.p99),
            limit("time to answer")
                .map_or_else(super::dash, |(max, unit)| super::numbers::amount(max, &unit)),
            body.map_or_else(super::dash, |b| b.to_string()),
            limit("the largest request")
                .map_or_else(super::dash, |(max, unit)| super::numbers::amount(max, &unit)),
        ]);
    }
    table
}

fn size(edge: &Edge) -> Option<Bytes> {
    edge.facts.size(fact::PAYLOAD)
}

/// The words on the arrow that leads in, or on the one behind the door.
fn route(brief: &Brief<'_>, path: &PathLatency) -> String {
    let entry = brief.model.edge(path.entry);
    let inner = path.nodes.get(1).and_then(|door| {
        brief.model.outgoing(*door).into_iter().find(|(_, e)| brief.model.target(e) == Some(path.to))
    });
    let label = inner.map(|(_, e)| e.label.as_str()).filter(|l| !l.is_empty()).unwrap_or(&entry.label);
    let from = brief.name(path.from);
    if label.is_empty() { from } else { format!("{from}: {}", md::text(label)) }
}

/// Arrows to partners and older systems.
fn bridges(brief: &Brief<'_>) -> Table {
    let model = brief.model;
    let mut table = Table::new(&[
        "To",
        "From",
        "How",
        ">Calls/month",
        "Time-out",
        "Tried again",
        "Breaker",
        ">Answers in p50 – p99",
    ]);
    for (id, edge) in model.edges().filter(|(_, e)| e.mode != Mode::Failure) {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        if !model.node(to).is_outside() || model.node(to).is(Role::Client) || model.node(from).is_outside() {
            continue;
        }
        let word = |fact: FactName| {
            edge.facts
                .get(fact)
                .or_else(|| model.node(to).facts.get(fact))
                .map(|known| md::text(&known.written))
        };
        let timing = brief.analysis.timings.answer(to);
        table.row(vec![
            format!("{} ({})", brief.name(to), md::text(model.node(to).role.title())),
            brief.name(from),
            how(brief, from, edge),
            brief.edge_per_month(id),
            word(fact::TIMEOUT.name()).unwrap_or_else(|| NOT_STATED.to_string()),
            word(fact::RETRIES.name()).unwrap_or_else(|| NOT_STATED.to_string()),
            word(fact::BREAKER.name()).unwrap_or_else(|| NOT_STATED.to_string()),
            format!(
                "{} – {}{}",
                ms(timing.p50 * 1e3),
                ms(timing.p99 * 1e3),
                if timing.from.is_assumed() { "ᵃ" } else { "" }
            ),
        ]);
    }
    table
}

/// Whether an outage of the other side reaches a caller.
fn how(brief: &Brief<'_>, from: NodeId, edge: &Edge) -> String {
    let model = brief.model;
    if edge.mode == Mode::Event {
        return "published".to_string();
    }
    let buffer = model
        .triggers(from)
        .into_iter()
        .filter(|(_, e)| e.mode == Mode::Event)
        .find_map(|(_, e)| model.origin(e));
    match buffer {
        Some(buffer) => format!("called behind {}", brief.name(buffer)),
        None => "called while somebody waits".to_string(),
    }
}

/// The steps of a process over several stores and how each is undone.
pub(super) fn saga(brief: &Brief<'_>) -> Option<Section> {
    let model = brief.model;
    let pattern = brief.patterns.iter().find(|p| p.name == "Saga")?;
    let stores = |id: NodeId| -> Vec<NodeId> {
        let writes = model.outgoing(id).into_iter().filter(|(_, e)| {
            model.is_write(e) || model.target(e).is_some_and(|to| model.node(to).is_outside())
        });
        writes.filter_map(|(_, e)| model.target(e)).collect()
    };
    let undoing: Vec<NodeId> = pattern.members.iter().copied().filter(|id| model.undoes(*id)).collect();
    let steps: Vec<NodeId> = pattern
        .members
        .iter()
        .copied()
        .filter(|id| model.node(*id).is_function() && !model.undoes(*id))
        .collect();
    let mut table = Table::new(&["Step", "Does", "Changes", "Undone by"]);
    let mut bare = 0;
    let last = steps.iter().rposition(|id| !stores(*id).is_empty());
    for (at, id) in steps.iter().enumerate() {
        let changed = stores(*id);
        let undo: Vec<String> = undoing
            .iter()
            .filter(|u| stores(**u).iter().any(|s| changed.contains(s)))
            .map(|u| brief.name(*u))
            .collect();
        let names: Vec<String> = changed.iter().map(|s| brief.name(*s)).collect();
        let how = match (changed.is_empty(), undo.is_empty()) {
            (true, _) => "nothing to undo".to_string(),
            (false, false) => undo.join(", "),
            (false, true) if Some(at) == last => {
                "the last step: when it fails, it has done nothing".to_string()
            }
            (false, true) => {
                bare += 1;
                "**nothing declared**".to_string()
            }
        };
        table.row(vec![
            number(at as f64 + 1.0),
            brief.name(*id),
            if names.is_empty() { super::dash() } else { names.join(", ") },
            how,
        ]);
    }
    if table.rows.is_empty() {
        return None;
    }
    let mut part = Section::part("saga-steps", "Saga steps");
    part.say(format!(
        "{} change data before the process is done; {}.",
        several(table.rows.iter().filter(|r| r[2] != "–").count(), "step"),
        match bare {
            0 => "each can be undone".to_string(),
            1 => "one cannot be undone when a later one fails".to_string(),
            n => format!("{n} cannot be undone when a later one fails"),
        }
    ));
    part.table(table);
    Some(part)
}
