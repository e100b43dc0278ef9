//! COST-007: most of a run is waiting, and waiting is paid.

use crate::context::usd;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "COST-007",
    name: "paid-waiting",
    category: Category::Cost,
    level: Level::Medium,
    title: "Paying to wait",
    explanation: r#"
A function is paid by time, at work or not. A run that mostly waits for others costs many times its work.

```fires
client web
http_api api { auth jwt }
function ask { duration 8 s; waits 7 s; timeout 20 s; memory 1 GB }
external model_api
web -> api { rate 2M/month; peak 5/s }
api -> ask -> model_api { timeout 9 s; breaker }
```

Let a workflow wait, split by an event, or serve many requests with one instance.

```quiet
client web
http_api api { auth jwt }
function ask { duration 800 ms; waits 100 ms; timeout 20 s; memory 1 GB }
external model_api
web -> api { rate 2M/month; peak 5/s }
api -> ask -> model_api { timeout 9 s; breaker }
```
"#,
    sources: &[
        "https://aws.amazon.com/blogs/compute/operating-lambda-anti-patterns-in-event-driven-architectures-part-3/",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let mean = context.mean(id);
        let stated = function.facts.time(fact::WAITS).map(|s| s.0);
        let derived = || -> f64 {
            let calls = context
                .calls(id)
                .into_iter()
                .filter(|(_, _, to)| context.node(*to).is_outside() || context.node(*to).is_function());
            calls
                .map(|(_, edge, to)| {
                    context.analysis.timings.answer(to).mean
                        * edge.facts.number(fact::CALLS).unwrap_or(1.0)
                        * edge.facts.number(fact::SHARE).unwrap_or(1.0)
                })
                .sum()
        };
        let waits = stated.unwrap_or_else(derived).min(mean);
        // Where one instance serves many requests, waiting costs little.
        let together = neph_analysis::cold_start::per_instance(context.catalog, function);
        let lines = context
            .analysis
            .cost
            .lines
            .iter()
            .filter(|line| line.node == id && !line.fixed && line.unit.contains("GB-s"));
        let paid: f64 = lines.map(|line| context.analysis.cost.counted(line).to_f64()).sum();
        let wasted = paid * waits / mean.max(1e-9);
        if waits <= 0.0 {
            continue;
        }
        if waits <= 0.5 * mean || mean <= 1.0 || together > 1.0 || wasted < LEAST {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("`{}` waits {} of the {} it runs", function.label, Seconds(waits), Seconds(mean)),
            format!("let a `workflow` wait instead of `{}`, split it by an event, or serve many requests with one instance", function.id),
        );
        finding.because(match stated {
            Some(_) => "the waiting is stated".to_string(),
            None => "the waiting is the time of what it calls".to_string(),
        });
        finding.so(format!("{} a month for waiting", usd(wasted)));
    }
}

/// Less than this a month is not worth a change.
const LEAST: f64 = 25.0;
