//! SEC-004: a credential is kept in environment variables, code or plain text.

use std::fmt::Display;

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Capability, Role, fact};

crate::rule_text!("secret_in_environment");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let needs = context
            .calls(id)
            .into_iter()
            .find(|(_, _, to)| context.node(*to).role.can(Capability::Credentials));
        let stated = function.facts.text(fact::SECRETS);
        if let Some(place) = stated.filter(|place| matches!(*place, "env" | "plain" | "code" | "environment"))
        {
            let lies_in: &dyn Display = match place {
                "code" => &say::CODE,
                "plain" => &say::PLAIN,
                _ => &say::ENVIRONMENT,
            };
            let finding = findings.fail(
                Level::High,
                Place::Node(id),
                match needs {
                    None => say::Exposed { function: &function.label, place: lies_in }.to_string(),
                    Some((_, _, to)) => {
                        let target = &context.node(to).label;
                        say::ExposedFor { function: &function.label, target, place: lies_in }.to_string()
                    }
                },
                say::Fix { function: &function.id },
            );
            finding.evidence(say::Configured { place: &place });
            finding.impact(say::IMPACT);
            continue;
        }
        let Some((_, _, to)) = needs else { continue };
        let kept = stated.is_some()
            || context
                .calls(id)
                .into_iter()
                .any(|(_, _, to)| context.node(to).is(Role::Secret) || context.node(to).is(Role::Proxy));
        if kept {
            findings.pass();
        } else {
            findings.ask(
                Level::High,
                Place::Node(id),
                &[fact::SECRETS.name()],
                say::Ask { function: &function.label, target: &context.node(to).label },
            );
        }
    }
}
