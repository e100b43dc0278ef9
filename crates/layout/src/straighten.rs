//! Takes needless bends out of finished lines: a line whose ends face each other runs straight, one round a corner has
//! one bend, if nothing is in the way once all distances are known (local rerouting in the spirit of Wybrow, Marriott,
//! Stuckey 2009, with a handful of candidate ways a line instead of a search).
//!
//! ```text
//!   a ─┐                a ───── b
//!      └───── b    ⇒                     the sketch could not know that a and b would face each other
//! ```
//! O(m · k · (n + m)) for k candidate ways; lines of a trunk keep the way they share.

use super::compact::{apart, corner};
use super::tree::Tree;
use super::verify::pierces;
use super::{End, Graph, Layout, Point, Rect, label_repair, title_rect};

/// What a bend and a crossing cost, in px of way, as they are seen.
const BEND: f64 = 60.0;
const CROSSING: f64 = 250.0;
/// What a port away from the middle of its side costs.
const OFF_MIDDLE: f64 = 30.0;
/// A new way is better by this at least: a small gain is not worth a change.
const GAIN: f64 = 12.0;
/// A way between two boxes is this long at least, so that its arrow shows.
const SHORTEST: f64 = 24.0;
/// Lines with one end in common keep this apart where they meet its side.
const AT_ONE_SIDE: f64 = 9.0;
/// A line that ends this near to another one seems to touch it.
const TOUCH: f64 = 6.0;
/// What is seen of a line beside its label.
const VISIBLE: f64 = 30.0;

/// Gives lines better ways; boxes stay where they are.
pub(crate) fn lines(graph: &Graph, tree: &Tree, layout: &mut Layout) {
    let mut order: Vec<usize> = (0..graph.edges.len()).filter(|&e| tree.trunks.mates(e).len() < 2).collect();
    // Heavy lines choose first.
    order
        .sort_by_key(|&e| (std::cmp::Reverse(graph.edges[e].weight), std::cmp::Reverse(bends(layout, e)), e));
    let view = View { graph, tree, titles: titles(graph, layout) };
    for &e in &order {
        let Some(old) = view.price(layout, e, &layout.edges[e].points) else { continue };
        let (from, to) = (rect(layout, graph.edges[e].from), rect(layout, graph.edges[e].to));
        let mut ways: Vec<(f64, Vec<Point>)> = candidates(from, to)
            .into_iter()
            .chain(centred(&layout.edges[e].points, from, to))
            .filter_map(|way| Some((view.price(layout, e, &way)?, way)))
            .filter(|(cost, way)| *cost < old - GAIN && view.is_free(layout, e, way))
            .collect();
        ways.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (_, way) in ways {
            if take(graph, layout, e, way) {
                break;
            }
        }
    }
}

fn bends(layout: &Layout, e: usize) -> usize {
    layout.edges[e].points.len().saturating_sub(2)
}

fn titles(graph: &Graph, layout: &Layout) -> Vec<Rect> {
    layout.groups.iter().zip(&graph.groups).map(|(r, g)| title_rect(*r, g.title)).collect()
}

fn rect(layout: &Layout, end: End) -> Rect {
    match end {
        End::Node(n) => layout.nodes[n],
        End::Group(g) => layout.groups[g],
    }
}

/// Lets a line go a new way if its label finds a place there; false if all stays as it was.
fn take(graph: &Graph, layout: &mut Layout, e: usize, way: Vec<Point>) -> bool {
    let first = Point::new((way[0].x + way[1].x) / 2.0, (way[0].y + way[1].y) / 2.0);
    let length: f64 = way.windows(2).map(length).sum();
    let old = std::mem::replace(&mut layout.edges[e].points, way);
    let Some(label) = layout.edges[e].label else { return true };
    let wished = Rect::new(first.x - label.w / 2.0, first.y - label.h / 2.0, label.w, label.h);
    let found = label_repair::fit(graph, layout, e, wished).filter(|place| {
        let covered = layout.edges[e].points.windows(2).filter(|p| pierces(p[0], p[1], place, 0.0));
        let hidden = covered.map(|p| if p[0].y == p[1].y { place.w } else { place.h }).fold(0.0, f64::max);
        length - hidden >= VISIBLE
    });
    match found {
        Some(place) => layout.edges[e].label = Some(place),
        None => layout.edges[e].points = old,
    }
    found.is_some()
}

