//! The way of a line as a path: rounded corners, room for the arrowhead.

use super::shapes::{Path, Step, Stroke};
use super::theme::{Ink, edge_inks, fate_ink};
use super::{Edge, Fate, Mode};
use neph_layout::Point;

/// Radius of corners, in px.
const RADIUS: f64 = 8.0;
/// Length of the arrowhead; the line ends where it starts.
const HEAD: f64 = 9.0;
/// Half its width.
const HALF_HEAD: f64 = 4.5;

/// How the line of a mode is drawn.
pub(super) fn stroke(mode: Mode, main: bool, fate: Fate) -> Stroke {
    let (ink, _) = edge_inks(mode);
    let ink = fate_ink(fate).unwrap_or(ink);
    let dashes: &'static [f64] = match mode {
        Mode::Call => &[],
        Mode::Event => &[6.0, 4.0],
        Mode::Failure => &[8.0, 3.0, 2.0, 3.0],
    };
    let dashes = if fate == Fate::Gone { &[2.0, 4.0] } else { dashes };
    let width = match fate {
        Fate::New | Fate::Changed => 2.5,
        Fate::Gone => 1.5,
        Fate::Same if main => 3.0,
        Fate::Same => 1.5,
    };
    Stroke { ink, width, dashes }
}

/// The line and its arrowhead along corner points from border to border.
pub(super) fn paths(edge: &Edge, points: &[Point]) -> [Path; 2] {
    let mut points = corners(points);
    let stroke = stroke(edge.mode, edge.main, edge.fate);
    let head = shorten(&mut points);
    let line = Path { class: "edge-path", steps: rounded(&points), fill: None, stroke: Some(stroke) };
    [line, arrowhead(stroke.ink, head)]
}

/// The points without doubles and without those in the middle of a straight run; at least two.
fn corners(points: &[Point]) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for point in points {
        if kept.last().is_some_and(|last| distance(*last, *point) < 0.01) {
            continue;
        }
        if let [.., a, b] = kept[..] {
            let along = (b.x - a.x) * (point.x - b.x) + (b.y - a.y) * (point.y - b.y);
            let across = (b.x - a.x) * (point.y - b.y) - (b.y - a.y) * (point.x - b.x);
            if across.abs() < 0.01 && along > 0.0 {
                kept.pop();
            }
        }
        kept.push(*point);
    }
    while kept.len() < 2 {
        let last = kept.last().copied().unwrap_or_default();
        kept.push(Point::new(last.x + 1.0, last.y));
    }
    kept
}

/// Takes the arrowhead's length off the end; gives its tip and its direction.
fn shorten(points: &mut [Point]) -> (Point, Point) {
    let [.., before, tip] = points[..] else { return (Point::default(), Point::new(1.0, 0.0)) };
    let length = distance(before, tip);
    let direction = Point::new((tip.x - before.x) / length, (tip.y - before.y) / length);
    let back = (HEAD - 1.0).min(length * 0.9);
    if let Some(last) = points.last_mut() {
        *last = Point::new(tip.x - direction.x * back, tip.y - direction.y * back);
    }
    (tip, direction)
}

/// A filled triangle.
pub(super) fn arrowhead(ink: Ink, (tip, direction): (Point, Point)) -> Path {
    let side = |across: f64| {
        Point::new(
            tip.x - direction.x * HEAD - direction.y * across,
            tip.y - direction.y * HEAD + direction.x * across,
        )
    };
    let steps = vec![Step::Move(tip), Step::Line(side(HALF_HEAD)), Step::Line(side(-HALF_HEAD)), Step::Close];
    Path { class: "arrow", steps, fill: Some(ink), stroke: None }
}

fn rounded(points: &[Point]) -> Vec<Step> {
    let mut steps = vec![Step::Move(points[0])];
    for three in points.windows(3) {
        let [before, tip, after] = three else { continue };
        let (in_length, out_length) = (distance(*before, *tip), distance(*tip, *after));
        let radius = RADIUS.min(in_length / 2.0).min(out_length / 2.0);
        let towards = |to: &Point, length: f64| {
            Point::new(tip.x + (to.x - tip.x) * radius / length, tip.y + (to.y - tip.y) * radius / length)
        };
        steps.push(Step::Line(towards(before, in_length)));
        steps.push(Step::Corner(*tip, towards(after, out_length)));
    }
    steps.push(Step::Line(points[points.len() - 1]));
    steps
}

fn distance(a: Point, b: Point) -> f64 {
    let (x, y) = (b.x - a.x, b.y - a.y);
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> Point {
        Point::new(x, y)
    }

    #[test]
    fn straight_runs_lose_their_middle_points() {
        let points = [at(0.0, 0.0), at(5.0, 0.0), at(5.0, 0.0), at(9.0, 0.0), at(9.0, 7.0)];
        assert_eq!(corners(&points), [at(0.0, 0.0), at(9.0, 0.0), at(9.0, 7.0)]);
        assert_eq!(corners(&[]).len(), 2);
    }

    #[test]
    fn the_line_ends_under_its_arrowhead() {
        let mut points = [at(0.0, 0.0), at(100.0, 0.0)];
        let (tip, direction) = shorten(&mut points);
        assert_eq!((tip, direction), (at(100.0, 0.0), at(1.0, 0.0)));
        assert!(points[1].x > 100.0 - HEAD && points[1].x < 100.0);
    }

    #[test]
    fn corners_are_rounded_by_at_most_half_a_run() {
        let steps = rounded(&[at(0.0, 0.0), at(50.0, 0.0), at(50.0, 4.0), at(90.0, 4.0)]);
        assert_eq!(steps[2], Step::Corner(at(50.0, 0.0), at(50.0, 2.0)));
    }
}
