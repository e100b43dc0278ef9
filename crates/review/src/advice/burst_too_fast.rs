//! LIM-006: more requests arrive at once than environments can be started.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-006",
    name: "burst-too-fast",
    category: Category::Limits,
    level: Level::Medium,
    title: "Burst faster than scale-up",
    explanation: r#"
Environments are started so many at a time. What a sudden crowd finds no environment for is turned away until
the platform has caught up.

```fires
client web
http_api api { auth jwt }
function buy { duration 2 s; timeout 10 s; memory 512 MB }
web -> api { rate 3M/month; peak 30/s; burst 4000 }
api -> buy
```

A queue takes a crowd at once; environments kept warm take part of it.

```quiet
client web
http_api api { auth jwt }
function buy { duration 2 s; timeout 10 s; memory 512 MB }
web -> api { rate 3M/month; peak 30/s; burst 300 }
api -> buy
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (edge_id, edge) in model.edges() {
        let Some(burst) = edge.facts.number(fact::BURST) else { continue };
        let Some(to) = model.target(edge) else { continue };
        // A queue on the way takes the crowd.
        let first = std::iter::once(to)
            .chain(context.calls(to).into_iter().map(|(_, _, next)| next))
            .find(|id| context.node(*id).is_function());
        let Some(id) = first else { continue };
        let function = context.node(id);
        let scaling = context.catalog.service(function.service_id()).and_then(|s| s.scaling.as_ref());
        let Some((step, window)) =
            scaling.and_then(|s| Some((f64::from(s.burst?), f64::from(s.burst_window_s?))))
        else {
            continue;
        };
        let warm = function.facts.number(fact::PROVISIONED).unwrap_or(0.0);
        let at_once = (step + warm) * neph_analysis::cold_start::per_instance(context.catalog, function);
        if burst <= at_once {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Edge(edge_id),
            format!(
                "{} requests arrive at once; `{}` can start {} environments in {}",
                number(burst),
                function.label,
                number(step),
                Seconds(window)
            ),
            format!(
                "a `queue` before `{}`, or `provisioned {}` for the hour of the crowd",
                function.id,
                number(burst - step)
            ),
        );
        finding.because(format!("`burst {}` is stated; {} are kept warm", number(burst), number(warm)));
        finding.so(format!(
            "{} requests are turned away in the first {}; full speed after {}",
            number(burst - at_once),
            Seconds(window),
            Seconds((burst - warm) / step * window)
        ));
    }
}
