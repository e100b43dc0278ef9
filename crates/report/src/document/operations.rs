//! Running it: alarms, release, portability, decisions.

use super::{Brief, Section, Table, md};
use crate::present::number;
use neph_catalog::FactName;
use neph_catalog::{Role, fact};
use neph_model::{Mode, NodeId};
use neph_syntax::units::{Seconds, several};

/// Alarms with thresholds in this system's numbers, and what logs cost.
pub(super) fn observability(brief: &Brief<'_>) -> Option<Section> {
    let model = brief.model;
    let mut table = Table::new(&["Alarm on", "Metric", "Threshold", "Why this number"]);
    for (id, node) in model.functions() {
        let runs = brief.analysis.traffic.node(id).runs;
        if let Some(runs) = runs {
            let five_minutes = runs.usual * 300.0;
            table.row(vec![
                brief.name(id),
                "errors".to_string(),
                if five_minutes >= 100.0 {
                    "1 % over 5 minutes".to_string()
                } else {
                    "1 in 5 minutes".to_string()
                },
                format!("{} runs in 5 minutes", number(five_minutes)),
            ]);
        }
        if let (Some(timeout), timing) = (node.facts.time(fact::TIMEOUT), brief.analysis.timings.answer(id)) {
            let threshold = (timing.p99 * 1.5).min(timeout.0 * 0.8).max(timing.p50);
            table.row(vec![
                brief.name(id),
                "duration, p99".to_string(),
                Seconds(threshold).to_string(),
                format!("p99 is {}, time-out {timeout}", Seconds(timing.p99)),
            ]);
        }
    }
    for (id, node) in model.of_role(Role::Queue) {
        if model.is_dead_letter(id) {
            table.row(vec![
                brief.name(id),
                "messages waiting".to_string(),
                "more than 0".to_string(),
                "every message here is work that was given up".to_string(),
            ]);
        } else if let Some(visibility) = node.facts.time(fact::VISIBILITY) {
            table.row(vec![
                brief.name(id),
                "age of the oldest message".to_string(),
                Seconds(visibility.0 * 2.0).to_string(),
                format!("visibility {visibility}: older means repeats or a backlog"),
            ]);
        }
    }
    for (id, _) in model.nodes().filter(|(_, n)| n.is(Role::Stream) || n.is(Role::Table)) {
        for (_, edge) in model.outgoing(id).into_iter().filter(|(_, e)| e.mode == Mode::Event) {
            let Some(reader) = model.target(edge).filter(|r| model.node(*r).is_function()) else { continue };
            let age = edge.facts.time(fact::MAX_AGE).map_or(3600.0, |t| t.0);
            table.row(vec![
                format!("{} → {}", brief.name(id), brief.name(reader)),
                "iterator age".to_string(),
                Seconds(age / 2.0).to_string(),
                if edge.facts.has(fact::MAX_AGE) {
                    format!("records are given up after {}", Seconds(age))
                } else {
                    "half an hour behind".to_string()
                },
            ]);
        }
    }
    for (id, node) in model.nodes().filter(|(_, n)| n.is_entry()) {
        if let Some(arrivals) = brief.analysis.traffic.node(id).arrivals {
            let limit = node.facts.rate(fact::THROTTLE).map(|r| r.0);
            table.row(vec![
                brief.name(id),
                "throttled requests".to_string(),
                "1 in 5 minutes".to_string(),
                match limit {
                    Some(limit) => format!("peak {} of {} let through", number(arrivals.peak), number(limit)),
                    None => format!("peak {} a second", number(arrivals.peak)),
                },
            ]);
        }
    }
    if brief.analysis.cost.per_month.to_f64() > 0.0 {
        table.row(vec![
            "the bill".to_string(),
            "forecast of the month".to_string(),
            format!("{} USD", super::numbers::usd_f(brief.analysis.cost.per_month.to_f64() * 1.2)),
            "a fifth above the computed month".to_string(),
        ]);
    }
    if table.rows.is_empty() {
        return None;
    }
    let mut section = Section::new("observability", "Observability");
    section.say(format!(
        "{} cover functions, events and integrations, with thresholds from the numbers above.",
        several(table.rows.len(), "alarm")
    ));
    section.table(table);
    Some(section)
}

