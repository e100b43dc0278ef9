//! The SVG keeps the scheme other programs read, and the layout its promises.

use nephogram::catalog::Catalog;
use nephogram::diagram::{self, DiagramOptions, View};
use nephogram::layout;
use nephogram::{compile, scene, svg};

use crate::examples::systems;

#[test]
fn the_scheme_is_kept() {
    for (folder, source) in systems() {
        let compiled = compile(&source, Catalog::bundled());
        let svg = svg::write(&diagram::picture(&compiled, &DiagramOptions::default()));
        let tree = roxmltree::Document::parse(&svg).unwrap();
        let all = |class: &str| {
            tree.descendants()
                .filter(|n| n.attribute("class").is_some_and(|c| c.split(' ').any(|c| c == class)))
                .collect::<Vec<_>>()
        };
        let ids = |class: &str| {
            all(class).iter().filter_map(|n| n.attribute("data-id").map(str::to_string)).collect::<Vec<_>>()
        };
        let model = &compiled.model;
        assert_eq!(
            ids("node"),
            model.nodes().map(|(_, n)| n.id.clone()).collect::<Vec<_>>(),
            "{}",
            folder.display()
        );
        assert_eq!(ids("edge").len(), model.edges().count());
        assert_eq!(ids("group").len(), model.groups().count());
        for edge in all("edge") {
            let paths: Vec<_> = edge
                .descendants()
                .filter(|n| n.attribute("class").is_some_and(|c| c.contains("edge-path")))
                .collect();
            assert_eq!(paths.len(), 1);
            let d = paths[0].attribute("d").unwrap();
            assert!(
                d.chars().all(|c| "MLHVQA".contains(c) || c.is_ascii_digit() || " .,-".contains(c)),
                "{d}"
            );
        }
        for forbidden in ["<script", "foreignObject", "var(", "filter", "http://", "https://"] {
            let found = svg.replace("http://www.w3.org", "").contains(forbidden);
            assert!(
                !found || forbidden.starts_with("http") && svg.contains("<a "),
                "{}: {forbidden}",
                folder.display()
            );
        }
    }
}

#[test]
fn layouts_keep_their_promises() {
    for (folder, source) in systems() {
        let compiled = compile(&source, Catalog::bundled());
        for direction in [layout::Direction::Auto, layout::Direction::Right, layout::Direction::Down] {
            let graph = scene::measure(&diagram::drawing(&compiled, &DiagramOptions::default()));
            let layout =
                layout::arrange(&graph, &layout::Options { direction, ..layout::Options::default() });
            let broken = layout::verify(&graph, &layout);
            assert!(broken.is_empty(), "{} {direction:?}: {broken:?}", folder.display());
        }
    }
}

/// `x`, `y`, right, lower edge of the first rectangle of a class in an element.
fn area(of: roxmltree::Node, class: &str) -> Option<[f64; 4]> {
    let has = |n: &roxmltree::Node| n.attribute("class").is_some_and(|c| c.split(' ').any(|c| c == class));
    let rect = of.descendants().find(|n| n.has_tag_name("rect") && has(n))?;
    let number = |key| rect.attribute(key).and_then(|v| v.parse::<f64>().ok()).unwrap_or(0.0);
    let (x, y) = (number("x"), number("y"));
    Some([x, y, x + number("width"), y + number("height")])
}

/// Corner points of a path of right angles.
fn corners(d: &str) -> Vec<(f64, f64)> {
    let spaced: String =
        d.chars().map(|c| if c.is_alphabetic() { format!(" {c} ") } else { c.to_string() }).collect();
    let mut words = spaced.split([' ', ',']).filter(|w| !w.is_empty()).peekable();
    let (mut command, mut at, mut points) = ("M", (0.0, 0.0), Vec::new());
    while let Some(word) = words.peek() {
        if word.chars().all(char::is_alphabetic) {
            command = words.next().unwrap();
            continue;
        }
        let mut number = || words.next().unwrap().parse::<f64>().unwrap();
        at = match command {
            "H" => (number(), at.1),
            "V" => (at.0, number()),
            "Q" => {
                points.push((number(), number()));
                (number(), number())
            }
            _ => (number(), number()),
        };
        points.push(at);
    }
    points
}

