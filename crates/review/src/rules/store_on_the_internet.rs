//! SEC-012: a database answers on a public address.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

crate::rule_text!("store_on_the_internet");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, store) in model.nodes().filter(|(_, node)| node.is_store() && !node.is(Role::Bucket)) {
        match store.facts.flag(fact::PUBLIC) {
            Some(true) => {
                let finding = findings.fail(
                    Level::Critical,
                    Place::Node(id),
                    format!("`{}` answers on a public address", store.label),
                    format!("`public no` on `{}`: a private address, and a proxy or endpoint for those who must reach it", store.id),
                );
                finding.evidence("stated: `public`");
                finding.impact("anyone may try to get in, all day long");
            }
            Some(false) => findings.pass(),
            None => {}
        }
    }
}
