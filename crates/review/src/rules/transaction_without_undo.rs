//! DATA-003: one flow changes several systems and nothing undoes half of it.

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
        let told = format!("`{}` changes {names}, one after the other", function.label);
        if !denied {
            findings.ask(
                level,
                Place::Node(id),
                &[fact::COMPENSATION.name()],
                format!("what undoes the first change when the second fails? {told}"),
            );
            continue;
        }
        let finding = findings.fail(
            level,
            Place::Node(id),
            format!("{told}, and nothing undoes half of it"),
            format!(
                "a `workflow` that leads it, with a step marked `compensation` for each change of `{}`",
                function.id
            ),
        );
        finding.evidence("stated: no compensation; no transaction spans them");
        finding.impact("when it stops between them one has changed and the others have not");
    }
}

/// Whether an arrow to others' systems only asks.
fn reads_only(edge: &Edge) -> bool {
    let label = edge.label.to_lowercase();
    edge.facts.has(fact::READS)
        || ["get", "read", "look", "fetch", "query", "check"]
            .iter()
            .any(|word| label.split(' ').next() == Some(*word))
}
