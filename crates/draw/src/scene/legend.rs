//! Says what the lines, borders, colours and signs of a picture mean: those that occur, no others.

use super::card::BADGE;
use super::draw::{badge_item, entry_width, keep, line, pill, sample_group, sample_line};
use super::icons::{Category, category, tile_symbol};
use super::measure::{DISC, font, pill_width};
use super::shapes::{Anchor, Block, Cluster, Item, Stroke, Symbol};
use super::theme::Ink;
use super::{Badge, BadgeKind, Drawing, GroupKind, Mode, edge};
use crate::text::{self, Weight};
use neph_layout::{Point, Rect, Size};

/// Size of its words.
pub(super) const FONT: f64 = font::LEGEND;

const PAD: f64 = 12.0;
const ROW: f64 = 22.0;
/// A legend of one row.
pub(super) const LEAST_HEIGHT: f64 = ROW - 8.0 + 2.0 * PAD;
const BETWEEN: f64 = 20.0;
const AFTER_SAMPLE: f64 = 7.0;
const TILE: f64 = 12.0;

enum Sample {
    Line(Mode, bool),
    Group(GroupKind),
    Step,
    Tile(Category),
    Badge(Badge),
}

impl Sample {
    fn width(&self) -> f64 {
        match self {
            Sample::Line(..) => 38.0,
            Sample::Group(_) => 22.0,
            Sample::Step => DISC,
            Sample::Tile(_) => TILE,
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
        let (mut x, mut y, mut used) = (PAD, PAD + ROW / 2.0 - 4.0, 0.0_f64);
        for (sample, words) in occurring(drawing) {
            let width = (sample.width() + AFTER_SAMPLE + entry_width(words)).ceil();
            if x > PAD && x + width > widest - PAD {
                (x, y) = (PAD, y + ROW);
            }
            entries.push(Entry { sample, words, at: Point::new(x, y) });
            used = used.max(x + width);
            x += width + BETWEEN;
        }
        Legend { entries, size: Size::new((used + PAD).ceil(), y + ROW / 2.0 - 4.0 + PAD) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn paint(self, corner: Point, symbols: &mut Vec<Symbol>) -> Cluster {
        let mut items = vec![Item::Block(Block {
            class: "legend-box",
            area: Rect::new(corner.x, corner.y, self.size.w, self.size.h),
            radius: 8.0,
            fill: Some(Ink::Page),
            stroke: Some(Stroke::solid(Ink::Frame, 1.0)),
        })];
        for entry in self.entries {
            let (x, y) = (corner.x + entry.at.x, corner.y + entry.at.y);
            let width = entry.sample.width();
            match entry.sample {
                Sample::Line(mode, main) => {
                    items.extend(sample_line(
                        edge::stroke(mode, main),
                        Point::new(x, y),
                        Point::new(x + width, y),
                    ));
                }
                Sample::Group(kind) => items.push(sample_group(kind, Rect::new(x, y - 7.0, width, 14.0))),
                Sample::Step => {
                    let area = Rect::new(x, y - DISC / 2.0, DISC, DISC);
                    items.extend(pill("", area, Ink::Step, Ink::StepText, font::STEP, "1".to_owned()));
                }
                Sample::Tile(category) => {
                    let symbol = keep(symbols, tile_symbol(category));
                    let area = Rect::new(x, y - TILE / 2.0, TILE, TILE);
                    items.push(Item::Icon { symbol, area, stroke: None });
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
    let modes = [
        (Mode::Call, "call: the caller waits"),
        (Mode::Event, "event: nobody waits"),
        (Mode::Failure, "failure"),
    ];
    for (mode, words) in modes {
        if drawing.edges.iter().any(|e| e.mode == mode) {
            found.push((Sample::Line(mode, false), words));
        }
    }
    if drawing.edges.iter().any(|e| e.main) && drawing.edges.iter().any(|e| !e.main) {
        found.push((Sample::Line(Mode::Call, true), "main path"));
    }
    if drawing.options.steps && drawing.edges.iter().any(|e| !e.steps.is_empty()) {
        found.push((Sample::Step, "step"));
    }
    let kinds = [
        (GroupKind::Region, "region"),
        (GroupKind::Account, "account"),
        (GroupKind::Vpc, "private network"),
        (GroupKind::Context, "bounded context"),
    ];
    for (kind, words) in kinds {
        if drawing.groups.iter().any(|g| g.kind == kind) {
            found.push((Sample::Group(kind), words));
        }
    }
    for kind in Category::ALL {
        if drawing.nodes.iter().any(|n| category(&n.role) == kind) {
            found.push((Sample::Tile(kind), kind.title()));
        }
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
