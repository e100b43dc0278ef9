//! Gives every box, title and label its size, from shaped text.
//!
//! All cards of a picture have one size: columns and rows then line up, and a small edit moves little.

use super::{Badge, Drawing, Edge, Group, GroupKind, Mode, Node};
use crate::layout::{self, Size};
use crate::text::{self, Weight, ellipsize, room, wrap};

/// Sizes of fonts, in px.
pub(super) mod font {
    pub(in crate::scene) const TITLE: f64 = 21.0;
    pub(in crate::scene) const SUBTITLE: f64 = 12.0;
    pub(in crate::scene) const GROUP: f64 = 12.0;
    pub(in crate::scene) const NAME: f64 = 13.0;
    pub(in crate::scene) const SERVICE: f64 = 11.0;
    pub(in crate::scene) const FACTS: f64 = 11.0;
    pub(in crate::scene) const LABEL: f64 = 11.0;
    pub(in crate::scene) const STEP: f64 = 10.0;
    pub(in crate::scene) const BADGE: f64 = 10.0;
    pub(in crate::scene) const LEGEND: f64 = 11.0;
}

/// Distances inside a card, in px.
pub(super) mod card {
    pub(in crate::scene) const TOP: f64 = 13.0;
    pub(in crate::scene) const ICON: f64 = 44.0;
    pub(in crate::scene) const BELOW_ICON: f64 = 7.0;
    pub(in crate::scene) const NAME_LINE: f64 = 16.0;
    pub(in crate::scene) const TEXT_LINE: f64 = 15.0;
    pub(in crate::scene) const BOTTOM: f64 = 10.0;
    pub(in crate::scene) const SIDE: f64 = 8.0;
    pub(in crate::scene) const BADGE: f64 = 16.0;
    pub(in crate::scene) const BADGE_GAP: f64 = 4.0;
    pub(in crate::scene) const ABOVE_BADGES: f64 = 6.0;
    pub(in crate::scene) const NARROWEST: f64 = 120.0;
    pub(in crate::scene) const WIDEST: f64 = 160.0;
}

/// Side of a step's disc, height of one line of a label, and the air at its sides, in px.
pub(super) const DISC: f64 = 16.0;
pub(super) const LABEL_LINE: f64 = 14.0;
pub(super) const LABEL_AIR: f64 = 3.0;
/// Icon before the title of a special group.
pub(super) const GROUP_ICON: f64 = 14.0;
/// Room between that icon and the title.
pub(super) const GROUP_ICON_GAP: f64 = 6.0;

const LABEL_WIDEST: f64 = 128.0;
const GROUP_TITLE_WIDEST: f64 = 260.0;
const GROUP_TITLE_HEIGHT: f64 = 17.0;
const MOST_BADGE_ROWS: usize = 2;

/// The sizes of everything in a drawing, ready to be arranged.
pub fn measure(drawing: &Drawing) -> layout::Graph {
    let cards = Cards::of(drawing);
    let group = |group: &Group| layout::Group { parent: group.parent, title: group_title(group).size };
    let node = |node: &Node| layout::Node { size: cards.size, group: node.group };
    let edge = |edge: &Edge| layout::Edge {
        from: edge.from,
        to: edge.to,
        label: Label::of(edge, drawing.options.steps).map(|label| label.size),
        weight: match (edge.main, edge.mode) {
            (true, _) => 4,
            (false, Mode::Failure) => 0,
            (false, _) => 1,
        },
    };
    layout::Graph {
        groups: drawing.groups.iter().map(group).collect(),
        nodes: drawing.nodes.iter().map(node).collect(),
        edges: drawing.edges.iter().map(edge).collect(),
    }
}

/// Characters the bundled font lacks, each once with the text it is first found in.
pub fn uncovered(drawing: &Drawing) -> Vec<(char, String)> {
    let node = |n: &Node| [n.label.clone(), n.service.clone(), n.facts.clone()];
    let texts = [drawing.title.clone(), drawing.subtitle.clone()]
        .into_iter()
        .chain(drawing.groups.iter().map(|g| g.label.clone()))
        .chain(drawing.nodes.iter().flat_map(node))
        .chain(drawing.edges.iter().map(|e| e.label.clone()));
    let mut found: Vec<(char, String)> = Vec::new();
    for words in texts {
        let words = text::clean(&words);
        for c in words.chars().filter(|c| !text::covers(*c)) {
            if found.iter().all(|(known, _)| *known != c) {
                found.push((c, words.clone()));
            }
        }
    }
    found
}

