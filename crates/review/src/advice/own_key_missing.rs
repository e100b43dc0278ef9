//! SEC-007: sensitive data lies under a key that anyone with access to the store may use.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "SEC-007",
    name: "own-key-missing",
    category: Category::Security,
    level: Level::Medium,
    title: "Sensitive data not encrypted with an own key",
    explanation: r#"
With the provider's key whoever may read the store may read the data. A key of one's own is a second lock, and
its use is recorded.

```fires
table patients { data health; encryption default; backup daily }
function save
save -> patients "write"
```

A key of one's own with a narrow policy.

```quiet
table patients { data health; encryption own-key; backup daily }
function save
save -> patients "write"
```
"#,
    sources: &["https://avd.aquasec.com/misconfig/aws/sqs/avd-aws-0096/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, node) in model.nodes().filter(|(_, node)| node.is_store() || node.is_messaging()) {
        let Some(class) = SENSITIVE.into_iter().find(|class| node.facts.says(fact::DATA, class)) else {
            continue;
        };
        match node.facts.text(fact::ENCRYPTION) {
            None => findings.ask(
                Level::Medium,
                Place::Node(id),
                &[fact::ENCRYPTION.name()],
                format!("with whose key is `{}` encrypted? It holds {class} data", node.label),
            ),
            Some(words) if words.contains("own") || words.contains("customer") => findings.pass(),
            Some(words) => {
                let finding = findings.fail(
                    Level::Medium,
                    Place::Node(id),
                    format!(
                        "`{}` holds {class} data under {}",
                        node.label,
                        if words == "none" { "no key" } else { "the provider's default key" }
                    ),
                    format!("`encryption own-key` on `{}`, with a narrow policy", node.id),
                );
                finding.because(format!("stated: `data {class}`, `encryption {words}`"));
                finding.so("whoever may read the store may read the data");
            }
        }
    }
}

/// Classes of data that somebody is hurt by.
const SENSITIVE: [&str; 3] = ["personal", "payment", "health"];
