//! INT-006: a part that nothing reaches, or whose events nobody takes.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
use neph_model::Mode;

crate::rule_text!("loose_ends");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    // A text without arrows is a list of parts, not a design.
    if model.edges().next().is_none() {
        return;
    }
    let whole_groups: Vec<neph_model::GroupId> = model
        .edges()
        .flat_map(|(_, edge)| [edge.from, edge.to])
        .filter_map(|end| match end {
            neph_model::End::Group(group) => Some(group),
            neph_model::End::Node(_) => None,
        })
        .collect();
    for (id, node) in model.nodes() {
        if model.enclosing(id).iter().any(|group| whole_groups.contains(group)) {
            continue;
        }
        let told = !model.outgoing(id).iter().all(|(_, edge)| edge.mode == Mode::Failure);
        let reached = !model.incoming(id).is_empty();
        if node.is_function() && !reached && !node.facts.has(fact::RATE) && !node.facts.has(fact::EVERY) {
            if model.nodes().any(|(_, other)| {
                other.is_outside() || other.is_entry() || other.is_messaging() || other.is(Role::Schedule)
            }) {
                let finding = findings.fail(
                    Level::Low,
                    Place::Node(id),
                    format!("nothing runs `{}`", node.label),
                    format!("an arrow to `{}`, or leave it out", node.id),
                );
                finding.evidence("no arrow points at it");
                finding.dedup_key(format!("loose {}", node.id));
            }
            continue;
        }
        if !node.role.can(Capability::Channel) || model.is_dead_letter(id) {
            continue;
        }
        if reached && !told {
            let taken =
                model.triggers(id).iter().any(|(_, edge)| edge.mode == Mode::Call && model.is_read(edge));
            if taken {
                continue;
            }
            let finding = findings.fail(
                Level::Medium,
                Place::Node(id),
                format!("nobody takes what comes to `{}`", node.label),
                format!("an arrow from `{}` to who takes it, or leave it out", node.id),
            );
            finding.evidence("arrows point at it and none leads on");
            finding.effect = Some(match node.role.name() {
                "topic" | "bus" => "events are dropped as they come".to_string(),
                _ => "messages wait until they expire".to_string(),
            });
        } else if reached || told {
            findings.pass();
        }
    }
}
