//! LIM-016: more messages are hidden at once than a queue allows.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::{PerSecond, Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-016",
    name: "too-many-in-flight",
    category: Category::Limits,
    level: Level::Medium,
    title: "In-flight messages",
    explanation: r#"
A message that was taken and is not yet done stays hidden in the queue, up to a number. While a consumer
fails, each message stays hidden for its whole visibility timeout.

```fires
client web
queue jobs { visibility 10 min; max_receives 5; keep_for 4 days }
queue failed { keep_for 14 days; alarm }
function work { duration 200 ms; timeout 60 s; memory 512 MB; idempotent yes }
web ~> jobs { rate 300/s; peak 600/s }
jobs ~> work { batch 10; partial_failures }
jobs !> failed
```

A shorter visibility timeout, or fewer messages.

```quiet
client web
queue jobs { visibility 3 min; max_receives 5; keep_for 4 days }
queue failed { keep_for 14 days; alarm }
function work { duration 200 ms; timeout 30 s; memory 512 MB; idempotent yes }
web ~> jobs { rate 300/s; peak 600/s }
jobs ~> work { batch 10; partial_failures }
jobs !> failed
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        let Some(limit) = context.limit(id, "in_flight") else { continue };
        let hidden = queue
            .facts
            .time(fact::VISIBILITY)
            .map(|s| s.0)
            .or_else(|| context.limit(id, "visibility_default"));
        let (Some(hidden), Some(rates)) = (hidden, context.analysis.traffic.node(id).arrivals) else {
            continue;
        };
        let waiting = rates.peak * hidden;
        if waiting <= limit {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!(
                "while its consumer fails, {} messages of `{}` are hidden; {} can be",
                number(waiting),
                queue.label,
                number(limit)
            ),
            format!("a shorter `timeout` of the function and `visibility` of `{}`", queue.id),
        );
        finding.because(format!("{} at the peak × {} hidden", PerSecond(rates.peak), Seconds(hidden)));
        finding.so(format!(
            "after {} nothing more is handed over until a message shows again",
            Seconds(limit / rates.peak)
        ));
    }
}
