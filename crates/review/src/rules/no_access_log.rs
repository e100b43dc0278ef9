//! OPS-005: requests that never reach a function leave no trace.

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
        let stated = entry.facts.has(fact::ACCESS_LOG);
        let finding = findings.fail(
            if stated { Level::Low } else { Level::Info },
            Place::Node(id),
            format!("requests that `{}` refuses leave no trace", entry.label),
            format!("`access_log` on `{}`: status, latency and caller of each request", entry.id),
        );
        finding.evidence(if stated {
            "stated: no access log"
        } else {
            "`access_log` is not stated; where it is not switched on there is none"
        });
        finding.dedup_key("no access log");
    }
}
