//! REL-019: a queue fills faster than it is worked off.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::{PerSecond, Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "REL-019",
    name: "backlog-never-drains",
    category: Category::Reliability,
    level: Level::Critical,
    title: "Backlog never drains",
    explanation: r#"
A bounded consumer protects what stands behind it, but it must be faster than the average of what arrives:
otherwise the queue grows until messages expire. Faster than the average but slower than the peak, it works
the peak off later, and the oldest message tells how much later.

```fires
client web
queue jobs { max_receives 5 }
queue failed { alarm }
function render { duration 4 s; timeout 30 s }
web ~> jobs { rate 10/s; peak 30/s }
jobs ~> render { batch 1; max_concurrency 20 }
jobs !> failed
```

Allow more at once, take larger batches, or make the work shorter.

```quiet
client web
queue jobs { max_receives 5 }
queue failed { alarm }
function render { duration 4 s; timeout 30 s }
web ~> jobs { rate 10/s; peak 30/s }
jobs ~> render { batch 1; max_concurrency 200 }
jobs !> failed
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        for (edge_id, edge, to) in context.events(id) {
            let function = context.node(to);
            if !function.is_function() || !function.facts.has(fact::DURATION) {
                continue;
            }
            let bounds = [
                edge.facts.number(fact::MAX_CONCURRENCY),
                function.facts.number(fact::RESERVED),
                function.facts.number(fact::MAX_INSTANCES),
            ];
            let (Some(at_once), Some(rates)) =
                (bounds.into_iter().flatten().reduce(f64::min), context.rate(edge_id))
            else {
                continue;
            };
            let batch = context.analysis.traffic.batches[edge_id.0].1.max(1.0);
            let mean = context.mean(to).max(1e-3);
            let drained = at_once * batch / mean;
            if drained > rates.peak {
                findings.pass();
                continue;
            }
            let enough = (rates.peak * mean / batch * 1.1).ceil();
            let never = drained <= rates.usual;
            let finding = findings.fail(
                if never { Level::Critical } else { Level::Low },
                Place::Node(id),
                match never {
                    true => format!(
                        "`{}` gets {} on average; `{}` drains {}",
                        queue.label,
                        PerSecond(rates.usual),
                        function.label,
                        PerSecond(drained)
                    ),
                    false => format!(
                        "`{}` gets {} at the peak; `{}` drains {}, the rest waits",
                        queue.label,
                        PerSecond(rates.peak),
                        function.label,
                        PerSecond(drained)
                    ),
                },
                match never {
                    true => format!(
                        "`max_concurrency {}` on the arrow, larger batches, or shorter runs",
                        number(enough)
                    ),
                    false => format!("accept the wait, or `max_concurrency {}` on the arrow", number(enough)),
                },
            );
            finding.because(format!(
                "{} at once × {} messages a run / {} a run",
                number(at_once),
                number(batch),
                Seconds(mean)
            ));
            finding.fixed(format!(
                "with {} at once it drains {}",
                number(enough),
                PerSecond(enough * batch / mean)
            ));
            finding.effect = Some(if never {
                format!(
                    "the queue grows by {} messages an hour until they expire",
                    number((rates.usual - drained) * 3600.0)
                )
            } else {
                let waiting = (rates.peak - drained) * PEAK_S;
                format!(
                    "ten minutes of the peak leave {} messages; the last waits {} and all are worked off {} later",
                    number(waiting),
                    Seconds(waiting / drained),
                    Seconds(waiting / (drained - rates.usual))
                )
            });
        }
    }
}

/// A peak as long as this is taken to show its effect.
const PEAK_S: f64 = 600.0;
