//! Time and quality of the layout engine on generated systems; `cargo bench --bench layout`.
//!
//! Before each timing a line tells what was drawn: crossings, bends, length, shape, share of the page that boxes
//! fill, and broken promises; before all, how far boxes move when something is added. `cargo bench --bench layout --
//! dump DIR` writes the graphs and our numbers as JSON for `benches/peers.mjs`; `-- hostile FROM TO` draws graphs that
//! nobody would draw and tells how it went.

use std::time::{Duration, Instant};

use criterion::{Criterion, SamplingMode};
use nephogram::layout::{Direction, Edge, End, Graph, Group, Layout, Node, Options, Size, arrange, verify};

#[allow(dead_code)]
mod systems;

use systems::{Flavour, Stream, generated, hostile};

const FLAVOURS: [Flavour; 3] = [Flavour::Flat, Flavour::Labels, Flavour::Grouped];

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let Some(i) = args.iter().position(|a| a == "dump") {
        let dir = args.get(i + 1).map_or("target/systems", String::as_str);
        dump(dir);
        return;
    }
    if let Some(i) = args.iter().position(|a| a == "hostile") {
        let seed = |at: usize| args.get(at).and_then(|a| a.parse().ok());
        hostile_graphs(seed(i + 1).unwrap_or(0), seed(i + 2).unwrap_or(1000));
        return;
    }
    stability();
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("arrange");
    for n in [10, 50, 200, 1000, 5000] {
        for flavour in FLAVOURS {
            let graph = generated(n, 1, flavour);
            let layout = arrange(&graph, &Options::default());
            println!("{flavour:?} {n}: {}", Quality::of(&graph, &layout));
            if n >= 1000 {
                group
                    .sample_size(10)
                    .measurement_time(Duration::from_secs(5))
                    .sampling_mode(SamplingMode::Flat);
            } else {
                group.sample_size(20).measurement_time(Duration::from_secs(2));
            }
            group.warm_up_time(Duration::from_millis(300));
            group.bench_function(format!("{flavour:?}/{n}").to_lowercase(), |b| {
                b.iter(|| arrange(&graph, &Options::default()))
            });
        }
    }
    group.finish();
    criterion.final_summary();
}

/// Boxes of no size, endless labels, hubs, loops, ten levels of groups: a panic ends the run.
fn hostile_graphs(from: u64, to: u64) {
    let (mut broken, mut slowest) = (0, (Duration::ZERO, 0));
    for seed in from..to {
        let graph = hostile(seed);
        let start = Instant::now();
        let layout = arrange(&graph, &Options::default());
        slowest = slowest.max((start.elapsed(), seed));
        broken += usize::from(!verify(&graph, &layout).is_empty());
    }
    let (time, seed) = slowest;
    println!(
        "{} hostile graphs: no panic, {broken} break a promise, the slowest ({seed}) took {time:.1?}",
        to - from
    );
}

/// Adds one box with a line, or one line, to systems of 30 boxes and tells how far all other boxes move.
fn stability() {
    for flavour in FLAVOURS {
        for direction in [Direction::Auto, Direction::Right] {
            let mut random = Stream::new(77);
            let mut moved = Vec::new();
            for k in 0..100 {
                let before = generated(30, 1 + k / 4, flavour);
                let mut after = before.clone();
                let (a, mut b) = (random.below(30), random.below(30));
                if k % 2 == 0 {
                    b = after.nodes.len();
                    after.nodes.push(after.nodes[a].clone());
                }
                after.edges.push(Edge {
                    from: End::Node(a),
                    to: End::Node(b),
                    label: None,
                    weight: 1,
                    kind: 0,
                    speaks_for_trunk: false,
                });
                let options = Options { direction, ..Options::default() };
                let (x, y) = (arrange(&before, &options), arrange(&after, &options));
                for i in (0..30).filter(|i| *i != a && *i != b) {
                    let (p, q) = (x.nodes[i].center(), y.nodes[i].center());
                    moved.push((p.x - q.x).hypot(p.y - q.y));
                }
            }
            moved.sort_by(f64::total_cmp);
            let at = |share: usize| moved[moved.len() * share / 100];
            println!(
                "one edit of 30 boxes, {flavour:?} {direction:?}: others move {:.0} px in the median, a quarter at \
                 most {:.0}, a quarter at least {:.0}",
                at(50),
                at(25),
                at(75)
            );
        }
    }
}

