//! DATA-003: one flow changes several systems and nothing undoes half of it.

use crate::context::listed;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
use neph_model::{Edge, NodeId};

pub(crate) const RULE: Rule = Rule {
    code: "DATA-003",
    name: "transaction-without-undo",
    category: Category::Data,
    level: Level::High,
    title: "Distributed transaction without compensation",
    explanation: r#"
Two stores cannot change in one transaction. When the second change fails the first stays, unless something
takes it back.

```fires
queue orders { max_receives 5 }
queue lost { alarm }
function book { idempotent "order id" }
table seats { backup daily }
external bank { breaker }
orders ~> book -> bank "charge" { compensation no }
book -> seats "write booking" { writes 1 x 1 KB }
orders !> lost
```

A workflow with a step that undoes each step; or one store that the others follow.

```quiet
queue orders { max_receives 5 }
queue lost { alarm }
function book { idempotent "order id" }
table seats { backup daily }
orders ~> book
book -> seats "write booking" { writes 1 x 1 KB }
orders !> lost
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/saga-orchestration.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let undone = model.nodes().any(|(_, node)| node.facts.is(fact::COMPENSATION))
        || model.edges().any(|(_, edge)| edge.facts.is(fact::COMPENSATION));
    for (id, function) in model.functions() {
        let changed: Vec<(NodeId, &Edge)> = context
            .calls(id)
            .into_iter()
            .filter(|(_, edge, to)| {
                let node = context.node(*to);
                (node.role.can(Capability::Records)) && model.is_write(edge)
                    || (node.is(Role::External) || node.is(Role::Legacy)) && !reads_only(edge)
            })
            .map(|(_, edge, to)| (to, edge))
            .collect();
        let targets: std::collections::BTreeSet<NodeId> = changed.iter().map(|(to, _)| *to).collect();
        if targets.len() < 2 {
            continue;
        }
        let led = context.triggers(id).iter().any(|(_, _, from)| context.node(*from).is(Role::Workflow));
        if undone || led {
            findings.pass();
            continue;
        }
        let names = listed(targets.iter().map(|to| context.node(*to).label.as_str()));
        let money = targets
            .iter()
            .any(|to| context.node(*to).is_outside() || context.node(*to).facts.says(fact::DATA, "payment"));
        let level = if money { Level::High } else { Level::Medium };
        let denied = function.facts.flag(fact::COMPENSATION) == Some(false)
            || changed.iter().any(|(_, edge)| edge.facts.flag(fact::COMPENSATION) == Some(false));
        let told = format!("`{}` changes {names}, one after the other", function.label);
        if !denied {
            findings.ask(
                level,
                Place::Node(id),
                &[fact::COMPENSATION.name()],
                format!("what undoes the first change when the second fails? {told}"),
            );
            continue;
        }
        let finding = findings.fail(
            level,
            Place::Node(id),
            format!("{told}, and nothing undoes half of it"),
            format!(
                "a `workflow` that leads it, with a step marked `compensation` for each change of `{}`",
                function.id
            ),
        );
        finding.because("stated: no compensation; no transaction spans them");
        finding.so("when it stops between them one has changed and the others have not");
    }
}

/// Whether an arrow to others' systems only asks.
fn reads_only(edge: &Edge) -> bool {
    let label = edge.label.to_lowercase();
    edge.facts.has(fact::READS)
        || ["get", "read", "look", "fetch", "query", "check"]
            .iter()
            .any(|word| label.split(' ').next() == Some(*word))
}
