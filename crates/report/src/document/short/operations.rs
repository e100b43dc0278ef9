//! Alarms with thresholds and what to do when one fires, release and rollback, the load test.

use super::{Short, objectives, shortened};
use crate::document::{Brief, Section, Table, md};
use crate::present::{count, few, list, money, number, plural, rate, time, times};
use neph_analysis::requirement::Verdict;
use neph_catalog::{Role, fact};
use neph_model::{Mode, NodeId};

/// Above this share of the expected bill an alert is worth its noise.
const BUDGET: f64 = 1.2;
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
            "roll back if a release is under way, else scale the slowest hop",
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
            "roll back the last release; disable the trigger if data is at risk",
        );
        row(
            "throttled invocations".to_string(),
            "\\> 0 for 5 min".to_string(),
            "concurrent executions against the quota",
            "raise the quota, or reserve concurrency for the critical path",
        );
    }
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
    let partners: Vec<String> = model
        .nodes()
        .filter(|(_, n)| n.is_outside() && !n.is(Role::Client))
        .map(|(id, _)| brief.name(id))
        .collect();
    if !partners.is_empty() {
        row(
            format!("time-outs of {}", few(&partners, 3)),
            "\\> 1 % for 5 min".to_string(),
            "status page of the partner",
            "open the circuit breaker; tell the partner",
        );
    }
    let usd = brief.analysis.cost.per_month.to_f64();
    if usd > 0.0 && brief.analysis.traffic.entering.is_some() {
        let limit = model.system.facts.money(fact::BUDGET).unwrap_or(usd * BUDGET);
        row(
            "forecast of the bill".to_string(),
            format!("\\> {}", money(limit)),
            "cost by service, day by day",
            "find the driver; throttle the entry point",
        );
    }
    table
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
            "; then raise the load until {} saturates, expected at {} peak",
            super::reliability::owner(brief, limit),
            times(*at)
        ));
    }
    text.push_str(". Pass: no throttling at the peak");
    if !met.is_empty() {
        text.push_str(&format!(", {}", list(&met)));
    }
    text.push_str(", every queue drained within 10 min.");
    Some(text)
}
