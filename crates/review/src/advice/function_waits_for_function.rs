//! INT-001: a function calls another and waits.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::Mode;
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "INT-001",
    name: "function-waits-for-function",
    category: Category::Integration,
    level: Level::High,
    title: "Function calls function and waits",
    explanation: r#"
While one function waits for another, both are paid, both count against the concurrency limit, and the
first can be up only when the second is.

```fires
function order { duration 300 ms }
function price { duration 200 ms }
order -> price
```

Hand over by event or queue, lead both by a workflow, or make them one function.

```quiet
function order { duration 300 ms; idempotent yes }
queue prices { max_receives 5 }
queue failed { alarm }
function price { duration 200 ms; idempotent yes }
order ~> prices
prices ~> price
prices !> failed
```
"#,
    sources: &[
        "https://aws.amazon.com/blogs/compute/operating-lambda-anti-patterns-in-event-driven-architectures-part-3/",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, edge) in model.edges().filter(|(_, edge)| edge.mode == Mode::Call) {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        if !model.node(from).is_function() || !model.node(to).is_function() {
            continue;
        }
        let chain = model.outgoing(to).into_iter().any(|(_, e)| {
            e.mode == Mode::Call && model.target(e).is_some_and(|t| model.node(t).is_function())
        });
        let (caller, called) = (model.node(from), model.node(to));
        let wait = called.facts.time(fact::DURATION);
        let finding = findings.fail(
            if chain { Level::High } else { Level::Medium },
            Place::Edge(id),
            match wait {
                Some(wait) => {
                    format!("`{}` waits {wait} for `{}`: both run, both are paid", caller.label, called.label)
                }
                None => format!("`{}` waits for `{}`: both run, both are paid", caller.label, called.label),
            },
            format!(
                "hand over by a queue or event, let a workflow lead both, or make `{}` part of `{}`",
                called.id, caller.id
            ),
        );
        finding.because(format!(
            "an arrow of a call leads from `{}` to `{}`: the first can be up only when the second is",
            caller.label, called.label
        ));
        if let (Some(Seconds(wait)), Some(rate)) = (wait, context.analysis.traffic.edge(id)) {
            finding.effect = Some(format!("{} s of paid waiting a month", number(wait * rate.per_month())));
        }
    }
}
