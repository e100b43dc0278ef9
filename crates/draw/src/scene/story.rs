//! The story below the picture: the number of each step and what happens there, in columns.

use super::Drawing;
use super::draw::{line, pill};
use super::measure::{DISC, font, pill_width};
use super::shapes::{Anchor, Block, Cluster, Item};
use super::theme::Ink;
use crate::text::{self, Weight, ellipsize, room};
use neph_layout::{Point, Rect, Size};

const ROW: f64 = 21.0;
const BETWEEN: f64 = 28.0;
const AFTER_DISC: f64 = 7.0;
/// No sentence takes more room than this.
const WIDEST: f64 = 480.0;
/// More columns than this are read in no clear order.
const MOST_COLUMNS: usize = 3;

/// The story of a drawing, laid out in columns.
pub(super) struct StoryBlock {
    lines: Vec<String>,
    columns: usize,
    column: f64,
    pub(super) size: Size,
}

impl StoryBlock {
    pub(super) fn of(drawing: &Drawing, widest: f64) -> StoryBlock {
        let shown = drawing.options.story && drawing.options.steps;
        let room_for = (widest - DISC - AFTER_DISC).clamp(80.0, WIDEST);
        let lines: Vec<String> = drawing
            .story
            .iter()
            .filter(|_| shown)
            .map(|words| ellipsize(&text::clean(words), font::STORY, Weight::Regular, room_for))
            .collect();
        let longest = lines.iter().map(|l| room(l, font::STORY, Weight::Regular)).fold(0.0, f64::max);
        let column = (disc(lines.len()) + AFTER_DISC + longest).ceil();
        let fitting = ((widest + BETWEEN) / (column + BETWEEN)).floor().max(1.0) as usize;
        let columns = fitting.min(MOST_COLUMNS).min(lines.len().div_ceil(2).max(1));
        let rows = lines.len().div_ceil(columns);
        let width = columns as f64 * (column + BETWEEN) - BETWEEN;
        StoryBlock { lines, columns, column, size: Size::new(width.max(0.0), rows as f64 * ROW) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(super) fn paint(self, corner: Point) -> Cluster {
        let mut items = vec![Item::Block(Block {
            class: "story-box",
            area: Rect::new(corner.x, corner.y, self.size.w, self.size.h),
            radius: 0.0,
            fill: None,
            stroke: None,
        })];
        let rows = self.lines.len().div_ceil(self.columns);
        let disc = disc(self.lines.len());
        for (at, words) in self.lines.into_iter().enumerate() {
            let x = corner.x + (at / rows) as f64 * (self.column + BETWEEN);
            let y = corner.y + (at % rows) as f64 * ROW;
            let number = (at + 1).to_string();
            let area = Rect::new(x, y + (ROW - DISC) / 2.0, disc, DISC);
            items.extend(pill("", area, Ink::Step, Ink::StepText, font::STEP, number));
            let place = Point::new(x + disc + AFTER_DISC, y + ROW / 2.0 + 4.3);
            items.push(line("", place, Anchor::Start, font::STORY, Weight::Regular, Ink::Facts, words));
        }
        Cluster { class: "story", items, ..Cluster::default() }
    }
}

/// Width of the widest number's disc.
fn disc(steps: usize) -> f64 {
    pill_width(&steps.to_string(), font::STEP)
}
