//! Turns the sketch into true distances, first along x, then along y: every box, border, title, run and label is
//! kept apart from what the sketch has beside it (Dwyer, Marriott, Stuckey 2005), then lines are straightened,
//! columns, rows, ports and borders aligned where distances allow, and the rest is pulled short.
//!
//! ```text
//!   ┌─┐      ┌─┐        ┌─┐   ┌─┐
//!   └─┘──┐   └─┘   ⇒    └─┘───└─┘     a bend goes where both ends can stand level
//!        └───
//! ```
//! Distances come from [`super::sweep`], O(k) for k objects; two that are apart in neither axis of the sketch do not
//! occur.

use std::collections::{BTreeMap, BTreeSet};

use super::channel::Side;
use super::constraint::System;
use super::label::Tag;
use super::nudge::Seg;
use super::page::{MARGIN, PAD, Sketch, title_strip};
use super::route::Way;
use super::tree::Tree;
use super::{End, Graph, Rect};

/// A drawing between sketch and layout.
pub(crate) struct Draft {
    /// Boxes.
    pub nodes: Vec<Rect>,
    /// Containers, the page last.
    pub groups: Vec<Rect>,
    /// Runs.
    pub segs: Vec<Seg>,
    /// First run of each line, and how many.
    pub lines: Vec<(usize, usize)>,
    /// Labels.
    pub tags: Vec<Option<Tag>>,
}

/// How often distances have been set before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CompactionPass {
    /// Never: places across the axis are those of the sketch.
    First,
    /// Along the other axis; the drawing may still lose against another one.
    Trial,
    /// Along both axes: worth some more work.
    Last,
}

/// Distances that the page keeps, in px.
pub(super) mod apart {
    /// Two boxes.
    pub const BOXES: f64 = 20.0;
    /// Two boxes joined by a line: its arrow must fit between.
    pub const JOINED: f64 = 40.0;
    /// A box and a line.
    pub const BOX_LINE: f64 = 12.0;
    /// Two lines.
    pub const LINES: f64 = 14.0;
    /// A border and a line beside it.
    pub const BORDER_LINE: f64 = 10.0;
    /// A label and a box.
    pub const LABEL_BOX: f64 = 8.0;
    /// A label and a line beside it.
    pub const LABEL_LINE: f64 = 10.0;
    /// A label and the ends of a line that has one run only: enough of it stays in sight.
    pub const LABEL_END: f64 = 16.0;
    /// From a port to the corner of its box.
    pub const CORNER: f64 = 12.0;
}

/// The last run of a line of several is at least this long, in px.
const ARROW: f64 = 20.0;

/// Sets all distances along x (`vertical = false`) or y.
pub(crate) struct Pass<'a> {
    pub(super) graph: &'a Graph,
    pub(super) tree: &'a Tree,
    pub(super) sketch: &'a Sketch,
    ways: &'a [Way],
    /// True once both axes have distances.
    pub(super) settled: bool,
    pub(super) vertical: bool,
    vars: Vec<f64>,
    pub(super) seg_var: Vec<usize>,
    pub(super) tag_var: Vec<usize>,
    /// Docks of runs that start or end at a box side: (end, side) per run end.
    pub(super) dock: Vec<[Option<usize>; 2]>,
    pub(super) dock_gap: Vec<f64>,
    pub(super) docks: Vec<(End, Side, Vec<usize>)>,
    /// Joined boxes, lower index first.
    pub(super) joined: BTreeSet<(usize, usize)>,
}

pub(super) fn low(r: &Rect, vertical: bool) -> f64 {
    if vertical { r.y } else { r.x }
}

pub(super) fn size(r: &Rect, vertical: bool) -> f64 {
    if vertical { r.h } else { r.w }
}

