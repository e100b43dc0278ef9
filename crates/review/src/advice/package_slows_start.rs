//! PERF-007: a large package is fetched and unpacked while somebody waits.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{Bytes, Seconds};

pub(crate) const RULE: Rule = Rule {
    code: "PERF-007",
    name: "package-slows-start",
    category: Category::Performance,
    level: Level::Low,
    title: "Package slows start",
    explanation: r#"
Each cold start fetches and unpacks the code. Libraries that are not used are fetched too.

```fires
client web
http_api api { auth jwt }
function show { runtime nodejs22; package 48 MB; memory 512 MB; timeout 10 s; duration 50 ms }
web -> api { rate 400k/month; peak 5/s }
api -> show
```

Bundle, leave out what is not used, fewer dependencies.

```quiet
client web
http_api api { auth jwt }
function show { runtime nodejs22; package 3 MB; memory 512 MB; timeout 10 s; duration 50 ms }
web -> api { rate 400k/month; peak 5/s }
api -> show
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let Some(package) = function.facts.size(fact::PACKAGE).filter(|_| !function.facts.is(fact::IMAGE))
        else {
            continue;
        };
        let softened = function.facts.is(fact::SNAPSTART)
            || function.facts.number(fact::PROVISIONED).is_some_and(|n| n >= 1.0);
        let (Some(start), Some(_)) = (context.analysis.cold_start(id), context.waiting_caller(id)) else {
            continue;
        };
        if package.0 <= LARGE || softened {
            findings.pass();
            continue;
        }
        let code = start.phases.iter().find(|phase| phase.name == "code").map(|phase| phase.ms);
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("`{}` fetches {package} at each cold start while somebody waits", function.label),
            format!("bundle `{}` and leave out what is not used", function.id),
        );
        finding.because(format!(
            "`package {package}` is stated; up to {} is usual (our threshold)",
            Bytes(LARGE)
        ));
        let share = start.share.map(|_| format!(", in {} of the requests", percent(start.probability())));
        finding.effect = code.map(|ms| {
            format!(
                "{} of a cold start of {}{}",
                Seconds(ms / 1e3),
                Seconds(start.total_ms.p50 / 1e3),
                share.unwrap_or_default()
            )
        });
    }
}

/// Code beyond this is more than a handler.
const LARGE: f64 = 10.0 * 1024.0 * 1024.0;
