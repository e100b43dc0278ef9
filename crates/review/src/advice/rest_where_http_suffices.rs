//! COST-012: the dearer kind of entry is used without what only it has.

use crate::context::usd;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "COST-012",
    name: "rest-where-http-suffices",
    category: Category::Cost,
    level: Level::Low,
    title: "REST API where an HTTP API suffices",
    explanation: r#"
An HTTP API costs less than a third of a REST API. The dearer one is worth it for keys with quotas, its cache,
validation, a firewall or private access.

```fires
client web
rest_api api { auth jwt; throttle 500/s }
function show { duration 30 ms; timeout 5 s; memory 256 MB }
web -> api { rate 60M/month; peak 80/s }
api -> show
```

Take the plain one, or state what the other is for.

```quiet
client web
rest_api api { auth jwt; throttle 500/s; validation; waf }
function show { duration 30 ms; timeout 5 s; memory 256 MB }
web -> api { rate 60M/month; peak 80/s }
api -> show
```
"#,
    sources: &["https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, api) in model.of_role(Role::RestApi) {
        let needs = [fact::CACHE_TTL.name(), fact::WAF.name(), fact::VALIDATION.name()]
            .into_iter()
            .any(|fact| api.facts.has(fact))
            || api.facts.says(fact::AUTH, "api-key")
            || api.facts.is(fact::VPC);
        let guarded = model
            .incoming(id)
            .iter()
            .filter_map(|(_, edge)| model.origin(edge))
            .any(|from| context.node(from).is(Role::Waf));
        let Some(requests) = context.analysis.traffic.runs_per_month(id) else { continue };
        if needs || guarded || api.facts.has(fact::WHY) {
            findings.pass();
            continue;
        }
        let of = |role: &str| {
            context.usd_of(&format!("client c\n{role} a {{ auth jwt }}\nc -> a {{ rate {requests}/month }}"))
        };
        let (Some(rest), Some(http)) = (of("rest_api"), of("http_api")) else { continue };
        if rest - http < LEAST {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("`{}` costs {} a month; an HTTP API costs {}", api.label, usd(rest), usd(http)),
            format!("`http_api {}`, or state what needs the other: `validation`, `waf`, `cache_ttl`", api.id),
        );
        finding.because(format!(
            "{} requests a month; nothing is stated that only a REST API has",
            number(requests)
        ));
        finding.so(format!("{} a month", usd(rest - http)));
    }
}

/// Less than this a month is not worth a change.
const LEAST: f64 = 5.0;
