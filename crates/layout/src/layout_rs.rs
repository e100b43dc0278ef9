//! The alternative engine for flat sketches: the crate `layout-rs`, kept at a distance.
//!
//! ```text
//!   graph → edges in topological order → layout-rs, in a thread of its own → boxes and curves → Layout
//! ```
//! It knows no groups and no right angles, panics on some graphs and grows without bound on others. So it gets
//! small flat graphs only, a time limit, and its panics become messages. Its cost: exponential at worst, hence the
//! limits; ours around it is O(V + E).

use std::sync::Once;
use std::sync::mpsc;
use std::time::Duration;

use layout::core::base::Orientation;
use layout::core::color::Color;
use layout::core::format::{ClipHandle, RenderBackend};
use layout::core::geometry::Point as Spot;
use layout::core::style::StyleAttr;
use layout::std_shapes::shapes::{Arrow, Element, LineEndKind, ShapeKind};
use layout::topo::layout::VisualGraph;

use super::{Direction, End, Graph, Layout, Options, Point, Rect, Route, Size, acyclic, clean, crop};

/// The largest graph it is given.
const MOST_NODES: usize = 60;
/// How long it may take.
const LIMIT: Duration = Duration::from_secs(5);
const FONT: usize = 12;
const THREAD: &str = "layout-rs";

/// Arranges a flat graph with `layout-rs`; lines may be slanted. Tells why if it cannot.
pub fn arrange(graph: &Graph, options: &Options) -> Result<Layout, String> {
    let edges = graph.edges.len();
    let graph = clean(graph);
    if !graph.groups.is_empty() {
        return Err("the layout-rs engine knows no groups; use the layered engine".into());
    }
    if graph.nodes.len() > MOST_NODES {
        return Err(format!(
            "the layout-rs engine takes at most {MOST_NODES} boxes and got {}; use the layered engine",
            graph.nodes.len()
        ));
    }
    if graph.nodes.is_empty() {
        return Ok(Layout { size: Size::new(48.0, 48.0), direction: Direction::Right, ..Layout::default() });
    }
    silence();
    let down = options.direction == Direction::Down;
    let (send, receive) = mpsc::channel();
    let run = std::thread::Builder::new().name(THREAD.into()).spawn(move || {
        let drawn = std::panic::catch_unwind(|| draw(&graph, down)).ok();
        // Nobody listens any more if the time is up.
        let _ = send.send(drawn);
    });
    if run.is_err() {
        return Err("the layout-rs engine could not be started".into());
    }
    match receive.recv_timeout(LIMIT) {
        Ok(Some(Some(mut layout))) => {
            layout.edges.resize(edges, Route::default());
            Ok(layout)
        }
        Ok(_) => Err("the layout-rs engine failed on this graph; use the layered engine".into()),
        Err(_) => Err(format!(
            "the layout-rs engine took longer than {} s; use the layered engine",
            LIMIT.as_secs()
        )),
    }
}

/// Panics of the engine's thread are answered with a message of ours, so they are not printed.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() != Some(THREAD) {
                before(info);
            }
        }));
    });
}