impl<'a> Pass<'a> {
    /// Runs one pass over a draft.
    pub fn run(
        graph: &'a Graph,
        tree: &'a Tree,
        sketch: &'a Sketch,
        ways: &'a [Way],
        draft: &mut Draft,
        vertical: bool,
        pass: CompactionPass,
    ) {
        let mut p = Pass {
            settled: pass == CompactionPass::Last,
            graph,
            tree,
            sketch,
            ways,
            vertical,
            vars: Vec::new(),
            seg_var: Vec::new(),
            tag_var: Vec::new(),
            dock: Vec::new(),
            dock_gap: Vec::new(),
            docks: Vec::new(),
            joined: BTreeSet::new(),
        };
        for e in &graph.edges {
            if let (End::Node(a), End::Node(b)) = (e.from, e.to) {
                p.joined.insert((a.min(b), a.max(b)));
            }
        }
        p.variables(draft);
        p.find_docks(draft);
        let root_low = p.group_low(tree.root());
        let root_high = root_low + 1;
        let mut sys = System::new(p.vars.clone(), root_high);
        p.inside(draft, &mut sys);
        p.ties(draft, &mut sys);
        p.sweep(draft, &mut sys, pass != CompactionPass::First);
        sys.solve();
        p.align(draft, &mut sys);
        let wishes = p.wishes(draft);
        let rounds = match (pass, p.vars.len()) {
            (CompactionPass::First | CompactionPass::Trial, _) | (_, 1500..) => 3,
            _ => 12,
        };
        sys.pull(&wishes, &p.bodies(draft), rounds, root_low);
        if pass != CompactionPass::First {
            p.center_hubs(draft, &mut sys);
            p.snap(draft, &mut sys);
        }
        p.share_borders(&mut sys);
        p.write(draft, &sys);
    }

    pub(super) fn group_low(&self, g: usize) -> usize {
        self.graph.nodes.len() + 2 * g
    }

    fn variables(&mut self, draft: &Draft) {
        for r in &draft.nodes {
            self.vars.push(low(r, self.vertical));
        }
        for r in &draft.groups {
            self.vars.push(low(r, self.vertical));
            self.vars.push(low(r, self.vertical) + size(r, self.vertical));
        }
        for (i, s) in draft.segs.iter().enumerate() {
            if s.vertical != self.vertical && s.shared < i {
                self.seg_var.push(self.seg_var[s.shared]);
            } else if s.vertical != self.vertical {
                self.seg_var.push(self.vars.len());
                self.vars.push(s.at);
            } else {
                self.seg_var.push(usize::MAX);
            }
        }
        for tag in &draft.tags {
            match tag {
                // A label on a run along this axis slides on it.
                Some(t) if draft.segs[t.seg].vertical == self.vertical => {
                    self.tag_var.push(self.vars.len());
                    let extent = if self.vertical { t.size.h } else { t.size.w };
                    self.vars.push(t.center - extent / 2.0);
                }
                Some(t) => self.tag_var.push(self.seg_var[t.seg]),
                None => self.tag_var.push(usize::MAX),
            }
        }
    }

    /// Collects which runs meet which side of a box, and how close they must stand there.
    fn find_docks(&mut self, draft: &Draft) {
        self.dock = vec![[None; 2]; draft.segs.len()];
        let mut index: BTreeMap<(End, u8), usize> = BTreeMap::new();
        for (e, way) in self.ways.iter().enumerate() {
            let (first, count) = draft.lines[e];
            if count == 0 {
                continue;
            }
            let edge = &self.graph.edges[e];
            for (which, end, side, seg) in
                [(0, edge.from, way.leaves, first), (1, edge.to, way.arrives, first + count - 1)]
            {
                let Some(side) = side else { continue };
                if draft.segs[seg].vertical == self.vertical {
                    continue;
                }
                let id = *index.entry((end, side as u8)).or_insert_with(|| {
                    self.docks.push((end, side, Vec::new()));
                    self.docks.len() - 1
                });
                // Lines of a trunk share their port.
                if self.docks[id].2.iter().all(|&s| self.seg_var[s] != self.seg_var[seg]) {
                    self.docks[id].2.push(seg);
                }
                self.dock[seg][which] = Some(id);
            }
        }
        for (end, _, list) in &mut self.docks {
            list.sort_by(|&a, &b| draft.segs[a].at.total_cmp(&draft.segs[b].at).then(a.cmp(&b)));
            let extent = match *end {
                End::Node(n) => size(&draft.nodes[n], self.vertical),
                End::Group(g) => size(&draft.groups[g], self.vertical),
            };
            let room = extent - 2.0 * corner(extent);
            let k = list.len();
            self.dock_gap.push(if k > 1 { (room / (k - 1) as f64).min(apart::LINES) } else { apart::LINES });
        }
    }

