//! LIM-020: a clock cannot tick that often.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Role;
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "LIM-020",
    name: "schedule-too-fine",
    category: Category::Limits,
    level: Level::High,
    title: "Schedule finer than the platform",
    explanation: r#"
A scheduler's smallest step is a minute. What must happen more often needs another way.

```fires
schedule poll { every 15 seconds }
function look { timeout 10 s; memory 256 MB }
poll ~> look
```

An event instead of a question; a delayed message that sends itself on; or a service.

```quiet
schedule poll { every 2 minutes }
function look { timeout 10 s; memory 256 MB }
poll ~> look
```
"#,
    sources: &["https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, schedule) in model.of_role(Role::Schedule) {
        let (Some(interval), Some(step)) =
            (model.schedule_rate(id).map(|rate| 1.0 / rate.0), context.limit(id, "min_interval"))
        else {
            continue;
        };
        if interval >= step - 1e-6 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!(
                "`{}` is to run every {}; its smallest step is {}",
                schedule.label,
                Seconds(interval),
                Seconds(step)
            ),
            format!("an event instead of `{}`, a queue's delayed message, or a `service`", schedule.id),
        );
        finding.because(format!("every {} is stated; the step is the platform's", Seconds(interval)));
        finding.so(format!("it runs every {} at most", Seconds(step)));
    }
}
