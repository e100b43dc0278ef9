//! Any words, any numbers: nothing panics, and what is written is well formed.

use proptest::prelude::*;

use super::*;
use crate::{png, svg};
use neph_layout::{Layout, Point, Rect, Route, Size};

fn drawing() -> impl Strategy<Value = (Drawing, Vec<f64>)> {
    let words = prop_oneof![any::<String>(), "[a-zA-Z -]{0,400}", "[\\PC]{0,40}", Just(String::new())];
    (
        proptest::collection::vec(words, 1..24),
        proptest::collection::vec(-2000.0..2000.0_f64, 8..40),
        any::<u32>(),
    )
        .prop_map(|(words, numbers, seed)| {
            let word = |at: usize| words[at % words.len()].clone();
            let tones = [Tone::Plain, Tone::Good, Tone::Warn, Tone::Bad];
            let badge = |at: usize| Badge {
                kind: BadgeKind::ALL[at % BadgeKind::ALL.len()],
                tone: tones[at % 4],
                text: word(at),
                tooltip: word(at + 1),
            };
            let node = |at: usize| Node {
                id: format!("n{at}"),
                role: word(at + 3),
                label: word(at),
                service: word(at + 1),
                facts: word(at + 2),
                group: at.is_multiple_of(2).then_some(at % 5),
                link: Some(word(at + 4)),
                badges: (0..at % 7).map(badge).collect(),
                marks: vec![Mark { text: word(at), tone: Tone::Warn, tooltip: word(at) }],
                ..Node::default()
            };
            let edge = |at: usize| Edge {
                id: format!("e{at}"),
                from: End::Node(at),
                to: End::Group(at % 3),
                mode: [Mode::Call, Mode::Event, Mode::Failure][at % 3],
                label: word(at),
                steps: (0..at as u32 % 4).map(|n| n.wrapping_mul(seed)).collect(),
                main: at.is_multiple_of(2),
                fate: [Fate::Same, Fate::New, Fate::Changed, Fate::Gone][at % 4],
                tooltip: word(at),
            };
            let group =
                |at: usize| Group { id: format!("g{at}"), label: word(at), depth: at, ..Group::default() };
            let drawing = Drawing {
                title: word(0),
                subtitle: word(1),
                description: word(2),
                nodes: (0..words.len()).map(node).collect(),
                groups: (0..3).map(group).collect(),
                edges: (0..words.len()).map(edge).collect(),
                story: words.clone(),
                options: Options::default(),
            };
            (drawing, numbers)
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_drawing_becomes_a_well_formed_picture((drawing, numbers) in drawing()) {
        let graph = measure(&drawing);
        let number = |at: usize| numbers[at % numbers.len()];
        let place = |at: usize, size: Size| Rect::new(number(at).abs(), number(at + 1).abs(), size.w, size.h);
        let points = |at: usize| (0..at % 5).map(|n| Point::new(number(at + n), number(at * n + 1))).collect();
        let layout = Layout {
            size: Size::new(number(0).abs(), number(1).abs()),
            groups: graph.groups.iter().enumerate().map(|(at, g)| place(at, g.title)).collect(),
            nodes: graph.nodes.iter().enumerate().map(|(at, n)| place(at, n.size)).collect(),
            edges: graph
                .edges
                .iter()
                .enumerate()
                .map(|(at, e)| Route { points: points(at), label: e.label.map(|size| place(at, size)) })
                .collect(),
            ..Layout::default()
        };
        let scene = draw(&drawing, &graph, &layout, Theme::Auto);
        let text = svg::write_with(&scene, svg::Fonts::Named);
        prop_assert!(usvg::roxmltree::Document::parse(&text).is_ok(), "{text}");
        prop_assert!(!text.contains("=\"NaN") && !text.contains("\"-0\""));
        prop_assert!(png::write(&scene, png::Extent::Width(80)).is_ok());
    }
}
