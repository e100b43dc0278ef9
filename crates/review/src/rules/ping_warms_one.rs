//! PERF-012: a warm-up ping keeps one environment warm where several are needed.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::present::count;
use neph_syntax::present::percent;

crate::rule_text!("ping_warms_one");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions().filter(|(_, function)| function.facts.is(fact::WARM)) {
        let (Some(needed), Some(load)) = (context.needed(id), context.load(id)) else { continue };
        if needed <= 1.0 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            say::OneOfMany { needed: &count(needed), function: &function.label },
            say::Fix { function: &function.label, needed: &count(needed) },
        );
        finding.evidence(say::Load { load: &count(load) });
        finding.impact(say::Busy { share: &percent(neph_analysis::erlang::blocked(load, 1)) });
    }
}
