//! The card of a node: which words it holds, how large it is and where each thing on it is.
//!
//! All cards of a picture have one size: columns and rows then line up, and a small edit moves little.
//! Small pictures have tall cards, the icon above the words; with more than [`MOST_TALL`] nodes cards are wide, the
//! icon beside the words, which takes half the area and keeps the words readable at the width of a page.

use super::measure::{DISC, font, pill_width};
use super::shapes::Anchor;
use super::theme::Ink;
use super::{Badge, CardForm, Drawing, Mark, Node, Tone};
use crate::text::{self, Weight, both_ends, ellipsize, is_cut, room, wrap_lines};
use neph_layout::{Point, Rect, Size};
use std::collections::BTreeMap;

/// Pictures of more nodes have wide cards.
const MOST_TALL: usize = 8;
const MOST_BADGE_ROWS: usize = 2;

const NAME_LINE: f64 = 16.0;
const TEXT_LINE: f64 = 15.0;
/// Height of a badge and the air between two.
pub(super) const BADGE: f64 = 16.0;
const BADGE_GAP: f64 = 4.0;
const ABOVE_BADGES: f64 = 6.0;

/// The measures of a form of card, in px.
#[derive(Clone, Copy)]
struct Form {
    /// Whether the icon is above the words, not beside them.
    tall: bool,
    icon: f64,
    name_size: f64,
    /// Air above the first thing and below the last.
    above: f64,
    below: f64,
    /// From the left border to the words, and from their right end to the right border.
    before: f64,
    after: f64,
    narrowest_text: f64,
    widest_text: f64,
    most_marks: usize,
    /// Lines of a name at most.
    most_lines: usize,
}

const TALL: Form = Form {
    tall: true,
    icon: 44.0,
    name_size: 13.0,
    above: 13.0,
    below: 10.0,
    before: 8.0,
    after: 8.0,
    narrowest_text: 104.0,
    widest_text: 144.0,
    most_marks: 3,
    most_lines: 2,
};
const WIDE: Form = Form {
    tall: false,
    icon: 34.0,
    name_size: 12.0,
    above: 9.0,
    below: 9.0,
    before: 50.0,
    after: 10.0,
    narrowest_text: 76.0,
    widest_text: 114.0,
    most_marks: 2,
    most_lines: 2,
};
/// Between the icon of a tall card and its words.
const BESIDE_ICON: f64 = 7.0;

/// The words of one card.
pub(super) struct Card {
    name: Vec<String>,
    service: String,
    facts: String,
    /// Badges by row, with their widths.
    badges: Vec<Vec<(Badge, f64)>>,
}

/// A line of words on a card.
pub(super) struct Line<'a> {
    pub(super) class: &'static str,
    pub(super) at: Point,
    pub(super) anchor: Anchor,
    pub(super) size: f64,
    pub(super) weight: Weight,
    pub(super) ink: Ink,
    pub(super) words: &'a str,
}

