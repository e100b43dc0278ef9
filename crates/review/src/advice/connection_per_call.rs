//! PERF-013: a connection is made anew for each run.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "PERF-013",
    name: "connection-per-call",
    category: Category::Performance,
    level: Level::Low,
    title: "Client or connection per invocation",
    explanation: r#"
A connection made inside the handler costs two to five round trips in every run. Made outside, it is made once
for each environment.

```fires
client web
http_api api { auth jwt; validation yes }
function order { duration 80 ms; timeout 5 s; memory 512 MB; pooled no }
database orders { max_connections 500; backup daily }
web -> api { rate 5M/month; peak 40/s }
api -> order -> orders "write" { writes 1 x 1 KB }
```

Create clients and connections outside the handler, keep them alive, make them anew after an error.

```quiet
client web
http_api api { auth jwt; validation yes }
function order { duration 80 ms; timeout 5 s; memory 512 MB; pooled yes }
database orders { max_connections 500; backup daily }
web -> api { rate 5M/month; peak 40/s }
api -> order -> orders "write" { writes 1 x 1 KB }
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html"],
    check,
};

/// Round trips until a protected connection is there: two at least (TCP and TLS 1.3), five with older ones and a login.
const ROUND_TRIPS: (f64, f64) = (2.0, 5.0);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (id, function) in context.model.functions() {
        for (edge_id, edge, to) in context.calls(id) {
            let target = context.node(to);
            if !target.is(Role::Database) && !target.is_outside() {
                continue;
            }
            let stated = edge.facts.flag(fact::POOLED).or_else(|| function.facts.flag(fact::POOLED));
            match stated {
                Some(true) => findings.pass(),
                Some(false) => {
                    let finding = findings.fail(
                        Level::Low,
                        Place::Edge(edge_id),
                        format!("`{}` connects to `{}` anew in every run", function.label, target.label),
                        format!(
                            "make the client outside the handler of `{}`, then `pooled yes`",
                            function.id
                        ),
                    );
                    finding.because("`pooled no` is stated");
                    finding.effect = context.rate(edge_id).zip(context.needed(id)).map(|(rate, needed)| {
                        format!(
                            "{} to {} round trips in each of {} runs a month; made once for each environment it is {} at the peak",
                            number(ROUND_TRIPS.0),
                            number(ROUND_TRIPS.1),
                            number(rate.per_month().round()),
                            number(needed)
                        )
                    });
                }
                None => {}
            }
        }
    }
}
