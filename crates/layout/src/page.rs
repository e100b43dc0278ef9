//! Arranges the members of every container, innermost first, and gives the page its shape: each container flows
//! right or down or folds into rows, whichever scores better (Rüegg, von Hanxleden 2018, wrapping layered graphs).
//!
//! ```text
//!   a → b → c → d → e   ⇒   a → b → c
//!                           d → e        (two bands)
//! ```
//! The geometry made here is a sketch: true sizes, true order, guessed gaps. [`super::compact`] sets distances.

use std::collections::BTreeMap;

use super::order::Layered;
use super::shape::{self, Growth, Shape};
use super::tree::Tree;
use super::unit::Units;
use super::{Direction, End, Graph, Options, Point, Rect, Size, acyclic, place, rank};

/// Free space inside a container on its left, right and lower side.
pub(crate) const PAD: f64 = 16.0;
/// Free space around the page.
pub(crate) const MARGIN: f64 = 24.0;
/// Between boxes side by side in a layer.
pub(crate) const NODE_GAP: f64 = 26.0;
/// Between layers, labels not counted.
pub(crate) const LAYER_GAP: f64 = 46.0;
/// What a trunk takes of the gap before its branches, in px.
const TRUNK_ROOM: f64 = 30.0;

/// What a crossing of straight lines is as bad as in a sketch, in px of way, and a link between members out of line.
const CROSSING: f64 = 400.0;
const UNALIGNED: f64 = 45.0;
/// How much the size of a sketch counts, by line: true sizes come later.
const SPREAD: f64 = 0.175;
/// Of more lines, crossings are not counted while shapes are tried.
const MOST_CROSSED: usize = 700;

/// How one container's members stand.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// The way its flow runs.
    pub down: bool,
    /// Bands of layers of members; one band unless folded.
    pub bands: Vec<Vec<Vec<End>>>,
    /// The size of the content.
    pub size: Size,
    /// The corner of each member, from the corner of the content; in the order of `Tree::children`.
    pub at: Vec<Point>,
}

/// The sketch of a page.
#[derive(Clone, Debug)]
pub(crate) struct Sketch {
    /// Plans per container; the page is last.
    pub plans: Vec<Plan>,
    /// Boxes.
    pub nodes: Vec<Rect>,
    /// Containers; the page is last.
    pub groups: Vec<Rect>,
}

/// Height of the strip that a container keeps free for its title.
pub(crate) fn title_strip(title: Size) -> f64 {
    if title.h > 0.0 && title.w > 0.0 { title.h + 20.0 } else { PAD }
}

/// A link between two members of one container.
#[derive(Clone, Copy)]
struct Link {
    edge: usize,
    from: usize,
    to: usize,
    weight: f64,
}

/// Consecutive layers that stand in one band.
struct Band {
    container: usize,
    first: usize,
    end: usize,
    /// Where it begins across the flow.
    start: f64,
}

/// What does not change while shapes are tried.
struct Placer<'a> {
    graph: &'a Graph,
    tree: &'a Tree,
    links: Vec<Vec<Link>>,
    /// For each container, edges with one end inside: (member, far end).
    outer: Vec<Vec<(usize, End, bool)>>,
    slot: Vec<usize>,
    group_slot: Vec<usize>,
    starts: usize,
    /// How often an order is left for a better one.
    kicks: usize,
    grown: Growth,
    /// Where boxes were.
    keep: &'a [Option<Point>],
    /// Plans of containers that hold boxes only: they depend on nothing else.
    known: std::cell::RefCell<BTreeMap<(usize, Shape), Plan>>,
}

