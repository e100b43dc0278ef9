//! Finds another place on its own line for each label that still lies on something (greedy map lettering after
//! Christensen, Marks, Shieber 1995: candidate places, the free one nearest to where the label was).
//!
//! ```text
//!   ──[put it]──┐ [em]──        the place is looked for on all runs of the line,
//!      other ───┘               in steps of a few px
//! ```
//! O(places · what is near) a label; only those in conflict are moved.

use super::verify::{self, Violation, meet, pierces};
use super::{Graph, Layout, Point, Rect, title_rect};

/// Distance of two places that are tried.
const STEP: f64 = 6.0;
/// What the left end of a label may hold besides its words, as wide as this.
const MARK: f64 = 24.0;
/// Labels that are moved at most.
const MOST: usize = 200;

/// Moves labels in conflict to free places of their lines, where there are any. The page is cut to size afterwards,
/// and may grow by it.
pub(crate) fn labels(graph: &Graph, layout: &mut Layout) {
    for _ in 0..3 {
        let mut found = Vec::new();
        verify::labels(graph, layout, &mut found);
        let mut broken: Vec<usize> = found
            .iter()
            .flat_map(|v| match *v {
                // Either of two labels may give way, so may a label under whose line another one lies.
                Violation::LabelsOverlap(a, b) | Violation::LabelOnEdge(a, b) => vec![a, b],
                Violation::LabelOffEdge(a) | Violation::LabelOnNode(a, _) | Violation::LabelOnTitle(a, _) => {
                    vec![a]
                }
                _ => Vec::new(),
            })
            .filter(|&e| layout.edges[e].label.is_some())
            .collect();
        broken.sort_unstable();
        broken.dedup();
        if broken.is_empty() {
            return;
        }
        let mut moved = false;
        for e in broken.into_iter().take(MOST) {
            let Some(label) = layout.edges[e].label else { continue };
            let around = Around::of(graph, layout, e, &label);
            if !around.leaves_free(&label)
                && let Some(place) = place(&around, label)
            {
                layout.edges[e].label = Some(place);
                moved = true;
            }
        }
        if !moved {
            return;
        }
    }
}

/// A free place for the label of a line, near to where it is wished.
pub(crate) fn fit(graph: &Graph, layout: &Layout, e: usize, wished: Rect) -> Option<Rect> {
    let around = Around::of(graph, layout, e, &wished);
    if around.leaves_free(&wished) { Some(wished) } else { place(&around, wished) }
}

/// A line and what a label of it may meet.
struct Around<'a> {
    line: &'a [Point],
    /// Whether the label stands beside its line.
    beside: bool,
    /// Boxes, titles and labels.
    rects: Vec<Rect>,
    /// Runs of other lines.
    runs: Vec<(Point, Point)>,
}

