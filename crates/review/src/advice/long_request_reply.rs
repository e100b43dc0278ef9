//! INT-008: somebody waits for a long time with an open connection.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "INT-008",
    name: "long-request-reply",
    category: Category::Integration,
    level: Level::Medium,
    title: "Long request-reply",
    explanation: r#"
Nobody watches a spinner for long: people reload, and the work begins again. What takes long should be accepted
at once and told when it is done.

```fires
client web
http_api api { auth jwt }
function report { duration 8 s to 22 s; timeout 25 s; memory 1 GB }
web -> api { rate 100k/month; peak 2/s }
api -> report
```

Accept with a number, and let the caller ask or be told.

```quiet
client web
http_api api { auth jwt }
function report { duration 800 ms to 3 s; timeout 25 s; memory 1 GB }
web -> api { rate 100k/month; peak 2/s }
api -> report
```
"#,
    sources: &["https://learn.microsoft.com/azure/architecture/patterns/async-request-reply"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for path in &context.analysis.latency {
        if path.kind != neph_analysis::latency::Kind::Response || !context.node(path.from).is(Role::Client) {
            continue;
        }
        let slow = path.with_cold.p99 / 1e3;
        let answers = context.node(path.to);
        let measured = path
            .nodes
            .iter()
            .filter(|id| context.node(**id).is_function())
            .all(|id| context.node(*id).facts.spread(fact::DURATION).is_some_and(|d| d.high.is_some()));
        if slow <= LONG_S {
            findings.pass();
            continue;
        }
        if !measured {
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Edge(path.entry),
            format!(
                "`{}` waits up to {} for `{}`",
                context.node(path.from).label,
                Seconds(slow),
                answers.label
            ),
            format!(
                "accept at once: a `queue` before `{}`, and a way to ask for the result or be told",
                answers.id
            ),
        );
        finding.because(format!("half of the answers take longer than {}, one in a hundred longer than {}; above {} it is long (our threshold)", Seconds(path.with_cold.p50 / 1e3), Seconds(slow), Seconds(LONG_S)));
        finding.effect = context.rate(path.entry).map(|r| {
            format!("{} open connections at the peak", number((r.peak * path.with_cold.p50 / 1e3).ceil()))
        });
    }
}

/// Longer than this nobody watches.
const LONG_S: f64 = 10.0;
