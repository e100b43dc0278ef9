//! SEC-006: external input is written to a store without validation.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::fact;

crate::rule_text!("no_validation");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes().filter(|(_, n)| n.is_entry() && !n.role.can(Capability::Forward)) {
        if context.outside_caller(id).is_none() {
            continue;
        }
        let behind: Vec<_> = context
            .calls(id)
            .into_iter()
            .map(|(_, _, to)| to)
            .filter(|to| context.node(*to).is_function())
            .collect();
        let written = behind.iter().find_map(|function| {
            let mut calls = context.calls(*function).into_iter();
            calls.find(|(_, edge, _)| model.is_write(edge)).map(|(_, _, store)| (*function, store))
        });
        let Some((function, store)) = written else { continue };
        let checks = entry
            .facts
            .flag(fact::VALIDATION)
            .or_else(|| context.node(function).facts.flag(fact::VALIDATION));
        let (function, store) = (&context.node(function).label, &context.node(store).label);
        match checks {
            Some(true) => findings.pass(),
            Some(false) => {
                let finding = findings.fail(
                    Level::Medium,
                    Place::Node(id),
                    say::Unvalidated { function, api: &entry.label, store },
                    say::Fix { api: &entry.label },
                );
                finding.evidence(say::CONFIGURED);
            }
            None => findings.ask(
                Level::Low,
                Place::Node(id),
                &[fact::VALIDATION.name()],
                say::Ask { api: &entry.label, function, store },
            ),
        }
    }
}
