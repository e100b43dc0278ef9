//! LIM-017: a function does not set its time-out or memory.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{FactName, LimitKey, fact};
use neph_syntax::present::count;

crate::rule_text!("platform_defaults");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let defaults =
            [(fact::TIMEOUT.name(), LimitKey::TimeoutDefault), (fact::MEMORY.name(), LimitKey::MemoryMin)];
        let lacking: Vec<(FactName, LimitKey)> =
            defaults.into_iter().filter(|(fact, _)| !function.facts.has(*fact)).collect();
        let Some(service) = context.catalog.service(function.service_id()) else { continue };
        if lacking.is_empty() {
            findings.pass();
            continue;
        }
        let default = |key: LimitKey| {
            service.limit_of(key).and_then(|l| Some(format!("{} {}", count(l.number()?), l.unit)))
        };
        let values: Vec<String> = lacking
            .iter()
            .filter_map(|(fact, limit)| default(*limit).map(|v| format!("{fact} {v}")))
            .collect();
        let finding = findings.fail(Level::Low, Place::Node(id), say::DEFAULTS, say::FIX);
        finding.dedup_key("platform defaults");
        let facts = lacking.iter().map(|(fact, _)| format!("`{fact}`")).collect::<Vec<_>>().join(" and ");
        finding.evidence(if values.is_empty() {
            say::Missing { function: &function.label, facts: &facts }.to_string()
        } else {
            let defaults = values.join(", ");
            say::MissingWithDefaults { function: &function.label, facts: &facts, defaults: &defaults }
                .to_string()
        });
    }
}
