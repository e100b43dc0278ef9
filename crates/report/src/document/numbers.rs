//! Latency, cold starts, limits, scaling and cost: the sections made of computed figures.

use super::{Block, Brief, Figure, Section, Table, charts, md};
use crate::present::{self, number};
use neph_analysis::latency::{Kind, PathLatency};
use neph_analysis::{LimitUse, by_flow, meters};
use neph_catalog::{Role, fact};
use neph_syntax::money::Usd;
use neph_syntax::units::{PerSecond, Seconds};

/// Milliseconds as people write them.
pub(super) fn ms(value: f64) -> String {
    present::ms(value)
}

/// A share as a percentage.
pub(super) fn percent(share: f64) -> String {
    present::percent(share)
}

/// US dollars in the bill, to the cent.
pub(super) fn usd(amount: Usd) -> String {
    usd_f(amount.to_f64())
}

/// The same for a computed amount.
pub(super) fn usd_f(value: f64) -> String {
    present::bill(value).replace('$', "")
}

/// How long callers wait, and how long until what was handed over is done.
pub(super) fn latency(brief: &Brief<'_>) -> Option<Section> {
    let paths = &brief.analysis.latency;
    if paths.is_empty() {
        return None;
    }
    let mut section = Section::new("latency", "Latency");
    let slowest = paths
        .iter()
        .filter(|p| p.kind == Kind::Response)
        .max_by(|a, b| a.with_cold.p99.total_cmp(&b.with_cold.p99));
    if let Some(path) = slowest {
        let hop = path.hops.iter().max_by(|a, b| a.share.total_cmp(&b.share));
        section.say(format!(
            "The slowest answer is that to {}: 99 of 100 within {}, of which cold starts add {}{}.",
            way(brief, path),
            ms(path.with_cold.p99),
            ms((path.with_cold.p99 - path.warm.p99).max(0.0)),
            hop.map_or(String::new(), |h| format!(
                "; {} takes {:.0} % of it",
                brief.name(h.node),
                h.share * 100.0
            ))
        ));
    } else {
        section.say(
            "Nobody waits for an answer in this system; what counts is the time until the work is done.",
        );
    }
    for (kind, title) in [(Kind::Response, "Until the answer"), (Kind::Effect, "Until the work is done")] {
        let mut table = Table::new(&[
            title,
            ">p50",
            ">p95",
            ">p99",
            ">p99.9",
            ">p99 warm",
            ">Passages with a cold start",
        ]);
        for path in paths.iter().filter(|p| p.kind == kind) {
            table.row(vec![
                way(brief, path),
                ms(path.with_cold.p50),
                ms(path.with_cold.p95),
                ms(path.with_cold.p99),
                ms(path.with_cold.p999),
                ms(path.warm.p99),
                percent(path.any_cold),
            ]);
        }
        section.table(table);
    }
    if let Some(figure) = slowest.and_then(|path| charts::tail(brief, path)) {
        section.figure(figure);
    }
    let mut inner = Vec::new();
    for path in paths.iter().take(12) {
        let mut table = Table::new(&["Hop", ">p50", ">p99", ">Share of p99"]);
        for hop in &path.hops {
            table.row(vec![
                format!("{}{}", brief.name(hop.node), if hop.waiting { " (event on its way)" } else { "" }),
                ms(hop.p50),
                ms(hop.p99),
                format!("{:.0} %", hop.share * 100.0),
            ]);
        }
        if table.rows.len() > 1 {
            inner.push(Block::Text { text: format!("**{}**", way(brief, path)) });
            inner.push(Block::Table(table));
        }
    }
    section.fold("Where the time goes, hop by hop", inner);
    Some(section)
}

fn way(brief: &Brief<'_>, path: &PathLatency) -> String {
    let edge = brief.model.edge(path.entry);
    let what = if edge.label.is_empty() { String::new() } else { format!(" ({})", md::text(&edge.label)) };
    format!("{} → {}{what}", brief.name(path.from), brief.name(path.to))
}

