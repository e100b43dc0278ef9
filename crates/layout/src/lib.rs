//! Places boxes and routes lines: sizes in, absolute geometry out.
//!
//! The engine knows neither the model nor text nor colour: [`Graph`] holds measured
//! sizes only, so that it can be tested on any graph and reused.
//!
//! `page` arranges each container in a `shape`, `swap` and `polish` change the order with the whole page in sight,
//! `channel` and `route` find the ways of lines, `nudge` orders lines that share a channel, `label` gives labels their
//! runs, `compact` sets all distances; `verify` states the promises.

mod acyclic;
mod align;
mod channel;
mod compact;
mod constraint;
pub mod geometry;
mod label;
mod label_repair;
pub mod layout_rs;
mod nudge;
mod order;
mod page;
mod place;
mod polish;
pub mod quality;
mod rank;
mod route;
mod shape;
mod sift;
mod straighten;
mod swap;
mod sweep;
#[cfg(test)]
mod tests;
mod tree;
mod trunk;
mod unit;
mod verify;

pub use geometry::{Point, Rect, Size};
pub use verify::{Violation, verify};

/// What is to be laid out: everything already measured, in px.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Containers; a parent stands before its children.
    pub groups: Vec<Group>,
    /// Boxes. Order breaks ties: what is declared first goes first.
    pub nodes: Vec<Node>,
    /// Lines.
    pub edges: Vec<Edge>,
}

/// A container.
#[derive(Clone, Debug)]
pub struct Group {
    /// Index of the group around it.
    pub parent: Option<usize>,
    /// Size of its title, set in the upper left corner inside the border.
    pub title: Size,
}

/// A box.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its size.
    pub size: Size,
    /// Index of the group it lies in.
    pub group: Option<usize>,
    /// What it is: boxes of one kind with the same neighbours stand together.
    pub kind: u32,
}

/// A line from one end to another.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Where it starts.
    pub from: End,
    /// Where its arrowhead is.
    pub to: End,
    /// Size of its label (wrapped already), halo included.
    pub label: Option<Size>,
    /// Pull towards a straight line: 1 for most, more on the main path, 0 for side lines such as failures.
    pub weight: u32,
    /// What it means: lines of one kind from one end, or to one end, share a trunk.
    pub kind: u8,
    /// Its label is said once for all of its trunk, and stands beside what they share.
    pub speaks_for_trunk: bool,
}

/// What a line ends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// A box, by index.
    Node(usize),
    /// A container, by index.
    Group(usize),
}

/// The way the flow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Direction {
    /// Each container takes what gives the better page.
    #[default]
    Auto,
    /// Left to right throughout.
    Right,
    /// Top to bottom throughout.
    Down,
}

/// What a caller may ask for.
#[derive(Clone, Debug)]
pub struct Options {
    /// The way the flow runs.
    pub direction: Direction,
    /// Width over height the page should come near.
    pub aspect: f64,
    /// Height that the caller adds to the page, for a title or a legend, in px.
    pub extra_height: f64,
    /// Where boxes were in an earlier drawing, by index: they stay there as far as they can.
    pub keep: Vec<Option<Point>>,
}

impl Default for Options {
    fn default() -> Options {
        Options { direction: Direction::Auto, aspect: 1.6, extra_height: 0.0, keep: Vec::new() }
    }
}

/// Smaller boxes are drawn as large as this, in px: a line needs some border to end on.
const LEAST_BOX: f64 = 24.0;

/// Drawings of more boxes are taken as they come out.
const MOST_CHECKED: usize = 400;

/// Larger pages keep the order that their sketch has.
const MOST_POLISHED: usize = 100;

/// How often trunks in trouble are taken apart.
const MOST_DISSOLVED: usize = 3;

/// Larger pages are sketched once.
const MOST_RESHAPED: usize = 400;

/// Lines that share a trunk, by index: of one kind, from one end or to one end.
pub fn trunk_lines(graph: &Graph) -> Vec<Vec<usize>> {
    trunk::Trunks::of(&clean(graph)).trunks.into_iter().map(|trunk| trunk.lines).collect()
}

