//! PERF-005: settings are stated that the platform refuses together.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::Bytes;

pub(crate) const RULE: Rule = Rule {
    code: "PERF-005",
    name: "excluding-settings",
    category: Category::Performance,
    level: Level::Critical,
    title: "Mitigations that exclude each other",
    explanation: r#"
A function that starts from a snapshot can neither be kept warm nor have a large temporary disk.

```fires
function show { runtime java21; snapstart; provisioned 2; memory 1 GB; timeout 10 s }
```

Choose one.

```quiet
function show { runtime java21; snapstart; memory 1 GB; timeout 10 s }
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions().filter(|(_, function)| function.facts.is(fact::SNAPSTART)) {
        let disk = function
            .facts
            .size(fact::DISK)
            .map(|s| s.0)
            .zip(context.limit(id, "snapstart_tmp_max"))
            .filter(|(disk, most)| disk > most);
        let other = if function.facts.number(fact::PROVISIONED).is_some_and(|n| n >= 1.0) {
            Some("provisioned".to_string())
        } else {
            disk.map(|(disk, _)| format!("disk {}", Bytes(disk)))
        };
        let runtime = function
            .facts
            .text(fact::RUNTIME)
            .and_then(|name| context.catalog.runtime(model.system.provider, name));
        let other = other.or_else(|| runtime.filter(|r| !r.snapshot).map(|r| format!("runtime {}", r.id)));
        let Some(other) = other else {
            findings.pass();
            continue;
        };
        let finding = findings.fail(
            Level::Critical,
            Place::Node(id),
            format!("`{}` states `snapstart` and `{other}`; the platform refuses the pair", function.label),
            format!("one of the two on `{}`", function.id),
        );
        finding.because("both are stated");
        finding.so("the deployment is refused");
    }
}
