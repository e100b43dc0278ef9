//! PERF-011: one slow call of a wide fan-out delays the whole response.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::present::count;
use neph_syntax::present::percent;
use neph_syntax::units::Seconds;

crate::rule_text!("tail_of_fan_out");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        if context.waiting_caller(id).is_none() {
            continue;
        }
        let beside: Vec<_> =
            context.calls(id).into_iter().filter(|(_, edge, _)| edge.facts.is(fact::AT_ONCE)).collect();
        let width: f64 =
            beside.iter().map(|(_, edge, _)| edge.facts.number(fact::CALLS).unwrap_or(1.0)).sum();
        if beside.is_empty() {
            continue;
        }
        if width < WIDE {
            findings.pass();
            continue;
        }
        let Some(slowest) = beside.iter().max_by(|a, b| {
            context.analysis.timings.answer(a.2).p99.total_cmp(&context.analysis.timings.answer(b.2).p99)
        }) else {
            continue;
        };
        let timing = context.analysis.timings.answer(slowest.2);
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::Slowest { function: &function.label, count: &count(width) },
            say::Fix { function: &function.id },
        );
        finding.evidence(say::Spread {
            called: &context.node(slowest.2).label,
            median: &Seconds(timing.p50),
            tail: &Seconds(timing.p99),
        });
        finding.impact(say::Share { share: &percent(1.0 - 0.99_f64.powf(width)) });
    }
}

/// Parallel calls from which on the tail matters.
const WIDE: f64 = 5.0;
