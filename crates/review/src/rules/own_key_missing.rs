//! SEC-007: sensitive data is not encrypted with a customer-managed key.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

crate::rule_text!("own_key_missing");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, node) in model.nodes().filter(|(_, node)| node.is_store() || node.is_messaging()) {
        let Some(class) = SENSITIVE.into_iter().find(|class| node.facts.says(fact::DATA, class)) else {
            continue;
        };
        match node.facts.text(fact::ENCRYPTION) {
            None => findings.ask(
                Level::Medium,
                Place::Node(id),
                &[fact::ENCRYPTION.name()],
                say::Ask { store: &node.label, class: &class },
            ),
            Some(words) if words.contains("own") || words.contains("customer") => findings.pass(),
            Some(words) => {
                let message = match words {
                    "none" => say::Unencrypted { store: &node.label, class: &class }.to_string(),
                    _ => say::DefaultKey { store: &node.label, class: &class }.to_string(),
                };
                let fix = say::Fix { store: &node.label };
                let finding = findings.fail(Level::Medium, Place::Node(id), message, fix);
                finding.evidence(say::Configured { class: &class, encryption: &words });
                finding.impact(say::Impact { store: &node.label });
            }
        }
    }
}

/// Classes of data whose disclosure hurts someone.
const SENSITIVE: [&str; 3] = ["personal", "payment", "health"];
