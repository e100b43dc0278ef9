//! COST-012: a REST API is used without any feature that an HTTP API lacks.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::present::count;
use neph_syntax::present::money;

crate::rule_text!("rest_where_http_suffices");

pub(crate) const RULE: Rule = say::rule(check);

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
            say::Dearer { api: &api.label, rest: &money(rest), http: &money(http) },
            say::Fix { api: &api.label },
        );
        finding.evidence(say::Requests { count: &count(requests) });
        finding.impact(say::Impact { usd: &money(rest - http) });
    }
}

/// Less than this a month is not worth a change.
const LEAST: f64 = 5.0;