/// The best sketches of the page, the most promising first; `keep` says how many, `grown` what
/// becomes of its measures.
pub(crate) fn sketches(
    graph: &Graph,
    tree: &Tree,
    options: &Options,
    keep: usize,
    grown: Growth,
) -> Vec<Sketch> {
    let root = tree.root();
    let mut slot = vec![0; graph.nodes.len()];
    let mut group_slot = vec![0; root + 1];
    for members in &tree.children {
        for (i, m) in members.iter().enumerate() {
            match *m {
                End::Node(n) => slot[n] = i,
                End::Group(g) => group_slot[g] = i,
            }
        }
    }
    let mut placer = Placer {
        graph,
        tree,
        links: vec![Vec::new(); root + 1],
        outer: vec![Vec::new(); root + 1],
        slot,
        group_slot,
        known: std::cell::RefCell::default(),
        grown,
        keep: &options.keep,
        kicks: 0,
        starts: match graph.nodes.len() {
            0..=30 => 4,
            _ => 1,
        },
    };
    for (i, e) in graph.edges.iter().enumerate() {
        if let Some((c, a, b)) = tree.lift(e.from, e.to) {
            let link = Link {
                edge: i,
                from: placer.index(a),
                to: placer.index(b),
                weight: f64::from(e.weight.min(1000)) + 0.25,
            };
            placer.links[c].push(link);
            for (end, far, leaves) in [(e.from, e.to, true), (e.to, e.from, false)] {
                let mut at = end;
                while tree.parent(at) != c {
                    let up = tree.parent(at);
                    let member = placer.index(at);
                    placer.outer[up].push((member, far, leaves));
                    at = End::Group(up);
                }
            }
        }
    }
    let size = graph.nodes.len();
    let mut shapes: Vec<Shape> = vec![Shape::plain(options.direction == Direction::Down); root + 1];
    let mut best = placer.build(&shapes, None);
    let mut score = placer.score(&best, options);
    let mut pool: Vec<(f64, Vec<Shape>, Sketch)> = vec![(score, shapes.clone(), best.clone())];
    if options.direction == Direction::Auto {
        let rounds = if size <= 120 { 2 } else { 1 };
        for _ in 0..rounds {
            let mut changed = false;
            for c in std::iter::once(root).chain(0..root) {
                if placer.like(c).is_some_and(|first| first != c) {
                    continue;
                }
                if size > 400 && c != root && tree.children[c].iter().all(|m| matches!(m, End::Node(_))) {
                    continue;
                }
                let groups = tree.children[c].iter().any(|m| matches!(m, End::Group(_)));
                for shape in shape::alternatives(tree.children[c].len(), groups, shapes[c].down) {
                    let old = shapes[c];
                    if shape == old {
                        continue;
                    }
                    placer.set_shape(&mut shapes, c, shape);
                    let known = if placer.like(c).is_some() { None } else { Some((&best, c)) };
                    let trial = placer.build(&shapes, known);
                    // What cannot win is not looked at closely, unless it may be kept beside the winner.
                    let limit = if keep > 1 { f64::INFINITY } else { score * 0.97 };
                    let s = placer.score_below(&trial, options, limit);
                    if keep > 1 && pool.iter().all(|p| p.0 != s) {
                        // Of each kind the best ones only: what a sketch leaves out differs between kinds.
                        let kind = |shapes: &[Shape]| (shapes[root].down, shapes[root].bands > 1);
                        let at = pool.partition_point(|p| p.0 <= s);
                        let alike = |i: &usize| -> bool { kind(&pool[*i].1) == kind(&shapes) };
                        let same: Vec<usize> = (0..pool.len()).filter(alike).collect();
                        if same.len() < keep.div_ceil(3) {
                            pool.insert(at, (s, shapes.clone(), trial.clone()));
                        } else if let Some(&last) = same.last().filter(|&&last| at <= last) {
                            pool.remove(last);
                            pool.insert(at, (s, shapes.clone(), trial.clone()));
                        }
                        pool.truncate(keep + 2);
                    }
                    if s < score * 0.97 {
                        score = s;
                        best = trial;
                        changed = true;
                    } else {
                        placer.set_shape(&mut shapes, c, old);
                    }
                }
            }
            if !changed {
                break;
            }
        }
        if keep <= 1 {
            pool = vec![(score, shapes, best)];
        } else {
            // The plain shapes are always worth a full drawing: they tend to cross least.
            for down in [false, true] {
                let plain = vec![Shape::plain(down); root + 1];
                if pool.iter().all(|p| p.1 != plain) {
                    let trial = placer.build(&plain, None);
                    pool.push((placer.score(&trial, options), plain, trial));
                }
            }
        }
    }
    // Once a page is known, members are ordered again by where their outer links lead; kept if better.
    (placer.starts, placer.kicks) = match size {
        0..=100 => (8, 200),
        101..=400 => (4, 200),
        401..=1500 => (2, 20),
        _ => (2, 0),
    };
    // Without containers there are no outer links to learn from.
    let rounds = if graph.groups.is_empty() { 1 } else { 2 };
    for (score, shapes, best) in &mut pool {
        for _ in 0..rounds {
            let trial = placer.rebuild(shapes, best);
            let s = placer.score(&trial, options);
            if s >= *score {
                break;
            }
            *score = s;
            *best = trial;
        }
    }
    let best = pool.iter().map(|p| p.0).fold(f64::INFINITY, f64::min);
    pool.retain(|p| p.0 < best * 1.8);
    pool.into_iter().map(|p| p.2).collect()
}

