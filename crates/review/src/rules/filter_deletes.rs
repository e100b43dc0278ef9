//! REL-021: a filter on a queue deletes messages meant for other consumers.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

crate::rule_text!("filter_deletes");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        let consumers = context.events(id);
        let filtered = consumers.iter().filter(|(_, edge, _)| edge.facts.has(fact::FILTER)).count();
        if filtered == 0 {
            continue;
        }
        if consumers.len() < 2 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::Deletes { queue: &queue.label },
            say::Fix { queue: &queue.label },
        );
        finding.evidence(say::Evidence {
            filtered: &filtered,
            consumers: &consumers.len(),
            queue: &queue.label,
        });
        finding.impact(say::GONE);
    }
}
