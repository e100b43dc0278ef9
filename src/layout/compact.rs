//! Turns the sketch into true distances, first along x, then along y: every box, border, title, run and label is
//! kept apart from what the sketch has beside it (Dwyer, Marriott, Stuckey 2005), then lines are straightened,
//! columns, rows, ports and borders aligned where distances allow, and the rest is pulled short.
//!
//! ```text
//!   ┌─┐      ┌─┐        ┌─┐   ┌─┐
//!   └─┘──┐   └─┘   ⇒    └─┘───└─┘     a bend goes where both ends can stand level
//!        └───
//! ```
//! A sweep makes O(k) distances for k objects; two objects that are apart in neither axis of the sketch do not occur.

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
pub(crate) enum Turn {
    /// Never: places across the axis are those of the sketch.
    First,
    /// Along the other axis; the drawing may still lose against another one.
    Trial,
    /// Along both axes: worth some more work.
    Last,
}

/// How far beyond their ends lines and labels keep others away, once both axes have distances, in px.
const SEEN_AHEAD: f64 = 3.0;

/// Distances that the page keeps, in px.
mod apart {
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
    pub const LABEL_LINE: f64 = 6.0;
    /// From a port to the corner of its box.
    pub const CORNER: f64 = 12.0;
}

/// What an object is.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Node(usize),
    Low(usize),
    High(usize),
    Title(usize),
    Run(usize),
    Label(usize),
}

impl Kind {
    /// How soon distances to it give way where not all can hold.
    fn soft(self) -> u8 {
        match self {
            Kind::Label(_) => 3,
            Kind::Run(_) => 2,
            Kind::Title(_) => 1,
            _ => 0,
        }
    }
}

/// Something that takes room along the axis at hand.
#[derive(Clone, Copy, Debug)]
struct Object {
    kind: Kind,
    var: usize,
    /// Its edges from the variable.
    from: f64,
    to: f64,
    /// What it covers in the sketch along the axis; a label counts as a point.
    low: f64,
    high: f64,
    /// What it covers across the axis.
    lo: f64,
    hi: f64,
}

/// Sets all distances along x (`vertical = false`) or y.
pub(crate) struct Pass<'a> {
    pub(super) graph: &'a Graph,
    pub(super) tree: &'a Tree,
    pub(super) sketch: &'a Sketch,
    ways: &'a [Way],
    /// True once both axes have distances.
    settled: bool,
    pub(super) vertical: bool,
    vars: Vec<f64>,
    pub(super) seg_var: Vec<usize>,
    pub(super) tag_var: Vec<usize>,
    /// Docks of runs that start or end at a box side: (end, side) per run end.
    dock: Vec<[Option<usize>; 2]>,
    dock_gap: Vec<f64>,
    pub(super) docks: Vec<(End, Side, Vec<usize>)>,
    /// Joined boxes, lower index first.
    joined: BTreeSet<(usize, usize)>,
}

