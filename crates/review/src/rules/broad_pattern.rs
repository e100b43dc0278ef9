//! INT-011: a rule on an event bus matches more events than its target needs.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

crate::rule_text!("broad_pattern");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, bus) in model.of_role(Role::Bus) {
        let broad = context.events(id).into_iter().find(|(_, edge, _)| {
            edge.facts.text(fact::FILTER).is_some_and(|filter| matches!(filter.trim(), "*" | "all" | ""))
        });
        let broad = broad.map(|(_, _, to)| &context.node(to).label);
        let default = bus.facts.is(fact::DEFAULT_BUS);
        if !default && broad.is_none() {
            findings.pass();
            continue;
        }
        let fix = match default {
            true => say::FixDefault { bus: &bus.label }.to_string(),
            false => broad.map_or_else(String::new, |consumer| say::FixBroad { consumer }.to_string()),
        };
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            match broad {
                Some(consumer) => say::Broad { consumer, bus: &bus.label }.to_string(),
                None => say::Default { bus: &bus.label }.to_string(),
            },
            fix,
        );
        finding.evidence(if default { say::DEFAULT_BUS } else { say::PASS_ALL });
        finding.impact(say::UNRELATED);
    }
}
