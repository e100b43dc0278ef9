//! DATA-003: a function updates several systems and nothing compensates a partial failure.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
use neph_model::{Edge, NodeId};

crate::rule_text!("transaction_without_undo");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let undone = model.nodes().any(|(_, node)| node.facts.is(fact::COMPENSATION))
        || model.edges().any(|(_, edge)| edge.facts.is(fact::COMPENSATION));
    for (id, function) in model.functions() {
        let changed: Vec<(NodeId, &Edge)> = context
            .calls(id)
            .into_iter()
            .filter(|(_, edge, to)| {
                let node = context.node(*to);
                (node.role.can(Capability::Records)) && model.is_write(edge)
                    || (node.is(Role::External) || node.is(Role::Legacy)) && !reads_only(edge)
            })
            .map(|(_, edge, to)| (to, edge))
            .collect();
        let targets: std::collections::BTreeSet<NodeId> = changed.iter().map(|(to, _)| *to).collect();
        if targets.len() < 2 {
            continue;
        }
        let led = context.triggers(id).iter().any(|(_, _, from)| context.node(*from).is(Role::Workflow));
        if undone || led {
            findings.pass();
            continue;
        }
        let names = listed(targets.iter().map(|to| context.node(*to).label.as_str()));
        let money = targets
            .iter()
            .any(|to| context.node(*to).is_outside() || context.node(*to).facts.says(fact::DATA, "payment"));
        let level = if money { Level::High } else { Level::Medium };
        let denied = function.facts.flag(fact::COMPENSATION) == Some(false)
            || changed.iter().any(|(_, edge)| edge.facts.flag(fact::COMPENSATION) == Some(false));
        if !denied {
            findings.ask(
                level,
                Place::Node(id),
                &[fact::COMPENSATION.name()],
                say::Compensation { function: &function.label, targets: &names },
            );
            continue;
        }
        let finding = findings.fail(
            level,
            Place::Node(id),
            say::Uncompensated { function: &function.label, targets: &names },
            say::Fix { function: &function.label },
        );
        finding.evidence(say::Declined { targets: &names });
        finding.impact(say::INCONSISTENT);
    }
}

/// Whether a call to an external system only reads.
fn reads_only(edge: &Edge) -> bool {
    let label = edge.label.to_lowercase();
    edge.facts.has(fact::READS)
        || ["get", "read", "look", "fetch", "query", "check"]
            .iter()
            .any(|word| label.split(' ').next() == Some(*word))
}
