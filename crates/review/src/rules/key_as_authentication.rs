//! SEC-013: an API key is the only authentication of an entry point.

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
            say::KeyOnly { entry: &entry.label },
            say::Fix { entry: &entry.label },
        );
        finding.evidence(say::Evidence { auth: &auth });
        finding.impact(say::EXPOSED);
    }
}
