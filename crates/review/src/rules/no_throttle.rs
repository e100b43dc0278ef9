//! SEC-005: a public API has no rate limit of its own and no firewall.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{LimitKey, Role, fact};
use neph_syntax::units::PerSecond;

crate::rule_text!("no_throttle");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes() {
        if !entry.role.can(Capability::Throttle) || context.outside_caller(id).is_none() {
            continue;
        }
        let firewall = entry.facts.is(fact::WAF)
            || model
                .incoming(id)
                .iter()
                .filter_map(|(_, edge)| model.origin(edge))
                .any(|from| context.node(from).is(Role::Waf));
        if entry.facts.has(fact::THROTTLE) || firewall {
            findings.pass();
            continue;
        }
        let open = context.is_open(id);
        let peak = context.analysis.traffic.node(id).arrivals.map(|r| r.peak);
        let finding = findings.fail(
            if open { Level::Medium } else { Level::Low },
            Place::Node(id),
            say::Unlimited { api: &entry.label },
            match peak {
                Some(peak) => say::SetRate { api: &entry.label, rate: &(peak * 2.0).ceil() }.to_string(),
                None => say::SetThrottle { api: &entry.label }.to_string(),
            },
        );
        finding.evidence(say::CONFIGURED);
        if let Some(limit) = context.limit(id, LimitKey::RequestRate) {
            finding.evidence(say::AccountDefault { limit: &PerSecond(limit) });
        }
        finding.dedup_key(format!("open {}", entry.id));
    }
}
