//! INT-002: one function serves many purposes.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::{Mode, NodeId};
use neph_syntax::units::number;

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
        let what = if routes >= MANY_ROUTES {
            format!("{} routes", number(routes))
        } else {
            format!("{distinct} stores")
        };
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("`{}` holds {what} in one function", function.label),
            format!(
                "one function a route or purpose; or `allow function-monolith on {} because \"…\"`",
                function.id
            ),
        );
        finding.evidence(format!("{} routes, {distinct} stores; from {MANY_ROUTES} routes or {MANY_STORES} stores on it is one for many purposes (our threshold)", number(routes)));
        let timeout = function
            .facts
            .time(fact::TIMEOUT)
            .map_or_else(String::new, |t| format!(", all of them with a timeout of {t}"));
        finding.impact(format!("one role may do what any of them needs{timeout}"));
    }
}

/// From so many routes on.
const MANY_ROUTES: f64 = 5.0;

/// From so many stores on.
const MANY_STORES: usize = 4;
