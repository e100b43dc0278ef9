//! OPS-009: a system is replaced at one stroke.

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
    let finding = findings.fail(Level::Medium, Place::System, format!("`{old}` is replaced, and no part of it runs beside the new system"), "show the old system as `legacy` behind the same entry, and move route after route, the least important first");
    finding.evidence("stated: `migrate_from` and `critical`; no `legacy` part is drawn");
    finding.impact("there is no way back for one part alone");
}
