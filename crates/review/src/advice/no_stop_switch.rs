//! OPS-010: nothing is said of how to stop what runs away.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "OPS-010",
    name: "no-stop-switch",
    category: Category::Operations,
    level: Level::Low,
    title: "No stop switch",
    explanation: r#"
What feeds itself, or is fed by strangers, must be stopped by somebody who has never done it, at night. A way to
stop it should be written down and tried.

```fires
system "s" { kill_switch no }
client web
http_api api { public; throttle 100/s }
function work
web -> api -> work
```

Reserved concurrency set to zero is one; write it down.

```quiet
system "s" { kill_switch }
client web
http_api api { public; throttle 100/s }
function work
web -> api -> work
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    match model
        .system
        .facts
        .flag(fact::KILL_SWITCH)
        .or_else(|| model.nodes().find_map(|(_, node)| node.facts.flag(fact::KILL_SWITCH)))
    {
        Some(true) => findings.pass(),
        Some(false) => {
            let finding = findings.fail(
                Level::Low,
                Place::System,
                "there is no written way to stop the system",
                "reserved concurrency of zero as a procedure that was tried; then `kill_switch`",
            );
            finding.because("stated: no `kill_switch`");
            finding.so("a loop or an attack runs, and is paid, until somebody finds out how to stop it");
        }
        None => {}
    }
}
