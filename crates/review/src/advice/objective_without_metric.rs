//! OPS-011: an objective is stated and nothing measures it.

use crate::{Category, Context, Findings, Level, Place, Rule, context::listed};
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "OPS-011",
    name: "objective-without-metric",
    category: Category::Operations,
    level: Level::Info,
    title: "Business metric missing",
    explanation: r#"
An objective that no metric measures is kept by luck. Alarms on errors do not tell whether people got what
they were promised.

```fires
system { alarms all; tracing }
client web
http_api api { auth jwt; validation yes }
function show { duration 30 ms; timeout 5 s; memory 512 MB }
web -> api { rate 1M/month } -> show
require p99 web -> show < 800 ms
```

One metric for each objective.

```quiet
system { alarms all; tracing; metrics p99 }
client web
http_api api { auth jwt; validation yes }
function show { duration 30 ms; timeout 5 s; memory 512 MB }
web -> api { rate 1M/month } -> show
require p99 web -> show < 800 ms
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/welcome.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    // Where nothing is said of watching at all, that comes first.
    if context.word_anywhere(fact::ALARMS).is_none() || model.requirements.is_empty() {
        return;
    }
    let metrics = context.word_anywhere(fact::METRICS).unwrap_or_default().to_lowercase();
    let mut bare: Vec<&str> = model
        .requirements
        .iter()
        .map(|requirement| requirement.measure.as_str())
        // The bill and the promises are measured by the provider.
        .filter(|measure| !["cost", "availability"].contains(measure) && !metrics.contains(measure))
        .collect();
    bare.sort_unstable();
    bare.dedup();
    if bare.is_empty() {
        findings.pass();
        return;
    }
    let finding = findings.fail(
        Level::Info,
        Place::System,
        format!("no metric measures the stated {}", listed(bare.iter().copied())),
        format!("`metrics {}` on the system, and an alarm at each objective", bare.join(", ")),
    );
    finding.because("alarms are stated, metrics of the objectives are not");
}