fn length(piece: &[Point]) -> f64 {
    (piece[0].x - piece[1].x).abs() + (piece[0].y - piece[1].y).abs()
}

/// Ways with few bends from one box to another: straight, round one corner, or with one step.
fn candidates(a: Rect, b: Rect) -> Vec<Vec<Point>> {
    let (p, q) = (a.center(), b.center());
    let mut all = Vec::new();
    for turned in [false, true] {
        // As if the flow ran to the right; the other axis is the same with x and y exchanged.
        let (a, b, p, q) = if turned { (flip(a), flip(b), turn(p), turn(q)) } else { (a, b, p, q) };
        let mut add = |way: Vec<Point>| {
            all.push(if turned { way.into_iter().map(turn).collect() } else { way });
        };
        let onward = b.x >= a.right() + SHORTEST;
        let back = a.x >= b.right() + SHORTEST;
        if onward || back {
            let (start, end) = if onward { (a.right(), b.x) } else { (a.x, b.right()) };
            let lo = (a.y + corner(a.h)).max(b.y + corner(b.h));
            let hi = (a.bottom() - corner(a.h)).min(b.bottom() - corner(b.h));
            if lo <= hi {
                for y in [q.y, p.y, (lo + hi) / 2.0] {
                    let y = y.clamp(lo, hi);
                    add(vec![Point::new(start, y), Point::new(end, y)]);
                }
            }
            for share in [0.5, 0.25, 0.75] {
                let x = start + (end - start) * share;
                add(vec![
                    Point::new(start, p.y),
                    Point::new(x, p.y),
                    Point::new(x, q.y),
                    Point::new(end, q.y),
                ]);
            }
        }
        // Out of a side, round one corner, and in from above or below.
        let start = if q.x > a.right() + apart::BOX_LINE {
            Some(a.right())
        } else {
            (q.x < a.x - apart::BOX_LINE).then_some(a.x)
        };
        let end = if p.y < b.y - SHORTEST {
            Some(b.y)
        } else {
            (p.y > b.bottom() + SHORTEST).then_some(b.bottom())
        };
        if let (Some(start), Some(end)) = (start, end) {
            add(vec![Point::new(start, p.y), Point::new(q.x, p.y), Point::new(q.x, end)]);
        }
    }
    all
}

/// The same way with its first run, its last run or both moved to the middle of the side they meet.
fn centred(old: &[Point], a: Rect, b: Rect) -> Vec<Vec<Point>> {
    if old.len() < 3 {
        return Vec::new();
    }
    let shift = |way: &mut Vec<Point>, end: usize, next: usize, middle: Point| {
        if way[end].y == way[next].y {
            way[end].y = middle.y;
            way[next].y = middle.y;
        } else {
            way[end].x = middle.x;
            way[next].x = middle.x;
        }
    };
    let last = old.len() - 1;
    [(true, true), (true, false), (false, true)]
        .into_iter()
        // Of a way with one corner both runs end there: each may move on its own or with the other.
        .map(|(first, second)| {
            let mut way = old.to_vec();
            if first {
                shift(&mut way, 0, 1, a.center());
            }
            if second {
                shift(&mut way, last, last - 1, b.center());
            }
            way
        })
        .filter(|way| way.windows(2).all(|p| length(p) > 0.5))
        .collect()
}

fn flip(r: Rect) -> Rect {
    Rect::new(r.y, r.x, r.h, r.w)
}

fn turn(p: Point) -> Point {
    Point::new(p.y, p.x)
}

/// A rectangle with some room around it.
fn around(r: &Rect, by: f64) -> Rect {
    Rect::new(r.x - by, r.y - by, r.w + 2.0 * by, r.h + 2.0 * by)
}

fn inside(r: &Rect, p: Point) -> bool {
    p.x > r.x && p.x < r.right() && p.y > r.y && p.y < r.bottom()
}

/// What stands on the page besides the line at hand.
struct View<'a> {
    graph: &'a Graph,
    tree: &'a Tree,
    titles: Vec<Rect>,
}

