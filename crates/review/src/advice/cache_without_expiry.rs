//! DATA-006: a cache keeps what has long changed.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

pub(crate) const RULE: Rule = Rule {
    code: "DATA-006",
    name: "cache-without-expiry",
    category: Category::Data,
    level: Level::Low,
    title: "Cache without expiry",
    explanation: r#"
An entry without expiry stays until somebody removes it. Nobody does, for the case nobody thought of.

```fires
function show
cache hot { ttl 0 s }
show -> hot "read"
```

An expiry on every entry, and removal when it is written.

```quiet
function show
cache hot { ttl 60 s }
show -> hot "read"
```
"#,
    sources: &["https://learn.microsoft.com/azure/architecture/patterns/cache-aside"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, cache) in model.of_role(Role::Cache) {
        match cache.facts.time(fact::TTL).map(|s| s.0) {
            Some(ttl) if ttl > 0.0 => findings.pass(),
            Some(_) => {
                let finding = findings.fail(
                    Level::Low,
                    Place::Node(id),
                    format!("entries of `{}` never expire", cache.label),
                    format!("`ttl 60 s` on `{}`, and removal when the entry is written", cache.id),
                );
                finding.because("stated: no time to live");
                finding.so("what has changed is answered as it was");
            }
            None => findings.ask(
                Level::Low,
                Place::Node(id),
                &[fact::TTL.name()],
                format!("when does an entry of `{}` expire?", cache.label),
            ),
        }
    }
}
