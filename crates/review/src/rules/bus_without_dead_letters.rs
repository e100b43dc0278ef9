//! REL-010: a bus gives up an event and nobody knows.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Role;
use neph_syntax::units::Seconds;

crate::rule_text!("bus_without_dead_letters");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, bus) in model.of_role(Role::Bus) {
        let targets = context.events(id);
        if targets.is_empty() {
            continue;
        }
        if !model.failure_targets(id).is_empty() {
            findings.pass();
            continue;
        }
        let delivery = context.catalog.service(bus.service_id()).and_then(|s| s.delivery.as_ref());
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("an event that `{}` cannot deliver is dropped", bus.label),
            format!("`{} !> undelivered` with `queue undelivered {{ keep_for 14 days; alarm }}`", bus.id),
        );
        let names = listed(targets.iter().map(|(_, _, to)| context.node(*to).label.as_str()));
        finding.evidence(format!(
            "targets: {names}; no dead-letter queue is stated, and the platform's default is none"
        ));
        let given_up = delivery.and_then(|d| Some((d.attempts?, d.retry_window_s?)));
        if let Some((tries, window)) = given_up {
            finding.evidence(format!("given up after {tries} tries or {}", Seconds(f64::from(window))));
        }
        finding.impact("what was not delivered is gone, and so is the knowledge that it was there");
    }
}
