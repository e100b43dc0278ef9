//! Three to five flows chosen by value, and what happens when one fails.

use super::Short;
use crate::document::charts;
use crate::document::{Brief, Section, md};
use crate::present::{count, few, list, ms, plural, rate, time};
use neph_analysis::latency::Kind;
use neph_analysis::{PathLatency, Rates};
use neph_catalog::{Capability, Role, fact};
use neph_model::{Edge, EdgeId, Flow, Mode, NodeId};
use std::collections::BTreeSet;

/// Flows that are drawn.
const DRAWN: usize = 3;
/// Steps of a drawn flow.
const STEPS: usize = 12;

/// The key flows.
pub(super) fn flows(short: &Short<'_, '_>) -> Option<Section> {
    let brief = short.brief;
    let mut section = Section::new("key-flows", "Key flows");
    let chosen = chosen(brief);
    for (at, flow) in chosen.iter().enumerate() {
        section.say(format!("**{}.** {}", md::text(&flow.0.label), told(brief, &flow.0, flow.1.as_ref())));
        if let Some(figure) = charts::sequence(brief, &flow.0, flow.1.as_ref(), &format!("flow-{}", at + 1)) {
            section.figure(figure);
        }
    }
    if let Some(text) = failure(brief) {
        section.say(text);
    }
    if section.blocks.is_empty() {
        return None;
    }
    section.say("All flows, step by step, are in the [appendix](appendix.md#event-flows).");
    Some(section)
}

/// Flows by value: with an objective, then with payment, then by requests; at last those nobody waits for.
fn chosen(brief: &Brief<'_>) -> Vec<(Flow, Option<PathLatency>)> {
    let model = brief.model;
    let valuable = super::rank::valuable(brief);
    let mut rated: Vec<(f64, Flow, Option<PathLatency>)> = Vec::new();
    let wished = wished(brief);
    let outside = |p: &&PathLatency| p.kind == Kind::Response && model.node(p.from).is_outside();
    for path in brief.analysis.latency.iter().filter(outside) {
        let wanted = model
            .requirements
            .iter()
            .any(|r| !r.path.is_empty() && r.path.first() == Some(&path.from) && r.path.contains(&path.to));
        let paid = valuable.contains(&path.to);
        let rate = path_rates(brief, path).map_or(0.0, |r| r.usual);
        let value = f64::from(u8::from(wanted)) * 1e9 + f64::from(u8::from(paid)) * 1e6 + rate;
        let exact = wished.iter().find(|p| (p.entry, p.to) == (path.entry, path.to)).unwrap_or(path);
        rated.push((value, along(brief, path), Some(exact.clone())));
    }
    for flow in model.flows() {
        let told = rated.iter().any(|(_, known, _)| flow.steps.first() == known.steps.first());
        let first = flow.steps.first().map(|id| model.edge(*id));
        let by_clock =
            first.and_then(|e| model.origin(e)).is_some_and(|id| model.node(id).is(Role::Schedule));
        if !told && !by_clock {
            let rate =
                flow.steps.first().and_then(|id| brief.analysis.traffic.edge(*id)).map_or(0.0, |r| r.usual);
            let mut flow = flow.clone();
            flow.steps.truncate(STEPS);
            rated.push((rate, flow, None));
        }
    }
    rated.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut kept: Vec<(Flow, Option<PathLatency>)> = Vec::new();
    for (_, flow, path) in rated {
        // One arrow that nobody waits for tells nothing as a flow.
        if path.is_none() && flow.steps.len() < 2 {
            continue;
        }
        let same = kept.iter().any(|(known, _)| known.label == flow.label || known.steps == flow.steps);
        if !same && kept.len() < DRAWN {
            kept.push((flow, path));
        }
    }
    kept
}

/// The times of the paths that objectives name, as the objectives are judged by them.
fn wished(brief: &Brief<'_>) -> Vec<PathLatency> {
    let colds = brief.analysis.cold_starts.iter().map(|cold| (cold.node, cold.clone())).collect();
    let (model, analysis) = (brief.model, brief.analysis);
    let latencies = neph_analysis::latency::Latencies::new(
        model,
        brief.catalog,
        &analysis.traffic,
        &analysis.timings,
        &colds,
    );
    let timed = model.requirements.iter().filter(|r| r.measure.starts_with('p') && r.path.len() > 1);
    timed.filter_map(|r| latencies.along(&r.path)).collect()
}

