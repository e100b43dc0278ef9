//! COST-006: a clock asks again and again whether there is something to do.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Role;
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "COST-006",
    name: "polling",
    category: Category::Cost,
    level: Level::Medium,
    title: "Polling instead of events",
    explanation: r#"
A schedule that looks for work pays for every look, finds nothing most of the time, and finds the rest late.

```fires
schedule look { every 1 minute }
function fetch { timeout 10 s; memory 256 MB; duration 1 s; idempotent yes }
table jobs
look ~> fetch -> jobs "read open jobs" { reads 1 x 4 KB }
```

Let the store's change, the arrival or the partner's webhook start the work.

```quiet
table jobs
function work { timeout 10 s; memory 256 MB; duration 1 s; idempotent yes }
queue failed { alarm }
jobs ~> work { batch 1; retries 3; max_age 1 h }
work !> failed
```
"#,
    sources: &["https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, schedule) in model.of_role(Role::Schedule) {
        let Some(interval) = model.schedule_rate(id).map(|rate| 1.0 / rate.0) else { continue };
        for (_, edge) in model.outgoing(id) {
            let Some(to) = model.target(edge).filter(|to| context.node(*to).is_function()) else { continue };
            let asked = context.calls(to).into_iter().find(|(_, edge, at)| {
                model.is_read(edge) || context.node(*at).is_outside() || context.node(*at).is(Role::Queue)
            });
            let Some((_, _, asked)) = asked.filter(|_| interval <= OFTEN) else {
                findings.pass();
                continue;
            };
            let finding = findings.fail(
                Level::Medium,
                Place::Node(to),
                format!(
                    "`{}` asks `{}` every {} whether there is something to do",
                    context.node(to).label,
                    context.node(asked).label,
                    Seconds(interval)
                ),
                format!(
                    "let `{}` tell: its change stream, an event or a webhook instead of `{}`",
                    context.node(asked).id,
                    schedule.id
                ),
            );
            finding.because(format!("`{}` runs it every {}", schedule.label, Seconds(interval)));
            finding.so(format!(
                "{} runs a month whether or not there is work, and up to {} of delay",
                number(neph_syntax::units::SECONDS_PER_MONTH / interval),
                Seconds(interval)
            ));
        }
    }
}

/// Asking this often is polling.
const OFTEN: f64 = 300.0;
