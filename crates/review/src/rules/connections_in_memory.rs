//! DATA-005: who is connected is remembered by one environment of many.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::number;

crate::rule_text!("connections_in_memory");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let behind =
            context.triggers(id).into_iter().find(|(_, _, from)| context.node(*from).is(Role::Websocket));
        let Some((_, _, socket)) = behind else { continue };
        let kept = function.facts.text(fact::STATE).is_some_and(|state| !matches!(state, "none" | "no"));
        if !kept || context.calls(id).into_iter().any(|(_, _, to)| context.node(to).is_store()) {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!(
                "`{}` remembers who is connected to `{}`; the next message may run elsewhere",
                function.label,
                context.node(socket).label
            ),
            format!("`{} -> connections` with `table connections {{ ttl 2 h }}`", function.id),
        );
        finding.evidence("state inside the function is stated, and no arrow leads to a store");
        finding.effect = context
            .needed(id)
            .filter(|n| *n >= 2.0)
            .map(|n| format!("one of {} environments knows a connection at the peak", number(n)));
        finding.dedup_key(format!("state {}", function.id));
    }
}