impl View<'_> {
    /// Length, bends, crossings and ports off the middle of a way; nothing if it would touch another line.
    fn price(&self, layout: &Layout, e: usize, way: &[Point]) -> Option<f64> {
        let (first, last) = (way.first()?, way.last()?);
        let mut cost = BEND * (way.len() - 2) as f64 + way.windows(2).map(length).sum::<f64>();
        let edge = &self.graph.edges[e];
        for (end, at, next) in [(edge.from, first, &way[1]), (edge.to, last, &way[way.len() - 2])] {
            let r = rect(layout, end);
            let off = if at.y == next.y {
                (at.y - r.center().y).abs() / r.h.max(1.0)
            } else {
                (at.x - r.center().x).abs() / r.w.max(1.0)
            };
            cost += if off > 0.15 { OFF_MIDDLE } else { 0.0 };
        }
        let mut crossed: Vec<Point> = Vec::new();
        for (_, other) in layout.edges.iter().enumerate().filter(|(f, _)| *f != e) {
            for (p, q) in way.windows(2).flat_map(|p| other.points.windows(2).map(move |q| (p, q))) {
                let (level, upright) = match (p[0].y == p[1].y, q[0].y == q[1].y) {
                    (true, false) => (p, q),
                    (false, true) => (q, p),
                    _ => continue,
                };
                let at = Point::new(upright[0].x, level[0].y);
                let within = |v: f64, a: f64, b: f64| v > a.min(b) && v < a.max(b);
                if within(at.x, level[0].x, level[1].x)
                    && within(at.y, upright[0].y, upright[1].y)
                    && !crossed.iter().any(|c| (c.x - at.x).abs() + (c.y - at.y).abs() < 3.0)
                {
                    crossed.push(at);
                }
            }
        }
        Some(cost + CROSSING * crossed.len() as f64)
    }

    /// Whether a way keeps its distance from all that it should not meet.
    fn is_free(&self, layout: &Layout, e: usize, way: &[Point]) -> bool {
        self.clears_boxes(layout, e, way)
            && self.clears_groups(layout, e, way)
            && self.clears_lines(layout, e, way)
    }

    fn clears_boxes(&self, layout: &Layout, e: usize, way: &[Point]) -> bool {
        let edge = &self.graph.edges[e];
        let last = way.len() - 2;
        layout.nodes.iter().enumerate().all(|(n, r)| {
            way.windows(2).enumerate().all(|(i, p)| {
                let own = End::Node(n) == edge.from && i == 0 || End::Node(n) == edge.to && i == last;
                let room = if own { *r } else { around(r, apart::BOX_LINE - 1.0) };
                !pierces(p[0], p[1], &room, if own { 1.0 } else { 0.0 })
            })
        })
    }

    fn clears_groups(&self, layout: &Layout, e: usize, way: &[Point]) -> bool {
        let edge = &self.graph.edges[e];
        let titled = self.titles.iter().filter(|t| t.w > 0.0);
        if titled.into_iter().any(|t| way.windows(2).any(|p| pierces(p[0], p[1], &around(t, TOUCH), 0.0))) {
            return false;
        }
        layout.groups.iter().enumerate().all(|(g, r)| {
            let own = End::Group(g) == edge.from || End::Group(g) == edge.to;
            let (a, b) = (self.tree.holds(g, edge.from), self.tree.holds(g, edge.to));
            if own {
                return way.windows(2).all(|p| !pierces(p[0], p[1], r, 1.0));
            }
            if !a && !b {
                let room = around(r, apart::BORDER_LINE - 1.0);
                return way.windows(2).all(|p| !pierces(p[0], p[1], &room, 0.0));
            }
            // Along a border a line keeps its distance; a border is crossed once or never.
            let beside = way.windows(2).any(|p| {
                let (at, lo, hi, borders) = if p[0].y == p[1].y {
                    (
                        p[0].y,
                        p[0].x.min(p[1].x).max(r.x),
                        p[0].x.max(p[1].x).min(r.right()),
                        [r.y, r.bottom()],
                    )
                } else {
                    (
                        p[0].x,
                        p[0].y.min(p[1].y).max(r.y),
                        p[0].y.max(p[1].y).min(r.bottom()),
                        [r.x, r.right()],
                    )
                };
                hi > lo && borders.iter().any(|border| (at - border).abs() < apart::BORDER_LINE - 1.0)
            });
            let turns = way.windows(2).filter(|p| inside(r, p[0]) != inside(r, p[1])).count();
            let passes =
                way.windows(2).any(|p| !inside(r, p[0]) && !inside(r, p[1]) && pierces(p[0], p[1], r, 1.0));
            !beside && !passes && turns <= usize::from(a != b)
        })
    }

    fn clears_lines(&self, layout: &Layout, e: usize, way: &[Point]) -> bool {
        let edge = &self.graph.edges[e];
        layout.edges.iter().enumerate().filter(|(f, _)| *f != e).all(|(f, other)| {
            let far = &self.graph.edges[f];
            let common = [far.from, far.to].iter().any(|end| *end == edge.from || *end == edge.to);
            let labels = other.label.iter().map(|l| around(l, TOUCH / 2.0));
            if labels.into_iter().any(|l| way.windows(2).any(|p| pierces(p[0], p[1], &l, 0.0))) {
                return false;
            }
            let gap = if common { AT_ONE_SIDE } else { apart::LINES - 0.5 };
            way.windows(2).all(|p| {
                other.points.windows(2).all(|q| {
                    let level = p[0].y == p[1].y;
                    if level != (q[0].y == q[1].y) {
                        return !touches(p, q);
                    }
                    let (at, from, to) = along(p, level);
                    let (other_at, other_from, other_to) = along(q, level);
                    (at - other_at).abs() >= gap || to.min(other_to) + TOUCH < from.max(other_from)
                })
            })
        })
    }
}