impl Placer<'_> {
    fn index(&self, end: End) -> usize {
        match end {
            End::Node(n) => self.slot[n],
            End::Group(g) => self.group_slot[g],
        }
    }

    /// All plans bottom-up; with `keep`, only containers around (and at) the changed one are planned again.
    fn build(&self, shapes: &[Shape], keep: Option<(&Sketch, usize)>) -> Sketch {
        let mut sizes = vec![Size::default(); self.tree.root() + 1];
        let mut plans: Vec<Option<Plan>> = vec![None; self.tree.root() + 1];
        for c in self.tree.bottom_up() {
            let stale = match keep {
                None => true,
                Some((_, changed)) => self.tree.holds(c, End::Group(changed)) || c == self.tree.root(),
            };
            let plan = match keep {
                Some((old, _)) if !stale => old.plans[c].clone(),
                _ => {
                    let pull = self.held(c, shapes[c].down);
                    let leaf = c != self.tree.root()
                        && self.tree.children[c].iter().all(|m| matches!(m, End::Node(_)));
                    let key = (c, shapes[c]);
                    let known = if leaf { self.known.borrow().get(&key).cloned() } else { None };
                    known.unwrap_or_else(|| {
                        let plan = self.plan(c, shapes[c], &sizes, &plans, &pull);
                        if leaf {
                            self.known.borrow_mut().insert(key, plan.clone());
                        }
                        plan
                    })
                }
            };
            sizes[c] = self.outside(c, plan.size);
            plans[c] = Some(plan);
        }
        self.absolute(plans.into_iter().flatten().collect(), &sizes)
    }

    /// The first of the containers that are like this one.
    fn like(&self, c: usize) -> Option<usize> {
        self.tree.trunks.like.get(c).copied().flatten()
    }

    /// Gives a container, and all that are like it, a shape.
    fn set_shape(&self, shapes: &mut [Shape], c: usize, shape: Shape) {
        shapes[c] = shape;
        if let Some(first) = self.like(c) {
            for (g, like) in self.tree.trunks.like.iter().enumerate() {
                if *like == Some(first) {
                    shapes[g] = shape;
                }
            }
        }
    }

    /// All plans bottom-up, with the wishes that the geometry of `old` gives.
    fn rebuild(&self, shapes: &[Shape], old: &Sketch) -> Sketch {
        let mut sizes = vec![Size::default(); self.tree.root() + 1];
        let mut plans: Vec<Option<Plan>> = vec![None; self.tree.root() + 1];
        for c in self.tree.bottom_up() {
            let mut sum = vec![(0.0, 0.0); self.tree.children[c].len()];
            let area = old.groups[c];
            for &(member, far, _) in &self.outer[c] {
                let p = old.rect(far).center();
                let (lo, hi, v) =
                    if shapes[c].down { (area.x, area.right(), p.x) } else { (area.y, area.bottom(), p.y) };
                let wish = if hi > lo { (v - lo) / (hi - lo) } else { 0.5 };
                sum[member].0 += wish.clamp(-1.0, 2.0);
                sum[member].1 += 1.0;
            }
            // Containers that are alike stay so, wherever their lines lead.
            let alike = self.like(c).is_some();
            let from_lines: Vec<Option<f64>> =
                sum.iter().map(|s| if s.1 > 0.0 && !alike { Some(s.0 / s.1) } else { None }).collect();
            let held = self.held(c, shapes[c].down);
            let pull: Vec<Option<f64>> =
                held.into_iter().zip(from_lines).map(|(held, lines)| held.or(lines)).collect();
            let plan = self.plan(c, shapes[c], &sizes, &plans, &pull);
            sizes[c] = self.outside(c, plan.size);
            plans[c] = Some(plan);
        }
        self.absolute(plans.into_iter().flatten().collect(), &sizes)
    }

    /// Where the members of a container were, across its flow, from 0 to 1: wishes for their order.
    fn held(&self, c: usize, down: bool) -> Vec<Option<f64>> {
        let members = &self.tree.children[c];
        if self.keep.is_empty() {
            return vec![None; members.len()];
        }
        let was = |m: &End| -> Option<f64> {
            let inside = |n: usize| match *m {
                End::Node(own) => own == n,
                End::Group(g) => self.tree.holds(g, End::Node(n)),
            };
            let known: Vec<f64> = (0..self.graph.nodes.len())
                .filter(|&n| inside(n))
                .filter_map(|n| self.keep.get(n).copied().flatten())
                .map(|p| if down { p.x } else { p.y })
                .collect();
            (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
        };
        let places: Vec<Option<f64>> = members.iter().map(was).collect();
        let lo = places.iter().flatten().copied().fold(f64::INFINITY, f64::min);
        let hi = places.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
        places.into_iter().map(|p| p.map(|p| if hi > lo { (p - lo) / (hi - lo) } else { 0.5 })).collect()
    }

    /// The size of a container around content of a size.
    fn outside(&self, c: usize, content: Size) -> Size {
        if c == self.tree.root() {
            return Size::new(content.w + 2.0 * MARGIN, content.h + 2.0 * MARGIN);
        }
        let title = self.graph.groups[c].title;
        let least = if title.w > 0.0 { title.w + 24.0 } else { 0.0 };
        Size::new((content.w + 2.0 * PAD).max(least), content.h + title_strip(title) + PAD)
    }

    fn item_size(&self, item: End, sizes: &[Size]) -> Size {
        match item {
            End::Node(n) => self.graph.nodes[n].size,
            End::Group(g) => sizes[g],
        }
    }

    /// Where `end` lies inside member `item`, as a share of its width and height.
    fn share(&self, item: End, end: End, sizes: &[Size], plans: &[Option<Plan>]) -> (f64, f64) {
        let End::Group(top) = item else { return (0.5, 0.5) };
        if item == end {
            return (0.5, 0.5);
        }
        let (mut x, mut y) = (0.0, 0.0);
        let mut at = end;
        let half = self.item_size(end, sizes);
        x += half.w / 2.0;
        y += half.h / 2.0;
        while at != item {
            let up = self.tree.parent(at);
            if let Some(plan) = &plans[up] {
                let p = plan.at[self.index(at)];
                x += p.x + PAD;
                y += p.y + title_strip(self.graph.groups[up].title);
            }
            at = End::Group(up);
        }
        let s = sizes[top];
        (
            if s.w > 0.0 { (x / s.w).clamp(0.0, 1.0) } else { 0.5 },
            if s.h > 0.0 { (y / s.h).clamp(0.0, 1.0) } else { 0.5 },
        )
    }

    /// Arranges the members of one container in a shape.
    fn plan(
        &self,
        c: usize,
        shape: Shape,
        sizes: &[Size],
        plans: &[Option<Plan>],
        pull: &[Option<f64>],
    ) -> Plan {
        let members = &self.tree.children[c];
        let down = shape.down;
        let mut units = Units::of(self.tree, members);
        units.measure(down, |m| self.item_size(members[m], sizes));
        let k = units.members.len();
        let links = &self.links[c];
        let plain: Vec<(usize, usize, i64)> = links
            .iter()
            .map(|l| (units.of_member[l.from], units.of_member[l.to], (l.weight * 4.0) as i64))
            .collect();
        let back = acyclic::against_flow(k, &plain);
        let ranks = self.ranks(&plain, &back, &units, shape);
        let mut common: BTreeMap<(usize, usize), Vec<i64>> = BTreeMap::new();
        for &(a, b, weight) in &plain {
            common.entry((a, b)).or_default().push(weight);
        }
        let ends: Vec<(usize, usize, f64, f64, f64)> = links
            .iter()
            .zip(&plain)
            .zip(&back)
            .map(|((l, &(from, to, _)), &b)| {
                let e = &self.graph.edges[l.edge];
                let all = &common[&(from, to)];
                let pick = |item: usize, unit: usize, end: End| {
                    // What leads to all of a block leads to its middle.
                    // Of two, the heavier one runs straight instead.
                    let even = all.len() > 2 || all.iter().all(|w| *w == all[0]);
                    if units.members[unit].len() > 1 && all.len() >= units.members[unit].len() && even {
                        return 0.5;
                    }
                    let (x, y) = self.share(members[item], end, sizes, plans);
                    units.share(item, if down { x } else { y })
                };
                let (f, t) = (pick(l.from, from, e.from), pick(l.to, to, e.to));
                if b { (to, from, t, f, l.weight) } else { (from, to, f, t, l.weight) }
            })
            .collect();
        // A folded flow: bands hold consecutive layers; links between bands do not take part in the order.
        let count = ranks.iter().max().map_or(0, |r| r + 1);
        // A band of one layer would tear boxes from what they are joined to.
        let bands = shape.bands.clamp(1, (count / 2).max(1));
        let cut = self.cuts(&ranks, &units.along, count, bands);
        let mut plan = Plan {
            down,
            bands: Vec::new(),
            size: Size::default(),
            at: vec![Point::default(); members.len()],
        };
        let mut band_start = 0.0;
        let mut length: f64 = 0.0;
        for b in 0..cut.len() - 1 {
            let band = Band { container: c, first: cut[b], end: cut[b + 1], start: band_start };
            let (along, width) = self.band(&mut plan, &band, &ranks, &ends, &mut units, pull);
            length = length.max(along);
            band_start += width + if b + 2 < cut.len() { LAYER_GAP } else { 0.0 };
        }
        plan.size = if down { Size::new(band_start, length) } else { Size::new(length, band_start) };
        plan
    }

    /// The layer of each unit.
    fn ranks(&self, plain: &[(usize, usize, i64)], back: &[bool], units: &Units, shape: Shape) -> Vec<usize> {
        let k = units.members.len();
        let forward: Vec<(usize, usize, i64)> = plain
            .iter()
            .zip(back)
            .filter(|(l, _)| l.0 != l.1)
            .map(|(l, &b)| if b { (l.1, l.0, l.2) } else { *l })
            .collect();
        let mut ranks = rank::layers(k, &forward);
        if shape.slim > 0 {
            let mut filled = vec![0.0f64; k + 1];
            for v in 0..k {
                filled[ranks[v]] += units.over[v] + NODE_GAP;
            }
            let widest = filled.iter().copied().fold(0.0, f64::max);
            let padded: Vec<f64> = units.over.iter().map(|o| o + NODE_GAP).collect();
            ranks = rank::bounded(&ranks, &forward, &padded, widest * shape.slim as f64 / 100.0);
        }
        rank::spread_loose(&forward, &mut ranks, &units.along, &units.over, shape.bands > 1);
        if shape.in_line {
            // One behind the other, in the order of the flow.
            let mut order: Vec<usize> = (0..k).collect();
            order.sort_by_key(|&v| (ranks[v], v));
            for (at, v) in order.into_iter().enumerate() {
                ranks[v] = at;
            }
        }
        ranks
    }

    /// Orders and places the layers of one band; returns its length along the flow and its width.
    fn band(
        &self,
        plan: &mut Plan,
        band: &Band,
        ranks: &[usize],
        ends: &[(usize, usize, f64, f64, f64)],
        units: &mut Units,
        pull: &[Option<f64>],
    ) -> (f64, f64) {
        let members = &self.tree.children[band.container];
        let (lo, hi, down) = (band.first, band.end, plan.down);
        let inside: Vec<usize> = (0..ranks.len()).filter(|&v| ranks[v] >= lo && ranks[v] < hi).collect();
        let mut local = vec![usize::MAX; ranks.len()];
        for (i, &v) in inside.iter().enumerate() {
            local[v] = i;
        }
        let r: Vec<usize> = inside.iter().map(|&v| ranks[v] - lo).collect();
        let part: Vec<(usize, usize, f64, f64, f64)> = ends
            .iter()
            .filter(|e| local[e.0] != usize::MAX && local[e.1] != usize::MAX)
            .map(|e| (local[e.0], local[e.1], e.2, e.3, e.4))
            .collect();
        let mut l = Layered::new(&r, &part);
        let wish: Vec<Option<f64>> = inside.iter().map(|&v| units.pull(v, pull)).collect();
        l.holds = !self.keep.is_empty();
        l.improve(&wish, self.starts, self.kicks);
        // What lines from outside lead to has its sides given.
        if self.outer[band.container].is_empty() && self.keep.is_empty() {
            l.turn_upright(&wish);
        }
        let mut size: Vec<f64> = inside.iter().map(|&v| units.over[v]).collect();
        size.resize(l.rank.len(), 2.0);
        let gap = |u: usize, v: usize| match (l.is_bend(u), l.is_bend(v)) {
            (false, false) => NODE_GAP,
            (true, true) => 3.0,
            _ => 12.0,
        };
        let ys = place::across(&l, &size, gap);
        let width = ys.iter().zip(&size).map(|(y, s)| y + s).fold(0.0, f64::max);
        let middle = |v: usize| -> Option<f64> {
            let at = *local.get(v).filter(|at| **at != usize::MAX)?;
            Some(ys[at] + size[at] / 2.0)
        };
        for &v in &inside {
            if units.members[v].len() > 1 {
                let wishes = self.order_wishes(band.container, v, units, &middle, pull, width);
                units.sort(v, &wishes);
            }
        }
        // Depth of each layer and of the gap before it.
        let layers = hi - lo;
        let mut depth = vec![0.0f64; layers];
        for (i, &v) in inside.iter().enumerate() {
            depth[r[i]] = depth[r[i]].max(units.along[v]);
        }
        let mut wide = vec![0.0f64; layers + 1];
        for (link, end) in self.links[band.container].iter().zip(ends) {
            if local[end.0] != usize::MAX && local[end.1] != usize::MAX {
                let label = self.graph.edges[link.edge].label.map_or(0.0, |s| if down { s.h } else { s.w });
                let trunk = self.tree.trunks.of_line[link.edge].is_some() && label > 0.0;
                let at = ranks[end.0] - lo + 1;
                wide[at.min(layers)] = wide[at.min(layers)].max(label + if trunk { TRUNK_ROOM } else { 0.0 });
            }
        }
        let mut x = 0.0;
        let mut starts = Vec::with_capacity(layers);
        for i in 0..layers {
            if i > 0 {
                x += LAYER_GAP.max(wide[i] + 30.0);
            }
            starts.push(x);
            x += depth[i];
        }
        let mut rows: Vec<Vec<End>> = Vec::with_capacity(layers);
        for (i, layer) in l.layers.iter().enumerate() {
            let mut row = Vec::new();
            for &v in layer.iter().filter(|&&v| !l.is_bend(v)) {
                let unit = inside[v];
                for &m in &units.members[unit] {
                    let f = starts[i] + (depth[i] - units.own[m].0) / 2.0;
                    let o = band.start + ys[v] + units.offset[m];
                    plan.at[m] = if down { Point::new(o, f) } else { Point::new(f, o) };
                    row.push(members[m]);
                }
            }
            rows.push(row);
        }
        plan.bands.push(rows);
        (x, width)
    }

    /// Where the lines of each member of a block lead, across the flow: the mean of the far ends.
    fn order_wishes(
        &self,
        c: usize,
        unit: usize,
        units: &Units,
        middle: &impl Fn(usize) -> Option<f64>,
        pull: &[Option<f64>],
        width: f64,
    ) -> Vec<Option<f64>> {
        let members = &units.members[unit];
        members
            .iter()
            .map(|&m| {
                let (mut sum, mut count) = (0.0, 0.0);
                for l in &self.links[c] {
                    let far = if l.from == m {
                        l.to
                    } else if l.to == m {
                        l.from
                    } else {
                        continue;
                    };
                    // What all are joined to tells them apart by nothing.
                    let all = self.links[c].iter().filter(|o| {
                        (o.from == far && units.of_member[o.to] == unit)
                            || (o.to == far && units.of_member[o.from] == unit)
                    });
                    if all.count() < members.len()
                        && let Some(y) = middle(units.of_member[far])
                    {
                        sum += y;
                        count += 1.0;
                    }
                }
                if let Some(p) = pull[m] {
                    sum += p * width;
                    count += 1.0;
                }
                (count > 0.0).then(|| sum / count)
            })
            .collect()
    }

    /// Where bands begin: layers are shared out so that bands are about equally long.
    fn cuts(&self, ranks: &[usize], along: &[f64], count: usize, bands: usize) -> Vec<usize> {
        let mut depth = vec![0.0f64; count];
        for (v, &r) in ranks.iter().enumerate() {
            depth[r] = depth[r].max(along[v]);
        }
        let total: f64 = depth.iter().map(|d| d + LAYER_GAP).sum();
        let mut cut = vec![0];
        let mut sum = 0.0;
        for (r, d) in depth.iter().enumerate() {
            let reached = sum + (d + LAYER_GAP) / 2.0;
            if cut.len() < bands
                && r > cut[cut.len() - 1]
                && reached > total * cut.len() as f64 / bands as f64
            {
                cut.push(r);
            }
            sum += d + LAYER_GAP;
        }
        cut.push(count);
        cut
    }

    /// Adds up corners from the page inwards.
    fn absolute(&self, plans: Vec<Plan>, sizes: &[Size]) -> Sketch {
        let root = self.tree.root();
        let mut s = Sketch {
            nodes: vec![Rect::default(); self.graph.nodes.len()],
            groups: vec![Rect::default(); root + 1],
            plans,
        };
        s.groups[root] = Rect::new(0.0, 0.0, sizes[root].w, sizes[root].h);
        let mut order = self.tree.bottom_up();
        order.reverse();
        for c in order {
            let outer = s.groups[c];
            let (dx, dy) =
                if c == root { (MARGIN, MARGIN) } else { (PAD, title_strip(self.graph.groups[c].title)) };
            for (i, &m) in self.tree.children[c].iter().enumerate() {
                let p = s.plans[c].at[i];
                let size = self.item_size(m, sizes);
                let r = Rect::new(outer.x + dx + p.x, outer.y + dy + p.y, size.w, size.h);
                match m {
                    End::Node(n) => s.nodes[n] = r,
                    End::Group(g) => s.groups[g] = r,
                }
            }
        }
        s
    }

    /// Crossings if all lines ran straight from middle to middle: a cheap hint at those of the routed page.
    fn straight_crossings(&self, s: &Sketch) -> usize {
        let mut lines: Vec<(End, End, Point, Point)> = self
            .graph
            .edges
            .iter()
            .map(|e| {
                let (p, q) = (s.rect(e.from).center(), s.rect(e.to).center());
                if p.x <= q.x { (e.from, e.to, p, q) } else { (e.to, e.from, q, p) }
            })
            .collect();
        // From left to right, so that a line is compared only with those that it can reach.
        lines.sort_by(|a, b| a.2.x.total_cmp(&b.2.x));
        let side = |a: Point, b: Point, c: Point| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0.0;
        let mut count = 0;
        for (i, &(a, b, p, q)) in lines.iter().enumerate() {
            for &(c, d, r, t) in lines[i + 1..].iter().take_while(|l| l.2.x <= q.x) {
                if p.y.max(q.y) < r.y.min(t.y) || r.y.max(t.y) < p.y.min(q.y) {
                    continue;
                }
                if a == c || a == d || b == c || b == d {
                    continue;
                }
                count += usize::from(side(p, q, r) != side(p, q, t) && side(r, t, p) != side(r, t, q));
            }
        }
        count
    }

    /// Length of all links times how far the page is from the wished shape; smaller is better.
    fn score(&self, s: &Sketch, options: &Options) -> f64 {
        self.score_below(s, options, f64::INFINITY)
    }

    /// The score, or something above `limit` if it is above: crossings are not counted for what loses without them.
    fn score_below(&self, s: &Sketch, options: &Options, limit: f64) -> f64 {
        let mut length = 0.0;
        for e in &self.graph.edges {
            let (a, b) = (s.rect(e.from), s.rect(e.to));
            let dx = (b.x - a.right()).max(a.x - b.right()).max(0.0);
            let dy = (b.y - a.bottom()).max(a.y - b.bottom()).max(0.0);
            let aligned = if dx > 0.0 && dy > 0.0 { UNALIGNED } else { 0.0 };
            length += dx + dy + aligned + 20.0;
        }
        let page = s.groups[self.tree.root()];
        let spread = (page.w * page.h).sqrt() * (1.0 + self.graph.edges.len() as f64 * SPREAD);
        let size = self.grown.of_page(Size::new(page.w, page.h), s.plans[self.tree.root()].down);
        let factor =
            shape::shape_factor(self.graph.nodes.len(), size, options) * super::moved(&s.nodes, options);
        let lower = (length + spread) * factor;
        if lower > limit || self.graph.edges.len() > MOST_CROSSED {
            return lower;
        }
        lower + CROSSING * self.straight_crossings(s) as f64 * factor
    }
}

impl Sketch {
    /// The rectangle of an end.
    pub fn rect(&self, end: End) -> Rect {
        match end {
            End::Node(n) => self.nodes[n],
            End::Group(g) => self.groups[g],
        }
    }
}
