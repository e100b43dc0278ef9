//! SEC-013: a key that counts callers is used to tell who they are.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "SEC-013",
    name: "key-as-authentication",
    category: Category::Security,
    level: Level::Medium,
    title: "API key used as authentication",
    explanation: r#"
A key says which plan a caller counts against. It is the same for all users of a client, lies in its code, and
never ends.

```fires
client web
rest_api api { auth api-key; throttle 100/s }
function save
web -> api -> save
```

Tokens or roles, and the key for counting beside them.

```quiet
client web
rest_api api { auth "jwt api-key"; throttle 100/s }
function save
web -> api -> save
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes().filter(|(_, node)| node.is_entry()) {
        let Some(auth) = entry.facts.text(fact::AUTH) else { continue };
        let words: Vec<&str> = auth.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        if words.is_empty() || !words.iter().all(|word| matches!(*word, "api-key" | "api_key" | "key")) {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("`{}` is guarded by a key only: it counts callers, it does not know them", entry.label),
            format!("`auth \"jwt api-key\"` or `auth iam` on `{}`", entry.id),
        );
        finding.because(format!("stated: `auth {auth}`"));
        finding.so("whoever reads the client's code can call");
    }
}
