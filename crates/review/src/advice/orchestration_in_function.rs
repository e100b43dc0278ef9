//! INT-003: a function leads a process that it may not survive.

use crate::context::listed;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::NodeId;
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "INT-003",
    name: "orchestration-in-function",
    category: Category::Integration,
    level: Level::Medium,
    title: "Orchestration inside a function",
    explanation: r#"
A function that calls one service after another is paid while it waits, and when it ends in the middle nobody
knows how far it got.

```fires
function checkout { duration 6 s; timeout 30 s; memory 512 MB }
function reserve { duration 1 s; timeout 5 s; memory 512 MB }
function charge { duration 3 s; timeout 8 s; memory 512 MB }
function ship { duration 1 s; timeout 5 s; memory 512 MB }
checkout -> reserve
checkout -> charge
checkout -> ship
```

A workflow remembers each step, retries it and undoes it.

```quiet
workflow checkout { steps 5 }
function reserve { duration 1 s; timeout 5 s; memory 512 MB }
function charge { duration 3 s; timeout 8 s; memory 512 MB }
function ship { duration 1 s; timeout 5 s; memory 512 MB }
checkout -> reserve
checkout -> charge
checkout -> ship
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
        let steps: Vec<NodeId> = context
            .calls(id)
            .into_iter()
            .filter(|(_, edge, to)| {
                !edge.facts.is(fact::AT_ONCE)
                    && (context.node(*to).is_function()
                        || context.node(*to).is_outside() && !context.node(*to).is(Role::Client))
            })
            .map(|(_, _, to)| to)
            .collect();
        if steps.is_empty() {
            continue;
        }
        if steps.len() < MANY {
            findings.pass();
            continue;
        }
        let waiting: f64 = steps.iter().map(|to| context.mean(*to)).sum();
        let names = listed(steps.iter().map(|to| context.node(*to).label.as_str()));
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("`{}` calls {names} one after the other", function.label),
            format!(
                "`workflow {}` that leads them: it remembers each step, retries it and undoes it",
                function.id
            ),
        );
        finding.because(format!(
            "{} calls in a row; from {MANY} on it is a process (our threshold)",
            steps.len()
        ));
        finding.so(match context.mean(id) {
            mean if mean > 0.0 && waiting > 0.0 => format!(
                "{} of its {} are waiting; when it ends after a step the effects of all before stay",
                Seconds(waiting.min(mean)),
                Seconds(mean)
            ),
            _ => "when it ends after a step the effects of all before stay".to_string(),
        });
        finding.rooted(format!("chain {}", function.id));
    }
}

/// From so many calls on.
const MANY: usize = 3;