/// Where everything on a card is, from the upper left corner of the page.
pub(super) struct Plan<'a> {
    pub(super) icon: Rect,
    pub(super) lines: Vec<Line<'a>>,
    pub(super) badges: Vec<(&'a Badge, Rect)>,
    pub(super) marks: Vec<(&'a Mark, String, Rect)>,
}

/// The cards of a drawing and the one size they share.
pub(super) struct Cards {
    form: Form,
    pub(super) size: Size,
    pub(super) cards: Vec<Card>,
}

impl Cards {
    pub(super) fn of(drawing: &Drawing) -> Cards {
        let wide = match drawing.options.cards {
            CardForm::Auto => drawing.nodes.len() > MOST_TALL,
            CardForm::Tall => false,
            CardForm::Wide => true,
        };
        let least = if wide { WIDE } else { TALL };
        let (form, mut cards) = fitting_cards(drawing, least);
        tell_apart(drawing, &form, &mut cards);
        let form = &form;
        let widest = cards.iter().map(|card| card.width(form)).fold(form.narrowest_text, f64::max);
        // Even numbers keep centres on whole pixels.
        let width = ((widest.min(form.widest_text) + form.before + form.after) / 2.0).ceil() * 2.0;
        if drawing.options.badges {
            for (card, node) in cards.iter_mut().zip(&drawing.nodes) {
                card.badges = badge_rows(&node.badges, width - 2.0 * TALL.before);
            }
        }
        let height = cards.iter().map(|card| card.height(form)).fold(0.0, f64::max);
        Cards { form: *form, size: Size::new(width, (height / 2.0).ceil() * 2.0), cards }
    }

    /// Where everything on the card of a node is that is placed at `area`.
    pub(super) fn plan<'a>(&'a self, card: &'a Card, node: &'a Node, area: Rect) -> Plan<'a> {
        let form = &self.form;
        let tall = form.tall;
        let spare = ((area.h - card.height(form)) / 2.0).max(0.0).floor();
        let (icon_x, icon_y, text_y) = if tall {
            let y = area.y + form.above + spare;
            (area.x + (area.w - form.icon) / 2.0, y, y + form.icon + BESIDE_ICON)
        } else {
            let middle = area.y + (area.h - card.badges_height()) / 2.0;
            let centred = |height: f64| (middle - height / 2.0).floor();
            (area.x + TALL.before, centred(form.icon), centred(card.words_height()))
        };
        let icon = Rect::new(icon_x, icon_y, form.icon, form.icon);
        let (anchor, x) = if tall {
            (Anchor::Middle, area.x + area.w / 2.0)
        } else {
            (Anchor::Start, area.x + form.before)
        };
        let mut y = text_y;
        let mut lines = Vec::new();
        for words in &card.name {
            let (size, weight) = (form.name_size, Weight::Semibold);
            let at = Point::new(x, y + 12.0);
            lines.push(Line { class: "node-label", at, anchor, size, weight, ink: Ink::Name, words });
            y += NAME_LINE;
        }
        let below = [("node-service", &card.service, Ink::Service), ("node-facts", &card.facts, Ink::Facts)];
        for (class, words, ink) in below.into_iter().filter(|(_, words, _)| !words.is_empty()) {
            let at = Point::new(x, y + 11.0);
            lines.push(Line { class, at, anchor, size: font::CARD, weight: Weight::Regular, ink, words });
            y += TEXT_LINE;
        }
        let mut badges = Vec::new();
        y = y.max(icon.bottom()) + ABOVE_BADGES;
        for row in &card.badges {
            let width = row_width(row);
            let mut x = if tall { x - width / 2.0 } else { icon.x };
            for (badge, width) in row {
                badges.push((badge, Rect::new(x, y, *width, BADGE)));
                x += width + BADGE_GAP;
            }
            y += BADGE + BADGE_GAP;
        }
        let mark = |(at, mark): (usize, &'a Mark)| {
            let words: String = text::clean(&mark.text).chars().take(3).collect();
            let width = pill_width(&words, font::BADGE).min(28.0);
            let place = if tall {
                Rect::new(area.right() - 7.0 - width, area.y + 7.0 + at as f64 * (DISC + 3.0), width, DISC)
            } else {
                // On the corners of the icon: there is no other free place.
                let y = if at == 0 { icon.y - 5.0 } else { icon.bottom() - DISC + 5.0 };
                Rect::new(icon.right() + 5.0 - width, y, width, DISC)
            };
            (mark, words, place)
        };
        let marks = node.marks.iter().take(form.most_marks).enumerate().map(mark).collect();
        Plan { icon, lines, badges, marks }
    }
}

/// How much wider cards may get, and how many lines a name may take, so that names are not cut.
const ROOMIER: [(f64, usize); 5] = [(0.0, 2), (24.0, 2), (24.0, 3), (48.0, 3), (76.0, 3)];
/// Names that may be cut, as a share.
const MOST_CUT: f64 = 0.02;

/// All cards in the smallest form that cuts next to no names and no two of them alike.
fn fitting_cards(drawing: &Drawing, least: Form) -> (Form, Vec<Card>) {
    let mut found = (least, Vec::new());
    for (wider, most_lines) in ROOMIER {
        let form = Form { widest_text: least.widest_text + wider, most_lines, ..least };
        let cards: Vec<Card> = drawing.nodes.iter().map(|node| Card::of(node, &form)).collect();
        let cut = cards.iter().filter(|card| is_cut(&card.name)).count() as f64;
        let fits = cut <= MOST_CUT * cards.len() as f64 && alike(drawing, &cards).is_empty();
        found = (form, cards);
        if fits {
            break;
        }
    }
    found
}

