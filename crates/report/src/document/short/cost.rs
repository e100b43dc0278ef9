//! The bill: drivers, unit economics, other volumes, what is fixed, what is not priced.

use super::speech;
use super::{GROWTH, Short, cut};
use crate::document::{Brief, Section, Table, md};
use crate::present::{count, few, money, rough, times, unit_cost};
use neph_analysis::{by_flow, sensitivity};
use neph_model::NodeId;
use neph_syntax::words::capital;

/// The service that costs most, and its share of the bill.
pub(super) fn driver(brief: &Brief<'_>) -> Option<(String, f64)> {
    let cost = &brief.analysis.cost;
    let total = cost.per_month.to_f64();
    let (id, _) = brief.model.nodes().max_by(|a, b| cost.of(a.0).cmp(&cost.of(b.0)).then(b.0.cmp(&a.0)))?;
    let share = cost.of(id).to_f64() / total;
    (total > 0.0 && share > 0.0).then(|| (brief.name(id), share))
}

/// A price of one, told for so many that it can be read: `$0.0178 per order`, `$0.476 per 1,000 orders`.
pub(super) fn per(usd: f64, name: &str) -> String {
    let several = crate::present::many(name);
    match usd {
        u if u >= 0.01 => format!("{} per {name}", unit_cost(u)),
        u if u >= 0.000_01 => format!("{} per 1,000 {several}", unit_cost(u * 1e3)),
        u => format!("{} per million {several}", unit_cost(u * 1e6)),
    }
}

/// What a unit of business costs.
fn unit(unit: &neph_analysis::by_unit::UnitCost) -> String {
    let name = md::text(&unit.name);
    format!(
        "{} {}: {} in what each causes, {} with the whole bill shared out.",
        count(unit.per_month.round()),
        crate::present::many(&name),
        per(unit.usd, &name),
        per(unit.all_in, &name)
    )
}

/// Cost.
pub(super) fn cost(short: &Short<'_, '_>) -> Option<Section> {
    let brief = short.brief;
    let cost = &brief.analysis.cost;
    let mut section = Section::new("cost", "Cost");
    if cost.lines.is_empty() {
        return None;
    }
    if brief.analysis.traffic.entering.is_none() {
        section.say("No request rate is given, so only fixed costs and example volumes can be computed.");
        return Some(section);
    }
    let now = cost.per_month.to_f64();
    let least = if cost.unpriced.is_empty() { "" } else { "at least " };
    let mut text = format!(
        "A month costs {least}**{}** {}: {} is fixed, {} varies with traffic.",
        money(now),
        if cost.free_tier_counted { "after free allowances" } else { "at list price" },
        money(cost.fixed.to_f64()),
        money(cost.variable().to_f64())
    );
    if let Some(top) = cost.lines.first() {
        text.push_str(&format!(
            " The largest line is {} of {} ({}, {}).",
            md::text(&speech::meter(&top.meter)),
            brief.name(top.node),
            money(cost.counted(top).to_f64()),
            rough(cost.counted(top).to_f64() / now.max(1e-9))
        ));
    }
    section.say(text);
    section.table(drivers(brief));
    let flows = by_flow::by_flow(brief.model, brief.catalog, brief.analysis);
    let units: Vec<String> = short.units.iter().map(unit).collect();
    if !units.is_empty() {
        section.say(format!("**Unit economics, a month.** {}", units.join(" ")));
    }
    let mut table =
        Table::new(&["Flow, without fixed cost", ">Requests a month", ">A month", ">Per 1,000 requests"]);
    for flow in flows.iter().filter(|f| f.usd > 0.0 && f.events > 0.0) {
        table.row(vec![
            md::text(&flow.label),
            count(flow.events.round()),
            money(flow.usd),
            unit_cost(flow.usd / flow.events * 1e3),
        ]);
    }
    if table.rows.is_empty()
        && let Some(per) = cost.per_thousand
    {
        section.say(format!("Without fixed cost, 1,000 requests cost {}.", unit_cost(per)));
    }
    section.table(cut(table, "flow", |_| Vec::new()));
    section.table(volumes(short));
    let mut notes = Vec::new();
    if let Some(swing) = sensitivity::swings(brief.model, brief.catalog, brief.analysis)
        .into_iter()
        .find(|s| s.input != "traffic")
    {
        notes.push(format!(
            "After traffic, the bill depends most on {}: {} at half, {} at double.",
            swing.input,
            money(swing.half.to_f64()),
            money(swing.double.to_f64())
        ));
    }
    if !cost.unpriced.is_empty() {
        let names: Vec<String> = cost.unpriced.iter().map(|id| brief.name(*id)).collect();
        notes.push(format!("Not priced: {}.", few(&names, 6)));
    }
    if !notes.is_empty() {
        section.say(notes.join(" "));
    }
    Some(section)
}

