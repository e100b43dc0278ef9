//! Questions asked of the model: who triggers, reads, writes; where the system is entered; how it flows.

use std::collections::BTreeSet;

use neph_catalog::connections::{self, Access};
use neph_catalog::{Role, fact};
use petgraph::Direction;
use petgraph::visit::EdgeRef;

use super::{
    Edge, EdgeId, End, Event, EventId, Family, Group, GroupId, Link, Mode, Model, Node, NodeId, Part,
};
use neph_syntax::units::PerSecond;

/// A path through the system, told arrow by arrow.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Its title.
    pub label: String,
    /// Where it begins.
    pub start: End,
    /// Its arrows in the order they are told.
    pub steps: Vec<EdgeId>,
    /// Whether the text tells it; otherwise it was found from an entry.
    pub stated: bool,
    /// Arrows told in an earlier flow, at which this one goes on as told there.
    pub joins: Vec<EdgeId>,
}

/// Whether an arrow reads or writes, where the text leaves it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inferred {
    /// Whether it is taken to read; otherwise it is taken to write.
    pub reads: bool,
    /// The word on the arrow that says so; without one it is taken to write.
    pub verb: Option<&'static str>,
}

/// Flows longer than this are cut: nobody reads further.
const LONGEST_FLOW: usize = 60;

