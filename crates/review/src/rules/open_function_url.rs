//! SEC-009: a function URL is open to everyone.

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
            say::Open { url: &url.label },
            say::Fix { url: &url.label },
        );
        finding.evidence(say::CONFIGURED);
        finding.dedup_key(format!("access {}", url.id));
    }
}
