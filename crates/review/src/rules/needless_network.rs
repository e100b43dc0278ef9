//! PERF-006: a function sits in a private network and calls nothing there.

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
            format!("`{}` sits in a private network and calls nothing that is there", function.label),
            format!("`vpc no` on `{}`", function.id),
        );
        finding.evidence("stated: `vpc`; no arrow leads to a database, cache, service or older system");
        finding.impact("a network gateway for nothing, and slower first starts");
    }
}