/// Where everything goes. Indices are those of [`Graph`]; the page starts at 0, 0.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The page: every rectangle and route lies inside.
    pub size: Size,
    /// The way the flow runs at the top level: `Right` or `Down`.
    pub direction: Direction,
    /// Containers.
    pub groups: Vec<Rect>,
    /// Boxes, of the sizes asked for; larger if very small, or met by more lines than fit on their sides.
    pub nodes: Vec<Rect>,
    /// Lines.
    pub edges: Vec<Route>,
}

/// The way of one line.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// Corner points from the border of `from` to the border of `to`; each piece is horizontal or vertical.
    pub points: Vec<Point>,
    /// Its label, of the size asked for, on a horizontal or vertical run of the line.
    pub label: Option<Rect>,
}

/// Arranges a graph: the one entry of the engine. Never fails; the same graph always gives the same layout.
pub fn arrange(graph: &Graph, options: &Options) -> Layout {
    let edges = graph.edges.len();
    let graph = &roomy(clean(graph));
    let mut tree = tree::Tree::new(graph);
    // Small pages are worth drawing several times.
    let keep = match graph.nodes.len() {
        0..=30 => 6,
        31..=100 => 2,
        _ => 1,
    };
    // Of larger pages one drawing is enough: as they are after changes of place, not before as well.
    let both = graph.nodes.len() <= 30;

    let mut best = draw(graph, &tree, options, shape::Growth::expected(graph), keep, both);
    // What a sketch becomes in true distances is known once it is drawn: a page that came out of shape is
    // sketched again with that in mind, and so is one that breaks a promise.
    let shaped = (12..=MOST_RESHAPED).contains(&graph.nodes.len()) && options.direction == Direction::Auto;
    if best.broken > 0 || shaped && !shape::in_shape(best.layout.size, options) {
        let both = both || best.broken > 0;
        let again = draw(graph, &tree, options, best.grown, keep.max(2), both);
        let off = |d: &Drawing| shape::shape_factor(graph.nodes.len(), d.layout.size, options);
        if again.broken < best.broken || again.broken == best.broken && off(&again) < off(&best) {
            best = again;
        }
    }
    // Where lines in a trunk leave no place for their labels, the trunk is taken apart.
    let mut graph = graph.clone();
    for _ in 0..MOST_DISSOLVED {
        let lines: Vec<usize> = if best.broken > 0 {
            verify::verify(&graph, &best.layout).iter().flat_map(Violation::lines).collect()
        } else {
            Vec::new()
        };
        if !tree.trunks.dissolve(&lines) {
            break;
        }
        for (line, edge) in graph.edges.iter_mut().enumerate() {
            edge.speaks_for_trunk &= tree.trunks.of_line[line].is_some();
        }
        let again = draw(&graph, &tree, options, best.grown, keep, both);
        if again.broken < best.broken {
            best = again;
        }
    }
    straighten(&graph, &tree, &mut best);
    best.layout.edges.resize(edges, Route::default());
    best.layout
}

/// Takes needless bends out of a drawing, unless that breaks a promise.
fn straighten(graph: &Graph, tree: &tree::Tree, drawing: &mut Drawing) {
    let mut layout = drawing.layout.clone();
    straighten::lines(graph, tree, &mut layout);
    crop(&mut layout);
    if graph.nodes.len() > MOST_CHECKED || verify::verify(graph, &layout).len() <= drawing.broken {
        drawing.layout = layout;
    }
}

/// What came of one search for a page.
struct Drawing {
    layout: Layout,
    /// Promises it breaks.
    broken: usize,
    /// What became of the sketch's measures.
    grown: shape::Growth,
}

