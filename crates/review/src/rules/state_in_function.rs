//! DATA-001: a function keeps state in its memory or on its disk that must outlive the invocation.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::present::count;

crate::rule_text!("state_in_function");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let Some(state) = function.facts.text(fact::STATE).filter(|state| !matches!(*state, "none" | "no"))
        else {
            continue;
        };
        let kept = context.calls(id).into_iter().any(|(_, _, to)| context.node(to).is_store());
        if kept {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            say::Kept { function: &function.label, state: &state },
            say::Fix { function: &function.id },
        );
        finding.evidence(say::NoStore { state: &state, function: &function.label });
        let at_once = context.needed(id).filter(|n| *n >= 2.0);
        finding.impact(match at_once {
            Some(n) => say::Spread { count: &count(n) }.to_string(),
            None => say::LOST.to_string(),
        });
        finding.dedup_key(format!("state {}", function.id));
    }
}
