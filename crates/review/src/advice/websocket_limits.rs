//! LIM-014: connections are closed when idle, and after a time in any case.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::Mode;
use neph_syntax::units::{PerSecond, Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-014",
    name: "websocket-limits",
    category: Category::Limits,
    level: Level::High,
    title: "WebSocket limits",
    explanation: r#"
A gateway closes connections that say nothing for a while, and all of them after a time. Clients must ping and
come back by themselves.

```fires
client people { session 20 min }
websocket chat { auth jwt; idle 15 min }
function send
people -> chat -> send
```

A ping more often than the gateway's idle time, and clients that connect again.

```quiet
client people { session 20 min }
websocket chat { auth jwt; idle 5 min }
function send
people -> chat -> send
```
"#,
    sources: &["https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, socket) in model.of_role(Role::Websocket) {
        if let (Some(idle), Some(limit)) =
            (socket.facts.time(fact::IDLE).map(|s| s.0), context.limit(id, "idle_timeout"))
        {
            if idle <= limit {
                findings.pass();
            } else {
                let finding = findings.fail(
                    Level::High,
                    Place::Node(id),
                    format!(
                        "connections of `{}` say nothing for {}; they are closed after {}",
                        socket.label,
                        Seconds(idle),
                        Seconds(limit)
                    ),
                    format!(
                        "a ping every {}, and `idle {}` on `{}`",
                        Seconds(limit / 2.0),
                        Seconds(limit / 2.0),
                        socket.id
                    ),
                );
                finding.because(format!("`idle {}` is stated; the limit is the platform's", Seconds(idle)));
                finding.so("quiet users are cut off, and miss what is sent until they come back");
            }
        }
        let Some(limit) = context.limit(id, "connection_max") else { continue };
        for (_, edge, from) in context.triggers(id) {
            let caller = context.node(from);
            let session =
                socket.facts.time(fact::MINUTES).or_else(|| caller.facts.time(fact::MINUTES)).map(|s| s.0);
            let Some(session) = session.filter(|_| edge.mode == Mode::Call) else { continue };
            if session <= limit {
                findings.pass();
                continue;
            }
            let finding = findings.fail(
                Level::Medium,
                Place::Node(id),
                format!(
                    "sessions of `{}` last {}; connections are closed after {}",
                    caller.label,
                    Seconds(session),
                    Seconds(limit)
                ),
                format!(
                    "clients that connect again by themselves; `ttl {}` on the table of connections",
                    Seconds(limit)
                ),
            );
            finding
                .because(format!("a session of {} is stated; the limit is the platform's", Seconds(session)));
            finding.effect = caller.facts.number(fact::USERS).map(|users| {
                format!(
                    "{} users connect again every {}: {}",
                    number(users),
                    Seconds(limit),
                    PerSecond(users / limit)
                )
            });
            break;
        }
    }
}
