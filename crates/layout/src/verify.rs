//! States what every layout promises, and finds where one breaks it.
//!
//! ```text
//!   no box on a box · members inside · no line through a box, a foreign container or a title
//!   right angles only · ends on borders · labels on their own line and on nothing else
//! ```
//! O(n² + m²) in the worst case; boxes that do not meet are skipped by a sweep.

use super::tree::Tree;
use super::{End, Graph, Layout, Point, Rect, clean, title_rect};

/// A label that speaks for a trunk is no farther from it than this, in px.
pub(crate) const BESIDE_TRUNK: f64 = 8.0;

/// A promise that a layout breaks.
#[derive(Clone, Debug, PartialEq)]
pub enum Violation {
    /// Two boxes overlap.
    NodesOverlap(usize, usize),
    /// A box leaves its container.
    NodeOutsideGroup(usize, usize),
    /// A box lies in or on a container it is no member of.
    NodeInForeignGroup(usize, usize),
    /// A container leaves the one around it.
    GroupOutsideParent(usize, usize),
    /// Two containers overlap and neither holds the other.
    GroupsOverlap(usize, usize),
    /// A container's title lies on a box, or leaves its container.
    TitleCovered(usize),
    /// A line has fewer than two points.
    EdgeWithoutRoute(usize),
    /// A piece of a line is slanted.
    EdgeSlanted(usize),
    /// A line does not start or end on the border of its end.
    EdgeDetached(usize),
    /// A line passes through a box.
    EdgeThroughNode(usize, usize),
    /// A line passes through a container that holds neither of its ends.
    EdgeThroughForeignGroup(usize, usize),
    /// A line passes through a container's title.
    EdgeThroughTitle(usize, usize),
    /// Two lines without a common end run on each other.
    EdgesOverlap(usize, usize),
    /// A label is missing.
    LabelMissing(usize),
    /// A label does not lie on its own line.
    LabelOffEdge(usize),
    /// A label lies on a box.
    LabelOnNode(usize, usize),
    /// A label lies on a container's title.
    LabelOnTitle(usize, usize),
    /// A label lies on another line: label, line.
    LabelOnEdge(usize, usize),
    /// Two labels overlap.
    LabelsOverlap(usize, usize),
    /// Something lies outside the page or nearer to its border than 4 px.
    OutsidePage,
}

impl Violation {
    /// The lines that have to do with it.
    pub(crate) fn lines(&self) -> Vec<usize> {
        use Violation::*;
        match *self {
            EdgesOverlap(a, b) | LabelOnEdge(a, b) | LabelsOverlap(a, b) => vec![a, b],
            EdgeWithoutRoute(a)
            | EdgeSlanted(a)
            | EdgeDetached(a)
            | EdgeThroughNode(a, _)
            | EdgeThroughForeignGroup(a, _)
            | EdgeThroughTitle(a, _)
            | LabelMissing(a)
            | LabelOffEdge(a)
            | LabelOnNode(a, _)
            | LabelOnTitle(a, _) => vec![a],
            _ => Vec::new(),
        }
    }
}

/// All promises that `layout` breaks for `graph`.
pub fn verify(graph: &Graph, layout: &Layout) -> Vec<Violation> {
    let graph = &clean(graph);
    let tree = Tree::new(graph);
    let mut found = Vec::new();
    boxes(graph, &tree, layout, &mut found);
    lines(graph, &tree, layout, &mut found);
    overlaps(graph, layout, &mut found);
    labels(graph, layout, &mut found);
    let page = Rect::new(4.0, 4.0, layout.size.w - 8.0, layout.size.h - 8.0);
    let all =
        layout.nodes.iter().chain(&layout.groups).chain(layout.edges.iter().filter_map(|e| e.label.as_ref()));
    let points = layout.edges.iter().flat_map(|e| &e.points);
    if all.clone().any(|r| !holds(&page, r))
        || points.clone().any(|p| !holds(&page, &Rect::new(p.x, p.y, 0.0, 0.0)))
    {
        found.push(Violation::OutsidePage);
    }
    found
}

/// True if `inner` lies in `outer`, to half a px.
fn holds(outer: &Rect, inner: &Rect) -> bool {
    inner.x >= outer.x - 0.5
        && inner.y >= outer.y - 0.5
        && inner.right() <= outer.right() + 0.5
        && inner.bottom() <= outer.bottom() + 0.5
}

