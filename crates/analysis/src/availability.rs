//! How much of the time a way through the system answers, by what the makers promise.
//!
//! Makers owe credits when they miss it; it is no prediction. Parts are taken as independent, all that a
//! caller waits for as in series: A = Π Aᵢ.

use std::collections::BTreeSet;

use super::latency;
use super::provenance::Provenance;
use neph_catalog::Catalog;
use neph_catalog::{Role, fact};
use neph_model::{EdgeId, Family, Mode, Model, NodeId};
use neph_syntax::money;

/// Minutes in a month of 730 hours.
const MINUTES: f64 = 730.0 * 60.0;

/// What one part contributes.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Which.
    pub node: NodeId,
    /// Its share of time.
    pub share: f64,
    /// Where the figure comes from.
    pub from: Provenance,
}

/// How much of the time one way answers.
#[derive(Clone, Debug)]
pub struct Availability {
    /// Where it begins.
    pub from: NodeId,
    /// What answers.
    pub to: NodeId,
    /// The arrow at which the system is entered, if it is a way in.
    pub entry: Option<EdgeId>,
    /// Share of time.
    pub share: f64,
    /// Minutes a month it may not answer.
    pub minutes: f64,
    /// What it is the product of, lowest first.
    pub parts: Vec<Part>,
    /// Parts for which no promise is known; taken as always answering.
    pub unknown: Vec<NodeId>,
}

/// The availability over parts that must all answer.
pub fn of_parts(
    model: &Model,
    catalog: &Catalog,
    from: NodeId,
    to: NodeId,
    entry: Option<EdgeId>,
    nodes: &BTreeSet<NodeId>,
) -> Availability {
    let mut parts = Vec::new();
    let mut unknown = Vec::new();
    for id in nodes {
        let node = model.node(*id);
        if let (Some(share), Some(from)) =
            (node.facts.number(fact::AVAILABILITY), Provenance::stated(&node.facts, fact::AVAILABILITY))
        {
            parts.push(Part { node: *id, share, from });
            continue;
        }
        if node.is(Role::Client) || node.is(Role::Schedule) {
            continue;
        }
        let service = catalog.service(node.service_id());
        match service.and_then(|s| s.sla.as_ref().zip(Some(s))) {
            Some((sla, service)) => {
                let from = Provenance::Published {
                    source: sla.source.clone(),
                    checked: service.checked.clone(),
                    confidence: sla.confidence,
                };
                parts.push(Part { node: *id, share: money::to_f64(sla.percent) / 100.0, from });
            }
            None => unknown.push(*id),
        }
    }
    parts.sort_by(|a, b| a.share.total_cmp(&b.share).then(a.node.cmp(&b.node)));
    let share: f64 = parts.iter().map(|part| part.share).product();
    Availability { from, to, entry, share, minutes: (1.0 - share) * MINUTES, parts, unknown }
}

/// All that must answer for a caller to be answered: what it waits for, and what takes its events over.
pub fn needed(model: &Model, path: &[NodeId]) -> BTreeSet<NodeId> {
    let mut nodes: BTreeSet<NodeId> =
        path.iter().copied().filter(|id| !model.node(*id).is(Role::Client)).collect();
    let mut todo: Vec<NodeId> = nodes.iter().copied().collect();
    while let Some(at) = todo.pop() {
        let family = model.node(at).role.family();
        if !matches!(family, Family::Function | Family::Compute | Family::Orchestration) {
            continue;
        }
        for (_, edge) in model.outgoing(at) {
            let Some(to) = model.target(edge) else { continue };
            let part = model.node(to);
            let hard = match edge.mode {
                Mode::Call => {
                    !part.is(Role::Client) && !part.facts.is(fact::BREAKER) && !edge.facts.is(fact::BREAKER)
                }
                // Handing over must succeed; what happens then need not.
                Mode::Event => part.is_messaging(),
                Mode::Failure => false,
            };
            if hard && nodes.insert(to) {
                todo.push(to);
            }
        }
    }
    nodes
}

/// The availability of every way in.
pub fn availability(model: &Model, catalog: &Catalog, paths: &[latency::PathLatency]) -> Vec<Availability> {
    let mut rows = Vec::new();
    for path in paths.iter().filter(|path| path.kind == latency::Kind::Response) {
        let nodes = needed(model, &path.nodes);
        let row = of_parts(model, catalog, path.from, path.to, Some(path.entry), &nodes);
        if !row.parts.is_empty() {
            rows.push(row);
        }
    }
    rows
}

/// The availability of a path a requirement names; none where its parts are not connected.
pub fn along(model: &Model, catalog: &Catalog, path: &[NodeId]) -> Option<Availability> {
    let (first, last) = (*path.first()?, *path.last()?);
    let mut nodes = vec![first];
    let mut waited = true;
    for pair in path.windows(2) {
        for (edge, to) in latency::connect(model, pair[0], pair[1])? {
            // Behind an event nobody waits: taking it over is all that must work.
            if model.edge(edge).mode == Mode::Event && !model.node(to).is_messaging() {
                waited = false;
            }
            if waited {
                nodes.push(to);
            }
        }
    }
    let nodes = needed(model, &nodes);
    Some(of_parts(model, catalog, first, last, None, &nodes))
}
