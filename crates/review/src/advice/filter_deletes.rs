//! REL-021: what a filter does not let through is gone for all other readers too.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

pub(crate) const RULE: Rule = Rule {
    code: "REL-021",
    name: "filter-deletes",
    category: Category::Reliability,
    level: Level::Medium,
    title: "Filter deletes unmatched messages",
    explanation: r#"
A filter between a queue and a function deletes what it does not let through. Another reader of the queue
never sees it.

```fires
queue inbox { max_receives 5 }
queue failed { alarm }
function cards { idempotent yes }
function transfers { idempotent yes }
inbox ~> cards { filter "kind = card" }
inbox ~> transfers { filter "kind = transfer" }
inbox !> failed
```

Filter at a topic or bus, and give each reader a queue of its own.

```quiet
bus payments
queue failed { alarm }
function cards { idempotent yes }
function transfers { idempotent yes }
payments ~> cards { filter "kind = card" }
payments ~> transfers { filter "kind = transfer" }
payments !> failed
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        let readers = context.events(id);
        let filtered = readers.iter().filter(|(_, edge, _)| edge.facts.has(fact::FILTER)).count();
        if filtered == 0 {
            continue;
        }
        if readers.len() < 2 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("filters at `{}` delete what its other readers wait for", queue.label),
            format!("a `topic` or `bus` before `{}` that filters, and a queue for each reader", queue.id),
        );
        finding.because(format!("{filtered} of {} arrows out of `{}` filter", readers.len(), queue.label));
        finding.so("a message that comes to the wrong reader first is gone");
    }
}