fn small(share: f64) -> String {
    if share < 0.01 { "\\< 1 %".to_string() } else { rough(share) }
}

fn drivers(brief: &Brief<'_>) -> Table {
    let cost = &brief.analysis.cost;
    let now = cost.per_month.to_f64().max(1e-9);
    let mut nodes: Vec<(NodeId, f64)> =
        brief.model.nodes().map(|(id, _)| (id, cost.of(id).to_f64())).filter(|(_, usd)| *usd > 0.0).collect();
    nodes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut table = Table::new(&["Driver", "Service", ">A month", ">Share", "Mostly"]);
    let shown = nodes.len().min(8);
    for (id, usd) in nodes.iter().take(shown) {
        let line = cost.lines.iter().find(|l| l.node == *id);
        table.row(vec![
            brief.name(*id),
            line.map_or_else(String::new, |l| md::text(&l.service_title)),
            money(*usd),
            small(usd / now),
            line.map_or_else(String::new, |l| md::text(&speech::meter(&l.meter))),
        ]);
    }
    let rest: f64 = nodes.iter().skip(shown).map(|(_, usd)| usd).sum();
    if nodes.len() > shown {
        table.row(vec![
            format!("others ({})", crate::present::plural(nodes.len() - shown, "component")),
            String::new(),
            money(rest),
            small(rest / now),
            String::new(),
        ]);
    }
    cut(table, "component", |_| Vec::new())
}

/// Today, and at several times as much.
fn volumes(short: &Short<'_, '_>) -> Table {
    let brief = short.brief;
    let mut table = Table::new(&["Traffic", ">Requests a month", ">A month", "First limit to be exceeded"]);
    let Some(entering) = brief.analysis.traffic.entering else { return table };
    if short.grown.is_empty() {
        return table;
    }
    let over = brief.analysis.limits.iter().find(|l| l.share > 1.0 && !l.setting);
    let least = if brief.analysis.cost.unpriced.is_empty() { "" } else { "≥ " };
    // The first to saturate as traffic grows is the one the bottlenecks name.
    let growing = |factor: f64| {
        let first = super::reliability::bottlenecks(brief).into_iter().next();
        first.filter(|(_, at)| *at <= factor).map(|(limit, _)| limit)
    };
    let name = |limit: Option<&neph_analysis::LimitUse>| {
        limit.map_or_else(
            || "none".to_string(),
            |l| capital(&format!("{}: {}", super::reliability::owner(brief, l), md::text(l.what))),
        )
    };
    table.row(vec![
        "today".to_string(),
        count(entering.per_month().round()),
        format!("{least}{}", money(brief.analysis.cost.per_month.to_f64())),
        name(over),
    ]);
    for (factor, played) in GROWTH.into_iter().zip(&short.grown) {
        table.row(vec![
            times(factor),
            count((entering.per_month() * factor).round()),
            format!("{least}{}", money(played.per_month.to_f64())),
            name(over.or_else(|| growing(factor)).or(played.first_break())),
        ]);
    }
    table
}