/// What one sees of a layout.
struct Quality {
    crossings: usize,
    bends: usize,
    length: f64,
    width: f64,
    height: f64,
    share: f64,
    broken: usize,
}

impl Quality {
    fn of(graph: &Graph, layout: &Layout) -> Quality {
        let boxes: f64 = graph.nodes.iter().map(|n| n.size.w * n.size.h).sum();
        let mut length = 0.0;
        let (mut across, mut upright) = (Vec::new(), Vec::new());
        for (e, route) in layout.edges.iter().enumerate() {
            for p in route.points.windows(2) {
                length += (p[0].x - p[1].x).abs() + (p[0].y - p[1].y).abs();
                if p[0].y == p[1].y {
                    across.push((e, p[0].y, p[0].x.min(p[1].x), p[0].x.max(p[1].x)));
                } else {
                    upright.push((e, p[0].x, p[0].y.min(p[1].y), p[0].y.max(p[1].y)));
                }
            }
        }
        let meet = |h: &(usize, f64, f64, f64), v: &(usize, f64, f64, f64)| {
            h.0 != v.0 && v.1 > h.2 + 0.01 && v.1 < h.3 - 0.01 && h.1 > v.2 + 0.01 && h.1 < v.3 - 0.01
        };
        Quality {
            crossings: across.iter().map(|h| upright.iter().filter(|v| meet(h, v)).count()).sum(),
            bends: layout.edges.iter().map(|e| e.points.len().saturating_sub(2)).sum(),
            length,
            width: layout.size.w,
            height: layout.size.h,
            share: boxes / (layout.size.w * layout.size.h),
            broken: verify(graph, layout).len(),
        }
    }
}

impl std::fmt::Display for Quality {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(
            f,
            "{} crossings, {} bends, length {:.0}, page {:.0} × {:.0} (aspect {:.2}), share {:.3}, {} broken",
            self.crossings,
            self.bends,
            self.length,
            self.width,
            self.height,
            self.width / self.height,
            self.share,
            self.broken
        )
    }
}

/// Writes graphs and our numbers for other engines to be measured against.
fn dump(dir: &str) {
    if let Err(fault) = std::fs::create_dir_all(dir) {
        eprintln!("cannot make {dir}: {fault}");
        return;
    }
    for (n, seeds) in [(10, 20), (13, 20), (50, 20), (200, 10)] {
        for flavour in FLAVOURS {
            for seed in 1..=seeds {
                let graph = generated(n, seed, flavour);
                let mut text = String::from("{\"nodes\":[");
                let list = |items: Vec<String>| items.join(",");
                let parent = |p: Option<usize>| p.map_or("null".to_owned(), |g| g.to_string());
                text += &list(
                    graph
                        .nodes
                        .iter()
                        .map(|x| {
                            format!("{{\"w\":{},\"h\":{},\"group\":{}}}", x.size.w, x.size.h, parent(x.group))
                        })
                        .collect(),
                );
                text += "],\"groups\":[";
                text += &list(
                    graph.groups.iter().map(|x| format!("{{\"parent\":{}}}", parent(x.parent))).collect(),
                );
                text += "],\"edges\":[";
                text += &list(graph.edges.iter().map(edge).collect());
                text += "],\"ours\":{";
                for (k, direction) in [Direction::Auto, Direction::Right].into_iter().enumerate() {
                    let layout = arrange(&graph, &Options { direction, ..Options::default() });
                    let q = Quality::of(&graph, &layout);
                    text += &format!(
                        "{}\"{}\":{{\"crossings\":{},\"bends\":{},\"length\":{:.0},\"aspect\":{:.2},\"width\":{:.0}}}",
                        if k > 0 { "," } else { "" },
                        if k > 0 { "right" } else { "page" },
                        q.crossings,
                        q.bends,
                        q.length,
                        q.width / q.height,
                        q.width
                    );
                }
                text += "}}\n";
                let path = format!("{dir}/{flavour:?}-{n}-{seed}.json").to_lowercase();
                if let Err(fault) = std::fs::write(&path, text) {
                    eprintln!("cannot write {path}: {fault}");
                }
            }
        }
    }
}

fn edge(e: &Edge) -> String {
    let index = |end: End| match end {
        End::Node(n) => n,
        End::Group(g) => g,
    };
    let label = e.label.map_or("null".to_owned(), |s| format!("[{},{}]", s.w, s.h));
    format!("{{\"from\":{},\"to\":{},\"label\":{label}}}", index(e.from), index(e.to))
}
