//! REL-015: every environment keeps its own connection, and the database has a fixed number.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::{Mode, NodeId};
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "REL-015",
    name: "database-connections",
    category: Category::Reliability,
    level: Level::Critical,
    title: "Database connections exhausted",
    explanation: r#"
Every concurrent execution keeps its own connection; the database has a fixed number. At the peak further
executions are refused, and so are all other users of the database.

```fires
client web
http_api api { auth jwt }
function order { duration 450 ms; timeout 10 s }
database orders { max_connections 90 }
web -> api { rate 100M/month; peak 300/s }
api -> order -> orders "write"
```

Put a connection proxy between them, or bound the function's concurrency.

```quiet
client web
http_api api { auth jwt }
function order { duration 450 ms; timeout 10 s }
proxy pool
database orders { max_connections 90 }
web -> api { rate 100M/month; peak 300/s }
api -> order -> pool -> orders
```
"#,
    sources: &["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, database) in model.of_role(Role::Database) {
        let (mut sum, mut evidence, mut largest) = (0.0, Vec::new(), None::<(f64, NodeId)>);
        for (_, edge, from) in context.triggers(id) {
            let caller = context.node(from);
            if !caller.is_function() || edge.mode != Mode::Call {
                continue;
            }
            let cap = [fact::RESERVED, fact::MAX_INSTANCES]
                .into_iter()
                .filter_map(|fact| caller.facts.number(fact))
                .reduce(f64::min);
            let Some(at_once) = context.needed(from).map(|n| cap.map_or(n, |cap| n.min(cap))).or(cap) else {
                continue;
            };
            let each = edge
                .facts
                .number(fact::CONNECTIONS)
                .or_else(|| caller.facts.number(fact::CONNECTIONS))
                .unwrap_or(1.0);
            sum += at_once * each;
            evidence.push(format!(
                "`{}`: {} environments at the peak × {} connection{}",
                caller.label,
                number(at_once),
                number(each),
                if each == 1.0 { "" } else { "s" }
            ));
            if largest.is_none_or(|(most, _)| at_once * each > most) {
                largest = Some((at_once * each, from));
            }
        }
        let Some((_, largest)) = largest else { continue };
        let Some(most) = database.facts.number(fact::MAX_CONNECTIONS) else {
            if sum >= MANY {
                findings.ask(
                    Level::High,
                    Place::Node(id),
                    &[fact::MAX_CONNECTIONS.name()],
                    format!(
                        "how many connections does `{}` take? At the peak {} are wanted",
                        database.label,
                        number(sum)
                    ),
                );
            }
            continue;
        };
        if sum <= 0.8 * most {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            if sum > most { Level::Critical } else { Level::High },
            Place::Node(id),
            format!(
                "at the peak functions want {} of the {} connections of `{}`",
                number(sum),
                number(most),
                database.label
            ),
            format!(
                "a `proxy` between them, or `reserved {}` on `{}`",
                number((most * 0.8).floor().max(1.0)),
                context.node(largest).id
            ),
        );
        finding.evidence = evidence;
        finding.because(format!("`max_connections {}` is stated; a fifth should stay free", number(most)));
        let load = context.load(largest).unwrap_or(sum);
        let refused = neph_analysis::erlang::blocked(load, most as u32);
        if refused > 0.0005 {
            finding.so(format!("{} of the requests are refused at the peak", percent(refused)));
        }
    }
}

/// Fewer connections than this any database takes.
const MANY: f64 = 20.0;
