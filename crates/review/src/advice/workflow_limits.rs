//! LIM-015: a workflow outgrows its history, its time or its payload.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-015",
    name: "workflow-limits",
    category: Category::Limits,
    level: Level::High,
    title: "Workflow limits",
    explanation: r#"
A workflow remembers each step of an execution, up to a number of events; short-lived kinds end after minutes.
A map over many items meets the first limit, a slow step the second.

```fires
schedule nightly { every night }
workflow run { steps 5; items 9000; express no }
function one { duration 300 ms; timeout 10 s; memory 512 MB }
nightly ~> run -> one { calls 9000 }
```

A distributed map, whose items are executions of their own, or batches of items.

```quiet
schedule nightly { every night }
workflow run { steps 5; items 200; express no }
function one { duration 300 ms; timeout 10 s; memory 512 MB }
nightly ~> run -> one { calls 200 }
```
"#,
    sources: &["https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, workflow) in model.of_role(Role::Workflow) {
        let items = workflow.facts.number(fact::ITEMS).unwrap_or(1.0).max(1.0);
        let distributed = workflow.facts.is(fact::DISTRIBUTED);
        if let (Some(most), true) = (context.limit(id, "history_events"), items > 1.0 && !distributed) {
            // Each item passes at least one state; a state leaves about five events.
            let states = context
                .calls(id)
                .iter()
                .filter(|(_, edge, _)| edge.facts.number(fact::CALLS).unwrap_or(1.0) > 1.0)
                .count()
                .max(1) as f64;
            let events = items * states * EVENTS_A_STATE;
            if events <= most {
                findings.pass();
            } else {
                let finding = findings.fail(
                    Level::High,
                    Place::Node(id),
                    format!("`{}` leaves about {} events in its history; it ends at {}", workflow.label, number(events), number(most)),
                    format!("a distributed map, whose items are executions of their own, and `distributed` on `{}`; or batches of items", workflow.id),
                );
                finding.because(format!(
                    "{} items × {} state{} each × {} events a state",
                    number(items),
                    number(states),
                    if states == 1.0 { "" } else { "s" },
                    number(EVENTS_A_STATE)
                ));
                finding.so(format!(
                    "the execution fails after about {} items",
                    number((most / states / EVENTS_A_STATE).floor())
                ));
            }
        }
        let short = context.limit(id, "duration_max").filter(|_| workflow.facts.is(fact::EXPRESS));
        if let Some(most) = short {
            let slow: f64 = context
                .calls(id)
                .iter()
                .map(|(_, edge, to)| {
                    context.analysis.timings.answer(*to).p99 * edge.facts.number(fact::CALLS).unwrap_or(1.0)
                })
                .sum();
            if slow <= most {
                findings.pass();
            } else {
                let finding = findings.fail(
                    Level::High,
                    Place::Node(id),
                    format!(
                        "the steps of `{}` may take {}; an express workflow ends after {}",
                        workflow.label,
                        Seconds(slow),
                        Seconds(most)
                    ),
                    format!("`express no` on `{}`, or the slow step behind an event", workflow.id),
                );
                finding.because("one run in a hundred of each step, in a row");
                finding.so("slow executions are ended without a trace of how far they got");
            }
        }
    }
}

/// Entered, scheduled, started, succeeded, exited.
const EVENTS_A_STATE: f64 = 5.0;
