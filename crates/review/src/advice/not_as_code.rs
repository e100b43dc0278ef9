//! OPS-006: nothing recreates the system.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "OPS-006",
    name: "not-as-code",
    category: Category::Operations,
    level: Level::Medium,
    title: "Not described as code",
    explanation: r#"
What was clicked together cannot be built again, compared, reviewed or rolled back.

```fires
system "s" { iac none }
function work
table notes
work -> notes "write"
```

Any tool that keeps it as text.

```quiet
system "s" { iac terraform }
function work
table notes
work -> notes "write"
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/welcome.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let parts = model.nodes().filter(|(_, node)| !node.is_outside()).count();
    match model.system.facts.text(fact::IAC) {
        Some("none" | "no") => {
            let finding = findings.fail(
                Level::Medium,
                Place::System,
                format!("{parts} parts, and nothing that recreates them"),
                "`iac` with the tool that keeps them as text",
            );
            finding.because("stated: `iac none`");
            finding.so("what was changed by hand is found when it is missing");
        }
        Some(_) => findings.pass(),
        None => {}
    }
}