/// True if two rectangles share more than half a px.
pub(crate) fn meet(a: &Rect, b: &Rect) -> bool {
    a.right() > b.x + 0.5 && b.right() > a.x + 0.5 && a.bottom() > b.y + 0.5 && b.bottom() > a.y + 0.5
}

/// True if a straight piece passes through the inside of a rectangle shrunk by `by`.
pub(crate) fn pierces(a: Point, b: Point, r: &Rect, by: f64) -> bool {
    let (l, t, rt, bt) = (r.x + by, r.y + by, r.right() - by, r.bottom() - by);
    if l >= rt || t >= bt {
        return false;
    }
    let (x0, x1) = (a.x.min(b.x).max(l), a.x.max(b.x).min(rt));
    let (y0, y1) = (a.y.min(b.y).max(t), a.y.max(b.y).min(bt));
    x0 <= x1 && y0 <= y1 && (x1 - x0).max(y1 - y0) > 0.5
}

fn boxes(graph: &Graph, tree: &Tree, layout: &Layout, found: &mut Vec<Violation>) {
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by(|&a, &b| layout.nodes[a].x.total_cmp(&layout.nodes[b].x));
    for (i, &a) in order.iter().enumerate() {
        for &b in &order[i + 1..] {
            if layout.nodes[b].x > layout.nodes[a].right() {
                break;
            }
            if meet(&layout.nodes[a], &layout.nodes[b]) {
                found.push(Violation::NodesOverlap(a.min(b), a.max(b)));
            }
        }
    }
    for g in 0..graph.groups.len() {
        let r = &layout.groups[g];
        for (n, q) in layout.nodes.iter().enumerate() {
            if tree.holds(g, End::Node(n)) {
                if !holds(r, q) {
                    found.push(Violation::NodeOutsideGroup(n, g));
                }
            } else if meet(r, q) {
                found.push(Violation::NodeInForeignGroup(n, g));
            }
        }
        for h in 0..g {
            let q = &layout.groups[h];
            if tree.holds(h, End::Group(g)) {
                if !holds(q, r) {
                    found.push(Violation::GroupOutsideParent(g, h));
                }
            } else if meet(r, q) {
                found.push(Violation::GroupsOverlap(h, g));
            }
        }
        let title = title_rect(*r, graph.groups[g].title);
        if title.w > 0.0 && (layout.nodes.iter().any(|n| meet(&title, n)) || !holds(r, &title)) {
            found.push(Violation::TitleCovered(g));
        }
    }
}

fn rect(layout: &Layout, end: End) -> Rect {
    match end {
        End::Node(n) => layout.nodes[n],
        End::Group(g) => layout.groups[g],
    }
}

/// Distance of a point from the border of a rectangle.
fn from_border(p: Point, r: &Rect) -> f64 {
    let dx = (r.x - p.x).max(p.x - r.right()).max(0.0);
    let dy = (r.y - p.y).max(p.y - r.bottom()).max(0.0);
    if dx > 0.0 || dy > 0.0 {
        return (dx * dx + dy * dy).sqrt();
    }
    (p.x - r.x).min(r.right() - p.x).min(p.y - r.y).min(r.bottom() - p.y)
}

fn lines(graph: &Graph, tree: &Tree, layout: &Layout, found: &mut Vec<Violation>) {
    for (e, edge) in graph.edges.iter().enumerate() {
        let points = &layout.edges[e].points;
        let (Some(first), Some(last), true) = (points.first(), points.last(), points.len() > 1) else {
            found.push(Violation::EdgeWithoutRoute(e));
            continue;
        };
        if points.windows(2).any(|p| (p[0].x - p[1].x).abs() > 0.01 && (p[0].y - p[1].y).abs() > 0.01) {
            found.push(Violation::EdgeSlanted(e));
        }
        if from_border(*first, &rect(layout, edge.from)) > 0.5
            || from_border(*last, &rect(layout, edge.to)) > 0.5
        {
            found.push(Violation::EdgeDetached(e));
        }
        let (mut lo, mut hi) = (*first, *first);
        for p in points {
            lo = Point::new(lo.x.min(p.x), lo.y.min(p.y));
            hi = Point::new(hi.x.max(p.x), hi.y.max(p.y));
        }
        let area = Rect::new(lo.x - 1.0, lo.y - 1.0, hi.x - lo.x + 2.0, hi.y - lo.y + 2.0);
        let through = |r: &Rect, by: f64| points.windows(2).any(|p| pierces(p[0], p[1], r, by));
        for (n, r) in layout.nodes.iter().enumerate() {
            if meet(&area, r) && through(r, 1.0) {
                found.push(Violation::EdgeThroughNode(e, n));
            }
        }
        for (g, r) in layout.groups.iter().enumerate() {
            if !meet(&area, r) {
                continue;
            }
            if !tree.holds(g, edge.from) && !tree.holds(g, edge.to) && through(r, 1.0) {
                found.push(Violation::EdgeThroughForeignGroup(e, g));
            }
            if through(&title_rect(*r, graph.groups[g].title), 0.5) {
                found.push(Violation::EdgeThroughTitle(e, g));
            }
        }
    }
}

