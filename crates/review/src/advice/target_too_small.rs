//! PORT-004: the provider it may move to allows less than is used.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Role;
use neph_catalog::fact;
use neph_model::Mode;
use neph_syntax::units::{Bytes, Seconds};

pub(crate) const RULE: Rule = Rule {
    code: "PORT-004",
    name: "target-too-small",
    category: Category::Portability,
    level: Level::High,
    title: "Target limit lower than use",
    explanation: r#"
What fits here may not fit there: time, memory and size of code differ from provider to provider.

```fires
system "s" { target gcp }
bucket files
function convert { duration 4 min to 12 min; timeout 14 min; memory 8 GB; idempotent yes }
queue lost { alarm }
files ~> convert
convert !> lost
```

Smaller steps, or a plan or service with more at the target.

```quiet
system "s" { target gcp }
bucket files
function convert { duration 4 s to 9 s; timeout 30 s; memory 1 GB; idempotent yes }
queue lost { alarm }
files ~> convert
convert !> lost
```
"#,
    sources: &["https://docs.cloud.google.com/functions/quotas"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let Some(target) = model.system.facts.text(fact::TARGET).and_then(neph_catalog::Provider::parse) else {
        return;
    };
    let Some(service) = context
        .catalog
        .default_for(Role::Function, target, &[])
        .and_then(|entry| context.catalog.service(entry.id()))
    else {
        return;
    };
    let limit = |name: &str| -> Option<f64> {
        let limit = service.limit(name)?;
        let unit = neph_syntax::units::read("1", &limit.unit, None).map_or(1.0, |quantity| quantity.value);
        Some(limit.number()? * unit)
    };
    for (id, function) in model.functions() {
        let called = context.triggers(id).iter().all(|(_, edge, _)| edge.mode == Mode::Call);
        let longest = limit("timeout_max")
            .or_else(|| limit(if called { "timeout_http_max" } else { "timeout_event_max" }));
        let slow = function
            .facts
            .spread(fact::DURATION)
            .map(|d| d.top())
            .zip(longest)
            .filter(|(used, most)| used > most);
        let most = limit("memory_max").or_else(|| limit("memory"));
        let large =
            function.facts.size(fact::MEMORY).map(|s| s.0).zip(most).filter(|(used, most)| used > most);
        let told = match (slow, large) {
            (Some((used, most)), _) => format!(
                "`{}` takes {}; {} ends it at {}",
                function.label,
                Seconds(used),
                service.title,
                Seconds(most)
            ),
            (None, Some((used, most))) => {
                format!("`{}` uses {}; {} has {}", function.label, Bytes(used), service.title, Bytes(most))
            }
            (None, None) => {
                findings.pass();
                continue;
            }
        };
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            told,
            format!("smaller steps of `{}`, or a plan with more at {target}", function.id),
        );
        finding.because(format!("`target {}` is stated; the limit is published", target.id()));
        finding.so("it does not run there as it is");
    }
}
