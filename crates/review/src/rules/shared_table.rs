//! DATA-004: functions of several groups write to one data store.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_model::NodeId;

crate::rule_text!("shared_table");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, store) in model.nodes().filter(|(_, node)| node.role.can(Capability::Records)) {
        let writers: Vec<NodeId> =
            model.writers(id).into_iter().filter(|from| context.node(*from).is_function()).collect();
        if writers.is_empty() {
            continue;
        }
        let groups: std::collections::BTreeSet<_> =
            writers.iter().filter_map(|from| context.node(*from).group).collect();
        if writers.len() < 3 || groups.len() < 2 {
            findings.pass();
            continue;
        }
        let names = listed(groups.iter().map(|group| model.group(*group).label.as_str()));
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            say::Shared { count: &writers.len(), groups: &names, store: &store.label },
            say::Fix { store: &store.label },
        );
        let names = listed(writers.iter().map(|from| context.node(*from).label.as_str()));
        finding.evidence(say::Writers { writers: &names });
        finding.impact(say::SCHEMA);
    }
}
