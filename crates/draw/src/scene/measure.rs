//! Gives every box, title and label its size, from shaped text.

use super::card::Cards;
use super::{Drawing, Edge, Group, GroupKind, Mode, Node};
use crate::text::{self, Weight, room, wrap, wrap_lines};
use neph_layout::{self as layout, Size};

/// Sizes of fonts, in px.
pub(super) mod font {
    pub(in crate::scene) const TITLE: f64 = 21.0;
    pub(in crate::scene) const SUBTITLE: f64 = 12.0;
    pub(in crate::scene) const GROUP: f64 = 12.0;
    pub(in crate::scene) const CARD: f64 = 11.0;
    pub(in crate::scene) const LABEL: f64 = 11.0;
    pub(in crate::scene) const STEP: f64 = 10.0;
    pub(in crate::scene) const BADGE: f64 = 10.0;
    pub(in crate::scene) const LEGEND: f64 = 11.0;
    pub(in crate::scene) const STORY: f64 = 12.0;
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
/// From one line of a group's title to the next.
pub(super) const GROUP_TITLE_LINE: f64 = 16.0;

/// The sizes of everything in a drawing, ready to be arranged.
pub fn measure(drawing: &Drawing) -> layout::Graph {
    let cards = Cards::of(drawing);
    let group = |group: &Group| layout::Group { parent: group.parent, title: group_title(group).size };
    let mut roles: Vec<&str> = Vec::new();
    for node in &drawing.nodes {
        if !roles.contains(&node.role.as_str()) {
            roles.push(&node.role);
        }
    }
    let kind = |node: &Node| roles.iter().position(|role| *role == node.role).unwrap_or_default() as u32;
    let node = |node: &Node| layout::Node { size: cards.size, group: node.group, kind: kind(node) };
    let edge = |edge: &Edge| layout::Edge {
        from: edge.from,
        to: edge.to,
        label: None,
        speaks_for_trunk: false,
        weight: match (edge.main, edge.mode) {
            (true, _) => 4,
            (false, Mode::Failure) => 0,
            (false, _) => 1,
        },
        kind: edge.mode as u8,
    };
    let mut graph = layout::Graph {
        groups: drawing.groups.iter().map(group).collect(),
        nodes: drawing.nodes.iter().map(node).collect(),
        edges: drawing.edges.iter().map(edge).collect(),
    };
    let spoken = spoken(drawing, &graph);
    for ((line, edge), spoken) in graph.edges.iter_mut().zip(&drawing.edges).zip(spoken) {
        line.label = Label::of(edge, drawing.options.steps, spoken).map(|label| label.size);
        line.speaks_for_trunk = spoken == Spoken::ForTrunk;
    }
    graph
}

/// Who says the words of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spoken {
    /// The line itself.
    Here,
    /// The line, for all of its trunk.
    ForTrunk,
    /// Another line of its trunk.
    Elsewhere,
}

/// What a whole trunk says is said once, if it has at least this many lines.
const LEAST_CHORUS: usize = 3;

/// Who says the words of each line: equal words of all lines of a trunk are said once.
pub(super) fn spoken(drawing: &Drawing, graph: &layout::Graph) -> Vec<Spoken> {
    let mut all = vec![Spoken::Here; drawing.edges.len()];
    for lines in layout::trunk_lines(graph) {
        let Some(first) = lines.first().and_then(|&l| drawing.edges.get(l)) else { continue };
        let edges = || lines.iter().filter_map(|&l| Some((l, drawing.edges.get(l)?)));
        let same = edges().all(|(_, e)| e.label == first.label);
        if !same || first.label.is_empty() || lines.len() < LEAST_CHORUS {
            continue;
        }
        // A number belongs to one line, so the words go with a line that has none.
        let Some((speaker, _)) = edges().find(|(_, e)| e.steps.is_empty()) else { continue };
        for (l, _) in edges() {
            all[l] = if l == speaker { Spoken::ForTrunk } else { Spoken::Elsewhere };
        }
    }
    all
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
    pub(super) fn of(edge: &Edge, steps: bool, spoken: Spoken) -> Option<Label> {
        let words = if spoken == Spoken::Elsewhere { String::new() } else { text::clean(&edge.label) };
        let lines = if words.is_empty() {
            Vec::new()
        } else {
            wrap_lines(&words, font::LABEL, Weight::Regular, LABEL_WIDEST, 3)
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
        // A disc alone keeps some of the line and the arrowhead in sight.
        let text_width =
            if lines.is_empty() { 4.0 * LABEL_AIR } else { lines.iter().map(around).fold(0.0, f64::max) };
        let step_width = step.as_ref().map_or(0.0, |(_, width)| *width);
        let height = (lines.len() as f64 * LABEL_LINE + 4.0).max(if step.is_some() { DISC } else { 0.0 });
        Some(Label { step, lines, size: Size::new((text_width + step_width).ceil(), height) })
    }
}

/// `3`, or `3, 7`, or `3, …`.
fn step_words(steps: &[u32]) -> String {
    match steps {
        [] => String::new(),
        [one] => one.to_string(),
        [one, two] => format!("{one}, {two}"),
        [one, ..] => format!("{one}, …"),
    }
}

/// The title of a group and its room.
pub(super) struct GroupTitle {
    pub(super) lines: Vec<String>,
    pub(super) size: Size,
}

pub(super) fn group_title(group: &Group) -> GroupTitle {
    let label = text::clean(if group.label.trim().is_empty() { &group.id } else { &group.label });
    let lines = if room(&label, font::GROUP, Weight::Semibold) <= GROUP_TITLE_WIDEST {
        vec![label]
    } else {
        wrap(&label, font::GROUP, Weight::Semibold, GROUP_TITLE_WIDEST + 60.0)
    };
    let icon = if group.kind == GroupKind::Group { 0.0 } else { GROUP_ICON + GROUP_ICON_GAP };
    let widest = lines.iter().map(|line| room(line, font::GROUP, Weight::Semibold)).fold(0.0, f64::max);
    let height = GROUP_TITLE_HEIGHT + (lines.len() as f64 - 1.0) * GROUP_TITLE_LINE;
    GroupTitle { lines, size: Size::new((widest + text::SLACK + icon).ceil(), height) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::sample;

    #[test]
    fn labels_make_room_for_words_and_step() {
        let mut edge = sample::thumbnails().edges[0].clone();
        let both = Label::of(&edge, true, Spoken::Here).unwrap().size;
        let words = Label::of(&edge, false, Spoken::Here).unwrap().size;
        assert!((both.w - words.w - DISC).abs() <= 1.0);
        edge.label = "a much longer label that needs two lines, if not three of them".into();
        let long = Label::of(&edge, false, Spoken::Here).unwrap();
        assert!((2..4).contains(&long.lines.len()));
        assert!(long.size.w <= LABEL_WIDEST + 2.0 * LABEL_AIR);
        edge.label.clear();
        assert!(
            Label::of(&edge, false, Spoken::Here).is_none() && Label::of(&edge, true, Spoken::Here).is_some()
        );
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
        assert!(crate::png::write(&scene, crate::png::Extent::Scale(1.0)).is_ok());
    }
}
