//! SEC-012: a database has a public endpoint.

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
                    say::Exposed { store: &store.label },
                    say::Fix { store: &store.id },
                );
                finding.evidence(say::Public { store: &store.label });
                finding.impact(say::ATTACKS);
            }
            Some(false) => findings.pass(),
            None => {}
        }
    }
}
