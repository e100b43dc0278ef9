//! COST-015: a run that hangs is paid for far longer than any run takes.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "COST-015",
    name: "timeout-far-above",
    category: Category::Cost,
    level: Level::Low,
    title: "Timeout far above need",
    explanation: r#"
The timeout is what a hang costs. Far above the slowest run it protects nobody.

```fires
function show { duration 200 ms to 900 ms; timeout 5 min; memory 512 MB }
client web
http_api api { auth jwt }
web -> api -> show
```

About twice the slowest run.

```quiet
function show { duration 200 ms to 900 ms; timeout 5 s; memory 512 MB }
client web
http_api api { auth jwt }
web -> api -> show
```
"#,
    sources: &["https://awslabs.github.io/serverless-rules/rules/lambda/default_timeout/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let (Some(timeout), Some(duration)) =
            (function.facts.time(fact::TIMEOUT).map(|s| s.0), function.facts.spread(fact::DURATION))
        else {
            continue;
        };
        // Where only the usual time is stated, the slowest is taken from the usual spread.
        let slow = duration.high.unwrap_or(context.analysis.timings.answer(id).p99);
        if timeout <= 10.0 * slow || timeout <= 60.0 {
            findings.pass();
            continue;
        }
        let wanted = (slow * 2.0).ceil().max(3.0);
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("`{}` may hang {} where a run takes {}", function.label, Seconds(timeout), Seconds(slow)),
            format!("`timeout {}` on `{}`", Seconds(wanted), function.id),
        );
        finding.because(format!(
            "`timeout {}` is stated; one run in a hundred takes longer than {}",
            Seconds(timeout),
            Seconds(slow)
        ));
        finding.so(format!("a hang is paid {} times", number(timeout / slow)));
    }
}
