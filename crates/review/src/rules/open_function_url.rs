//! SEC-009: a function's own address is open to everyone.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

crate::rule_text!("open_function_url");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, url) in model.of_role(Role::FunctionUrl) {
        let Some(auth) = url.facts.text(fact::AUTH) else { continue };
        if auth != "none" {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!("everyone who finds `{}` runs what stands behind it", url.label),
            format!("`auth iam` on `{}`, or an `http_api` in its place", url.id),
        );
        finding.evidence("stated: `auth none`; such an address has no throttle of its own");
        finding.dedup_key(format!("access {}", url.id));
    }
}
