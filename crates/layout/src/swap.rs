//! Last changes to the order of a sketch, with the whole page in sight: neighbours of a layer change places and
//! containers are mirrored where straight lines between the middles of boxes then cross less (sifting by adjacent
//! exchange after Eades, Kelly 1986, on the drawn page instead of one layer).
//!
//! ```text
//!   ┌ b ╲╱ ┐        ┌ c ── ┐
//!   └ c ╱╲ ┘   ⇒    └ b ── ┘     what a line does outside of its container counts here
//! ```
//! O(d · m) a change tried, for d lines at what moves and m lines in all; bounded in rounds and tests.

use super::page::Sketch;
use super::tree::Tree;
use super::{End, Graph, Point, Rect};

/// Tests of two lines at most, and rounds at most.
const TESTS: usize = 6_000_000;
const ROUNDS: usize = 6;
/// Way, in px, that is as bad as a crossing.
const CROSSING: f64 = 140.0;

/// A change to the order of a sketch; made twice it is undone.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Move {
    /// Two neighbours of a layer change places: container, band, layer, place of the second.
    Exchange(usize, usize, usize, usize),
    /// All a container holds is mirrored across its flow.
    Mirror(usize),
}

impl Move {
    /// The members that move.
    pub fn members(self, sketch: &Sketch) -> Vec<End> {
        match self {
            Move::Exchange(c, band, layer, i) => sketch.plans[c].bands[band][layer][i - 1..=i].to_vec(),
            Move::Mirror(c) => vec![End::Group(c)],
        }
    }

    /// All changes of a container.
    pub fn of(tree: &Tree, sketch: &Sketch, c: usize) -> Vec<Move> {
        let bands = &sketch.plans[c].bands;
        let mut all = Vec::new();
        // Containers that are alike stay so.
        if tree.trunks.like.get(c).copied().flatten().is_some() {
            return all;
        }
        if c != tree.root() && bands.len() == 1 {
            all.push(Move::Mirror(c));
        }
        for (band, layers) in bands.iter().enumerate() {
            for (layer, row) in layers.iter().enumerate() {
                // A block is not torn: its members change places among themselves only.
                let apart = |i: &usize| {
                    let (a, b) = (tree.trunks.block(row[i - 1]), tree.trunks.block(row[*i]));
                    a == b
                };
                all.extend((1..row.len()).filter(apart).map(|i| Move::Exchange(c, band, layer, i)));
            }
        }
        all
    }

    /// Makes the change.
    pub fn make(self, tree: &Tree, sketch: &mut Sketch) {
        match self {
            Move::Exchange(c, band, layer, i) => {
                let down = sketch.plans[c].down;
                let row = &mut sketch.plans[c].bands[band][layer];
                let (a, b) = (row[i - 1], row[i]);
                row.swap(i - 1, i);
                let (p, q) = (sketch.rect(a), sketch.rect(b));
                let (by_a, by_b) = if down {
                    (q.right() - p.right(), p.x - q.x)
                } else {
                    (q.bottom() - p.bottom(), p.y - q.y)
                };
                shift(tree, a, down, by_a, sketch);
                shift(tree, b, down, by_b, sketch);
            }
            Move::Mirror(c) => {
                let down = sketch.plans[c].down;
                let low = |r: &Rect| if down { r.x } else { r.y };
                let high = |r: &Rect| if down { r.right() } else { r.bottom() };
                let members = &tree.children[c];
                let lo = members.iter().map(|&m| low(&sketch.rect(m))).fold(f64::INFINITY, f64::min);
                let hi = members.iter().map(|&m| high(&sketch.rect(m))).fold(f64::NEG_INFINITY, f64::max);
                for &m in members {
                    let r = sketch.rect(m);
                    shift(tree, m, down, lo + hi - high(&r) - low(&r), sketch);
                }
                for layer in &mut sketch.plans[c].bands[0] {
                    layer.reverse();
                }
            }
        }
    }
}

/// Moves a member with all it holds across the flow.
fn shift(tree: &Tree, m: End, down: bool, by: f64, sketch: &mut Sketch) {
    let r = match m {
        End::Node(n) => &mut sketch.nodes[n],
        End::Group(g) => &mut sketch.groups[g],
    };
    if down {
        r.x += by
    } else {
        r.y += by
    }
    if let End::Group(g) = m {
        for &inner in &tree.children[g] {
            shift(tree, inner, down, by, sketch);
        }
    }
}

/// Tells what changes are worth, judged by straight lines.
pub(crate) struct Swapper<'a> {
    graph: &'a Graph,
    tree: &'a Tree,
    /// Lines that end at or in each container (page last), then those that end at each box.
    inside: Vec<Vec<usize>>,
    at: Vec<Vec<usize>>,
    tests: usize,
    mark: Vec<u32>,
    now: u32,
}

