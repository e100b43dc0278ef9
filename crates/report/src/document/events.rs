//! The catalogue of events, and what becomes of what fails.

use super::{Brief, Section, Table, dash, md};
use neph_catalog::schema::Delivery;
use neph_catalog::{Role, fact};
use neph_model::{Edge, EdgeId, End, Mode, NodeId};
use neph_syntax::units::{Seconds, several};

/// Each event with producers, consumers, contract and fate.
pub(super) fn catalogue(brief: &Brief<'_>) -> Option<Section> {
    let model = brief.model;
    let mut table = Table::new(&[
        "Event",
        "Producers",
        "Consumers",
        ">Size",
        ">Events/month",
        "Version",
        "Carries",
        "Delivery",
        "When it cannot be handled",
    ]);
    let mut declared = 0;
    for (id, event) in model.events() {
        declared += 1;
        let carrying: Vec<(EdgeId, &Edge)> = model.edges().filter(|(_, e)| e.event == Some(id)).collect();
        let delivery: Vec<String> =
            carrying.iter().filter_map(|(_, e)| delivery(brief, e)).map(|d| d.semantics.clone()).collect();
        table.row(vec![
            format!("{} {}", md::text(&event.label), md::code(&event.id)),
            ends(brief, &model.producers(id)),
            ends(brief, &model.consumers(id)),
            event.facts.size(fact::SIZE).map_or_else(dash, |s| s.to_string()),
            carrying.first().map_or_else(dash, |(edge, _)| brief.edge_per_month(*edge)),
            event.facts.number(fact::VERSION).map_or_else(dash, |v| v.to_string()),
            event.facts.text(fact::CARRIES).map_or_else(dash, md::text),
            delivery.first().cloned().unwrap_or_else(dash),
            carrying
                .iter()
                .filter_map(|(_, e)| model.target(e))
                .map(|to| fate(brief, to))
                .next()
                .unwrap_or_else(dash),
        ]);
    }
    let mut unnamed =
        Table::new(&["From", "To", "On the arrow", ">Events/month", ">Size", "When it cannot be handled"]);
    for (id, edge) in model.edges().filter(|(_, e)| e.mode == Mode::Event && e.event.is_none()) {
        unnamed.row(vec![
            md::text(model.end_label(edge.from)),
            md::text(model.end_label(edge.to)),
            if edge.label.is_empty() { dash() } else { md::text(&edge.label) },
            brief.edge_per_month(id),
            edge.facts.size(fact::PAYLOAD).map_or_else(dash, |s| s.to_string()),
            model.target(edge).map_or_else(dash, |to| fate(brief, to)),
        ]);
    }
    if table.rows.is_empty() && unnamed.rows.is_empty() {
        return None;
    }
    let mut section = Section::new("event-catalogue", "Event catalogue");
    let versioned = model.events().filter(|(_, e)| e.facts.has(fact::VERSION)).count();
    section.say(format!(
        "{} declared, {versioned} of them with a version; {} over arrows that name no event.",
        if declared == 1 { "1 event is".to_string() } else { format!("{declared} events are") },
        if unnamed.rows.len() == 1 {
            "1 more goes".to_string()
        } else {
            format!("{} more go", unnamed.rows.len())
        },
    ));
    section.table(table);
    if !unnamed.rows.is_empty() {
        section.fold("Events that are not declared", vec![super::Block::Table(unnamed)]);
    }
    Some(section)
}

