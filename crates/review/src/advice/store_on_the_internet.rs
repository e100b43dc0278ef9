//! SEC-012: a database answers on a public address.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

pub(crate) const RULE: Rule = Rule {
    code: "SEC-012",
    name: "store-on-the-internet",
    category: Category::Security,
    level: Level::Critical,
    title: "Datastore reachable from the internet",
    explanation: r#"
A database on a public address is tried by strangers all day long. One weak password, one missing patch, and
it is theirs.

```fires
database books { public; max_connections 100 }
function report
report -> books "query"
```

A private address, and a proxy or endpoint for those who must reach it.

```quiet
database books { public no; max_connections 100 }
function report
report -> books "query"
```
"#,
    sources: &["https://github.com/prowler-cloud/prowler"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, store) in model.nodes().filter(|(_, node)| node.is_store() && !node.is(Role::Bucket)) {
        match store.facts.flag(fact::PUBLIC) {
            Some(true) => {
                let finding = findings.fail(
                    Level::Critical,
                    Place::Node(id),
                    format!("`{}` answers on a public address", store.label),
                    format!("`public no` on `{}`: a private address, and a proxy or endpoint for those who must reach it", store.id),
                );
                finding.because("stated: `public`");
                finding.so("anyone may try to get in, all day long");
            }
            Some(false) => findings.pass(),
            None => {}
        }
    }
}
