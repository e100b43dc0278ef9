//! What every layout promises, on written, generated and hostile graphs.

use super::{
    Direction, Edge, End, Graph, Group, Layout, Node, Options, Point, Rect, Size, Violation, arrange, verify,
};

#[path = "../../../benches/systems/mod.rs"]
mod systems;

use systems::{Flavour, SHOP, THUMBNAILS, generated, hostile, parse};

fn check(graph: &Graph, name: &str) {
    for direction in [Direction::Auto, Direction::Right, Direction::Down] {
        let layout = arrange(graph, &Options { direction, ..Options::default() });
        assert_eq!(verify(graph, &layout), [], "{name} {direction:?}");
    }
}

#[test]
fn written_systems_keep_every_promise() {
    check(&parse(THUMBNAILS).0, "thumbnails");
    check(&parse(SHOP).0, "shop");
}

#[test]
fn generated_systems_keep_every_promise() {
    for flavour in [Flavour::Flat, Flavour::Labels, Flavour::Grouped] {
        for n in [1, 2, 5, 10, 13, 30, 50] {
            for seed in 1..4 {
                check(&generated(n, seed, flavour), &format!("{flavour:?} {n} {seed}"));
            }
        }
        let large = generated(200, 1, flavour);
        assert_eq!(verify(&large, &arrange(&large, &Options::default())), [], "{flavour:?} 200");
    }
}

#[test]
fn small_cards_and_their_hubs_keep_every_promise() {
    for flavour in [Flavour::Flat, Flavour::Labels, Flavour::Grouped] {
        for (n, seeds) in [(3, 1..4), (8, 4..7), (17, 7..10), (40, 10..13), (80, 13..15), (150, 15..16)] {
            for seed in seeds {
                let mut graph = generated(n, seed, flavour);
                // The size of a card in large pictures: two lines fit on its side, and labels are wider than a gap.
                graph.nodes.iter_mut().for_each(|node| node.size = Size::new(136.0, 52.0));
                check(&graph, &format!("small {flavour:?} {n} {seed}"));
            }
        }
    }
}

#[test]
fn pages_keep_a_shape_that_reads_well() {
    let mut off = Vec::new();
    for flavour in [Flavour::Flat, Flavour::Labels, Flavour::Grouped] {
        for n in [30, 50, 120] {
            for seed in 1..5 {
                let size = arrange(&generated(n, seed, flavour), &Options::default()).size;
                // Of many boxes a page is rather high than wide: it is shown at the width of a column.
                if !(0.75..2.2).contains(&(size.w / size.h)) {
                    off.push((flavour, n, seed, size));
                }
            }
        }
    }
    assert!(off.len() <= 2, "{off:?}");
}

#[test]
fn boxes_grow_with_the_lines_that_meet_them() {
    let node = |w, h| Node { size: Size::new(w, h), group: None, kind: 0 };
    let edge = |i| Edge {
        from: End::Node(0),
        to: End::Node(i),
        label: None,
        weight: 1,
        kind: 0,
        speaks_for_trunk: false,
    };
    let mut graph =
        Graph { groups: Vec::new(), nodes: vec![node(100.0, 50.0); 61], edges: (1..61).map(edge).collect() };
    graph.nodes[1] = node(0.0, 0.0);
    check(&graph, "hub and point");
    let layout = arrange(&graph, &Options::default());
    assert!(layout.nodes[0].h > 300.0 && layout.nodes[0].w == 100.0);
    assert!(layout.nodes[1].w > 0.0 && layout.nodes[2].h == 50.0);
}

#[test]
fn a_written_system_fits_a_page() {
    for (text, widest) in [(THUMBNAILS, 1300.0), (SHOP, 2300.0)] {
        let layout = arrange(&parse(text).0, &Options::default());
        let aspect = layout.size.w / layout.size.h;
        assert!((0.9..2.2).contains(&aspect), "aspect {aspect}");
        assert!(layout.size.w <= widest, "width {}", layout.size.w);
    }
}

#[test]
fn hostile_graphs_get_a_layout_of_at_least_the_sizes_asked_for() {
    let mut broken = 0;
    for seed in 0..150 {
        let graph = hostile(seed);
        let layout = arrange(&graph, &Options::default());
        assert_eq!(layout.nodes.len(), graph.nodes.len());
        assert_eq!(layout.edges.len(), graph.edges.len());
        assert_eq!(layout.groups.len(), graph.groups.len());
        for (node, r) in graph.nodes.iter().zip(&layout.nodes) {
            if node.size.w.is_finite() && node.size.w >= 0.0 {
                assert!(r.w >= node.size.w, "seed {seed}");
            }
        }
        assert!(layout.size.w.is_finite() && layout.size.h.is_finite(), "seed {seed}");
        let found = verify(&graph, &layout);
        // Labels of 2000 px at a crowded box may lie on a line; nothing else may happen, and that rarely.
        assert!(found.iter().all(|v| matches!(v, Violation::LabelOnEdge(..))), "seed {seed}: {found:?}");
        broken += usize::from(!found.is_empty());
    }
    assert!(broken <= 6, "{broken} break a promise");
}

