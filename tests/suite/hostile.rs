//! Texts that a stranger might give: numbers beyond sense, markup for every reader, shapes that once took minutes.

use std::time::{Duration, Instant};

use nephogram::catalog::Catalog;
use nephogram::diagram::{self, DiagramOptions, graphs};
use nephogram::report::{self, document::Document, document::Pictures};
use nephogram::source::Source;
use nephogram::{compile, svg};

/// The messages of a text, each with the piece of the text it points at.
fn told(text: &str) -> Vec<String> {
    let source = Source::new("hostile.neph", text);
    let compiled = compile(&source, Catalog::bundled());
    let at = |span: Option<nephogram::source::Span>| span.map_or("", |span| source.slice(span)).to_string();
    compiled
        .faults
        .iter()
        .map(|fault| format!("{}: {} [{}]", fault.code, fault.message, at(fault.span)))
        .collect()
}

#[test]
fn a_quantity_no_system_has_is_refused_where_it_stands() {
    let on_arrow =
        |facts: &str| format!("client c\nfunction f\ntable t\nc -> f {{ rate 1/s }} -> t {{ {facts} }}\n");
    for (text, expected) in [
        (
            "function f { peak 1e308M/s }".to_string(),
            "NEPH-021: `peak` is larger than any system has [1e308M/s]",
        ),
        (
            "function f { peak 1e-308/h }".to_string(),
            "NEPH-021: `peak` is smaller than anything measured [1e-308/h]",
        ),
        (on_arrow("calls 1e308bn"), "NEPH-021: `calls` is larger than any system has [1e308bn]"),
        (on_arrow("writes 1 x 1e308KiB"), "NEPH-021: `writes` is larger than any system has [1e308KiB]"),
        (on_arrow("writes -3 x 2 KB"), "NEPH-021: `writes` cannot be negative [-3]"),
        (on_arrow("reads 2 x -4 KB"), "NEPH-021: `reads` cannot be negative [-4 KB]"),
        (on_arrow("share 500 %"), "NEPH-021: `share` is above 100 % [500 %]"),
        (on_arrow("hit_rate 101 %"), "NEPH-021: `hit_rate` is above 100 % [101 %]"),
        ("function f { errors 500 % }".to_string(), "NEPH-021: `errors` is above 100 % [500 %]"),
        ("table t { availability 300 % }".to_string(), "NEPH-021: `availability` is above 100 % [300 %]"),
        (
            "client c\nfunction f\nc -> f\nrequire availability c -> f >= 400 %".to_string(),
            "NEPH-021: `availability` is above 100 % [400 %]",
        ),
        (
            "client c\nfunction f\nc -> f { rate 10/s; peak 1/s }".to_string(),
            "NEPH-022: `peak 1/s` is below `rate 10/s` [peak 1/s]",
        ),
        (
            "client c\nfunction f\nc -> f { rate 10/s; low 50/s }".to_string(),
            "NEPH-022: `rate 10/s` is below `low 50/s` [rate 10/s]",
        ),
        ("client c\nfunction f\nc -> f { every 0 s }".to_string(), "NEPH-021: `every` needs"),
    ] {
        let all = told(&text);
        assert!(all.iter().any(|one| one.starts_with(expected)), "{text}\n{all:#?}");
    }
    // At the bounds a text is sound, and its numbers are numbers.
    assert_eq!(
        told(
            "client c\nfunction f { retries 4294967295; duration 100 years }\nqueue q\nc ~> q { rate 1000M/s } ~> f"
        ),
        [] as [&str; 0]
    );
}

/// The Markdown and the JSON of a sound system.
fn outputs(text: &str) -> (String, serde_json::Value) {
    let source = Source::new("hostile.neph", text);
    let compiled = compile(&source, Catalog::bundled());
    assert!(compiled.is_sound(), "{:#?}", compiled.faults);
    let picture = svg::write(&diagram::picture(&compiled, &DiagramOptions::default()));
    let document = Document::of(&compiled, Pictures { diagram: picture, patterns: None, views: Vec::new() });
    let model = serde_json::from_str(&report::json::write(&compiled)).unwrap();
    (report::markdown::write(&document) + &report::markdown::appendix(&document), model)
}

