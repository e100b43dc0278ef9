//! PERF-009: the same is read again and again and never kept.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
use neph_model::NodeId;
use neph_syntax::units::{PerSecond, number};

pub(crate) const RULE: Rule = Rule {
    code: "PERF-009",
    name: "reads-without-cache",
    category: Category::Performance,
    level: Level::Medium,
    title: "Read-heavy path without cache",
    explanation: r#"
What is read far more often than it is written can be answered from a cache: faster, cheaper, and with fewer
functions at work.

```fires
client web
http_api api { auth jwt }
function show { duration 30 ms; timeout 5 s; memory 512 MB }
function save { duration 30 ms; timeout 5 s; memory 512 MB }
table items
web -> api { rate 100M/month; peak 90/s }
api -> show { share 99 % } -> items "read" { reads 1 x 2 KB }
api -> save { share 1 % } -> items "write" { writes 1 x 2 KB }
```

A cache before the entry, at it, or beside the function.

```quiet
client web
http_api api { auth jwt; cache_ttl 30 s }
function show { duration 30 ms; timeout 5 s; memory 512 MB }
function save { duration 30 ms; timeout 5 s; memory 512 MB }
table items
web -> api { rate 100M/month; peak 90/s }
api -> show { share 99 % } -> items "read" { reads 1 x 2 KB }
api -> save { share 1 % } -> items "write" { writes 1 x 2 KB }
```
"#,
    sources: &["https://learn.microsoft.com/azure/architecture/patterns/cache-aside"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, store) in model.nodes().filter(|(_, node)| node.role.can(Capability::Records)) {
        let (mut read, mut written, mut reader) = (0.0, 0.0, None);
        for (edge_id, edge, from) in context.triggers(id) {
            let Some(rates) = context.rate(edge_id) else { continue };
            if model.is_read(edge) && !edge.facts.has(fact::WRITES) {
                read += rates.usual;
                if context.waiting_caller(from).is_some() {
                    reader = Some(from);
                }
            } else if model.is_write(edge) {
                written += rates.usual;
            }
        }
        let Some(reader) = reader.filter(|_| read >= OFTEN && read >= 10.0 * written && written > 0.0) else {
            continue;
        };
        let kept_at = |at: NodeId| {
            let node = context.node(at);
            node.is(Role::Cache)
                || node.is(Role::Cdn)
                || node.facts.has(fact::CACHE_TTL)
                || node.facts.number(fact::HIT_RATE).is_some()
        };
        let around = context
            .calls(reader)
            .into_iter()
            .map(|(_, _, to)| to)
            .chain(context.triggers(reader).into_iter().map(|(_, _, from)| from));
        if around.into_iter().any(kept_at) || kept_at(reader) {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!(
                "`{}` is read {} times for each write, and nothing is kept",
                store.label,
                number(read / written)
            ),
            format!(
                "`cache_ttl` at the entry, a `cdn` before it, or a `cache` beside `{}`",
                context.node(reader).id
            ),
        );
        finding.because(format!(
            "{} read, {} written, no cache on the way",
            PerSecond(read),
            PerSecond(written)
        ));
        finding.so(format!(
            "with a hit rate of 80 % {} fewer runs a month",
            number(read * 0.8 * neph_syntax::units::SECONDS_PER_MONTH)
        ));
    }
}

/// Reads a second from which on a cache is worth its trouble.
const OFTEN: f64 = 10.0;
