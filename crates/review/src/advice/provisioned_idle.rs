//! COST-002: environments are kept warm that nobody uses.

use crate::context::{percent, usd};
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "COST-002",
    name: "provisioned-idle",
    category: Category::Cost,
    level: Level::Medium,
    title: "Provisioned concurrency idle",
    explanation: r#"
An environment kept warm is paid around the clock. Below six tenths of use it costs more than starting on
demand.

```fires
client web
http_api api { auth jwt }
function show { runtime java21; provisioned 50; memory 1 GB; timeout 10 s; duration 300 ms }
web -> api { rate 4M/month; peak 10/s }
api -> show
```

Keep them warm by schedule, let the number follow the load, or start from a snapshot.

```quiet
client web
http_api api { auth jwt }
function show { runtime java21; provisioned 1; memory 1 GB; timeout 10 s; duration 300 ms }
web -> api { rate 8M/month; peak 10/s }
api -> show
```
"#,
    sources: &["https://aws.amazon.com/lambda/pricing/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let Some(kept) = function.facts.number(fact::PROVISIONED).filter(|n| *n >= 1.0) else { continue };
        let Some(runs) = context.runs(id) else { continue };
        let busy = runs.usual * context.mean(id);
        let used = busy / kept;
        let lines = context.analysis.cost.lines.iter().filter(|line| line.node == id && line.fixed);
        let paid: f64 = lines.map(|line| context.analysis.cost.counted(line).to_f64()).sum();
        let idle = paid * (1.0 - used.min(1.0));
        if used >= WORTH || idle < LEAST {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!(
                "{} environments of `{}` are kept warm and used {}",
                number(kept),
                function.label,
                percent(used)
            ),
            format!("fewer, by schedule or by load; or `snapstart` on `{}`", function.id),
        );
        finding.because(format!(
            "{} are busy on average; keeping them costs {} a month",
            number(busy),
            usd(paid)
        ));
        finding.because("below 60 % of use it costs more than on demand (computed from list prices)");
        finding.so(format!("{} a month for environments at rest", usd(idle)));
    }
}

/// Use at which it breaks even.
const WORTH: f64 = 0.6;

/// Less than this a month is not worth a change.
const LEAST: f64 = 10.0;
