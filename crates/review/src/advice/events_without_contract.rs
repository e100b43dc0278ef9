//! INT-007: an event has several readers and no version.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "INT-007",
    name: "events-without-contract",
    category: Category::Integration,
    level: Level::Low,
    title: "Events without a contract",
    explanation: r#"
Readers of an event rely on its shape. Without a version and a written shape its writer cannot change it without
breaking one of them.

```fires
bus changes
function place { idempotent yes }
function mail { idempotent yes }
function stock { idempotent yes }
queue lost { alarm }
event order_placed { size 1 KB }
place ~> changes on order_placed
changes ~> mail on order_placed
changes ~> stock on order_placed
changes !> lost
```

A version in each event, and its shape in a registry.

```quiet
bus changes
function place { idempotent yes }
function mail { idempotent yes }
function stock { idempotent yes }
queue lost { alarm }
event order_placed { size 1 KB; version 1 }
place ~> changes on order_placed
changes ~> mail on order_placed
changes ~> stock on order_placed
changes !> lost
```
"#,
    sources: &["https://cloudevents.io/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, event) in model.events() {
        let readers: Vec<_> = model
            .consumers(id)
            .into_iter()
            .filter(|end| !matches!(end, neph_model::End::Node(node) if context.node(*node).is_messaging()))
            .collect();
        if readers.len() < 2 {
            continue;
        }
        if event.facts.has(fact::VERSION) || event.facts.has(fact::SCHEMA) {
            findings.pass();
            continue;
        }
        let Some(edge) = model.edges().find(|(_, edge)| edge.event == Some(id)).map(|(edge_id, _)| edge_id)
        else {
            continue;
        };
        findings.ask(
            Level::Low,
            Place::Edge(edge),
            &[fact::VERSION.name(), fact::SCHEMA.name()],
            format!("which version of `{}` do its {} readers rely on?", event.label, readers.len()),
        );
    }
}
