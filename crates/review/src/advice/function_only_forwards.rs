//! COST-010: a function only passes on what another service could pass on.

use crate::context::usd;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "COST-010",
    name: "function-only-forwards",
    category: Category::Cost,
    level: Level::Low,
    title: "Function only forwards",
    explanation: r#"
A function between two services that does nothing but hand on is code to run, patch and pay. Many services
hand on by themselves.

```fires
table orders
function relay { duration 30 ms; timeout 10 s; memory 256 MB; idempotent "sequence number" }
bus changes
queue lost { alarm }
orders ~> relay { batch 10; retries 5; max_age 6 h; partial_failures } -> changes "publish"
relay !> lost
changes !> lost
```

A pipe, a rule or a direct integration; keep the function where it really changes something, and say why.

```quiet
table orders
function relay { duration 30 ms; timeout 10 s; memory 256 MB; idempotent "sequence number"; why "turns rows into events of the domain" }
bus changes
queue lost { alarm }
orders ~> relay { batch 10; retries 5; max_age 6 h; partial_failures } -> changes "publish"
relay !> lost
changes !> lost
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/welcome.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let triggers = context.triggers(id);
        let out: Vec<_> = context.calls(id).into_iter().chain(context.events(id)).collect();
        let ([(_, _, from)], [(_, _, to)]) = (triggers.as_slice(), out.as_slice()) else { continue };
        let (source, target) = (context.node(*from), context.node(*to));
        let hands_on =
            context.node(*from).is_polled() && (target.is_messaging() || target.is(Role::Workflow));
        if !hands_on || function.facts.has(fact::WHY) || context.mean(id) > QUICK {
            if hands_on {
                findings.pass();
            }
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("`{}` only passes on from `{}` to `{}`", function.label, source.label, target.label),
            format!("a `pipe` from `{}` to `{}`; or say `why \"…\"` it is a function", source.id, target.id),
        );
        finding.because(format!(
            "one arrow in, one out, {} a run; nothing says what it changes",
            Seconds(context.mean(id))
        ));
        finding.effect = Some(match context.usd(id) {
            cost if cost >= 0.01 => format!("{} a month, and code that must be kept", usd(cost)),
            _ => "code that must be kept".to_string(),
        });
    }
}

/// What only hands on is quick.
const QUICK: f64 = 0.1;