/// The place of a piece across itself, and where it begins and ends.
fn along(p: &[Point], level: bool) -> (f64, f64, f64) {
    if level {
        (p[0].y, p[0].x.min(p[1].x), p[0].x.max(p[1].x))
    } else {
        (p[0].x, p[0].y.min(p[1].y), p[0].y.max(p[1].y))
    }
}

/// Whether one of two pieces at right angles ends on the other or next to it.
fn touches(p: &[Point], q: &[Point]) -> bool {
    let level = p[0].y == p[1].y;
    let (at, from, to) = along(p, level);
    let (other_at, other_from, other_to) = along(q, !level);
    let reach = |v: f64, lo: f64, hi: f64| v > lo - TOUCH && v < hi + TOUCH;
    let amid = |v: f64, lo: f64, hi: f64| v > lo + TOUCH && v < hi - TOUCH;
    reach(other_at, from, to)
        && reach(at, other_from, other_to)
        && !(amid(other_at, from, to) && amid(at, other_from, other_to))
}

#[cfg(test)]
mod tests {
    use super::super::{Edge, Node, Route, Size, verify};
    use super::*;

    fn pair(between: Option<Rect>) -> (Graph, Layout) {
        let size = Size::new(100.0, 60.0);
        let edge = Edge {
            from: End::Node(0),
            to: End::Node(1),
            label: None,
            weight: 1,
            kind: 0,
            speaks_for_trunk: false,
        };
        let mut nodes = vec![Rect::new(20.0, 20.0, 100.0, 60.0), Rect::new(300.0, 30.0, 100.0, 60.0)];
        nodes.extend(between);
        let graph = Graph {
            groups: Vec::new(),
            nodes: vec![Node { size, group: None, kind: 0 }; nodes.len()],
            edges: vec![edge],
        };
        let points = [(120.0, 32.0), (200.0, 32.0), (200.0, 78.0), (300.0, 78.0)];
        let route = Route { points: points.map(|(x, y)| Point::new(x, y)).to_vec(), label: None };
        let layout = Layout { size: Size::new(440.0, 200.0), nodes, edges: vec![route], ..Layout::default() };
        (graph, layout)
    }

    #[test]
    fn a_line_between_boxes_that_face_each_other_runs_straight() {
        let (graph, mut layout) = pair(None);
        lines(&graph, &Tree::new(&graph), &mut layout);
        assert_eq!(layout.edges[0].points, [Point::new(120.0, 55.0), Point::new(300.0, 55.0)]);
        assert_eq!(verify(&graph, &layout), []);
    }

    #[test]
    fn a_box_in_the_way_is_not_run_over() {
        let (graph, mut layout) = pair(Some(Rect::new(205.0, 15.0, 60.0, 50.0)));
        let before = layout.edges[0].points.clone();
        lines(&graph, &Tree::new(&graph), &mut layout);
        assert_eq!(layout.edges[0].points, before);
    }
}
