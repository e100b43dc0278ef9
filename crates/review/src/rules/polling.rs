//! COST-006: a clock asks again and again whether there is something to do.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Role;
use neph_syntax::units::{Seconds, number};

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
            let finding = findings.fail(
                Level::Medium,
                Place::Node(to),
                format!(
                    "`{}` asks `{}` every {} whether there is something to do",
                    context.node(to).label,
                    context.node(asked).label,
                    Seconds(interval)
                ),
                format!(
                    "let `{}` tell: its change stream, an event or a webhook instead of `{}`",
                    context.node(asked).id,
                    schedule.id
                ),
            );
            finding.evidence(format!("`{}` runs it every {}", schedule.label, Seconds(interval)));
            finding.impact(format!(
                "{} runs a month whether or not there is work, and up to {} of delay",
                number(neph_syntax::units::SECONDS_PER_MONTH / interval),
                Seconds(interval)
            ));
        }
    }
}

/// Asking this often is polling.
const OFTEN: f64 = 300.0;
