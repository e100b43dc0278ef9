//! REL-018: messages arrive among the dead letters old, and expire at once.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::NodeId;
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "REL-018",
    name: "dead-letters-expire",
    category: Category::Reliability,
    level: Level::Medium,
    title: "Dead letters expire early",
    explanation: r#"
A message keeps its age when it moves to the dead-letter queue. If that queue keeps messages no longer than
the first, they may be deleted as they arrive.

```fires
queue inbox { max_receives 5; keep_for 10 days }
queue failed { keep_for 7 days; alarm }
function work { idempotent yes }
inbox ~> work
inbox !> failed
```

Keep dead letters for the longest the platform allows.

```quiet
queue inbox { max_receives 5; keep_for 4 days }
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
    for (id, queue) in model.of_role(Role::Queue) {
        let keeps = |id: NodeId| context.node(id).facts.time(fact::KEEP_FOR).map(|s| s.0);
        let default = context.limit(id, "retention_default");
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
            let finding = findings.fail(
                if stated.is_some() { Level::Medium } else { Level::Low },
                Place::Node(to),
                format!(
                    "`{}` keeps messages {}, and they arrive up to {} old",
                    dead.label,
                    Seconds(second),
                    Seconds(first)
                ),
                format!("`keep_for 14 days` on `{}`", dead.id),
            );
            let kind = if stated.is_some() { "stated" } else { "the platform's default" };
            finding.because(format!(
                "{} in `{}` ({kind}), {} in `{}`; the age goes with the message",
                Seconds(second),
                dead.label,
                Seconds(first),
                queue.label
            ));
            finding.so("the oldest failures are deleted before anyone can look");
        }
    }
}
