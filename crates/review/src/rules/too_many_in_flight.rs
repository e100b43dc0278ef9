//! LIM-016: more messages are hidden at once than a queue allows.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::{PerSecond, Seconds, number};

crate::rule_text!("too_many_in_flight");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        let Some(limit) = context.limit(id, "in_flight") else { continue };
        let hidden = queue
            .facts
            .time(fact::VISIBILITY)
            .map(|s| s.0)
            .or_else(|| context.limit(id, "visibility_default"));
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
            format!(
                "while its consumer fails, {} messages of `{}` are hidden; {} can be",
                number(waiting),
                queue.label,
                number(limit)
            ),
            format!("a shorter `timeout` of the function and `visibility` of `{}`", queue.id),
        );
        finding.evidence(format!("{} at the peak × {} hidden", PerSecond(rates.peak), Seconds(hidden)));
        finding.impact(format!(
            "after {} nothing more is handed over until a message shows again",
            Seconds(limit / rates.peak)
        ));
    }
}
