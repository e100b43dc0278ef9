//! Systems to lay out: generated ones of any size, the same for the same seed, and hand-written ones.

use super::{Edge, End, Graph, Group, Node, Size};

/// A fixed stream of numbers (PCG-like).
pub struct Stream(u64);

impl Stream {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Stream {
        Stream(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let x = ((self.0 >> 18) ^ self.0) >> 27;
        (x as usize) % n.max(1)
    }

    /// True with a chance in a thousand.
    pub fn chance(&mut self, per_mille: usize) -> bool {
        self.below(1000) < per_mille
    }

    /// A small number, each next one `keep` per mille as likely.
    pub fn small(&mut self, keep: usize) -> usize {
        let mut k = 0;
        while k < 20 && self.chance(keep) {
            k += 1;
        }
        k
    }
}

const WORDS: [&str; 9] = [
    "object created",
    "GET /items",
    "POST /upload",
    "publish",
    "subscribe",
    "every night",
    "put item",
    "stream",
    "invoke",
];

/// The size of a label of 11 px.
pub fn label(text: &str) -> Size {
    Size::new(text.chars().count() as f64 * 6.2 + 8.0, 16.0)
}

/// How a generated system is dressed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Flavour {
    /// No labels, no groups.
    Flat,
    /// A third of the lines labelled.
    Labels,
    /// Labels, parts and zones.
    Grouped,
}