fn path_rates(brief: &Brief<'_>, path: &PathLatency) -> Option<Rates> {
    last_hop(brief, path).and_then(|id| brief.analysis.traffic.edge(id))
}

/// The arrows of a path, and what follows from its end: what is waited for before what is published.
fn along(brief: &Brief<'_>, path: &PathLatency) -> Flow {
    let model = brief.model;
    let entry = model.edge(path.entry);
    let mut steps = vec![path.entry];
    if let Some(first) = model.target(entry) {
        let way = neph_analysis::latency::connect(model, first, path.to).unwrap_or_default();
        steps.extend(way.iter().map(|(id, _)| *id));
    }
    for id in super::reach::caused(brief, path.to, STEPS) {
        if steps.len() < STEPS && !steps.contains(&id) {
            steps.push(id);
        }
    }
    let (from, to) = (&model.node(path.from).label, &model.node(path.to).label);
    let route =
        last_hop(brief, path).map(|id| model.edge(id).label.clone()).filter(|label| !label.is_empty());
    let label = route.unwrap_or_else(|| entry.label.clone());
    let label = if label.is_empty() { format!("{from} → {to}") } else { format!("{from}: {label}") };
    Flow { label, start: entry.from, steps, stated: false, joins: Vec::new() }
}

/// The arrow by which an API hands a request on; of other entries, the arrow that enters.
fn last_hop(brief: &Brief<'_>, path: &PathLatency) -> Option<EdgeId> {
    let model = brief.model;
    let first = model.target(model.edge(path.entry))?;
    if !model.node(first).is_entry() || model.node(first).is(Role::Cdn) {
        return Some(path.entry);
    }
    neph_analysis::latency::connect(model, first, path.to)?.last().map(|(id, _)| *id)
}

/// A flow in a few sentences.
fn told(brief: &Brief<'_>, flow: &Flow, path: Option<&PathLatency>) -> String {
    let model = brief.model;
    let mut text = String::new();
    if let Some(path) = path {
        text.push_str(&format!(
            "{} gets a response from {} within {} at the median and {} at p99",
            brief.name(path.from),
            brief.name(path.to),
            ms(path.with_cold.p50),
            ms(path.with_cold.p99)
        ));
        let added = path.with_cold.p999 - path.warm.p999;
        if added > 0.2 * path.warm.p999 {
            text.push_str(&format!(
                "; cold starts raise p99.9 from {} to {}",
                ms(path.warm.p999),
                ms(path.with_cold.p999)
            ));
        }
        text.push_str(". ");
        if let Some(rates) = path_rates(brief, path).filter(|r| r.usual > 0.0) {
            text.push_str(&format!(
                "It carries {} requests a month and {} at peak. ",
                count(rates.per_month().round()),
                rate(rates.peak)
            ));
        }
        if let Some(hop) =
            path.hops.iter().max_by(|a, b| a.share.total_cmp(&b.share)).filter(|h| h.share > 0.4)
        {
            text.push_str(&format!(
                "{} takes {} of the p99. ",
                brief.name(hop.node),
                crate::present::rough(hop.share.min(1.0))
            ));
        }
    }
    let later: Vec<String> = flow
        .steps
        .iter()
        .map(|id| model.edge(*id))
        .filter(|e| e.mode == Mode::Event)
        .map(|e| md::text(model.end_label(e.to)))
        .fold(Vec::new(), |mut names, name| {
            if !names.contains(&name) {
                names.push(name);
            }
            names
        });
    if !later.is_empty() {
        text.push_str(&format!(
            "{} {} asynchronously.",
            few(&later, 4),
            if later.len() == 1 { "runs" } else { "run" }
        ));
    }
    text.trim().to_string()
}

/// The flow that fails: a call of somebody else that times out, else a consumer that gives up.
fn failure(brief: &Brief<'_>) -> Option<String> {
    outside(brief).or_else(|| consumer(brief))
}