impl Model {
    /// All components, in the order they are declared.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(at, node)| (NodeId(at), node))
    }

    /// All functions.
    pub fn functions(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes().filter(|(_, node)| node.is_function())
    }

    /// All components of a role.
    pub fn of_role(&self, role: Role) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes().filter(move |(_, node)| node.is(role))
    }

    /// All arrows, in the order they are written.
    pub fn edges(&self) -> impl Iterator<Item = (EdgeId, &Edge)> {
        self.edges.iter().enumerate().map(|(at, edge)| (EdgeId(at), edge))
    }

    /// All events.
    pub fn events(&self) -> impl Iterator<Item = (EventId, &Event)> {
        self.events.iter().enumerate().map(|(at, event)| (EventId(at), event))
    }

    /// All groups; a parent comes before its children.
    pub fn groups(&self) -> impl Iterator<Item = (GroupId, &Group)> {
        self.groups.iter().enumerate().map(|(at, group)| (GroupId(at), group))
    }

    /// A component.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// An arrow.
    pub fn edge(&self, id: EdgeId) -> &Edge {
        &self.edges[id.0]
    }

    /// An event.
    pub fn event(&self, id: EventId) -> &Event {
        &self.events[id.0]
    }

    /// A group.
    pub fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.0]
    }

    /// The component of that name.
    pub fn named(&self, id: &str) -> Option<NodeId> {
        self.nodes.iter().position(|node| node.id == id).map(NodeId)
    }

    /// The name of what an arrow ends on.
    pub fn end_id(&self, end: End) -> &str {
        match end {
            End::Node(id) => &self.node(id).id,
            End::Group(id) => &self.group(id).id,
        }
    }

    /// What people read on what an arrow ends on.
    pub fn end_label(&self, end: End) -> &str {
        match end {
            End::Node(id) => &self.node(id).label,
            End::Group(id) => &self.group(id).label,
        }
    }

    /// Arrows that start at a component, in the order written.
    pub fn outgoing(&self, id: NodeId) -> Vec<(EdgeId, &Edge)> {
        self.arrows(id, Direction::Outgoing)
    }

    /// Arrows that point at a component, in the order written.
    pub fn incoming(&self, id: NodeId) -> Vec<(EdgeId, &Edge)> {
        self.arrows(id, Direction::Incoming)
    }

    fn arrows(&self, id: NodeId, direction: Direction) -> Vec<(EdgeId, &Edge)> {
        let mut found: Vec<(EdgeId, &Edge)> = self
            .graph
            .edges_directed(self.node_at[id.0], direction)
            .filter_map(|link| match link.weight() {
                Link::Arrow(edge) => Some((*edge, self.edge(*edge))),
                Link::Produces | Link::Consumes => None,
            })
            .collect();
        found.sort_by_key(|(edge, _)| *edge);
        found
    }

    /// The component an arrow points at, unless it is a group.
    pub fn target(&self, edge: &Edge) -> Option<NodeId> {
        match edge.to {
            End::Node(id) => Some(id),
            End::Group(_) => None,
        }
    }

    /// The component an arrow starts at, unless it is a group.
    pub fn origin(&self, edge: &Edge) -> Option<NodeId> {
        match edge.from {
            End::Node(id) => Some(id),
            End::Group(_) => None,
        }
    }

    /// Components that produce an event.
    pub fn producers(&self, event: EventId) -> Vec<End> {
        self.around(event, Direction::Incoming)
    }

    /// Components an event reaches.
    pub fn consumers(&self, event: EventId) -> Vec<End> {
        self.around(event, Direction::Outgoing)
    }

    fn around(&self, event: EventId, direction: Direction) -> Vec<End> {
        let mut ends: Vec<End> = self
            .graph
            .edges_directed(self.event_at[event.0], direction)
            .filter_map(|link| {
                let other = if direction == Direction::Incoming { link.source() } else { link.target() };
                match self.graph[other] {
                    Part::Function(id) | Part::Service(id) => Some(End::Node(id)),
                    Part::Group(id) => Some(End::Group(id)),
                    Part::Event(_) => None,
                }
            })
            .collect();
        ends.sort();
        ends
    }

    /// The graph itself, for algorithms over all of it.
    pub fn graph(&self) -> &petgraph::graph::DiGraph<Part, Link> {
        &self.graph
    }

    /// What makes a function run: arrows at it other than failures.
    pub fn triggers(&self, id: NodeId) -> Vec<(EdgeId, &Edge)> {
        self.incoming(id).into_iter().filter(|(_, edge)| edge.mode != Mode::Failure).collect()
    }

    /// Where failures of a component go.
    pub fn failure_targets(&self, id: NodeId) -> Vec<(EdgeId, &Edge)> {
        self.outgoing(id).into_iter().filter(|(_, edge)| edge.mode == Mode::Failure).collect()
    }

    /// Whether a component only receives what failed elsewhere.
    pub fn is_dead_letter(&self, id: NodeId) -> bool {
        let incoming = self.incoming(id);
        !incoming.is_empty() && incoming.iter().all(|(_, edge)| edge.mode == Mode::Failure)
    }

    /// Whether a part undoes what was done before: said of it, or of an arrow at it.
    pub fn undoes(&self, id: NodeId) -> bool {
        self.node(id).facts.is(fact::COMPENSATION)
            || self.incoming(id).iter().any(|(_, edge)| edge.facts.is(fact::COMPENSATION))
    }

    /// Whether an arrow writes data: a call of a store, or of the store's side of a stream.
    pub fn is_write(&self, edge: &Edge) -> bool {
        self.accesses(edge).is_some_and(|(_, writes)| writes)
    }

    /// Whether an arrow reads data.
    pub fn is_read(&self, edge: &Edge) -> bool {
        self.accesses(edge).is_some_and(|(reads, _)| reads)
    }

    /// Whether an arrow reads and writes data: `reads` and `writes` decide, otherwise the words on it.
    fn accesses(&self, edge: &Edge) -> Option<(bool, bool)> {
        if !self.calls_store(edge) {
            return None;
        }
        let given = (edge.facts.has(fact::READS), edge.facts.has(fact::WRITES));
        Some(match (given, connections::access(&edge.label)) {
            ((false, false), Some((Access::Read, _))) => (true, false),
            ((false, false), Some((Access::Write, _)) | None) => (false, true),
            (given, _) => given,
        })
    }

    fn calls_store(&self, edge: &Edge) -> bool {
        edge.mode == Mode::Call && self.target(edge).is_some_and(|target| self.node(target).is_store())
    }

    /// What is taken of an arrow to a store that gives neither `reads` nor `writes`; none of any other arrow.
    pub fn inferred(&self, edge: &Edge) -> Option<Inferred> {
        let open = self.calls_store(edge) && !edge.facts.has(fact::READS) && !edge.facts.has(fact::WRITES);
        open.then(|| match connections::access(&edge.label) {
            Some((access, verb)) => Inferred { reads: access == Access::Read, verb: Some(verb) },
            None => Inferred { reads: false, verb: None },
        })
    }

    /// Functions and services that write a store.
    pub fn writers(&self, store: NodeId) -> Vec<NodeId> {
        let mut from: Vec<NodeId> = self
            .incoming(store)
            .iter()
            .filter(|(_, e)| self.is_write(e))
            .filter_map(|(_, e)| self.origin(e))
            .collect();
        from.dedup();
        from
    }

    /// Functions and services that read a store.
    pub fn readers(&self, store: NodeId) -> Vec<NodeId> {
        let mut from: Vec<NodeId> = self
            .incoming(store)
            .iter()
            .filter(|(_, e)| self.is_read(e))
            .filter_map(|(_, e)| self.origin(e))
            .collect();
        from.dedup();
        from
    }

    /// Where the system is entered: parts without any arrow at them, people and clocks even when something leads back
    /// to them, and what else is outside and states a rate of its own.
    pub fn entries(&self) -> Vec<NodeId> {
        self.nodes()
            .filter(|(id, node)| {
                let out = self.outgoing(*id).iter().any(|(_, edge)| edge.mode != Mode::Failure);
                let called = !self.triggers(*id).is_empty();
                out && node.role.family() != Family::Support
                    && (!called
                        || node.is(Role::Schedule)
                        || node.is(Role::Client)
                        || node.is_outside() && self.states_rate(*id))
            })
            .map(|(id, _)| id)
            .collect()
    }

    fn states_rate(&self, id: NodeId) -> bool {
        self.node(id).facts.has(fact::RATE)
            || self.outgoing(id).iter().any(|(_, edge)| edge.facts.has(fact::RATE))
    }

    /// Everything that calls and events from a component lead to, in order of discovery.
    pub fn reach(&self, from: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::from([from]);
        let mut stack = vec![from];
        while let Some(next) = stack.pop() {
            for (_, edge) in self.outgoing(next) {
                if edge.mode != Mode::Failure
                    && let Some(to) = self.target(edge)
                    && seen.insert(to)
                {
                    found.push(to);
                    stack.push(to);
                }
            }
        }
        found
    }

    /// The time between runs of a schedule, if it is said.
    pub fn schedule_rate(&self, id: NodeId) -> Option<PerSecond> {
        let facts = &self.node(id).facts;
        let seconds = facts
            .interval(fact::EVERY)
            .map(|s| s.0)
            .or_else(|| super::read::cron(facts.text(fact::CRON)?))?;
        Some(PerSecond(1.0 / seconds))
    }

    /// The chain of groups around a component, innermost first.
    pub fn enclosing(&self, id: NodeId) -> Vec<GroupId> {
        let mut groups = Vec::new();
        let mut at = self.node(id).group;
        while let Some(group) = at {
            groups.push(group);
            at = self.group(group).parent;
        }
        groups
    }

    /// The flows: as told in the text, or one from each arrow that enters the system.
    pub fn flows(&self) -> Vec<Flow> {
        if !self.stated_flows.is_empty() {
            return self
                .stated_flows
                .iter()
                .filter(|(_, steps)| !steps.is_empty())
                .map(|(label, steps)| Flow {
                    label: label.clone(),
                    start: self.edge(steps[0]).from,
                    steps: steps.clone(),
                    stated: true,
                    joins: Vec::new(),
                })
                .collect();
        }
        let mut flows: Vec<Flow> = Vec::new();
        let mut told = BTreeSet::new();
        for entry in self.entries() {
            for (first, edge) in self.outgoing(entry) {
                if edge.mode == Mode::Failure || !told.insert(first) {
                    continue;
                }
                let mut flow = Flow {
                    label: String::new(),
                    start: edge.from,
                    steps: vec![first],
                    stated: false,
                    joins: Vec::new(),
                };
                if let Some(next) = self.target(edge) {
                    self.follow(next, &mut flow, &mut told);
                }
                flow.label = if edge.label.is_empty() {
                    format!("{} → {}", self.end_label(edge.from), self.end_label(edge.to))
                } else {
                    format!("{}: {}", self.end_label(edge.from), edge.label)
                };
                flows.push(flow);
            }
        }
        flows
    }

    /// Depth first: what the caller waits for is told before what it hands over. Each arrow is told once;
    /// a flow that comes to one told before joins it there.
    fn follow(&self, first: NodeId, flow: &mut Flow, told: &mut BTreeSet<EdgeId>) {
        let mut visited = BTreeSet::new();
        let mut stack = vec![Ok(first)];
        while let Some(next) = stack.pop() {
            if flow.steps.len() >= LONGEST_FLOW {
                return;
            }
            match next {
                Err(edge) => {
                    if told.insert(edge) {
                        flow.steps.push(edge);
                        if let Some(target) = self.target(self.edge(edge)) {
                            stack.push(Ok(target));
                        }
                    } else if !flow.steps.contains(&edge) && !flow.joins.contains(&edge) {
                        flow.joins.push(edge);
                    }
                }
                Ok(node) => {
                    if !visited.insert(node) {
                        continue;
                    }
                    let outgoing = self.outgoing(node);
                    for mode in [Mode::Event, Mode::Call] {
                        stack.extend(
                            outgoing.iter().rev().filter(|(_, e)| e.mode == mode).map(|(id, _)| Err(*id)),
                        );
                    }
                }
            }
        }
    }
}
