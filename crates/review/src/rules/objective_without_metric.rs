//! OPS-011: no metric measures an objective.

use crate::{Context, Findings, Level, Place, Rule, context::listed};
use neph_catalog::fact;

crate::rule_text!("objective_without_metric");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    // Without any alarms, missing monitoring is reported by another rule first.
    if context.word_anywhere(fact::ALARMS).is_none() || model.requirements.is_empty() {
        return;
    }
    let metrics = context.word_anywhere(fact::METRICS).unwrap_or_default().to_lowercase();
    let mut bare: Vec<&str> = model
        .requirements
        .iter()
        .map(|requirement| requirement.measure.as_str())
        // The provider measures cost and availability.
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
        say::Unmeasured { measures: &listed(bare.iter().copied()) },
        say::Fix { metrics: &bare.join(", ") },
    );
    finding.evidence(say::CONFIGURED);
}
