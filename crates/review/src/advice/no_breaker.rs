//! REL-013: a system that hangs takes the functions that wait for it along.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::{Mode, NodeId};
use neph_syntax::units::{PerSecond, Seconds, number};
use neph_syntax::words::capital;

pub(crate) const RULE: Rule = Rule {
    code: "REL-013",
    name: "no-breaker",
    category: Category::Reliability,
    level: Level::High,
    title: "External dependency without breaker",
    explanation: r#"
When a system of others hangs, every call waits for its whole timeout. The waiting executions use up the
concurrency that all other functions need.

```fires
client web
http_api api { auth jwt }
function pay { duration 400 ms; timeout 30 s; memory 512 MB }
external bank { breaker no }
web -> api { rate 10M/month; peak 60/s }
api -> pay -> bank
```

A breaker that stops calling what fails, a short client timeout, and an answer for that case.

```quiet
client web
http_api api { auth jwt }
function pay { duration 400 ms; timeout 30 s; memory 512 MB }
external bank
web -> api { rate 10M/month; peak 60/s }
api -> pay -> bank { timeout 2 s; breaker }
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/circuit-breaker.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (edge_id, edge) in model.edges().filter(|(_, edge)| edge.mode == Mode::Call) {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        let (function, outside) = (context.node(from), context.node(to));
        if !function.is_function() || !(outside.is(Role::External) || outside.is(Role::Legacy)) {
            continue;
        }
        let said = [&edge.facts, &function.facts, &outside.facts]
            .into_iter()
            .find_map(|facts| facts.flag(fact::BREAKER));
        if said == Some(true) {
            findings.pass();
            continue;
        }
        let own = function
            .facts
            .time(fact::TIMEOUT)
            .map(|s| s.0)
            .or_else(|| context.limit(from, "timeout_default"));
        let tries = edge.facts.number(fact::RETRIES).unwrap_or(0.0) + 1.0;
        let wait =
            edge.facts.time(fact::TIMEOUT).map(|s| s.0 * tries).into_iter().chain(own).reduce(f64::min);
        let (Some(wait), Some(rates)) = (wait, context.rate(edge_id)) else { continue };
        let cap = function.facts.number(fact::RESERVED).or_else(|| edge_of_queue(context, from));
        let limit = context.account_limit(from);
        let Some(most) = cap.into_iter().chain(limit).reduce(f64::min) else { continue };
        let blocked = (rates.peak * wait).min(cap.unwrap_or(f64::INFINITY));
        let of_account = blocked / limit.unwrap_or(most);
        if of_account < LITTLE {
            findings.pass();
            continue;
        }
        let told = format!(
            "if `{}` hangs, {} executions of `{}` wait for {}: {} of what the account may run",
            outside.label,
            number(blocked),
            function.label,
            Seconds(wait),
            percent(of_account)
        );
        let level = if of_account >= 0.5 { Level::High } else { Level::Medium };
        if said.is_none() {
            findings.ask(
                level,
                Place::Edge(edge_id),
                &[fact::BREAKER.name()],
                format!("does a breaker stop the calls when they fail? {}", capital(&told)),
            );
            continue;
        }
        let finding = findings.fail(
            level,
            Place::Edge(edge_id),
            told,
            format!(
                "`{{ timeout 2 s; breaker }}` on `{} -> {}`, and an answer for when it is open",
                function.id, outside.id
            ),
        );
        finding.because(format!(
            "stated: no breaker; {} at the peak × {}",
            PerSecond(rates.peak),
            Seconds(wait)
        ));
        finding.so("other functions of the account are throttled while it lasts");
    }
}

/// A share of the account's concurrency that nobody misses.
const LITTLE: f64 = 0.1;

/// Executions to which queues hold a function.
fn edge_of_queue(context: &Context<'_>, id: NodeId) -> Option<f64> {
    let triggers = context.triggers(id);
    let bounds: Option<Vec<f64>> =
        triggers.iter().map(|(_, edge, _)| edge.facts.number(fact::MAX_CONCURRENCY)).collect();
    bounds.filter(|all| !all.is_empty()).map(|all| all.iter().sum())
}