/// How often environments start, how long it takes, and of what it consists.
pub(super) fn cold_starts(brief: &Brief<'_>) -> Option<Section> {
    let colds = &brief.analysis.cold_starts;
    if colds.is_empty() {
        return None;
    }
    let mut section = Section::new("cold-starts", "Cold starts");
    let worst = colds.iter().max_by(|a, b| a.total_ms.p99.total_cmp(&b.total_ms.p99));
    let often =
        colds.iter().filter(|c| c.share.is_some()).max_by(|a, b| a.probability().total_cmp(&b.probability()));
    if let (Some(worst), Some(often)) = (worst, often) {
        section.say(format!(
            "{} meets a cold start most often ({} of its runs); the longest is that of {}: {} at the median, {} for one in a hundred.",
            brief.name(often.node),
            percent(often.probability()),
            brief.name(worst.node),
            ms(worst.total_ms.p50),
            ms(worst.total_ms.p99),
        ));
    } else if let Some(worst) = worst {
        section.say(format!("The longest cold start is that of {}: {} at the median. How often one happens is unknown without a request rate.", brief.name(worst.node), ms(worst.total_ms.p50)));
    }
    let mut table = Table::new(&[
        "Function",
        ">Cold runs",
        ">Range",
        ">By deployments",
        ">Cold start p50",
        ">p99",
        ">Environments",
        "Visible from",
    ]);
    let mut phases = Table::new(&[
        "Function",
        ">Environment",
        ">Code",
        ">Runtime",
        ">Own initialisation",
        ">First run",
        ">Other",
        ">Sum p50",
    ]);
    for cold in colds {
        let share = cold.share;
        let total = cold.probability();
        let other = cold.by_deployment + cold.by_recycling;
        table.row(vec![
            brief.name(cold.node),
            share.map_or_else(|| "not known".to_string(), |_| percent(total)),
            share.map_or_else(
                || "–".to_string(),
                |s| format!("{} – {}", percent(s.low + other), percent(s.high + other)),
            ),
            percent(cold.by_deployment),
            ms(cold.total_ms.p50),
            ms(cold.total_ms.p99),
            cold.environments.map_or_else(|| "–".to_string(), number),
            if share.is_some() {
                let from = format!("{:.3}", ((1.0 - total) * 100_000.0).floor() / 1000.0);
                format!("p{}", from.trim_end_matches('0').trim_end_matches('.'))
            } else {
                "–".to_string()
            },
        ]);
        let of = |names: &[&str]| {
            let sum: f64 = cold.phases.iter().filter(|p| names.contains(&p.name)).map(|p| p.ms).sum();
            if sum == 0.0 { "–".to_string() } else { ms(sum) }
        };
        let known = ["place", "code", "runtime", "init", "first"];
        let other: f64 = cold.phases.iter().filter(|p| !known.contains(&p.name)).map(|p| p.ms).sum();
        phases.row(vec![
            brief.name(cold.node),
            of(&["place"]),
            of(&["code"]),
            of(&["runtime"]),
            of(&["init"]),
            of(&["first"]),
            if other == 0.0 { "–".to_string() } else { ms(other) },
            ms(cold.total_ms.p50),
        ]);
    }
    section.table(table);
    if let Some(cold) = colds.first() {
        let (short, usual, long) = cold.idle_s;
        section.say(format!(
            "Idle environments are reclaimed after about {} (range {} to {}; the platform publishes no figure). The share follows from the rate and the duration of each function: environments that only overlapping requests need go cold first.",
            Seconds(usual), Seconds(short), Seconds(long)
        ));
    }
    section.say("What a cold start consists of, at the median; only the code and the own initialisation are yours to shorten:");
    section.table(phases);
    if let Some(figure) = charts::cold_phases(brief) {
        section.figure(figure);
    }
    if let Some(figure) = charts::cold_against_traffic(brief) {
        section.figure(figure);
    }
    let levers = levers(brief);
    if !levers.rows.is_empty() {
        section.say("Countermeasures, each computed again:");
        section.table(levers);
    }
    Some(section)
}

