//! REL-005: a queue gives a message up after a few receives.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "REL-005",
    name: "receives-too-few",
    category: Category::Reliability,
    level: Level::Medium,
    title: "maxReceiveCount too low",
    explanation: r#"
A receive counts even when the function was only throttled. With fewer than five, a busy minute sends good
messages to the dead-letter queue.

```fires
queue inbox { max_receives 4 }
queue failed { alarm }
function work
inbox ~> work
inbox !> failed
```

Allow at least five.

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
        let Some(receives) =
            queue.facts.number(fact::MAX_RECEIVES).filter(|_| !context.events(id).is_empty())
        else {
            continue;
        };
        if receives >= FEWEST {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!(
                "`{}` gives a message up after {} receives; throttling alone can use them",
                queue.label,
                number(receives)
            ),
            format!("`max_receives 5` on `{}`", queue.id),
        );
        finding.because(format!(
            "`max_receives {}` is stated; the platform advises at least {}",
            number(receives),
            number(FEWEST)
        ));
        finding.so("good messages end among the dead letters whenever the function is throttled");
    }
}

/// The platform's advice.
const FEWEST: f64 = 5.0;