/// Pieces of lines: place, stretch, line.
type Piece = (f64, f64, f64, usize);

/// All pieces of all lines, horizontal or vertical ones, by place.
fn pieces(layout: &Layout, vertical: bool) -> Vec<Piece> {
    let mut all = Vec::new();
    for (e, route) in layout.edges.iter().enumerate() {
        for p in route.points.windows(2) {
            if vertical && p[0].x == p[1].x && p[0].y != p[1].y {
                all.push((p[0].x, p[0].y.min(p[1].y), p[0].y.max(p[1].y), e));
            } else if !vertical && p[0].y == p[1].y && p[0].x != p[1].x {
                all.push((p[0].y, p[0].x.min(p[1].x), p[0].x.max(p[1].x), e));
            }
        }
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.3.cmp(&b.3)));
    all
}

fn overlaps(graph: &Graph, layout: &Layout, found: &mut Vec<Violation>) {
    for vertical in [false, true] {
        let all = pieces(layout, vertical);
        for (i, a) in all.iter().enumerate() {
            for b in &all[i + 1..] {
                if b.0 - a.0 >= 1.5 {
                    break;
                }
                if a.3 == b.3 || a.2.min(b.2) - a.1.max(b.1) <= 4.0 {
                    continue;
                }
                let (p, q) = (&graph.edges[a.3], &graph.edges[b.3]);
                if p.from != q.from && p.from != q.to && p.to != q.from && p.to != q.to {
                    found.push(Violation::EdgesOverlap(a.3.min(b.3), a.3.max(b.3)));
                }
            }
        }
    }
}

/// What labels lie on that they should not.
pub(crate) fn labels(graph: &Graph, layout: &Layout, found: &mut Vec<Violation>) {
    let horizontal = pieces(layout, false);
    let vertical = pieces(layout, true);
    let mut order: Vec<(usize, Rect)> = Vec::new();
    for (e, edge) in graph.edges.iter().enumerate() {
        if edge.label.is_none() {
            continue;
        }
        let Some(r) = layout.edges[e].label else {
            found.push(Violation::LabelMissing(e));
            continue;
        };
        order.push((e, r));
        let own = &layout.edges[e].points;
        let slack = if edge.speaks_for_trunk { -BESIDE_TRUNK } else { 0.0 };
        if !own.windows(2).any(|p| pierces(p[0], p[1], &r, slack)) {
            found.push(Violation::LabelOffEdge(e));
        }
        for (n, q) in layout.nodes.iter().enumerate() {
            if meet(&r, q) {
                found.push(Violation::LabelOnNode(e, n));
            }
        }
        for (g, q) in layout.groups.iter().enumerate() {
            if meet(&r, &title_rect(*q, graph.groups[g].title)) {
                found.push(Violation::LabelOnTitle(e, g));
            }
        }
        for (list, lo, hi, from, to) in
            [(&horizontal, r.y, r.bottom(), r.x, r.right()), (&vertical, r.x, r.right(), r.y, r.bottom())]
        {
            let start = list.partition_point(|p| p.0 <= lo + 1.0);
            for p in &list[start..] {
                if p.0 >= hi - 1.0 {
                    break;
                }
                if p.3 != e && p.2.min(to - 1.0) - p.1.max(from + 1.0) > 0.5 {
                    found.push(Violation::LabelOnEdge(e, p.3));
                }
            }
        }
    }
    order.sort_by(|a, b| a.1.x.total_cmp(&b.1.x).then(a.0.cmp(&b.0)));
    for (i, a) in order.iter().enumerate() {
        for b in &order[i + 1..] {
            if b.1.x > a.1.right() {
                break;
            }
            if meet(&a.1, &b.1) {
                found.push(Violation::LabelsOverlap(a.0.min(b.0), a.0.max(b.0)));
            }
        }
    }
}
