//! REL-017: failed messages lie where nobody looks until they are deleted.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::Mode;
use neph_syntax::units::Seconds;

crate::rule_text!("dead_letters_unread");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.nodes().filter(|(id, node)| node.is(Role::Queue) && model.is_dead_letter(*id)) {
        let read = model.outgoing(id).iter().any(|(_, edge)| edge.mode != Mode::Failure);
        let watched = context
            .word_anywhere(fact::ALARMS)
            .is_some_and(|words| words.split([' ', ',']).any(|w| w == "all" || w == "depth"));
        match queue.facts.flag(fact::ALARM) {
            Some(true) => findings.pass(),
            _ if read || watched => findings.pass(),
            Some(false) => {
                let kept = queue
                    .facts
                    .time(fact::KEEP_FOR)
                    .map(|s| s.0)
                    .or_else(|| context.limit(id, "retention_default"));
                let finding = findings.fail(
                    Level::Medium,
                    Place::Node(id),
                    format!("nobody is told of what ends in `{}`", queue.label),
                    format!(
                        "`alarm` on `{}`: anything at all in it; and a way to send messages back",
                        queue.id
                    ),
                );
                finding.evidence(format!("stated: no alarm; no arrow leads out of `{}`", queue.label));
                finding.effect =
                    kept.map(|kept| format!("failed messages are deleted unseen after {}", Seconds(kept)));
            }
            None => findings.ask(
                Level::Medium,
                Place::Node(id),
                &[fact::ALARM.name()],
                format!("who is told when something ends in `{}`?", queue.label),
            ),
        }
    }
}