/// Sketches pages, draws the promising ones (`both`: before changes of place and after) and takes the best.
fn draw(
    graph: &Graph,
    tree: &tree::Tree,
    options: &Options,
    grown: shape::Growth,
    keep: usize,
    both: bool,
) -> Drawing {
    let mut sketches = page::sketches(graph, tree, options, keep, grown);
    let improved = on_both_cores(&sketches, |sketch| {
        let mut other = sketch.clone();
        // What is to stay where it was does not change places.
        (options.keep.is_empty() && swap::improve(graph, tree, &mut other)).then_some(other)
    });
    let mut changed = Vec::with_capacity(sketches.len());
    for (sketch, other) in sketches.iter_mut().zip(improved) {
        if let Some(other) = other {
            if both { changed.push(other) } else { *sketch = other }
        }
    }
    sketches.extend(changed);
    let sketches = promising(graph, tree, options, sketches, grown);
    let mut trials: Vec<(f64, Trial)> = on_both_cores(&sketches, |sketch| {
        let trial = Trial::draw(graph, tree, sketch.clone());
        (trial.cost(graph, options), trial)
    });
    trials.sort_by(|a, b| a.0.total_cmp(&b.0));
    // The order of the best one is worth a closer look.
    if graph.nodes.len() <= MOST_POLISHED
        && options.keep.is_empty()
        && let Some((_, first)) = trials.first()
    {
        let mut sketch = first.sketch.clone();
        if polish::improve(graph, tree, &mut sketch) {
            let trial = Trial::draw(graph, tree, sketch);
            let cost = trial.cost(graph, options);
            trials.insert(trials.partition_point(|t| t.0 <= cost), (cost, trial));
        }
    }
    // The best drawing that keeps all promises; without one, the one that breaks least.
    let check = graph.nodes.len() <= MOST_CHECKED;
    let mut best: Option<Drawing> = None;
    for (_, trial) in trials {
        let sketch = trial.sketch.groups[tree.root()];
        let layout = trial.finish(graph, tree);
        let broken = if check { verify::verify(graph, &layout).len() } else { 0 };
        if best.as_ref().is_none_or(|b| broken < b.broken) {
            let grown = shape::Growth::of(sketch, &layout);
            best = Some(Drawing { layout, broken, grown });
        }
        if broken == 0 {
            break;
        }
    }
    best.unwrap_or(Drawing { layout: Layout::default(), broken: 0, grown })
}

/// Full drawings at most, for small pages and for larger ones.
const MOST_DRAWN: [usize; 2] = [4, 2];

/// The sketches that a first search for the ways of lines finds best: the others are not worth a full drawing.
fn promising(
    graph: &Graph,
    tree: &tree::Tree,
    options: &Options,
    sketches: Vec<page::Sketch>,
    grown: shape::Growth,
) -> Vec<page::Sketch> {
    let most = MOST_DRAWN[usize::from(graph.nodes.len() > 30)];
    if sketches.len() <= most {
        return sketches;
    }
    let costs = on_both_cores(&sketches, |sketch| {
        let page = sketch.groups[tree.root()];
        let size = grown.of_page(Size::new(page.w, page.h), sketch.plans[tree.root()].down);
        let spread = (size.w * size.h).sqrt() * (1.0 + graph.edges.len() as f64 * SPREAD);
        (polish::look(graph, tree, sketch).cost + spread)
            * shape::shape_factor(graph.nodes.len(), size, options)
            * unusual(&sketch.plans[tree.root()])
            * moved(&sketch.nodes, options)
    });
    let mut ranked: Vec<(f64, page::Sketch)> = costs.into_iter().zip(sketches).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    ranked.truncate(most);
    ranked.into_iter().map(|r| r.1).collect()
}

/// What a bend and a crossing of a drawn page are as bad as, in px of way: a page with fewer crossings wins over a closer
/// one.
const BEND: f64 = 80.0;
const CROSSING: f64 = 2400.0;
/// How much the size of a page counts, by line.
const SPREAD: f64 = 0.7;
/// By how much a page that flows down, and one that is folded, is worse than one that flows to the right.
const DOWN: f64 = 0.15;
const FOLDED: f64 = 0.2;

/// What is near to as good is left for the plain flow to the right: a small edit then turns the page less often.
fn unusual(plan: &page::Plan) -> f64 {
    1.0 + if plan.down { DOWN } else { 0.0 } + if plan.bands.len() > 1 { FOLDED } else { 0.0 }
}

/// How far boxes are from where they were, as a factor from 1. A page that moves as a whole does not count.
fn moved(nodes: &[Rect], options: &Options) -> f64 {
    let pairs: Vec<(Point, Point)> = nodes
        .iter()
        .zip(&options.keep)
        .filter_map(|(r, old)| Some((Point::new(r.x, r.y), (*old)?)))
        .collect();
    if pairs.is_empty() {
        return 1.0;
    }
    let middle = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    let x = middle(pairs.iter().map(|(p, q)| p.x - q.x).collect());
    let y = middle(pairs.iter().map(|(p, q)| p.y - q.y).collect());
    let off = |(p, q): &(Point, Point)| ((p.x - q.x - x).abs() + (p.y - q.y - y).abs()).min(FAR);
    1.0 + pairs.iter().map(off).sum::<f64>() / pairs.len() as f64 / STAYING
}

