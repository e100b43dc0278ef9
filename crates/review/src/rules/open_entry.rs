//! SEC-001: anyone can call a public entry point.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};

crate::rule_text!("open_entry");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in
        model.nodes().filter(|(_, node)| node.is_entry() && !node.role.can(Capability::Forward))
    {
        let caller = model
            .triggers(id)
            .into_iter()
            .filter_map(|(_, edge)| model.origin(edge))
            .find(|from| model.node(*from).is_outside());
        let Some(caller) = caller else { continue };
        let caller = &model.node(caller).label;
        if entry.facts.is(fact::PUBLIC) || entry.facts.says(fact::AUTH, "public") {
            findings.pass();
            continue;
        }
        let written = model.reach(id).into_iter().find(|store| model.node(*store).is_store());
        let guarded = model.incoming(id).iter().chain(&model.outgoing(id)).any(|(_, edge)| {
            [model.origin(edge), model.target(edge)]
                .into_iter()
                .flatten()
                .any(|n| model.node(n).is(Role::Auth))
        });
        match entry.facts.text(fact::AUTH) {
            Some("none") => {
                let level = if written.is_some() { Level::Critical } else { Level::High };
                let message = match written {
                    Some(store) => {
                        say::OpenToStore { entry: &entry.label, store: &model.node(store).label }.to_string()
                    }
                    None => say::Open { entry: &entry.label }.to_string(),
                };
                let finding =
                    findings.fail(level, Place::Node(id), message, say::Fix { entry: &entry.label });
                finding.evidence(say::Configured { caller });
            }
            Some(_) => findings.pass(),
            None if guarded => findings.pass(),
            None => findings.ask(
                if written.is_some() { Level::Critical } else { Level::High },
                Place::Node(id),
                &[fact::AUTH.name()],
                say::Ask { entry: &entry.label, caller },
            ),
        }
    }
}
