//! SEC-002: a function may do everything.

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
        let needs = if names.is_empty() { "nothing".to_string() } else { names };
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!("`{}` may do everything; its arrows need {needs}", node.label),
            format!("`permissions minimal` on `{}`, with what its arrows need", node.id),
        );
        finding.evidence(format!("stated: permissions {permissions}"));
        finding.impact("whoever takes it over has the whole account");
    }
}