/// Hands the graph over and reads the geometry back; nothing if a box got lost.
fn draw(graph: &Graph, down: bool) -> Option<Layout> {
    let orientation = if down { Orientation::TopToBottom } else { Orientation::LeftToRight };
    let look = StyleAttr::new(Color::new(0), 1, None, 0, FONT);
    let mut visual = VisualGraph::new(orientation);
    visual.dag.set_validate(false);
    let handles: Vec<_> = graph
        .nodes
        .iter()
        .enumerate()
        .map(|(n, node)| {
            let size = Spot::new(node.size.w.max(1.0), node.size.h.max(1.0));
            visual.add_node(Element::create_with_properties(
                ShapeKind::new_box(""),
                look.clone(),
                orientation,
                size,
                n.to_string(),
            ))
        })
        .collect();
    let links: Vec<(usize, usize, i64)> = graph
        .edges
        .iter()
        .map(|e| match (e.from, e.to) {
            (End::Node(a), End::Node(b)) => (a, b, 1),
            _ => (0, 0, 1),
        })
        .collect();
    let back = acyclic::against_flow(graph.nodes.len(), &links);
    let forward: Vec<(usize, usize, i64)> =
        links.iter().zip(&back).map(|(l, &b)| if b { (l.1, l.0, 1) } else { *l }).collect();
    let proper: Vec<(usize, usize, i64)> = forward.iter().filter(|l| l.0 != l.1).copied().collect();
    let rank = super::rank::layers(graph.nodes.len(), &proper);
    let mut order: Vec<usize> = (0..links.len()).filter(|&e| links[e].0 != links[e].1).collect();
    order.sort_by_key(|&e| (rank[forward[e].0], rank[forward[e].1], e));
    for e in order {
        let arrow = Arrow::new(
            LineEndKind::None,
            LineEndKind::Arrow,
            layout::core::style::LineStyleKind::Normal,
            &label_text(e, graph.edges[e].label),
            &look,
            &None,
            &None,
        );
        let arrow = Arrow { properties: Some(e.to_string()), ..arrow };
        visual.add_edge(arrow, handles[forward[e].0], handles[forward[e].1]);
    }
    let mut reader = Reader {
        graph,
        nodes: vec![None; graph.nodes.len()],
        edges: vec![Route::default(); graph.edges.len()],
    };
    visual.do_it(false, false, false, &mut reader);
    let nodes: Vec<Rect> = reader.nodes.into_iter().collect::<Option<_>>()?;
    let mut edges = reader.edges;
    for (e, edge) in edges.iter_mut().enumerate() {
        if back[e] {
            edge.points.reverse();
        }
        if links[e].0 == links[e].1 {
            *edge = own_loop(&nodes[links[e].0], graph.edges[e].label);
        }
    }
    let direction = if down { Direction::Down } else { Direction::Right };
    let mut layout = Layout { size: Size::default(), direction, groups: Vec::new(), nodes, edges };
    crop(&mut layout);
    Some(layout)
}

/// A text of about the label's width that starts with the number of its edge.
fn label_text(e: usize, label: Option<Size>) -> String {
    let Some(size) = label else { return String::new() };
    let letters = (size.w / FONT as f64).ceil().clamp(1.0, 200.0) as usize;
    format!("{:.<letters$}", format!("{e};"))
}

/// A line from a box to itself, beyond its right side.
fn own_loop(r: &Rect, label: Option<Size>) -> Route {
    let (x, y) = (r.right(), r.y);
    let (a, b) = (y + r.h * 0.35, y + r.h * 0.65);
    let points = vec![Point::new(x, a), Point::new(x + 24.0, a), Point::new(x + 24.0, b), Point::new(x, b)];
    let label = label.map(|s| Rect::new(x + 20.0, (a + b - s.h) / 2.0, s.w, s.h));
    Route { points, label }
}

/// Takes down what the engine would paint.
struct Reader<'a> {
    graph: &'a Graph,
    nodes: Vec<Option<Rect>>,
    edges: Vec<Route>,
}

