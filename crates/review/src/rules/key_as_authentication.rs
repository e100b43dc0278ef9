//! SEC-013: a key that counts callers is used to tell who they are.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

crate::rule_text!("key_as_authentication");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes().filter(|(_, node)| node.is_entry()) {
        let Some(auth) = entry.facts.text(fact::AUTH) else { continue };
        let words: Vec<&str> = auth.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        if words.is_empty() || !words.iter().all(|word| matches!(*word, "api-key" | "api_key" | "key")) {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("`{}` is guarded by a key only: it counts callers, it does not know them", entry.label),
            format!("`auth \"jwt api-key\"` or `auth iam` on `{}`", entry.id),
        );
        finding.evidence(format!("stated: `auth {auth}`"));
        finding.impact("whoever reads the client's code can call");
    }
}
