//! Knows which container holds what, and where an edge leaves and enters each of them.
//!
//! ```text
//!  root ─┬─ web                web → thumbs is lifted to   web → processing  in root;
//!        └─ processing ─┬─ thumbs   thumbs → meta stays    thumbs → meta     in processing
//!                       └─ meta
//! ```
//! Linear in the size of the tree; a lift costs the depth of its ends (Sander 1996, compound graphs).

use super::{End, Graph};

/// The containers of a graph; the page itself is the last one.
pub(crate) struct Tree {
    /// Which lines share a trunk, and which boxes stand together.
    pub trunks: super::trunk::Trunks,
    /// Direct members of each container, in order of declaration: nodes and groups mixed by kind.
    pub children: Vec<Vec<End>>,
    /// The container around each group (the page's entry is itself).
    pub group_parent: Vec<usize>,
    /// The container around each node.
    pub node_parent: Vec<usize>,
    /// How many containers lie around each group (0 for the page).
    pub depth: Vec<usize>,
}

impl Tree {
    /// Reads the tree of a graph whose indices are sound (see [`super::clean`]).
    pub fn new(graph: &Graph) -> Tree {
        let root = graph.groups.len();
        let mut children = vec![Vec::new(); root + 1];
        let mut group_parent = vec![root; root + 1];
        let mut depth = vec![0; root + 1];
        for (g, group) in graph.groups.iter().enumerate() {
            let parent = group.parent.unwrap_or(root);
            group_parent[g] = parent;
            depth[g] = depth[parent] + 1;
            children[parent].push(End::Group(g));
        }
        let mut node_parent = Vec::with_capacity(graph.nodes.len());
        for (n, node) in graph.nodes.iter().enumerate() {
            let parent = node.group.unwrap_or(root);
            node_parent.push(parent);
            children[parent].push(End::Node(n));
        }
        Tree { trunks: super::trunk::Trunks::of(graph), children, group_parent, node_parent, depth }
    }

    /// The page.
    pub fn root(&self) -> usize {
        self.children.len() - 1
    }

    /// The container an end lies in.
    pub fn parent(&self, end: End) -> usize {
        match end {
            End::Node(n) => self.node_parent[n],
            End::Group(g) => self.group_parent[g],
        }
    }

    /// True if `container` is `end` itself or lies around it.
    pub fn holds(&self, container: usize, end: End) -> bool {
        let mut at = match end {
            End::Node(n) => self.node_parent[n],
            End::Group(g) => g,
        };
        loop {
            if at == container {
                return true;
            }
            if at == self.root() {
                return false;
            }
            at = self.group_parent[at];
        }
    }

    /// The innermost container around both ends, with its two members that hold them;
    /// nothing if one end is the other or lies inside it.
    pub fn lift(&self, a: End, b: End) -> Option<(usize, End, End)> {
        let (mut x, mut y) = (a, b);
        let depth = |e: End| self.depth[self.parent(e)];
        while depth(x) > depth(y) {
            x = End::Group(self.parent(x));
        }
        while depth(y) > depth(x) {
            y = End::Group(self.parent(y));
        }
        while x != y && self.parent(x) != self.parent(y) {
            x = End::Group(self.parent(x));
            y = End::Group(self.parent(y));
        }
        if x == y { None } else { Some((self.parent(x), x, y)) }
    }

    /// Containers from the innermost to the page.
    pub fn bottom_up(&self) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.children.len()).collect();
        all.sort_by_key(|&c| (std::cmp::Reverse(self.depth[c]), c));
        all
    }
}
