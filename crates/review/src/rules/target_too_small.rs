//! PORT-004: the provider it may move to allows less than is used.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Role;
use neph_catalog::fact;
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
    let limit = |name: &str| -> Option<f64> {
        let limit = service.limit(name)?;
        let unit = neph_syntax::units::read("1", &limit.unit, None).map_or(1.0, |quantity| quantity.value);
        Some(limit.number()? * unit)
    };
    for (id, function) in model.functions() {
        let called = context.triggers(id).iter().all(|(_, edge, _)| edge.mode == Mode::Call);
        let longest = limit("timeout_max")
            .or_else(|| limit(if called { "timeout_http_max" } else { "timeout_event_max" }));
        let slow = function
            .facts
            .spread(fact::DURATION)
            .map(|d| d.top())
            .zip(longest)
            .filter(|(used, most)| used > most);
        let most = limit("memory_max").or_else(|| limit("memory"));
        let large =
            function.facts.size(fact::MEMORY).map(|s| s.0).zip(most).filter(|(used, most)| used > most);
        let told = match (slow, large) {
            (Some((used, most)), _) => format!(
                "`{}` takes {}; {} ends it at {}",
                function.label,
                Seconds(used),
                service.title,
                Seconds(most)
            ),
            (None, Some((used, most))) => {
                format!("`{}` uses {}; {} has {}", function.label, Bytes(used), service.title, Bytes(most))
            }
            (None, None) => {
                findings.pass();
                continue;
            }
        };
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            told,
            format!("smaller steps of `{}`, or a plan with more at {target}", function.id),
        );
        finding.evidence(format!("`target {}` is stated; the limit is published", target.id()));
        finding.impact("it does not run there as it is");
    }
}
