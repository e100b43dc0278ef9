//! LIM-009: a queue that keeps order takes fewer messages than arrive.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::{PerSecond, Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-009",
    name: "fifo-throughput",
    category: Category::Limits,
    level: Level::High,
    title: "FIFO throughput",
    explanation: r#"
Order costs throughput: a queue that keeps it takes so many calls a second, and each group is worked off by
one execution at a time.

```fires
client web
queue orders { fifo; groups 5; max_receives 5 }
queue failed { alarm }
function book { duration 300 ms; timeout 10 s; memory 512 MB; idempotent yes }
web ~> orders { rate 40M/month; peak 50/s }
orders ~> book { batch 1 }
orders !> failed
```

More groups: a key for each customer rather than for each shop. Or no order where none is needed.

```quiet
client web
queue orders { fifo; groups 5000; max_receives 5 }
queue failed { alarm }
function book { duration 300 ms; timeout 10 s; memory 512 MB; idempotent yes }
web ~> orders { rate 40M/month; peak 50/s }
orders ~> book { batch 1 }
orders !> failed
```
"#,
    sources: &["https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-fifo.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for row in context.held(&["tps_per_action", "fifo_topic_throughput"]) {
        let node = context.node(row.node);
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(row.node),
            format!(
                "`{}` gets {} calls a second at the peak; it takes {}",
                node.label,
                number(row.used),
                number(row.max)
            ),
            format!(
                "send in batches of ten, use the high-throughput mode, or give up order on `{}`",
                node.id
            ),
        );
        finding.because(format!("{}: {}", row.what, row.source.words(context.catalog)));
        finding.so(format!("{} of the messages at the peak are refused", percent(1.0 - 1.0 / row.share)));
    }
    for (id, queue) in model.of_role(Role::Queue).filter(|(_, queue)| queue.facts.is(fact::FIFO)) {
        let Some(groups) = queue.facts.number(fact::GROUPS) else { continue };
        for (edge_id, _, to) in context.events(id) {
            let Some(load) = context.load(to).filter(|_| context.node(to).is_function()) else { continue };
            if load <= groups {
                findings.pass();
                continue;
            }
            let rates = context.rate(edge_id).unwrap_or_default();
            let finding = findings.fail(
                Level::High,
                Place::Node(id),
                format!(
                    "{} groups of `{}` are worked off one message at a time; the peak needs {} at once",
                    number(groups),
                    queue.label,
                    number(load)
                ),
                format!("a finer key: at least `groups {}` on `{}`", number((load * 2.0).ceil()), queue.id),
            );
            finding.because(format!(
                "{} × {} = {} at once; each group has one execution",
                PerSecond(rates.peak),
                Seconds(context.mean(to)),
                number(load)
            ));
            finding.so(format!(
                "{} of {} are worked off at the peak, the rest waits",
                PerSecond(rates.peak * groups / load),
                PerSecond(rates.peak)
            ));
        }
    }
}
