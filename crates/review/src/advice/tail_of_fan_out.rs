//! PERF-011: one slow call of many makes all of them slow.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "PERF-011",
    name: "tail-of-fan-out",
    category: Category::Performance,
    level: Level::Medium,
    title: "Tail of a fan-out",
    explanation: r#"
Whoever waits for many calls at once waits for the slowest: with twenty calls, one in five answers is as slow as
the slowest hundredth of a call.

```fires
client web
http_api api { auth jwt }
function quote { duration 800 ms; timeout 10 s; memory 512 MB }
external shop { latency 100 ms to 900 ms }
web -> api -> quote
quote -> shop { calls 20; timeout 200 ms; at_once; breaker }
```

Answer with what has come by a deadline, or ask again where it is late.

```quiet
client web
http_api api { auth jwt }
function quote { duration 800 ms; timeout 10 s; memory 512 MB }
external shop { latency 100 ms to 900 ms }
web -> api -> quote
quote -> shop { calls 3; timeout 200 ms; at_once; breaker }
```
"#,
    sources: &["https://research.google/pubs/the-tail-at-scale/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        if context.waiting_caller(id).is_none() {
            continue;
        }
        let beside: Vec<_> =
            context.calls(id).into_iter().filter(|(_, edge, _)| edge.facts.is(fact::AT_ONCE)).collect();
        let width: f64 =
            beside.iter().map(|(_, edge, _)| edge.facts.number(fact::CALLS).unwrap_or(1.0)).sum();
        if beside.is_empty() {
            continue;
        }
        if width < WIDE {
            findings.pass();
            continue;
        }
        let Some(slowest) = beside.iter().max_by(|a, b| {
            context.analysis.timings.answer(a.2).p99.total_cmp(&context.analysis.timings.answer(b.2).p99)
        }) else {
            continue;
        };
        let timing = context.analysis.timings.answer(slowest.2);
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("`{}` waits for {} calls at once, and so for the slowest", function.label, number(width)),
            format!(
                "answer with what has come by a deadline: `timeout` on the arrows out of `{}`",
                function.id
            ),
        );
        finding.because(format!(
            "one call in a hundred takes longer than {}, half longer than {}",
            Seconds(timing.p99),
            Seconds(timing.p50)
        ));
        finding.so(format!(
            "{} of the answers are as slow as the slowest hundredth",
            percent(1.0 - 0.99_f64.powf(width))
        ));
    }
}

/// From so many calls at once on.
const WIDE: f64 = 5.0;
