//! OPS-001: an event crosses several services and nothing ties its steps together.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::{Mode, NodeId};

pub(crate) const RULE: Rule = Rule {
    code: "OPS-001",
    name: "trace-lost",
    category: Category::Operations,
    level: Level::Medium,
    title: "No trace across asynchronous hops",
    explanation: r#"
A failure three hops later shows in another log at another time. Without an id that travels along nobody can
tell which request it was.

```fires
system "s" { tracing no }
bucket files
function read { idempotent yes }
queue parts { max_receives 5 }
queue lost { alarm }
function join { idempotent yes }
files ~> read -> parts
parts ~> join
parts !> lost
read !> lost
```

Tracing, or an id in every event.

```quiet
system "s" { tracing }
bucket files
function read { idempotent yes }
queue parts { max_receives 5 }
queue lost { alarm }
function join { idempotent yes }
files ~> read -> parts
parts ~> join
parts !> lost
read !> lost
```
"#,
    sources: &["https://awslabs.github.io/serverless-rules/rules/lambda/tracing/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    // The end of a way with two hand-overs to functions.
    let mut far: Option<(i32, NodeId, NodeId)> = None;
    for (id, _) in model.functions() {
        if far.is_some_and(|(hops, ..)| hops >= 2) {
            break;
        }
        let mut hops = 0;
        let mut seen = std::collections::BTreeSet::from([id]);
        let mut todo = vec![(id, 0_i32)];
        while let Some((at, count)) = todo.pop() {
            if count > hops {
                hops = count;
                far = Some((count, id, at)).max(far);
            }
            for (_, edge, from) in context.triggers(at) {
                if seen.insert(from) {
                    let over = i32::from(edge.mode == Mode::Event && context.node(at).is_function());
                    todo.push((from, count + over));
                }
            }
        }
    }
    let Some((hops, last, first)) = far.filter(|(hops, ..)| *hops >= 2) else { return };
    let said = model
        .system
        .facts
        .flag(fact::TRACING)
        .or_else(|| model.nodes().find_map(|(_, node)| node.facts.flag(fact::TRACING)));
    let told = format!(
        "an event from `{}` is handed over {hops} times until `{}` has it",
        context.node(first).label,
        context.node(last).label
    );
    match said {
        Some(true) => findings.pass(),
        Some(false) => {
            let finding = findings.fail(
                Level::Medium,
                Place::System,
                format!("{told}, and nothing ties its steps together"),
                "`tracing` on the system, or an id that travels in every event",
            );
            finding.because("stated: no tracing");
            finding
                .so(format!("a failure at `{}` cannot be tied to what caused it", context.node(last).label));
        }
        None => findings.ask(
            Level::Medium,
            Place::System,
            &[fact::TRACING.name()],
            format!("what ties the steps of one event together? {}{}", told[..1].to_uppercase(), &told[1..]),
        ),
    }
}
