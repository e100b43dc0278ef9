//! Says what the lines, borders, colours and signs of a picture mean: those that occur, no others.

use super::card::BADGE;
use super::draw::{badge_item, entry_width, line, sample_line};
use super::measure::{font, pill_width};
use super::shapes::{Anchor, Block, Cluster, Item};
use super::theme::Ink;
use super::{Badge, BadgeKind, Drawing, Fate, Mode, edge};
use crate::text::{self, Weight};
use neph_layout::{Point, Rect, Size};

/// Size of its words.
pub(super) const FONT: f64 = font::LEGEND;

const ROW: f64 = 22.0;
/// A legend of one row.
pub(super) const LEAST_HEIGHT: f64 = ROW;
const BETWEEN: f64 = 20.0;
const AFTER_SAMPLE: f64 = 7.0;

enum Sample {
    Line(Mode, bool, Fate),
    Badge(Badge),
}

impl Sample {
    fn width(&self) -> f64 {
        match self {
            Sample::Line(..) => 34.0,
            Sample::Badge(badge) => pill_width(&badge.text, font::BADGE),
        }
    }
}

struct Entry {
    sample: Sample,
    words: &'static str,
    /// From the upper left corner of the legend to the middle of the sample's left side.
    at: Point,
}

/// The legend of a drawing, laid out in rows.
pub(super) struct Legend {
    entries: Vec<Entry>,
    /// Its room, frame included.
    pub(super) size: Size,
}

impl Legend {
    pub(super) fn of(drawing: &Drawing, widest: f64) -> Legend {
        let mut entries: Vec<Entry> = Vec::new();
        let (mut x, mut y, mut used) = (0.0, ROW / 2.0, 0.0_f64);
        for (sample, words) in occurring(drawing) {
            let width = (sample.width() + AFTER_SAMPLE + entry_width(words)).ceil();
            if x > 0.0 && x + width > widest {
                (x, y) = (0.0, y + ROW);
            }
            entries.push(Entry { sample, words, at: Point::new(x, y) });
            used = used.max(x + width);
            x += width + BETWEEN;
        }
        Legend { entries, size: Size::new(used.ceil(), y + ROW / 2.0) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn paint(self, corner: Point) -> Cluster {
        let mut items = vec![Item::Block(Block {
            class: "legend-box",
            area: Rect::new(corner.x, corner.y, self.size.w, self.size.h),
            radius: 0.0,
            fill: None,
            stroke: None,
        })];
        for entry in self.entries {
            let (x, y) = (corner.x + entry.at.x, corner.y + entry.at.y);
            let width = entry.sample.width();
            match entry.sample {
                Sample::Line(mode, main, fate) => {
                    items.extend(sample_line(
                        edge::stroke(mode, main, fate),
                        Point::new(x, y),
                        Point::new(x + width, y),
                    ));
                }
                Sample::Badge(badge) => {
                    items.push(badge_item(&badge, Rect::new(x, y - BADGE / 2.0, width, BADGE)));
                }
            }
            let at = Point::new(x + width + AFTER_SAMPLE, y + 4.0);
            items.push(line(
                "",
                at,
                Anchor::Start,
                FONT,
                Weight::Regular,
                Ink::Facts,
                entry.words.to_owned(),
            ));
        }
        Cluster { class: "legend", items, ..Cluster::default() }
    }
}

/// What needs explaining, in a fixed order.
fn occurring(drawing: &Drawing) -> Vec<(Sample, &'static str)> {
    let mut found = Vec::new();
    if drawing.shows_changes() {
        let fates = [(Fate::New, "new"), (Fate::Changed, "changed"), (Fate::Gone, "gone")];
        return fates.map(|(fate, words)| (Sample::Line(Mode::Call, false, fate), words)).into();
    }
    let modes = [
        (Mode::Call, "call: the caller waits"),
        (Mode::Event, "event: nobody waits"),
        (Mode::Failure, "failure"),
    ];
    // Where all lines are plain calls there is nothing to tell apart.
    let only_calls = drawing.edges.iter().all(|e| e.mode == Mode::Call);
    for (mode, words) in modes.into_iter().filter(|_| !only_calls) {
        if drawing.edges.iter().any(|e| e.mode == mode) {
            found.push((Sample::Line(mode, false, Fate::Same), words));
        }
    }
    if drawing.edges.iter().any(|e| e.main) && drawing.edges.iter().any(|e| !e.main) {
        found.push((Sample::Line(Mode::Call, true, Fate::Same), "main path"));
    }
    if drawing.options.badges {
        for kind in BadgeKind::ALL {
            // A figure from the picture itself shows best what such figures look like.
            let first = drawing.nodes.iter().flat_map(|n| &n.badges).find(|b| b.kind == kind);
            found.extend(first.map(|badge| {
                let text = text::ellipsize(&text::clean(&badge.text), font::BADGE, Weight::Semibold, 90.0);
                (Sample::Badge(Badge { text, tooltip: String::new(), ..badge.clone() }), kind.title())
            }));
        }
    }
    found
}
