//! SEC-008: a function can be triggered from another account because its permission does not name the source.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::{GroupId, NodeId};

crate::rule_text!("trigger_not_bound");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (id, function) in context.model.functions() {
        for (edge_id, edge, from) in context.triggers(id) {
            let bound = edge.facts.flag(fact::SOURCE_BOUND);
            let (Some(here), Some(there)) = (account(context, id), account(context, from)) else { continue };
            if here == there || bound == Some(true) {
                findings.pass();
                continue;
            }
            let source = context.node(from);
            let finding = findings.fail(
                Level::High,
                Place::Edge(edge_id),
                say::Unbound { function: &function.label, source: &source.label },
                say::FIX,
            );
            finding.evidence(say::Accounts {
                source: &source.label,
                there: &context.model.group(there).label,
                function: &function.label,
                here: &context.model.group(here).label,
            });
            finding.impact(say::Anyone { function: &function.label });
        }
    }
}

/// The account a component belongs to.
fn account(context: &Context<'_>, id: NodeId) -> Option<GroupId> {
    context.model.enclosing(id).into_iter().find(|group| context.model.group(*group).kind == "account")
}
