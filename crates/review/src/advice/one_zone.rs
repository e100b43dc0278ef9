//! REL-022: a part stops with its zone.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::PerSecond;

pub(crate) const RULE: Rule = Rule {
    code: "REL-022",
    name: "one-zone",
    category: Category::Reliability,
    level: Level::Medium,
    title: "One zone only",
    explanation: r#"
A zone is a building or a few. What runs in one zone stops with it.

```fires
function report { vpc; zones 1 }
database books { max_connections 100 }
report -> books
```

Run in at least two.

```quiet
function report { vpc; zones 2 }
database books { max_connections 100; multi_az }
report -> books
```
"#,
    sources: &["https://github.com/prowler-cloud/prowler"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, node) in model.nodes() {
        let Some(zones) = node.facts.number(fact::ZONES) else { continue };
        if zones >= 2.0 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("`{}` runs in one zone and stops with it", node.label),
            format!("`zones 2` on `{}`", node.id),
        );
        finding.because("stated: `zones 1`");
        finding.effect = context.runs(id).map(|r| format!("{} fail while a zone is out", PerSecond(r.usual)));
    }
}
