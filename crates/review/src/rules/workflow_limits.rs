//! LIM-015: a workflow exceeds its execution history or its maximum duration.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_syntax::present::count;
use neph_syntax::units::Seconds;

crate::rule_text!("workflow_limits");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, workflow) in model.of_role(Role::Workflow) {
        let items = workflow.facts.number(fact::ITEMS).unwrap_or(1.0).max(1.0);
        let distributed = workflow.facts.is(fact::DISTRIBUTED);
        if let (Some(most), true) =
            (context.limit(id, LimitKey::ExecutionHistory), items > 1.0 && !distributed)
        {
            // Each item passes at least one state; a state writes about five events.
            let states = context
                .calls(id)
                .iter()
                .filter(|(_, edge, _)| edge.facts.number(fact::CALLS).unwrap_or(1.0) > 1.0)
                .count()
                .max(1) as f64;
            let events = items * states * EVENTS_A_STATE;
            if events <= most {
                findings.pass();
            } else {
                let finding = findings.fail(
                    Level::High,
                    Place::Node(id),
                    say::History { workflow: &workflow.label, events: &count(events), most: &count(most) },
                    say::HistoryFix { workflow: &workflow.id },
                );
                let (items, each) = (count(items), count(EVENTS_A_STATE));
                let volume: String = if states == 1.0 {
                    say::OneState { items: &items, each: &each }.into()
                } else {
                    say::SeveralStates { items: &items, states: &count(states), each: &each }.into()
                };
                finding.evidence(volume);
                let fit = count((most / states / EVENTS_A_STATE).floor());
                finding.impact(say::HistoryFull { items: &fit });
            }
        }
        let short =
            context.limit(id, LimitKey::InvocationDuration).filter(|_| workflow.facts.is(fact::EXPRESS));
        if let Some(most) = short {
            let slow: f64 = context
                .calls(id)
                .iter()
                .map(|(_, edge, to)| {
                    context.analysis.timings.answer(*to).p99 * edge.facts.number(fact::CALLS).unwrap_or(1.0)
                })
                .sum();
            if slow <= most {
                findings.pass();
            } else {
                let finding = findings.fail(
                    Level::High,
                    Place::Node(id),
                    say::Duration { workflow: &workflow.label, slow: &Seconds(slow), most: &Seconds(most) },
                    say::DurationFix { workflow: &workflow.id },
                );
                finding.evidence(say::DurationSum { slow: &Seconds(slow) });
                finding.impact(say::ABORTED);
            }
        }
    }
}

/// Entered, scheduled, started, succeeded, exited.
const EVENTS_A_STATE: f64 = 5.0;
