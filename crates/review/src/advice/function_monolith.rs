//! INT-002: one function serves many purposes.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::{Mode, NodeId};
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "INT-002",
    name: "function-monolith",
    category: Category::Integration,
    level: Level::Medium,
    title: "Function monolith",
    explanation: r#"
One function behind many routes gets the permissions, the package, the memory and the timeout that the most
demanding of them needs, and each change deploys all of them.

```fires
client web
http_api api { auth jwt }
function backend { routes 14; timeout 30 s; memory 1 GB }
table data
web -> api -> backend -> data
```

One function a route or a purpose; or say that it is deliberate: `allow function-monolith on backend because "…"`.

```quiet
client web
http_api api { auth jwt }
function orders { routes 3; timeout 5 s; memory 512 MB }
table data
web -> api -> orders -> data
```
"#,
    sources: &[
        "https://aws.amazon.com/blogs/compute/operating-lambda-anti-patterns-in-event-driven-architectures-part-3/",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let stores: Vec<NodeId> = context
            .calls(id)
            .into_iter()
            .map(|(_, _, to)| to)
            .filter(|to| context.node(*to).is_store())
            .collect();
        let distinct = stores.iter().collect::<std::collections::BTreeSet<_>>().len();
        let drawn = context
            .triggers(id)
            .iter()
            .filter(|(_, edge, from)| edge.mode == Mode::Call && context.node(*from).is_entry())
            .count() as f64;
        let routes = function.facts.number(fact::ROUTES).unwrap_or(drawn);
        if routes < MANY_ROUTES && distinct < MANY_STORES {
            findings.pass();
            continue;
        }
        let what = if routes >= MANY_ROUTES {
            format!("{} routes", number(routes))
        } else {
            format!("{distinct} stores")
        };
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("`{}` holds {what} in one function", function.label),
            format!(
                "one function a route or purpose; or `allow function-monolith on {} because \"…\"`",
                function.id
            ),
        );
        finding.because(format!("{} routes, {distinct} stores; from {MANY_ROUTES} routes or {MANY_STORES} stores on it is one for many purposes (our threshold)", number(routes)));
        let timeout = function
            .facts
            .time(fact::TIMEOUT)
            .map_or_else(String::new, |t| format!(", all of them with a timeout of {t}"));
        finding.so(format!("one role may do what any of them needs{timeout}"));
    }
}

/// From so many routes on.
const MANY_ROUTES: f64 = 5.0;

/// From so many stores on.
const MANY_STORES: usize = 4;
