//! REL-017: failed messages stay unseen in a dead-letter queue until they expire.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
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
                    .or_else(|| context.limit(id, LimitKey::RetentionDefault));
                let finding = findings.fail(
                    Level::Medium,
                    Place::Node(id),
                    say::Unread { queue: &queue.label },
                    say::Fix { queue: &queue.label },
                );
                finding.evidence(say::NoAlarm { queue: &queue.label });
                finding.effect = kept.map(|kept| say::Deleted { kept: &Seconds(kept) }.to_string());
            }
            None => findings.ask(
                Level::Medium,
                Place::Node(id),
                &[fact::ALARM.name()],
                say::Ask { queue: &queue.label },
            ),
        }
    }
}