/// Boxes that moved farther than this are as bad as lost, in px.
const FAR: f64 = 400.0;
/// Boxes that moved by this much on average double the price of a page, in px.
const STAYING: f64 = 60.0;

/// Does the same to several things, every other one on a second thread; results keep the order of the things.
fn on_both_cores<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    // A browser starts no thread.
    if things.len() < 2 || cfg!(target_arch = "wasm32") {
        return things.iter().map(work).collect();
    }
    let work = &work;
    std::thread::scope(|scope| {
        let second = scope.spawn(move || things.iter().skip(1).step_by(2).map(work).collect::<Vec<R>>());
        let first = things.iter().step_by(2).map(work).collect::<Vec<R>>();
        let mut second = second.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).into_iter();
        let mut all = Vec::with_capacity(things.len());
        for one in first {
            all.push(one);
            all.extend(second.next());
        }
        all
    })
}

/// One drawing of a sketch.
struct Trial {
    sketch: page::Sketch,
    ways: Vec<route::Way>,
    draft: compact::Draft,
}

impl Trial {
    /// Routes a sketch and sets its distances.
    fn draw(graph: &Graph, tree: &tree::Tree, sketch: page::Sketch) -> Trial {
        let net = channel::net(graph, tree, &sketch);
        let ways = route::ways(graph, tree, &sketch, &net, route::rounds(graph.edges.len()));
        let segs = nudge::segments(&net, &ways, tree);
        let mut lines = Vec::with_capacity(ways.len());
        let mut first = 0;
        for way in &ways {
            lines.push((first, way.runs.len()));
            first += way.runs.len();
        }
        let tags = label::tags(graph, tree, &segs, &lines, &ways);
        let mut draft =
            compact::Draft { nodes: sketch.nodes.clone(), groups: sketch.groups.clone(), segs, lines, tags };
        compact::Pass::run(graph, tree, &sketch, &ways, &mut draft, false, compact::CompactionPass::First);
        compact::Pass::run(graph, tree, &sketch, &ways, &mut draft, true, compact::CompactionPass::Trial);
        Trial { sketch, ways, draft }
    }

    /// Sets the last distances and gives each line its points.
    fn finish(mut self, graph: &Graph, tree: &tree::Tree) -> Layout {
        // Along one axis things move freely past what is now apart in the other: a second turn makes the page closer.
        let turns: &[bool] = if graph.nodes.len() <= 1500 { &[false, true] } else { &[] };
        for &vertical in turns {
            let (sketch, ways, draft) = (&self.sketch, &self.ways, &mut self.draft);
            compact::Pass::run(graph, tree, sketch, ways, draft, vertical, compact::CompactionPass::Last);
        }
        finish(graph, &self.sketch, self.draft)
    }

    /// What people mind: crossings, then bends, length, size and shape of the page.
    fn cost(&self, graph: &Graph, options: &Options) -> f64 {
        let page = self.draft.groups[graph.groups.len()];
        let spread = (page.w * page.h).sqrt() * (1.0 + graph.edges.len() as f64 * SPREAD);
        let cost = price(&self.ways, &self.draft.segs, |_, _| {}) + spread;
        let unusual = unusual(&self.sketch.plans[graph.groups.len()]);
        let unusual = unusual * moved(&self.draft.nodes, options);
        cost * unusual * shape::shape_factor(graph.nodes.len(), Size::new(page.w, page.h), options)
    }
}

/// What people mind of lines: lost ones, crossings, which are handed on, then bends and length.
fn price(ways: &[route::Way], segs: &[nudge::Seg], found: impl FnMut(usize, usize)) -> f64 {
    let lost = ways.iter().filter(|w| w.runs.is_empty()).count();
    let length: f64 = segs.iter().map(|s| s.hi - s.lo).sum();
    let bends = segs.iter().filter(|s| s.prev.is_some() && s.hi - s.lo > 0.5).count();
    length + BEND * bends as f64 + CROSSING * crossings(segs, found) as f64 + 5000.0 * lost as f64
}

