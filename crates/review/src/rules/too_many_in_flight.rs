//! LIM-016: a failing consumer leaves more messages in flight than the queue allows.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_syntax::present::count;
use neph_syntax::units::{PerSecond, Seconds};

crate::rule_text!("too_many_in_flight");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        let Some(limit) = context.limit(id, LimitKey::InFlight) else { continue };
        let hidden = queue
            .facts
            .time(fact::VISIBILITY)
            .map(|s| s.0)
            .or_else(|| context.limit(id, LimitKey::VisibilityTimeout));
        let (Some(hidden), Some(rates)) = (hidden, context.analysis.traffic.node(id).arrivals) else {
            continue;
        };
        let waiting = rates.peak * hidden;
        if waiting <= limit {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::Exceeded { queue: &queue.label, count: &count(waiting), limit: &count(limit) },
            say::Fix { queue: &queue.id },
        );
        finding.evidence(say::Hidden { rate: &PerSecond(rates.peak), hidden: &Seconds(hidden) });
        finding.impact(say::Stops { delay: &Seconds(limit / rates.peak) });
    }
}
