//! COST-015: a hung invocation is billed for far longer than any invocation takes.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::present::count;
use neph_syntax::units::Seconds;

crate::rule_text!("timeout_far_above");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let (Some(timeout), Some(duration)) =
            (function.facts.time(fact::TIMEOUT).map(|s| s.0), function.facts.spread(fact::DURATION))
        else {
            continue;
        };
        // Where only the median is given, p99 comes from the assumed spread.
        let slow = duration.high.unwrap_or(context.analysis.timings.answer(id).p99);
        if timeout <= 10.0 * slow || timeout <= 60.0 {
            findings.pass();
            continue;
        }
        let wanted = (slow * 2.0).ceil().max(3.0);
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            say::FarAbove { function: &function.label, timeout: &Seconds(timeout), slow: &Seconds(slow) },
            say::Fix { wanted: &Seconds(wanted), function: &function.id },
        );
        finding.evidence(say::Slowest { timeout: &Seconds(timeout), slow: &Seconds(slow) });
        finding.impact(say::Hang { times: &count(timeout / slow) });
    }
}