/// How hard it would be to leave the provider.
pub(super) fn portability(brief: &Brief<'_>) -> Option<Section> {
    let model = brief.model;
    let mut rows: Vec<(f64, Vec<String>)> = Vec::new();
    let (mut weighted, mut weights) = (0.0, 0.0);
    for (id, node) in model.nodes().filter(|(_, n)| n.service.is_some()) {
        let Some(lock) = brief.catalog.lock_in(node.service_id()) else { continue };
        let score = neph_syntax::money::to_f64(lock.score);
        let weight = if node.is_store() { 2.0 } else { 1.0 };
        weighted += score * weight;
        weights += weight;
        let elsewhere: Vec<String> = lock
            .equivalents
            .iter()
            .filter_map(|s| brief.catalog.entry(s))
            .map(|e| md::text(e.title()))
            .collect();
        rows.push((
            score * weight,
            vec![
                brief.name(id),
                md::text(&node.service.as_ref().map_or_else(String::new, |s| s.title.clone())),
                if elsewhere.is_empty() { "–".to_string() } else { elsewhere.join(", ") },
                md::text(&lock.portable),
                number(score),
                match score {
                    s if s >= 0.9 => "redesign",
                    s if s >= 0.5 => "code",
                    s if s > 0.0 => "code, small",
                    _ => "configuration",
                }
                .to_string(),
            ],
        ));
    }
    if rows.is_empty() {
        return None;
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut section = Section::new("portability", "Portability");
    let total = weighted / weights;
    let hardest: Vec<String> =
        rows.iter().filter(|(s, _)| *s >= 0.9).take(3).map(|(_, r)| r[0].clone()).collect();
    section.say(format!(
        "Lock-in is {} on a scale from 0 (portable standards) to 1 (no equal elsewhere), stores counted twice{}.",
        number(total),
        if hardest.is_empty() { String::new() } else { format!("; hardest to move: {}", hardest.join(", ")) }
    ));
    let mut table =
        Table::new(&["Part", "Service", "Elsewhere", "Portable form", ">Lock-in", "Effort to move"]);
    for (_, row) in rows {
        table.row(row);
    }
    section.table(table);
    Some(section)
}

/// Decisions taken, with their reasons.
pub(super) fn decisions(brief: &Brief<'_>) -> Option<Section> {
    let decisions = &brief.model.decisions;
    if decisions.is_empty() {
        return None;
    }
    let mut section = Section::new("decisions", "Decisions");
    let mut table = Table::new(&["Decision", "Status", "Because", "Instead of", "Date"]);
    for decision in decisions {
        let word = |name: FactName| {
            let known = decision.facts.get(name).and_then(|known| known.value.text());
            known.map_or_else(|| "–".to_string(), md::text)
        };
        table.row(vec![
            md::text(&decision.title),
            word(fact::STATUS.name()),
            word(fact::BECAUSE.name()),
            word(fact::INSTEAD_OF.name()),
            word(fact::DATE.name()),
        ]);
    }
    let open =
        decisions.iter().filter(|d| d.facts.text(fact::STATUS).is_some_and(|s| s == "proposed")).count();
    section.say(format!(
        "{} recorded, {open} of them still open.",
        if decisions.len() == 1 {
            "1 decision is".to_string()
        } else {
            format!("{} decisions are", decisions.len())
        }
    ));
    section.table(table);
    Some(section)
}

/// How a release goes out, and what it exposes.
pub(super) fn rollout(brief: &Brief<'_>) -> Option<Section> {
    let model = brief.model;
    let mut table = Table::new(&[
        "Function",
        "Rollout",
        ">Runs in the first 10 minutes, all at once",
        ">With a canary of 10 %",
        ">Environments cold after a release",
    ]);
    let mut rows: Vec<(f64, NodeId)> = model
        .functions()
        .filter_map(|(id, _)| Some((brief.analysis.traffic.node(id).runs?.usual, id)))
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for (rate, id) in rows {
        let stated =
            model.node(id).facts.text(fact::ROLLOUT).or_else(|| model.system.facts.text(fact::ROLLOUT));
        let cold = brief.analysis.cold_starts.iter().find(|c| c.node == id).and_then(|c| c.environments);
        table.row(vec![
            brief.name(id),
            stated.map_or_else(|| "not specified".to_string(), md::text),
            number((rate * 600.0).round()),
            number((rate * 60.0).round()),
            cold.map_or_else(|| "–".to_string(), |c| number(c.ceil())),
        ]);
    }
    if table.rows.is_empty() {
        return None;
    }
    let mut section = Section::new("release-and-rollout", "Release and rollout");
    let first = table.rows[0].clone();
    section.say(format!("A faulty release of {} meets {} runs within ten minutes when it goes out at once, {} with a canary of 10 %.", first[0], first[2], first[3]));
    section.table(table);
    Some(section)
}
