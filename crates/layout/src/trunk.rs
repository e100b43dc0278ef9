//! Which lines share a trunk, and which boxes stand together.
//!
//! ```text
//!            ┌─▶ b        lines of one kind from one end (or to one end) are one trunk with branches;
//!   a ───────┼─▶ c        b, c and d are one block: same caller, same kind, same group
//!            └─▶ d
//! ```
//! O(E log E). A line is in one trunk at most, so that each trunk is a tree and says which ends are joined.

use std::collections::{BTreeMap, BTreeSet};

use super::{End, Graph};

/// What siblings share: whether they are called, the end they share with its kind of line, their shape and their group.
type Set = (bool, (End, u8), u32, Option<usize>);

/// Lines that share their first or their last stretch.
#[derive(Clone, Debug)]
pub(crate) struct Trunk {
    /// Its lines.
    pub lines: Vec<usize>,
    /// True if they share their source, false if they share their target.
    pub fans_out: bool,
}

/// Trunks and blocks of a graph.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trunks {
    /// All trunks.
    pub trunks: Vec<Trunk>,
    /// The trunk of each line.
    pub of_line: Vec<Option<usize>>,
    /// Boxes that stand together: one column or one row.
    pub blocks: Vec<Vec<usize>>,
    /// The block of each box.
    pub block_of: Vec<Option<usize>>,
    /// The first of the containers that are alike, for each container that has its like beside it.
    pub like: Vec<Option<usize>>,
}

impl Trunks {
    /// Finds them.
    pub fn of(graph: &Graph) -> Trunks {
        let mut found = Trunks {
            of_line: vec![None; graph.edges.len()],
            block_of: vec![None; graph.nodes.len()],
            like: vec![None; graph.groups.len()],
            ..Trunks::default()
        };
        found.find_trunks(graph);
        found.find_blocks(graph);
        found.find_alike(graph);
        found
    }

    /// Takes the trunks of some lines apart: all their lines keep to themselves. True if there were any.
    pub fn dissolve(&mut self, lines: &[usize]) -> bool {
        let trunks: BTreeSet<usize> = lines.iter().filter_map(|&l| self.of_line[l]).collect();
        for of_line in &mut self.of_line {
            if of_line.is_some_and(|t| trunks.contains(&t)) {
                *of_line = None;
            }
        }
        for &t in &trunks {
            self.trunks[t].lines.clear();
        }
        !trunks.is_empty()
    }

    /// Lines that run in one trunk with this one, itself included.
    pub fn mates(&self, line: usize) -> &[usize] {
        self.of_line[line].map_or(&[], |t| &self.trunks[t].lines)
    }

    /// The block of an end: boxes that stand together, or containers that are alike.
    pub fn block(&self, end: End) -> Option<(bool, usize)> {
        match end {
            End::Node(n) => self.block_of[n].map(|b| (false, b)),
            End::Group(g) => self.like[g].map(|b| (true, b)),
        }
    }

    /// Containers side by side that hold the same boxes and lines in the same order are alike, unless lines run
    /// between them.
    fn find_alike(&mut self, graph: &Graph) {
        let mut sets: BTreeMap<(Option<usize>, Plot), Vec<usize>> = BTreeMap::new();
        for g in 0..graph.groups.len() {
            let plot = Plot::of(graph, g);
            if plot.boxes.len() > 1 {
                sets.entry((graph.groups[g].parent, plot)).or_default().push(g);
            }
        }
        for members in sets.into_values().filter(|m| m.len() > 1) {
            let within =
                |end: End| members.iter().position(|&g| end == End::Group(g) || holds(graph, g, end));
            let joined = graph.edges.iter().any(|e| match (within(e.from), within(e.to)) {
                (Some(a), Some(b)) => a != b,
                _ => false,
            });
            if !joined {
                members.iter().for_each(|&g| self.like[g] = Some(members[0]));
            }
        }
    }

    fn find_trunks(&mut self, graph: &Graph) {
        let mut pairs: BTreeMap<(End, End), usize> = BTreeMap::new();
        for e in &graph.edges {
            *pairs.entry((e.from, e.to)).or_default() += 1;
        }
        let mut fans: BTreeMap<(bool, End, u8), Vec<usize>> = BTreeMap::new();
        for (i, e) in graph.edges.iter().enumerate() {
            // Loops, lines into their own container and one of several parallel lines keep to themselves.
            let own = |a: End, b: End| matches!(a, End::Group(g) if holds(graph, g, b));
            if e.from == e.to || own(e.from, e.to) || own(e.to, e.from) || pairs[&(e.from, e.to)] > 1 {
                continue;
            }
            fans.entry((true, e.from, e.kind)).or_default().push(i);
            fans.entry((false, e.to, e.kind)).or_default().push(i);
        }
        let mut order: Vec<((bool, End, u8), Vec<usize>)> = fans.into_iter().collect();
        // The largest fan first; of equal ones the one that spreads.
        order.sort_by_key(|((out, end, kind), lines)| {
            (std::cmp::Reverse(lines.len()), std::cmp::Reverse(*out), lines[0], *end, *kind)
        });
        for ((fans_out, ..), lines) in order {
            let free: Vec<usize> = lines.into_iter().filter(|&l| self.of_line[l].is_none()).collect();
            if free.len() < 2 {
                continue;
            }
            for &l in &free {
                self.of_line[l] = Some(self.trunks.len());
            }
            self.trunks.push(Trunk { lines: free, fans_out });
        }
    }

