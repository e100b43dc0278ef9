//! INT-012: a client makes many calls where one would do.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::present::count;

crate::rule_text!("chatty_client");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, edge) in model.edges() {
        let Some(from) = model.origin(edge).filter(|from| context.node(*from).is(Role::Client)) else {
            continue;
        };
        let Some(calls) = edge.facts.number(fact::CALLS) else { continue };
        if calls <= MANY {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Edge(id),
            say::Chatty {
                client: &context.node(from).label,
                target: &model.end_label(edge.to),
                calls: &count(calls),
            },
            say::Fix { target: &model.end_label(edge.to) },
        );
        finding.evidence(say::Declared { calls: &calls, threshold: &MANY });
        finding.impact(say::RoundTrips { calls: &count(calls) });
    }
}

/// More calls per user action than this are chatty.
const MANY: f64 = 5.0;
