//! The system the drawing is tried on: uploads, thumbnails, notifications, placed by hand.

use super::*;
use neph_layout::{Graph, Layout, Point, Rect, Route, Size};

fn node(id: &str, role: &str, label: &str, service: &str, facts: &str, group: Option<usize>) -> Node {
    Node {
        id: id.into(),
        role: role.into(),
        label: label.into(),
        service: service.into(),
        facts: facts.into(),
        group,
        tooltip: format!("{label}\n{service}"),
        ..Node::default()
    }
}

fn badge(kind: BadgeKind, tone: Tone, text: &str) -> Badge {
    Badge { kind, tone, text: text.into(), tooltip: format!("{}: {text}", kind.title()) }
}

/// The drawing.
pub(crate) fn thumbnails() -> Drawing {
    let group = |id: &str, label: &str, kind, parent, depth| Group {
        id: id.into(),
        kind,
        label: label.into(),
        parent,
        depth,
    };
    let mut nodes = vec![
        node("web", "client", "Web App", "", "", None),
        node("api", "http_api", "Public API", "API Gateway", "JWT · 500/s", Some(1)),
        node("upload", "function", "Upload image", "AWS Lambda", "Node.js 22 · 512 MB · 120 ms", Some(1)),
        node("images", "bucket", "Originals", "Amazon S3", "400 GB kept", Some(1)),
        node("thumbs", "function", "Make thumbnails", "AWS Lambda", "Python 3.13 · 1 GB · 1.8 s", Some(2)),
        node("small", "bucket", "Thumbnails", "Amazon S3", "", Some(2)),
        node("meta", "table", "Image metadata", "DynamoDB", "on demand", Some(2)),
        node("failed", "queue", "Failed thumbnails", "Amazon SQS", "kept 14 days", Some(2)),
        node("ready", "topic", "Thumbnail ready", "Amazon SNS", "", Some(3)),
        node("notify", "function", "Tell the user", "AWS Lambda", "Node.js 22 · 256 MB · 90 ms", Some(3)),
        node("mail", "email", "Mail", "Amazon SES", "", Some(3)),
    ];
    nodes[2].badges = vec![
        badge(BadgeKind::Cost, Tone::Plain, "$3.40/mo"),
        badge(BadgeKind::Cold, Tone::Plain, "0.2 % cold"),
    ];
    nodes[4].badges =
        vec![badge(BadgeKind::Cost, Tone::Plain, "$62/mo"), badge(BadgeKind::Cold, Tone::Warn, "3 % cold")];
    nodes[4].marks = vec![Mark { text: "2".into(), tone: Tone::Warn, tooltip: "2 findings".into() }];
    nodes[4].link = Some("https://example.org/runbook?a=1&b=2".into());
    nodes[6].badges = vec![badge(BadgeKind::Limit, Tone::Good, "4 % of 40k WCU")];
    let edge = |id: usize, from: usize, to: usize, mode, label: &str, steps: &[u32], main| Edge {
        id: format!("e{id}"),
        from: End::Node(from),
        to: End::Node(to),
        mode,
        label: label.into(),
        steps: steps.into(),
        main,
        fate: Fate::Same,
        tooltip: String::new(),
    };
    Drawing {
        title: "Image thumbnails".into(),
        subtitle: "Amazon Web Services · us-east-1".into(),
        description: "People upload images; we make thumbnails, store metadata and tell the user.".into(),
        nodes,
        groups: vec![
            group("region", "us-east-1", GroupKind::Region, None, 0),
            group("ingest", "Ingest", GroupKind::Group, Some(0), 1),
            group("processing", "Processing", GroupKind::Group, Some(0), 1),
            group("notify", "Notify", GroupKind::Group, Some(0), 1),
        ],
        edges: vec![
            edge(1, 0, 1, Mode::Call, "POST /images", &[1], true),
            edge(2, 1, 2, Mode::Call, "", &[2], true),
            edge(3, 2, 3, Mode::Call, "put original", &[3], true),
            edge(4, 3, 4, Mode::Event, "Image uploaded", &[4], false),
            edge(5, 4, 5, Mode::Call, "put thumbnail", &[5], false),
            edge(6, 4, 6, Mode::Call, "write metadata", &[6], false),
            edge(7, 4, 8, Mode::Event, "publish", &[7], false),
            edge(8, 8, 9, Mode::Event, "", &[8], false),
            edge(9, 9, 10, Mode::Call, "", &[9], false),
            edge(10, 4, 7, Mode::Failure, "after 2 retries", &[], false),
        ],
        story: Vec::new(),
        options: Options { cards: CardForm::Tall, ..Options::default() },
    }
}

