//! COST-015: a run that hangs is paid for far longer than any run takes.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{Seconds, number};

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
        // Where only the usual time is stated, the slowest is taken from the usual spread.
        let slow = duration.high.unwrap_or(context.analysis.timings.answer(id).p99);
        if timeout <= 10.0 * slow || timeout <= 60.0 {
            findings.pass();
            continue;
        }
        let wanted = (slow * 2.0).ceil().max(3.0);
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("`{}` may hang {} where a run takes {}", function.label, Seconds(timeout), Seconds(slow)),
            format!("`timeout {}` on `{}`", Seconds(wanted), function.id),
        );
        finding.evidence(format!(
            "`timeout {}` is stated; one run in a hundred takes longer than {}",
            Seconds(timeout),
            Seconds(slow)
        ));
        finding.impact(format!("a hang is paid {} times", number(timeout / slow)));
    }
}
