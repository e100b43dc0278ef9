//! SEC-003: functions share a role, so each one holds permissions that only the others need.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;

crate::rule_text!("shared_role");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let mut by_role: std::collections::BTreeMap<&str, Vec<NodeId>> = std::collections::BTreeMap::new();
    for (id, function) in model.functions() {
        if let Some(role) = function.facts.text(fact::ROLE) {
            by_role.entry(role).or_default().push(id);
        }
    }
    for (role, functions) in by_role {
        let needs = |id: NodeId| -> std::collections::BTreeSet<NodeId> {
            model.outgoing(id).into_iter().filter_map(|(_, edge)| model.target(edge)).collect()
        };
        let all: std::collections::BTreeSet<NodeId> = functions.iter().flat_map(|id| needs(*id)).collect();
        let widest =
            functions.iter().max_by_key(|id| (all.len() - needs(**id).len(), std::cmp::Reverse(**id)));
        let Some(widest) = widest.filter(|id| functions.len() > 1 && needs(**id).len() < all.len()) else {
            findings.pass();
            continue;
        };
        let names = listed(functions.iter().map(|id| context.node(*id).label.as_str()));
        let extra = listed(all.difference(&needs(*widest)).map(|id| context.node(*id).label.as_str()));
        let finding = findings.fail(
            Level::Medium,
            Place::Node(*widest),
            say::Shared { functions: &names, function: &context.node(*widest).label, extra: &extra },
            say::FIX,
        );
        finding.evidence(say::Assigned { role: &role, count: &functions.len() });
    }
}
