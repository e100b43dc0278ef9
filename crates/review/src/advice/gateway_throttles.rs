//! LIM-008: an entry lets fewer requests through than arrive at the peak.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{PerSecond, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-008",
    name: "gateway-throttles",
    category: Category::Limits,
    level: Level::High,
    title: "Gateway throttle",
    explanation: r#"
An entry lets so many requests a second through, its own setting or the account's. The rest is answered with
an error.

```fires
client web
http_api api { auth jwt; throttle 50/s }
function show { duration 50 ms; timeout 5 s; memory 512 MB }
web -> api { rate 20M/month; peak 80/s }
api -> show
```

Set it above the peak you want to serve.

```quiet
client web
http_api api { auth jwt; throttle 160/s }
function show { duration 50 ms; timeout 5 s; memory 512 MB }
web -> api { rate 20M/month; peak 80/s }
api -> show
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes().filter(|(_, node)| node.is_entry()) {
        let Some(rates) = context.analysis.traffic.node(id).arrivals else { continue };
        let stated = entry.facts.rate(fact::THROTTLE).map(|r| r.0);
        let Some(limit) = stated.or_else(|| context.limit(id, "throttle_rps")).filter(|limit| *limit > 0.0)
        else {
            continue;
        };
        if rates.peak <= limit {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!(
                "`{}` gets {} at the peak and lets {} through",
                entry.label,
                PerSecond(rates.peak),
                PerSecond(limit)
            ),
            match stated {
                Some(_) => format!("`throttle {}/s` on `{}`", number((rates.peak * 1.5).ceil()), entry.id),
                None => {
                    format!("have the account's quota raised, or answer from a `cdn` before `{}`", entry.id)
                }
            },
        );
        finding.because(if stated.is_some() {
            format!("`throttle {}` is stated", PerSecond(limit))
        } else {
            format!("the account's default is {}", PerSecond(limit))
        });
        finding.so(format!("{} are refused at the peak", PerSecond(rates.peak - limit)));
    }
}
