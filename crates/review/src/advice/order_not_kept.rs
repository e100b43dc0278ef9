//! REL-024: events that must stay in order go a way that does not keep it.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::Mode;

pub(crate) const RULE: Rule = Rule {
    code: "REL-024",
    name: "order-not-kept",
    category: Category::Reliability,
    level: Level::High,
    title: "Order needed, not kept",
    explanation: r#"
Most queues and buses hand over in any order. Where the second event must not be handled before the first,
the whole way must keep the order, for each key.

```fires
queue changes { max_receives 5 }
queue failed { alarm }
function apply { idempotent yes }
changes ~> apply { ordered "account" }
changes !> failed
```

A queue or stream that keeps order by key.

```quiet
queue changes { max_receives 5; fifo; groups 2000 }
queue failed { alarm }
function apply { idempotent yes }
changes ~> apply { ordered "account" }
changes !> failed
```
"#,
    sources: &["https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, edge) in model.edges().filter(|(_, edge)| edge.mode == Mode::Event) {
        let by_event = edge.event.and_then(|event| model.event(event).facts.text(fact::ORDERED));
        let Some(key) = edge.facts.text(fact::ORDERED).or(by_event).filter(|key| *key != "no") else {
            continue;
        };
        let Some(from) = model.origin(edge) else { continue };
        let source = context.node(from);
        let service = context.catalog.service(source.service_id());
        let kept = service.and_then(|s| s.delivery.as_ref()).map(|d| d.order.as_str());
        let parallel = edge.facts.number(fact::PARALLEL).unwrap_or(1.0) > 1.0
            && !edge.facts.has(fact::KEY)
            && !source.facts.has(fact::KEY);
        let keeps = source.facts.is(fact::FIFO)
            || kept.is_some_and(|order| order.starts_with("per") || order == "total");
        if keeps && !parallel || !source.is_messaging() && kept.is_none() {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Edge(id),
            format!("order must be kept per {key}, and `{}` does not keep it", source.label),
            match parallel && keeps {
                true => format!("`key \"{key}\"` on `{}`, or `parallel 1`", source.id),
                false => {
                    format!("`fifo` with groups by {key} on `{}`, or a `stream` with that key", source.id)
                }
            },
        );
        finding.because(match parallel && keeps {
            true => "several batches of a shard are handled at once, by no stated key".to_string(),
            false => format!("the order kept by its service: {}", kept.unwrap_or("none known")),
        });
        finding.so("the second event can be handled before the first, and the older state stays");
    }
}