impl RenderBackend for Reader<'_> {
    fn draw_rect(&mut self, xy: Spot, size: Spot, _: &StyleAttr, id: Option<String>, _: Option<ClipHandle>) {
        let Some(n) = id.and_then(|id| id.parse::<usize>().ok()) else { return };
        if let (Some(slot), Some(node)) = (self.nodes.get_mut(n), self.graph.nodes.get(n)) {
            // The engine was asked for at least one px; the box gets its own size about the same middle.
            let (x, y) = (xy.x + size.x / 2.0, xy.y + size.y / 2.0);
            *slot = Some(Rect::new(
                cents(x - node.size.w / 2.0),
                cents(y - node.size.h / 2.0),
                node.size.w,
                node.size.h,
            ));
        }
    }

    fn draw_line(&mut self, _: Spot, _: Spot, _: &StyleAttr, _: Option<String>) {}

    fn draw_circle(&mut self, _: Spot, _: Spot, _: &StyleAttr, _: Option<String>) {}

    fn draw_text(&mut self, xy: Spot, text: &str, _: &StyleAttr) {
        let Some(e) = text.split(';').next().and_then(|id| id.parse::<usize>().ok()) else { return };
        if let Some(size) = self.graph.edges.get(e).and_then(|e| e.label) {
            self.edges[e].label =
                Some(Rect::new(cents(xy.x - size.w / 2.0), cents(xy.y - size.h / 2.0), size.w, size.h));
        }
    }

    fn draw_arrow(
        &mut self,
        path: &[(Spot, Spot)],
        _: bool,
        _: (bool, bool),
        _: &StyleAttr,
        id: Option<String>,
        _: &str,
    ) {
        let Some(e) = id.and_then(|id| id.parse::<usize>().ok()).filter(|&e| e < self.edges.len()) else {
            return;
        };
        // A cubic Bézier: the first pair is start and its control, each other one control and end.
        let Some(&(start, first)) = path.first() else { return };
        let mut points = vec![at(start)];
        let (mut from, mut control) = (start, first);
        for &(second, end) in &path[1..] {
            for step in 1..=8 {
                let t = f64::from(step) / 8.0;
                let u = 1.0 - t;
                let mix = |a: f64, b: f64, c: f64, d: f64| {
                    u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
                };
                points.push(at(Spot::new(
                    mix(from.x, control.x, second.x, end.x),
                    mix(from.y, control.y, second.y, end.y),
                )));
            }
            from = end;
            // The next piece goes on smoothly.
            control = Spot::new(2.0 * end.x - second.x, 2.0 * end.y - second.y);
        }
        self.edges[e].points = points;
    }

    fn create_clip(&mut self, _: Spot, _: Spot, _: usize) -> ClipHandle {
        0
    }
}

fn at(p: Spot) -> Point {
    Point::new(cents(p.x), cents(p.y))
}

/// Two decimals, so that no last bit of a float reaches the output.
fn cents(v: f64) -> f64 {
    (v * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Edge, Group, Node};

    fn chain(n: usize) -> Graph {
        let node = Node { size: Size::new(120.0, 80.0), group: None, kind: 0 };
        let edge = |i: usize| Edge {
            from: End::Node(i),
            to: End::Node(i + 1),
            label: Some(Size::new(60.0, 16.0)),
            weight: 1,
            kind: 0,
            speaks_for_trunk: false,
        };
        Graph {
            groups: Vec::new(),
            nodes: vec![node; n],
            edges: (0..n.saturating_sub(1)).map(edge).collect(),
        }
    }

    #[test]
    fn a_small_flat_graph_keeps_its_sizes_and_gets_all_routes() {
        let graph = chain(4);
        let layout = arrange(&graph, &Options::default()).unwrap();
        assert!(layout.nodes.iter().all(|r| (r.w, r.h) == (120.0, 80.0)));
        assert!(layout.nodes[0].right() < layout.nodes[3].x);
        assert!(layout.edges.iter().all(|e| e.points.len() > 1 && e.label.is_some()));
    }

    #[test]
    fn groups_and_large_graphs_are_refused_with_a_reason() {
        let mut graph = chain(3);
        graph.groups.push(Group { parent: None, title: Size::default() });
        assert!(arrange(&graph, &Options::default()).unwrap_err().contains("groups"));
        assert!(arrange(&chain(61), &Options::default()).unwrap_err().contains("60"));
    }

    #[test]
    fn cycles_loops_and_nothing_are_no_fault() {
        let mut graph = chain(3);
        graph.edges.push(Edge {
            from: End::Node(2),
            to: End::Node(0),
            label: None,
            weight: 1,
            kind: 0,
            speaks_for_trunk: false,
        });
        graph.edges.push(Edge {
            from: End::Node(1),
            to: End::Node(1),
            label: None,
            weight: 1,
            kind: 0,
            speaks_for_trunk: false,
        });
        let layout = arrange(&graph, &Options::default()).unwrap();
        assert!(layout.edges[2].points.len() > 8, "a curve from the last box back to the first");
        assert_eq!(layout.edges[3].points.len(), 4);
        assert!(arrange(&Graph::default(), &Options::default()).is_ok());
    }
}
