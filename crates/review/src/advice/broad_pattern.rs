//! INT-011: a rule listens to more than it means.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

pub(crate) const RULE: Rule = Rule {
    code: "INT-011",
    name: "broad-pattern",
    category: Category::Integration,
    level: Level::Low,
    title: "Default bus or broad pattern",
    explanation: r#"
The account's default bus carries the events of all services. A rule with a broad pattern on it hears what it
never meant to, sometimes its own output.

```fires
bus events { default_bus }
function handle { idempotent yes }
queue lost { alarm }
events ~> handle { filter "*" }
events !> lost
handle !> lost
```

A bus of one's own, and a pattern with source and type.

```quiet
bus events
function handle { idempotent yes }
queue lost { alarm }
events ~> handle { filter "source = shop.orders, type = placed" }
events !> lost
handle !> lost
```
"#,
    sources: &["https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules-best-practices.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, bus) in model.of_role(Role::Bus) {
        let broad = context.events(id).into_iter().find(|(_, edge, _)| {
            edge.facts.text(fact::FILTER).is_some_and(|filter| matches!(filter.trim(), "*" | "all" | ""))
        });
        let default = bus.facts.is(fact::DEFAULT_BUS);
        if !default && broad.is_none() {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            match &broad {
                Some((_, _, to)) => {
                    format!("`{}` hears every event of `{}`", context.node(*to).label, bus.label)
                }
                None => format!("own events travel on `{}`, beside those of every service", bus.label),
            },
            format!("a bus of one's own in place of `{}`, and a `filter` with source and type", bus.id),
        );
        finding.because(if default { "stated: `default_bus`" } else { "a filter lets everything through" });
        finding.so("rules run for events they do not mean, and are paid");
    }
}
