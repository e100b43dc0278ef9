//! SEC-005: an entry from outside has no bound of its own.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
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
            format!("`{}` has no bound of its own: one caller can use up the account's", entry.label),
            match peak {
                Some(peak) => {
                    format!("`throttle {}/s` on `{}`, about twice the peak", (peak * 2.0).ceil(), entry.id)
                }
                None => format!("`throttle` on `{}`, at about twice the peak", entry.id),
            },
        );
        let most = context
            .limit(id, "throttle_rps")
            .map_or_else(String::new, |limit| format!("; the account's default is {}", PerSecond(limit)));
        finding.evidence(format!("neither `throttle` nor a firewall is stated{most}"));
        finding.dedup_key(format!("open {}", entry.id));
    }
}