/// The words of one card.
pub(super) struct Card {
    pub(super) name: Vec<String>,
    pub(super) service: String,
    pub(super) facts: String,
    /// Badges by row, with their widths.
    pub(super) badges: Vec<Vec<(Badge, f64)>>,
}

impl Card {
    /// What the card needs from its upper to its lower border.
    pub(super) fn height(&self) -> f64 {
        let lines = usize::from(!self.service.is_empty()) + usize::from(!self.facts.is_empty());
        let badges = match self.badges.len() as f64 {
            0.0 => 0.0,
            rows => card::ABOVE_BADGES + rows * card::BADGE + (rows - 1.0) * card::BADGE_GAP,
        };
        let words = self.name.len() as f64 * card::NAME_LINE + lines as f64 * card::TEXT_LINE;
        card::TOP + card::ICON + card::BELOW_ICON + words + badges + card::BOTTOM
    }
}

/// The cards of a drawing and the one size they share.
pub(super) struct Cards {
    pub(super) size: Size,
    pub(super) cards: Vec<Card>,
}

impl Cards {
    pub(super) fn of(drawing: &Drawing) -> Cards {
        let inner = card::WIDEST - 2.0 * card::SIDE;
        let mut cards: Vec<Card> = drawing.nodes.iter().map(|node| words(node, inner)).collect();
        let mut widest: f64 = card::NARROWEST - 2.0 * card::SIDE;
        for card in &cards {
            for line in &card.name {
                widest = widest.max(room(line, font::NAME, Weight::Semibold));
            }
            widest = widest.max(room(&card.service, font::SERVICE, Weight::Regular));
            widest = widest.max(room(&card.facts, font::FACTS, Weight::Regular));
        }
        // Even numbers keep centres on whole pixels.
        let width = ((widest.min(inner) + 2.0 * card::SIDE) / 2.0).ceil() * 2.0;
        if drawing.options.badges {
            for (card, node) in cards.iter_mut().zip(&drawing.nodes) {
                card.badges = badge_rows(&node.badges, width - 2.0 * card::SIDE);
            }
        }
        let height = cards.iter().map(Card::height).fold(0.0, f64::max);
        Cards { size: Size::new(width, (height / 2.0).ceil() * 2.0), cards }
    }
}

fn words(node: &Node, inner: f64) -> Card {
    let label = text::clean(if node.label.trim().is_empty() { &node.id } else { &node.label });
    let service = text::clean(&node.service);
    let service = if service == label { String::new() } else { service };
    Card {
        name: wrap(&label, font::NAME, Weight::Semibold, inner),
        service: ellipsize(&service, font::SERVICE, Weight::Regular, inner),
        facts: whole_facts(&text::clean(&node.facts), inner),
        badges: Vec::new(),
    }
}

/// As many facts as fit; a fact is shown whole or not at all, except the first.
fn whole_facts(facts: &str, max: f64) -> String {
    let mut facts = facts;
    while room(facts, font::FACTS, Weight::Regular) > max {
        match facts.rfind(" · ") {
            Some(at) => facts = &facts[..at],
            None => return ellipsize(facts, font::FACTS, Weight::Regular, max),
        }
    }
    facts.to_owned()
}

/// Fills rows with badges; those that find no place are counted in a last one.
fn badge_rows(badges: &[Badge], max: f64) -> Vec<Vec<(Badge, f64)>> {
    let mut rows: Vec<Vec<(Badge, f64)>> = Vec::new();
    let used = |row: &[(Badge, f64)]| row.iter().map(|(_, w)| w + card::BADGE_GAP).sum::<f64>();
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
            let more = Badge {
                text: format!("+{left_out}"),
                tooltip,
                tone: super::Tone::Plain,
                ..badges[0].clone()
            };
            if used(row) + width(left_out) <= max {
                row.push((more, width(left_out)));
            }
        }
    }
    rows
}

/// Width of a pill around a few characters.
pub(super) fn pill_width(words: &str, size: f64) -> f64 {
    (room(words, size, Weight::Semibold) + 9.0).max(DISC).ceil()
}

/// What stands on an edge: its step number, if any, and its words.
pub(super) struct Label {
    /// The number and the width of its disc.
    pub(super) step: Option<(String, f64)>,
    /// The words, by line.
    pub(super) lines: Vec<String>,
    /// Room for both.
    pub(super) size: Size,
}

