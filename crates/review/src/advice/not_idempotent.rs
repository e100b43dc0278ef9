//! REL-006: a repeated event does its work twice.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::{Mode, Model, NodeId};

pub(crate) const RULE: Rule = Rule {
    code: "REL-006",
    name: "not-idempotent",
    category: Category::Reliability,
    level: Level::High,
    title: "Side effect is not idempotent",
    explanation: r#"
Queues, topics, buses and streams deliver at least once: sooner or later a function gets the same event
again. What it writes, sends or charges then happens twice, unless it recognises the repeat.

```fires
queue inbox { max_receives 5 }
queue failed { alarm }
function charge { idempotent no }
external bank
inbox ~> charge -> bank
inbox !> failed
```

State the key by which a repeat is recognised, and keep it longer than the longest retry.

```quiet
queue inbox { max_receives 5 }
queue failed { alarm }
function charge { idempotent "payment id" }
external bank
inbox ~> charge -> bank
inbox !> failed
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/welcome.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let repeated = model.incoming(id).into_iter().find(|(_, edge)| {
            edge.mode == Mode::Event || edge.facts.number(fact::RETRIES).is_some_and(|r| r > 0.0)
        });
        let Some((_, trigger)) = repeated else { continue };
        let Some((what, outward)) = effect(model, id) else { continue };
        let level = if outward { Level::High } else { Level::Medium };
        let source = model.end_label(trigger.from);
        match function.facts.flag(fact::IDEMPOTENT) {
            Some(true) => findings.pass(),
            Some(false) => {
                let finding = findings.fail(
                    level,
                    Place::Node(id),
                    format!("`{}` gets some events from `{source}` twice, and {what} each time", function.label),
                    format!("keep a key of each event handled, and state it: `idempotent \"event id\"` on `{}`", function.id),
                );
                finding.evidence.push("stated: not idempotent".to_string());
                finding.evidence.push(format!("`{source}` delivers at least once"));
            }
            None => findings.ask(
                level,
                Place::Node(id),
                &[fact::IDEMPOTENT.name()],
                format!("what makes a repeat harmless for `{}`? It gets some events from `{source}` twice, and {what}", function.label),
            ),
        }
    }
}

/// What a function does to the world, and whether people or others' systems notice.
fn effect(model: &Model, id: NodeId) -> Option<(String, bool)> {
    let mut writes = None;
    for (_, edge) in model.outgoing(id).into_iter().filter(|(_, edge)| edge.mode != Mode::Failure) {
        let Some(to) = model.target(edge) else { continue };
        let target = model.node(to);
        if target.is_outside() {
            return Some((format!("calls `{}`", target.label), true));
        }
        if target.role.family() == neph_model::Family::Notification {
            return Some((format!("sends through `{}`", target.label), true));
        }
        if model.is_write(edge) || edge.mode == Mode::Event {
            writes.get_or_insert_with(|| {
                format!("{} `{}`", if target.is_store() { "writes" } else { "sends to" }, target.label)
            });
        }
    }
    writes.map(|what| (what, false))
}