/// Cut names that are shown alike though they are not, as lists of nodes.
fn alike(drawing: &Drawing, cards: &[Card]) -> Vec<Vec<usize>> {
    let mut shown: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
    for (at, card) in cards.iter().enumerate().filter(|(_, card)| is_cut(&card.name)) {
        shown.entry(&card.name).or_default().push(at);
    }
    let differ =
        |list: &Vec<usize>| list.iter().any(|&at| drawing.nodes[at].label != drawing.nodes[list[0]].label);
    shown.into_values().filter(differ).collect()
}

/// Cut names that would read alike show where they differ.
fn tell_apart(drawing: &Drawing, form: &Form, cards: &mut [Card]) {
    for list in alike(drawing, cards) {
        let labels: Vec<Vec<char>> =
            list.iter().map(|&at| text::clean(&drawing.nodes[at].label).chars().collect()).collect();
        let same = (0..labels[0].len())
            .take_while(|&i| labels.iter().all(|label| label.get(i) == labels[0].get(i)))
            .count();
        for (&at, label) in list.iter().zip(&labels) {
            let cut = |words: String| ellipsize(&words, form.name_size, Weight::Semibold, form.widest_text);
            let begin: String = label.iter().take(same.min(40)).collect();
            let rest: String = label.iter().skip(same).collect();
            cards[at].name = vec![cut(begin), cut(format!("…{rest}"))];
        }
    }
}

impl Card {
    fn of(node: &Node, form: &Form) -> Card {
        let label = text::clean(if node.label.trim().is_empty() { &node.id } else { &node.label });
        let service = text::clean(&node.service);
        let service = if service == label { String::new() } else { service };
        Card {
            name: wrap_lines(&label, form.name_size, Weight::Semibold, form.widest_text, form.most_lines),
            service: both_ends(&service, font::CARD, Weight::Regular, form.widest_text),
            facts: whole_facts(&text::clean(&node.facts), form.widest_text),
            badges: Vec::new(),
        }
    }

    /// What its words need.
    fn width(&self, form: &Form) -> f64 {
        let small = [&self.service, &self.facts].map(|words| room(words, font::CARD, Weight::Regular));
        let names = self.name.iter().map(|line| room(line, form.name_size, Weight::Semibold));
        names.chain(small).fold(0.0, f64::max)
    }

    /// What it needs from its upper to its lower border.
    fn height(&self, form: &Form) -> f64 {
        let words = self.words_height();
        let inner = if form.tall { form.icon + BESIDE_ICON + words } else { words.max(form.icon) };
        form.above + inner + self.badges_height() + form.below
    }

    fn words_height(&self) -> f64 {
        let lines = usize::from(!self.service.is_empty()) + usize::from(!self.facts.is_empty());
        self.name.len() as f64 * NAME_LINE + lines as f64 * TEXT_LINE
    }

    fn badges_height(&self) -> f64 {
        match self.badges.len() as f64 {
            0.0 => 0.0,
            rows => ABOVE_BADGES + rows * BADGE + (rows - 1.0) * BADGE_GAP,
        }
    }
}

fn row_width(row: &[(Badge, f64)]) -> f64 {
    row.iter().map(|(_, width)| width + BADGE_GAP).sum::<f64>() - BADGE_GAP
}

/// As many facts as fit; a fact is shown whole or not at all, except the first.
fn whole_facts(facts: &str, max: f64) -> String {
    let mut facts = facts;
    while room(facts, font::CARD, Weight::Regular) > max {
        match facts.rfind(" · ") {
            Some(at) => facts = &facts[..at],
            None => return ellipsize(facts, font::CARD, Weight::Regular, max),
        }
    }
    facts.to_owned()
}

