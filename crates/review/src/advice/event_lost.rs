//! REL-002: events handed to a function are lost when it fails.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::Mode;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "REL-002",
    name: "event-lost",
    category: Category::Reliability,
    level: Level::High,
    title: "Failed events are lost",
    explanation: r#"
A function that is handed an event, rather than called, is tried again by the platform a few times.
When the last try fails the event is dropped, unless a failure destination is stated.

```fires
bucket images
function thumbs
images ~> thumbs
```

Send what cannot be handled to a queue or topic, and set an alarm on it.

```quiet
bucket images
function thumbs
queue failed
images ~> thumbs
thumbs !> failed
```
"#,
    sources: &[
        "https://awslabs.github.io/serverless-rules/rules/lambda/async_failure_destination/",
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        // Queues and streams keep what a function cannot handle: they have rules of their own.
        let pushed: Vec<_> = model
            .incoming(id)
            .into_iter()
            .filter(|(_, edge)| edge.mode == Mode::Event)
            .filter(|(_, edge)| model.origin(edge).is_none_or(|from| !model.node(from).is_polled()))
            .collect();
        let Some((first, edge)) = pushed.first() else { continue };
        let from_source = pushed
            .iter()
            .all(|(_, edge)| model.origin(edge).is_some_and(|from| !model.failure_targets(from).is_empty()));
        if !model.failure_targets(id).is_empty() || from_source {
            findings.pass();
            continue;
        }
        let source = model.end_label(edge.from);
        let attempts = context
            .catalog
            .service(function.service_id())
            .and_then(|s| s.delivery.as_ref())
            .and_then(|d| d.attempts);
        let tries = attempts.map_or_else(|| "a few tries".to_string(), |n| format!("{n} tries"));
        let rate = context.analysis.traffic.edge(*first);
        let effect = rate.map(|rate| {
            let errors = function.facts.number(fact::ERRORS);
            let a_day = rate.usual * 86_400.0;
            match errors {
                Some(share) => format!(
                    "at {} events a day and {} % errors, {} events a day are lost for good",
                    number(a_day),
                    number(share * 100.0),
                    number(a_day * share)
                ),
                None if a_day < 1000.0 => {
                    format!("of {} a day, every one that fails {tries} is lost", number(a_day))
                }
                None => format!(
                    "of {} events a day, every one that fails {tries} is lost: at 0.1 % that is {} a day",
                    number(a_day),
                    number(a_day * 0.001)
                ),
            }
        });
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("`{}` hands events to `{}`; after {tries} an event is dropped", source, function.label),
            format!(
                "send failures somewhere: `{} !> failed` with `queue failed {{ keep_for 14 days; alarm }}`",
                function.id
            ),
        );
        finding.root = format!("lost {}", function.id);
        finding.evidence.push(format!(
            "no failure destination is stated for `{}`, and the platform's default is none",
            function.label
        ));
        finding.effect = effect;
    }
}
