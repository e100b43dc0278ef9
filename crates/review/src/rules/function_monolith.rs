//! INT-002: one function serves too many routes or data stores.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::{Mode, NodeId};
use neph_syntax::present::count;

crate::rule_text!("function_monolith");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let stores: Vec<NodeId> = context
            .calls(id)
            .into_iter()
            .map(|(_, _, to)| to)
            .filter(|to| context.node(*to).is_store())
            .collect();
        let distinct = stores.iter().collect::<std::collections::BTreeSet<_>>().len();
        let drawn = context
            .triggers(id)
            .iter()
            .filter(|(_, edge, from)| edge.mode == Mode::Call && context.node(*from).is_entry())
            .count() as f64;
        let routes = function.facts.number(fact::ROUTES).unwrap_or(drawn);
        if routes < MANY_ROUTES && distinct < MANY_STORES {
            findings.pass();
            continue;
        }
        let label = &function.label;
        let message = if routes >= MANY_ROUTES {
            say::Routes { function: label, routes: &count(routes) }.to_string()
        } else {
            say::Stores { function: label, stores: &distinct }.to_string()
        };
        let fix = say::Fix { function: label, id: &function.id };
        let finding = findings.fail(Level::Medium, Place::Node(id), message, fix);
        finding.evidence(say::Evidence {
            routes: &count(routes),
            stores: &distinct,
            most_routes: &MANY_ROUTES,
            most_stores: &MANY_STORES,
        });
        match function.facts.time(fact::TIMEOUT) {
            Some(timeout) => finding.impact(say::SharedTimeout { timeout: &timeout }),
            None => finding.impact(say::SHARED),
        };
    }
}

/// Routes from which a function is monolithic.
const MANY_ROUTES: f64 = 5.0;

/// Data stores from which a function is monolithic.
const MANY_STORES: usize = 4;
