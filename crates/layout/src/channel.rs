//! Lays the net of channels on which lines may run: one line for each gap between layers, one for each gap
//! between neighbours in a layer, one stub for each side of a box (a sparse orthogonal visibility graph after
//! Wybrow, Marriott, Stuckey 2009).
//!
//! ```text
//!   ┊   ┌───┐   ┊   ┌───┐   ┊      ┊ channel between layers
//!   ┊┈┈┈│ a │┈┈┈┊┈┈┈│ c │┈┈┈┊      ┈ stub, or channel between neighbours
//!   ┊┈┈┈┈┈┈┈┈┈┈┈┊┈┈┈┈┈┈┈┈┈┈┈┊
//! ```
//! The number of crossings of channels is a small multiple of the number of boxes.

use super::page::{MARGIN, PAD, Sketch, title_strip};
use super::tree::Tree;
use super::{End, Graph, Rect, title_rect};

/// Sides of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// x lowest.
    Left,
    /// x highest.
    Right,
    /// y lowest.
    Top,
    /// y highest.
    Bottom,
}

/// A straight channel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Channel {
    /// True if y runs along it.
    pub vertical: bool,
    /// Its x if vertical, its y otherwise.
    pub at: f64,
    /// Where it begins.
    pub lo: f64,
    /// Where it ends.
    pub hi: f64,
    /// The container it belongs to.
    owner: usize,
    /// The box side it leads to, if it is a stub, and whether from within a container.
    stub: Option<(End, Side, bool)>,
}

/// A place where a line may start or end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dock {
    /// Index of the vertex.
    pub vertex: usize,
    /// The side of the box.
    pub side: Side,
    /// True if reached from within (containers only).
    pub within: bool,
}

/// The net.
#[derive(Default)]
pub(crate) struct Net {
    /// Channels, merged where they continue each other.
    pub channels: Vec<Channel>,
    /// x of each vertex.
    pub x: Vec<f64>,
    /// y of each vertex.
    pub y: Vec<f64>,
    /// Innermost container around each vertex.
    pub region: Vec<u32>,
    /// Channel through each vertex: horizontal and vertical (`u32::MAX` if none).
    pub through: Vec<[u32; 2]>,
    /// Neighbours: left, right, up, down (`u32::MAX` if none).
    pub near: Vec<[u32; 4]>,
    /// Docks of nodes, then of groups.
    pub docks: Vec<Vec<Dock>>,
    nodes: usize,
}

impl Net {
    /// Docks of an end.
    pub fn docks(&self, end: End) -> &[Dock] {
        match end {
            End::Node(n) => &self.docks[n],
            End::Group(g) => &self.docks[self.nodes + g],
        }
    }
}

/// The free way from a box to the next channel in the four directions of [`Side`]: its place, and whether it is
/// the outermost of the container.
type Around = [(f64, bool); 4];

struct Builder<'a> {
    graph: &'a Graph,
    tree: &'a Tree,
    sketch: &'a Sketch,
    around_node: Vec<Around>,
    around_group: Vec<Around>,
    channels: Vec<Channel>,
}

/// Builds the net for a sketch.
pub(crate) fn net(graph: &Graph, tree: &Tree, sketch: &Sketch) -> Net {
    let none = [(0.0, true); 4];
    let mut b = Builder {
        graph,
        tree,
        sketch,
        around_node: vec![none; graph.nodes.len()],
        around_group: vec![none; graph.groups.len() + 1],
        channels: Vec::new(),
    };
    let mut order = tree.bottom_up();
    order.reverse();
    for c in order {
        b.container(c);
    }
    let mut asked = vec![false; graph.groups.len()];
    let mut inner = vec![false; graph.groups.len()];
    for e in &graph.edges {
        for (end, other) in [(e.from, e.to), (e.to, e.from)] {
            if let End::Group(g) = end {
                if tree.holds(g, other) && end != other {
                    inner[g] = true;
                } else {
                    asked[g] = true;
                }
            }
        }
    }
    for g in 0..graph.groups.len() {
        if asked[g] {
            let (r, around, owner) = (sketch.groups[g], b.around_group[g], tree.group_parent[g]);
            b.stubs(End::Group(g), r, around, owner);
        }
        if inner[g] {
            b.inner_stubs(g);
        }
    }
    connect_channels(b.channels, graph, tree, sketch)
}

