//! What the system is for, and its objectives with their verdicts.

use super::Short;
use crate::document::{Brief, Section, Table, md};
use crate::present::{money, percent, time};
use neph_analysis::requirement::{Checked, Verdict};
use neph_catalog::fact;
use neph_model::Requirement;

/// Minutes of a month.
const MINUTES: f64 = 730.0 * 60.0;

/// Context, goals, non-goals and constraints, as far as they are given.
pub(super) fn context(short: &Short<'_, '_>) -> Option<Section> {
    let facts = &short.brief.model.system.facts;
    let mut section = Section::new("context", "Context");
    if let Some(why) = facts.text(fact::WHY) {
        section.say(md::text(why));
    }
    for (title, text) in [
        ("Goals", facts.text(fact::GOAL)),
        ("Non-goals", facts.text(fact::NON_GOAL)),
        ("Constraints", facts.text(fact::CONSTRAINT)),
    ] {
        let Some(text) = text else { continue };
        section.say(format!("**{title}**"));
        let items = text.split(';').map(str::trim).filter(|item| !item.is_empty());
        section.list(false, items.map(md::text).collect());
    }
    (!section.blocks.is_empty()).then_some(section)
}

/// What an objective is about: `the p99 of Place order`.
pub(super) fn name(brief: &Brief<'_>, requirement: &Requirement) -> String {
    // Services along the whole path fail, so availability is the path's; a time is that of the last component.
    let of_path = matches!(requirement.measure.as_str(), "availability" | "error-budget");
    let end = match requirement.path.as_slice() {
        [first, .., last] if of_path => Some(format!("{} → {}", brief.name(*first), brief.name(*last))),
        path => path.last().map(|id| brief.name(*id)),
    };
    let what = match requirement.measure.as_str() {
        "cost" => "the monthly bill".to_string(),
        "availability" => "availability".to_string(),
        "cold-starts" => "the share of cold starts".to_string(),
        "effect" => "the time to effect (p99)".to_string(),
        "rto" => "the recovery time".to_string(),
        "rpo" => "the recovery point".to_string(),
        "error-budget" => "the downtime that the SLAs allow".to_string(),
        other => format!("the {} latency", md::text(other)),
    };
    match end {
        Some(end) => format!("{what} of {end}"),
        None => what,
    }
}

/// The measure as a row of the table begins.
fn measure(requirement: &Requirement) -> String {
    match requirement.measure.as_str() {
        "cost" => "Cost a month".to_string(),
        "availability" => "Availability".to_string(),
        "cold-starts" => "Cold starts".to_string(),
        "effect" => "Time to effect (p99)".to_string(),
        "rto" => "RTO".to_string(),
        "rpo" => "RPO".to_string(),
        "error-budget" => "Error budget a month".to_string(),
        other => md::text(other),
    }
}

/// A value of an objective's measure.
pub(super) fn value(requirement: &Requirement, value: f64) -> String {
    match requirement.measure.as_str() {
        "cost" => money(value),
        "availability" | "cold-starts" => percent(value),
        _ => time(value),
    }
}

/// The objective itself: `< 1.5 s`.
pub(super) fn target(requirement: &Requirement) -> String {
    let sign = match requirement.compare.as_str() {
        "<=" => "≤",
        ">=" => "≥",
        "<" => "\\<",
        ">" => "\\>",
        other => other,
    };
    format!("{sign} {}", value(requirement, requirement.value))
}

/// How an objective stands; a bill with components that have no price is a lower bound and meets nothing.
pub(super) fn verdict(brief: &Brief<'_>, requirement: &Requirement, checked: &Checked) -> Verdict {
    let bound = requirement.measure == "cost" && !brief.analysis.cost.unpriced.is_empty();
    if bound && checked.verdict == Verdict::Met { Verdict::Undecided } else { checked.verdict }
}

