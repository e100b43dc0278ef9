//! INT-009: an answer is put together from parts that must all answer.

use crate::context::{listed, percent};
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
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
            format!(
                "`{}` answers when the slowest of {} has answered",
                function.label,
                listed(branches.iter().map(|to| context.node(*to).label.as_str()))
            ),
            format!("a deadline for each branch of `{}`, and an answer without what is late", function.id),
        );
        finding.evidence(format!("{} calls at once; from {MANY} on (our threshold)", branches.len()));
        let together = if known.len() == branches.len() {
            format!("; all answer {} of the time", percent(known.iter().product()))
        } else {
            String::new()
        };
        finding.impact(format!("one answer in a hundred waits longer than {}{together}", Seconds(slowest)));
    }
}

/// From so many branches on.
const MANY: usize = 3;
