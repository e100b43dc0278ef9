//! COST-016: nobody is told when the bill grows.

use crate::context::usd;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "COST-016",
    name: "no-budget-alarm",
    category: Category::Cost,
    level: Level::Low,
    title: "No budget or anomaly alarm",
    explanation: r#"
What scales by itself spends by itself. An alarm on the budget tells before the invoice does.

```fires
system "s" { alarms "errors throttles duration" }
client web
http_api api { auth jwt; throttle 400/s }
function rank { runtime nodejs22; arch arm64; memory 1 GB; duration 400 ms; timeout 5 s }
web -> api { rate 40M/month; peak 60/s }
api -> rank
```

State what a month may cost; an alarm exists at it.

```quiet
system "s" { budget 800 USD/month; alarms "errors throttles duration" }
client web
http_api api { auth jwt; throttle 400/s }
function rank { runtime nodejs22; arch arm64; memory 1 GB; duration 400 ms; timeout 5 s }
web -> api { rate 40M/month; peak 60/s }
api -> rank
```
"#,
    sources: &["https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let total = context.total_usd();
    if total < LEAST {
        return;
    }
    let alarms = model.system.facts.text(fact::ALARMS);
    let watched =
        alarms.is_some_and(|words| words.split([' ', ',']).any(|word| word == "all" || word == "budget"));
    if model.system.facts.has(fact::BUDGET) || watched {
        findings.pass();
    } else if alarms.is_some() {
        let finding = findings.fail(
            Level::Low,
            Place::System,
            format!("nobody is told when a month costs more than the {} expected", usd(total)),
            format!("`budget {} USD/month`, once an alarm exists at it", (total * 1.2).round()),
        );
        finding.because("the alarms that exist are stated, and none is on the budget");
        finding.so("a loop or an attack is found with the invoice");
    } else {
        findings.ask(
            Level::Low,
            Place::System,
            &[fact::BUDGET.name()],
            format!("at which monthly cost is somebody told? {} are expected", usd(total)),
        );
    }
}

/// Below this a month a surprise is small.
const LEAST: f64 = 100.0;
