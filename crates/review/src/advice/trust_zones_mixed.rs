//! SEC-014: one function serves strangers and administrators.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::{Mode, NodeId};

pub(crate) const RULE: Rule = Rule {
    code: "SEC-014",
    name: "trust-zones-mixed",
    category: Category::Security,
    level: Level::Medium,
    title: "Trust zones mixed",
    explanation: r#"
A function that answers everyone and also does what only some may do is one mistake away from letting everyone
do it.

```fires
client visitor
client admin
http_api site { public; throttle 100/s }
http_api office { auth iam; throttle 10/s }
function shop
table prices
visitor -> site -> shop
admin -> office -> shop -> prices "write price"
```

A function for each, with permissions of its own.

```quiet
client visitor
client admin
http_api site { public; throttle 100/s }
http_api office { auth iam; throttle 10/s }
function show
function change
table prices
visitor -> site -> show -> prices "read price"
admin -> office -> change -> prices "write price"
```
"#,
    sources: &["https://learn.microsoft.com/azure/azure-functions/functions-best-practices"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let entries: Vec<NodeId> = context
            .triggers(id)
            .into_iter()
            .filter(|(_, edge, from)| edge.mode == Mode::Call && context.node(*from).is_entry())
            .map(|(_, _, from)| from)
            .collect();
        let open = entries.iter().find(|entry| context.is_open(**entry));
        let guarded = entries
            .iter()
            .find(|entry| !context.is_open(**entry) && context.node(**entry).facts.has(fact::AUTH));
        let (Some(open), Some(guarded)) = (open, guarded) else { continue };
        let written = model
            .outgoing(id)
            .into_iter()
            .find(|(_, edge)| model.is_write(edge))
            .and_then(|(_, edge)| model.target(edge));
        let Some(written) = written else {
            findings.pass();
            continue;
        };
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!(
                "`{}` serves everyone at `{}` and may write `{}`",
                function.label,
                context.node(*open).label,
                context.node(written).label
            ),
            format!("a function of its own behind `{}`", context.node(*guarded).id),
        );
        finding.because(format!(
            "`{}` is open, `{}` is not; both lead to it",
            context.node(*open).label,
            context.node(*guarded).label
        ));
        finding.so("one mistake in it and everyone may do what only some should");
    }
}
