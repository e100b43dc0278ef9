//! Last changes to the order of a sketch, judged by its routed lines: of the changes near lines that cross, those that
//! cost least if lines ran straight are drawn, and kept if fewer lines cross then (a local search in the spirit of
//! sifting, Matuszewski, Schönfeld, Molitor 1999, on routes instead of layers).
//!
//! ```text
//!   a ──┐ ┌── c        b ───── c       straight lines cannot tell,
//!       ┼─┘       ⇒                    routes can
//!   b ──┘ └── d        a ───── d
//! ```
//! O(tries · search for all ways).

use std::collections::BTreeSet;

use super::page::Sketch;
use super::swap::{Move, Swapper};
use super::tree::Tree;
use super::{End, Graph, channel, nudge, price, route};

/// Changes that are drawn in vain before all is left as it is.
const PATIENCE: usize = 8;
/// Changes that are drawn at most.
const TRIES: usize = 32;
/// How often the ways of a trial are searched again: a good guess is enough.
const AGAIN: usize = 0;

/// What a routed sketch costs, and the lines that cross in it.
pub(crate) struct Seen {
    /// Crossings, bends and length of the ways.
    pub cost: f64,
    crossed: BTreeSet<usize>,
}

/// Searches ways once.
pub(crate) fn look(graph: &Graph, tree: &Tree, sketch: &Sketch) -> Seen {
    let net = channel::net(graph, tree, sketch);
    let ways = route::ways(graph, tree, sketch, &net, AGAIN);
    let segs = nudge::segments(&net, &ways, tree);
    let mut crossed = BTreeSet::new();
    let cost = price(&ways, &segs, |a, b| crossed.extend([a, b]));
    Seen { cost, crossed }
}

/// Changes places while lines then cross less; true if anything moved.
pub(crate) fn improve(graph: &Graph, tree: &Tree, sketch: &mut Sketch) -> bool {
    let mut seen = look(graph, tree, sketch);
    let mut swapper = Swapper::new(graph, tree);
    let mut any = false;
    let mut tries = TRIES;
    while !seen.crossed.is_empty() {
        let changes = promising(graph, tree, sketch, &seen, &mut swapper);
        // Two at a time: the first that is better is taken, so what comes out is the same on any machine.
        let better = changes[..changes.len().min(PATIENCE).min(tries)].chunks(2).find_map(|pair| {
            tries -= pair.len();
            let looks = super::on_both_cores(pair, |change| {
                let mut other = sketch.clone();
                change.make(tree, &mut other);
                look(graph, tree, &other)
            });
            pair.iter().zip(looks).find(|(_, then)| then.cost < seen.cost - 1.0)
        });
        let Some((change, then)) = better else { break };
        change.make(tree, sketch);
        seen = then;
        any = true;
    }
    any
}

/// Changes to what lines that cross lead to, the best for straight lines first.
fn promising(
    graph: &Graph,
    tree: &Tree,
    sketch: &mut Sketch,
    seen: &Seen,
    swapper: &mut Swapper<'_>,
) -> Vec<Move> {
    let mut near: BTreeSet<End> = BTreeSet::new();
    for &e in &seen.crossed {
        for mut at in [graph.edges[e].from, graph.edges[e].to] {
            while near.insert(at) && tree.parent(at) != tree.root() {
                at = End::Group(tree.parent(at));
            }
        }
    }
    let mut changes: Vec<(f64, Move)> = Vec::new();
    for c in tree.bottom_up() {
        for change in Move::of(tree, sketch, c) {
            if change.members(sketch).iter().any(|m| near.contains(m)) {
                changes.push((swapper.gain(change, sketch), change));
            }
        }
    }
    changes.sort_by(|a, b| b.0.total_cmp(&a.0));
    changes.into_iter().map(|(_, change)| change).collect()
}
