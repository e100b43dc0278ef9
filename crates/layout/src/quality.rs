//! What a careful eye finds fault with though nothing is wrong: counted, so that tests and benches can hold a layout
//! to it.
//!
//! ```text
//!   ┌─┐          ┌─┐  ┌─┐
//!   └┬┘  off     └─┘  │ │  offset      siblings scattered · a hole in the page · labels that hide their line
//!  ──┘  middle        └─┘
//! ```
//! O(n² + m²).

use super::verify::pierces;
use super::{End, Graph, Layout, Point, Rect, clean, trunk};

/// Boxes of one row or column are out of line by less than this, in px, only by mistake.
const OFFSET: f64 = 16.0;
/// A line shows at least this much of itself beside its label, in px.
const VISIBLE: f64 = 30.0;
/// A port is off the middle beyond this share of half its side.
const OFF_MIDDLE: f64 = 0.3;
/// The page is looked at in squares of this side, in px.
const SQUARE: f64 = 8.0;

/// How a layout looks, in numbers; the fewer the better.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quality {
    /// Sides with one line that does not meet them near the middle.
    pub lone_ports_off: usize,
    /// Pairs of near boxes that are nearly but not quite in line.
    pub small_offsets: usize,
    /// Sets of siblings that stand neither in one row nor in one column.
    pub scattered_siblings: usize,
    /// Labels that leave next to nothing of their line.
    pub covered_lines: usize,
    /// The largest empty rectangle as a share of the page.
    pub hole: f64,
}

/// Looks at a layout.
pub fn quality(graph: &Graph, layout: &Layout) -> Quality {
    let graph = &clean(graph);
    Quality {
        lone_ports_off: lone_ports_off(graph, layout),
        small_offsets: small_offsets(layout),
        scattered_siblings: scattered(graph, layout),
        covered_lines: covered_lines(layout),
        hole: hole(layout),
    }
}

/// A side of a box: left, right, upper, lower.
fn side(end: Point, next: Point) -> usize {
    match (end.y == next.y, next.x > end.x, next.y > end.y) {
        (true, right, _) => usize::from(right),
        (false, _, below) => 2 + usize::from(below),
    }
}

fn lone_ports_off(graph: &Graph, layout: &Layout) -> usize {
    let mut ports: Vec<[Vec<f64>; 4]> = vec![Default::default(); graph.nodes.len()];
    for (edge, route) in graph.edges.iter().zip(&layout.edges) {
        let [first, second, ..] = route.points[..] else { continue };
        let [.., before, last] = route.points[..] else { continue };
        for (end, at, next) in [(edge.from, first, second), (edge.to, last, before)] {
            if let End::Node(n) = end {
                let r = &layout.nodes[n];
                let which = side(at, next);
                let (off, half) = if which < 2 {
                    (at.y - r.center().y, r.h / 2.0)
                } else {
                    (at.x - r.center().x, r.w / 2.0)
                };
                ports[n][which].push(off / half.max(1.0));
            }
        }
    }
    ports.iter().flatten().filter(|side| matches!(side[..], [off] if off.abs() > OFF_MIDDLE)).count()
}

fn small_offsets(layout: &Layout) -> usize {
    let mut count = 0;
    for (i, a) in layout.nodes.iter().enumerate() {
        for b in &layout.nodes[..i] {
            let (p, q) = (a.center(), b.center());
            let (dx, dy) = ((p.x - q.x).abs(), (p.y - q.y).abs());
            let column = (0.5..OFFSET).contains(&dx) && dy < 3.2 * a.h;
            let row = (0.5..OFFSET).contains(&dy) && dx < 2.2 * a.w;
            count += usize::from(column) + usize::from(row);
        }
    }
    count
}

fn scattered(graph: &Graph, layout: &Layout) -> usize {
    let in_line = |block: &&Vec<usize>, of: fn(&Rect) -> f64| {
        block.iter().all(|&n| (of(&layout.nodes[n]) - of(&layout.nodes[block[0]])).abs() < 0.5)
    };
    let blocks = trunk::Trunks::of(graph).blocks;
    blocks.iter().filter(|b| !in_line(b, |r| r.x) && !in_line(b, |r| r.y)).count()
}

