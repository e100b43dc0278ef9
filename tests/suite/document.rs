//! The short document: its length, its tables, its words, its figures, and what its first page leads with.

use std::collections::BTreeSet;

use nephogram::catalog::Catalog;
use nephogram::diagram::DiagramOptions;
use nephogram::report::document::{Block, Document};
use nephogram::report::{self, present};
use nephogram::source::Source;
use nephogram::{Compilation, analysis::scenario, compile};

use crate::examples::systems;
use crate::root;

/// Words of the short document of the largest example, and of those that fit six pages.
const LONG: usize = 4000;
const SHORT: usize = 3000;

fn of<'a>(source: &'a Source) -> (Compilation<'a>, Document) {
    let compiled = compile(source, Catalog::bundled());
    let document = report::document(&compiled, &DiagramOptions::default());
    (compiled, document)
}

fn blocks(blocks: &[Block]) -> Vec<&Block> {
    blocks
        .iter()
        .flat_map(|block| match block {
            Block::Details { blocks: inner, .. } => self::blocks(inner),
            other => vec![other],
        })
        .collect()
}

#[test]
fn it_is_short_and_its_tables_are_small() {
    for (folder, source) in systems() {
        let (compiled, document) = of(&source);
        let text = report::markdown::write(&document);
        let words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
        let most = if compiled.model.nodes().count() > 20 { LONG } else { SHORT };
        assert!(words <= most, "{}: {words} words", folder.display());
        for section in &document.sections {
            for block in blocks(&section.blocks) {
                if let Block::Table(table) = block {
                    assert!(table.head.len() <= 6, "{} {}", folder.display(), section.title);
                    assert!(table.rows.len() <= 12, "{} {}", folder.display(), section.title);
                }
            }
        }
    }
}

#[test]
fn headings_are_the_anchors_that_links_use() {
    for (folder, source) in systems() {
        let (_, document) = of(&source);
        for section in &document.sections {
            assert_eq!(section.id, report::html::slug(&section.title), "{}", folder.display());
        }
        let page = report::html::write(&document, &report::markdown::write(&document));
        let mut ids = BTreeSet::new();
        for piece in page.split(" id=\"").skip(1) {
            let id = piece.split('"').next().unwrap();
            // Headings of findings may repeat in the appendix; whatever a link or a picture uses may not.
            assert!(
                ids.insert(id.to_string()) || id.starts_with("appendix-"),
                "{}: two {id}",
                folder.display()
            );
        }
        for piece in page.split("href=\"#").skip(1) {
            let id = piece.split('"').next().unwrap();
            assert!(id.is_empty() || id == "content" || ids.contains(id), "{}: no {id}", folder.display());
        }
    }
}

/// Words of the short document that are ours: what a rule says is the rule's.
fn own_words(document: &Document) -> String {
    let mut text = String::new();
    for section in document.sections.iter().filter(|s| !["findings", "open-questions"].contains(&s.id)) {
        for block in blocks(&section.blocks) {
            match block {
                Block::Text { text: one } => text.push_str(one),
                Block::Table(table) => {
                    table.head.iter().chain(table.rows.iter().flatten()).for_each(|cell| {
                        text.push_str(cell);
                        text.push('\n');
                    })
                }
                // The actions and questions of the first page are the rules' sentences.
                Block::List { items, .. } if section.id != "summary" => text.push_str(&items.join("\n")),
                Block::Figure(figure) => text.push_str(&figure.caption),
                _ => {}
            }
            text.push('\n');
        }
    }
    text
}

#[test]
fn it_speaks_the_language_of_the_field() {
    let denied = include_str!("denied.txt");
    for (folder, source) in systems() {
        let (_, document) = of(&source);
        let words = own_words(&document).to_lowercase();
        // Words of the author of the text are the author's.
        let given = source.text.to_lowercase();
        for phrase in denied.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            assert!(
                !words.contains(phrase) || given.contains(phrase),
                "{}: “{phrase}”: {}",
                folder.display(),
                words.lines().find(|line| line.contains(phrase)).unwrap_or_default()
            );
        }
    }
}

/// Numbers in a text, as written.
fn numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut now = String::new();
    for letter in text.chars().chain([' ']) {
        if letter.is_ascii_digit() || !now.is_empty() && matches!(letter, ',' | '.') {
            now.push(letter);
        } else if !now.is_empty() {
            found.push(now.trim_end_matches([',', '.']).to_string());
            now.clear();
        }
    }
    found
}

