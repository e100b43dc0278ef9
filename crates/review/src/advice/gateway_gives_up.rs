//! LIM-002: an entry cuts what takes too long to answer.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-002",
    name: "gateway-gives-up",
    category: Category::Limits,
    level: Level::Critical,
    title: "Gateway gives up first",
    explanation: r#"
An entry waits only so long for an answer. What takes longer fails for the caller although the function goes
on, and succeeds, and is paid.

```fires
client web
http_api api { auth jwt }
function report { duration 12 s to 45 s; timeout 60 s; memory 1 GB }
web -> api { rate 100k/month; peak 1/s }
api -> report
```

Answer at once with a job's number, and let the caller ask later or be told.

```quiet
client web
http_api api { auth jwt }
function report { duration 2 s to 9 s; timeout 20 s; memory 1 GB }
web -> api { rate 100k/month; peak 1/s }
api -> report
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let names = [
        "integration_timeout",
        "integration_timeout_default",
        "request_timeout",
        "request_duration",
        "http_timeout",
        "timeout",
    ];
    for (id, entry) in model.nodes().filter(|(_, node)| node.is_entry()) {
        let Some(limit) = names.into_iter().find_map(|name| context.limit(id, name)) else { continue };
        for path in &context.analysis.latency {
            if path.kind != neph_analysis::latency::Kind::Response || !path.nodes.contains(&id) {
                continue;
            }
            let slow = path.with_cold.p99 / 1e3;
            if slow <= limit {
                findings.pass();
                continue;
            }
            let assumed = path.nodes.iter().any(|at| {
                let facts = &context.node(*at).facts;
                context.node(*at).is_function()
                    && facts.spread(fact::DURATION).is_none_or(|d| d.high.is_none())
            });
            let usual = path.with_cold.p50 / 1e3;
            let slowest = context.node(path.to);
            if assumed && usual <= limit {
                findings.ask(
                    Level::High,
                    Place::Node(path.to),
                    &[fact::DURATION.name()],
                    format!(
                        "how long does the slowest answer of `{}` take? `{}` cuts at {}",
                        slowest.label,
                        entry.label,
                        Seconds(limit)
                    ),
                );
                continue;
            }
            let finding = findings.fail(
                if usual > limit { Level::Critical } else { Level::High },
                Place::Edge(path.entry),
                format!(
                    "one answer in a hundred of `{}` takes longer than {}; `{}` cuts at {}",
                    slowest.label,
                    Seconds(slow),
                    entry.label,
                    Seconds(limit)
                ),
                format!(
                    "answer at once: a `queue` between `{}` and `{}`, and a way to ask for the result",
                    entry.id, slowest.id
                ),
            );
            finding.because(format!("half of the answers take longer than {}, one in a hundred longer than {}, cold starts included", Seconds(usual), Seconds(slow)));
            finding.because(format!("the limit of {} is published by the platform", Seconds(limit)));
            let share = if usual > limit { 0.5 } else { 0.01 };
            finding.effect = context.rate(path.entry).map(|rates| {
                format!(
                    "more than {} of {} requests a day fail for the caller although the work is done",
                    number(rates.usual * 86_400.0 * share),
                    number(rates.usual * 86_400.0)
                )
            });
        }
    }
}
