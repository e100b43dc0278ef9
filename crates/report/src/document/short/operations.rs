//! Alarms with thresholds and what to do when one fires, release and rollback, the load test.

use super::{Short, objectives, shortened};
use crate::document::numbers::amount;
use crate::document::{Brief, Section, Table, md};
use crate::present::{count, few, list, money, number, percent, plural, rate, time, times};
use neph_analysis::requirement::Verdict;
use neph_catalog::{Role, fact};
use neph_model::{Mode, NodeId, Requirement};

/// Above this share of the expected bill an alert is worth its noise.
const BUDGET: f64 = 1.2;
/// At this many times the error budget's rate, an hour spends 2 % of a month's budget (Google, The Site Reliability
/// Workbook, chapter 5).
const BURN: f64 = 14.4;
/// A quota is watched from this share on, where it saturates before so many times today's peak.
const FULL: f64 = 0.8;
const NEAR: f64 = 20.0;
/// Availability of a partner that names none.
const PARTNER: f64 = 0.999;
/// A canary gets this share of the traffic.
const CANARY: f64 = 0.1;
/// How long a faulty release goes unseen.
const UNSEEN_S: f64 = 600.0;

/// Operations.
pub(super) fn operations(short: &Short<'_, '_>) -> Option<Section> {
    let brief = short.brief;
    let mut section = Section::new("operations", "Operations");
    section.table(shortened(alarms(brief), "alarm"));
    if section.blocks.is_empty() {
        return None;
    }
    if let Some(text) = release(brief) {
        section.say(text);
    }
    if let Some(text) = load_test(brief) {
        section.say(text);
    }
    Some(section)
}

/// One row a kind of alarm: what to watch, from when on, where to look, what to do.
fn alarms(brief: &Brief<'_>) -> Table {
    let model = brief.model;
    let mut table = Table::new(&["Alarm", "Threshold", "First look", "Action"]);
    let mut row = |alarm: String, threshold: String, look: &str, action: &str| {
        table.row(vec![alarm, threshold, look.to_string(), action.to_string()]);
    };
    for requirement in model.requirements.iter().filter(|r| r.measure.starts_with('p')) {
        row(
            format!(
                "{} of {}",
                md::text(&requirement.measure),
                requirement.path.last().map_or_else(|| "all responses".to_string(), |id| brief.name(*id))
            ),
            format!("\\> {} for 5 min", time(requirement.value)),
            "trace of a slow request; cold starts",
            &match biggest(brief, requirement) {
                Some(name) => {
                    format!("roll back a fresh release; else give {name} more memory or keep it warm")
                }
                None => "roll back a fresh release".to_string(),
            },
        );
    }
    for requirement in model.requirements.iter().filter(|r| r.measure == "availability" && r.value < 1.0) {
        row(
            format!(
                "failed requests of {}",
                requirement.path.last().map_or_else(|| "all paths".to_string(), |id| brief.name(*id))
            ),
            format!("\\> {} for 1 h", percent((1.0 - requirement.value) * BURN)),
            "errors by component along the path; status page of the provider",
            "roll back a fresh release; else the response of the component that fails, as listed under Reliability",
        );
    }
    let functions: Vec<NodeId> = model.functions().map(|(id, _)| id).collect();
    if !functions.is_empty() {
        let busiest = functions
            .iter()
            .filter_map(|id| Some((brief.analysis.traffic.node(*id).runs?.usual * 300.0, *id)));
        let most = busiest.max_by(|a, b| a.0.total_cmp(&b.0));
        row(
            format!("errors of any of {}", plural(functions.len(), "function")),
            match most {
                Some((runs, _)) if runs >= 100.0 => "\\> 1 % for 5 min".to_string(),
                _ => "\\> 0 in 5 min".to_string(),
            },
            "logs of the failing version",
            "roll back the last release; stop the trigger if data is at risk",
        );
        row(
            "throttled invocations".to_string(),
            "\\> 0 for 5 min".to_string(),
            "concurrent executions against the quota",
            &match critical(brief) {
                Some(name) => format!("raise the quota; reserve concurrency for {name}"),
                None => "raise the quota".to_string(),
            },
        );
    }
    if let Some((limit, at)) = super::reliability::bottlenecks(brief).into_iter().next()
        && at <= NEAR
        && at > 1.0
    {
        row(
            format!("{}: {}", super::reliability::owner(brief, limit), md::text(limit.what)),
            format!("\\> {} ({} of the quota)", amount(limit.max * FULL, &limit.unit), percent(FULL)),
            "traffic by caller: growth or abuse",
            if limit.adjustable {
                "request a higher quota; throttle the caller"
            } else {
                "split the load or add capacity: this quota cannot be raised"
            },
        );
    }
    queues(brief, &mut row);
    let partners: Vec<String> = model
        .nodes()
        .filter(|(_, n)| n.is_outside() && !n.is(Role::Client))
        .map(|(id, _)| brief.name(id))
        .collect();
    if !partners.is_empty() {
        row(
            format!("time-outs of {}", few(&partners, 3)),
            partner_threshold(brief),
            "status page of the partner",
            "fail fast instead of waiting; tell the partner",
        );
    }
    let usd = brief.analysis.cost.per_month.to_f64();
    if usd > 0.0 && brief.analysis.traffic.entering.is_some() {
        let budget = model.system.facts.money(fact::BUDGET);
        let limit = budget.unwrap_or(usd * BUDGET);
        row(
            "forecast of the month's bill".to_string(),
            format!(
                "\\> {} ({})",
                money(limit),
                if budget.is_some() {
                    "the budget".to_string()
                } else {
                    format!("{} the computed bill", times(BUDGET))
                }
            ),
            "cost by service, day by day",
            &super::cost::driver(brief).map_or_else(
                || "find the driver".to_string(),
                |(name, _)| format!("check {name} first; throttle the entry point"),
            ),
        );
    }
    table
}

