//! Which way a request goes on from a gateway: each takes one route, not all.
//!
//! ```text
//!   web -> api "POST /orders" -> create        a chain says which route belongs to which request
//!   web -> api "GET /orders"  -> list
//! ```
//! What no chain says is shared out equally.

use std::collections::BTreeMap;

use neph_catalog::{Role, fact};
use neph_model::{Edge, EdgeId, Family, Mode, Model, NodeId};

/// Routes through gateways, and arrows that only repeat another.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    /// By [`EdgeId`]: the first arrow that says the same.
    first: Vec<EdgeId>,
    /// From an arrow into a gateway to those it goes on along.
    after: BTreeMap<EdgeId, Vec<EdgeId>>,
    /// From a route to the arrows that take it, and the part of each.
    before: BTreeMap<EdgeId, Vec<(EdgeId, f64)>>,
    /// Gateways whose requests are shared out equally because nothing says how, and among how many.
    shared: Vec<(NodeId, usize)>,
}

impl Routes {
    /// Finds the routes of a system.
    pub fn of(model: &Model) -> Routes {
        let mut routes = Routes { first: repeats(model), ..Routes::default() };
        for (id, node) in model.nodes() {
            // A device gateway tells everyone; other doors lead one way.
            if node.role.family() == Family::Entry && !node.is(Role::Iot) {
                routes.through(model, id);
            }
        }
        routes
    }

    fn through(&mut self, model: &Model, gateway: NodeId) {
        let leads = |edge: &Edge| {
            edge.mode != Mode::Failure
                && !edge.facts.has(fact::SHARE)
                && model.target(edge).is_some_and(|to| {
                    !model.node(to).is(Role::Client) && model.node(to).role.family() != Family::Support
                })
        };
        let out: Vec<EdgeId> =
            model.outgoing(gateway).into_iter().filter(|(_, edge)| leads(edge)).map(|(id, _)| id).collect();
        let mut into: Vec<EdgeId> = model
            .incoming(gateway)
            .into_iter()
            .filter(|(_, edge)| edge.mode != Mode::Failure)
            .map(|(id, _)| self.first[id.0])
            .collect();
        into.sort();
        into.dedup();
        if out.is_empty() || into.is_empty() {
            return;
        }
        let mut own: BTreeMap<EdgeId, Vec<EdgeId>> = into.iter().map(|id| (*id, Vec::new())).collect();
        let mut free = Vec::new();
        for id in &out {
            match model
                .edge(*id)
                .follows
                .map(|before| self.first[before.0])
                .and_then(|before| own.get_mut(&before))
            {
                Some(followers) => followers.push(*id),
                None => free.push(*id),
            }
        }
        let some_open = own.values().any(Vec::is_empty);
        for (from, mut ways) in own {
            let said = !ways.is_empty();
            if !said {
                ways.clone_from(if free.is_empty() { &out } else { &free });
            } else if !some_open {
                ways.extend(&free);
            }
            // Arrows that say the same are one route.
            let mut distinct: Vec<EdgeId> = Vec::new();
            for way in ways {
                if !distinct.iter().any(|known| self.first[known.0] == self.first[way.0]) {
                    distinct.push(way);
                }
            }
            let part = 1.0 / distinct.len() as f64;
            if distinct.len() > 1 && !self.shared.iter().any(|(known, _)| *known == gateway) {
                self.shared.push((gateway, distinct.len()));
            }
            for way in &distinct {
                self.before.entry(self.first[way.0]).or_default().push((from, part));
            }
            self.after.insert(from, distinct);
        }
    }

    /// Where requests that come along an arrow go on; nothing where it leads to no gateway.
    pub fn after(&self, edge: EdgeId) -> &[EdgeId] {
        self.after.get(&self.first[edge.0]).map_or(&[], Vec::as_slice)
    }

    /// What takes a route, and the part of each; none where the arrow is no route.
    pub fn before(&self, edge: EdgeId) -> Option<&[(EdgeId, f64)]> {
        self.before.get(&edge).map(Vec::as_slice)
    }

    /// Whether an arrow only repeats another, so that it carries nothing of its own.
    pub fn repeats(&self, edge: EdgeId) -> bool {
        self.first[edge.0] != edge
    }

    /// Gateways whose requests are shared out equally, and among how many routes.
    pub fn shared(&self) -> &[(NodeId, usize)] {
        &self.shared
    }
}

/// By arrow, the first that says exactly the same: same ends, kind and label, and nothing else said of either.
fn repeats(model: &Model) -> Vec<EdgeId> {
    let mut seen = BTreeMap::new();
    model
        .edges()
        .map(|(id, edge)| {
            if !edge.facts.0.is_empty() || model.target(edge).is_some_and(|to| model.node(to).is_store()) {
                return id;
            }
            let mode = match edge.mode {
                Mode::Call => 0,
                Mode::Event => 1,
                Mode::Failure => 2,
            };
            // A route repeated behind another request is a way of its own.
            let behind = edge.follows.filter(|before| {
                !model.edge(*before).facts.0.is_empty() || !model.edge(*before).label.is_empty()
            });
            *seen.entry((edge.from, edge.to, mode, edge.event, edge.label.as_str(), behind)).or_insert(id)
        })
        .collect()
}
