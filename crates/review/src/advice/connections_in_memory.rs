//! DATA-005: who is connected is remembered by one environment of many.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "DATA-005",
    name: "connections-in-memory",
    category: Category::Data,
    level: Level::High,
    title: "Session affinity assumed",
    explanation: r#"
A gateway keeps the connections, not the function: the next message of the same user may run in another
environment, which knows nothing of the first.

```fires
client people
websocket chat { auth jwt }
function deliver { state connections; duration 30 ms; timeout 5 s }
people -> chat { rate 10M/month; peak 40/s }
chat -> deliver
```

A table of connections, whose rows expire with them.

```quiet
client people
websocket chat { auth jwt }
function deliver { state none; duration 30 ms; timeout 5 s }
table connections { ttl 2 h }
people -> chat { rate 10M/month; peak 40/s }
chat -> deliver -> connections "write connection"
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let behind =
            context.triggers(id).into_iter().find(|(_, _, from)| context.node(*from).is(Role::Websocket));
        let Some((_, _, socket)) = behind else { continue };
        let kept = function.facts.text(fact::STATE).is_some_and(|state| !matches!(state, "none" | "no"));
        if !kept || context.calls(id).into_iter().any(|(_, _, to)| context.node(to).is_store()) {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!(
                "`{}` remembers who is connected to `{}`; the next message may run elsewhere",
                function.label,
                context.node(socket).label
            ),
            format!("`{} -> connections` with `table connections {{ ttl 2 h }}`", function.id),
        );
        finding.because("state inside the function is stated, and no arrow leads to a store");
        finding.effect = context
            .needed(id)
            .filter(|n| *n >= 2.0)
            .map(|n| format!("one of {} environments knows a connection at the peak", number(n)));
        finding.rooted(format!("state {}", function.id));
    }
}
