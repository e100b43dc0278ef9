//! REL-006: a function can receive an event twice and repeats its side effect.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::{Mode, Model, NodeId};

crate::rule_text!("not_idempotent");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let repeated = model.incoming(id).into_iter().find(|(_, edge)| {
            edge.mode == Mode::Event || edge.facts.number(fact::RETRIES).is_some_and(|r| r > 0.0)
        });
        let Some((_, trigger)) = repeated else { continue };
        let Some((effect, external)) = effect(model, id) else { continue };
        let level = if external { Level::High } else { Level::Medium };
        let source = model.end_label(trigger.from);
        match function.facts.flag(fact::IDEMPOTENT) {
            Some(true) => findings.pass(),
            Some(false) => {
                let finding = findings.fail(
                    level,
                    Place::Node(id),
                    say::Repeats { source: &source, function: &function.label, effect: &effect },
                    say::Fix { function: &function.label },
                );
                finding.evidence(say::CONFIGURED);
                finding.evidence(match trigger.mode {
                    Mode::Event => say::AtLeastOnce { source: &source }.to_string(),
                    _ => say::Retries { source: &source }.to_string(),
                });
            }
            None => findings.ask(
                level,
                Place::Node(id),
                &[fact::IDEMPOTENT.name()],
                say::Ask { source: &source, function: &function.label, effect: &effect },
            ),
        }
    }
}

/// A function's side effect, and whether it reaches people or external systems.
fn effect(model: &Model, id: NodeId) -> Option<(String, bool)> {
    let mut writes = None;
    for (_, edge) in model.outgoing(id).into_iter().filter(|(_, edge)| edge.mode != Mode::Failure) {
        let Some(to) = model.target(edge) else { continue };
        let target = model.node(to);
        if target.is_outside() {
            return Some((say::Calls { target: &target.label }.to_string(), true));
        }
        if target.role.family() == neph_model::Family::Notification {
            return Some((say::Sends { target: &target.label }.to_string(), true));
        }
        if model.is_write(edge) || edge.mode == Mode::Event {
            writes.get_or_insert_with(|| match target.is_store() {
                true => say::Writes { target: &target.label }.to_string(),
                false => say::Publishes { target: &target.label }.to_string(),
            });
        }
    }
    writes.map(|effect| (effect, false))
}
