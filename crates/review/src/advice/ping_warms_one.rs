//! PERF-012: a ping keeps one environment warm where several are needed.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "PERF-012",
    name: "ping-warms-one",
    category: Category::Performance,
    level: Level::Low,
    title: "Warm-up ping covers one environment",
    explanation: r#"
A ping keeps the one environment warm that answers it. Whoever comes at the same time as another still starts
cold.

```fires
client web
http_api api { auth jwt }
function show { runtime nodejs22; warm; duration 300 ms; timeout 5 s; memory 512 MB }
web -> api { rate 8M/month; peak 30/s }
api -> show
```

Let the platform keep as many as are needed.

```quiet
client web
http_api api { auth jwt }
function show { runtime nodejs22; provisioned 20; duration 300 ms; timeout 5 s; memory 512 MB }
web -> api { rate 8M/month; peak 30/s }
api -> show
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions().filter(|(_, function)| function.facts.is(fact::WARM)) {
        let (Some(needed), Some(load)) = (context.needed(id), context.load(id)) else { continue };
        if needed <= 1.0 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("a ping keeps one of the {} environments of `{}` warm", number(needed), function.label),
            format!("`provisioned {}` on `{}` instead of `warm`", number(needed), function.id),
        );
        finding.because(format!("stated: `warm`; {} at once on average at the peak", number(load)));
        finding.so(format!(
            "{} of the requests at the peak come while that one is busy",
            percent(neph_analysis::erlang::blocked(load, 1))
        ));
    }
}
