//! REL-017: failed messages lie where nobody looks until they are deleted.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::Mode;
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "REL-017",
    name: "dead-letters-unread",
    category: Category::Reliability,
    level: Level::Medium,
    title: "Dead letters nobody reads",
    explanation: r#"
A dead-letter queue that nobody watches only delays the loss: after its retention the messages are deleted
unseen.

```fires
queue inbox { max_receives 5 }
queue failed { keep_for 14 days; alarm no }
function work { idempotent yes }
inbox ~> work
inbox !> failed
```

An alarm on anything in it, and a way to send messages back.

```quiet
queue inbox { max_receives 5 }
queue failed { keep_for 14 days; alarm }
function work { idempotent yes }
inbox ~> work
inbox !> failed
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    ],
    check,
};

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
                finding.because(format!("stated: no alarm; no arrow leads out of `{}`", queue.label));
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
