//! INT-009: an answer is put together from parts that must all answer.

use crate::context::{listed, percent};
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "INT-009",
    name: "aggregator-waits",
    category: Category::Integration,
    level: Level::Low,
    title: "Aggregator waits for the slowest",
    explanation: r#"
An answer made of several is there when the slowest is, and fails when one of them fails.

```fires
client web
http_api api { auth jwt }
function page { duration 900 ms; timeout 10 s; memory 512 MB }
external prices { availability 99.5 %; latency 100 ms to 800 ms }
external stock { availability 99.5 %; latency 100 ms to 400 ms }
external reviews { availability 99 %; latency 100 ms to 2 s }
web -> api -> page
page -> prices { at_once; timeout 3 s }
page -> stock { at_once; timeout 3 s }
page -> reviews { at_once; timeout 3 s }
```

A deadline for each branch, and an answer without what is late.

```quiet
client web
http_api api { auth jwt }
function page { duration 900 ms; timeout 10 s; memory 512 MB }
external prices { availability 99.5 %; latency 100 ms to 800 ms }
external stock { availability 99.5 %; latency 100 ms to 400 ms }
web -> api -> page
page -> prices { at_once; timeout 3 s }
page -> stock { at_once; timeout 3 s }
```
"#,
    sources: &["https://learn.microsoft.com/azure/architecture/patterns/gateway-aggregation"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        if context.waiting_caller(id).is_none() {
            continue;
        }
        let branches: Vec<NodeId> = context
            .calls(id)
            .into_iter()
            .filter(|(_, edge, _)| edge.facts.is(fact::AT_ONCE))
            .map(|(_, _, to)| to)
            .collect();
        if branches.is_empty() {
            continue;
        }
        if branches.len() < MANY {
            findings.pass();
            continue;
        }
        let known: Vec<f64> =
            branches.iter().filter_map(|to| context.node(*to).facts.number(fact::AVAILABILITY)).collect();
        let slowest = branches.iter().map(|to| context.analysis.timings.answer(*to).p99).fold(0.0, f64::max);
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!(
                "`{}` answers when the slowest of {} has answered",
                function.label,
                listed(branches.iter().map(|to| context.node(*to).label.as_str()))
            ),
            format!("a deadline for each branch of `{}`, and an answer without what is late", function.id),
        );
        finding.because(format!("{} calls at once; from {MANY} on (our threshold)", branches.len()));
        let together = if known.len() == branches.len() {
            format!("; all answer {} of the time", percent(known.iter().product()))
        } else {
            String::new()
        };
        finding.so(format!("one answer in a hundred waits longer than {}{together}", Seconds(slowest)));
    }
}

/// From so many branches on.
const MANY: usize = 3;
