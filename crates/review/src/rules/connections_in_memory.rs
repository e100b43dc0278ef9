//! DATA-005: WebSocket connections are kept in the memory of one environment of many.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::present::count;

crate::rule_text!("connections_in_memory");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let behind =
            context.triggers(id).into_iter().find(|(_, _, from)| context.node(*from).is(Role::Websocket));
        let Some((_, _, socket)) = behind else { continue };
        let stored = context.calls(id).into_iter().any(|(_, _, to)| context.node(to).is_store());
        let state = function.facts.text(fact::STATE).filter(|state| !matches!(*state, "none" | "no"));
        let Some(state) = state.filter(|_| !stored) else {
            findings.pass();
            continue;
        };
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            say::Kept { function: &function.label, socket: &context.node(socket).label },
            say::Fix { function: &function.id },
        );
        finding.evidence(say::Declared { state: &state, function: &function.label });
        finding.effect = context
            .needed(id)
            .filter(|n| *n >= 2.0)
            .map(|n| say::OneOf { environments: &count(n) }.to_string());
        finding.dedup_key(format!("state {}", function.id));
    }
}
