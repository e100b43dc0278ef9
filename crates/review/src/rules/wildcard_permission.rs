//! SEC-002: a component has wildcard permissions.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;

crate::rule_text!("wildcard_permission");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, node) in model.nodes() {
        let Some(permissions) = node.facts.text(fact::PERMISSIONS) else { continue };
        if !permissions.contains('*') && permissions != "all" && permissions != "admin" {
            findings.pass();
            continue;
        }
        let targets: Vec<NodeId> =
            model.outgoing(id).into_iter().filter_map(|(_, edge)| model.target(edge)).collect();
        let names = listed(targets.iter().map(|to| context.node(*to).label.as_str()));
        let message: String = if names.is_empty() {
            say::WildcardUnused { node: &node.label }.into()
        } else {
            say::Wildcard { node: &node.label, targets: &names }.into()
        };
        let finding = findings.fail(Level::High, Place::Node(id), message, say::Fix { node: &node.id });
        finding.evidence(say::Permissions { permissions: &permissions });
        finding.impact(say::Compromised { node: &node.label });
    }
}
