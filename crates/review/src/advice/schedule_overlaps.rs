//! REL-023: a run starts before the last one has ended.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "REL-023",
    name: "schedule-overlaps",
    category: Category::Reliability,
    level: Level::Medium,
    title: "Scheduled run overlaps itself",
    explanation: r#"
A clock does not wait: when a run takes longer than the interval, the next one starts beside it, on the same
data.

```fires
schedule often { every 1 minute }
function import { duration 40 s to 3 min; timeout 5 min; memory 1 GB }
often ~> import
```

Reserve one execution, take a lock, or run less often.

```quiet
schedule often { every 1 minute }
function import { duration 40 s to 3 min; timeout 5 min; memory 1 GB; reserved 1 }
often ~> import
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, schedule) in model.of_role(Role::Schedule) {
        let Some(interval) = model.schedule_rate(id).map(|rate| 1.0 / rate.0) else { continue };
        for (_, edge) in model.outgoing(id) {
            let Some(to) = model.target(edge).filter(|to| context.node(*to).is_function()) else { continue };
            let function = context.node(to);
            let Some(duration) = function.facts.spread(fact::DURATION) else { continue };
            let slow = duration.top();
            let guarded = function.facts.is(fact::LOCK)
                || schedule.facts.is(fact::LOCK)
                || function.facts.number(fact::RESERVED) == Some(1.0);
            if slow <= interval || guarded {
                findings.pass();
                continue;
            }
            let finding = findings.fail(
                Level::Medium,
                Place::Node(to),
                format!(
                    "`{}` starts every {} and may take {}",
                    function.label,
                    Seconds(interval),
                    Seconds(slow)
                ),
                format!("`reserved 1` or `lock` on `{}`, or a longer interval", function.id),
            );
            finding.because(format!(
                "`{}` starts it every {}; no lock and no `reserved 1` is stated",
                schedule.label,
                Seconds(interval)
            ));
            finding.so(format!("up to {} runs at once on the same data", number((slow / interval).ceil())));
        }
    }
}