impl Label {
    pub(super) fn of(edge: &Edge, steps: bool) -> Option<Label> {
        let words = text::clean(&edge.label);
        let lines = if words.is_empty() {
            Vec::new()
        } else {
            wrap(&words, font::LABEL, Weight::Regular, LABEL_WIDEST)
        };
        let step = (steps && !edge.steps.is_empty()).then(|| {
            let words = step_words(&edge.steps);
            let width = pill_width(&words, font::STEP);
            (words, width)
        });
        if lines.is_empty() && step.is_none() {
            return None;
        }
        let around = |line: &String| room(line, font::LABEL, Weight::Regular) + 2.0 * LABEL_AIR;
        let text_width = lines.iter().map(around).fold(0.0, f64::max);
        let step_width = step.as_ref().map_or(0.0, |(_, width)| *width);
        let height = (lines.len() as f64 * LABEL_LINE + 4.0).max(if step.is_some() { DISC } else { 0.0 });
        Some(Label { step, lines, size: Size::new((text_width + step_width).ceil(), height) })
    }
}

/// `3`, or `3, 7`, or `3, 7, …`.
fn step_words(steps: &[u32]) -> String {
    let shown: Vec<String> = steps.iter().take(2).map(u32::to_string).collect();
    shown.join(", ") + if steps.len() > 2 { ", …" } else { "" }
}

/// The title of a group and its room.
pub(super) struct GroupTitle {
    pub(super) words: String,
    pub(super) size: Size,
}

pub(super) fn group_title(group: &Group) -> GroupTitle {
    let label = text::clean(if group.label.trim().is_empty() { &group.id } else { &group.label });
    let words = ellipsize(&label, font::GROUP, Weight::Semibold, GROUP_TITLE_WIDEST);
    let icon = if group.kind == GroupKind::Group { 0.0 } else { GROUP_ICON + GROUP_ICON_GAP };
    let width = (room(&words, font::GROUP, Weight::Semibold) + text::SLACK + icon).ceil();
    GroupTitle { words, size: Size::new(width, GROUP_TITLE_HEIGHT) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{BadgeKind, Tone, sample};

    #[test]
    fn all_cards_have_one_size_and_hold_their_words() {
        let mut drawing = sample::thumbnails();
        drawing.nodes[3].label = "A rather long name for a bucket of originals".into();
        drawing.nodes[4].facts = "Python 3.13 · 1 GB · 1.8 s · arm64 · in a private network".into();
        let cards = Cards::of(&drawing);
        assert!(measure(&drawing).nodes.iter().all(|n| n.size == cards.size));
        assert!(cards.size.w <= card::WIDEST);
        assert_eq!(cards.cards[3].name.len(), 2);
        assert_eq!(cards.cards[4].facts, "Python 3.13 · 1 GB · 1.8 s");
        for card in &cards.cards {
            assert!(card.height() <= cards.size.h);
            let inner = cards.size.w - 2.0 * card::SIDE;
            assert!(card.name.iter().all(|l| room(l, font::NAME, Weight::Semibold) <= inner));
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
    fn labels_make_room_for_words_and_step() {
        let mut edge = sample::thumbnails().edges[0].clone();
        let both = Label::of(&edge, true).unwrap().size;
        let words = Label::of(&edge, false).unwrap().size;
        assert!((both.w - words.w - DISC).abs() <= 1.0);
        edge.label = "a much longer label that needs two lines, if not three of them".into();
        let long = Label::of(&edge, false).unwrap();
        assert_eq!(long.lines.len(), 2);
        assert!(long.size.w <= LABEL_WIDEST + 2.0 * LABEL_AIR);
        edge.label.clear();
        assert!(Label::of(&edge, false).is_none() && Label::of(&edge, true).is_some());
    }

    #[test]
    fn characters_without_a_glyph_are_named_once() {
        let mut drawing = sample::thumbnails();
        drawing.nodes[0].label = "網 app 網".into();
        drawing.edges[0].label = "網".into();
        assert_eq!(uncovered(&drawing), [('網', "網 app 網".to_owned())]);
    }

    #[test]
    fn nothing_at_all_can_be_measured_and_drawn() {
        let drawing = Drawing::default();
        let scene =
            crate::scene::draw(&drawing, &measure(&drawing), &layout::Layout::default(), Default::default());
        assert!(scene.size.w > 0.0);
        assert!(crate::output::png::write(&scene, crate::output::png::Extent::Scale(1.0)).is_ok());
    }
}
