//! INT-006: a function without a trigger, or a queue, topic, bus or stream without a consumer.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
use neph_model::Mode;

crate::rule_text!("loose_ends");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    // Without arrows the text is an inventory, not a design.
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
        let delivers = !model.outgoing(id).iter().all(|(_, edge)| edge.mode == Mode::Failure);
        let reached = !model.incoming(id).is_empty();
        if node.is_function() && !reached && !node.facts.has(fact::RATE) && !node.facts.has(fact::EVERY) {
            if model.nodes().any(|(_, other)| {
                other.is_outside() || other.is_entry() || other.is_messaging() || other.is(Role::Schedule)
            }) {
                let finding = findings.fail(
                    Level::Low,
                    Place::Node(id),
                    say::Untriggered { function: &node.label },
                    say::AddTrigger { function: &node.label },
                );
                finding.evidence(say::NoTrigger { function: &node.label });
                finding.dedup_key(format!("loose {}", node.id));
            }
            continue;
        }
        if !node.role.can(Capability::Channel) || model.is_dead_letter(id) {
            continue;
        }
        if reached && !delivers {
            let polled =
                model.triggers(id).iter().any(|(_, edge)| edge.mode == Mode::Call && model.is_read(edge));
            if polled {
                continue;
            }
            let finding = findings.fail(
                Level::Medium,
                Place::Node(id),
                say::Unconsumed { channel: &node.label },
                say::AddConsumer { channel: &node.label },
            );
            finding.evidence(say::NoConsumer { channel: &node.label });
            finding.impact(if node.is(Role::Topic) || node.is(Role::Bus) {
                say::DROPPED
            } else {
                say::EXPIRE
            });
        } else if reached || delivers {
            findings.pass();
        }
    }
}
