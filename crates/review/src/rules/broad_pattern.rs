//! INT-011: a rule listens to more than it means.

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
        let default = bus.facts.is(fact::DEFAULT_BUS);
        if !default && broad.is_none() {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            match &broad {
                Some((_, _, to)) => {
                    format!("`{}` hears every event of `{}`", context.node(*to).label, bus.label)
                }
                None => format!("own events travel on `{}`, beside those of every service", bus.label),
            },
            format!("a bus of one's own in place of `{}`, and a `filter` with source and type", bus.id),
        );
        finding.evidence(if default { "stated: `default_bus`" } else { "a filter lets everything through" });
        finding.impact("rules run for events they do not mean, and are paid");
    }
}
