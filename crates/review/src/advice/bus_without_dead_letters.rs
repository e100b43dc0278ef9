//! REL-010: a bus gives up an event and nobody knows.

use crate::context::listed;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Role;
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "REL-010",
    name: "bus-without-dead-letters",
    category: Category::Reliability,
    level: Level::High,
    title: "Bus target without dead-letter queue",
    explanation: r#"
A bus tries a target for a day, then drops the event. An event it may not deliver is dropped at once.

```fires
bus orders
queue work { max_receives 5 }
queue failed { alarm }
function pack { idempotent yes }
orders ~> work ~> pack
work !> failed
```

Give its targets a dead-letter queue.

```quiet
bus orders
queue work { max_receives 5 }
queue failed { alarm }
function pack { idempotent yes }
orders ~> work ~> pack
work !> failed
orders !> failed
```
"#,
    sources: &["https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, bus) in model.of_role(Role::Bus) {
        let targets = context.events(id);
        if targets.is_empty() {
            continue;
        }
        if !model.failure_targets(id).is_empty() {
            findings.pass();
            continue;
        }
        let delivery = context.catalog.service(bus.service_id()).and_then(|s| s.delivery.as_ref());
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("an event that `{}` cannot deliver is dropped", bus.label),
            format!("`{} !> undelivered` with `queue undelivered {{ keep_for 14 days; alarm }}`", bus.id),
        );
        let names = listed(targets.iter().map(|(_, _, to)| context.node(*to).label.as_str()));
        finding.because(format!(
            "targets: {names}; no dead-letter queue is stated, and the platform's default is none"
        ));
        let given_up = delivery.and_then(|d| Some((d.attempts?, d.retry_window_s?)));
        if let Some((tries, window)) = given_up {
            finding.because(format!("given up after {tries} tries or {}", Seconds(f64::from(window))));
        }
        finding.so("what was not delivered is gone, and so is the knowledge that it was there");
    }
}