/// What fails, who notices, who tries again, and where it ends.
pub(super) fn failures(brief: &Brief<'_>) -> Option<Section> {
    let model = brief.model;
    let mut ledger = Table::new(&["Hop", "Retried by", ">Attempts", "Gives up after", "Then"]);
    let mut lost: Vec<String> = Vec::new();
    for (_, edge) in model.edges().filter(|(_, e)| e.mode != Mode::Failure) {
        let Some(to) = model.target(edge) else { continue };
        let stated = edge.facts.number(fact::RETRIES).map(|r| r + 1.0);
        let published = delivery(brief, edge);
        let asynchronous = edge.mode == Mode::Event;
        if !asynchronous && stated.is_none() {
            continue;
        }
        let attempts = stated
            .map(crate::present::number)
            .or_else(|| retries_of_queue(brief, edge).map(crate::present::number))
            .or_else(|| published.and_then(|d| d.attempts).map(|a| format!("{a}ᵈ")))
            .unwrap_or_else(dash);
        let window = edge
            .facts
            .time(fact::MAX_AGE)
            .map(|t| t.to_string())
            .or_else(|| {
                published.and_then(|d| d.retry_window_s).map(|s| format!("{}ᵈ", Seconds(f64::from(s))))
            })
            .unwrap_or_else(dash);
        let end = if asynchronous {
            fate_of_edge(brief, edge, to)
        } else {
            "the caller gets the error".to_string()
        };
        if end.starts_with("lost") {
            let (from, to) = (model.end_label(edge.from), model.end_label(edge.to));
            lost.push(format!("{} → {}", md::text(from), md::text(to)));
        }
        ledger.row(vec![
            format!(
                "{} {} {}",
                md::text(model.end_label(edge.from)),
                edge.mode.sign().replace('>', "\\>").replace('~', "\\~"),
                md::text(model.end_label(edge.to))
            ),
            if asynchronous { md::text(who(brief, edge)) } else { md::text(model.end_label(edge.from)) },
            attempts,
            window,
            end,
        ]);
    }
    let mut letters = Table::new(&["Dead letters", "From", ">Kept for", "Alarm or reader"]);
    for (id, node) in model.nodes().filter(|(id, _)| model.is_dead_letter(*id)) {
        let senders: Vec<End> = model.incoming(id).iter().map(|(_, e)| e.from).collect();
        letters.row(vec![
            brief.name(id),
            ends(brief, &senders),
            node.facts.time(fact::KEEP_FOR).map_or_else(|| "not specified".to_string(), |t| t.to_string()),
            if node.facts.is(fact::ALARM) {
                "alarm".to_string()
            } else if model.outgoing(id).is_empty() {
                "**none**".to_string()
            } else {
                "read".to_string()
            },
        ]);
    }
    if ledger.rows.is_empty() && letters.rows.is_empty() {
        return None;
    }
    let mut section = Section::new("failures-and-retries", "Failures and retries");
    section.say(match lost.len() {
        0 => format!(
            "{} where something is tried again; whatever is given up can be found again.",
            several(ledger.rows.len(), "hop")
        ),
        1 => format!("One of {} hops ends with the event lost: {}.", ledger.rows.len(), lost[0]),
        n => format!("{n} of {} hops end with the event lost: {}.", ledger.rows.len(), lost.join(", ")),
    });
    section.table(ledger);
    if !letters.rows.is_empty() {
        section.table(letters);
    }
    let mut hanging = Table::new(&["When this stops", "These wait or fail", "Because"]);
    for (id, node) in model.nodes().filter(|(_, n)| !n.is(Role::Client)) {
        let callers: Vec<End> =
            model.incoming(id).iter().filter(|(_, e)| e.mode == Mode::Call).map(|(_, e)| e.from).collect();
        if callers.is_empty() || node.role.family() == neph_model::Family::Support {
            continue;
        }
        let buffered = model.incoming(id).iter().any(|(_, e)| e.mode == Mode::Event);
        let radius = brief.upstream(id);
        hanging.row(vec![
            brief.name(id),
            ends(brief, &callers),
            format!(
                "they wait for its answer{}{}",
                if radius > callers.len() {
                    format!(", and {} further up with them", radius - callers.len())
                } else {
                    String::new()
                },
                if buffered { "; what comes by event is kept" } else { "" }
            ),
        ]);
    }
    if !hanging.rows.is_empty() {
        section.fold("What stands still when a part does", vec![super::Block::Table(hanging)]);
    }
    Some(section)
}

/// What the service that hands over promises.
fn delivery<'a>(brief: &Brief<'a>, edge: &Edge) -> Option<&'a Delivery> {
    let from = brief.model.origin(edge)?;
    let to = brief.model.target(edge)?;
    let of = |id: NodeId| {
        brief.catalog.service(brief.model.node(id).service_id()).and_then(|s| s.delivery.as_ref())
    };
    if brief.model.node(from).is_messaging() { of(from) } else { of(to).filter(|_| edge.mode == Mode::Event) }
}

fn retries_of_queue(brief: &Brief<'_>, edge: &Edge) -> Option<f64> {
    brief.model.origin(edge).and_then(|from| brief.model.node(from).facts.number(fact::MAX_RECEIVES))
}

fn who<'a>(brief: &Brief<'a>, edge: &Edge) -> &'a str {
    let model = brief.model;
    match (model.origin(edge), model.target(edge)) {
        (Some(from), _) if model.node(from).is_messaging() => &model.node(from).label,
        (_, Some(to)) => {
            model.node(to).service.as_ref().map_or(model.node(to).label.as_str(), |s| s.short.as_str())
        }
        _ => "",
    }
}

/// Where what a part cannot handle goes.
fn fate(brief: &Brief<'_>, to: NodeId) -> String {
    let targets: Vec<End> = brief.model.failure_targets(to).into_iter().map(|(_, e)| e.to).collect();
    if targets.is_empty() { "not specified".to_string() } else { ends(brief, &targets) }
}

fn fate_of_edge(brief: &Brief<'_>, edge: &Edge, to: NodeId) -> String {
    let model = brief.model;
    let mut targets: Vec<End> = model.failure_targets(to).into_iter().map(|(_, e)| e.to).collect();
    if let Some(from) = model.origin(edge) {
        targets.extend(model.failure_targets(from).into_iter().map(|(_, e)| e.to));
    }
    if !targets.is_empty() {
        return ends(brief, &targets);
    }
    let target = model.node(to);
    if target.is_messaging() || target.is_store() {
        return "the sender sees the error".to_string();
    }
    match model.origin(edge).map(|from| model.node(from)) {
        Some(from) if from.is(Role::Queue) => "lost when its time in the queue ends".to_string(),
        Some(from) if from.is(Role::Stream) || from.is(Role::Table) || from.is(Role::Database) => {
            "lost when the record expires; until then it blocks those behind it".to_string()
        }
        _ => "lost".to_string(),
    }
}

fn ends(brief: &Brief<'_>, ends: &[End]) -> String {
    let mut names: Vec<String> = ends.iter().map(|end| md::text(brief.model.end_label(*end))).collect();
    names.dedup();
    if names.is_empty() { dash() } else { names.join(", ") }
}
