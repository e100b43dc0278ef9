//! SEC-008: whoever can name a function may trigger it from another account.

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
                format!(
                    "`{}` may be triggered from another account, and nothing binds that to `{}`",
                    function.label, source.label
                ),
                "name the source and its account in the permission, then `source_bound yes` on the arrow",
            );
            finding.evidence(format!(
                "`{}` stands in account “{}”, `{}` in “{}”",
                source.label,
                context.model.group(there).label,
                function.label,
                context.model.group(here).label
            ));
            finding.impact(format!(
                "anyone's {} can run `{}`",
                source.role.title().to_lowercase(),
                function.label
            ));
        }
    }
}

/// The account a part stands in.
fn account(context: &Context<'_>, id: NodeId) -> Option<GroupId> {
    context.model.enclosing(id).into_iter().find(|group| context.model.group(*group).kind == "account")
}
