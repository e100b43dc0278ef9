//! LIM-017: functions run with the platform's defaults.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{FactName, fact};
use neph_syntax::units::number;

crate::rule_text!("platform_defaults");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let defaults = [(fact::TIMEOUT.name(), "timeout_default"), (fact::MEMORY.name(), "memory_min")];
        let lacking: Vec<(FactName, &str)> =
            defaults.into_iter().filter(|(fact, _)| !function.facts.has(*fact)).collect();
        let Some(service) = context.catalog.service(function.service_id()) else { continue };
        if lacking.is_empty() {
            findings.pass();
            continue;
        }
        let default =
            |id: &str| service.limit(id).and_then(|l| Some(format!("{} {}", number(l.number()?), l.unit)));
        let values: Vec<String> = lacking
            .iter()
            .filter_map(|(fact, limit)| default(limit).map(|v| format!("{fact} {v}")))
            .collect();
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            "functions run with the platform's default limits".to_string(),
            "state `timeout` and `memory` for each: about twice the 99th percentile of the duration, and the memory that was measured best".to_string(),
        );
        finding.root = "platform defaults".to_string();
        finding.evidence.push(format!(
            "`{}`: {} not stated{}",
            function.label,
            lacking.iter().map(|(fact, _)| fact.as_str()).collect::<Vec<_>>().join(" and "),
            if values.is_empty() { String::new() } else { format!(" (default {})", values.join(", ")) }
        ));
    }
}
