//! PERF-005: a function combines settings that the platform rejects together.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, fact};
use neph_syntax::units::Bytes;

crate::rule_text!("excluding_settings");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions().filter(|(_, function)| function.facts.is(fact::SNAPSTART)) {
        let disk = function
            .facts
            .size(fact::DISK)
            .map(|s| s.0)
            .zip(context.limit(id, LimitKey::EphemeralStorageSnapshot))
            .filter(|(disk, most)| disk > most);
        let other = if function.facts.number(fact::PROVISIONED).is_some_and(|n| n >= 1.0) {
            Some("provisioned".to_string())
        } else {
            disk.map(|(disk, _)| format!("disk {}", Bytes(disk)))
        };
        let runtime = function
            .facts
            .text(fact::RUNTIME)
            .and_then(|name| context.catalog.runtime(model.system.provider, name));
        let other = other.or_else(|| runtime.filter(|r| !r.snapshot).map(|r| format!("runtime {}", r.id)));
        let Some(other) = other else {
            findings.pass();
            continue;
        };
        let finding = findings.fail(
            Level::Critical,
            Place::Node(id),
            say::Exclusive { function: &function.label, other: &other },
            say::Fix { function: &function.label, other: &other },
        );
        finding.evidence(say::Evidence { other: &other });
        finding.impact(say::REJECTED);
    }
}
