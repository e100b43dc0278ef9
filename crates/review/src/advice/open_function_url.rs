//! SEC-009: a function's own address is open to everyone.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

pub(crate) const RULE: Rule = Rule {
    code: "SEC-009",
    name: "open-function-url",
    category: Category::Security,
    level: Level::High,
    title: "Function address without authorization",
    explanation: r#"
A function's own address has no throttle and no firewall. Without authorization everyone who finds it runs the
function.

```fires
client web
function_url address { auth none }
function work
web -> address -> work
```

Access by role, or an entry before it.

```quiet
client web
function_url address { auth iam }
function work
web -> address -> work
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, url) in model.of_role(Role::FunctionUrl) {
        let Some(auth) = url.facts.text(fact::AUTH) else { continue };
        if auth != "none" {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!("everyone who finds `{}` runs what stands behind it", url.label),
            format!("`auth iam` on `{}`, or an `http_api` in its place", url.id),
        );
        finding.because("stated: `auth none`; such an address has no throttle of its own");
        finding.rooted(format!("access {}", url.id));
    }
}
