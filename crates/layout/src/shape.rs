//! The shapes a container may take, and how far a page is from one that reads well.
//!
//! ```text
//!   right   ▭→▭→▭→▭      down   ▭      folded   ▭→▭      slim   ▭→▭→▭→▭
//!                               ↓               ▭→▭             ▭→▭ (no layer higher than a share of the highest)
//!                               ▭
//! ```
//! O(1) a question.

use super::{Direction, Graph, Options, Rect, Size};

/// A shape to try: direction and number of bands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Shape {
    /// The way its flow runs.
    pub down: bool,
    /// How many rows its layers are folded into.
    pub bands: usize,
    /// How wide its layers may be, in per cent of the widest; 0 is free.
    pub slim: usize,
    /// Whether its members stand one behind the other, each in a layer of its own.
    pub in_line: bool,
}

impl Shape {
    /// One band of layers as they come.
    pub fn plain(down: bool) -> Shape {
        Shape { down, bands: 1, slim: 0, in_line: false }
    }
}

/// Shapes worth trying for a container of `k` members that flows down (`own`) or right.
pub(crate) fn alternatives(k: usize, groups: bool, own: bool) -> Vec<Shape> {
    let mut kinds = vec![(1, 0)];
    if (4..300).contains(&k) {
        kinds.push((2, 0));
    }
    if (9..300).contains(&k) {
        kinds.extend([(3, 0), (1, 75), (2, 75), (1, 50)]);
    }
    if (16..300).contains(&k) {
        kinds.extend([(2, 50), (3, 75)]);
        let side = (k as f64).sqrt();
        for bands in [side * 0.35, side * 0.5, side * 0.75] {
            if bands as usize > 3 {
                kinds.extend([(bands as usize, 0), (bands as usize, 75)]);
            }
        }
    }
    if (60..300).contains(&k) {
        kinds.extend([(1, 88), (1, 64), (1, 40), (1, 30)]);
    }
    // What is larger takes its time, and folding it leaves links between bands all over the page.
    if k >= 300 {
        kinds.extend([(1, 60), (1, 30), (1, 20)]);
    }
    let mut all = Vec::with_capacity(2 * kinds.len());
    for (bands, slim) in kinds {
        all.push(Shape { bands, slim, ..Shape::plain(!own) });
        all.push(Shape { bands, slim, ..Shape::plain(own) });
    }
    // Containers of all sizes in layers leave holes; in rows they fill the page.
    if groups && (3..24).contains(&k) {
        for bands in 1..=(k / 2).min(4) {
            all.push(Shape { bands, in_line: true, ..Shape::plain(!own) });
            all.push(Shape { bands, in_line: true, ..Shape::plain(own) });
        }
    }
    all
}

/// How much longer a page comes out than its sketch, along the flow and across it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Growth {
    along: f64,
    over: f64,
}

impl Growth {
    /// What is usual: without groups, lines need no lane of their own across the flow, and crowd along it.
    pub fn expected(graph: &Graph) -> Growth {
        if graph.groups.is_empty() && graph.nodes.len() > 30 {
            let more = (graph.nodes.len() as f64 / 50.0).ln().clamp(0.0, 5.0);
            Growth { along: 1.0 + 0.07 * more, over: 0.82 - 0.06 * more }
        } else {
            Growth { along: 1.0, over: 1.0 }
        }
    }

    /// What a sketched page is likely to become.
    pub fn of_page(self, page: Size, down: bool) -> Size {
        let (w, h) = if down { (self.over, self.along) } else { (self.along, self.over) };
        Size::new(page.w * w, page.h * h)
    }

    /// What became of a sketch.
    pub fn of(sketch: Rect, layout: &super::Layout) -> Growth {
        let (w, h) = (layout.size.w / sketch.w.max(1.0), layout.size.h / sketch.h.max(1.0));
        match layout.direction {
            Direction::Down => Growth { along: h, over: w },
            _ => Growth { along: w, over: h },
        }
    }
}

/// True if a page reads well in a document.
pub(crate) fn in_shape(page: Size, options: &Options) -> bool {
    let aspect = page.w / (page.h + options.extra_height).max(1.0);
    let wish = options.aspect / Options::default().aspect;
    (0.95 * wish..2.1 * wish).contains(&aspect)
}

/// How far a page is from the wished shape, as a factor from 1.
pub(crate) fn shape_factor(nodes: usize, page: Size, options: &Options) -> f64 {
    let aspect = if page.h > 0.0 { page.w / (page.h + options.extra_height) } else { 1.0 };
    let wish = if options.aspect > 0.1 && options.aspect < 10.0 { options.aspect } else { 1.6 };
    // The more boxes, the squarer: shown at one width, a high page keeps its letters larger than a wide one.
    let many = ((nodes as f64 - 14.0) / 36.0).clamp(0.0, 1.0);
    let wish = wish * (1.0 - 0.36 * many);
    let off = (aspect / wish).ln().abs();
    // Outside of what reads well on a page it counts much more.
    let far = 5.0 * (1.05 / aspect).ln().max(0.0) + 2.0 * (aspect / 2.0).ln().max(0.0);
    // A page much wider than what stays readable in a document costs, too.
    let readable = 800.0 + 12.0 * nodes as f64;
    let wide = if nodes <= 100 { 3.5 * (page.w / readable - 1.0).max(0.0) } else { 0.0 };
    1.0 + 2.2 * off + far + wide
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_near_the_wished_shape_costs_least() {
        let factor = |w, h| shape_factor(20, Size::new(w, h), &Options::default());
        assert!(factor(1200.0, 750.0) < factor(1200.0, 600.0));
        assert!(factor(1200.0, 600.0) < factor(1200.0, 300.0));
        assert!(factor(1200.0, 750.0) < factor(750.0, 1200.0));
        assert!(in_shape(Size::new(1200.0, 750.0), &Options::default()));
        assert!(!in_shape(Size::new(750.0, 1200.0), &Options::default()));
    }

    #[test]
    fn more_members_may_take_more_shapes() {
        let count = |k| alternatives(k, false, false).len();
        assert!(count(2) < count(10) && count(10) < count(100));
        assert!(alternatives(2, false, true).iter().any(|shape| !shape.down), "the other direction is tried");
    }
}
