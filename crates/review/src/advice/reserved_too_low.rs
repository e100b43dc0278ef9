//! LIM-005: reserved concurrency turns requests away, or is more than the account has.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{PerSecond, Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-005",
    name: "reserved-too-low",
    category: Category::Limits,
    level: Level::Critical,
    title: "Reserved too low or over-committed",
    explanation: r#"
Reserved concurrency is a ceiling too: what comes beyond it is turned away. All reservations together must
leave the platform's minimum for everything else, or the deployment is refused.

```fires
client web
http_api api { auth jwt }
function order { duration 500 ms; timeout 10 s; memory 512 MB; reserved 20 }
web -> api { rate 20M/month; peak 60/s }
api -> order
```

Reserve what the peak needs.

```quiet
client web
http_api api { auth jwt }
function order { duration 500 ms; timeout 10 s; memory 512 MB; reserved 60 }
web -> api { rate 20M/month; peak 60/s }
api -> order
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let mut sum = 0.0;
    let mut last = None;
    for (id, function) in model.functions() {
        let Some(reserved) = function.facts.number(fact::RESERVED) else { continue };
        sum += reserved;
        last = Some(id);
        // A queue, a stream or a clock waits; people do not.
        let Some(_) = context.waiting_caller(id) else { continue };
        let (Some(load), Some(needed), Some(runs)) = (context.load(id), context.needed(id), context.runs(id))
        else {
            continue;
        };
        if reserved >= needed {
            findings.pass();
            continue;
        }
        let refused = neph_analysis::erlang::blocked(load, reserved as u32);
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!(
                "`{}` needs {} environments at the peak and has {} reserved",
                function.label,
                number(needed),
                number(reserved)
            ),
            format!("`reserved {}` on `{}`", number(needed), function.id),
        );
        finding.because(format!(
            "{} × {} = {} at once on average; {} turn away at most one in a thousand (Erlang)",
            PerSecond(runs.peak),
            Seconds(context.mean(id)),
            number(load),
            number(needed)
        ));
        finding.so(format!(
            "{} of the requests at the peak are refused: {}",
            percent(refused),
            PerSecond(runs.peak * refused)
        ));
        finding.fixed(format!(
            "with `reserved {}` {} are refused",
            number(needed),
            percent(neph_analysis::erlang::blocked(load, needed as u32))
        ));
    }
    if let Some(id) = last
        && let (Some(limit), Some(least)) =
            (context.account_limit(id), context.limit(id, "concurrency_unreserved_min"))
        && sum > limit - least
    {
        let finding = findings.fail(
            Level::Critical,
            Place::System,
            format!("{} executions are reserved; {} can be", number(sum), number(limit - least)),
            "reserve less, or have the account's concurrency raised and state it: `account_concurrency`",
        );
        finding.because(format!(
            "{} for the account, of which {} must stay unreserved",
            number(limit),
            number(least)
        ));
        finding.so("the deployment is refused");
    }
}
