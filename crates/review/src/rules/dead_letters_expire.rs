//! REL-018: messages reach the dead-letter queue old and expire there early.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_model::NodeId;
use neph_syntax::units::Seconds;

crate::rule_text!("dead_letters_expire");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        let keeps = |id: NodeId| context.node(id).facts.time(fact::KEEP_FOR).map(|s| s.0);
        let default = context.limit(id, LimitKey::RetentionDefault);
        for (_, edge) in model.failure_targets(id) {
            let Some(to) = model.target(edge).filter(|to| context.node(*to).is(Role::Queue)) else {
                continue;
            };
            let stated = keeps(to);
            let (Some(first), Some(second)) = (keeps(id).or(default), stated.or(default)) else { continue };
            if second > first {
                findings.pass();
                continue;
            }
            let dead = context.node(to);
            let (age, kept) = (Seconds(first), Seconds(second));
            let finding = findings.fail(
                if stated.is_some() { Level::Medium } else { Level::Low },
                Place::Node(to),
                say::Expire { dead: &dead.label, kept: &kept, age: &age },
                say::Fix { dead: &dead.label },
            );
            let (queue, dead) = (&queue.label, &dead.label);
            if stated.is_some() {
                finding.evidence(say::Configured { age: &age, queue, kept: &kept, dead });
            } else {
                finding.evidence(say::Default { age: &age, queue, kept: &kept, dead });
            }
            finding.impact(say::DELETED);
        }
    }
}
