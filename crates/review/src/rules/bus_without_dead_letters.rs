//! REL-010: an event bus drops undeliverable events silently.

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
            Level::High,
            Place::Node(id),
            say::Dropped { bus: &bus.label },
            say::Fix { bus: &bus.id },
        );
        let names = listed(targets.iter().map(|(_, _, to)| context.node(*to).label.as_str()));
        finding.evidence(say::Targets { targets: &names });
        let given_up = delivery.and_then(|d| Some((d.attempts?, d.retry_window_s?)));
        if let Some((attempts, window)) = given_up {
            finding.evidence(say::Attempts { attempts: &attempts, window: &Seconds(f64::from(window)) });
        }
        finding.impact(say::LOST);
    }
}