impl<'a> Around<'a> {
    /// All that is near to a line or its label.
    fn of(graph: &Graph, layout: &'a Layout, e: usize, label: &Rect) -> Around<'a> {
        let line = &layout.edges[e].points;
        let (mut lo, mut hi) = (Point::new(label.x, label.y), Point::new(label.right(), label.bottom()));
        for p in line {
            lo = Point::new(lo.x.min(p.x - label.w), lo.y.min(p.y - label.h));
            hi = Point::new(hi.x.max(p.x + label.w), hi.y.max(p.y + label.h));
        }
        let area = Rect::new(lo.x - 4.0, lo.y - 4.0, hi.x - lo.x + 8.0, hi.y - lo.y + 8.0);
        let beside = graph.edges[e].speaks_for_trunk;
        let mut around = Around { line, beside, rects: Vec::new(), runs: Vec::new() };
        let titles = layout.groups.iter().zip(&graph.groups).map(|(g, o)| title_rect(*g, o.title));
        around.rects.extend(layout.nodes.iter().copied().chain(titles).filter(|r| meet(&area, r)));
        for (_, other) in layout.edges.iter().enumerate().filter(|(i, _)| *i != e) {
            around.rects.extend(other.label.iter().filter(|l| meet(&area, l)));
            let runs = other.points.windows(2).map(|p| (p[0], p[1]));
            around.runs.extend(runs.filter(|(p, q)| pierces(*p, *q, &area, 0.0)));
        }
        around
    }

    /// True if a label lies on nothing but its line there.
    fn leaves_free(&self, r: &Rect) -> bool {
        let near = Rect::new(r.x - 2.0, r.y - 2.0, r.w + 4.0, r.h + 4.0);
        let slack = if self.beside { -verify::BESIDE_TRUNK } else { 0.0 };
        self.line.windows(2).any(|p| pierces(p[0], p[1], r, slack))
            && !self.rects.iter().any(|n| meet(&near, n))
            && !self.runs.iter().any(|(p, q)| pierces(*p, *q, r, 0.5))
    }
}

/// The free place nearest to where a label is.
fn place(around: &Around<'_>, label: Rect) -> Option<Rect> {
    let old = label.center();
    let mut places: Vec<(f64, Rect)> = Vec::new();
    for p in around.line.windows(2) {
        let upright = p[0].x == p[1].x;
        let (lo, hi) = if upright {
            (p[0].y.min(p[1].y), p[0].y.max(p[1].y))
        } else {
            (p[0].x.min(p[1].x), p[0].x.max(p[1].x))
        };
        let half = if upright { label.h } else { label.w } / 2.0;
        // Room for the label is best; a piece too short for it may still carry it.
        let (from, to) =
            if hi - lo > 2.0 * half + 8.0 { (lo + half + 2.0, hi - half - 2.0) } else { (lo, hi) };
        let count = ((to - from) / STEP).floor().min(400.0) as usize + 1;
        for i in 0..=count {
            let at = from + (to - from) * i as f64 / count as f64;
            // Beside the line rather than on it, if need be: the line then passes near an end of the label. Its left
            // end may hold a mark of its own, so the line stays well inside of that.
            let (left, right) = if upright {
                (label.w / 2.0 - 7.0, label.w / 2.0 - MARK)
            } else {
                (label.h / 2.0 - 1.0, label.h / 2.0 - 1.0)
            };
            let (left, right) = if around.beside {
                let half = if upright { label.w } else { label.h } / 2.0 + 3.0;
                (half, half)
            } else {
                (left.max(0.0), right.max(0.0))
            };
            for aside in [0.0, right / 2.0, -left / 2.0, right, -left] {
                let c = if upright { Point::new(p[0].x + aside, at) } else { Point::new(at, p[0].y + aside) };
                let far = (c.x - old.x).abs() + (c.y - old.y).abs() + if upright { 30.0 } else { 0.0 };
                places.push((far, Rect::new(c.x - label.w / 2.0, c.y - label.h / 2.0, label.w, label.h)));
            }
        }
    }
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    places.into_iter().map(|p| p.1).find(|r| around.leaves_free(r))
}

#[cfg(test)]
mod tests {
    use super::super::{Edge, End, Group, Node, Route, Size};
    use super::*;

    #[test]
    fn a_label_on_another_line_slides_along_its_own() {
        let node = Node { size: Size::new(40.0, 40.0), group: None, kind: 0 };
        let edge = |a, b| Edge {
            from: End::Node(a),
            to: End::Node(b),
            label: None,
            weight: 1,
            kind: 0,
            speaks_for_trunk: false,
        };
        let mut graph =
            Graph { groups: Vec::<Group>::new(), nodes: vec![node; 4], edges: vec![edge(0, 1), edge(2, 3)] };
        graph.edges[0].label = Some(Size::new(40.0, 16.0));
        let line = |a: (f64, f64), b: (f64, f64)| Route {
            points: vec![Point::new(a.0, a.1), Point::new(b.0, b.1)],
            label: None,
        };
        let mut layout = Layout {
            size: Size::new(400.0, 300.0),
            nodes: [(10.0, 130.0), (350.0, 130.0), (180.0, 10.0), (180.0, 250.0)]
                .map(|(x, y)| Rect::new(x, y, 40.0, 40.0))
                .to_vec(),
            edges: vec![line((50.0, 150.0), (350.0, 150.0)), line((200.0, 50.0), (200.0, 250.0))],
            ..Layout::default()
        };
        layout.edges[0].label = Some(Rect::new(185.0, 142.0, 40.0, 16.0));
        labels(&graph, &mut layout);
        let label = layout.edges[0].label.unwrap();
        assert!(label.right() < 200.0 || label.x > 200.0, "{label:?}");
        assert_eq!(label.center().y, 150.0);
    }
}