#[test]
fn a_quota_that_is_all_reserved_is_told_in_words_and_never_as_nothing() {
    let (document, model) = outputs(
        "client c\nfunction f { reserved 1000 }\nfunction g\nc -> f { rate 10/s }\nc -> g { rate 10/s }\n",
    );
    assert!(document.contains("over the 900 that the account can reserve"), "{document}");
    let limits = model["analysis"]["limits"].as_array().unwrap();
    let left = limits.iter().find(|row| row["limit"] == "concurrency_unreserved_min").unwrap();
    assert!(left["share"].is_null(), "no infinity in the guise of 0: {left}");
    assert_eq!((left["used"].as_f64(), left["exceeded"].as_bool()), (Some(0.0), Some(true)));
    for bad in ["∞", "unlimited %", "NaN"] {
        assert!(!document.contains(bad), "{bad}");
    }
}

#[test]
fn names_are_shown_as_written_whoever_reads_them() {
    let text = "system \"Shop\\\\\"\nclient c \"see https://a.example @octocat\"\nfunction f \"x\\\\|![p](http://b.example/i.png)<b>\"\n\
                queue q \"1) list\"\nc -> f \"style: a#\" { rate 2/s }\nf ~> q\nq ~> f\ngroup g \"\" { table t }\n";
    let (document, _) = outputs(text);
    assert!(document.contains("![Architecture diagram of Shop\\\\](diagram.svg)"), "the picture is lost");
    // In a fence of code nothing becomes a link.
    let prose: String = document.split("```").step_by(2).collect();
    let links: Vec<&str> = prose.lines().filter(|line| line.contains("https://a.example")).collect();
    assert_eq!(links, [] as [&str; 0], "an address would become a link");
    assert!(!prose.contains("@octocat"), "somebody would be told");
    let source = Source::new("x.neph", text);
    let mermaid = graphs::mermaid(&compile(&source, Catalog::bundled()));
    assert!(mermaid.contains("[\" \"]") && mermaid.contains("style#58; a#35;"), "{mermaid}");
}

fn analysed(text: &str) -> Duration {
    let begun = Instant::now();
    outputs(text);
    begun.elapsed()
}

#[test]
fn time_follows_the_size_of_a_system_not_its_traffic() {
    let busy = |rate: &str| {
        let parts: String = (0..6)
            .map(|n| format!("function f{n} {{ duration 1 s }}\nc -> f{n} {{ rate {rate} }}\n"))
            .collect();
        format!("system \"S\" {{ shape spiky }}\nclient c\n{parts}")
    };
    let quiet = analysed(&busy("1/h"));
    for rate in ["1/s", "1000/s", "90000/s", "10M/s"] {
        let takes = analysed(&busy(rate));
        // What was 6 s and more; a machine that does other work as well is no reason to fail.
        assert!(takes < quiet * 6 + Duration::from_secs(2), "{rate}: {takes:?}, at one an hour {quiet:?}");
    }
}

#[test]
fn diamonds_of_calls_cost_no_more_than_their_arrows() {
    let diamonds = |n: usize| {
        let parts: String = (0..n)
            .map(|n| {
                let next = n + 1;
                format!(
                    "function a{n}\nfunction b{n}\nfunction d{next}\nd{n} -> a{n}\nd{n} -> b{n}\na{n} -> d{next}\nb{n} -> d{next}\n"
                )
            })
            .collect();
        format!("client c\nfunction d0\nc -> d0 {{ rate 1/s }}\n{parts}")
    };
    let few = analysed(&diamonds(4));
    let many = analysed(&diamonds(12));
    assert!(many < few * 20 + Duration::from_secs(2), "4 take {few:?}, 12 take {many:?}");
}

#[test]
fn many_errors_are_told_in_one_pass() {
    let text = "function f\n".to_string() + &"x y z !!\n".repeat(20_000);
    let begun = Instant::now();
    let source = Source::new("many.neph", &text);
    let compiled = compile(&source, Catalog::bundled());
    let all = compiled.diagnostics();
    let json = nephogram::diagnostic::render::json(&source, &all);
    let rows = json.as_array().unwrap();
    assert!(rows.len() >= 20_000, "{}", rows.len());
    assert!(rows.iter().any(|row| row["place"]["line"] == 20_001));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}