    /// Members stay inside their containers; the page holds all.
    fn inside(&self, draft: &Draft, sys: &mut System) {
        let root = self.tree.root();
        let (page_low, page_high) = (self.group_low(root), self.group_low(root) + 1);
        let least = |g: usize| -> f64 {
            if g == root {
                MARGIN
            } else if self.vertical {
                title_strip(self.graph.groups[g].title)
            } else {
                PAD
            }
        };
        for (n, r) in draft.nodes.iter().enumerate() {
            let g = self.tree.node_parent[n];
            let after = if g == root { MARGIN } else { PAD };
            sys.least(self.group_low(g), n, least(g));
            sys.least(n, self.group_low(g) + 1, size(r, self.vertical) + after);
        }
        for g in 0..root {
            let p = self.tree.group_parent[g];
            let after = if p == root { MARGIN } else { PAD };
            sys.least(self.group_low(p), self.group_low(g), least(p));
            sys.least(self.group_low(g) + 1, self.group_low(p) + 1, after);
            let title = self.graph.groups[g].title;
            let own = if self.vertical {
                least(g) + PAD
            } else if title.w > 0.0 {
                (title.w + 24.0).max(2.0 * PAD)
            } else {
                2.0 * PAD
            };
            sys.least(self.group_low(g), self.group_low(g) + 1, own);
        }
        sys.least(page_low, page_high, 2.0 * MARGIN);
        for (s, &v) in self.seg_var.iter().enumerate() {
            if v != usize::MAX {
                let _ = s;
                sys.least(page_low, v, MARGIN / 2.0);
                sys.least(v, page_high, MARGIN / 2.0);
            }
        }
        for (tag, &v) in draft.tags.iter().zip(&self.tag_var) {
            if let Some(t) = tag {
                let along = draft.segs[t.seg].vertical == self.vertical;
                let extent = if self.vertical { t.size.h } else { t.size.w };
                let (from, to) =
                    if along { (0.0, extent) } else { (t.aside - extent / 2.0, t.aside + extent / 2.0) };
                sys.least(page_low, v, MARGIN / 2.0 - from);
                sys.least(v, page_high, MARGIN / 2.0 + to);
            }
        }
    }

    /// Runs stay on the sides they meet; labels stay on their runs; steps keep their way.
    fn ties(&self, draft: &Draft, sys: &mut System) {
        for (end, _, list) in &self.docks {
            for &s in list {
                let v = self.seg_var[s];
                match *end {
                    End::Node(n) => {
                        let extent = size(&draft.nodes[n], self.vertical);
                        let c = corner(extent);
                        sys.least(n, v, c);
                        sys.least(v, n, c - extent);
                    }
                    End::Group(g) => {
                        sys.least(self.group_low(g), v, apart::CORNER);
                        sys.least(v, self.group_low(g) + 1, apart::CORNER);
                    }
                }
            }
        }
        for (i, s) in draft.segs.iter().enumerate() {
            // Two parallel runs joined by a cross run keep their order.
            if let (true, Some(m)) = (s.vertical != self.vertical, s.next)
                && let Some(n) = draft.segs[m].next
            {
                let (a, b) = if s.at <= draft.segs[n].at { (i, n) } else { (n, i) };
                sys.least(self.seg_var[a], self.seg_var[b], 0.0);
            }
        }
        // The last run shows its arrowhead and some of its line.
        for &(first, count) in draft.lines.iter().filter(|l| l.1 > 1) {
            let last = first + count - 1;
            if draft.segs[last].vertical == self.vertical
                && let [a, b] = self.run_ends(draft, last)[..]
            {
                let (low, high) = if a.2 { (a, b) } else { (b, a) };
                sys.wish(low.0, high.0, ARROW + low.1 - high.1, 2);
            }
        }
        for (e, tag) in draft.tags.iter().enumerate() {
            let Some(t) = tag else { continue };
            if draft.segs[t.seg].vertical != self.vertical {
                continue;
            }
            let v = self.tag_var[e];
            let extent = if self.vertical { t.size.h } else { t.size.w };
            let run = &draft.segs[t.seg];
            let alone = run.prev.is_none() && run.next.is_none();
            let free = if alone { apart::LABEL_END } else { apart::LABEL_LINE };
            for (var, off, before) in self.run_ends(draft, t.seg) {
                if before {
                    sys.wish(var, v, off + free, 4);
                } else {
                    sys.wish(v, var, extent + free - off, 4);
                }
            }
        }
    }