/// A serverless-shaped system: modules of about eleven parts in a chain with branches, links between modules
/// (a third of them to hubs), shortcuts, backward links.
pub fn generated(n: usize, seed: u64, flavour: Flavour) -> Graph {
    let mut r = Stream::new(seed * 1_000_003 + n as u64);
    let modules = ((n as f64 / 11.0).round() as usize).max(1);
    let members: Vec<Vec<usize>> = (0..modules).map(|m| (m..n).step_by(modules).collect()).collect();
    let mut g = Graph::default();
    let grouped = flavour == Flavour::Grouped;
    if grouped {
        let zones = ((modules as f64 / 4.0).round() as usize).max(1);
        for _ in 0..zones {
            g.groups.push(Group { parent: None, title: Size::new(48.0, 16.0) });
        }
        for m in 0..modules {
            g.groups.push(Group { parent: Some(m * zones / modules), title: Size::new(46.0, 16.0) });
        }
        for i in 0..n {
            g.nodes.push(Node { size: Size::new(150.0, 100.0), group: Some(zones + i % modules), kind: 0 });
        }
    } else {
        g.nodes = vec![Node { size: Size::new(150.0, 100.0), group: None, kind: 0 }; n];
    }
    let mut links = Vec::new();
    for row in &members {
        for j in 1..row.len() {
            let back = r.small(500).min(3);
            links.push((row[(j - 1).saturating_sub(back)], row[j]));
        }
    }
    let hubs: Vec<usize> = (0..(n / 60).max(1)).map(|_| r.below(n)).collect();
    for _ in 0..n * 22 / 100 {
        let a = r.below(n);
        let m = a % modules;
        let b = if r.chance(350) {
            hubs[r.below(hubs.len())]
        } else {
            let row =
                if m + 1 < modules { (m + 1 + r.small(550)).min(modules - 1) } else { r.below(modules) };
            members[row][r.below(members[row].len())]
        };
        links.push((a, b));
    }
    for (share, backward) in [(10, false), (4, true)] {
        for _ in 0..n * share / 100 {
            let row = &members[r.below(modules)];
            if row.len() >= 3 {
                let (a, b) = (r.below(row.len()), r.below(row.len()));
                let (a, b) = (a.min(b), a.max(b));
                links.push(if backward { (row[b], row[a]) } else { (row[a], row[b]) });
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    for (a, b) in links {
        if a != b && seen.insert((a, b)) {
            let text =
                if flavour != Flavour::Flat && r.chance(350) { Some(label(WORDS[r.below(9)])) } else { None };
            g.edges.push(Edge {
                from: End::Node(a),
                to: End::Node(b),
                label: text,
                weight: 1,
                kind: 0,
                speaks_for_trunk: false,
            });
        }
    }
    g
}

/// Reads lines like `group name [in parent]`, `node name [in group]`, `a -> b [label]`, `a => b` (main path),
/// `a !> b` (side line).
pub fn parse(text: &str) -> (Graph, Vec<String>, Vec<String>) {
    let mut g = Graph::default();
    let (mut groups, mut nodes): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let line = line.trim();
        let words: Vec<&str> = line.split_whitespace().collect();
        let inside = |groups: &Vec<String>| {
            words.iter().position(|w| *w == "in").and_then(|i| groups.iter().position(|g| g == words[i + 1]))
        };
        match words.first() {
            Some(&"group") => {
                g.groups.push(Group {
                    parent: inside(&groups),
                    title: Size::new(words[1].len() as f64 * 8.0, 16.0),
                });
                groups.push(words[1].into());
            }
            Some(&"node") => {
                g.nodes.push(Node { size: Size::new(150.0, 100.0), group: inside(&groups), kind: 0 });
                nodes.push(words[1].into());
            }
            Some(_) if words.len() >= 3 => {
                let end = |w: &str| {
                    nodes
                        .iter()
                        .position(|n| n == w)
                        .map(End::Node)
                        .or_else(|| groups.iter().position(|n| n == w).map(End::Group))
                        .unwrap_or_else(|| panic!("no {w}"))
                };
                let text = words[3..].join(" ");
                g.edges.push(Edge {
                    from: end(words[0]),
                    to: end(words[2]),
                    label: (!text.is_empty()).then(|| label(&text)),
                    weight: match words[1] {
                        "=>" => 3,
                        "!>" => 0,
                        _ => 1,
                    },
                    kind: 0,
                    speaks_for_trunk: false,
                });
            }
            _ => {}
        }
    }
    (g, groups, nodes)
}

/// Images are uploaded, shrunk, remembered, told of.
pub const THUMBNAILS: &str = "
group Ingest
group Processing
group Notify
node web
node api in Ingest
node upload in Ingest
node images in Ingest
node thumbs in Processing
node small in Processing
node meta in Processing
node failed in Processing
node ready in Notify
node notify in Notify
node mail in Notify
web => api POST /images
api => upload
upload => images put original
images => thumbs Image uploaded
thumbs => small put thumbnail
thumbs -> meta write metadata
thumbs -> ready publish
ready -> notify
notify -> mail
thumbs !> failed after 2 retries
";

/// A shop of 40 parts in six groups.
pub const SHOP: &str = "
group Edge
group Catalog
group Checkout
group Orders
group Fulfilment
group Analytics
node shopper
node office
node dns in Edge
node cdn in Edge
node waf in Edge
node assets in Edge
node api in Edge
node users in Edge
node getproduct in Catalog
node editproduct in Catalog
node search in Catalog
node products in Catalog
node images in Catalog
node index in Catalog
node searchdb in Catalog
node cart in Checkout
node carts in Checkout
node pricing in Checkout
node checkout in Checkout
node payment in Checkout
node keys in Checkout
node events in Orders
node saga in Orders
node create in Orders
node orders in Orders
node invoice in Orders
node invoices in Orders
node dlq in Orders
node pickqueue in Fulfilment
node pick in Fulfilment
node stock in Fulfilment
node ship in Fulfilment
node carrier in Fulfilment
node notify in Fulfilment
node mail in Fulfilment
node clicks in Analytics
node hose in Analytics
node lake in Analytics
node report in Analytics
node alarms in Analytics
shopper => cdn HTTPS
shopper -> dns resolve
office -> api admin
waf -> cdn protects
cdn -> assets origin
cdn => api /api/*
api -> users authorise
api -> getproduct GET /products
api -> editproduct PUT /products
api -> search GET /search
getproduct -> products get item
editproduct -> products put item
editproduct -> images upload
products -> index stream
index -> searchdb index
search -> searchdb query
api => cart /cart
api => checkout POST /checkout
cart -> carts read/write
cart -> pricing price
checkout -> carts read
checkout => payment charge
payment -> keys read key
checkout => events checkout done
events => saga order created
saga => create create
create => orders put item
orders -> invoice stream
invoice -> invoices put PDF
saga !> dlq on failure
events -> pickqueue order created
pickqueue -> pick batch 10
pick -> stock reserve
pick -> ship picked
ship -> carrier publish
carrier -> notify deliver
notify -> mail send
invoice -> notify
shopper -> clicks beacon
clicks -> hose consume
events -> hose all events
hose -> lake write parquet
lake -> report scan
dlq !> alarms depth
";

/// A small graph of any shape: groups ten deep, loops, parallels, cycles, hubs, groups as ends, sizes from nothing
/// to huge, unknown indices.
pub fn hostile(seed: u64) -> Graph {
    let mut r = Stream::new(seed ^ 0xabcd_ef01);
    let mut g = Graph::default();
    let groups = match r.below(6) {
        0 => 0,
        1 => 10,
        _ => r.below(6),
    };
    for i in 0..groups {
        let parent = if groups == 10 || r.chance(400) { i.checked_sub(1) } else { None };
        let parent = if r.chance(10) { Some(r.below(30)) } else { parent };
        let w = [0.0, 40.0, 90.0, 400.0][r.below(4)];
        g.groups.push(Group { parent, title: Size::new(w, if w > 0.0 { 16.0 } else { 0.0 }) });
    }
    let nodes = match r.below(8) {
        0 => r.below(3),
        1 => 20 + r.below(20),
        _ => r.below(12),
    };
    let wild = r.chance(200);
    for _ in 0..nodes {
        let size = if wild {
            [
                Size::new(0.0, 0.0),
                Size::new(1.0, 300.0),
                Size::new(2000.0, 20.0),
                Size::new(f64::NAN, -5.0),
                Size::new(60.0, 40.0),
            ][r.below(5)]
        } else {
            Size::new(130.0 + r.below(50) as f64, 90.0 + r.below(30) as f64)
        };
        let group = if groups > 0 && r.chance(700) { Some(r.below(groups)) } else { None };
        g.nodes.push(Node { size, group: if r.chance(5) { Some(99) } else { group }, kind: 0 });
    }
    let edges = match r.below(5) {
        0 => r.below(4),
        1 => nodes * 3,
        _ => nodes + r.below(6),
    };
    let hub = r.chance(150);
    for _ in 0..edges {
        let end = |r: &mut Stream| {
            if groups > 0 && r.chance(80) {
                End::Group(r.below(groups))
            } else if nodes > 0 {
                End::Node(if hub && r.chance(400) { 0 } else { r.below(nodes) })
            } else {
                End::Node(r.below(3))
            }
        };
        let (from, to) = (end(&mut r), end(&mut r));
        let to = if r.chance(30) { from } else { to };
        let size = match r.below(12) {
            0..=3 => Some(label("put item")),
            4 => Some(Size::new(150.0, 30.0)),
            5 if wild => Some(Size::new(2000.0, 16.0)),
            6 if wild => Some(Size::new(0.0, 0.0)),
            _ => None,
        };
        let edge = Edge {
            from,
            to,
            label: size,
            weight: [0, 1, 1, 3, 5][r.below(5)],
            kind: 0,
            speaks_for_trunk: false,
        };
        if r.chance(60) {
            g.edges.push(edge.clone());
        }
        g.edges.push(edge);
    }
    g
}
