//! COST-005: logs pile up and are paid for ever.

use crate::context::usd;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::Role;
use neph_catalog::fact;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "COST-005",
    name: "logs-kept-forever",
    category: Category::Cost,
    level: Level::Low,
    title: "Logs kept forever",
    explanation: r#"
Where no retention is stated the platform keeps logs for ever, and each month costs more than the last.

```fires
client web
http_api api { auth jwt }
function work
web -> api -> work
```

Two weeks to three months; archive what must be kept.

```quiet
system "s" { log_retention 30 days }
client web
http_api api { auth jwt }
function work
web -> api -> work
```
"#,
    sources: &["https://awslabs.github.io/serverless-rules/rules/cloudwatch_logs/log_group_retention/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let kept_forever = context
        .catalog
        .default_for(Role::Monitor, model.system.provider, &[])
        .and_then(|entry| context.catalog.service(entry.id()))
        .and_then(|service| service.limit("default_retention"))
        .is_some_and(|limit| limit.number().is_none());
    if !kept_forever {
        return;
    }
    let (mut gb, mut price, mut first) = (0.0, 0.0, None);
    for (id, function) in model.functions() {
        if function.facts.has(fact::LOG_RETENTION) || model.system.facts.has(fact::LOG_RETENTION) {
            findings.pass();
            continue;
        }
        first.get_or_insert(id);
        for line in context
            .analysis
            .cost
            .lines
            .iter()
            .filter(|line| line.node == id && line.meter.starts_with("logs"))
        {
            gb += line.quantity;
            price += context.analysis.cost.counted(line).to_f64();
        }
    }
    let Some(first) = first else { return };
    let finding = findings.fail(
        Level::Low,
        Place::Node(first),
        "logs are kept for ever",
        "`log_retention 30 days` on the system",
    );
    finding.because("`log_retention` is not stated, and the platform's default is to keep them");
    finding.suggest_fact(FactChange::time(Place::System, fact::LOG_RETENTION, 30.0 * 86_400.0, "30 days"));
    if price > 0.0 {
        finding.so(format!("{} GB more each month; writing them costs {} a month", number(gb), usd(price)));
    }
}
