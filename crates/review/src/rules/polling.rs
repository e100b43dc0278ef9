//! COST-006: a schedule polls for work every few minutes.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Role;
use neph_syntax::present::count;
use neph_syntax::units::{SECONDS_PER_MONTH, Seconds};

crate::rule_text!("polling");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, schedule) in model.of_role(Role::Schedule) {
        let Some(interval) = model.schedule_rate(id).map(|rate| 1.0 / rate.0) else { continue };
        for (_, edge) in model.outgoing(id) {
            let Some(to) = model.target(edge).filter(|to| context.node(*to).is_function()) else { continue };
            let asked = context.calls(to).into_iter().find(|(_, edge, at)| {
                model.is_read(edge) || context.node(*at).is_outside() || context.node(*at).is(Role::Queue)
            });
            let Some((_, _, asked)) = asked.filter(|_| interval <= OFTEN) else {
                findings.pass();
                continue;
            };
            let (function, target) = (&context.node(to).label, &context.node(asked).label);
            let interval = Seconds(interval);
            let finding = findings.fail(
                Level::Medium,
                Place::Node(to),
                say::Polls { function, target, interval: &interval },
                say::Fix { function, target, schedule: &schedule.label },
            );
            finding.evidence(say::Scheduled { schedule: &schedule.label, interval: &interval });
            finding
                .impact(say::Impact { count: &count(SECONDS_PER_MONTH / interval.0), interval: &interval });
        }
    }
}

/// A schedule at most this many seconds apart is polling.
const OFTEN: f64 = 300.0;