/// What each lever against cold starts changes, and what it costs.
fn levers(brief: &Brief<'_>) -> Table {
    let mut table = Table::new(&[
        "Function",
        "State",
        "Which is",
        ">Cold runs now",
        ">Then",
        ">Cold start p50 now",
        ">Then",
        ">USD/month more",
        ">USD for each cold start avoided",
    ]);
    for lever in &brief.mitigations {
        let Some(now) = brief.analysis.cold_start(lever.node) else { continue };
        let runs = brief.analysis.traffic.runs_per_month(lever.node).unwrap_or(0.0);
        let avoided = runs * (now.probability() - lever.cold);
        table.row(vec![
            brief.name(lever.node),
            md::code(&lever.fact),
            lever.what.to_string(),
            percent(now.probability()),
            percent(lever.cold),
            ms(now.total_ms.p50),
            ms(lever.total_ms.p50),
            usd_f(lever.usd),
            if avoided >= 1.0 && lever.usd > 0.0 { number(lever.usd / avoided) } else { super::dash() },
        ]);
    }
    table
}

/// Every limit against what this system needs.
pub(super) fn limits(brief: &Brief<'_>) -> Option<Section> {
    // What is only set, such as how long a message is kept, is no load: it stands last.
    let mut limits: Vec<_> = brief.analysis.limits.iter().collect();
    limits.sort_by_key(|l| l.setting);
    if limits.is_empty() {
        return None;
    }
    let mut section = Section::new("limits-and-headroom", "Limits and headroom");
    let first = limits[0];
    let over = limits.iter().filter(|l| l.share > 1.0).count();
    let breaks = limits
        .iter()
        .filter(|l| l.breaks_at.is_some())
        .min_by(|a, b| a.breaks_at.unwrap_or(f64::MAX).total_cmp(&b.breaks_at.unwrap_or(f64::MAX)));
    let nearest = format!("{}, {}", limit_owner(brief, first), md::text(first.what));
    section.say(format!(
        "{}{}",
        match over {
            0 => format!("No limit is exceeded; nearest to one: {nearest} ({} used).", percent(first.share)),
            1 => format!("One limit is exceeded: {nearest} ({} used).", percent(first.share)),
            n => format!("{n} limits are exceeded; furthest: {nearest} ({} used).", percent(first.share)),
        },
        breaks.and_then(|b| Some((b, b.breaks_at?))).map_or(String::new(), |(b, at)| {
            let when = format!("as traffic grows, at {}× today's peak", number(at));
            if (b.node, &b.limit) == (first.node, &first.limit) {
                format!(" It is also the first bottleneck {when}.")
            } else {
                format!(" First bottleneck {when}: {}, {}.", limit_owner(brief, b), md::text(b.what))
            }
        })
    ));
    let rows = |from: usize, to: usize| {
        let mut table = Table::new(&[
            "Part",
            "Limit",
            ">Needed",
            ">Allowed",
            ">Used",
            ">Breaks at",
            "Can be raised",
            "Source",
        ]);
        for l in limits.iter().skip(from).take(to) {
            let mark = if l.assumed { "ᵃ" } else { "" };
            let used = percent(l.share);
            table.row(vec![
                limit_owner(brief, l),
                md::text(l.what),
                format!("{}{mark}", amount(l.used, &l.unit)),
                format!("{}{}", if l.least { "at least " } else { "" }, amount(l.max, &l.unit)),
                if l.share > 1.0 { format!("**{used}**") } else { used },
                l.breaks_at.map_or_else(|| "–".to_string(), |k| format!("×{}", number(k))),
                if l.adjustable { "yes" } else { "no" }.to_string(),
                brief.cite(&l.source),
            ]);
        }
        table
    };
    section.table(rows(0, 14));
    if let Some(figure) = charts::limits(brief) {
        section.figure(figure);
    }
    if limits.len() > 14 {
        section.fold(
            format!("{} further limits, all further from being reached", limits.len() - 14),
            vec![Block::Table(rows(14, 200))],
        );
    }
    let unheld = &brief.analysis.unchecked_limits;
    let mut table = Table::new(&["Service", "Limit", "Is", "Can be raised", "Not computed, because"]);
    for l in unheld.iter().take(200) {
        table.row(vec![
            md::text(brief.catalog.entry(&l.service).map_or(l.service.as_str(), |e| e.title())),
            md::text(&l.limit.replace('_', " ")),
            md::text(&l.max),
            if l.adjustable { "yes" } else { "no" }.to_string(),
            md::inline(&l.why),
        ]);
    }
    if !unheld.is_empty() {
        let title = format!("{} limits of the same services that are not checked", unheld.len());
        section.fold(title, vec![Block::Table(table)]);
    }
    Some(section)
}

