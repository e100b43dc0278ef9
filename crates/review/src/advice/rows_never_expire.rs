//! DATA-011: rows that are needed for hours are kept for ever.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "DATA-011",
    name: "rows-never-expire",
    category: Category::Data,
    level: Level::Low,
    title: "Rows that never expire",
    explanation: r#"
Sessions, connections and keys of handled events are needed for a while. Without an expiry the table holds all
that ever were.

```fires
client web
http_api api { auth jwt }
function show { duration 20 ms; timeout 5 s; memory 256 MB }
table sessions "Sessions" { backup daily }
web -> api { rate 5M/month; peak 10/s }
api -> show -> sessions "write session" { writes 1 x 1 KB }
```

An expiry as long as they are needed.

```quiet
client web
http_api api { auth jwt }
function show { duration 20 ms; timeout 5 s; memory 256 MB }
table sessions "Sessions" { ttl 1 day }
web -> api { rate 5M/month; peak 10/s }
api -> show -> sessions "write session" { writes 1 x 1 KB }
```
"#,
    sources: &["https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, table) in model.of_role(Role::Table) {
        let name = format!("{} {}", table.id, table.label).to_lowercase();
        let Some(word) = FLEETING.into_iter().find(|word| name.contains(word)) else { continue };
        if table.facts.has(fact::TTL) {
            findings.pass();
            continue;
        }
        let written: f64 = model
            .incoming(id)
            .into_iter()
            .filter(|(_, edge)| model.is_write(edge))
            .filter_map(|(edge_id, _)| context.rate(edge_id))
            .map(|r| r.usual)
            .sum();
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("rows of `{}` are needed for a while and kept for ever", table.label),
            format!("`ttl 1 day` on `{}`, or as long as a {word} lasts", table.id),
        );
        finding.because(format!("its name says {word}; no `ttl` is stated"));
        finding.effect = (written > 0.0).then(|| format!("{} rows more a day", number(written * 86_400.0)));
    }
}

/// Words for what does not last.
const FLEETING: [&str; 6] = ["session", "connection", "idempot", "dedup", "lock", "one-time"];
