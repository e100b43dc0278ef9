//! The ways a stranger's text comes in, through everything that is made of it. `tests/suite/fuzz.rs` runs the same.

use nephogram::catalog::Catalog;
use nephogram::diagnostic::render;
use nephogram::diagram::{self, DiagramOptions, graphs};
use nephogram::report::document::{Document, Pictures};
use nephogram::source::Source;
use nephogram::{Compilation, compile, english as plain, png, report, svg, syntax};

/// Systems larger than this only cost time: what grows is measured elsewhere.
const LONGEST: usize = 4096;

/// The text of a system, through everything: a text with errors ends where the command would.
pub fn text(text: &str) {
    if text.len() > LONGEST {
        return;
    }
    let source = Source::new("fuzz.neph", text);
    let compiled = compile(&source, Catalog::bundled());
    reported(&source, &compiled);
    formatted(&source, &compiled);
    if compiled.is_sound() {
        all_outputs(&compiled);
    }
}

/// Plain English: what comes out is a system without errors, and through everything.
pub fn english(text: &str) {
    if text.len() > LONGEST {
        return;
    }
    if let Ok(described) = plain::understand(text, &[], Catalog::bundled()) {
        let source = Source::new("described.neph", &described.text);
        let compiled = compile(&source, Catalog::bundled());
        assert!(
            compiled.is_sound(),
            "what was described has errors: {:?}\n{}",
            compiled.faults,
            described.text
        );
        all_outputs(&compiled);
    }
}

/// A catalogue of one's own: an error, or prices that can be reckoned with.
pub fn catalog(text: &str) {
    if text.len() > LONGEST {
        return;
    }
    let Ok(catalog) = Catalog::with_overrides(text) else { return };
    let source = Source::new("fuzz.neph", SYSTEM);
    let compiled = compile(&source, &catalog);
    if compiled.is_sound() {
        all_outputs(&compiled);
    }
}

/// Two systems, parted by a line of dashes: what changed from one to the other.
pub fn diff(text: &str) {
    if text.len() > LONGEST {
        return;
    }
    let Some((old, new)) = text.split_once("\n---\n") else { return };
    let (old, new) = (Source::new("old.neph", old), Source::new("new.neph", new));
    let (old, new) = (compile(&old, Catalog::bundled()), compile(&new, Catalog::bundled()));
    if !old.is_sound() || !new.is_sound() {
        return;
    }
    let changes = report::changes::Changes::between(&old, &new);
    numbers("changes", &changes.markdown(&new.model.system.name));
    numbers("changes as JSON", &changes.json().to_string());
    xml("picture of changes", &svg::write(&changes.picture(&old, &new, &DiagramOptions::default())));
}

/// A system that asks for most of what a catalogue says.
const SYSTEM: &str = "system \"S\" { provider aws; region us-east-1 }\nclient c\nhttp_api a { auth jwt }\n\
    function f { memory 512 MB; duration 50 ms; timeout 3 s }\nqueue q\ntable t\nbucket b\ntopic n\n\
    c -> a { rate 5/s; payload 3 KB } -> f -> t { writes 2 x 3 KB; reads 1 x 1 KB }\nf -> b { writes 1 x 2 MB }\n\
    f ~> q ~> f2\nfunction f2 { duration 1 s; memory 1 GB }\nf2 ~> n\nrequire p99 c -> f < 800 ms\n";

fn reported(source: &Source, compiled: &Compilation<'_>) {
    let all = compiled.diagnostics();
    let text = render::text(source, &all, false);
    let steers = |c: char| c.is_control() && c != '\n' && c != '\t';
    assert!(!text.contains(steers), "a report steers the terminal: {text:?}");
    render::json(source, &all).to_string();
    render::github(source, &all);
    for diagnostic in &all {
        let inside =
            diagnostic.span.is_none_or(|span| span.start <= span.end && span.end <= source.text.len());
        assert!(inside, "a place outside the text: {diagnostic:?}");
    }
}

/// Canonical text reads as what it was made of, and stays as it is.
fn formatted(source: &Source, compiled: &Compilation<'_>) {
    let (ast, faults) = syntax::parse(source);
    if !faults.is_empty() {
        return;
    }
    let once = Source::new("fuzz.neph", syntax::format(&ast, source));
    let (again, faults) = syntax::parse(&once);
    assert_eq!(faults, [], "canonical text has errors:\n{}", once.text);
    assert_eq!(*once.text, syntax::format(&again, &once), "formatting twice");
    let after = compile(&once, Catalog::bundled());
    assert_eq!(compiled.is_sound(), after.is_sound(), "canonical text:\n{}", once.text);
    if compiled.is_sound() {
        assert_eq!(
            report::json::write(compiled),
            report::json::write(&after),
            "another meaning:\n{}",
            once.text
        );
    }
}

/// Everything that is made of a sound system.
fn all_outputs(compiled: &Compilation<'_>) {
    let wish = DiagramOptions::default();
    let scene = diagram::picture(compiled, &wish);
    let picture = svg::write(&scene);
    xml("picture", &picture);
    if compiled.model.nodes().count() <= 3 {
        png::write(&scene, png::Extent::Width(200)).expect("a picture can be painted");
    }
    let document = Document::of(compiled, Pictures { diagram: picture, patterns: None, views: Vec::new() });
    let markdown = report::markdown::write(&document);
    let page = report::html::write(&document, &markdown);
    for bad in ["<script", "<iframe", "<img", "<object"] {
        assert!(!page.contains(bad), "{bad} got into a page");
    }
    assert!(!page.contains("href=\"javascript:"), "a link that runs got into a page");
    numbers("document", &markdown);
    numbers("appendix", &report::markdown::appendix(&document));
    numbers("model", &report::json::write(compiled));
    for figure in document.figures() {
        xml(&figure.file, &figure.svg);
    }
    let mermaid = graphs::mermaid(compiled);
    let labels = mermaid.replace("<br/>", "");
    let marks = labels.lines().any(|line| line.contains('<'));
    assert!(!marks, "markup got into Mermaid: {mermaid}");
    graphs::dot(compiled);
    graphs::d2(compiled);
}

fn xml(what: &str, text: &str) {
    assert!(roxmltree::Document::parse(text).is_ok(), "{what}: no XML");
    for (at, _) in text.match_indices("NaN") {
        // A word of the author's may hold it; a number that is none stands in an attribute or alone.
        let around = |c: Option<char>| c.is_none_or(|c| "\" ,>(<-".contains(c) || c.is_ascii_digit());
        let (before, after) = (text[..at].chars().next_back(), text[at + 3..].chars().next());
        assert!(!(around(before) && around(after)), "{what}: a number that is none");
    }
}

/// No number that is none, none without end, and no zero below zero.
fn numbers(what: &str, text: &str) {
    for bad in [" NaN", "∞ %", "-0 ms", "−0 ms", " inf ", "\": inf", "\": NaN", "-0 %"] {
        assert!(!text.contains(bad), "{what} holds `{bad}`");
    }
}