/// Fills rows with badges; those that find no place are counted in a last one.
fn badge_rows(badges: &[Badge], max: f64) -> Vec<Vec<(Badge, f64)>> {
    let mut rows: Vec<Vec<(Badge, f64)>> = Vec::new();
    let used = |row: &[(Badge, f64)]| row.iter().map(|(_, w)| w + BADGE_GAP).sum::<f64>();
    let mut left_out = 0;
    for badge in badges {
        let shown = Badge {
            text: ellipsize(&text::clean(&badge.text), font::BADGE, Weight::Regular, max - 10.0),
            ..badge.clone()
        };
        let width = pill_width(&shown.text, font::BADGE);
        let full = rows.len() == MOST_BADGE_ROWS;
        match rows.last_mut() {
            Some(row) if left_out == 0 && used(row) + width <= max => row.push((shown, width)),
            _ if full => left_out += 1,
            _ => rows.push(vec![(shown, width)]),
        }
    }
    if left_out > 0 {
        let width = |count: i32| pill_width(&format!("+{count}"), font::BADGE);
        if let Some(row) = rows.last_mut() {
            while row.len() > 1 && used(row) + width(left_out) > max {
                row.pop();
                left_out += 1;
            }
            let tooltip = badges[badges.len().saturating_sub(left_out as usize)..]
                .iter()
                .map(|badge| text::clean(&badge.text))
                .collect::<Vec<_>>()
                .join(", ");
            let more =
                Badge { text: format!("+{left_out}"), tooltip, tone: Tone::Plain, ..badges[0].clone() };
            if used(row) + width(left_out) <= max {
                row.push((more, width(left_out)));
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{BadgeKind, measure, sample};

    #[test]
    fn all_cards_have_one_size_and_hold_their_words() {
        let mut drawing = sample::thumbnails();
        drawing.nodes[3].label = "A rather long name for a bucket of originals".into();
        drawing.nodes[4].facts = "Python 3.13 · 1 GB · 1.8 s · arm64 · in a private network".into();
        let cards = Cards::of(&drawing);
        assert!(measure(&drawing).nodes.iter().all(|n| n.size == cards.size));
        assert!(cards.size.w <= TALL.widest_text + TALL.before + TALL.after);
        assert_eq!(cards.cards[3].name.len(), 2);
        assert_eq!(cards.cards[4].facts, "Python 3.13 · 1 GB · 1.8 s");
        for card in &cards.cards {
            assert!(card.height(&cards.form) <= cards.size.h);
        }
    }

    #[test]
    fn badges_that_find_no_place_are_counted() {
        let badge = |text: &str| Badge {
            kind: BadgeKind::Cost,
            tone: Tone::Plain,
            text: text.into(),
            tooltip: String::new(),
        };
        let rows = badge_rows(
            &["$12.30 a month", "0.2 % cold", "×40", "4 %", "9 findings", "more"].map(badge),
            120.0,
        );
        assert_eq!(rows.len(), MOST_BADGE_ROWS);
        let last = &rows[1][rows[1].len() - 1].0;
        let shown: usize = rows.iter().map(Vec::len).sum::<usize>() - 1;
        assert_eq!(last.text, format!("+{}", 6 - shown));
        assert!(last.tooltip.ends_with("more"));
    }

    #[test]
    fn large_pictures_have_wide_cards_of_little_more_than_half_the_area() {
        let mut drawing = sample::thumbnails();
        drawing.options.badges = false;
        drawing.options.cards = CardForm::Tall;
        let tall = Cards::of(&drawing).size;
        drawing.options.cards = CardForm::Auto;
        let wide = Cards::of(&drawing).size;
        assert!(wide.w * wide.h < 0.6 * tall.w * tall.h, "{wide:?} {tall:?}");
        drawing.nodes.truncate(MOST_TALL);
        assert!(Cards::of(&drawing).size.h > wide.h, "small pictures have tall cards");
    }

    #[test]
    fn everything_on_a_card_lies_on_the_card() {
        let mut drawing = sample::thumbnails();
        drawing.nodes[4].marks = ["1", "2", "WWW"]
            .map(|text| Mark { text: text.into(), tone: Tone::Bad, tooltip: String::new() })
            .into();
        for form in [CardForm::Tall, CardForm::Wide] {
            drawing.options.cards = form;
            let cards = Cards::of(&drawing);
            let area = Rect::new(0.0, 0.0, cards.size.w, cards.size.h);
            for (card, node) in cards.cards.iter().zip(&drawing.nodes) {
                let plan = cards.plan(card, node, area);
                let boxes = plan.badges.iter().map(|(_, r)| *r).chain(plan.marks.iter().map(|(_, _, r)| *r));
                let words = plan.lines.iter().map(|line| {
                    let width = text::width(line.words, line.size, line.weight);
                    let x = if line.anchor == Anchor::Middle { line.at.x - width / 2.0 } else { line.at.x };
                    Rect::new(x, line.at.y - line.size, width, line.size * 1.25)
                });
                for part in boxes.chain(words).chain([plan.icon]) {
                    let inside =
                        part.x >= 0.0 && part.y >= 0.0 && part.right() <= area.w && part.bottom() <= area.h;
                    assert!(inside, "{part:?} on {area:?} of {}", node.id);
                }
            }
        }
    }
}