/// What lies on what in an SVG, read without any of our own code.
fn collisions(svg: &str) -> Vec<String> {
    let tree = roxmltree::Document::parse(svg).unwrap();
    let meet = |a: &[f64; 4], b: &[f64; 4]| {
        a[2] > b[0] + 1.0 && b[2] > a[0] + 1.0 && a[3] > b[1] + 1.0 && b[3] > a[1] + 1.0
    };
    let (mut nodes, mut labels, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for n in tree.descendants().filter(|n| n.has_tag_name("g")) {
        match n.attribute("class") {
            Some("node") => nodes.push((n.attribute("data-id").unwrap(), area(n, "node-box").unwrap())),
            Some("edge-label") => {
                labels.push((n.attribute("data-edge").unwrap(), area(n, "label-box").unwrap()));
            }
            Some("edge") => {
                let path =
                    n.descendants().find(|p| p.attribute("class").is_some_and(|c| c.contains("edge-path")));
                let ends = [n.attribute("data-from").unwrap(), n.attribute("data-to").unwrap()];
                let way = corners(path.unwrap().attribute("d").unwrap());
                lines.push((n.attribute("data-id").unwrap(), ends, way));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for (i, (a, r)) in nodes.iter().enumerate() {
        found.extend(nodes[..i].iter().filter(|(_, q)| meet(r, q)).map(|(b, _)| format!("{a} on {b}")));
    }
    for (i, (a, r)) in labels.iter().enumerate() {
        found
            .extend(labels[..i].iter().filter(|(_, q)| meet(r, q)).map(|(b, _)| format!("label {a} on {b}")));
        found.extend(nodes.iter().filter(|(_, q)| meet(r, q)).map(|(b, _)| format!("label {a} on {b}")));
    }
    for (id, ends, way) in &lines {
        for p in way.windows(2) {
            let (x, y) = ((p[0].0.min(p[1].0), p[0].0.max(p[1].0)), (p[0].1.min(p[1].1), p[0].1.max(p[1].1)));
            // As thick as leaves half a px of a label to a line beside it: nobody sees more.
            let piece = [x.0 - 0.25, y.0 - 0.25, x.1 + 0.25, y.1 + 0.25];
            let foreign = nodes.iter().filter(|(b, _)| !ends.contains(b));
            found.extend(foreign.filter(|(_, q)| meet(&piece, q)).map(|(b, _)| format!("line {id} on {b}")));
            let others = labels.iter().filter(|(e, q)| e != id && meet(&piece, q));
            found.extend(others.map(|(e, _)| format!("line {id} on label {e}")));
        }
    }
    found
}

#[test]
fn nothing_lies_on_anything_in_any_view() {
    for (folder, source) in systems() {
        let compiled = compile(&source, Catalog::bundled());
        let mut views = vec![View::Whole, View::Overview];
        views.extend(compiled.model.groups().map(|(_, group)| View::Group(group.id.clone())));
        views.extend((1..=compiled.model.flows().len()).map(|i| View::Flow(i.to_string())));
        for view in views {
            for direction in [layout::Direction::Auto, layout::Direction::Right, layout::Direction::Down] {
                let wish = DiagramOptions { direction, ..DiagramOptions::default() };
                // Some systems have no groups to look over.
                let Ok(scene) = diagram::part(&compiled, &wish, &view) else { continue };
                let found = collisions(&svg::write(&scene));
                assert!(found.is_empty(), "{} {view:?} {direction:?}: {found:?}", folder.display());
            }
        }
    }
}

#[test]
fn pictures_please_a_careful_eye() {
    let (mut offsets, mut ports, mut holes) = (0, 0, Vec::new());
    for (folder, source) in systems() {
        let compiled = compile(&source, Catalog::bundled());
        let graph = scene::measure(&diagram::drawing(&compiled, &DiagramOptions::default()));
        let layout = layout::arrange(&graph, &layout::Options::default());
        let seen = layout::quality::quality(&graph, &layout);
        assert_eq!(seen.scattered_siblings, 0, "{}", folder.display());
        assert!(seen.hole < 0.35, "{}: {seen:?}", folder.display());
        offsets += seen.small_offsets;
        ports += seen.lone_ports_off;
        holes.push(seen.hole);
    }
    holes.sort_by(f64::total_cmp);
    assert!(holes[holes.len() / 2] < 0.2, "{holes:?}");
    assert!(offsets <= 12, "{offsets} small offsets");
    assert!(ports <= 16, "{ports} lone ports off the middle");
}

/// The words a node shows as its name.
fn shown_names(svg: &str) -> Vec<String> {
    let tree = roxmltree::Document::parse(svg).unwrap();
    let nodes = tree.descendants().filter(|n| n.attribute("class") == Some("node"));
    nodes
        .map(|node| {
            let lines = node
                .children()
                .filter(|n| n.attribute("class").is_some_and(|c| c.split(' ').any(|c| c == "node-label")));
            lines.filter_map(|n| n.text()).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

#[test]
fn long_names_never_read_alike() {
    let mut text = String::from("system \"Long\" { provider aws; region eu-west-1 }\nclient web\n");
    for end in ["Primary Queue", "Dead Letter Queue", "Audit Queue", "Retry Queue"] {
        let id = end.to_lowercase().replace(' ', "_");
        let long = "Prescription Status Updates Notification Requests For All Regional Pharmacies";
        text += &format!("queue {id} \"{long} {end}\"\nweb ~> {id}\n");
    }
    let source = nephogram::source::Source::new("long.neph", text);
    let compiled = compile(&source, Catalog::bundled());
    let names = shown_names(&svg::write(&diagram::picture(&compiled, &DiagramOptions::default())));
    let different: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!(different.len(), names.len(), "{names:?}");
}

#[test]
fn a_picture_has_at_most_twelve_numbers_and_says_what_they_mean() {
    for (folder, source) in systems() {
        let compiled = compile(&source, Catalog::bundled());
        let drawing = diagram::drawing(&compiled, &DiagramOptions::default());
        let mut numbers: Vec<u32> = drawing.edges.iter().flat_map(|e| e.steps.iter().copied()).collect();
        numbers.sort_unstable();
        let expected: Vec<u32> = (1..=drawing.story.len() as u32).collect();
        assert_eq!(numbers, expected, "{}", folder.display());
        assert!((1..=diagram::story::MOST_STEPS).contains(&numbers.len()), "{}", folder.display());
        let flows = compiled.model.flows().len();
        for flow in 1..=flows {
            let view = View::Flow(flow.to_string());
            let svg = svg::write(&diagram::part(&compiled, &DiagramOptions::default(), &view).unwrap());
            assert!(!svg.contains("class=\"step\"") || svg.contains(">1</text>"), "{flow}");
        }
    }
}

const SHOP: &str = "system \"Shop\" { provider aws; region us-east-1 }
client web
http_api api { auth jwt }
function order \"Order\"
function report \"Report\"
table orders
web -> api -> order -> orders
order -> report
";

#[test]
fn a_change_is_drawn_with_what_is_gone_and_what_is_new() {
    let old = nephogram::source::Source::new("old.neph", SHOP);
    let changed =
        SHOP.replace("order -> report\n", "api -> orders\n").replace("function report \"Report\"\n", "");
    let changed = changed.replace("function order \"Order\"", "function order \"Order\" { memory 1 GB }");
    let new = nephogram::source::Source::new("new.neph", changed);
    let (old, new) = (compile(&old, Catalog::bundled()), compile(&new, Catalog::bundled()));
    let changes = nephogram::report::changes::Changes::between(&old, &new);
    let svg = svg::write(&changes.picture(&old, &new, &DiagramOptions::default()));
    let tree = roxmltree::Document::parse(&svg).unwrap();
    let fates = |class: &str| {
        let mut all: Vec<(String, String)> = tree
            .descendants()
            .filter(|n| n.attribute("class") == Some(class))
            .filter_map(|n| {
                Some((n.attribute("data-id")?.to_string(), n.attribute("data-fate")?.to_string()))
            })
            .collect();
        all.sort();
        all
    };
    let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
    assert_eq!(fates("node"), [pair("order", "changed"), pair("report", "gone")]);
    assert_eq!(fates("edge").iter().filter(|f| f.1 == "new").count(), 1);
    assert_eq!(fates("edge").iter().filter(|f| f.1 == "gone").count(), 1);
    for word in [">new<", ">changed<", ">gone<"] {
        assert!(svg.contains(word), "the legend says {word}");
    }
}

#[test]
fn what_was_drawn_before_keeps_its_place() {
    let before = nephogram::source::Source::new("before.neph", SHOP);
    let before = compile(&before, Catalog::bundled());
    let first = svg::write(&diagram::picture(&before, &DiagramOptions::default()));
    let keep: std::collections::BTreeMap<_, _> = svg::node_places(&first).unwrap().into_iter().collect();
    assert_eq!(keep.len(), 5);
    let after = nephogram::source::Source::new("after.neph", format!("{SHOP}queue extra\norder ~> extra\n"));
    let after = compile(&after, Catalog::bundled());
    let wish = DiagramOptions { keep: keep.clone(), ..DiagramOptions::default() };
    let second = svg::write(&diagram::picture(&after, &wish));
    for (id, place) in svg::node_places(&second).unwrap() {
        let Some(was) = keep.get(&id) else { continue };
        assert!((was.x - place.x).abs() + (was.y - place.y).abs() < 160.0, "{id}: {was:?} → {place:?}");
    }
}
