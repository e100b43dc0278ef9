//! What a comment on a pull request says of ten kinds of change: `tests/cases/diff`, the comment beside each.

use std::fmt::Write as _;

use nephogram::catalog::Catalog;
use nephogram::report::changes::{self, Changes, MARKER, System};
use nephogram::source::Source;
use nephogram::{Compilation, compile};

use crate::{all_good, expect, root};

fn source(path: &str) -> Source {
    Source::new(path, std::fs::read_to_string(root(path)).unwrap())
}

fn comment(old: &Compilation<'_>, new: &Compilation<'_>, most: usize) -> String {
    let changes = Changes::between(old, new);
    let systems = [System { file: "shop.neph".to_string(), old: Some(old), new: Some(new), changes }];
    let changed = !systems[0].changes.is_empty();
    changes::comment(if changed { &systems } else { &[] }, most)
}

#[test]
fn each_change_has_its_comment() {
    let old_text = source("tests/cases/diff/old.neph");
    let old = compile(&old_text, Catalog::bundled());
    assert!(old.is_sound());
    let mut folders: Vec<_> = std::fs::read_dir(root("tests/cases/diff"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(folders.len() >= 10);
    all_good(folders.iter().map(|folder| {
        let text = Source::new("new.neph", std::fs::read_to_string(folder.join("new.neph")).unwrap());
        let new = compile(&text, Catalog::bundled());
        assert!(new.is_sound(), "{}: {:?}", folder.display(), new.faults);
        expect(&folder.join("comment.md"), comment(&old, &new, 60_000).as_bytes())
    }));
}

#[test]
fn another_spelling_is_no_change() {
    let (old, new) =
        (source("tests/cases/diff/old.neph"), source("tests/cases/diff/written-differently/new.neph"));
    let (old, new) = (compile(&old, Catalog::bundled()), compile(&new, Catalog::bundled()));
    let changes = Changes::between(&old, &new);
    assert!(changes.is_empty(), "{changes:#?}");
    let back = Changes::between(&new, &old);
    assert!(back.is_empty(), "{back:#?}");
}

/// A system of so many functions behind queues.
fn large(count: usize, memory: &str) -> Source {
    let mut text = String::from("system \"Large\" { provider aws; region us-east-1 }\nclient c\n");
    for n in 0..count / 2 {
        let _ = writeln!(
            text,
            "queue q{n} \"Queue {n}\"\nfunction f{n} \"Worker {n}\" {{ memory {memory}; duration 50 ms; timeout 5 s }}"
        );
        let _ = writeln!(text, "c ~> q{n} {{ rate {}/hour }}\nq{n} ~> f{n}", n + 1);
    }
    Source::new("large.neph", text)
}

#[test]
fn a_thousand_components_stay_under_the_limit() {
    let (old, new) = (large(1000, "512 MB"), large(1000, "1 GB"));
    let (old, new) = (compile(&old, Catalog::bundled()), compile(&new, Catalog::bundled()));
    for most in [60_000, 8_000, 1_000] {
        let text = comment(&old, &new, most);
        assert!(text.len() <= most, "{} bytes of {most}", text.len());
        assert!(text.starts_with(MARKER) && text.contains("### Large: +"), "{text}");
        assert!(!text.contains("mermaid"), "500 components are no picture");
    }
    let short = comment(&old, &new, 8_000);
    assert!(short.contains("and ") && short.contains(" more"), "{short}");
    // A comment that is cut says so.
    let cut = comment(&old, &new, 2_000);
    assert!(cut.contains("would be too long"), "{cut}");
}

#[test]
fn the_picture_of_a_change_marks_what_is_new_and_gone() {
    let old_text = source("tests/cases/diff/old.neph");
    let old = compile(&old_text, Catalog::bundled());
    let new_text = Source::new(
        "new.neph",
        old_text
            .text
            .replace("sell -> seats", "sell")
            .replace("-> sell -> seats \"reserve\"", "-> sell\napi -> seats \"reserve\""),
    );
    let new = compile(&new_text, Catalog::bundled());
    assert!(new.is_sound(), "{:?}", new.faults);
    let changes = Changes::between(&old, &new);
    let drawn =
        nephogram::svg::write(&changes.picture(&old, &new, &nephogram::diagram::DiagramOptions::default()));
    assert!(drawn.contains("data-fate=\"new\""), "a new arrow is marked");
    let text = changes.mermaid(&old, &new).unwrap();
    assert!(text.contains("|\"− reserve\"|") && text.contains("|\"#43; reserve\"|"), "{text}");
}
