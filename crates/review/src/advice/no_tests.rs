//! OPS-008: nothing tries the flow of events before users do.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::Mode;

pub(crate) const RULE: Rule = Rule {
    code: "OPS-008",
    name: "no-tests",
    category: Category::Operations,
    level: Level::Low,
    title: "No test plan for the event flow",
    explanation: r#"
Functions are easy to test, the ways between them are not: shapes of events, permissions and retries fail only
together.

```fires
system "s" { tests none }
bucket files
function read { idempotent yes }
queue lost { alarm }
files ~> read
read !> lost
```

Logic by units, the flow in the cloud, each event by its contract.

```quiet
system "s" { tests "unit integration contract" }
bucket files
function read { idempotent yes }
queue lost { alarm }
files ~> read
read !> lost
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/testing-guide.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let Some(tests) = model.system.facts.text(fact::TESTS) else { return };
    let events = model.edges().filter(|(_, edge)| edge.mode == Mode::Event).count();
    let lacks = match tests {
        "none" | "no" => "any test",
        words if events > 0 && !words.contains("integration") && !words.contains("contract") => {
            "a test of the way between functions"
        }
        _ => {
            findings.pass();
            return;
        }
    };
    let finding = findings.fail(
        Level::Low,
        Place::System,
        format!("{events} hand-overs of events without {lacks}"),
        "logic by units, the flow in the cloud, each event by its contract; `tests` says which exist",
    );
    finding.because(format!("stated: `tests {tests}`"));
}