/// A value in every form in which the document writes values.
fn forms(value: f64, known: &mut BTreeSet<String>) {
    for text in [
        present::number(value),
        present::count(value.round()),
        present::money(value),
        present::bill(value),
        present::percent(value),
        present::rough(value),
        present::percent(1.0 - value),
        present::time(value),
        present::ms(value),
        present::rate(value),
        present::size(value),
        present::times(value),
        present::unit_cost(value * 1e3),
        present::unit_cost(value),
        present::unit_cost(value * 1e6),
    ] {
        known.extend(numbers(&text));
    }
}

fn values(value: &serde_json::Value, known: &mut BTreeSet<String>, figures: &mut Vec<f64>) {
    match value {
        serde_json::Value::Number(number) => figures.extend(number.as_f64()),
        serde_json::Value::String(text) => known.extend(numbers(text)),
        serde_json::Value::Array(all) => all.iter().for_each(|one| values(one, known, figures)),
        serde_json::Value::Object(all) => all.values().for_each(|one| values(one, known, figures)),
        _ => {}
    }
}

/// What the figures of the document may be: values of the model, and what follows from them by a formula named here.
fn known(compiled: &Compilation<'_>, source: &Source) -> BTreeSet<String> {
    let mut known: BTreeSet<String> = numbers(&source.text).into_iter().collect();
    let mut figures = Vec::new();
    let json: serde_json::Value = serde_json::from_str(&report::json::write(compiled)).unwrap();
    values(&json, &mut known, &mut figures);
    let (model, analysis) = (&compiled.model, &compiled.analysis());
    let bill = analysis.cost.per_month.to_f64();
    for (id, _) in model.nodes() {
        let own = analysis.cost.of(id).to_f64();
        figures.extend([own, own / bill]);
    }
    for line in &analysis.cost.lines {
        figures.extend([line.usd.to_f64(), line.usd.to_f64() / bill]);
    }
    let cost = &analysis.cost;
    figures.extend([cost.fixed, cost.variable(), cost.low, cost.high].map(|usd| usd.to_f64()));
    figures.extend([1.0 - cost.low.to_f64() / bill, cost.high.to_f64() / bill - 1.0]);
    figures.extend(cost.per_thousand.map(|usd| usd / 1e3));
    if let Some(entering) = analysis.traffic.entering {
        figures.extend([entering.usual, entering.peak]);
    }
    let needed = model.functions().filter_map(|(id, _)| analysis.traffic.node(id).concurrency);
    figures.push(needed.map(|c| f64::from(c.needed)).sum());
    for requirement in &model.requirements {
        figures.extend([requirement.value, (1.0 - requirement.value) * 730.0 * 3600.0]);
        for checked in &analysis.requirements {
            figures.extend(checked.actual);
            figures.extend(checked.actual.map(|actual| (1.0 - actual) / (1.0 - requirement.value)));
        }
    }
    for row in &analysis.availability {
        figures.extend([row.share, row.minutes * 60.0]);
    }
    for path in &analysis.latency {
        for q in [path.warm, path.with_cold] {
            figures.extend([q.p50, q.p95, q.p99, q.p999].map(|ms| ms / 1e3));
        }
        figures.extend(path.hops.iter().map(|hop| hop.share));
    }
    for rates in analysis.traffic.edges.iter().flatten() {
        figures.extend([rates.usual, rates.peak]);
    }
    for played in scenario::play(model, compiled.catalog, analysis) {
        figures.extend(played.extra.map(|usd| usd.to_f64()));
    }
    let events = model.edges().filter(|(_, e)| e.mode == nephogram::model::Mode::Event).count();
    figures.push(events as f64 / model.edges().count() as f64);
    figures.into_iter().for_each(|value| forms(value, &mut known));
    known
}

