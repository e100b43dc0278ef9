//! LIM-020: a schedule is finer than the scheduler supports.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role};
use neph_syntax::units::Seconds;

crate::rule_text!("schedule_too_fine");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, schedule) in model.of_role(Role::Schedule) {
        let (Some(interval), Some(step)) = (
            model.schedule_rate(id).map(|rate| 1.0 / rate.0),
            context.limit(id, LimitKey::ScheduleIntervalMin),
        ) else {
            continue;
        };
        if interval >= step - 1e-6 {
            findings.pass();
            continue;
        }
        let (interval, minimum) = (&Seconds(interval), &Seconds(step));
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            say::TooFine { schedule: &schedule.label, interval, minimum },
            say::Fix { schedule: &schedule.label },
        );
        finding.evidence(say::Evidence { interval, minimum });
        finding.impact(say::Impact { minimum });
    }
}
