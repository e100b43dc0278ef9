//! DATA-009: who writes reads from a side that is still behind.

use std::collections::BTreeSet;

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_analysis::latency::Kind;
use neph_catalog::fact;
use neph_model::{Mode, NodeId};
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "DATA-009",
    name: "reads-own-write-late",
    category: Category::Data,
    level: Level::Low,
    title: "Consistency not said",
    explanation: r#"
People who have just written and then read expect to see it. Where the read side is fed by events it is behind,
for a time that can be told.

```fires
client web
http_api api { auth jwt; validation yes }
function save { duration 100 ms; timeout 5 s; memory 512 MB }
function show { duration 30 ms; timeout 5 s; memory 512 MB }
function project { duration 100 ms; timeout 30 s; memory 512 MB; idempotent yes }
table facts { backup daily }
table view { backup daily }
queue lost { alarm }
web -> api { rate 3M/month; peak 10/s }
api -> save { share 10 % } -> facts "write" { writes 1 x 1 KB }
facts ~> project { batch 10; retries 3; max_age 1 h; partial_failures } -> view "write" { writes 1 x 1 KB }
project !> lost
api -> show { share 90 % } -> view "read" { reads 1 x 1 KB }
```

Say that it may be behind, read what one has written oneself from the writing side, or show it as pending.

```quiet
client web
http_api api { auth jwt; validation yes }
function save { duration 100 ms; timeout 5 s; memory 512 MB }
function show { duration 30 ms; timeout 5 s; memory 512 MB }
function project { duration 100 ms; timeout 30 s; memory 512 MB; idempotent yes }
table facts { backup daily }
table view { backup daily; consistency eventual }
queue lost { alarm }
web -> api { rate 3M/month; peak 10/s }
api -> save { share 10 % } -> facts "write" { writes 1 x 1 KB }
facts ~> project { batch 10; retries 3; max_age 1 h; partial_failures } -> view "write" { writes 1 x 1 KB }
project !> lost
api -> show { share 90 % } -> view "read" { reads 1 x 1 KB }
```
"#,
    sources: &["https://learn.microsoft.com/azure/architecture/patterns/cqrs"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, view) in model.nodes().filter(|(_, node)| node.is_store()) {
        let readers = model.incoming(id).into_iter().filter(|(_, edge)| model.is_read(edge));
        let people: BTreeSet<NodeId> = readers
            .filter(|(_, edge)| !edge.facts.has(fact::CONSISTENCY))
            .filter_map(|(_, edge)| context.waiting_caller(model.origin(edge)?))
            .collect();
        // The function that brings the view up to date, and the store whose changes start it.
        let fed = model.writers(id).into_iter().find_map(|writer| {
            let mut starts = context.triggers(writer).into_iter();
            let source =
                starts.find(|(_, edge, from)| edge.mode == Mode::Event && context.node(*from).is_store());
            source.map(|(_, _, from)| (writer, from))
        });
        let Some((writer, source)) = fed.filter(|(_, source)| *source != id) else { continue };
        let same = model
            .writers(source)
            .into_iter()
            .find_map(|from| context.waiting_caller(from))
            .filter(|person| people.contains(person));
        let Some(person) = same else { continue };
        if view.facts.has(fact::CONSISTENCY) {
            findings.pass();
            continue;
        }
        let lag = context
            .analysis
            .latency
            .iter()
            .filter(|p| p.kind == Kind::Effect && p.to == writer)
            .map(|p| p.with_cold.p99)
            .reduce(f64::max);
        findings.ask(
            Level::Low,
            Place::Node(id),
            &[fact::CONSISTENCY.name()],
            format!(
                "may `{}` read from `{}` what is behind? What it writes is first in `{}`{}",
                context.node(person).label,
                view.label,
                context.node(source).label,
                lag.map_or_else(String::new, |ms| format!(
                    ", one change in a hundred shows later than {}",
                    Seconds(ms / 1000.0)
                ))
            ),
        );
    }
}
