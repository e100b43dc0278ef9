//! OPS-011: an objective is stated and nothing measures it.

use crate::{Context, Findings, Level, Place, Rule, context::listed};
use neph_catalog::fact;

crate::rule_text!("objective_without_metric");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    // Where nothing is said of watching at all, that comes first.
    if context.word_anywhere(fact::ALARMS).is_none() || model.requirements.is_empty() {
        return;
    }
    let metrics = context.word_anywhere(fact::METRICS).unwrap_or_default().to_lowercase();
    let mut bare: Vec<&str> = model
        .requirements
        .iter()
        .map(|requirement| requirement.measure.as_str())
        // The bill and the promises are measured by the provider.
        .filter(|measure| !["cost", "availability"].contains(measure) && !metrics.contains(measure))
        .collect();
    bare.sort_unstable();
    bare.dedup();
    if bare.is_empty() {
        findings.pass();
        return;
    }
    let finding = findings.fail(
        Level::Info,
        Place::System,
        format!("no metric measures the stated {}", listed(bare.iter().copied())),
        format!("`metrics {}` on the system, and an alarm at each objective", bare.join(", ")),
    );
    finding.evidence("alarms are stated, metrics of the objectives are not");
}
