//! Random, mutated and hostile inputs through everything: no panic, no hang, formatting is stable.

use nephogram::catalog::Catalog;
use nephogram::diagram::{self, DiagramOptions};
use nephogram::report::document::{Document, Pictures};
use nephogram::source::Source;
use nephogram::{compile, report, svg};
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence};

use crate::examples::systems;
use crate::format::formatted;

/// Through the whole program; a text with faults stops where the command would.
pub fn through_everything(text: &str) {
    let source = Source::new("chaos.neph", text);
    let compiled = compile(&source, Catalog::bundled());
    nephogram::diagnostic::render::text(&source, &compiled.diagnostics(), false);
    let svg = svg::write(&diagram::picture(&compiled, &DiagramOptions::default()));
    assert!(roxmltree::Document::parse(&svg).is_ok(), "the picture is no XML");
    let document = Document::of(&compiled, Pictures { diagram: svg.clone(), ..Pictures::default() });
    let markdown = report::markdown::write(&document);
    let page = report::html::write(&document, &markdown);
    assert!(!page.contains("<script"), "a script got into the page");
    let once = formatted(text);
    if nephogram::syntax::parse(&source).1.is_empty() {
        assert_eq!(once, formatted(&once), "formatting twice");
    }
}

fn cases() -> u32 {
    std::env::var("NEPH_CHAOS").ok().and_then(|n| n.parse().ok()).unwrap_or(48)
}

fn config() -> Config {
    Config {
        cases: cases(),
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        max_shrink_iters: 200,
        ..Config::default()
    }
}

/// Pieces of the language in any order.
fn soup() -> impl Strategy<Value = String> {
    let pieces = [
        "function",
        "queue",
        "table",
        "group",
        "client",
        "event",
        "system",
        "flow",
        "require",
        "scenario",
        "allow",
        "note",
        "{",
        "}",
        ";",
        "\n",
        "->",
        "~>",
        "!>",
        "\"Label\"",
        "\"",
        "a",
        "b",
        "c",
        "memory",
        "512 MB",
        "duration",
        "1.8 s to 6 s",
        "rate",
        "2M/month",
        "on",
        "because",
        "#",
        "x",
        ",",
        "<",
        "99.9 %",
        "p99",
        "cost",
        "250 USD/month",
        "node",
        "-",
        "\\",
        "\u{202e}",
        "日本",
        "</script>",
        "]]>",
        "javascript:",
        "batch 0",
        "share 0 %",
        "calls 1e30",
        "timeout 0 s",
        "shards 0",
        "fifo",
        "keep 1 PB",
        "every 0 s",
        "retries 1e9",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..60).prop_map(|words| words.join(" "))
}

/// An example with some of its lines broken.
fn mutated() -> impl Strategy<Value = String> {
    let texts: Vec<String> = systems().into_iter().map(|(_, source)| source.text.to_string()).collect();
    (
        prop::sample::select(texts),
        prop::collection::vec((any::<prop::sample::Index>(), 0u8..6, any::<char>()), 1..8),
    )
        .prop_map(|(text, edits)| {
            let mut letters: Vec<char> = text.chars().collect();
            for (index, kind, letter) in edits {
                if letters.is_empty() {
                    break;
                }
                let at = index.index(letters.len());
                match kind {
                    0 => drop(letters.remove(at)),
                    1 => letters.insert(at, letter),
                    2 => letters[at] = letter,
                    3 => letters.truncate(at),
                    4 => {
                        let end = (at + 40).min(letters.len());
                        let piece: Vec<char> = letters[at..end].to_vec();
                        letters.extend(piece);
                    }
                    _ => {
                        let end = (at + 12).min(letters.len());
                        letters.drain(at..end);
                    }
                }
            }
            letters.into_iter().collect()
        })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn soup_of_words(text in soup()) {
        through_everything(&text);
    }

    #[test]
    fn broken_examples(text in mutated()) {
        through_everything(&text);
    }

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        through_everything(&text);
    }
}

#[test]
fn hostile_shapes() {
    let deep = "group g {\n".repeat(10_000);
    let wide: String = (0..300).map(|n| format!("function f{n}\n")).collect();
    let hub: String = (0..200)
        .map(|n| format!("function f{n}\nhub ~> f{n}\n"))
        .chain(["topic hub\n".to_string()])
        .collect();
    let ring: String = (0..40).map(|n| format!("function f{n}\nf{n} -> f{}\n", (n + 1) % 40)).collect();
    let long = format!(
        "function f \"{}\"\nqueue q \"{}\"\nf -> q \"{}\"\n",
        "word ".repeat(400),
        "x".repeat(2000),
        "label ".repeat(300)
    );
    let loops = "function f\nf -> f\nf ~> f\nf !> f\ntable t\nf -> t\nt ~> f { calls 3 }\nclient c\nc -> f { rate 5/s }\n".to_string();
    let zero = "client c\nfunction f { duration 0 s; memory 128 MB; timeout 0 s; reserved 0; provisioned 0 }\nqueue q { visibility 0 s; max_receives 0 }\nc -> f { rate 0/s; peak 0/s; payload 0 B } ~> q { batch 0; share 0 % }\nq ~> f { batch 0; window 0 s }\n".to_string();
    let huge = "client c\nfunction f { duration 1e9 s; memory 1e3 MB }\nc -> f { rate 1e15/s; calls 1e12; payload 1e6 PB }\n".to_string();
    let quotes = "\"\"\"\"\"\"\n{{{{{{\n}}}}}}\n;;;;;;\n######\n->->->\n\u{0}\u{1}\u{7f}\n".repeat(50);
    for text in [
        deep,
        wide,
        hub,
        ring,
        long,
        loops,
        zero,
        huge,
        quotes,
        String::new(),
        "\n".repeat(5000),
        "{".repeat(5000),
        "a -> ".repeat(3000),
    ] {
        through_everything(&text);
    }
}

#[test]
fn a_long_file_is_read_or_refused_quickly() {
    let big = "function f { memory 512 MB; duration 20 ms }\n".repeat(220_000);
    assert!(big.len() > 9_000_000);
    let source = Source::new("big.neph", &big);
    let (_, faults) = nephogram::syntax::parse(&source);
    assert_eq!(faults[0].name, "too-long");
}

#[test]
fn user_text_cannot_leave_its_place() {
    let text = "system \"</title><script>alert(1)</script>\" { about \"]]><b>x</b> [x](javascript:alert(1)) | ` * _\" }\n\
                client c \"</script><img src=x onerror=alert(1)>\" { link \"javascript:alert(1)\" }\n\
                function f \"a|b`c*d_e\" { why \"<iframe>\" }\nc -> f \"]]>&lt;\"\nnote \"<script>\" on f\n";
    let source = Source::new("x.neph", text);
    let compiled = compile(&source, Catalog::bundled());
    assert!(compiled.is_sound());
    let svg = svg::write(&diagram::picture(&compiled, &DiagramOptions::default()));
    let document = Document::of(&compiled, Pictures { diagram: svg.clone(), ..Pictures::default() });
    let markdown = report::markdown::write(&document);
    let page = report::html::write(&document, &markdown);
    for output in [&svg, &page] {
        for bad in ["<script", "<iframe", "<img", "href=\"javascript", "onerror=alert(1)>"] {
            assert!(!output.contains(bad), "{bad}");
        }
    }
}
