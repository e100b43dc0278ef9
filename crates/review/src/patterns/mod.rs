//! Which known designs stand in the graph: their members, what follows from them, what they lack.
//!
//! A pattern is told by its structure; words on parts can strengthen a guess, never replace it.

mod data;
mod events;
mod flow;

use neph_catalog::Role;
use neph_model::{Edge, Mode, Model, Node, NodeId};

/// How sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The structure is complete.
    Sure,
    /// The structure is there, something is missing.
    Likely,
}

/// A known design found in the system.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Name in the literature.
    pub name: &'static str,
    /// How sure it is.
    pub confidence: Confidence,
    /// The parts that form it; the first is the one it turns on.
    pub members: Vec<NodeId>,
    /// What follows from it here.
    pub consequence: String,
    /// What is missing or to be watched.
    pub missing: Vec<String>,
    /// Where it is described.
    pub source: &'static str,
}

/// The guidance of AWS on cloud design patterns.
const AWS: &str =
    "https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/introduction.html";
/// The pattern catalogue of the Azure Architecture Center.
const AZURE: &str = "https://learn.microsoft.com/azure/architecture/patterns/";

/// All patterns found, by name, then by where they stand.
pub fn find(model: &Model) -> Vec<Pattern> {
    let graph = Graph { model };
    let mut found = Vec::new();
    for look in [
        events::publish_subscribe,
        events::fan_out,
        events::competing_consumers,
        events::load_leveling,
        events::dead_letters,
        events::choreography,
        events::pipeline,
        events::stream_processing,
        events::sequential_convoy,
        data::event_sourcing,
        data::cqrs,
        data::outbox,
        data::change_capture,
        data::claim_check,
        data::cache_aside,
        data::valet_key,
        flow::orchestration,
        flow::saga,
        flow::scatter_gather,
        flow::aggregator,
        flow::circuit_breaker,
        flow::legacy_bridge,
        flow::scheduled_job,
        flow::webhook,
        flow::request_reply,
    ] {
        look(&graph, &mut found);
    }
    found.sort_by(|a: &Pattern, b: &Pattern| (a.name, &a.members).cmp(&(b.name, &b.members)));
    found
}

/// Short questions the patterns ask of the model.
struct Graph<'a> {
    model: &'a Model,
}

impl<'a> Graph<'a> {
    fn node(&self, id: NodeId) -> &'a Node {
        self.model.node(id)
    }

    fn label(&self, id: NodeId) -> &'a str {
        &self.node(id).label
    }

    fn is(&self, id: NodeId, role: Role) -> bool {
        self.node(id).is(role)
    }

    /// Arrows of a mode from a component, with where they point.
    fn out(&self, id: NodeId, mode: Mode) -> Vec<(&'a Edge, NodeId)> {
        let mut found = Vec::new();
        for (_, edge) in self.model.outgoing(id) {
            if edge.mode == mode
                && let Some(to) = self.model.target(edge)
            {
                found.push((edge, to));
            }
        }
        found
    }

    /// Arrows of a mode at a component, with where they start.
    fn into(&self, id: NodeId, mode: Mode) -> Vec<(&'a Edge, NodeId)> {
        let mut found = Vec::new();
        for (_, edge) in self.model.incoming(id) {
            if edge.mode == mode
                && let Some(from) = self.model.origin(edge)
            {
                found.push((edge, from));
            }
        }
        found
    }

    /// Everything a component leads to in one step, failures apart.
    fn next(&self, id: NodeId) -> Vec<NodeId> {
        let mut next: Vec<NodeId> = self
            .model
            .outgoing(id)
            .into_iter()
            .filter(|(_, e)| e.mode != Mode::Failure)
            .filter_map(|(_, e)| self.model.target(e))
            .collect();
        next.sort_unstable();
        next.dedup();
        next
    }

    /// Everything that leads to a component in one step, failures apart.
    fn before(&self, id: NodeId) -> Vec<NodeId> {
        let mut before: Vec<NodeId> = self
            .model
            .incoming(id)
            .into_iter()
            .filter(|(_, e)| e.mode != Mode::Failure)
            .filter_map(|(_, e)| self.model.origin(e))
            .collect();
        before.sort_unstable();
        before.dedup();
        before
    }

    /// Stores a component writes.
    fn writes(&self, id: NodeId) -> Vec<NodeId> {
        self.model
            .outgoing(id)
            .into_iter()
            .filter(|(_, e)| self.model.is_write(e))
            .filter_map(|(_, e)| self.model.target(e))
            .collect()
    }

    /// Stores a component reads.
    fn reads(&self, id: NodeId) -> Vec<NodeId> {
        self.model
            .outgoing(id)
            .into_iter()
            .filter(|(_, e)| self.model.is_read(e))
            .filter_map(|(_, e)| self.model.target(e))
            .collect()
    }

    /// Where events of a component end up when pipes, queues and topics between are skipped.
    fn reached_by_event(&self, id: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut seen = vec![id];
        let mut stack: Vec<NodeId> = self.next(id);
        while let Some(next) = stack.pop() {
            if seen.contains(&next) {
                continue;
            }
            seen.push(next);
            if self.node(next).is_messaging() { stack.extend(self.next(next)) } else { found.push(next) }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Names of some parts, for a sentence.
    fn names(&self, ids: &[NodeId]) -> String {
        ids.iter().map(|id| self.label(*id)).collect::<Vec<_>>().join(", ")
    }
}