/// How often runs of different lines cross.
fn crossings(segs: &[nudge::Seg], mut found: impl FnMut(usize, usize)) -> usize {
    let mut upright: Vec<&nudge::Seg> = segs.iter().filter(|s| s.vertical).collect();
    upright.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut count = 0;
    // What a trunk shares crosses once.
    let mut seen = std::collections::BTreeSet::new();
    for h in segs.iter().filter(|s| !s.vertical) {
        let first = upright.partition_point(|v| v.at <= h.lo + 0.01);
        for v in upright[first..].iter().take_while(|v| v.at < h.hi - 0.01) {
            if v.edge != h.edge
                && v.lo + 0.01 < h.at
                && h.at < v.hi - 0.01
                && seen.insert((h.shared, v.shared))
            {
                found(h.edge, v.edge);
                count += 1;
            }
        }
    }
    count
}

/// The rectangle of a container's title: drawing and checking use the same.
pub fn title_rect(group: Rect, title: Size) -> Rect {
    Rect::new(group.x + 12.0, group.y + 8.0, title.w, title.h)
}

/// Points and labels from runs.
fn finish(graph: &Graph, sketch: &page::Sketch, draft: compact::Draft) -> Layout {
    let root = graph.groups.len();
    let mut edges = Vec::with_capacity(graph.edges.len());
    for (e, &(first, count)) in draft.lines.iter().enumerate() {
        let mut points: Vec<Point> = Vec::with_capacity(count + 1);
        let segs: Vec<nudge::Seg> =
            draft.segs[first..first + count].iter().map(|s| nudge::Seg { at: s.at + s.fine, ..*s }).collect();
        for (i, s) in segs.iter().enumerate() {
            let (from, to) = match (i, i + 1 < count) {
                _ if count == 1 => {
                    if s.onward {
                        (s.lo, s.hi)
                    } else {
                        (s.hi, s.lo)
                    }
                }
                (0, _) => {
                    let corner = segs[1].at;
                    (if (s.lo - corner).abs() > (s.hi - corner).abs() { s.lo } else { s.hi }, corner)
                }
                (_, true) => (segs[i - 1].at, segs[i + 1].at),
                (_, false) => {
                    let corner = segs[i - 1].at;
                    (corner, if (s.lo - corner).abs() > (s.hi - corner).abs() { s.lo } else { s.hi })
                }
            };
            let at = |v: f64| if s.vertical { Point::new(s.at, v) } else { Point::new(v, s.at) };
            for p in [at(from), at(to)] {
                if points.last().is_none_or(|q| (q.x - p.x).abs() > 0.005 || (q.y - p.y).abs() > 0.005) {
                    points.push(p);
                }
            }
        }
        simplify(&mut points);
        let label = draft.tags[e].map(|t| {
            let s = &draft.segs[t.seg];
            let across = s.at + t.aside;
            let (cx, cy) = if s.vertical { (across, t.center) } else { (t.center, across) };
            let label = Rect::new(cx - t.size.w / 2.0, cy - t.size.h / 2.0, t.size.w, t.size.h);
            if t.aside != 0.0 { label } else { on_line(&points, label) }
        });
        edges.push(Route { points, label });
    }
    let mut layout = Layout {
        size: Size::default(),
        direction: if sketch.plans[root].down { Direction::Down } else { Direction::Right },
        groups: draft.groups[..root].to_vec(),
        nodes: draft.nodes,
        edges,
    };
    label_repair::labels(graph, &mut layout);
    crop(&mut layout);
    layout
}

/// A label that lost its line, because its run was cut short, goes to the middle of the longest piece.
fn on_line(points: &[Point], label: Rect) -> Rect {
    if points.windows(2).any(|p| verify::pierces(p[0], p[1], &label, 0.0)) {
        return label;
    }
    let length = |p: &[Point]| (p[0].x - p[1].x).abs() + (p[0].y - p[1].y).abs();
    match points.windows(2).max_by(|a, b| length(a).total_cmp(&length(b))) {
        Some(p) => {
            let (x, y) = ((p[0].x + p[1].x) / 2.0, (p[0].y + p[1].y) / 2.0);
            Rect::new(x - label.w / 2.0, y - label.h / 2.0, label.w, label.h)
        }
        None => label,
    }
}

