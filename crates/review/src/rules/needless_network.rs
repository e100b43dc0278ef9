//! PERF-006: a function is attached to a private network and calls nothing in it.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::fact;
use neph_model::NodeId;

crate::rule_text!("needless_network");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions().filter(|(_, function)| function.facts.is(fact::VPC)) {
        let is_private = |to: NodeId| {
            let node = context.node(to);
            node.role.can(Capability::PrivateNetwork) || node.facts.is(fact::VPC)
        };
        if context.calls(id).into_iter().any(|(_, _, to)| is_private(to)) {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            say::Needless { function: &function.label },
            say::Fix { function: &function.label },
        );
        finding.evidence(say::NO_TARGET);
        finding.impact(say::IMPACT);
    }
}
