//! DATA-010: data that cannot be recreated has no backup.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
use neph_model::Mode;

crate::rule_text!("no_backup");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, store) in model.nodes().filter(|(_, node)| node.role.can(Capability::Records)) {
        let writers = model.writers(id);
        // Expiring data and data derived from another store can be lost.
        let derived = !writers.is_empty()
            && writers.iter().all(|from| {
                let triggers = context.triggers(*from);
                !triggers.is_empty()
                    && triggers.iter().all(|(_, edge, source)| {
                        edge.mode == Mode::Event
                            && (context.node(*source).is_store() || context.node(*source).is(Role::Stream))
                    })
            });
        if store.facts.has(fact::TTL) && !store.facts.has(fact::BACKUP) || derived {
            continue;
        }
        match store.facts.text(fact::BACKUP) {
            Some("none" | "no") => {
                let message = match store.facts.text(fact::DATA) {
                    Some(class) => say::UnprotectedClass { store: &store.label, class: &class }.to_string(),
                    None => say::Unprotected { store: &store.label }.to_string(),
                };
                let fix = say::Fix { store: &store.label };
                let finding = findings.fail(Level::Medium, Place::Node(id), message, fix);
                finding.evidence(say::CONFIGURED);
                finding.impact(say::IMPACT);
            }
            Some(_) => findings.pass(),
            None => findings.ask(
                Level::Medium,
                Place::Node(id),
                &[fact::BACKUP.name()],
                say::Ask { store: &store.label },
            ),
        }
    }
}
