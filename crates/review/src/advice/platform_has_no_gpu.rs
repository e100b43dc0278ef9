//! LIM-013: a function wants what its platform does not have.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "LIM-013",
    name: "beyond-the-platform",
    category: Category::Limits,
    level: Level::Critical,
    title: "Memory, disk or processor beyond the platform",
    explanation: r#"
Functions have no graphics processors, and memory and disk only up to a size.

```fires
function predict { gpu; memory 4 GB; timeout 60 s }
```

Run it as a service on machines that have them, and hand it work by a queue.

```quiet
function predict { memory 4 GB; timeout 60 s }
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        if !function.facts.is(fact::GPU) {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Critical,
            Place::Node(id),
            format!("`{}` needs a graphics processor; functions have none", function.label),
            format!("`service {}` on machines with one, and a `queue` before it", function.id),
        );
        finding.because("stated: `gpu`");
        finding.so("it does not run");
    }
    for row in context.held(&["memory_max", "memory", "tmp_max"]).filter(|row| row.share > 1.0) {
        let node = context.node(row.node);
        let finding = findings.fail(
            Level::Critical,
            Place::Node(row.node),
            format!(
                "`{}` wants {} {}; the platform ends at {} {}",
                node.label,
                number(row.used),
                row.unit,
                number(row.max),
                row.unit
            ),
            format!("`service {}`, or a plan with more", node.id),
        );
        finding.because(format!("{}: {}", row.what, row.source.words(context.catalog)));
    }
}
