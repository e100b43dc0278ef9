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

struct Swapper<'a> {
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
    let mut any = false;
    for _ in 0..ROUNDS {
        let mut moved = false;
        for c in tree.bottom_up() {
            if c != tree.root() {
                moved |= s.mirror(c, sketch);
            }
            for band in 0..sketch.plans[c].bands.len() {
                for layer in 0..sketch.plans[c].bands[band].len() {
                    for i in 1..sketch.plans[c].bands[band][layer].len() {
                        moved |= s.exchange(c, band, layer, i, sketch);
                    }
                }
            }
        }
        any |= moved;
        if !moved || s.tests > TESTS {
            break;
        }
    }
    any
}

fn price((crossings, length): (usize, f64)) -> f64 {
    CROSSING * crossings as f64 + length
}

impl Swapper<'_> {
    fn lines(&self, m: End) -> &[usize] {
        match m {
            End::Node(n) => &self.at[n],
            End::Group(g) => &self.inside[g],
        }
    }

    /// Crossings and length of some lines.
    fn cost(&mut self, lines: &[usize], sketch: &Sketch) -> (usize, f64) {
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
        (count, length)
    }

    /// Exchanges two neighbours of a layer if that helps.
    fn exchange(&mut self, c: usize, band: usize, layer: usize, i: usize, sketch: &mut Sketch) -> bool {
        let down = sketch.plans[c].down;
        let row = &sketch.plans[c].bands[band][layer];
        let (a, b) = (row[i - 1], row[i]);
        let lines: Vec<usize> = self.lines(a).iter().chain(self.lines(b)).copied().collect();
        if lines.is_empty() || self.tests > TESTS {
            return false;
        }
        let before = self.cost(&lines, sketch);
        let (p, q) = (sketch.rect(a), sketch.rect(b));
        let (by_a, by_b) =
            if down { (q.right() - p.right(), p.x - q.x) } else { (q.bottom() - p.bottom(), p.y - q.y) };
        self.shift(a, down, by_a, sketch);
        self.shift(b, down, by_b, sketch);
        let after = self.cost(&lines, sketch);
        if price(after) < price(before) - 1.0 {
            sketch.plans[c].bands[band][layer].swap(i - 1, i);
            return true;
        }
        self.shift(a, down, -by_a, sketch);
        self.shift(b, down, -by_b, sketch);
        false
    }

    /// Mirrors all a container holds across its flow if that helps.
    fn mirror(&mut self, c: usize, sketch: &mut Sketch) -> bool {
        let lines = self.inside[c].clone();
        if sketch.plans[c].bands.len() != 1 || lines.is_empty() || self.tests > TESTS {
            return false;
        }
        let down = sketch.plans[c].down;
        let before = self.cost(&lines, sketch);
        self.turn_over(c, down, sketch);
        let after = self.cost(&lines, sketch);
        if price(after) < price(before) - 1.0 {
            for layer in &mut sketch.plans[c].bands[0] {
                layer.reverse();
            }
            return true;
        }
        self.turn_over(c, down, sketch);
        false
    }

    fn turn_over(&self, c: usize, down: bool, sketch: &mut Sketch) {
        let members = self.tree.children[c].clone();
        let low = |r: &Rect| if down { r.x } else { r.y };
        let high = |r: &Rect| if down { r.right() } else { r.bottom() };
        let lo = members.iter().map(|&m| low(&sketch.rect(m))).fold(f64::INFINITY, f64::min);
        let hi = members.iter().map(|&m| high(&sketch.rect(m))).fold(f64::NEG_INFINITY, f64::max);
        for m in members {
            let r = sketch.rect(m);
            self.shift(m, down, lo + hi - high(&r) - low(&r), sketch);
        }
    }

    /// Moves a member with all it holds across the flow.
    fn shift(&self, m: End, down: bool, by: f64, sketch: &mut Sketch) {
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
            for &inner in &self.tree.children[g] {
                self.shift(inner, down, by, sketch);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Edge, Group, Node, Options, Size, page, shape};
    use super::*;

    #[test]
    fn what_crosses_between_containers_changes_places() {
        let node = |g| Node { size: Size::new(100.0, 60.0), group: Some(g) };
        let edge = |a, b| Edge { from: End::Node(a), to: End::Node(b), label: None, weight: 1 };
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
