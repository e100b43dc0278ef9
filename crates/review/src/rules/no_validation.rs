//! SEC-006: what comes from outside reaches a store without anyone looking at its shape.

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
        match checks {
            Some(true) => findings.pass(),
            Some(false) => {
                let finding = findings.fail(
                    Level::Medium,
                    Place::Node(id),
                    format!(
                        "`{}` takes bodies from `{}` unchecked and writes them to `{}`",
                        context.node(function).label,
                        entry.label,
                        context.node(store).label
                    ),
                    format!("a schema at `{}`: `validation yes`", entry.id),
                );
                finding.evidence("`validation no` is stated");
            }
            None => findings.ask(
                Level::Low,
                Place::Node(id),
                &[fact::VALIDATION.name()],
                format!(
                    "is what comes in at `{}` held against a schema before `{}` writes it?",
                    entry.label,
                    context.node(function).label
                ),
            ),
        }
    }
}
