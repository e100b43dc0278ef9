//! LIM-017: functions run with the platform's defaults.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{FactName, fact};
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "LIM-017",
    name: "platform-defaults",
    category: Category::Limits,
    level: Level::Low,
    title: "Provider defaults left in place",
    explanation: r#"
Where nothing is stated a function gets the platform's default timeout and memory, which fit no workload in
particular: too short for real work, too small to be fast.

```fires
function work
http_api api { auth jwt }
client web
web -> api -> work
```

State both; measure which memory is cheapest for the duration you need.

```quiet
function work { timeout 10 s; memory 512 MB }
http_api api { auth jwt }
client web
web -> api -> work
```
"#,
    sources: &["https://awslabs.github.io/serverless-rules/rules/lambda/default_timeout/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let defaults = [(fact::TIMEOUT.name(), "timeout_default"), (fact::MEMORY.name(), "memory_min")];
        let lacking: Vec<(FactName, &str)> =
            defaults.into_iter().filter(|(fact, _)| !function.facts.has(*fact)).collect();
        let Some(service) = context.catalog.service(function.service_id()) else { continue };
        if lacking.is_empty() {
            findings.pass();
            continue;
        }
        let default =
            |id: &str| service.limit(id).and_then(|l| Some(format!("{} {}", number(l.number()?), l.unit)));
        let values: Vec<String> = lacking
            .iter()
            .filter_map(|(fact, limit)| default(limit).map(|v| format!("{fact} {v}")))
            .collect();
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            "functions run with the platform's default limits".to_string(),
            "state `timeout` and `memory` for each: about twice the 99th percentile of the duration, and the memory that was measured best".to_string(),
        );
        finding.root = "platform defaults".to_string();
        finding.evidence.push(format!(
            "`{}`: {} not stated{}",
            function.label,
            lacking.iter().map(|(fact, _)| fact.as_str()).collect::<Vec<_>>().join(" and "),
            if values.is_empty() { String::new() } else { format!(" (default {})", values.join(", ")) }
        ));
    }
}