#[test]
fn a_large_hub_and_long_labels_are_drawn() {
    let node = Node { size: Size::new(150.0, 100.0), group: None, kind: 0 };
    let edge = |i| Edge {
        from: End::Node(0),
        to: End::Node(i),
        label: None,
        weight: 1,
        kind: 0,
        speaks_for_trunk: false,
    };
    let hub =
        Graph { nodes: vec![node.clone(); 201], edges: (1..201).map(edge).collect(), groups: Vec::new() };
    let layout = arrange(&hub, &Options::default());
    assert!(layout.edges.iter().all(|e| e.points.len() > 1));
    let long = Edge { label: Some(Size::new(2000.0, 16.0)), ..edge(1) };
    let pair = Graph { nodes: vec![node; 2], edges: vec![long], groups: Vec::new() };
    check(&pair, "long label");
}

#[test]
fn groups_may_be_ends_and_may_be_empty() {
    let title = Size::new(60.0, 16.0);
    let graph = Graph {
        groups: vec![
            Group { parent: None, title },
            Group { parent: None, title },
            Group { parent: Some(1), title: Size::default() },
        ],
        nodes: vec![
            Node { size: Size::new(150.0, 100.0), group: Some(0), kind: 0 },
            Node { size: Size::new(150.0, 100.0), group: None, kind: 0 },
        ],
        edges: [
            (End::Group(0), End::Group(1)),
            (End::Group(0), End::Node(0)),
            (End::Node(1), End::Group(2)),
            (End::Node(1), End::Node(1)),
        ]
        .map(|(from, to)| Edge { from, to, label: None, weight: 1, kind: 0, speaks_for_trunk: false })
        .to_vec(),
    };
    check(&graph, "groups as ends");
    check(&Graph::default(), "nothing");
}

#[test]
fn the_same_graph_gives_the_same_layout() {
    let graph = generated(60, 4, Flavour::Grouped);
    let text = |l: &Layout| format!("{l:?}");
    assert_eq!(text(&arrange(&graph, &Options::default())), text(&arrange(&graph, &Options::default())));
}

#[test]
fn the_flow_runs_as_asked() {
    let chain = parse("node a\nnode b\nnode c\na -> b\nb -> c").0;
    let right = arrange(&chain, &Options { direction: Direction::Right, ..Options::default() });
    let down = arrange(&chain, &Options { direction: Direction::Down, ..Options::default() });
    assert!(right.nodes[0].right() < right.nodes[1].x && right.nodes[1].right() < right.nodes[2].x);
    assert!(down.nodes[0].bottom() < down.nodes[1].y && down.nodes[1].bottom() < down.nodes[2].y);
    assert!(right.edges.iter().chain(&down.edges).all(|e| e.points.len() == 2), "a chain is straight");
}

#[test]
fn the_main_path_of_a_branching_flow_is_straight() {
    let graph = parse("node a\nnode b\nnode c\nnode d\nnode e\na => b\nb => c\nb !> d\na -> e").0;
    let layout = arrange(&graph, &Options { direction: Direction::Right, ..Options::default() });
    assert_eq!(layout.edges[0].points.len(), 2);
    assert_eq!(layout.edges[1].points.len(), 2);
}

#[test]
fn one_more_box_leaves_the_order_of_the_others() {
    let options = Options { direction: Direction::Right, ..Options::default() };
    let before = arrange(&parse("node a\nnode b\nnode c\na -> b\na -> c").0, &options);
    let after = arrange(&parse("node a\nnode b\nnode c\nnode d\na -> b\na -> c\na -> d").0, &options);
    let order = |l: &Layout| {
        let key = |i: usize| {
            (l.nodes[i].x > l.nodes[0].x, l.nodes[1].x < l.nodes[2].x, l.nodes[1].y < l.nodes[2].y)
        };
        (key(1), key(2))
    };
    assert_eq!(order(&before), order(&after));
}

#[test]
fn a_broken_layout_is_found_out() {
    let graph = parse("group G\nnode a in G\nnode b\na -> b put item").0;
    let good = arrange(&graph, &Options::default());
    assert_eq!(verify(&graph, &good), []);
    let broken = |change: &dyn Fn(&mut Layout)| {
        let mut layout = good.clone();
        change(&mut layout);
        verify(&graph, &layout)
    };
    assert!(broken(&|l| l.nodes[1] = l.nodes[0]).contains(&Violation::NodesOverlap(0, 1)));
    assert!(broken(&|l| l.nodes[0].x += 500.0).contains(&Violation::NodeOutsideGroup(0, 0)));
    assert!(broken(&|l| l.edges[0].points[0].x += 3.0).contains(&Violation::EdgeDetached(0)));
    assert!(broken(&|l| l.edges[0].points.clear()).contains(&Violation::EdgeWithoutRoute(0)));
    assert!(broken(&|l| l.edges[0].label = None).contains(&Violation::LabelMissing(0)));
    assert!(broken(&|l| l.edges[0].label = Some(l.nodes[1])).contains(&Violation::LabelOnNode(0, 1)));
    assert!(broken(&|l| l.size.w /= 2.0).contains(&Violation::OutsidePage));
    let slanted = broken(&|l| l.edges[0].points[0] = Point::new(l.nodes[0].x, l.nodes[0].y));
    assert!(slanted.contains(&Violation::EdgeSlanted(0)));
    let title = super::title_rect(good.groups[0], graph.groups[0].title);
    let on_title = broken(&|l| l.nodes[0] = Rect::new(title.x, title.y, 150.0, 100.0));
    assert!(on_title.contains(&Violation::TitleCovered(0)));
}