/// Whose limit it is.
pub(super) fn limit_owner(brief: &Brief<'_>, limit: &LimitUse) -> String {
    if limit.of_account { "All functions together".to_string() } else { brief.name(limit.node) }
}

/// A quantity in the unit of its limit, in the size people say it.
pub(super) fn amount(value: f64, unit: &str) -> String {
    let size = |bytes: f64| present::size(value * bytes);
    match unit {
        "count" => number(value),
        "s" => present::time(value),
        "ms" => present::time(value / 1e3),
        "min" => present::time(value * 60.0),
        "h" => present::time(value * 3600.0),
        "days" => present::time(value * 86_400.0),
        "bytes" => size(1.0),
        "KB" | "KiB" => size(1024.0),
        "MB" | "MiB" => size(1_048_576.0),
        "GB" | "GiB" => size(1_073_741_824.0),
        "TB" | "TiB" => size(1_099_511_627_776.0),
        "rps" | "tps" | "per s" => present::rate(value),
        other => format!("{} {}", number(value), md::text(other)),
    }
}

/// Rates, concurrency, and which part gives way first.
pub(super) fn scaling(brief: &Brief<'_>) -> Option<Section> {
    let traffic = &brief.analysis.traffic;
    let entering = traffic.entering?;
    let mut section = Section::new("scaling", "Scaling");
    let mut table = Table::new(&[
        "Part",
        ">Usual",
        ">Peak",
        ">Concurrent, usual",
        ">Concurrent, peak",
        ">Environments for 99.9 %",
        "Controls",
    ]);
    let mut total = 0.0;
    for (id, node) in
        brief.model.nodes().filter(|(_, n)| n.is_function() || n.is(Role::Workflow) || n.is(Role::Service))
    {
        let Some(runs) = traffic.node(id).runs else { continue };
        let concurrency = traffic.node(id).concurrency;
        if node.is_function() {
            total += concurrency.map_or(0.0, |c| f64::from(c.needed));
        }
        let controls: Vec<String> =
            [fact::RESERVED, fact::PROVISIONED, fact::MAX_INSTANCES, fact::MIN_INSTANCES]
                .into_iter()
                .filter_map(|name| {
                    node.facts
                        .number(name)
                        .map(|v| format!("{} {}", name.name().as_str().replace('_', " "), number(v)))
                })
                .chain(brief.model.incoming(id).into_iter().filter_map(|(_, e)| {
                    e.facts.number(fact::MAX_CONCURRENCY).map(|v| {
                        format!("at most {} from {}", number(v), md::text(brief.model.end_label(e.from)))
                    })
                }))
                .collect();
        table.row(vec![
            brief.name(id),
            PerSecond(runs.usual).to_string(),
            PerSecond(runs.peak).to_string(),
            concurrency.map_or_else(|| "–".to_string(), |c| number(c.usual)),
            concurrency.map_or_else(|| "–".to_string(), |c| number(c.peak)),
            concurrency.map_or_else(|| "–".to_string(), |c| number(f64::from(c.needed))),
            if controls.is_empty() { "none".to_string() } else { controls.join("; ") },
        ]);
    }
    section.say(format!(
        "Traffic averages {} and peaks at {}. Sized one by one, the functions then need {} concurrent executions.",
        PerSecond(entering.usual),
        PerSecond(entering.peak),
        number(total)
    ));
    section.table(table);
    for figure in [charts::concurrency(brief), charts::saturation(brief)].into_iter().flatten() {
        section.figure(figure);
    }
    // The review knows which circles of arrows are no loops: people and filters break them.
    for found in brief.review.findings.iter().filter(|f| f.rule.name == "event-loop") {
        section.say(format!("**{}.**", md::inline(&found.message)));
    }
    Some(section)
}

