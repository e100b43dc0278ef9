//! REL-022: a component runs in a single availability zone.

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
            say::SingleZone { component: &node.label },
            say::Fix { component: &node.label },
        );
        finding.evidence(say::CONFIGURED);
        finding.effect =
            context.runs(id).map(|rates| say::Outage { rate: &PerSecond(rates.usual) }.to_string());
    }
}