/// Moves everything to the corner of the page and cuts the page to what is on it.
fn crop(layout: &mut Layout) {
    let (mut lo, mut hi) =
        (Point::new(f64::INFINITY, f64::INFINITY), Point::new(f64::NEG_INFINITY, f64::NEG_INFINITY));
    let mut see = |r: &Rect, margin: f64| {
        lo = Point::new(lo.x.min(r.x - margin), lo.y.min(r.y - margin));
        hi = Point::new(hi.x.max(r.right() + margin), hi.y.max(r.bottom() + margin));
    };
    for r in layout.nodes.iter().chain(&layout.groups) {
        see(r, page::MARGIN);
    }
    for e in &layout.edges {
        for p in &e.points {
            see(&Rect::new(p.x, p.y, 0.0, 0.0), page::MARGIN * 0.75);
        }
        if let Some(r) = &e.label {
            see(r, page::MARGIN * 0.75);
        }
    }
    if lo.x.is_infinite() {
        layout.size = Size::new(2.0 * page::MARGIN, 2.0 * page::MARGIN);
        return;
    }
    let shift = |r: &mut Rect| {
        r.x -= lo.x;
        r.y -= lo.y;
    };
    layout.nodes.iter_mut().chain(&mut layout.groups).for_each(shift);
    for e in &mut layout.edges {
        e.label.iter_mut().for_each(shift);
        for p in &mut e.points {
            p.x -= lo.x;
            p.y -= lo.y;
        }
    }
    layout.size = Size::new(hi.x - lo.x, hi.y - lo.y);
}

/// Drops points on a straight way.
fn simplify(points: &mut Vec<Point>) {
    let mut i = 1;
    while i + 1 < points.len() {
        let (a, b, c) = (points[i - 1], points[i], points[i + 1]);
        if (a.x == b.x && b.x == c.x) || (a.y == b.y && b.y == c.y) {
            points.remove(i);
        } else {
            i += 1;
        }
    }
}

/// The graph with boxes large enough for the lines that meet them: lines keep apart on the sides of a hub.
fn roomy(mut graph: Graph) -> Graph {
    let mut met = vec![0usize; graph.nodes.len()];
    for edge in &graph.edges {
        for end in [edge.from, edge.to] {
            if let End::Node(n) = end {
                met[n] += 1;
            }
        }
    }
    for (node, &lines) in graph.nodes.iter_mut().zip(&met) {
        let size = &mut node.size;
        *size = Size::new(size.w.max(LEAST_BOX), size.h.max(LEAST_BOX));
        // A quarter of all places stays free: lines rarely come from all sides alike.
        let wanted = (lines * 4).div_ceil(3);
        let fits = route::fits(size.w);
        let have = 2 * (fits + route::fits(size.h));
        if wanted > have {
            size.h = size.h.max(route::room(wanted.saturating_sub(2 * fits).div_ceil(2)));
        }
    }
    graph
}

/// A copy whose indices and sizes are sound: unknown parents are the page, wild sizes are bounded.
pub(crate) fn clean(graph: &Graph) -> Graph {
    let bound = |v: f64| if v.is_finite() { v.clamp(0.0, 20_000.0) } else { 0.0 };
    let size = |s: Size| Size::new(bound(s.w), bound(s.h));
    // A label of no size would lie on nothing, not even on its line.
    let tag = |s: Size| Size::new(bound(s.w).max(1.0), bound(s.h).max(1.0));
    let (n, g) = (graph.nodes.len(), graph.groups.len());
    let known = |e: End| match e {
        End::Node(i) => i < n,
        End::Group(i) => i < g,
    };
    Graph {
        groups: graph
            .groups
            .iter()
            .enumerate()
            .map(|(i, group)| Group { parent: group.parent.filter(|&p| p < i), title: size(group.title) })
            .collect(),
        nodes: graph
            .nodes
            .iter()
            .map(|node| Node { size: size(node.size), group: node.group.filter(|&p| p < g), kind: node.kind })
            .collect(),
        // A line to nothing becomes a loop of the first box, so that indices stay those of the caller.
        edges: graph
            .edges
            .iter()
            .map(|e| {
                let label = e.label.map(tag);
                if known(e.from) && known(e.to) {
                    Edge { label, ..e.clone() }
                } else {
                    let end = if n > 0 { End::Node(0) } else { End::Group(0) };
                    Edge { from: end, to: end, label: None, weight: 0, kind: 0, speaks_for_trunk: false }
                }
            })
            .filter(|_| n + g > 0)
            .collect(),
    }
}