/// Alarms of queues and streams that fill, and of dead letters that arrive.
fn queues(brief: &Brief<'_>, row: &mut impl FnMut(String, String, &str, &str)) {
    let model = brief.model;
    for (id, _) in model.nodes().filter(|(_, n)| n.is_messaging()) {
        for (_, edge) in model.outgoing(id).into_iter().filter(|(_, e)| e.mode == Mode::Event) {
            let Some(reader) = model.target(edge).filter(|r| model.node(*r).is_function()) else { continue };
            let node = model.node(id);
            if !node.is_polled() {
                continue;
            }
            let age = match (node.facts.time(fact::VISIBILITY), edge.facts.time(fact::MAX_AGE)) {
                (Some(visibility), _) => visibility.0 * 2.0,
                (None, Some(age)) => age.0 / 2.0,
                (None, None) => 1800.0,
            };
            row(
                format!("{}: age of the oldest message", brief.name(id)),
                format!("\\> {}", time(age)),
                "errors and duration of its consumer",
                &format!("fix or roll back {}, then let it drain", brief.name(reader)),
            );
        }
    }
    for (id, _) in model.nodes().filter(|(id, _)| model.is_dead_letter(*id)) {
        row(
            format!("{}: messages", brief.name(id)),
            "\\> 0".to_string(),
            "the error recorded with the first message",
            "fix the cause, then redrive",
        );
    }
}

/// From how many failed calls of partners on somebody looks: five times what their availability lets expect in 15 minutes.
fn partner_threshold(brief: &Brief<'_>) -> String {
    let model = brief.model;
    let calls = model.edges().filter(|(_, e)| e.mode == Mode::Call).filter_map(|(id, e)| {
        let partner = model.node(model.target(e)?);
        let outside = partner.is_outside() && !partner.is(Role::Client);
        let failing = 1.0 - partner.facts.number(fact::AVAILABILITY).unwrap_or(PARTNER);
        outside.then_some(brief.analysis.traffic.edge(id)?.usual * 900.0 * failing)
    });
    let expected: f64 = calls.sum();
    format!("\\> {} in 15 min", number((expected * 5.0).ceil().max(3.0)))
}

/// The component that takes most of an objective's time.
fn biggest(brief: &Brief<'_>, requirement: &Requirement) -> Option<String> {
    let at = brief.model.requirements.iter().position(|r| r.span == requirement.span)?;
    let id = brief.analysis.requirements.iter().find(|c| c.index == at)?.biggest?;
    brief.model.node(id).is_function().then(|| brief.name(id))
}

/// The function at the end of the first path with an objective.
fn critical(brief: &Brief<'_>) -> Option<String> {
    let model = brief.model;
    let ends = model.requirements.iter().flat_map(|r| r.path.iter().rev());
    ends.copied().find(|id| model.node(*id).is_function()).map(|id| brief.name(id))
}

fn release(brief: &Brief<'_>) -> Option<String> {
    let model = brief.model;
    let (rate, id) = model
        .functions()
        .filter_map(|(id, _)| Some((brief.analysis.traffic.node(id).runs?.usual, id)))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
    let given = model.node(id).facts.text(fact::ROLLOUT).or_else(|| model.system.facts.text(fact::ROLLOUT));
    let affected = rate * UNSEEN_S;
    let how = match given {
        Some(words) => format!("Releases go out {}.", md::text(words)),
        None => "How releases go out is not specified.".to_string(),
    };
    Some(format!(
        "**Release and rollback.** {how} A faulty release of {} affects {} within {} when it goes out at once, {} with a {} % canary that the alarms above roll back.",
        brief.name(id),
        plural_requests(affected),
        time(UNSEEN_S),
        count((affected * CANARY).round()),
        number(CANARY * 100.0)
    ))
}

fn plural_requests(n: f64) -> String {
    format!("{} invocations", count(n.round()))
}

fn load_test(brief: &Brief<'_>) -> Option<String> {
    let entering = brief.analysis.traffic.entering?;
    let met: Vec<String> = brief
        .analysis
        .requirements
        .iter()
        .filter(|c| c.verdict != Verdict::Undecided)
        .filter_map(|c| brief.model.requirements.get(c.index))
        .filter(|r| r.measure.starts_with('p'))
        .map(|r| format!("{} {}", objectives::name(brief, r), objectives::target(r)))
        .collect();
    let first = super::reliability::bottlenecks(brief);
    let mut text = format!(
        "**Load test.** Ramp to the peak of {} over 10 min and hold it for 30 min",
        rate(entering.peak)
    );
    if let Some((limit, at)) = first.first().filter(|(_, at)| *at > 1.0) {
        text.push_str(&format!(
            "; then raise the load until the first bottleneck saturates ({}, expected at {} the peak)",
            super::reliability::owner(brief, limit),
            times(*at)
        ));
    }
    text.push_str(". Pass: no throttling at the peak");
    if !met.is_empty() {
        text.push_str(&format!(", {}", list(&met)));
    }
    let queues = brief.model.nodes().any(|(_, n)| n.is_polled());
    text.push_str(if queues { ", no queue older than its alarm threshold." } else { "." });
    Some(text)
}
