//! OPS-009: a system is replaced in a single cutover.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

crate::rule_text!("big_bang_migration");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let Some(old) = model.system.facts.text(fact::MIGRATE_FROM) else { return };
    let beside = model.of_role(Role::Legacy).next().is_some();
    if beside || !model.system.facts.is(fact::CRITICAL) {
        findings.pass();
        return;
    }
    let finding = findings.fail(Level::Medium, Place::System, say::Cutover { old: &old }, say::FIX);
    finding.evidence(say::DECLARED);
    finding.impact(say::ROLLBACK);
}
