//! DATA-006: a cache keeps what has long changed.

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
                    format!("entries of `{}` never expire", cache.label),
                    format!("`ttl 60 s` on `{}`, and removal when the entry is written", cache.id),
                );
                finding.evidence("stated: no time to live");
                finding.impact("what has changed is answered as it was");
            }
            None => findings.ask(
                Level::Low,
                Place::Node(id),
                &[fact::TTL.name()],
                format!("when does an entry of `{}` expire?", cache.label),
            ),
        }
    }
}
