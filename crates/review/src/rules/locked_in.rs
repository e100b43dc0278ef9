//! PORT-001: a portable system relies on services that only one provider offers.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::present::count;

crate::rule_text!("locked_in");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    if !model.system.facts.is(fact::PORTABLE) {
        return;
    }
    // Data is harder to move than code.
    let weight = |id: NodeId| if context.node(id).is_store() { 2.0 } else { 1.0 };
    let mut rows: Vec<(f64, f64, NodeId)> = model
        .nodes()
        .filter(|(_, node)| !node.is_outside())
        .filter_map(|(id, node)| {
            Some((
                neph_syntax::money::to_f64(context.catalog.lock_in(node.service_id())?.score),
                weight(id),
                id,
            ))
        })
        .collect();
    let all: f64 = rows.iter().map(|(_, weight, _)| weight).sum();
    if all <= 0.0 {
        return;
    }
    let score = rows.iter().map(|(score, weight, _)| score * weight).sum::<f64>() / all;
    if score <= 0.5 {
        findings.pass();
        return;
    }
    rows.sort_by(|a, b| (b.0 * b.1).total_cmp(&(a.0 * a.1)).then(a.2.cmp(&b.2)));
    let worst = &listed(rows.iter().take(3).map(|(_, _, id)| context.node(*id).label.as_str()));
    let finding = findings.fail(Level::Medium, Place::System, say::Locked { components: worst }, say::FIX);
    finding.evidence(say::Score { score: &count(score), count: &rows.len() });
    for (_, _, id) in rows.iter().take(3) {
        if let Some(lock) = context.catalog.lock_in(context.node(*id).service_id()) {
            finding.evidence(say::Portable { component: &context.node(*id).label, portable: &lock.portable });
        }
    }
}
