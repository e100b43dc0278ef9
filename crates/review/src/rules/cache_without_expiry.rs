//! DATA-006: entries of a cache never expire.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

crate::rule_text!("cache_without_expiry");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, cache) in model.of_role(Role::Cache) {
        match cache.facts.time(fact::TTL).map(|s| s.0) {
            Some(ttl) if ttl > 0.0 => findings.pass(),
            Some(_) => {
                let finding = findings.fail(
                    Level::Low,
                    Place::Node(id),
                    say::Never { cache: &cache.label },
                    say::Fix { cache: &cache.label },
                );
                finding.evidence(say::NO_TTL);
                finding.impact(say::STALE);
            }
            None => findings.ask(
                Level::Low,
                Place::Node(id),
                &[fact::TTL.name()],
                say::Ask { cache: &cache.label },
            ),
        }
    }
}
