//! LIM-004: all functions of an account together need more executions than it may run.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{PerSecond, Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-004",
    name: "account-concurrency",
    category: Category::Limits,
    level: Level::Critical,
    title: "Account concurrency exceeded at peak",
    explanation: r#"
All functions of an account share its concurrent executions. When they are used up, all are throttled, those
that people wait for too.

```fires
client web
http_api api { auth jwt }
function search { duration 800 ms; timeout 5 s; memory 512 MB }
web -> api { rate 500M/month; peak 1400/s }
api -> search
```

Have the quota raised, make runs shorter, or let a queue take the peak.

```quiet
client web
http_api api { auth jwt }
function search { duration 80 ms; timeout 5 s; memory 512 MB }
web -> api { rate 500M/month; peak 1400/s }
api -> search
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for row in context.held(&["concurrency_account_default"]) {
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        let load: f64 = model.functions().filter_map(|(id, _)| context.load(id)).sum();
        let largest = model
            .functions()
            .filter_map(|(id, f)| Some((context.load(id)?, f, id)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let stated = model.system.facts.has(fact::ACCOUNT_CONCURRENCY);
        let finding = findings.fail(
            if load > row.max { Level::Critical } else { Level::High },
            Place::System,
            format!("the peak needs {} of {} concurrent executions", number(row.used), number(row.max)),
            format!(
                "have the quota raised and state it: `account_concurrency {}`; or shorter runs, or a queue that takes the peak",
                number((row.used * 1.25 / 500.0).ceil() * 500.0)
            ),
        );
        if let Some((most, function, id)) = largest {
            let rate = context.runs(id).map_or(0.0, |r| r.peak);
            finding.because(format!(
                "largest: `{}` {} × {} = {}",
                function.label,
                PerSecond(rate),
                Seconds(context.mean(id)),
                number(most)
            ));
        }
        finding.because(format!(
            "{} are busy on average at the peak; {} turn away at most one in a thousand (Erlang)",
            number(load),
            number(row.used)
        ));
        finding.because(format!(
            "{} is {}",
            number(row.max),
            if stated { "stated" } else { "the platform's default, and may be raised on request" }
        ));
        let refused = neph_analysis::erlang::blocked(load, row.max as u32);
        finding.so(format!("{} of the requests at the peak are throttled", percent(refused)));
    }
}