/// Places the drawing above: columns and rows by hand, lines from side to side.
pub(crate) fn place(graph: &Graph) -> Layout {
    let cells = [(0, 0), (1, 0), (2, 0), (3, 0), (1, 1), (2, 1), (3, 1), (2, 2), (1, 3), (2, 3), (3, 3)];
    let (w, h) = (graph.nodes[0].size.w, graph.nodes[0].size.h);
    let (across, down) = (w + 128.0, h + 66.0);
    let nodes: Vec<Rect> = cells
        .iter()
        .map(|(c, r)| {
            let below = [0.0, 24.0, 0.0, 34.0][*r];
            Rect::new(
                f64::from(*c) * across + if *c > 0 { 26.0 } else { 0.0 },
                76.0 + *r as f64 * down + below,
                w,
                h,
            )
        })
        .collect();
    let around = |first: usize, last: usize, pad: f64, top: f64| {
        let inner = &nodes[first..=last];
        let x = inner.iter().map(|r| r.x).fold(f64::MAX, f64::min) - pad;
        let right = inner.iter().map(Rect::right).fold(0.0, f64::max) + pad;
        let y = inner.iter().map(|r| r.y).fold(f64::MAX, f64::min) - top;
        let bottom = inner.iter().map(Rect::bottom).fold(0.0, f64::max) + pad;
        Rect::new(x, y, right - x, bottom - y)
    };
    let groups = vec![
        around(1, 10, 42.0, 76.0),
        around(1, 3, 20.0, 40.0),
        around(4, 7, 20.0, 40.0),
        around(8, 10, 20.0, 40.0),
    ];
    let right = |at: usize, share: f64| Point::new(nodes[at].right(), nodes[at].y + h * share);
    let left = |at: usize, share: f64| Point::new(nodes[at].x, nodes[at].y + h * share);
    let straight = |a: usize, b: usize| vec![right(a, 0.5), left(b, 0.5)];
    let bent = |a: usize, from: f64, b: usize, to: f64, x: f64| {
        let (start, end) = (right(a, from), left(b, to));
        vec![start, Point::new(start.x + x, start.y), Point::new(start.x + x, end.y), end]
    };
    let back = {
        let (start, end) = (right(3, 0.5), left(4, 0.5));
        let (x, y, entry) = (start.x + 31.0, groups[1].bottom() + 16.0, groups[2].x - 11.0);
        vec![
            start,
            Point::new(x, start.y),
            Point::new(x, y),
            Point::new(entry, y),
            Point::new(entry, end.y),
            end,
        ]
    };
    let over = {
        let (start, end) = (right(4, 0.7), right(6, 0.5));
        let y = nodes[5].bottom() + 33.0;
        let _ = end;
        vec![
            start,
            Point::new(start.x + 110.0, start.y),
            Point::new(start.x + 110.0, y),
            Point::new(nodes[6].center().x, y),
            Point::new(nodes[6].center().x, nodes[6].bottom()),
        ]
    };
    let publish = {
        let start = Point::new(nodes[4].center().x, nodes[4].bottom());
        vec![start, Point::new(start.x, nodes[8].y)]
    };
    let failure = bent(4, 0.88, 7, 0.5, 76.0);
    let routes = [
        straight(0, 1),
        straight(1, 2),
        straight(2, 3),
        back,
        straight(4, 5),
        over,
        publish,
        straight(8, 9),
        straight(9, 10),
        failure,
    ];
    let on_run = |points: &[Point], size: Size| {
        let longest = points.windows(2).max_by(|a, b| run(a).total_cmp(&run(b)));
        let longest = longest.expect("every route has two points");
        let middle = Point::new((longest[0].x + longest[1].x) / 2.0, (longest[0].y + longest[1].y) / 2.0);
        Rect::new(middle.x - size.w / 2.0, middle.y - size.h / 2.0, size.w, size.h)
    };
    let edges = routes
        .into_iter()
        .zip(&graph.edges)
        .map(|(points, edge)| Route { label: edge.label.map(|size| on_run(&points, size)), points })
        .collect();
    let size = Size::new(groups[0].right(), groups[0].bottom());
    Layout { size, groups, nodes, edges, ..Layout::default() }
}

