//! OPS-007: one function is run by different kinds of events.

use crate::context::listed;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Role;
use neph_model::{Family, NodeId};

pub(crate) const RULE: Rule = Rule {
    code: "OPS-007",
    name: "several-trigger-kinds",
    category: Category::Operations,
    level: Level::Low,
    title: "Several kinds of triggers on one function",
    explanation: r#"
Each kind of trigger brings its own shape of event, its own retries and its own failures. One function for two
of them tells them apart by guessing.

```fires
client web
http_api api { auth jwt }
queue jobs { max_receives 5 }
queue lost { alarm }
function work { idempotent yes }
web -> api -> work
jobs ~> work
jobs !> lost
```

A function for each kind; what they share is a library.

```quiet
client web
http_api api { auth jwt }
queue jobs { max_receives 5 }
queue lost { alarm }
function answer { idempotent yes }
function work { idempotent yes }
web -> api -> answer
jobs ~> work
jobs !> lost
```
"#,
    sources: &["https://awslabs.github.io/serverless-rules/rules/lambda/multiple_event_sources/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let mut kinds: Vec<(&str, NodeId)> = Vec::new();
        for (_, _, from) in context.triggers(id) {
            let node = context.node(from);
            // A clock that pings, and a workflow that leads, send what the function wants.
            if node.is(Role::Schedule)
                || node.is(Role::Workflow)
                || node.is_outside()
                || node.role.family() == Family::Support
            {
                continue;
            }
            let kind = if node.is_entry() { "entry" } else { node.role.name() };
            if !kinds.iter().any(|(known, _)| *known == kind) {
                kinds.push((kind, from));
            }
        }
        if kinds.is_empty() {
            continue;
        }
        if kinds.len() < 2 {
            findings.pass();
            continue;
        }
        let names = listed(kinds.iter().map(|(_, from)| context.node(*from).label.as_str()));
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!(
                "`{}` is run by {names}: {} shapes of events, {} kinds of retries",
                function.label,
                kinds.len(),
                kinds.len()
            ),
            format!("a function for each kind in place of `{}`; what they share is a library", function.id),
        );
        finding.because(format!("arrows from {} different kinds of parts", kinds.len()));
    }
}
