//! REL-016: peak load exceeds the capacity of a downstream component.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::present::count;
use neph_syntax::present::percent;
use neph_syntax::units::PerSecond;

crate::rule_text!("downstream_overrun");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, node) in model.nodes() {
        let Some(capacity) = node.facts.rate(fact::CAPACITY).map(|r| r.0).filter(|r| *r > 0.0) else {
            continue;
        };
        let (mut sent, mut known, mut evidence, mut first) = (0.0, false, Vec::new(), None);
        for (edge_id, edge, from) in context.triggers(id) {
            let Some(rates) = context.rate(edge_id) else { continue };
            known = true;
            first.get_or_insert((edge_id, edge, from));
            let bound = most_runs(context, from);
            let offered =
                bound.map_or(rates.peak, |most| rates.peak.min(most * per_run(context, edge_id, from)));
            sent += offered;
            let (label, rate) = (&context.node(from).label, &PerSecond(offered));
            evidence.push(match bound.filter(|_| offered < rates.peak) {
                Some(most) => say::Capped { label, rate, most: &PerSecond(most) }.to_string(),
                None => say::Sends { label, rate }.to_string(),
            });
        }
        if !known {
            continue;
        }
        if sent <= capacity {
            findings.pass();
            continue;
        }
        let Some((_, edge, from)) = first else { continue };
        let finding = findings.fail(
            if sent > 3.0 * capacity { Level::Critical } else { Level::High },
            Place::Node(id),
            say::Overrun { label: &node.label, sent: &PerSecond(sent), capacity: &PerSecond(capacity) },
            say::Fix {
                label: &node.label,
                count: &count((capacity * context.mean(from).max(0.05)).floor().max(1.0)),
            },
        );
        finding.evidence = evidence;
        finding.evidence(say::Capacity { label: &node.label, capacity: &PerSecond(capacity) });
        let attempts = edge.facts.number(fact::RETRIES).unwrap_or(0.0) + 1.0;
        let share = &percent(1.0 - capacity / sent);
        if attempts > 1.0 {
            finding.impact(say::Retried { share, attempts: &count(attempts) });
        } else {
            finding.impact(say::Rejected { share });
        }
        finding.dedup_key(format!("overrun {}", node.id));
    }
}

/// Invocations a second a function can reach, where its reserved concurrency or the queues that feed it cap them.
fn most_runs(context: &Context<'_>, id: NodeId) -> Option<f64> {
    let node = context.node(id);
    let triggers = context.triggers(id);
    let by_queues = (!triggers.is_empty()
        && triggers.iter().all(|(_, edge, _)| edge.facts.has(fact::MAX_CONCURRENCY)))
    .then(|| {
        triggers.iter().filter_map(|(_, edge, _)| edge.facts.number(fact::MAX_CONCURRENCY)).sum::<f64>()
    });
    let at_once = node.facts.number(fact::RESERVED).into_iter().chain(by_queues).reduce(f64::min)?;
    Some(at_once / context.mean(id).max(1e-3))
}

/// How often one invocation follows an arrow.
fn per_run(context: &Context<'_>, edge: neph_model::EdgeId, from: NodeId) -> f64 {
    match (context.rate(edge), context.runs(from)) {
        (Some(out), Some(runs)) if runs.peak > 0.0 => out.peak / runs.peak,
        _ => 1.0,
    }
}
