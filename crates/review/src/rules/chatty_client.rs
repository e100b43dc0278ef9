//! INT-012: a client calls many times where once would do.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::number;

crate::rule_text!("chatty_client");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, edge) in model.edges() {
        let Some(from) = model.origin(edge).filter(|from| context.node(*from).is(Role::Client)) else {
            continue;
        };
        let Some(calls) = edge.facts.number(fact::CALLS) else { continue };
        if calls <= 5.0 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Edge(id),
            format!(
                "`{}` calls `{}` {} times for one action",
                context.node(from).label,
                model.end_label(edge.to),
                number(calls)
            ),
            format!("one route of `{}` that answers what the action needs", model.end_id(edge.to)),
        );
        finding
            .evidence(format!("`calls {}` is stated; above 5 it is chatty (our threshold)", number(calls)));
        finding.impact(format!(
            "{} waits and {} chances of a cold start in place of one",
            number(calls),
            number(calls)
        ));
    }
}
