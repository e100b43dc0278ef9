//! What is stored where, and which events carry what.

use super::{Short, shortened, telling};
use crate::document::{Brief, Section, Table, md};
use crate::present::{few, list, plural, size, time};
use neph_analysis::latency::Kind;
use neph_catalog::fact;
use neph_model::{Mode, NodeId};
use neph_syntax::words::capital;

/// Data classes that need care.
const SENSITIVE: [&str; 3] = ["personal", "payment", "health"];

/// Data and events.
pub(super) fn data(short: &Short<'_, '_>) -> Option<Section> {
    let brief = short.brief;
    let mut section = Section::new("data-and-events", "Data and events");
    let stores = stores(brief);
    if !stores.rows.is_empty() {
        let count = plural(stores.rows.len(), "store");
        let (stores, silent) = telling(stores);
        let mut text = format!("{count} {} state.", if stores.rows.len() == 1 { "holds" } else { "hold" });
        let silent: Vec<String> = silent
            .iter()
            .filter(|head| ["Backup", "Data class"].contains(&head.as_str()))
            .map(|head| head.to_lowercase())
            .collect();
        if !silent.is_empty() {
            text.push_str(&format!(" No {} is declared for any of them.", silent.join(" and no ")));
        }
        section.say(text);
        section.table(shortened(stores, "store"));
    }
    let gaps = gaps(brief);
    if !gaps.is_empty() {
        section.say(format!("**Read-after-write gaps.** {}.", capital(&few(&gaps, 4))));
    }
    section.table(shortened(telling(events(brief)).0, "event"));
    if let Some(text) = sensitive(brief) {
        section.say(text);
    }
    (!section.blocks.is_empty()).then_some(section)
}

fn stores(brief: &Brief<'_>) -> Table {
    let model = brief.model;
    let mut table = Table::new(&["Store", "Written by", ">Size", "Retention", "Backup", "Data class"]);
    let mut rows: Vec<(f64, Vec<String>)> = Vec::new();
    for (id, node) in model.nodes().filter(|(_, n)| n.is_store()) {
        let writers: Vec<String> = model.writers(id).into_iter().map(|w| brief.name(w)).collect();
        let words = |text: Option<&str>| text.map_or_else(|| "not specified".to_string(), md::text);
        rows.push((
            node.facts.size(fact::KEEP).map_or(0.0, |s| s.0),
            vec![
                brief.name(id),
                if writers.is_empty() { "–".to_string() } else { few(&writers, 2) },
                node.facts.size(fact::KEEP).map_or_else(|| "–".to_string(), |s| size(s.0)),
                node.facts.time(fact::TTL).map_or_else(|| "no expiry".to_string(), |t| time(t.0)),
                words(node.facts.text(fact::BACKUP)),
                words(node.facts.text(fact::DATA)),
            ],
        ));
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    rows.into_iter().for_each(|(_, row)| table.row(row));
    table
}

/// Stores that lag behind another.
fn gaps(brief: &Brief<'_>) -> Vec<String> {
    let model = brief.model;
    let mut found = Vec::new();
    for (id, _) in model.nodes().filter(|(_, n)| n.is_store()) {
        for (_, edge) in model.outgoing(id).into_iter().filter(|(_, e)| e.mode == Mode::Event) {
            let Some(by) = model.target(edge) else { continue };
            for (_, write) in model.outgoing(by).into_iter().filter(|(_, e)| model.is_write(e)) {
                let Some(view) = model.target(write).filter(|v| *v != id) else { continue };
                let lag = lag(brief, by);
                let text = format!(
                    "{} follows {}{}",
                    brief.name(view),
                    brief.name(id),
                    lag.map_or(String::new(), |s| format!(" with a delay of {} at p99", time(s)))
                );
                if !found.contains(&text) {
                    found.push(text);
                }
            }
        }
    }
    found
}

fn lag(brief: &Brief<'_>, through: NodeId) -> Option<f64> {
    let effects = brief.analysis.latency.iter().filter(|p| p.kind == Kind::Effect);
    effects.filter(|p| p.nodes.contains(&through)).map(|p| p.with_cold.p99 / 1e3).min_by(f64::total_cmp)
}

fn events(brief: &Brief<'_>) -> Table {
    let model = brief.model;
    let mut table = Table::new(&["Event", "Publisher", "Consumers", "Carries", ">Size", ">Version"]);
    for (id, event) in model.events() {
        let (producers, consumers) = (model.producers(id), model.consumers(id));
        // What only passes the event on is neither its publisher nor its consumer.
        let carries = |end: &neph_model::End| match end {
            neph_model::End::Node(node) => {
                producers.contains(end) && consumers.contains(end)
                    || model.node(*node).is_messaging() && producers.contains(end)
            }
            neph_model::End::Group(_) => false,
        };
        let names = |ends: &[neph_model::End]| {
            let acting: Vec<&neph_model::End> = ends.iter().filter(|end| !carries(end)).collect();
            let told: Vec<&neph_model::End> = if acting.is_empty() { ends.iter().collect() } else { acting };
            let mut names: Vec<String> = told.iter().map(|end| md::text(model.end_label(**end))).collect();
            names.dedup();
            if names.is_empty() { "**none**".to_string() } else { few(&names, 3) }
        };
        table.row(vec![
            md::text(&event.label),
            names(&producers),
            names(&consumers),
            event.facts.text(fact::CARRIES).map_or_else(|| "not specified".to_string(), md::text),
            event.facts.size(fact::SIZE).map_or_else(|| "–".to_string(), |s| size(s.0)),
            event.facts.number(fact::VERSION).map_or_else(|| "–".to_string(), crate::present::number),
        ]);
    }
    table
}

/// Where sensitive data is, and what it passes through.
fn sensitive(brief: &Brief<'_>) -> Option<String> {
    let model = brief.model;
    let mut told = Vec::new();
    for class in SENSITIVE {
        let holders: Vec<NodeId> =
            model.nodes().filter(|(_, n)| n.facts.says(fact::DATA, class)).map(|(id, _)| id).collect();
        let on_arrows = model.edges().filter(|(_, e)| e.facts.says(fact::DATA, class));
        let mut names: Vec<String> = holders.iter().map(|id| brief.name(*id)).collect();
        names.extend(on_arrows.map(|(_, e)| md::text(model.end_label(e.to))));
        names.dedup();
        if names.is_empty() {
            continue;
        }
        let through: Vec<String> = holders
            .iter()
            .flat_map(|id| model.incoming(*id))
            .filter_map(|(_, e)| model.origin(e))
            .filter(|id| !model.node(*id).is_outside())
            .map(|id| brief.name(id))
            .collect();
        told.push(if through.is_empty() {
            format!("{} data is held by {}", neph_syntax::words::capital(class), list(&names))
        } else {
            format!(
                "{} data reaches {} through {}",
                neph_syntax::words::capital(class),
                list(&names),
                few(&through, 3)
            )
        });
    }
    (!told.is_empty()).then(|| format!("{}.", told.join(". ")))
}