fn run(piece: &[Point]) -> f64 {
    (piece[0].x - piece[1].x).abs() + (piece[0].y - piece[1].y).abs()
}

/// The finished picture.
pub(crate) fn scene(theme: Theme) -> Scene {
    let drawing = thumbnails();
    let graph = measure(&drawing);
    draw(&drawing, &graph, &place(&graph), theme)
}

#[test]
fn pictures_to_look_at() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, theme) in Theme::ALL {
        let scene = scene(theme);
        std::fs::write(folder.join(format!("{name}.svg")), crate::svg::write(&scene)).unwrap();
        let png = crate::png::write(&scene, crate::png::Extent::Width(1600)).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
    }
}

/// A card for every role, in rows of nine.
#[test]
fn every_icon_to_look_at() {
    let roles = "function http_api rest_api websocket graphql function_url load_balancer bucket table database cache \
        queue topic stream bus workflow schedule auth cdn email sms push search iot secret config warehouse model \
        pipe delivery monitor waf dns network proxy service vm legacy external client media";
    let nodes: Vec<Node> = roles.split_whitespace().map(|r| node(r, r, r, "", "", None)).collect();
    assert!(nodes.iter().all(|n| has_icon(&n.role)));
    let drawing = Drawing { title: "Roles".into(), nodes, ..Drawing::default() };
    let graph = measure(&drawing);
    let Size { w, h } = graph.nodes[0].size;
    let place = |n: usize| Rect::new((n % 9) as f64 * (w + 16.0), (n / 9) as f64 * (h + 16.0), w, h);
    let nodes: Vec<Rect> = (0..drawing.nodes.len()).map(place).collect();
    let size = Size::new(9.0 * w + 128.0, nodes.last().unwrap().bottom());
    let layout = Layout { size, nodes, ..Layout::default() };
    let scene = draw(&drawing, &graph, &layout, Theme::Light);
    let png = crate::png::write(&scene, crate::png::Extent::Scale(1.2)).unwrap();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("roles.png"), png).unwrap();
}

/// Every kind of border, mark and badge, long names, and a person's own icon.
#[test]
fn rare_things_to_look_at() {
    let mut drawing = thumbnails();
    let kinds = [GroupKind::Account, GroupKind::Vpc, GroupKind::Context, GroupKind::Group];
    for (group, kind) in drawing.groups.iter_mut().zip(kinds) {
        group.kind = kind;
    }
    drawing.groups[0].label = "Account 123456789012 · production".into();
    drawing.nodes[5].label = "order-processed-thumbnail-bucket-of-the-second-region".into();
    drawing.nodes[8].label = "A topic with a rather long name".into();
    drawing.nodes[9].marks = [("!", Tone::Bad), ("3", Tone::Warn), ("×2", Tone::Plain)]
        .map(|(text, tone)| Mark { text: text.into(), tone, tooltip: String::new() })
        .into();
    drawing.nodes[9].badges = vec![
        badge(BadgeKind::Cost, Tone::Plain, "$1,240/mo"),
        badge(BadgeKind::Cold, Tone::Good, "0 % cold"),
        badge(BadgeKind::Concurrency, Tone::Bad, "×980"),
        badge(BadgeKind::Limit, Tone::Warn, "98 % of 1000"),
        badge(BadgeKind::Finding, Tone::Bad, "4 findings"),
    ];
    drawing.edges[4].label = "put the thumbnail in three sizes".into();
    drawing.edges[4].steps = vec![5, 12, 13];
    drawing.nodes[0].label = "網站 Größe Заказ".into();
    let own = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><defs><linearGradient id="a">
        <stop offset="0" stop-color="#f60"/><stop offset="1" stop-color="#fc0"/></linearGradient></defs>
        <rect width="64" height="64" fill="url(#a)"/><circle cx="32" cy="32" r="16" fill="#fff"/></svg>"##;
    drawing.options.icons.add("topic.svg", own).unwrap();
    let graph = measure(&drawing);
    let layout = place(&graph);
    for (name, theme) in Theme::ALL {
        let scene = draw(&drawing, &graph, &layout, theme);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/pictures");
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(format!("{folder}/rare-{name}.svg"), crate::svg::write(&scene)).unwrap();
        let png = crate::png::write(&scene, crate::png::Extent::Scale(1.25)).unwrap();
        std::fs::write(format!("{folder}/rare-{name}.png"), png).unwrap();
    }
}
