//! Cycles of arrows: what goes round, and whether it feeds itself.

use std::collections::BTreeSet;

use super::propagation::Pass;
use super::traffic::{Loop, Rates, write_share};
use neph_model::{EdgeId, Mode, NodeId};

/// From one state to another, and how much one event becomes on the way.
type Turn = (usize, usize, f64);

impl Pass<'_> {
    /// Gauss-Seidel on a strongly connected part; arrows back are cut where the gain is one or more.
    pub(super) fn settle_cycle(&mut self, nodes: &[NodeId], mut inside: Vec<EdgeId>) {
        const ROUNDS: usize = 400;
        inside.sort();
        let gain = self.gain_of(nodes, &inside);
        let only_calls = inside.iter().all(|edge| self.model.edge(*edge).mode == Mode::Call);
        let found = Loop { nodes: nodes.to_vec(), edges: inside.clone(), gain, only_calls };
        let cut: BTreeSet<EdgeId> =
            if found.feeds_itself() { self.back_arrows(nodes, &inside) } else { BTreeSet::new() };
        if gain > 0.0 {
            self.loops.push(found);
        }
        let kept: Vec<f64> = cut.iter().map(|edge| self.gain[edge.0]).collect();
        for edge in &cut {
            self.gain[edge.0] = 0.0;
        }
        for _ in 0..ROUNDS {
            let before: Vec<Option<Rates>> = nodes.iter().map(|node| self.arrivals[node.0]).collect();
            for node in nodes {
                self.settle_node(*node);
                self.settle_out(*node);
            }
            let moved =
                nodes.iter().zip(&before).any(|(node, before)| match (self.arrivals[node.0], before) {
                    (Some(now), Some(before)) => (now.peak - before.peak).abs() > 1e-9 * now.peak.abs(),
                    (now, before) => now.is_some() != before.is_some(),
                });
            if !moved {
                break;
            }
        }
        for (edge, gain) in cut.iter().zip(kept) {
            self.gain[edge.0] = gain;
        }
    }

    /// How many events one event becomes on its way round: the spectral radius over the cycle's length in hops.
    fn gain_of(&self, nodes: &[NodeId], inside: &[EdgeId]) -> f64 {
        if let Some(lanes) = self.lanes(inside) {
            return round_gain(inside.len(), &lanes, nodes.len());
        }
        let place = |id: Option<NodeId>| id.and_then(|id| nodes.binary_search(&id).ok());
        let arrows: Vec<Turn> = inside
            .iter()
            .filter_map(|id| {
                let edge = self.model.edge(*id);
                Some((
                    place(self.model.origin(edge))?,
                    place(self.model.target(edge))?,
                    self.effective_gain(*id),
                ))
            })
            .collect();
        round_gain(nodes.len(), &arrows, nodes.len())
    }

    /// Where a bus or topic in the cycle hands on named events, an event goes only where it is named: then what goes
    /// round is told from arrow to arrow, not from part to part.
    fn lanes(&self, inside: &[EdgeId]) -> Option<Vec<Turn>> {
        let model = self.model;
        let named = |id: &EdgeId| {
            let edge = model.edge(*id);
            edge.event.is_some() && model.origin(edge).is_some_and(|from| model.node(from).is_messaging())
        };
        if !inside.iter().any(named) {
            return None;
        }
        let mut arrows = Vec::new();
        for (a, into) in inside.iter().enumerate() {
            let into = model.edge(*into);
            for (b, out) in inside.iter().enumerate() {
                if model.target(into) == model.origin(model.edge(*out))
                    && self.hands_on(into, model.edge(*out))
                {
                    arrows.push((a, b, self.effective_gain(*out)));
                }
            }
        }
        Some(arrows)
    }

    /// Reads do not make a store tell anything.
    fn effective_gain(&self, id: EdgeId) -> f64 {
        let edge = self.model.edge(id);
        let gain = self.gain[id.0];
        let into_store = self.model.target(edge).is_some_and(|to| self.model.node(to).is_store());
        if into_store && edge.mode == Mode::Call {
            return gain * write_share(self.model, edge);
        }
        gain
    }

    /// Arrows that lead back to a part already passed, walking from where the cycle is entered.
    fn back_arrows(&self, nodes: &[NodeId], inside: &[EdgeId]) -> BTreeSet<EdgeId> {
        let is_inside: BTreeSet<EdgeId> = inside.iter().copied().collect();
        let entered = |node: &&NodeId| {
            self.model
                .incoming(**node)
                .iter()
                .any(|(id, _)| !is_inside.contains(id) && self.edges[id.0].is_some())
        };
        let mut cut = BTreeSet::new();
        let mut state = vec![0_u8; self.arrivals.len()];
        let starts = nodes.iter().filter(entered).chain(nodes.iter());
        for start in starts.copied().collect::<Vec<_>>() {
            if state[start.0] != 0 {
                continue;
            }
            let mut stack = vec![(start, false)];
            while let Some((node, done)) = stack.pop() {
                if done {
                    state[node.0] = 2;
                    continue;
                }
                if state[node.0] != 0 {
                    continue;
                }
                state[node.0] = 1;
                stack.push((node, true));
                for (id, edge) in self.model.outgoing(node) {
                    if !is_inside.contains(&id) {
                        continue;
                    }
                    match self.model.target(edge) {
                        Some(to) if state[to.0] == 1 => {
                            cut.insert(id);
                        }
                        Some(to) if state[to.0] == 0 => stack.push((to, false)),
                        _ => {}
                    }
                }
            }
        }
        cut
    }
}

/// How much one event becomes on its way round `hops` arrows: the spectral radius, by power iteration.
fn round_gain(states: usize, arrows: &[Turn], hops: usize) -> f64 {
    const ROUNDS: usize = 400;
    let mut x = vec![1.0; states];
    let mut growth = 0.0;
    for round in 0..ROUNDS {
        // Half of each stays, so that a plain ring settles instead of turning.
        let mut next: Vec<f64> = x.iter().map(|v| v * 0.5).collect();
        for (from, to, gain) in arrows {
            next[*to] += 0.5 * gain * x[*from];
        }
        let size: f64 = next.iter().sum();
        if size <= 0.0 {
            return 0.0;
        }
        let before: f64 = x.iter().sum();
        if round + 1 == ROUNDS {
            growth = size / before;
        }
        x = next.iter().map(|v| v / size * states as f64).collect();
    }
    // What remains of a way that ends somewhere falls off slowly: below a thousandth it is none.
    let per_hop = (growth - 0.5) * 2.0;
    if per_hop <= 0.01 { 0.0 } else { per_hop.powi(i32::try_from(hops).unwrap_or(1)) }
}