/// A sentence on how an objective stands.
pub(super) fn told(brief: &Brief<'_>, requirement: &Requirement, checked: &Checked) -> String {
    let Some(actual) = checked.actual else {
        return format!(
            "{} has no backup to rest on, objective {}.",
            name(brief, requirement),
            target(requirement)
        );
    };
    let part = checked.biggest.map_or(String::new(), |id| format!("; the main driver is {}", brief.name(id)));
    format!(
        "{} is {}, objective {}{part}.",
        name(brief, requirement),
        value(requirement, actual),
        target(requirement)
    )
}

/// The objectives with verdicts and error budgets.
pub(super) fn objectives(short: &Short<'_, '_>) -> Option<Section> {
    let brief = short.brief;
    let model = brief.model;
    let mut section = Section::new("objectives", "Objectives");
    if model.requirements.is_empty() {
        section.say("No objective is given, so no figure here can pass or fail. Declare the ones the business needs: latency, availability, cost, recovery.");
        return Some(section);
    }
    let mut rows: Vec<(u8, Vec<String>)> = Vec::new();
    for checked in &brief.analysis.requirements {
        let Some(requirement) = model.requirements.get(checked.index) else { continue };
        let path: Vec<String> = requirement.path.iter().map(|id| brief.name(*id)).collect();
        let (rank, verdict) = match verdict(brief, requirement, checked) {
            Verdict::Missed => (0, "**missed**"),
            Verdict::Undecided => (1, "cannot be checked"),
            Verdict::Met => (2, "met"),
        };
        rows.push((
            rank,
            vec![
                if path.is_empty() {
                    measure(requirement)
                } else {
                    format!("{}, {}", measure(requirement), path.join(" → "))
                },
                target(requirement),
                match checked.actual {
                    Some(v) if requirement.measure == "cost" && !brief.analysis.cost.unpriced.is_empty() => {
                        format!("≥ {}", value(requirement, v))
                    }
                    Some(v) => value(requirement, v),
                    None => "–".to_string(),
                },
                verdict.to_string(),
                note(brief, requirement, checked),
            ],
        ));
    }
    rows.sort_by_key(|(rank, _)| *rank);
    let mut table = Table::new(&["Objective", ">Target", ">Computed", "Verdict", "Main driver"]);
    rows.into_iter().for_each(|(_, row)| table.row(row));
    section.table(super::shortened(table, "objective"));
    let budgets: Vec<String> = model
        .requirements
        .iter()
        .enumerate()
        .filter(|(_, r)| r.measure == "availability" && r.value < 1.0)
        .map(|(at, r)| {
            let spent = brief.analysis.requirements.iter().find(|c| c.index == at);
            let used = spent.and_then(|c| c.actual).map(|actual| (1.0 - actual) / (1.0 - r.value));
            format!(
                "The error budget of {} is {} a month{}.",
                name(brief, r).trim_start_matches("availability of "),
                time((1.0 - r.value) * MINUTES * 60.0),
                used.map_or(String::new(), |used| format!(
                    "; the SLAs of the services alone may use {} of it",
                    crate::present::rough(used)
                ))
            )
        })
        .collect();
    if !budgets.is_empty() {
        section.say(budgets.join(" "));
    }
    Some(section)
}

fn note(brief: &Brief<'_>, requirement: &Requirement, checked: &Checked) -> String {
    if requirement.measure == "cost" && !brief.analysis.cost.unpriced.is_empty() {
        let names: Vec<String> = brief.analysis.cost.unpriced.iter().map(|id| brief.name(*id)).collect();
        return format!("a lower bound: {} not priced", crate::present::few(&names, 2));
    }
    if !checked.missing.is_empty() {
        let missing: Vec<String> =
            checked.missing.iter().map(|m| super::speech::english(brief.model, m)).collect();
        return format!("not known: {}", crate::present::few(&missing, 2));
    }
    let biggest = checked.biggest.map_or_else(|| "–".to_string(), |id| brief.name(id));
    if checked.assumed { format!("{biggest}, partly assumed") } else { biggest }
}
