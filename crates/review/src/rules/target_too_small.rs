//! PORT-004: a function exceeds a limit of the provider it may move to.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_catalog::{LimitKey, Role};
use neph_model::Mode;
use neph_syntax::units::{Bytes, Seconds};

crate::rule_text!("target_too_small");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let Some(target) = model.system.facts.text(fact::TARGET).and_then(neph_catalog::Provider::parse) else {
        return;
    };
    let Some(service) = context
        .catalog
        .default_for(Role::Function, target, &[])
        .and_then(|entry| context.catalog.service(entry.id()))
    else {
        return;
    };
    let limit = |key: LimitKey| -> Option<f64> {
        let limit = service.limit_of(key)?;
        let unit = neph_syntax::units::read("1", &limit.unit, None).map_or(1.0, |quantity| quantity.value);
        Some(limit.greatest()? * unit)
    };
    for (id, function) in model.functions() {
        let called = context.triggers(id).iter().all(|(_, edge, _)| edge.mode == Mode::Call);
        let of_events = || (!called).then(|| limit(LimitKey::InvocationDurationEvent)).flatten();
        let longest = of_events().or_else(|| limit(LimitKey::InvocationDuration));
        let slow = function
            .facts
            .spread(fact::DURATION)
            .map(|d| d.top())
            .zip(longest)
            .filter(|(used, most)| used > most);
        let most = limit(LimitKey::Memory);
        let large =
            function.facts.size(fact::MEMORY).map(|s| s.0).zip(most).filter(|(used, most)| used > most);
        let (message, most): (String, String) = match (slow, large) {
            (Some((used, most)), _) => {
                let (used, most) = (Seconds(used), Seconds(most));
                let text = say::TooSlow {
                    function: &function.label,
                    used: &used,
                    most: &most,
                    service: &service.title,
                };
                (text.into(), most.to_string())
            }
            (None, Some((used, most))) => {
                let (used, most) = (Bytes(used), Bytes(most));
                let text = say::TooLarge {
                    function: &function.label,
                    used: &used,
                    most: &most,
                    service: &service.title,
                };
                (text.into(), most.to_string())
            }
            (None, None) => {
                findings.pass();
                continue;
            }
        };
        let fix = say::Fix { function: &function.label, target: &target.title() };
        let finding = findings.fail(Level::High, Place::Node(id), message, fix);
        finding.evidence(say::Published { target: &target, most: &most, service: &service.title });
        finding.impact(say::NotPortable { function: &function.label, target: &target.title() });
    }
}
