//! SEC-011: sensitive data travels to everyone who listens.

use crate::context::listed;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "SEC-011",
    name: "sensitive-events",
    category: Category::Security,
    level: Level::Medium,
    title: "Sensitive data in events",
    explanation: r#"
An event goes to all consumers, into their logs and their dead-letter queues. What is in it is in all of these.

```fires
function register { idempotent yes }
bus changes
function mail { idempotent yes }
queue lost { alarm }
event registered { data personal; version 1 }
register ~> changes on registered
changes ~> mail on registered
changes !> lost
mail !> lost
```

Send a reference; whoever may see the data asks for it.

```quiet
function register { idempotent yes }
bus changes
function mail { idempotent yes }
queue lost { alarm }
event registered { data internal; version 1 }
register ~> changes on registered
changes ~> mail on registered
changes !> lost
mail !> lost
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/welcome.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, event) in model.events() {
        let Some(class) =
            ["personal", "payment", "health"].into_iter().find(|class| event.facts.says(fact::DATA, class))
        else {
            continue;
        };
        let consumers = model.consumers(id);
        let Some(first) = consumers.first() else { continue };
        let names = listed(consumers.iter().map(|end| model.end_label(*end)));
        let Some(edge) = model.edges().find(|(_, edge)| edge.event == Some(id)).map(|(edge_id, _)| edge_id)
        else {
            continue;
        };
        let finding = findings.fail(
            Level::Medium,
            Place::Edge(edge),
            format!("`{}` carries {class} data to {names}", event.label),
            format!(
                "a reference in `{}`; `{}` asks for the data if it may see it",
                event.id,
                model.end_id(*first)
            ),
        );
        finding.because(format!(
            "stated: `data {class}`; {} consumer{}",
            consumers.len(),
            if consumers.len() == 1 { "" } else { "s" }
        ));
        finding.so("it is in their logs and dead-letter queues too");
    }
}
