//! REL-003: a queue has no dead-letter queue.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::Mode;
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "REL-003",
    name: "queue-without-dead-letters",
    category: Category::Reliability,
    level: Level::High,
    title: "Queue without dead-letter queue",
    explanation: r#"
A message that cannot be handled comes back each time its visibility timeout ends, until it expires.
It costs a run each time, and then it is gone without a trace.

```fires
queue inbox
function work
inbox ~> work
```

Give the queue a dead-letter queue and at least five receives.

```quiet
queue inbox { max_receives 5 }
queue failed { alarm }
function work
inbox ~> work
inbox !> failed
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        let consumers: Vec<_> = model
            .outgoing(id)
            .into_iter()
            .filter(|(_, edge)| edge.mode != Mode::Failure)
            .filter_map(|(_, edge)| model.target(edge))
            .collect();
        if consumers.is_empty() || model.is_dead_letter(id) {
            continue;
        }
        if !model.failure_targets(id).is_empty()
            || consumers.iter().any(|c| !model.failure_targets(*c).is_empty())
        {
            findings.pass();
            continue;
        }
        let service = context.catalog.service(queue.service_id());
        let published = |limit: &str| service.and_then(|s| s.limit(limit)).and_then(|l| l.number());
        let hidden =
            queue.facts.time(fact::VISIBILITY).map(|s| s.0).or_else(|| published("visibility_default"));
        let kept = queue.facts.time(fact::KEEP_FOR).map(|s| s.0).or_else(|| {
            published("retention_default").map(|days| if days < 100.0 { days * 86_400.0 } else { days })
        });
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("a message that `{}` cannot handle has nowhere to go from `{}`", model.node(consumers[0]).label, queue.label),
            format!("`{} !> failed` with `queue failed {{ keep_for 14 days; alarm }}`, and `max_receives 5` on `{}`", queue.id, queue.id),
        );
        if let (Some(hidden), Some(kept)) = (hidden, kept) {
            finding.evidence.push(format!(
                "hidden for {} after each receive, kept for {}",
                Seconds(hidden),
                Seconds(kept)
            ));
            finding.effect = Some(format!(
                "a poison message is tried up to {} times, then it is gone",
                neph_syntax::units::number((kept / hidden.max(1.0)).floor())
            ));
        }
    }
}
