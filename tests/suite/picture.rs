//! The SVG keeps the scheme other programs read, and the layout its promises.

use nephogram::catalog::Catalog;
use nephogram::diagram::{self, Wish};
use nephogram::layout;
use nephogram::{compile, output, scene};

use crate::examples::systems;

#[test]
fn the_scheme_is_kept() {
    for (folder, source) in systems() {
        let compiled = compile(&source, Catalog::bundled());
        let svg = output::svg::write(&diagram::picture(&compiled, &Wish::default()));
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
            let graph = scene::measure(&diagram::drawing(&compiled, &Wish::default()));
            let layout =
                layout::arrange(&graph, &layout::Options { direction, ..layout::Options::default() });
            let broken = layout::verify(&graph, &layout);
            assert!(broken.is_empty(), "{} {direction:?}: {broken:?}", folder.display());
        }
    }
}