    /// The variables (with offset) at the low and high end of a run along this axis.
    pub(super) fn run_ends(&self, draft: &Draft, seg: usize) -> Vec<(usize, f64, bool)> {
        let s = &draft.segs[seg];
        let edge = &self.graph.edges[s.edge];
        let way = &self.ways[s.edge];
        let mut ends = Vec::with_capacity(2);
        for (next, end, side, start) in
            [(s.prev, edge.from, way.leaves, true), (s.next, edge.to, way.arrives, false)]
        {
            let is_low = s.onward == start;
            match (next, side) {
                (Some(n), _) => ends.push((self.seg_var[n], 0.0, is_low)),
                (None, Some(side)) => {
                    let high = matches!(side, Side::Right | Side::Bottom);
                    match end {
                        End::Node(n) => {
                            let off = if high { size(&draft.nodes[n], self.vertical) } else { 0.0 };
                            ends.push((n, off, is_low));
                        }
                        End::Group(g) => ends.push((self.group_low(g) + usize::from(high), 0.0, is_low)),
                    }
                }
                (None, None) => {}
            }
        }
        ends
    }

    fn write(&self, draft: &mut Draft, sys: &System) {
        let v = self.vertical;
        let value = |i: usize| (sys.value(i) * 4.0).round() / 4.0;
        for (n, r) in draft.nodes.iter_mut().enumerate() {
            if v { r.y = value(n) } else { r.x = value(n) }
        }
        for g in 0..draft.groups.len() {
            let i = self.group_low(g);
            let (a, b) = (value(i), value(i + 1));
            let r = &mut draft.groups[g];
            if v {
                r.y = a;
                r.h = b - a;
            } else {
                r.x = a;
                r.w = b - a;
            }
        }
        for i in 0..draft.segs.len() {
            if self.seg_var[i] != usize::MAX {
                draft.segs[i].at = value(self.seg_var[i]);
            }
        }
        for (e, tag) in draft.tags.iter_mut().enumerate() {
            if let Some(t) = tag
                && draft.segs[t.seg].vertical == v
            {
                let extent = if v { t.size.h } else { t.size.w };
                t.center = value(self.tag_var[e]) + extent / 2.0;
            }
        }
        // Ends of runs along the axis follow.
        for i in 0..draft.segs.len() {
            if draft.segs[i].vertical != v {
                continue;
            }
            let mut span: Vec<f64> = self.run_ends(draft, i).iter().map(|e| value(e.0) + e.1).collect();
            span.sort_by(f64::total_cmp);
            if let [a, b] = span[..] {
                draft.segs[i].lo = a;
                draft.segs[i].hi = b;
            }
        }
    }
}

/// How far ports keep from the corners of a side.
pub(super) fn corner(extent: f64) -> f64 {
    apart::CORNER.min(extent / 4.0)
}
