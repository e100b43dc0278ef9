//! Every figure of the short document is in the model, or follows from it by a formula named here.

use std::collections::BTreeSet;

use nephogram::analysis::{by_flow, by_unit, latency, recovery, scenario, sensitivity, what_if};
use nephogram::catalog::{Catalog, fact};
use nephogram::model::Titled;
use nephogram::report::document::{Block, Section};
use nephogram::report::{self, present};
use nephogram::source::Source;
use nephogram::{Compilation, compile};

use crate::document::{blocks, of};
use crate::examples::systems;
use crate::root;

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
    figures.extend(elsewhere(compiled));
    let events = model.edges().filter(|(_, e)| e.mode == nephogram::model::Mode::Event).count();
    figures.push(events as f64 / model.edges().count() as f64);
    figures.into_iter().for_each(|value| forms(value, &mut known));
    known
}

/// Figures of the parts beyond the summary: flows, bottlenecks, other volumes, alarms, phases.
fn elsewhere(compiled: &Compilation<'_>) -> Vec<f64> {
    let (model, analysis, catalog) = (&compiled.model, compiled.analysis(), compiled.catalog);
    let bill = analysis.cost.per_month.to_f64();
    let mut figures = vec![bill * 1.2];
    // What all but the eight dearest components cost.
    let mut own: Vec<f64> = model.nodes().map(|(id, _)| analysis.cost.of(id).to_f64()).collect();
    own.sort_by(|a, b| b.total_cmp(a));
    let rest: f64 = own.iter().skip(8).sum();
    figures.extend([rest, rest / bill]);
    // Times along the paths that objectives name.
    let colds = analysis.cold_starts.iter().map(|cold| (cold.node, cold.clone())).collect();
    let latencies = latency::Latencies::new(model, catalog, &analysis.traffic, &analysis.timings, &colds);
    for path in
        model.requirements.iter().filter(|r| r.path.len() > 1).filter_map(|r| latencies.along(&r.path))
    {
        for q in [path.warm, path.with_cold] {
            figures.extend([q.p50, q.p99, q.p999].map(|ms| ms / 1e3));
        }
        figures.extend(path.hops.iter().map(|hop| hop.share));
    }
    for rates in analysis.traffic.edges.iter().flatten() {
        figures.extend([rates.per_month(), rates.usual, rates.peak]);
    }
    // A faulty release, unseen for ten minutes, at once and as a canary.
    for (id, _) in model.functions() {
        let runs = analysis.traffic.node(id).runs.map_or(0.0, |r| r.usual);
        figures.extend([runs * 600.0, runs * 60.0]);
    }
    for limit in &analysis.limits {
        figures.extend([limit.used, limit.max, limit.max * 0.8, limit.share]);
        figures.extend(limit.breaks_at);
    }
    // Today, and three and ten times as much.
    if let Some(entering) = analysis.traffic.entering {
        figures.extend([1.0, 3.0, 10.0].map(|factor| entering.per_month() * factor));
    }
    let mut grown = model.clone();
    grown.scenarios = growth();
    for played in
        scenario::play(&grown, catalog, analysis).iter().chain(&scenario::play(model, catalog, analysis))
    {
        figures.push(played.per_month.to_f64());
        figures.extend(played.breaks.iter().flat_map(|limit| [limit.share, limit.used]));
        figures.extend(played.turned_away.iter().map(|(_, rate)| *rate));
        figures.extend(played.backlogs.iter().flat_map(|b| [b.messages, b.drains_in_s.unwrap_or(0.0)]));
        figures.extend(played.outages.iter().flat_map(|o| &o.held).filter_map(|(_, messages)| *messages));
    }
    for flow in by_flow::by_flow(model, catalog, analysis) {
        figures.extend([flow.events, flow.usd, flow.usd / flow.events * 1e3]);
    }
    for unit in by_unit::by_unit(model, catalog, analysis) {
        figures.extend([unit.per_month, unit.usd, unit.all_in]);
    }
    figures.extend(analysis.cost.per_thousand);
    for swing in sensitivity::swings(model, catalog, analysis) {
        figures.extend([swing.half.to_f64(), swing.double.to_f64()]);
    }
    // An hour at 14.4 times the error budget's rate.
    for r in &model.requirements {
        figures.extend([(1.0 - r.value) * 14.4, 1.0 - r.value]);
        let actual = analysis.requirements.iter().filter_map(|c| c.actual);
        figures.extend(actual.map(|actual| (actual - r.value).abs()));
    }
    // Ages of messages at which somebody looks, what a restore loses.
    for (_, node) in model.nodes() {
        figures.extend(node.facts.time(fact::VISIBILITY).map(|t| t.0 * 2.0));
        figures.extend(node.facts.text(fact::BACKUP).and_then(recovery::interval));
    }
    for (_, edge) in model.edges() {
        figures.extend(edge.facts.time(fact::MAX_AGE).map(|t| t.0 / 2.0));
    }
    for finding in &compiled.review().findings {
        let then = what_if::analyse(model, catalog, &finding.remedy);
        figures.push((then.cost.per_month.to_f64() - bill).abs());
    }
    figures
}

