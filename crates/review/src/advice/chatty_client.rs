//! INT-012: a client calls many times where once would do.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "INT-012",
    name: "chatty-client",
    category: Category::Integration,
    level: Level::Low,
    title: "Chatty client",
    explanation: r#"
Each call has its own wait, its own chance of a cold start and its own price.

```fires
client app
http_api api { auth jwt }
function get { duration 30 ms; timeout 5 s; memory 256 MB }
app -> api "open page" { calls 12; rate 12M/month; peak 60/s }
api -> get
```

One route that answers what a page needs.

```quiet
client app
http_api api { auth jwt }
function get { duration 30 ms; timeout 5 s; memory 256 MB }
app -> api "open page" { calls 2; rate 2M/month; peak 10/s }
api -> get
```
"#,
    sources: &["https://learn.microsoft.com/azure/architecture/antipatterns/chatty-io/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, edge) in model.edges() {
        let Some(from) = model.origin(edge).filter(|from| context.node(*from).is(Role::Client)) else {
            continue;
        };
        let Some(calls) = edge.facts.number(fact::CALLS) else { continue };
        if calls <= 5.0 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Edge(id),
            format!(
                "`{}` calls `{}` {} times for one action",
                context.node(from).label,
                model.end_label(edge.to),
                number(calls)
            ),
            format!("one route of `{}` that answers what the action needs", model.end_id(edge.to)),
        );
        finding.because(format!("`calls {}` is stated; above 5 it is chatty (our threshold)", number(calls)));
        finding.so(format!(
            "{} waits and {} chances of a cold start in place of one",
            number(calls),
            number(calls)
        ));
    }
}