fn covered_lines(layout: &Layout) -> usize {
    let covers = |route: &&super::Route| {
        let Some(label) = route.label else { return false };
        let mut visible = 0.0;
        for p in route.points.windows(2) {
            visible += (p[0].x - p[1].x).abs() + (p[0].y - p[1].y).abs();
            if pierces(p[0], p[1], &label, 0.0) {
                let level = p[0].y == p[1].y;
                let (lo, hi, from, to) = if level {
                    (p[0].x.min(p[1].x), p[0].x.max(p[1].x), label.x, label.right())
                } else {
                    (p[0].y.min(p[1].y), p[0].y.max(p[1].y), label.y, label.bottom())
                };
                visible -= (hi.min(to) - lo.max(from)).max(0.0);
            }
        }
        visible < VISIBLE
    };
    layout.edges.iter().filter(covers).count()
}

/// The largest rectangle without box, line or label, by rows of squares and a stack of heights.
fn hole(layout: &Layout) -> f64 {
    let (columns, rows) = ((layout.size.w / SQUARE) as usize, (layout.size.h / SQUARE) as usize);
    if columns == 0 || rows == 0 {
        return 0.0;
    }
    let mut taken = vec![false; columns * rows];
    let mut mark = |r: &Rect| {
        let range = |lo: f64, hi: f64, most: usize| {
            ((lo / SQUARE).max(0.0) as usize).min(most)..((hi / SQUARE).ceil().max(0.0) as usize).min(most)
        };
        for y in range(r.y, r.bottom(), rows) {
            for x in range(r.x, r.right(), columns) {
                taken[y * columns + x] = true;
            }
        }
    };
    layout.nodes.iter().for_each(&mut mark);
    for route in &layout.edges {
        route.label.iter().for_each(&mut mark);
        for p in route.points.windows(2) {
            let (x, y) = (p[0].x.min(p[1].x), p[0].y.min(p[1].y));
            mark(&Rect::new(x - 1.0, y - 1.0, (p[0].x - p[1].x).abs() + 2.0, (p[0].y - p[1].y).abs() + 2.0));
        }
    }
    let mut heights = vec![0usize; columns];
    let mut best = 0;
    for row in taken.chunks(columns) {
        for (height, taken) in heights.iter_mut().zip(row) {
            *height = if *taken { 0 } else { *height + 1 };
        }
        best = best.max(widest(&heights));
    }
    best as f64 / (columns * rows) as f64
}

/// The largest rectangle under a skyline.
fn widest(heights: &[usize]) -> usize {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut best = 0;
    for (x, &height) in heights.iter().chain([&0]).enumerate() {
        let mut start = x;
        while let Some(&(from, high)) = open.last().filter(|o| o.1 > height) {
            best = best.max(high * (x - from));
            start = from;
            open.pop();
        }
        open.push((start, height));
    }
    best
}

#[cfg(test)]
mod tests {
    use super::super::{Edge, Node, Options, Size, arrange};
    use super::*;

    #[test]
    fn the_largest_rectangle_under_a_skyline_is_found() {
        assert_eq!(widest(&[2, 1, 5, 6, 2, 3]), 10);
        assert_eq!(widest(&[]), 0);
    }

    #[test]
    fn a_fan_is_one_column_with_a_trunk_in_the_middle() {
        let node = Node { size: Size::new(140.0, 56.0), group: None, kind: 0 };
        let edge = |a, b| Edge {
            from: End::Node(a),
            to: End::Node(b),
            label: None,
            weight: 1,
            kind: 0,
            speaks_for_trunk: false,
        };
        let edges = (1..8).flat_map(|i| [edge(0, i), edge(i, 8)]).collect();
        let graph = Graph { groups: Vec::new(), nodes: vec![node; 9], edges };
        let layout = arrange(&graph, &Options::default());
        let seen = quality(&graph, &layout);
        assert_eq!((seen.scattered_siblings, seen.small_offsets, seen.lone_ports_off), (0, 0, 0), "{seen:?}");
        let mut torn = layout.clone();
        torn.nodes[3].x += 10.0;
        torn.nodes[3].y += 10.0;
        let seen = quality(&graph, &torn);
        assert!(seen.scattered_siblings == 1 && seen.small_offsets > 0, "{seen:?}");
    }
}
