//! What keeps what apart along one axis: a sweep over all objects finds, for each, the nearest ones before it
//! (visibility constraints of Dwyer, Marriott, Stuckey 2005, with distances by kind).
//!
//! ```text
//!   ┌─┐  │   ┌────┐
//!   └─┘  │   │label     each looks back to the first it sees; two that need no distance let the look pass
//! ```
//! O(k log k) for k objects, as each is seen by few.

use super::compact::{Draft, Pass, apart, low, size};
use super::constraint::System;
use super::page::{PAD, title_strip};

/// How far beyond their ends lines and labels keep others away, once both axes have distances, in px.
const SEEN_AHEAD: f64 = 3.0;

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

impl Pass<'_> {
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
            let (at, across) = if along { (t.center, s.at + t.aside) } else { (s.at, t.center) };
            let from = if along { 0.0 } else { t.aside - extent / 2.0 };
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
    pub(super) fn sweep(&self, draft: &Draft, sys: &mut System, second: bool) {
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
}
