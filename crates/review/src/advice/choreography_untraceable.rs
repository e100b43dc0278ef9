//! INT-005: a long chain of events has no place that knows how far it got.

use crate::context::{Rows, listed};
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::NodeId;

pub(crate) const RULE: Rule = Rule {
    code: "INT-005",
    name: "choreography-untraceable",
    category: Category::Integration,
    level: Level::Low,
    title: "Choreography nobody can follow",
    explanation: r#"
Each service knows the event before and the one after. With many of them nobody knows whether an order is
finished, or where it stopped.

```fires
system "s" { tracing no }
bucket files
function a { idempotent yes }
function b { idempotent yes }
function c { idempotent yes }
function d { idempotent yes }
function e { idempotent yes }
queue lost { alarm }
files ~> a ~> b ~> c ~> d ~> e
a !> lost
b !> lost
c !> lost
d !> lost
e !> lost
```

A workflow; or a table of states with an alarm on what is overdue; or at least a trace.

```quiet
system "s" { tracing }
bucket files
function a { idempotent yes }
function b { idempotent yes }
function c { idempotent yes }
function d { idempotent yes }
function e { idempotent yes }
queue lost { alarm }
files ~> a ~> b ~> c ~> d ~> e
a !> lost
b !> lost
c !> lost
d !> lost
e !> lost
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/saga-choreography.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    if model.of_role(Role::Workflow).next().is_some() {
        return;
    }
    let mut rows = Rows::default();
    let mut longest: Vec<NodeId> = Vec::new();
    for (id, _) in model.functions() {
        let chain = rows.from(id, |at| followers(context, at));
        if chain.len() > longest.len() {
            longest = chain;
        }
    }
    let (Some(first), Some(last)) = (longest.first(), longest.last()) else { return };
    if longest.len() < LONG || model.system.facts.is(fact::TRACING) {
        findings.pass();
        return;
    }
    let finding = findings.fail(
        Level::Low,
        Place::Node(*first),
        format!(
            "{} functions follow each other by events from `{}` to `{}`",
            longest.len(),
            context.node(*first).label,
            context.node(*last).label
        ),
        "`tracing`, and a table of states with an alarm on what is overdue; or a `workflow` that leads them",
    );
    finding.because(format!(
        "{}; no workflow and no tracing is stated",
        listed(longest.iter().map(|id| context.node(*id).label.as_str()))
    ));
    finding.so("nobody knows whether one of them is finished, or where it stopped");
}

/// From so many functions on.
const LONG: usize = 5;

/// Functions that an event of a function runs; a bus or topic passes on only the event that was handed over.
fn followers(context: &Context<'_>, id: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    let handed = context
        .events(id)
        .into_iter()
        .chain(context.calls(id).into_iter().filter(|(_, _, to)| context.node(*to).is_messaging()));
    for (_, edge, to) in handed {
        if context.node(to).is_function() {
            found.push(to);
        } else if context.node(to).is_messaging() {
            let next = context
                .events(to)
                .into_iter()
                .filter(|(_, out, _)| edge.event.is_none() || out.event.is_none() || out.event == edge.event);
            found.extend(next.map(|(_, _, to)| to).filter(|to| context.node(*to).is_function()));
        }
    }
    found
}