/// The scenarios of three and ten times the traffic.
fn growth() -> Vec<Titled> {
    let source = Source::new(
        "grown.neph",
        "function f\nscenario \"3\" { traffic x3 }\nscenario \"10\" { traffic x10 }",
    );
    compile(&source, Catalog::bundled()).model.scenarios.clone()
}

/// What a section says, piece by piece. Savings of alternatives are what the model computes with each alternative: their
/// figures are checked against each other below.
fn said(section: &Section) -> Vec<String> {
    let mut texts = Vec::new();
    for block in blocks(&section.blocks) {
        match block {
            Block::Text { text } => texts.push(text.clone()),
            Block::Table(table) if table.head[0] == "Alternative" => {}
            Block::Table(table) => texts.extend(table.rows.iter().flatten().cloned()),
            Block::Facts { items } => {
                texts.extend(items.iter().flat_map(|i| [i.value.clone(), i.note.clone()]))
            }
            Block::List { items, .. } => texts.extend(items.iter().cloned()),
            Block::Figure(_) | Block::Code { .. } | Block::Details { .. } => {}
        }
    }
    texts
}

#[test]
fn every_figure_is_in_the_model() {
    // Percentiles, what a unit is told for, and settings of the procedure: an alarm's window, a load test's ramp.
    const NAMES: [&str; 8] = ["50", "95", "99", "99.9", "1,000", "1", "1.2", "3"];
    let mut wrong = Vec::new();
    for (folder, source) in systems() {
        let (compiled, document) = of(&source);
        let mut known = known(&compiled, &source);
        // Alternatives that reach the first page.
        for section in &document.sections {
            for block in blocks(&section.blocks) {
                if let Block::Table(table) = block
                    && table.head[0] == "Alternative"
                {
                    table.rows.iter().flatten().for_each(|cell| known.extend(numbers(cell)));
                }
            }
        }
        // How many of something are counted by hand elsewhere: small whole numbers are not figures.
        let most = compiled.model.edges().count().max(compiled.analysis().assumptions.len()).max(60) as f64;
        for section in &document.sections {
            for text in said(section) {
                for number in numbers(&text) {
                    let counted = number.parse::<f64>().is_ok_and(|n| n.fract() == 0.0 && n <= most);
                    let checks = section.id == "findings" && text.contains(" checks: ");
                    if !counted && !checks && !known.contains(&number) && !NAMES.contains(&number.as_str()) {
                        wrong.push(format!("{} {}: {number} in “{text}”", folder.display(), section.id));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_saving_is_the_share_of_the_bill_it_says() {
    for (folder, source) in systems() {
        let (compiled, document) = of(&source);
        let bill = compiled.analysis().cost.per_month.to_f64();
        for section in document.sections.iter().filter(|s| s.id == "decisions-and-alternatives") {
            for block in blocks(&section.blocks) {
                let Block::Table(table) = block else { continue };
                for row in &table.rows {
                    let parsed: Vec<f64> =
                        numbers(&row[1]).iter().filter_map(|n| n.replace(',', "").parse().ok()).collect();
                    let [usd, share] = parsed.as_slice() else { panic!("{}: {row:?}", folder.display()) };
                    assert!(
                        (usd / bill * 100.0 - share).abs() < 0.6,
                        "{}: {row:?} of {bill}",
                        folder.display()
                    );
                }
            }
        }
    }
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