/// Changes places while that helps; true if anything moved.
pub(crate) fn improve(graph: &Graph, tree: &Tree, sketch: &mut Sketch) -> bool {
    let mut swapper = Swapper::new(graph, tree);
    let mut any = false;
    for _ in 0..ROUNDS {
        let mut moved = false;
        for c in tree.bottom_up() {
            for change in Move::of(tree, sketch, c) {
                if swapper.gain(change, sketch) > 1.0 {
                    change.make(tree, sketch);
                    moved = true;
                }
            }
        }
        any |= moved;
        if !moved || swapper.tests > TESTS {
            break;
        }
    }
    any
}

impl<'a> Swapper<'a> {
    /// Knows which lines each member takes with it.
    pub fn new(graph: &'a Graph, tree: &'a Tree) -> Swapper<'a> {
        let mut s = Swapper {
            graph,
            tree,
            inside: vec![Vec::new(); tree.root() + 1],
            at: vec![Vec::new(); graph.nodes.len()],
            tests: 0,
            mark: vec![0; graph.edges.len()],
            now: 0,
        };
        for (i, e) in graph.edges.iter().enumerate() {
            for end in [e.from, e.to] {
                let mut c = match end {
                    End::Node(n) => {
                        s.at[n].push(i);
                        tree.node_parent[n]
                    }
                    End::Group(g) => g,
                };
                while c != tree.root() {
                    s.inside[c].push(i);
                    c = tree.group_parent[c];
                }
            }
        }
        s
    }

    /// By how much a change makes straight lines shorter, a crossing counted as way; 0 once it has looked at enough.
    pub fn gain(&mut self, change: Move, sketch: &mut Sketch) -> f64 {
        let of = |m: End| match m {
            End::Node(n) => &self.at[n],
            End::Group(g) => &self.inside[g],
        };
        let lines: Vec<usize> = change.members(sketch).into_iter().flat_map(of).copied().collect();
        if lines.is_empty() || self.tests > TESTS {
            return 0.0;
        }
        let before = self.cost(&lines, sketch);
        change.make(self.tree, sketch);
        let after = self.cost(&lines, sketch);
        change.make(self.tree, sketch);
        before - after
    }

    /// Crossings and length of some lines.
    fn cost(&mut self, lines: &[usize], sketch: &Sketch) -> f64 {
        self.now += 1;
        let middle = |e: End| sketch.rect(e).center();
        let side = |a: Point, b: Point, c: Point| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0.0;
        let (mut count, mut length) = (0, 0.0);
        for &i in lines {
            if self.mark[i] == self.now {
                continue;
            }
            self.mark[i] = self.now;
            let e = &self.graph.edges[i];
            let (p, q) = (middle(e.from), middle(e.to));
            length += (p.x - q.x).abs() + (p.y - q.y).abs();
            for (j, f) in self.graph.edges.iter().enumerate() {
                if self.mark[j] == self.now
                    || e.from == f.from
                    || e.from == f.to
                    || e.to == f.from
                    || e.to == f.to
                {
                    continue;
                }
                let (r, t) = (middle(f.from), middle(f.to));
                if p.x.max(q.x) < r.x.min(t.x)
                    || r.x.max(t.x) < p.x.min(q.x)
                    || p.y.max(q.y) < r.y.min(t.y)
                    || r.y.max(t.y) < p.y.min(q.y)
                {
                    continue;
                }
                count += usize::from(side(p, q, r) != side(p, q, t) && side(r, t, p) != side(r, t, q));
            }
        }
        self.tests += lines.len() * self.graph.edges.len();
        CROSSING * count as f64 + length
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Edge, Group, Node, Options, Size, page, shape};
    use super::*;

    #[test]
    fn what_crosses_between_containers_changes_places() {
        let node = |g| Node { size: Size::new(100.0, 60.0), group: Some(g), kind: 0 };
        let edge = |a, b| Edge {
            from: End::Node(a),
            to: End::Node(b),
            label: None,
            weight: 1,
            kind: 0,
            speaks_for_trunk: false,
        };
        let graph = Graph {
            groups: vec![Group { parent: None, title: Size::new(40.0, 16.0) }; 2],
            nodes: vec![node(0), node(0), node(1), node(1)],
            edges: vec![edge(0, 2), edge(1, 3)],
        };
        let tree = Tree::new(&graph);
        let options = Options { direction: super::super::Direction::Right, ..Options::default() };
        let grown = shape::Growth::expected(&graph);
        let mut sketch = page::sketches(&graph, &tree, &options, 1, grown).remove(0);
        assert!(!improve(&graph, &tree, &mut sketch.clone()), "nothing crosses");
        let [p, q] = [sketch.nodes[0], sketch.nodes[1]];
        sketch.nodes.swap(0, 1);
        sketch.plans[0].bands.iter_mut().flatten().for_each(|layer| layer.reverse());
        assert!(improve(&graph, &tree, &mut sketch));
        assert!((sketch.nodes[0].y < sketch.nodes[1].y) == (sketch.nodes[2].y < sketch.nodes[3].y));
        assert_eq!(p.x, q.x, "a container without links is one column");
    }
}