/// A call of a partner.
fn outside(brief: &Brief<'_>) -> Option<String> {
    let model = brief.model;
    let mut calls: Vec<(EdgeId, &Edge, NodeId, NodeId)> = model
        .edges()
        .filter(|(_, e)| e.mode == Mode::Call)
        .filter_map(|(id, e)| Some((id, e, model.origin(e)?, model.target(e)?)))
        .filter(|(_, _, from, to)| {
            let target = model.node(*to);
            target.is_outside() && !target.is(Role::Client) && !model.node(*from).is_outside()
        })
        .collect();
    calls.sort_by_key(|(_, _, _, to)| !model.node(*to).facts.says(fact::DATA, "payment"));
    let (_, edge, from, to) = *calls.first()?;
    let (caller, partner) = (brief.name(from), brief.name(to));
    let mut text = format!("**When {partner} times out.** ");
    let timeout = edge.facts.time(fact::TIMEOUT);
    let retries = edge.facts.number(fact::RETRIES);
    text.push_str(&match (timeout, retries) {
        (Some(t), Some(n)) if n > 0.0 => {
            format!(
                "{caller} gives up after {} and retries {}.",
                time(t.0),
                match n as u64 {
                    1 => "once".to_string(),
                    n => format!("{n} times"),
                }
            )
        }
        (Some(t), _) => format!("{caller} gives up after {}.", time(t.0)),
        (None, _) => format!(
            "No time-out is configured on the call from {caller}, so it waits until its own time-out."
        ),
    });
    let own = model.node(from);
    if own.facts.is(fact::BREAKER) || edge.facts.is(fact::BREAKER) {
        text.push_str(" A circuit breaker then fails further calls at once.");
    }
    let leader = model.incoming(from).into_iter().find_map(|(_, e)| model.origin(e));
    let undo: Vec<String> = leader
        .map(|leader| model.outgoing(leader))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(_, e)| model.target(e))
        .filter(|id| model.undoes(*id))
        .map(|id| brief.name(id))
        .collect();
    let key = own.facts.text(fact::IDEMPOTENT).filter(|k| !["yes", "no"].contains(k));
    if !undo.is_empty() {
        text.push_str(&format!(
            " {} compensates through {}. A time-out is ambiguous: look the request up by {} before compensating.",
            leader.map_or_else(|| caller.clone(), |id| brief.name(id)),
            list(&undo),
            key.map_or_else(|| "its idempotency key".to_string(), |k| format!("its idempotency key ({})", md::text(k)))
        ));
    } else {
        text.push_str(" No compensation is declared.");
    }
    if let Some(people) = waiting(brief, from) {
        text.push_str(&format!(" {people} waits meanwhile and gets the error."));
    } else {
        text.push_str(" No caller is affected: each has its response before this step.");
    }
    Some(text)
}

/// Who waits, through calls alone, for a component.
fn waiting(brief: &Brief<'_>, id: NodeId) -> Option<String> {
    let model = brief.model;
    let mut seen = BTreeSet::from([id]);
    let mut stack = vec![id];
    while let Some(next) = stack.pop() {
        for (_, edge) in model.incoming(next).into_iter().filter(|(_, e)| e.mode == Mode::Call) {
            let from = model.origin(edge)?;
            if model.node(from).is(Role::Client) {
                return Some(brief.name(from));
            }
            if seen.insert(from) {
                stack.push(from);
            }
        }
    }
    None
}

/// A consumer that cannot handle an event.
fn consumer(brief: &Brief<'_>) -> Option<String> {
    let model = brief.model;
    let of = |kept: bool| {
        model.functions().find(|(id, _)| {
            model.triggers(*id).iter().any(|(_, e)| e.mode == Mode::Event)
                && model.failure_targets(*id).is_empty() != kept
        })
    };
    let (id, _) = of(true).or_else(|| of(false))?;
    let (_, edge) = model.triggers(id).into_iter().find(|(_, e)| e.mode == Mode::Event)?;
    let name = brief.name(id);
    let source = md::text(model.end_label(edge.from));
    let mut text = format!("**When {name} fails.** The event from {source} is retried");
    if let Some(retries) = edge.facts.number(fact::RETRIES) {
        text.push_str(&format!(" {}", plural(retries as usize, "time")));
    }
    let ends: Vec<String> =
        model.failure_targets(id).into_iter().map(|(_, e)| md::text(model.end_label(e.to))).collect();
    text.push_str(&if ends.is_empty() {
        " and then dropped: no failure destination is configured.".to_string()
    } else {
        let from_stream =
            model.origin(edge).is_some_and(|from| model.node(from).role.can(Capability::ChangeFeed));
        let kept = if from_stream {
            // The failure destination of a stream gets the place of the records, not the records.
            "with its position in the stream; it has to be read again before the stream drops it"
        } else {
            "where it can be inspected and replayed"
        };
        format!(" and then kept in {}, {kept}.", list(&ends))
    });
    Some(text)
}
