//! LIM-018: a queue may start more executions than the function allows.

use crate::context::listed;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "LIM-018",
    name: "mapping-above-reserved",
    category: Category::Limits,
    level: Level::High,
    title: "Mapping maximum above reserved",
    explanation: r#"
A queue that may start more than its function has reserved is throttled: the messages come back, their receives
are used up, and good ones end among the dead letters.

```fires
queue inbox { max_receives 5 }
queue failed { alarm }
function work { reserved 10; idempotent yes }
inbox ~> work { max_concurrency 50 }
inbox !> failed
```

Bound the queue at what is reserved, or reserve more.

```quiet
queue inbox { max_receives 5 }
queue failed { alarm }
function work { reserved 10; idempotent yes }
inbox ~> work { max_concurrency 10 }
inbox !> failed
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let bounds: Vec<(f64, NodeId)> = context
            .triggers(id)
            .into_iter()
            .filter_map(|(_, edge, from)| Some((edge.facts.number(fact::MAX_CONCURRENCY)?, from)))
            .collect();
        if bounds.is_empty() {
            continue;
        }
        if let Some((few, from)) = bounds.iter().find(|(bound, _)| *bound < 2.0) {
            let finding = findings.fail(
                Level::High,
                Place::Node(id),
                format!(
                    "`{}` may start {} executions of `{}`; the platform's smallest bound is 2",
                    context.node(*from).label,
                    number(*few),
                    function.label
                ),
                format!("`max_concurrency 2`, or `fifo` with one group on `{}`", context.node(*from).id),
            );
            finding.because(format!("`max_concurrency {}` is stated", number(*few)));
            finding.so("the deployment is refused");
        }
        let sum: f64 = bounds.iter().map(|(bound, _)| bound).sum();
        let Some(reserved) = function.facts.number(fact::RESERVED) else { continue };
        if sum <= reserved {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!(
                "{} may start {} executions of `{}`, which has {} reserved",
                listed(bounds.iter().map(|(_, from)| context.node(*from).label.as_str())),
                number(sum),
                function.label,
                number(reserved)
            ),
            format!(
                "`max_concurrency {}` on the arrows, or `reserved {}` on `{}`",
                number((reserved / bounds.len() as f64).floor().max(2.0)),
                number(sum),
                function.id
            ),
        );
        finding.because("both are stated");
        finding
            .so("messages are throttled, and their receives used up, until they end among the dead letters");
    }
}
