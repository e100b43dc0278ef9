//! LIM-007: short functions meet the quota of requests a second before that of concurrency.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_syntax::units::{PerSecond, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-007",
    name: "request-rate-quota",
    category: Category::Limits,
    level: Level::High,
    title: "Request-rate quota for short functions",
    explanation: r#"
An account may start ten requests a second for each concurrent execution it may run. Functions of a few
milliseconds meet that quota first.

```fires
client web
http_api api { auth jwt }
function count { duration 5 ms; timeout 3 s; memory 128 MB }
web -> api { rate 9000M/month; peak 12000/s }
api -> count
```

Have the concurrency quota raised: this one goes with it.

```quiet
client web
http_api api { auth jwt }
function count { duration 5 ms; timeout 3 s; memory 128 MB }
web -> api { rate 1000M/month; peak 9000/s }
api -> count
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let _ = model;
    for row in context.held(&["rps_per_concurrency"]) {
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        let quota = context.account_limit(row.node).unwrap_or(0.0);
        let finding = findings.fail(
            Level::High,
            Place::System,
            format!(
                "functions are started {} at the peak; {} are allowed",
                PerSecond(row.used * quota),
                PerSecond(row.max * quota)
            ),
            format!(
                "have the quota raised and state it: `account_concurrency {}`",
                number((row.used * quota / row.max).ceil())
            ),
        );
        finding.because(format!(
            "{} requests a second for each of {} concurrent executions",
            number(row.max),
            number(quota)
        ));
        finding.so(format!(
            "{} of the requests at the peak are throttled although environments are free",
            percent(1.0 - 1.0 / row.share)
        ));
    }
}
