//! Makes the page calm: boxes of a layer in line, steps straightened, ports even about the middle of their side,
//! borders shared; and names the wishes by which the rest is pulled short (alignment constraints of Dwyer,
//! Marriott, Stuckey 2005; straightness as in HOLA, Kieffer et al. 2016).
//!
//! ```text
//!   ┌─┐ ┌───┐       ┌───┐
//!   └─┘ │   │   ⇒   ├┬─┬┤      boxes of one layer share their middle
//!       └───┘       └┴─┴┘
//! ```
//! One merge for each equality, see [`super::constraint`].

use super::End;
use super::compact::{Draft, Pass, apart, corner, size};
use super::constraint::{System, Wish};

/// Offsets below this are taken out, in px.
const SNAP: f64 = 18.0;

impl Pass<'_> {
    /// Equalities that make the page calm, the most wanted first.
    pub(super) fn align(&self, draft: &Draft, sys: &mut System) {
        let v = self.vertical;
        let many = draft.nodes.len() > 1500;
        self.space_blocks(draft, sys);
        // Boxes of one layer stand in line.
        for plan in &self.sketch.plans {
            if plan.down != v {
                continue;
            }
            for layer in plan.bands.iter().flatten() {
                let mut head: Option<usize> = None;
                for m in layer {
                    let End::Node(n) = *m else { continue };
                    if let Some(h) = head {
                        let gap = (size(&draft.nodes[h], v) - size(&draft.nodes[n], v)) / 2.0;
                        let growth = if self.tree.trunks.block_of[n].is_some() { 400.0 } else { 40.0 };
                        sys.merge(h, n, gap, growth);
                    } else {
                        head = Some(n);
                    }
                }
            }
        }
        self.line_up_alike(sys);
        self.lone_ports(draft, sys);
        self.center_blocks(draft, sys);
        // Steps become straight, heavy lines first.
        let mut steps: Vec<(u32, f64, usize, usize)> = Vec::new();
        for (i, s) in draft.segs.iter().enumerate() {
            if let (true, Some(m)) = (s.vertical != v, s.next)
                && let Some(n) = draft.segs[m].next
                && self.may_be_straight(draft, s.edge)
            {
                let by = (s.at - draft.segs[n].at).abs();
                steps.push((self.graph.edges[s.edge].weight, by, i, n));
            }
        }
        steps.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        for &(weight, by, i, n) in &steps {
            let growth = if many {
                0.0
            } else if weight > 1 || by < 60.0 {
                60.0
            } else {
                26.0
            };
            sys.merge(self.seg_var[i], self.seg_var[n], 0.0, growth);
        }
        // Ports stand evenly about the middle of their side.
        let mut order: Vec<usize> = (0..self.docks.len()).collect();
        order.sort_by_key(|&d| (self.docks[d].2.len(), d));
        for d in order {
            let (end, _, list) = &self.docks[d];
            let End::Node(n) = *end else { continue };
            let extent = size(&draft.nodes[n], v);
            let k = list.len();
            let step = if k > 1 { ((extent - 2.0 * corner(extent)) / (k - 1) as f64).min(20.0) } else { 0.0 };
            let mut mids: Vec<usize> = (0..k).collect();
            mids.sort_by_key(|&i| ((2 * i + 1) as i64 - k as i64).abs());
            for i in mids {
                let at = extent / 2.0 + (i as f64 - (k as f64 - 1.0) / 2.0) * step;
                sys.merge(n, self.seg_var[list[i]], at, 0.0);
            }
        }
    }

    /// Containers that are alike begin in one line, as they stand in one layer.
    fn line_up_alike(&self, sys: &mut System) {
        for (g, first) in self.tree.trunks.like.iter().enumerate() {
            if let Some(first) = first.filter(|&first| first != g)
                && self.sketch.plans[self.tree.group_parent[g]].down == self.vertical
            {
                sys.merge(self.group_low(first), self.group_low(g), 0.0, 200.0);
            }
        }
    }

    /// Of a fan only the line in the middle runs straight, of two the heavier one: the others branch off.
    fn may_be_straight(&self, draft: &Draft, line: usize) -> bool {
        let lines = self.tree.trunks.mates(line);
        if lines.len() < 2 {
            return true;
        }
        let weight = |l: usize| self.graph.edges[l].weight;
        let heaviest = lines.iter().map(|&l| weight(l)).max().unwrap_or_default();
        let heavy: Vec<usize> = lines.iter().copied().filter(|&l| weight(l) == heaviest).collect();
        if heavy.len() == 1 && lines.len() == 2 {
            return heavy[0] == line;
        }
        let Some(ends) = self.fan_ends(draft, line) else { return true };
        ends.len() % 2 == 1 && ends[ends.len() / 2].1 == line
    }

    /// Where the branches of a line's trunk end, from low to high.
    fn fan_ends(&self, draft: &Draft, line: usize) -> Option<Vec<(f64, usize)>> {
        let trunk = &self.tree.trunks.trunks[self.tree.trunks.of_line[line]?];
        let mut ends: Vec<(f64, usize)> = trunk
            .lines
            .iter()
            .map(|&l| {
                let e = &self.graph.edges[l];
                let r = match if trunk.fans_out { e.to } else { e.from } {
                    End::Node(n) => draft.nodes[n],
                    End::Group(g) => draft.groups[g],
                };
                (if self.vertical { r.center().y } else { r.center().x }, l)
            })
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Some(ends)
    }

    /// Hubs go before the middle of their fans, as far as nothing is in their way.
    pub(super) fn center_hubs(&self, draft: &Draft, sys: &mut System) {
        let value = |sys: &System, end: End| match end {
            End::Node(n) => sys.value(n) + size(&draft.nodes[n], self.vertical) / 2.0,
            End::Group(g) => (sys.value(self.group_low(g)) + sys.value(self.group_low(g) + 1)) / 2.0,
        };
        for trunk in &self.tree.trunks.trunks {
            let Some(&first) = trunk.lines.first() else { continue };
            let first = &self.graph.edges[first];
            let End::Node(hub) = (if trunk.fans_out { first.from } else { first.to }) else { continue };
            // Of two lines the heavier one runs straight instead.
            if trunk.lines.len() == 2 {
                let [a, b] = [0, 1].map(|i| self.graph.edges[trunk.lines[i]].weight);
                if a != b {
                    continue;
                }
            }
            // Only fans that spread across this axis.
            if self.sketch.plans[self.tree.node_parent[hub]].down != self.vertical {
                let far = |l: usize| {
                    let e = &self.graph.edges[l];
                    value(sys, if trunk.fans_out { e.to } else { e.from })
                };
                let ends: Vec<f64> = trunk.lines.iter().map(|&l| far(l)).collect();
                let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
                let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                sys.slide(hub, (low + high) / 2.0 - value(sys, End::Node(hub)));
            }
        }
    }

    /// A port that has its side to itself is in the middle of it: then straightening moves the box, not the port.
    fn lone_ports(&self, draft: &Draft, sys: &mut System) {
        for (end, _, list) in &self.docks {
            if let (End::Node(n), [only]) = (*end, &list[..]) {
                let middle = size(&draft.nodes[n], self.vertical) / 2.0;
                sys.merge(n, self.seg_var[*only], middle, 12.0);
            }
        }
    }

    /// Blocks whose members stand across this axis, in order.
    fn blocks(&self, draft: &Draft) -> Vec<Vec<usize>> {
        let v = self.vertical;
        let stands = |block: &&Vec<usize>| {
            let at = self.sketch.plans[self.tree.node_parent[block[0]]].down;
            at != v
        };
        let low = |n: usize| if v { draft.nodes[n].y } else { draft.nodes[n].x };
        self.tree
            .trunks
            .blocks
            .iter()
            .filter(stands)
            .map(|block| {
                let mut block = block.clone();
                block.sort_by(|&a, &b| low(a).total_cmp(&low(b)).then(a.cmp(&b)));
                block
            })
            .collect()
    }

    /// Members of a block stand at even distances.
    fn space_blocks(&self, draft: &Draft, sys: &mut System) {
        for block in self.blocks(draft) {
            let extent = size(&draft.nodes[block[0]], self.vertical);
            let widest = block
                .windows(2)
                .map(|pair| sys.value(pair[1]) - sys.value(pair[0]))
                .fold(extent + apart::BOXES, f64::max);
            // One line between two of them spreads all; a crowd of lines does not.
            let pitch = if widest < extent + 3.0 * apart::BOXES { widest } else { extent + apart::BOXES };
            for pair in block.windows(2) {
                sys.merge(pair[0], pair[1], pitch, 600.0);
            }
        }
    }

    /// What all of a block are joined to stands before its middle.
    fn center_blocks(&self, draft: &Draft, sys: &mut System) {
        for block in self.blocks(draft) {
            let mut joined: std::collections::BTreeMap<End, usize> = std::collections::BTreeMap::new();
            for e in &self.graph.edges {
                for (own, other) in [(e.from, e.to), (e.to, e.from)] {
                    if matches!(own, End::Node(n) if block.contains(&n)) {
                        *joined.entry(other).or_default() += 1;
                    }
                }
            }
            let (first, last) = (block[0], block[block.len() - 1]);
            if block.len() == 2 && self.has_one_heavy(&block) {
                continue;
            }
            let middle = (sys.value(last) - sys.value(first)) / 2.0;
            for (end, count) in joined {
                if let End::Node(n) = end
                    && count >= block.len()
                {
                    let half =
                        size(&draft.nodes[first], self.vertical) - size(&draft.nodes[n], self.vertical);
                    sys.merge(first, n, middle + half / 2.0, 120.0);
                }
            }
        }
    }

    /// Whether the main path leads to one box of a block only: of two, it then runs straight.
    fn has_one_heavy(&self, block: &[usize]) -> bool {
        let weight = |n: usize| {
            let ends = |e: &&crate::Edge| e.from == End::Node(n) || e.to == End::Node(n);
            self.graph.edges.iter().filter(ends).map(|e| e.weight).max().unwrap_or_default()
        };
        let heaviest = block.iter().map(|&n| weight(n)).max().unwrap_or_default();
        block.iter().filter(|&&n| weight(n) == heaviest).count() == 1
    }

    /// Boxes of nearly one row or column get into it: a small offset looks like a mistake.
    pub(super) fn snap(&self, draft: &Draft, sys: &mut System) {
        if draft.nodes.len() > 400 {
            return;
        }
        let v = self.vertical;
        let across = |n: usize| if v { draft.nodes[n].x } else { draft.nodes[n].y };
        let mut pairs: Vec<(f64, usize, usize, f64)> = Vec::new();
        for a in 0..draft.nodes.len() {
            for b in 0..a {
                let gap = (size(&draft.nodes[a], v) - size(&draft.nodes[b], v)) / 2.0;
                let off = (sys.value(b) - sys.value(a) - gap).abs();
                let reach = if v { 2.4 * draft.nodes[a].w } else { 3.4 * draft.nodes[a].h };
                if off > 0.2 && off < SNAP && (across(a) - across(b)).abs() < reach {
                    pairs.push((off, a, b, gap));
                }
            }
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, a, b, gap) in pairs {
            if !sys.merge_low(a, b, gap) && !sys.merge(a, b, gap, 0.0) {
                sys.merge(b, a, -gap, SNAP);
            }
        }
    }

    /// Containers with all they hold, inner ones first.
    pub(super) fn bodies(&self, draft: &Draft) -> Vec<Vec<usize>> {
        let root = self.tree.root();
        let mut all: Vec<Vec<usize>> =
            (0..root).map(|g| vec![self.group_low(g), self.group_low(g) + 1]).collect();
        for n in 0..draft.nodes.len() {
            let mut g = self.tree.node_parent[n];
            while g != root {
                all[g].push(n);
                g = self.tree.group_parent[g];
            }
        }
        for g in 0..root {
            let mut p = self.tree.group_parent[g];
            while p != root {
                all[p].extend([self.group_low(g), self.group_low(g) + 1]);
                p = self.tree.group_parent[p];
            }
        }
        all.reverse();
        all
    }

    /// Sibling containers whose borders nearly agree get the same ones where that costs nothing.
    pub(super) fn share_borders(&self, sys: &mut System) {
        for members in &self.tree.children {
            let groups: Vec<usize> =
                members.iter().filter_map(|m| if let End::Group(g) = *m { Some(g) } else { None }).collect();
            for which in [0, 1] {
                for i in 1..groups.len().min(60) {
                    let own = self.group_low(groups[i]) + which;
                    let mut near: Vec<(f64, usize)> = groups[..i]
                        .iter()
                        .map(|&g| self.group_low(g) + which)
                        .map(|o| ((sys.value(o) - sys.value(own)).abs(), o))
                        .filter(|x| x.0 < 64.0)
                        .collect();
                    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                    for (_, o) in near.into_iter().take(3) {
                        let done =
                            if which == 0 { sys.merge_low(o, own, 0.0) } else { sys.merge_high(o, own) };
                        if done {
                            break;
                        }
                    }
                }
            }
        }
    }

    /// Short lines, narrow containers, a small page, ports near the middle.
    pub(super) fn wishes(&self, draft: &Draft) -> Vec<Wish> {
        let mut all = Vec::new();
        for (i, s) in draft.segs.iter().enumerate() {
            if s.vertical == self.vertical {
                let ends = self.run_ends(draft, i);
                if let [a, b] = ends[..] {
                    let price = 1.0 + 0.2 * f64::from(self.graph.edges[s.edge].weight.min(10));
                    all.push(Wish { a: a.0, b: b.0, gap: a.1 - b.1, price });
                }
            }
        }
        for (end, _, list) in &self.docks {
            if let End::Node(n) = *end {
                let half = size(&draft.nodes[n], self.vertical) / 2.0;
                for &s in list {
                    all.push(Wish { a: n, b: self.seg_var[s], gap: half, price: 0.15 });
                }
            }
        }
        for g in 0..self.tree.root() {
            let v = self.group_low(g);
            all.push(Wish { a: v, b: v + 1, gap: 0.0, price: 1.5 });
        }
        // Straight lines may lengthen the page only if several gain by it.
        let v = self.group_low(self.tree.root());
        all.push(Wish { a: v, b: v + 1, gap: 0.0, price: 5.0 });
        for (e, tag) in draft.tags.iter().enumerate() {
            let Some(t) = tag else { continue };
            if draft.segs[t.seg].vertical == self.vertical {
                let extent = if self.vertical { t.size.h } else { t.size.w };
                let single = draft.segs[t.seg].prev.is_none() && draft.segs[t.seg].next.is_none();
                for (var, off, before) in self.run_ends(draft, t.seg) {
                    let start = before == draft.segs[t.seg].onward;
                    let gap = if before { off + 10.0 } else { off - extent - 10.0 };
                    if !single && start {
                        all.push(Wish { a: var, b: self.tag_var[e], gap, price: 0.3 });
                    }
                }
            }
        }
        all
    }
}