/// What a month costs, by part and meter.
pub(super) fn cost(brief: &Brief<'_>) -> Option<Section> {
    let cost = &brief.analysis.cost;
    let mut section = Section::new("cost", "Cost");
    if cost.lines.is_empty() {
        if brief.analysis.traffic.entering.is_none() {
            section.say("No request rate is given, so no cost can be computed: set `rate` on the arrow that enters the system.");
            return Some(section);
        }
        return None;
    }
    let top = &cost.lines[0];
    let per = cost
        .per_thousand
        .map_or(String::new(), |p| format!(", {} USD for a thousand events that enter", number(p)));
    section.say(format!(
        "A month costs **{} USD** {}{per}; {} USD of that is fixed. The largest line is {} of {} ({} USD).",
        usd(cost.per_month),
        if cost.free_tier_counted { "after free allowances" } else { "at list price" },
        usd(cost.fixed),
        md::text(&meters::title(&top.meter)),
        brief.name(top.node),
        usd(cost.counted(top)),
    ));
    let mut parts = Table::new(&["Part", ">USD/month", ">Share", "Of which"]);
    let mut nodes: Vec<_> =
        brief.model.nodes().map(|(id, _)| (id, cost.of(id))).filter(|(_, u)| u.to_f64() > 0.0).collect();
    nodes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let total = cost.per_month.to_f64().max(1e-9);
    for (id, amount) in &nodes {
        let lines: Vec<String> = cost
            .lines
            .iter()
            .filter(|l| l.node == *id)
            .take(3)
            .map(|l| {
                format!("{}{} {}", md::text(&meters::title(&l.meter)), part(l.part), usd(cost.counted(l)))
            })
            .collect();
        parts.row(vec![brief.name(*id), usd(*amount), percent(amount.to_f64() / total), lines.join("; ")]);
    }
    parts.row(vec![
        "**Sum**".to_string(),
        format!("**{}**", usd(cost.per_month)),
        "100 %".to_string(),
        String::new(),
    ]);
    section.table(parts);
    if let Some(figure) = charts::cost_by_part(brief, &nodes) {
        section.figure(figure);
    }
    let flows = by_flow::by_flow(brief.model, brief.catalog, brief.analysis);
    if flows.len() > 1 {
        let mut table = Table::new(&[
            "Flow",
            ">Events/month",
            ">USD/month, without what is fixed",
            ">USD for a thousand",
        ]);
        for flow in &flows {
            table.row(vec![
                md::text(&flow.label),
                number(flow.events.round()),
                usd_f(flow.usd),
                number(flow.usd / flow.events * 1000.0),
            ]);
        }
        section.table(table);
    }
    let units = neph_analysis::by_unit::by_unit(brief.model, brief.catalog, brief.analysis);
    let mut of_one =
        Table::new(&["Unit", ">A month", ">USD for one", ">USD for one, with its part of everything"]);
    for unit in &units {
        of_one.row(vec![
            md::text(&unit.name),
            number(unit.per_month.round()),
            number(unit.usd),
            number(unit.all_in),
        ]);
    }
    section.table(of_one);
    let mut totals = Table::new(&["", ">USD/month"]);
    totals.row(vec!["List price".to_string(), usd(cost.list)]);
    totals.row(vec!["Free allowances would take off".to_string(), usd(cost.free_tier)]);
    totals.row(vec!["With low traffic and assumed values halved".to_string(), usd(cost.low)]);
    totals.row(vec!["With assumed values doubled".to_string(), usd(cost.high)]);
    totals.row(vec!["Fixed cost".to_string(), usd(cost.fixed)]);
    totals.row(vec!["Grows with the traffic".to_string(), usd(cost.variable())]);
    section.table(totals);
    let mut lines =
        Table::new(&["Part", "Meter", ">Quantity", ">Price", ">USD/month", ">Free allowance", "Source"]);
    for line in &cost.lines {
        lines.row(vec![
            brief.name(line.node),
            format!(
                "{}: {}{}",
                md::text(&line.service_title),
                md::text(&meters::title(&line.meter)),
                part(line.part)
            ),
            format!("{} {}", number(line.quantity), md::text(&line.unit)),
            format!(
                "{} for {}{}",
                line.unit_usd.normalize(),
                number(line.per as f64),
                if line.region_assumed { "ᵃ" } else { "" }
            ),
            usd(line.usd),
            if line.free.to_f64() > 0.0 { format!("−{}", usd(line.free)) } else { "–".to_string() },
            brief.cite_key(&line.source, line.checked.as_deref(), line.confidence),
        ]);
    }
    section.fold(format!("All {} lines", cost.lines.len()), vec![Block::Table(lines)]);
    if !cost.unpriced.is_empty() {
        let names: Vec<String> = cost.unpriced.iter().map(|id| brief.name(*id)).collect();
        section.say(format!("Not in the sum, because no price is known: {}.", names.join(", ")));
    }
    Some(section)
}

