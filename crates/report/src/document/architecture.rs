//! The picture, the parts by kind, and the patterns they form.

use super::{Brief, Section, Table, dash, md};
use neph_catalog::fact;
use neph_model::{Family, NodeId};
use neph_review::patterns::Confidence;
use neph_syntax::units::several;

/// Tables of the parts, one for each kind.
pub(super) fn components(brief: &Brief<'_>) -> Vec<Section> {
    let model = brief.model;
    let mut lead = Section::new("components", "Components");
    let mut functions = Table::new(&[
        "Function",
        "Service",
        "Runtime",
        ">Memory",
        ">Timeout",
        ">Duration p50 – p99",
        "Triggered by",
        ">Runs/month",
        ">Concurrent, peak",
        ">USD/month",
    ]);
    for (id, node) in model.functions() {
        functions.row(vec![
            brief.name(id),
            service(brief, id),
            node.facts.text(fact::RUNTIME).map_or_else(dash, md::text),
            node.facts.size(fact::MEMORY).map_or_else(dash, |m| m.to_string()),
            node.facts.time(fact::TIMEOUT).map_or_else(dash, |t| t.to_string()),
            brief.spread_time(node, fact::DURATION),
            triggers(brief, id),
            brief.runs_per_month(id),
            brief.peak_concurrency(id),
            brief.cost_of(id),
        ]);
    }
    let mut others: Vec<(Family, &str, &'static str)> = vec![
        (Family::Entry, "Entries", "entries"),
        (Family::Messaging, "Event sources and queues", "event-sources-and-queues"),
        (Family::Store, "Stores", "stores"),
        (Family::Orchestration, "Workflows and schedules", "workflows-and-schedules"),
        (Family::Compute, "Always-on services", "always-on-services"),
        (Family::Notification, "Notification", "notification"),
        (Family::Support, "Supporting services", "supporting-services"),
    ];
    let managed = model.nodes().filter(|(_, n)| n.service.is_some() && !n.is_function()).count();
    let said: Vec<String> = [
        (
            functions.rows.len(),
            "function",
            ["of our own code runs on demand", "of our own code run on demand"],
        ),
        (managed, "service", ["is run and scaled by", "are run and scaled by"]),
    ]
    .into_iter()
    .filter(|(n, ..)| *n > 0)
    .map(|(n, word, does)| format!("{} {}", several(n, word), does[usize::from(n != 1)]))
    .collect();
    let by = if managed > 0 { format!(" {}", model.system.provider.title()) } else { String::new() };
    if !said.is_empty() {
        lead.say(format!("{}{by}.", said.join("; ")));
    }
    let mut sections = vec![lead];
    if !functions.rows.is_empty() {
        let mut part = Section::part("functions", "Functions");
        part.table(functions);
        sections.push(part);
    }
    for (family, title, anchor) in others.drain(..) {
        let mut table =
            Table::new(&["Part", "Service", "Role", "Key facts", "Used by", ">Requests/month", ">USD/month"]);
        for (id, node) in model.nodes().filter(|(_, n)| n.role.family() == family) {
            let facts: Vec<String> = node
                .facts
                .0
                .iter()
                .filter(|(name, _)| {
                    ![
                        fact::WHY.name(),
                        fact::ABOUT.name(),
                        fact::NOTE.name(),
                        fact::LINK.name(),
                        fact::OWNER.name(),
                    ]
                    .contains(name)
                })
                .map(|(name, known)| {
                    if known.written.is_empty() {
                        md::text(name.as_str())
                    } else {
                        format!("{} {}", md::text(name.as_str()), md::text(&known.written))
                    }
                })
                .collect();
            table.row(vec![
                brief.name(id),
                service(brief, id),
                node.role.title().to_string(),
                if facts.is_empty() { dash() } else { facts.join("; ") },
                triggers(brief, id),
                brief.arrivals_per_month(id),
                brief.cost_of(id),
            ]);
        }
        if !table.rows.is_empty() {
            let mut part = Section::part(anchor, title);
            part.table(table);
            sections.push(part);
        }
    }
    let mut reasons = Vec::new();
    for (id, node) in model.nodes() {
        for fact in [fact::ABOUT, fact::WHY, fact::NOTE] {
            if let Some(text) = node.facts.text(fact) {
                reasons.push(format!("{}: {}", brief.name(id), md::text(text)));
            }
        }
    }
    for remark in &model.remarks {
        let about = remark.on.map_or_else(|| "the system".to_string(), |end| md::text(model.end_label(end)));
        reasons.push(format!("{about}: {}", md::text(&remark.text)));
    }
    if !reasons.is_empty() {
        let mut part = Section::part("reasons-given", "Reasons given");
        part.list(false, reasons);
        sections.push(part);
    }
    sections
}

/// The patterns with their consequence and what they lack.
pub(super) fn patterns(brief: &Brief<'_>, picture: Option<String>) -> Option<Section> {
    let found = brief.patterns;
    if found.is_empty() {
        return None;
    }
    let mut section = Section::new("patterns", "Patterns");
    let lacking = found.iter().filter(|p| !p.missing.is_empty()).count();
    let mut names: Vec<&str> = found.iter().map(|p| p.name).collect();
    names.dedup();
    section.say(format!(
        "{} found in the graph: {}{}.",
        several(names.len(), "known design"),
        names.join(", "),
        match lacking {
            0 => String::new(),
            1 => "; 1 of their uses lacks something".to_string(),
            n => format!("; {n} of their uses lack something"),
        }
    ));
    let mut table = Table::new(&["Pattern", "Turns on", "What follows here", "Missing", "Confidence"]);
    for pattern in found {
        table.row(vec![
            md::link(pattern.name, pattern.source),
            pattern.members.first().map_or_else(dash, |id| brief.name(*id)),
            md::text(&pattern.consequence),
            if pattern.missing.is_empty() { dash() } else { md::text(&pattern.missing.join("; ")) },
            match pattern.confidence {
                Confidence::Sure => "sure",
                Confidence::Likely => "likely",
            }
            .to_string(),
        ]);
    }
    section.table(table);
    if let Some(svg) = picture {
        section.figure(super::numbers::figure(
            "patterns.svg",
            format!("The system with its patterns marked: {}", names.join(", ")),
            "Each pattern is marked at the part it turns on.".to_string(),
            svg,
        ));
    }
    Some(section)
}

fn triggers(brief: &Brief<'_>, id: NodeId) -> String {
    let mut names: Vec<String> = brief
        .model
        .triggers(id)
        .into_iter()
        .map(|(_, edge)| md::text(brief.model.end_label(edge.from)))
        .collect();
    names.dedup();
    if names.is_empty() { dash() } else { names.join(", ") }
}

fn service(brief: &Brief<'_>, id: NodeId) -> String {
    match &brief.model.node(id).service {
        Some(service) => md::text(&service.title),
        None => "–".to_string(),
    }
}
