//! REL-023: a scheduled invocation starts before the previous one has ended.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::present::count;
use neph_syntax::units::Seconds;

crate::rule_text!("schedule_overlaps");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, schedule) in model.of_role(Role::Schedule) {
        let Some(interval) = model.schedule_rate(id).map(|rate| 1.0 / rate.0) else { continue };
        for (_, edge) in model.outgoing(id) {
            let Some(to) = model.target(edge).filter(|to| context.node(*to).is_function()) else { continue };
            let function = context.node(to);
            let Some(duration) = function.facts.spread(fact::DURATION) else { continue };
            let slow = duration.top();
            let guarded = function.facts.is(fact::LOCK)
                || schedule.facts.is(fact::LOCK)
                || function.facts.number(fact::RESERVED) == Some(1.0);
            if slow <= interval || guarded {
                findings.pass();
                continue;
            }
            let finding = findings.fail(
                Level::Medium,
                Place::Node(to),
                say::Overlap {
                    function: &function.label,
                    interval: &Seconds(interval),
                    duration: &Seconds(slow),
                },
                say::Fix { function: &function.label },
            );
            finding.evidence(say::Unguarded { schedule: &schedule.label, interval: &Seconds(interval) });
            finding.impact(say::Impact { count: &count((slow / interval).ceil()) });
        }
    }
}