    fn find_blocks(&mut self, graph: &Graph) {
        let n = graph.nodes.len();
        let (mut sources, mut targets) = (vec![BTreeSet::new(); n], vec![BTreeSet::new(); n]);
        for e in &graph.edges {
            if let End::Node(b) = e.to {
                sources[b].insert((e.from, e.kind));
            }
            if let End::Node(a) = e.from {
                targets[a].insert((e.to, e.kind));
            }
        }
        let mut sets: BTreeMap<Set, Vec<usize>> = BTreeMap::new();
        for (v, node) in graph.nodes.iter().enumerate() {
            let callers: BTreeSet<End> = sources[v].iter().map(|s| s.0).collect();
            let called: BTreeSet<End> = targets[v].iter().map(|t| t.0).collect();
            let itself = End::Node(v);
            let key = match (callers.len(), called.len()) {
                (1, _) => sources[v].first().map(|s| (true, *s)),
                (0, 1) => targets[v].first().map(|t| (false, *t)),
                _ => None,
            };
            if let Some((out, (end, kind))) = key
                && end != itself
            {
                sets.entry((out, (end, kind), node.kind, node.group)).or_default().push(v);
            }
        }
        for (_, members) in sets {
            let same = members.iter().all(|&m| graph.nodes[m].size == graph.nodes[members[0]].size);
            if members.len() < 2 || !same {
                continue;
            }
            for &m in &members {
                self.block_of[m] = Some(self.blocks.len());
            }
            self.blocks.push(members);
        }
    }
}

/// What a container holds, in order and without names.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Plot {
    /// Kind and size of each box, and how deep it lies.
    boxes: Vec<(u32, i64, i64, usize)>,
    /// Lines between them.
    lines: Vec<(usize, usize, u8)>,
}

impl Plot {
    fn of(graph: &Graph, g: usize) -> Plot {
        let inside: Vec<usize> = (0..graph.nodes.len()).filter(|&n| holds(graph, g, End::Node(n))).collect();
        let depth = |n: usize| {
            std::iter::successors(graph.nodes[n].group, |&at| graph.groups[at].parent)
                .take_while(|&at| at != g)
                .count()
        };
        let mut local = vec![None; graph.nodes.len()];
        for (at, &n) in inside.iter().enumerate() {
            local[n] = Some(at);
        }
        let place = |end: End| match end {
            End::Node(n) => local[n],
            End::Group(_) => None,
        };
        let boxes = inside
            .iter()
            .map(|&n| {
                let node = &graph.nodes[n];
                (node.kind, (node.size.w * 4.0) as i64, (node.size.h * 4.0) as i64, depth(n))
            })
            .collect();
        let mut lines: Vec<(usize, usize, u8)> =
            graph.edges.iter().filter_map(|e| Some((place(e.from)?, place(e.to)?, e.kind))).collect();
        lines.sort_unstable();
        Plot { boxes, lines }
    }
}

/// True if a container lies around an end. A parent stands before its children, so this ends.
fn holds(graph: &Graph, container: usize, end: End) -> bool {
    let mut at = match end {
        End::Node(n) => graph.nodes[n].group,
        End::Group(g) => graph.groups[g].parent,
    };
    while let Some(g) = at {
        if g == container {
            return true;
        }
        at = graph.groups[g].parent;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::{Edge, Node, Size};
    use super::*;

    fn graph(n: usize, links: &[(usize, usize)]) -> Graph {
        let node = Node { size: Size::new(100.0, 60.0), group: None, kind: 0 };
        let edge = |&(a, b): &(usize, usize)| Edge {
            from: End::Node(a),
            to: End::Node(b),
            label: None,
            weight: 1,
            kind: 0,
            speaks_for_trunk: false,
        };
        Graph { groups: Vec::new(), nodes: vec![node; n], edges: links.iter().map(edge).collect() }
    }

    #[test]
    fn a_line_is_in_the_larger_of_its_fans() {
        let g = graph(6, &[(0, 1), (0, 2), (0, 3), (4, 3), (5, 3), (5, 2)]);
        let t = Trunks::of(&g);
        assert_eq!(t.mates(0), [0, 1, 2]);
        assert_eq!(t.mates(3), [3, 4], "what is left of the fan into 3");
        assert!(t.mates(5).is_empty());
    }

    #[test]
    fn boxes_with_one_caller_and_sources_with_one_target_are_blocks() {
        let g = graph(7, &[(0, 1), (0, 2), (0, 3), (3, 4), (5, 4), (6, 4)]);
        let t = Trunks::of(&g);
        assert_eq!(t.blocks, [vec![5, 6], vec![1, 2, 3]]);
        assert_eq!(t.block(End::Node(1)), t.block(End::Node(3)));
    }
}
