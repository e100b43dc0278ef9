//! PORT-003: the target provider has no equivalent service.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

crate::rule_text!("no_equivalent");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let Some(target) = model.system.facts.text(fact::TARGET).and_then(neph_catalog::Provider::parse) else {
        return;
    };
    for (id, node) in model.nodes().filter(|(_, node)| !node.is_outside() && node.service.is_some()) {
        if context.catalog.default_for(node.role, target, &[]).is_some() {
            findings.pass();
            continue;
        }
        let service = node.service.as_ref().map_or(node.role.title(), |service| service.title.as_str());
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            say::NoEquivalent { target: &target.title(), component: &node.label, service: &service },
            say::Fix { target: &target.title(), component: &node.label },
        );
        finding.evidence(say::Configured { id: &target.id(), kind: &node.role.title() });
        finding.impact(say::IMPACT);
    }
}