fn low(r: &Rect, vertical: bool) -> f64 {
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
        turn: Turn,
    ) {
        let mut p = Pass {
            settled: turn == Turn::Last,
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
        p.sweep(draft, &mut sys, turn != Turn::First);
        sys.solve();
        p.align(draft, &mut sys);
        let wishes = p.wishes(draft);
        let rounds = match (turn, p.vars.len()) {
            (Turn::First | Turn::Trial, _) | (_, 1500..) => 3,
            _ => 12,
        };
        sys.pull(&wishes, &p.bodies(draft), rounds, root_low);
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
        for s in &draft.segs {
            if s.vertical != self.vertical {
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
                self.docks[id].2.push(seg);
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
                let (from, to) = if along { (0.0, extent) } else { (-extent / 2.0, extent / 2.0) };
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
        for (e, tag) in draft.tags.iter().enumerate() {
            let Some(t) = tag else { continue };
            if draft.segs[t.seg].vertical != self.vertical {
                continue;
            }
            let v = self.tag_var[e];
            let extent = if self.vertical { t.size.h } else { t.size.w };
            for (var, off, before) in self.run_ends(draft, t.seg) {
                if before {
                    sys.wish(var, v, off + apart::LABEL_LINE, 4);
                } else {
                    sys.wish(v, var, extent + apart::LABEL_LINE - off, 4);
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

    fn objects(&self, draft: &Draft) -> Vec<Object> {
        let v = self.vertical;
        let mut all = Vec::new();
        for (n, r) in draft.nodes.iter().enumerate() {
            let l = low(r, v);
            all.push(Object {
                kind: Kind::Node(n),
                var: n,
                from: 0.0,
                to: size(r, v),
                low: l,
                high: l + size(r, v),
                lo: low(r, !v),
                hi: low(r, !v) + size(r, !v),
            });
        }
        for g in 0..self.tree.root() {
            let r = &draft.groups[g];
            let (lo, hi) = (low(r, !v), low(r, !v) + size(r, !v));
            let var = self.group_low(g);
            let (l, h) = (low(r, v), low(r, v) + size(r, v));
            let point = |kind, var, at| Object { kind, var, from: 0.0, to: 0.0, low: at, high: at, lo, hi };
            all.push(point(Kind::Low(g), var, l));
            all.push(point(Kind::High(g), var + 1, h));
            let title = self.graph.groups[g].title;
            if title.w > 0.0 && title.h > 0.0 {
                let t = super::title_rect(*r, title);
                let from = low(&t, v) - l;
                all.push(Object {
                    kind: Kind::Title(g),
                    var,
                    from,
                    to: from + size(&t, v),
                    low: low(&t, v),
                    high: low(&t, v) + size(&t, v),
                    lo: low(&t, !v),
                    hi: low(&t, !v) + size(&t, !v),
                });
            }
        }
        for (i, s) in draft.segs.iter().enumerate() {
            if s.vertical != v {
                all.push(Object {
                    kind: Kind::Run(i),
                    var: self.seg_var[i],
                    from: 0.0,
                    to: 0.0,
                    low: s.at,
                    high: s.at,
                    lo: s.lo,
                    hi: s.hi,
                });
            }
        }
        for (e, tag) in draft.tags.iter().enumerate() {
            let Some(t) = tag else { continue };
            let s = &draft.segs[t.seg];
            let (extent, other) = if v { (t.size.h, t.size.w) } else { (t.size.w, t.size.h) };
            let along = s.vertical == v;
            let (at, across) = if along { (t.center, s.at) } else { (s.at, t.center) };
            let from = if along { 0.0 } else { -extent / 2.0 };
            all.push(Object {
                kind: Kind::Label(e),
                var: self.tag_var[e],
                from,
                to: from + extent,
                low: at,
                high: at,
                lo: across - other / 2.0,
                hi: across + other / 2.0,
            });
        }
        all
    }

    /// Least distances between neighbours, found by a sweep along the axis.
    fn sweep(&self, draft: &Draft, sys: &mut System, second: bool) {
        let mut all = self.objects(draft);
        if second {
            for o in &mut all {
                let more = match o.kind {
                    Kind::Node(_) | Kind::Low(_) | Kind::High(_) => 5.0,
                    _ => SEEN_AHEAD,
                };
                o.lo -= more;
                o.hi += more;
            }
        } else {
            for o in &mut all {
                o.lo -= 1.0;
                o.hi += 1.0;
            }
        }
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by(|&a, &b| {
            let (p, q) = (&all[a], &all[b]);
            // A label goes before the run it stands on, which would hide from it what lies behind.
            let late = |o: &Object| !matches!(o.kind, Kind::Label(_));
            (p.low + p.high).total_cmp(&(q.low + q.high)).then(late(p).cmp(&late(q))).then(a.cmp(&b))
        });
        // What is seen looking back from the sweep: disjoint stretches, each with the objects last passed.
        let mut front: Vec<(f64, f64, Vec<usize>)> = Vec::new();
        for &j in &order {
            let o = all[j];
            if o.hi <= o.lo {
                continue;
            }
            let first = front.partition_point(|f| f.1 <= o.lo);
            let mut last = first;
            let mut fresh: Vec<(f64, f64, Vec<usize>)> = Vec::new();
            let mut at = o.lo;
            let mut seen: Vec<usize> = Vec::new();
            while last < front.len() && front[last].0 < o.hi {
                let (lo, hi, list) = front[last].clone();
                if lo < o.lo {
                    fresh.push((lo, o.lo, list.clone()));
                }
                let (cut_lo, cut_hi) = (lo.max(o.lo), hi.min(o.hi));
                if cut_lo > at {
                    fresh.push((at, cut_lo, vec![j]));
                }
                let mut keep = vec![j];
                for &i in &list {
                    let bound = self.distance(&all[i], &o, draft);
                    match bound {
                        Some(d) => {
                            if !seen.contains(&i) {
                                seen.push(i);
                                let soft = all[i].kind.soft().max(o.kind.soft());
                                sys.wish(all[i].var, o.var, all[i].to + d - o.from, soft);
                            }
                        }
                        None => {
                            if keep.len() < 6 {
                                keep.push(i);
                            }
                        }
                    }
                }
                fresh.push((cut_lo, cut_hi, keep));
                at = cut_hi;
                if hi > o.hi {
                    fresh.push((o.hi, hi, list));
                }
                last += 1;
            }
            if at < o.hi {
                let before_tail = fresh.iter().position(|f| f.0 >= o.hi).unwrap_or(fresh.len());
                fresh.insert(before_tail, (at, o.hi, vec![j]));
            }
            front.splice(first..last, fresh);
        }
    }

    /// How far `b` must stay from `a` before it; nothing if they need not, or are apart in the other axis.
    fn distance(&self, a: &Object, b: &Object, draft: &Draft) -> Option<f64> {
        if a.high > b.low + 0.01 {
            return None;
        }
        use Kind::{High, Label, Low, Node, Run, Title};
        let root = self.tree.root();
        let strip = |g: usize| if self.vertical { title_strip(self.graph.groups[g].title) } else { PAD };
        Some(match (a.kind, b.kind) {
            (Node(m), Node(n)) if self.joined.contains(&(m.min(n), m.max(n))) => apart::JOINED,
            (Node(_), Node(_)) => apart::BOXES,
            (Low(g), Node(_) | Low(_)) => strip(g),
            (Node(_) | High(_), High(_)) => PAD,
            (High(_), Low(_) | Node(_)) | (Node(_), Low(_)) => apart::BOXES,
            (Low(_), High(_)) => 2.0 * PAD,
            (Title(_), Title(_)) => 4.0,
            (Title(g), Low(h)) | (Low(h), Title(g)) if g == h => return None,
            (Title(g), High(h)) if g == h => 12.0,
            (Title(_), Low(_) | High(_) | Node(_)) | (Low(_) | High(_) | Node(_), Title(_)) => 8.0,
            (Title(_), Run(_) | Label(_)) | (Run(_) | Label(_), Title(_)) => 6.0,
            (Run(s), Run(t)) => {
                let (p, q) = (&draft.segs[s], &draft.segs[t]);
                if p.edge == q.edge {
                    return Some(
                        if p.next.is_some_and(|m| draft.segs[m].next == Some(t))
                            || q.next.is_some_and(|m| draft.segs[m].next == Some(s))
                        {
                            0.0
                        } else {
                            apart::LINES
                        },
                    );
                }
                let mut gap = apart::LINES;
                for d in self.dock[s].iter().flatten() {
                    if self.dock[t].contains(&Some(*d)) {
                        gap = gap.min(self.dock_gap[*d]);
                    }
                }
                gap
            }
            (Run(_), Node(_)) | (Node(_), Run(_)) => apart::BOX_LINE,
            (Run(_), Low(_) | High(_)) | (Low(_) | High(_), Run(_)) => apart::BORDER_LINE,
            (Label(x), Run(s)) | (Run(s), Label(x)) => {
                let Some(t) = &draft.tags[x] else { return None };
                if t.seg == s
                    || (draft.segs[s].edge == x && draft.segs[t.seg].vertical == draft.segs[s].vertical)
                {
                    return None;
                }
                let across = draft.segs[t.seg].vertical != self.vertical;
                if across { 2.0 } else { apart::LABEL_LINE }
            }
            (Label(x), Label(y)) => {
                let (Some(t), Some(u)) = (&draft.tags[x], &draft.tags[y]) else { return None };
                let (s, r) = (&draft.segs[t.seg], &draft.segs[u.seg]);
                // Labels on parallel runs are kept apart across the runs at first; where those cannot part, along.
                let parallel = s.vertical == r.vertical && s.vertical == self.vertical && t.seg != u.seg;
                let meet = a.hi.min(b.hi) - a.lo.max(b.lo) > 2.0 * SEEN_AHEAD - 1.0;
                if parallel && !(self.settled && meet) {
                    return None;
                }
                if s.vertical == r.vertical { 2.0 } else { 4.0 }
            }
            (Label(_), Node(_)) | (Node(_), Label(_)) => apart::LABEL_BOX,
            (Label(_), Low(g) | High(g)) | (Low(g) | High(g), Label(_)) if g != root => 4.0,
            (Label(_), Low(_) | High(_)) | (Low(_) | High(_), Label(_)) => 4.0,
        })
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
