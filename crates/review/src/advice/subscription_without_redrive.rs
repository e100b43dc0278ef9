//! REL-011: a topic gives up a message and nobody knows.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Role;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "REL-011",
    name: "subscription-without-redrive",
    category: Category::Reliability,
    level: Level::Medium,
    title: "Topic subscription without redrive",
    explanation: r#"
A topic tries a subscriber for a while, then drops the message, unless the subscription has a dead-letter
queue or the subscriber is a queue.

```fires
topic news
function tell { idempotent yes }
news ~> tell
```

A dead-letter queue for the subscription, or a queue between.

```quiet
topic news
queue failed { alarm }
function tell { idempotent yes }
news ~> tell
tell !> failed
```
"#,
    sources: &["https://awslabs.github.io/serverless-rules/rules/sns/redrive_policy/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, topic) in model.of_role(Role::Topic) {
        for (edge_id, _, to) in context.events(id) {
            let subscriber = context.node(to);
            if subscriber.is(Role::Queue) || subscriber.is(Role::Client) {
                continue;
            }
            if !model.failure_targets(id).is_empty() || !model.failure_targets(to).is_empty() {
                findings.pass();
                continue;
            }
            let finding = findings.fail(
                Level::Low,
                Place::Edge(edge_id),
                format!("`{}` drops a message that `{}` does not take", topic.label, subscriber.label),
                format!("`{} !> undelivered` with `queue undelivered {{ keep_for 14 days; alarm }}`, or a queue between", topic.id),
            );
            finding.because(format!(
                "no dead-letter queue is stated for `{}` or `{}`, and the platform's default is none",
                topic.label, subscriber.label
            ));
            finding.effect = context.rate(edge_id).map(|rates| {
                format!("of {} messages a day, each that fails is lost", number(rates.usual * 86_400.0))
            });
            finding.rooted(if subscriber.is_function() {
                format!("lost {}", subscriber.id)
            } else {
                format!("undelivered {}", topic.id)
            });
        }
    }
}
