//! OPS-005: requests an API rejects are not logged.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::fact;

crate::rule_text!("no_access_log");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes() {
        if !entry.role.can(Capability::AccessLog) || context.outside_caller(id).is_none() {
            continue;
        }
        if entry.facts.is(fact::ACCESS_LOG) {
            findings.pass();
            continue;
        }
        let switched_off = entry.facts.has(fact::ACCESS_LOG);
        let finding = findings.fail(
            if switched_off { Level::Low } else { Level::Info },
            Place::Node(id),
            say::Unlogged { api: &entry.label },
            say::Fix { api: &entry.label },
        );
        finding.evidence(if switched_off { say::SWITCHED_OFF } else { say::OFF_BY_DEFAULT });
        finding.dedup_key("no access log");
    }
}
