//! INT-009: a response is aggregated from parallel calls that must all respond.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::present::percent;
use neph_syntax::units::Seconds;

crate::rule_text!("aggregator_waits");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        if context.waiting_caller(id).is_none() {
            continue;
        }
        let branches: Vec<NodeId> = context
            .calls(id)
            .into_iter()
            .filter(|(_, edge, _)| edge.facts.is(fact::AT_ONCE))
            .map(|(_, _, to)| to)
            .collect();
        if branches.is_empty() {
            continue;
        }
        if branches.len() < MANY {
            findings.pass();
            continue;
        }
        let known: Vec<f64> =
            branches.iter().filter_map(|to| context.node(*to).facts.number(fact::AVAILABILITY)).collect();
        let slowest = branches.iter().map(|to| context.analysis.timings.answer(*to).p99).fold(0.0, f64::max);
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            say::Slowest {
                function: &function.label,
                branches: &listed(branches.iter().map(|to| context.node(*to).label.as_str())),
            },
            say::Fix { function: &function.label },
        );
        finding.evidence(say::Calls { count: &branches.len(), threshold: &MANY });
        if known.len() == branches.len() {
            let availability = percent(known.iter().product());
            finding.impact(say::SlowAndDown { slowest: &Seconds(slowest), availability: &availability });
        } else {
            finding.impact(say::Slow { slowest: &Seconds(slowest) });
        }
    }
}

/// Reported from this many branches.
const MANY: usize = 3;
