//! REL-021: what a filter does not let through is gone for all other readers too.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

crate::rule_text!("filter_deletes");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        let readers = context.events(id);
        let filtered = readers.iter().filter(|(_, edge, _)| edge.facts.has(fact::FILTER)).count();
        if filtered == 0 {
            continue;
        }
        if readers.len() < 2 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("filters at `{}` delete what its other readers wait for", queue.label),
            format!("a `topic` or `bus` before `{}` that filters, and a queue for each reader", queue.id),
        );
        finding.evidence(format!("{filtered} of {} arrows out of `{}` filter", readers.len(), queue.label));
        finding.impact("a message that comes to the wrong reader first is gone");
    }
}
