//! REL-022: a part stops with its zone.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::PerSecond;

crate::rule_text!("one_zone");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, node) in model.nodes() {
        let Some(zones) = node.facts.number(fact::ZONES) else { continue };
        if zones >= 2.0 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("`{}` runs in one zone and stops with it", node.label),
            format!("`zones 2` on `{}`", node.id),
        );
        finding.evidence("stated: `zones 1`");
        finding.effect = context.runs(id).map(|r| format!("{} fail while a zone is out", PerSecond(r.usual)));
    }
}
