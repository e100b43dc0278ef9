//! REL-008: one bad record repeats all others of its batch.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::Mode;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "REL-008",
    name: "batch-repeated",
    category: Category::Reliability,
    level: Level::Medium,
    title: "Whole batch retried for one bad record",
    explanation: r#"
When a function fails, its whole batch comes back: the good messages are handled once more each time, and in
the end all of them are given up together.

```fires
queue inbox { max_receives 5 }
queue failed { alarm }
function work { idempotent yes }
inbox ~> work { batch 10 }
inbox !> failed
```

Report which messages of the batch failed.

```quiet
queue inbox { max_receives 5 }
queue failed { alarm }
function work { idempotent yes }
inbox ~> work { batch 10; partial_failures }
inbox !> failed
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/lambda-event-filtering-partial-batch-responses-for-sqs/best-practices-partial-batch-responses.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, edge) in model.edges().filter(|(_, edge)| edge.mode == Mode::Event) {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        if !context.node(from).is_polled() || !context.node(to).is_function() {
            continue;
        }
        let stated = edge.facts.number(fact::BATCH);
        let batch = stated.unwrap_or(context.analysis.traffic.batches[id.0].1);
        if batch <= 1.0 || edge.facts.is(fact::PARTIAL_FAILURES) {
            findings.pass();
            continue;
        }
        let level = if stated.is_some() || edge.facts.has(fact::PARTIAL_FAILURES) {
            Level::Medium
        } else {
            Level::Low
        };
        let (source, function) = (context.node(from), context.node(to));
        let finding = findings.fail(
            level,
            Place::Edge(id),
            format!(
                "one bad record of `{}` repeats up to {} good ones at `{}`",
                source.label,
                number(batch - 1.0),
                function.label
            ),
            format!(
                "`partial_failures` on `{} ~> {}`: the function reports which of a batch failed",
                source.id, function.id
            ),
        );
        let kind = if stated.is_some() { "stated" } else { "the platform's default" };
        finding.because(format!(
            "batches of up to {} ({kind}); partial failures are not reported",
            number(batch)
        ));
        let receives = context
            .node(from)
            .facts
            .number(fact::MAX_RECEIVES)
            .or_else(|| edge.facts.number(fact::RETRIES).map(|n| n + 1.0));
        finding.effect = receives.map(|n| {
            format!(
                "up to {} needless runs of good records for each bad one",
                number((batch - 1.0) * (n - 1.0).max(1.0))
            )
        });
        finding.rooted("batches repeated");
    }
}
