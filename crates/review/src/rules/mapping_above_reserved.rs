//! LIM-018: event sources can start more concurrent executions than the function reserves.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::present::count;

crate::rule_text!("mapping_above_reserved");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let bounds: Vec<(f64, NodeId)> = context
            .triggers(id)
            .into_iter()
            .filter_map(|(_, edge, from)| Some((edge.facts.number(fact::MAX_CONCURRENCY)?, from)))
            .collect();
        if bounds.is_empty() {
            continue;
        }
        if let Some((few, from)) = bounds.iter().find(|(bound, _)| *bound < 2.0) {
            let (source, few) = (&context.node(*from).label, count(*few));
            let finding = findings.fail(
                Level::High,
                Place::Node(id),
                say::BelowMinimum { source, function: &function.label, count: &few },
                say::RaiseToMinimum { source },
            );
            finding.evidence(say::Configured { source, count: &few });
            finding.impact(say::DEPLOYMENT_REJECTED);
        }
        let sum: f64 = bounds.iter().map(|(bound, _)| bound).sum();
        let Some(reserved) = function.facts.number(fact::RESERVED) else { continue };
        if sum <= reserved {
            findings.pass();
            continue;
        }
        let sources = listed(bounds.iter().map(|(_, from)| context.node(*from).label.as_str()));
        let each = (reserved / bounds.len() as f64).floor().max(2.0);
        let (sum, reserved) = (&count(sum), &count(reserved));
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            say::AboveReserved { sources: &sources, function: &function.label, sum, reserved },
            say::Fix { function: &function.label, each: &count(each), sum },
        );
        finding.evidence(say::Both { sum, reserved });
        finding.impact(say::THROTTLED);
    }
}
