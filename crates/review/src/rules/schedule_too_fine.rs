//! LIM-020: a clock cannot tick that often.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Role;
use neph_syntax::units::Seconds;

crate::rule_text!("schedule_too_fine");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, schedule) in model.of_role(Role::Schedule) {
        let (Some(interval), Some(step)) =
            (model.schedule_rate(id).map(|rate| 1.0 / rate.0), context.limit(id, "min_interval"))
        else {
            continue;
        };
        if interval >= step - 1e-6 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!(
                "`{}` is to run every {}; its smallest step is {}",
                schedule.label,
                Seconds(interval),
                Seconds(step)
            ),
            format!("an event instead of `{}`, a queue's delayed message, or a `service`", schedule.id),
        );
        finding.evidence(format!("every {} is stated; the step is the platform's", Seconds(interval)));
        finding.impact(format!("it runs every {} at most", Seconds(step)));
    }
}