#[test]
fn every_figure_is_in_the_model() {
    // Percentiles and what a unit is told for.
    const NAMES: [&str; 6] = ["50", "95", "99", "99.9", "1,000", "1"];
    let mut wrong = Vec::new();
    for (folder, source) in systems() {
        let (compiled, document) = of(&source);
        let known = known(&compiled, &source);
        // How many of something are counted by hand elsewhere: small whole numbers are not figures.
        let most = compiled.model.edges().count().max(compiled.analysis().assumptions.len()).max(60) as f64;
        for section in &document.sections {
            if !["summary", "objectives", "architecture", "security-and-privacy"].contains(&section.id) {
                continue;
            }
            for block in blocks(&section.blocks) {
                let texts: Vec<&str> = match block {
                    Block::Text { text } => vec![text],
                    Block::Table(table) => table.rows.iter().flatten().map(String::as_str).collect(),
                    Block::Facts { items } => {
                        items.iter().flat_map(|i| [i.value.as_str(), &i.note]).collect()
                    }
                    _ => vec![],
                };
                for text in texts {
                    for number in numbers(text) {
                        let counted = number.parse::<f64>().is_ok_and(|n| n.fract() == 0.0 && n <= most);
                        if !counted && !known.contains(&number) && !NAMES.contains(&number.as_str()) {
                            wrong.push(format!("{} {}: {number} in “{text}”", folder.display(), section.id));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_wrong_figure_would_be_seen() {
    let text = std::fs::read_to_string(root("examples/image-thumbnails/system.neph")).unwrap();
    let source = Source::new("system.neph", text);
    let (compiled, _) = of(&source);
    let known = known(&compiled, &source);
    for made_up in ["417.3", "7,654", "98.7654", "0.08123"] {
        assert!(!known.contains(made_up), "{made_up}");
    }
}

/// The first page of a text, from its summary on.
fn first_page(text: &str) -> String {
    let source = Source::new("a.neph", text);
    let compiled = compile(&source, Catalog::bundled());
    assert!(compiled.is_sound(), "{:?}", compiled.faults);
    let document = report::document(&compiled, &DiagramOptions::default());
    let summary = &document.sections[0];
    let mut page = String::new();
    for block in &summary.blocks {
        match block {
            Block::Text { text } => page.push_str(&format!("{text}\n")),
            Block::List { items, start } if *start > 0 => {
                page.push_str(&format!("1. {}\n", items.join("\n")))
            }
            Block::List { items, .. } => page.push_str(&format!("{}\n", items.join("\n"))),
            _ => {}
        }
    }
    page
}

/// The first thing to do.
fn first_action(text: &str) -> String {
    let page = first_page(text);
    page.lines().find_map(|line| line.strip_prefix("1. ")).unwrap_or_default().to_string()
}

#[test]
fn a_telemetry_bill_leads_with_the_price_of_a_message() {
    let text = std::fs::read_to_string(root("examples/iot-telemetry/system.neph")).unwrap();
    let first = first_action(&text);
    assert!(first.contains("Basic Ingest") || first.contains("readings a message"), "{first}");
}

#[test]
fn a_missed_objective_comes_first() {
    let page = first_page(
        "system { provider aws; region us-east-1 }\nclient web\nhttp_api api { auth jwt; throttle 20/s }\n\
         function slow \"Rank offers\" { runtime nodejs22; memory 512 MB; duration 900 ms to 2 s; timeout 10 s }\n\
         web -> api { rate 1M/month; peak 5/s } -> slow\nrequire p99 web -> slow < 500 ms",
    );
    assert!(page.starts_with("**Not ready:**"), "{page}");
    assert!(page.contains("**Missed:** the p99 latency of Rank offers"), "{page}");
}

#[test]
fn without_a_rate_nothing_is_judged() {
    let page =
        first_page("client web\nhttp_api api\nfunction f\nweb -> api -> f\nrequire p99 web -> f < 1 s");
    assert!(page.starts_with("**Cannot be judged yet:** no request rate is given"), "{page}");
}

#[test]
fn a_stream_that_a_phone_writes_to_is_an_entry() {
    let text = "system { provider aws; region us-east-1 }\nclient phone \"Phone app\"\n\
                stream clicks \"Clicks\" { shards 2 }\nfunction count { runtime nodejs22; memory 256 MB; duration 20 ms; timeout 5 s }\n\
                queue bad { keep_for 14 days; alarm }\n\
                phone ~> clicks { rate 10/s; payload 1 KB }\nclicks ~> count { batch 100; window 1 s; retries 3; bisect; partial_failures }\ncount !> bad";
    let page = first_page(text);
    assert!(page.contains("Declare how Phone app authenticates against Clicks"), "{page}");
    let source = Source::new("a.neph", text);
    let (_, document) = of(&source);
    let security = document.sections.iter().find(|s| s.id == "security-and-privacy").unwrap();
    let table =
        security.blocks.iter().find_map(|b| if let Block::Table(t) = b { Some(t) } else { None }).unwrap();
    assert!(table.rows.iter().any(|row| row[0] == "Clicks" && row[2].contains("not specified")), "{table:?}");
}

#[test]
fn a_bucket_cannot_keep_less_than_it_receives() {
    let page = first_page(
        "system { provider aws; region us-east-1 }\nclient web\nhttp_api api { auth jwt; throttle 500/s }\n\
         function put { runtime nodejs22; memory 512 MB; duration 50 ms; timeout 5 s }\nbucket raw \"Raw files\" { keep 100 GB }\n\
         web -> api { rate 250M/month; peak 200/s; payload 1 MB } -> put -> raw \"put\" { payload 1 MB }",
    );
    assert!(page.contains("Set a lifecycle rule for Raw files"), "{page}");
    assert!(page.contains("is declared to keep 100 GB"), "{page}");
}
