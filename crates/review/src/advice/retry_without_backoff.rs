//! REL-014: all callers try again at the same moment.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::PerSecond;

pub(crate) const RULE: Rule = Rule {
    code: "REL-014",
    name: "retry-without-backoff",
    category: Category::Reliability,
    level: Level::Medium,
    title: "Retry without backoff and jitter",
    explanation: r#"
Callers that fail together and wait equally long try again together: the part that was overloaded gets the
same crowd again, and again.

```fires
function pay
external bank
pay -> bank { retries 3; backoff fixed }
```

Let the waits grow, and vary them at random.

```quiet
function pay
external bank
pay -> bank { retries 3; backoff jitter; breaker }
```
"#,
    sources: &["https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, edge) in model.edges() {
        let Some(backoff) =
            edge.facts.text(fact::BACKOFF).filter(|_| edge.facts.number(fact::RETRIES).unwrap_or(1.0) > 0.0)
        else {
            continue;
        };
        if !backoff.split([' ', ',']).all(|word| matches!(word, "none" | "fixed" | "no")) {
            findings.pass();
            continue;
        }
        let (from, to) = (model.end_label(edge.from), model.end_label(edge.to));
        let finding = findings.fail(
            Level::Medium,
            Place::Edge(id),
            format!("callers of `{to}` fail together and try again together"),
            format!(
                "`backoff jitter` on `{} {} {}`: exponential waits with full jitter, capped",
                model.end_id(edge.from),
                edge.mode.sign(),
                model.end_id(edge.to)
            ),
        );
        finding.because(format!("stated: `backoff {backoff}` from `{from}`"));
        finding.effect =
            context.rate(id).map(|rates| format!("{} at the peak come again in step", PerSecond(rates.peak)));
    }
}