fn part(part: &str) -> String {
    if part.is_empty() { String::new() } else { format!(" ({part})") }
}

/// How much of the time the ways in answer, by the providers' promises.
pub(super) fn availability(brief: &Brief<'_>) -> Option<Section> {
    let rows = &brief.analysis.availability;
    if rows.is_empty() {
        return None;
    }
    let mut section = Section::new("availability", "Availability");
    let lowest = rows.iter().min_by(|a, b| a.share.total_cmp(&b.share))?;
    section.say(format!(
        "The composite SLA of {} → {} is {:.3} %: up to {} of downtime a month. An SLA entitles the customer to a service credit; it does not predict downtime. Failures are taken as independent.",
        brief.name(lowest.from),
        brief.name(lowest.to),
        lowest.share * 100.0,
        Seconds(lowest.minutes * 60.0)
    ));
    let mut table = Table::new(&["Path", ">Composite SLA", ">Downtime/month", "Product of", "No SLA known"]);
    for row in rows {
        let parts: Vec<String> =
            row.parts.iter().map(|p| format!("{} {}", brief.name(p.node), share(p.share))).collect();
        let unknown: Vec<String> = row.unknown.iter().map(|id| brief.name(*id)).collect();
        table.row(vec![
            format!("{} → {}", brief.name(row.from), brief.name(row.to)),
            format!("{:.3} %", row.share * 100.0),
            Seconds(row.minutes * 60.0).to_string(),
            parts.join(" × "),
            if unknown.is_empty() { "–".to_string() } else { unknown.join(", ") },
        ]);
    }
    section.table(table);
    Some(section)
}

fn share(share: f64) -> String {
    let text = format!("{:.4}", share * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A figure or nothing, for sections that may lack one.
pub(super) fn figure(file: &str, alt: String, caption: String, svg: String) -> Figure {
    Figure { file: file.to_string(), alt, caption, svg }
}
