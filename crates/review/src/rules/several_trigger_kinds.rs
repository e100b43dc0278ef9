//! OPS-007: one function has several types of triggers.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Role;
use neph_model::{Family, NodeId};

crate::rule_text!("several_trigger_kinds");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let mut kinds: Vec<(&str, NodeId)> = Vec::new();
        for (_, _, from) in context.triggers(id) {
            let node = context.node(from);
            // Schedules and workflows send whatever input the function expects.
            if node.is(Role::Schedule)
                || node.is(Role::Workflow)
                || node.is_outside()
                || node.role.family() == Family::Support
            {
                continue;
            }
            let kind = if node.is_entry() { "entry point" } else { node.role.name() };
            if !kinds.iter().any(|(known, _)| *known == kind) {
                kinds.push((kind, from));
            }
        }
        if kinds.is_empty() {
            continue;
        }
        if kinds.len() < 2 {
            findings.pass();
            continue;
        }
        let names = listed(kinds.iter().map(|(_, from)| context.node(*from).label.as_str()));
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            say::Mixed { function: &function.label, sources: &names, count: &kinds.len() },
            say::Fix { function: &function.label },
        );
        let kinds: Vec<&str> = kinds.iter().map(|(kind, _)| *kind).collect();
        finding.evidence(say::Evidence { count: &kinds.len(), kinds: &kinds.join(", ") });
    }
}