impl Builder<'_> {
    /// Inner edges of the outermost channels of a container: left, right, top, bottom.
    fn inner(&self, c: usize) -> [f64; 4] {
        let r = self.sketch.groups[c];
        if c == self.tree.root() {
            let m = MARGIN / 2.0;
            return [r.x + m, r.right() - m, r.y + m, r.bottom() - m];
        }
        let p = PAD / 2.0;
        let top = title_strip(self.graph.groups[c].title);
        let top = if top > PAD { top - 5.0 } else { p };
        [r.x + p, r.right() - p, r.y + top, r.bottom() - p]
    }

    fn container(&mut self, c: usize) {
        let plan = &self.sketch.plans[c];
        if plan.bands.iter().flatten().all(|layer| layer.is_empty()) {
            return;
        }
        let down = plan.down;
        let [l, r, t, bt] = self.inner(c);
        let (f_lo, f_hi, o_lo, o_hi) = if down { (t, bt, l, r) } else { (l, r, t, bt) };
        let flow = |r: Rect| {
            if down { (r.y, r.bottom(), r.x, r.right()) } else { (r.x, r.right(), r.y, r.bottom()) }
        };
        let bands = plan.bands.clone();
        // Separators across the flow, between bands.
        let extent = |items: &mut dyn Iterator<Item = End>, sketch: &Sketch| {
            let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
            for m in items {
                let (_, _, a, b) = flow(sketch.rect(m));
                lo = lo.min(a);
                hi = hi.max(b);
            }
            (lo, hi)
        };
        let mut sep = vec![o_lo];
        for pair in bands.windows(2) {
            let a = extent(&mut pair[0].iter().flatten().copied(), self.sketch).1;
            let b = extent(&mut pair[1].iter().flatten().copied(), self.sketch).0;
            sep.push((a + b) / 2.0);
        }
        sep.push(o_hi);
        for &o in &sep {
            let (lo, hi) =
                (self.walk(c, f_side(down, false), o, f_lo), self.walk(c, f_side(down, true), o, f_hi));
            self.push(down, o, lo, hi, c);
        }
        for (b, layers) in bands.iter().enumerate() {
            let (first, last) = (b == 0, b + 1 == bands.len());
            // Separators along the flow, between layers.
            let mut cut = vec![f_lo];
            for pair in layers.windows(2) {
                let mut a = f64::NEG_INFINITY;
                for &m in &pair[0] {
                    a = a.max(flow(self.sketch.rect(m)).1);
                }
                let mut z = f64::INFINITY;
                for &m in &pair[1] {
                    z = z.min(flow(self.sketch.rect(m)).0);
                }
                cut.push(z - ((z - a) / 2.0).min(20.0));
            }
            cut.push(f_hi);
            for &f in &cut {
                let lo = if first { self.walk(c, o_side(down, false), f, sep[0]) } else { sep[b] };
                let hi = if last { self.walk(c, o_side(down, true), f, sep[b + 1]) } else { sep[b + 1] };
                self.push(!down, f, lo, hi, c);
            }
            for (i, layer) in layers.iter().enumerate() {
                // Channels between neighbours.
                let mut lanes = Vec::with_capacity(layer.len() + 1);
                for j in 0..=layer.len() {
                    let before = (j > 0).then(|| flow(self.sketch.rect(layer[j - 1])).3);
                    let after = (j < layer.len()).then(|| flow(self.sketch.rect(layer[j])).2);
                    let lane = match (before, after) {
                        (Some(a), Some(z)) => Some((a + z) / 2.0),
                        (None, Some(z)) => (z - sep[b] > 34.0).then_some(z - 16.0),
                        (Some(a), None) => (sep[b + 1] - a > 34.0).then_some(a + 16.0),
                        (None, None) => None,
                    };
                    if let Some(o) = lane {
                        self.along(c, layers, &cut, i, i, o, f_lo, f_hi, None);
                    }
                    lanes.push(lane);
                }
                for (j, &m) in layer.iter().enumerate() {
                    let before = if j == 0 { (sep[b], first) } else { (lanes[j].unwrap_or(sep[b]), false) };
                    let after = if j + 1 == layer.len() {
                        (sep[b + 1], last)
                    } else {
                        (lanes[j + 1].unwrap_or(sep[b + 1]), false)
                    };
                    let start = (cut[i], i == 0);
                    let end = (cut[i + 1], i + 1 == layers.len());
                    let around = if down { [before, after, start, end] } else { [start, end, before, after] };
                    match m {
                        End::Node(n) => self.around_node[n] = around,
                        End::Group(g) => self.around_group[g] = around,
                    }
                    if let End::Node(_) = m {
                        let rect = self.sketch.rect(m);
                        self.stubs_flow(m, rect, around, c, layers, &cut, i, f_lo, f_hi, down);
                    }
                }
            }
        }
    }

    /// A channel along the flow at `o` from layer `a` to layer `z`, lengthened while nothing is in its way.
    #[allow(clippy::too_many_arguments)]
    fn along(
        &mut self,
        c: usize,
        layers: &[Vec<End>],
        cut: &[f64],
        a: usize,
        z: usize,
        o: f64,
        f_lo: f64,
        f_hi: f64,
        stub: Option<(End, Side, f64)>,
    ) {
        let down = self.sketch.plans[c].down;
        let reach = if layers.len() > 60 { 2 } else { layers.len() };
        let clear = |layer: &[End], sketch: &Sketch| {
            layer.iter().all(|&m| {
                let r = sketch.rect(m);
                let (lo, hi) = if down { (r.x, r.right()) } else { (r.y, r.bottom()) };
                o < lo - 9.0 || o > hi + 9.0
            })
        };
        let (mut lo, mut hi) = (cut[a], cut[z + 1]);
        let low_open = !matches!(stub, Some((_, Side::Right | Side::Bottom, _)));
        let high_open = !matches!(stub, Some((_, Side::Left | Side::Top, _)));
        if low_open {
            let mut i = a;
            while i > 0 && a - i < reach && clear(&layers[i - 1], self.sketch) {
                i -= 1;
            }
            lo = if i == 0 { self.walk(c, f_side(down, false), o, f_lo) } else { cut[i] };
        }
        if high_open {
            let mut i = z;
            while i + 1 < layers.len() && i - z < reach && clear(&layers[i + 1], self.sketch) {
                i += 1;
            }
            hi = if i + 1 == layers.len() { self.walk(c, f_side(down, true), o, f_hi) } else { cut[i + 1] };
        }
        let mut mark = None;
        if let Some((end, side, at)) = stub {
            if high_open {
                lo = at;
            } else {
                hi = at;
            }
            mark = Some((end, side, false));
        }
        self.push(down, o, lo, hi, c);
        if let Some(last) = self.channels.last_mut() {
            last.stub = mark;
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn stubs_flow(
        &mut self,
        m: End,
        r: Rect,
        around: Around,
        c: usize,
        layers: &[Vec<End>],
        cut: &[f64],
        i: usize,
        f_lo: f64,
        f_hi: f64,
        down: bool,
    ) {
        let mid = r.center();
        if down {
            let top = self.beside_titles(c, r, i == 0);
            self.along(c, layers, cut, i, i, top, f_lo, f_hi, Some((m, Side::Top, r.y)));
            self.along(c, layers, cut, i, i, mid.x, f_lo, f_hi, Some((m, Side::Bottom, r.bottom())));
            self.stub(m, Side::Left, r, around, c);
            self.stub(m, Side::Right, r, around, c);
        } else {
            self.along(c, layers, cut, i, i, mid.y, f_lo, f_hi, Some((m, Side::Left, r.x)));
            self.along(c, layers, cut, i, i, mid.y, f_lo, f_hi, Some((m, Side::Right, r.right())));
            self.stub(m, Side::Top, r, around, c);
            self.stub(m, Side::Bottom, r, around, c);
        }
    }

    fn stubs(&mut self, m: End, r: Rect, around: Around, c: usize) {
        for side in [Side::Left, Side::Right, Side::Top, Side::Bottom] {
            self.stub(m, side, r, around, c);
        }
    }

    /// The stub of one side, out to the next channel.
    fn stub(&mut self, m: End, side: Side, r: Rect, around: Around, c: usize) {
        let mid = r.center();
        let (to, outermost) = around[side as usize];
        let at = match side {
            Side::Left | Side::Right => mid.y,
            Side::Top => self.beside_titles(c, r, outermost),
            Side::Bottom => mid.x,
        };
        let to = if outermost { self.walk(c, side, at, to) } else { to };
        let (vertical, lo, hi) = match side {
            Side::Left => (false, to, r.x),
            Side::Right => (false, r.right(), to),
            Side::Top => (true, to, r.y),
            Side::Bottom => (true, r.bottom(), to),
        };
        self.push(vertical, at, lo, hi, c);
        if let Some(last) = self.channels.last_mut() {
            last.stub = Some((m, side, false));
        }
    }

    /// Where the way up from a box begins: in its middle, or beside the titles above it if they end before its corner.
    fn beside_titles(&self, c: usize, r: Rect, outermost: bool) -> f64 {
        let mut x = r.center().x;
        let (mut c, mut outermost) = (c, outermost);
        while outermost && c != self.tree.root() {
            let t = title_rect(self.sketch.groups[c], self.graph.groups[c].title);
            if t.w > 0.0 && x > t.x - 14.0 && x < t.right() + 14.0 && t.right() + 15.0 < r.right() - 10.0 {
                x = t.right() + 15.0;
            }
            outermost = self.around_group[c][Side::Top as usize].1;
            c = self.tree.group_parent[c];
        }
        x
    }

    /// Stubs from the inside of a container's border, for lines to its own members.
    fn inner_stubs(&mut self, g: usize) {
        let r = self.sketch.groups[g];
        let [l, rt, _, b] = self.inner(g);
        let mid = r.center();
        for (side, vertical, at, lo, hi) in [
            (Side::Left, false, mid.y, r.x, l),
            (Side::Right, false, mid.y, rt, r.right()),
            (Side::Bottom, true, mid.x, b, r.bottom()),
        ] {
            self.push(vertical, at, lo, hi, g);
            if let Some(last) = self.channels.last_mut() {
                last.stub = Some((End::Group(g), side, true));
            }
        }
    }

    fn push(&mut self, vertical: bool, at: f64, lo: f64, hi: f64, owner: usize) {
        self.channels.push(Channel { vertical, at, lo: lo.min(hi), hi: lo.max(hi), owner, stub: None });
    }

    /// How far a channel that reaches the outermost channel of `c` at place `at` goes on outside.
    fn walk(&self, c: usize, side: Side, at: f64, margin: f64) -> f64 {
        let mut c = c;
        let mut reached = margin;
        while c != self.tree.root() {
            if side == Side::Top {
                let t = title_rect(self.sketch.groups[c], self.graph.groups[c].title);
                if t.w > 0.0 && at > t.x - 14.0 && at < t.right() + 14.0 {
                    return reached;
                }
            }
            let (next, outermost) = self.around_group[c][side as usize];
            reached = next;
            if !outermost {
                return reached;
            }
            c = self.tree.group_parent[c];
        }
        reached
    }
}

/// The side that the flow comes from (`false`) or goes to.
fn f_side(down: bool, high: bool) -> Side {
    match (down, high) {
        (true, false) => Side::Top,
        (true, true) => Side::Bottom,
        (false, false) => Side::Left,
        (false, true) => Side::Right,
    }
}

/// The low or high side across the flow.
fn o_side(down: bool, high: bool) -> Side {
    f_side(!down, high)
}

/// Merges channels that continue each other and finds all their crossings.
fn connect_channels(mut raw: Vec<Channel>, graph: &Graph, tree: &Tree, sketch: &Sketch) -> Net {
    raw.sort_by(|a, b| a.vertical.cmp(&b.vertical).then(a.at.total_cmp(&b.at)).then(a.lo.total_cmp(&b.lo)));
    let mut channels: Vec<Channel> = Vec::with_capacity(raw.len());
    // A merged channel has several owners; a point on it lies in the deepest of them around it.
    let mut owners: Vec<Vec<usize>> = Vec::with_capacity(raw.len());
    let mut docks_at: Vec<(usize, End, Side, bool)> = Vec::new();
    for c in raw {
        // A channel at nearly the same place that touches goes on as the same one.
        let mut found = None;
        for (i, m) in channels.iter().enumerate().rev() {
            if m.vertical != c.vertical || c.at - m.at > 4.0 {
                break;
            }
            let inner = |c: &Channel| matches!(c.stub, Some((_, _, true)));
            if c.lo <= m.hi + 0.01 && m.lo <= c.hi + 0.01 && inner(&c) == inner(m) {
                found = Some(i);
                break;
            }
        }
        let i = match found {
            Some(i) => {
                channels[i].lo = channels[i].lo.min(c.lo);
                channels[i].hi = channels[i].hi.max(c.hi);
                if !owners[i].contains(&c.owner) {
                    owners[i].push(c.owner);
                }
                i
            }
            None => {
                channels.push(c);
                owners.push(vec![c.owner]);
                channels.len() - 1
            }
        };
        if let Some((end, side, within)) = c.stub {
            docks_at.push((i, end, side, within));
        }
    }
    let mut net = Net { nodes: graph.nodes.len(), ..Net::default() };
    net.docks = vec![Vec::new(); graph.nodes.len() + graph.groups.len()];
    let mut on: Vec<Vec<(f64, usize)>> = vec![Vec::new(); channels.len()];
    let mut add = |net: &mut Net, x: f64, y: f64, h: Option<usize>, v: Option<usize>| {
        let id = net.x.len();
        net.x.push(x);
        net.y.push(y);
        let mark = |c: Option<usize>| c.map_or(u32::MAX, |c| c as u32);
        net.through.push([mark(h), mark(v)]);
        net.near.push([u32::MAX; 4]);
        let mut inner = tree.root();
        for &owner in h.iter().chain(&v).flat_map(|&c| &owners[c]) {
            let mut c = owner;
            while c != tree.root() {
                let r = sketch.groups[c];
                if x >= r.x && x <= r.right() && y >= r.y && y <= r.bottom() {
                    break;
                }
                c = tree.group_parent[c];
            }
            if tree.depth[c] > tree.depth[inner] {
                inner = c;
            }
        }
        net.region.push(inner as u32);
        if let Some(h) = h {
            on[h].push((x, id));
        }
        if let Some(v) = v {
            on[v].push((y, id));
        }
        id
    };
    let mut verticals: Vec<usize> = (0..channels.len()).filter(|&i| channels[i].vertical).collect();
    verticals.sort_by(|&a, &b| channels[a].at.total_cmp(&channels[b].at));
    for h in 0..channels.len() {
        let c = channels[h];
        if c.vertical {
            continue;
        }
        let from = verticals.partition_point(|&v| channels[v].at < c.lo - 0.01);
        for &v in &verticals[from..] {
            let w = channels[v];
            if w.at > c.hi + 0.01 {
                break;
            }
            if w.lo <= c.at + 0.01 && w.hi >= c.at - 0.01 {
                add(&mut net, w.at, c.at, Some(h), Some(v));
            }
        }
    }
    for &(i, end, side, within) in &docks_at {
        let c = channels[i];
        let r = sketch.rect(end);
        let (x, y) = match side {
            Side::Left => (r.x, c.at),
            Side::Right => (r.right(), c.at),
            Side::Top => (c.at, r.y),
            Side::Bottom => (c.at, r.bottom()),
        };
        let id =
            if c.vertical { add(&mut net, x, y, None, Some(i)) } else { add(&mut net, x, y, Some(i), None) };
        let slot = match end {
            End::Node(n) => n,
            End::Group(g) => graph.nodes.len() + g,
        };
        if let End::Group(g) = end {
            net.region[id] = if within { g } else { tree.group_parent[g] } as u32;
        }
        net.docks[slot].push(Dock { vertex: id, side, within });
    }
    for (i, list) in on.iter_mut().enumerate() {
        list.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for pair in list.windows(2) {
            let (a, b) = (pair[0].1, pair[1].1);
            let (up, down) = if channels[i].vertical { (3, 2) } else { (1, 0) };
            net.near[a][up] = b as u32;
            net.near[b][down] = a as u32;
        }
    }
    net.channels = channels;
    net
}
