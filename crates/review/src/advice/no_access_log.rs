//! OPS-005: requests that never reach a function leave no trace.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "OPS-005",
    name: "no-access-log",
    category: Category::Operations,
    level: Level::Low,
    title: "No access log on an entry",
    explanation: r#"
What an entry refuses, throttles or cuts reaches no function and so no log, unless the entry writes one itself.

```fires
client web
http_api api { auth jwt; access_log no }
function work
web -> api -> work
```

An access log with status, latency and the caller.

```quiet
client web
http_api api { auth jwt; access_log }
function work
web -> api -> work
```
"#,
    sources: &["https://awslabs.github.io/serverless-rules/rules/api_gateway/logging/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes() {
        if !entry.role.can(Capability::AccessLog) || context.outside_caller(id).is_none() {
            continue;
        }
        if entry.facts.is(fact::ACCESS_LOG) {
            findings.pass();
            continue;
        }
        let stated = entry.facts.has(fact::ACCESS_LOG);
        let finding = findings.fail(
            if stated { Level::Low } else { Level::Info },
            Place::Node(id),
            format!("requests that `{}` refuses leave no trace", entry.label),
            format!("`access_log` on `{}`: status, latency and caller of each request", entry.id),
        );
        finding.because(if stated {
            "stated: no access log"
        } else {
            "`access_log` is not stated; where it is not switched on there is none"
        });
        finding.rooted("no access log");
    }
}
