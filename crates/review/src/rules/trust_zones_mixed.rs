//! SEC-014: one function serves both the public and privileged callers.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::{Mode, NodeId};

crate::rule_text!("trust_zones_mixed");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let entries: Vec<NodeId> = context
            .triggers(id)
            .into_iter()
            .filter(|(_, edge, from)| edge.mode == Mode::Call && context.node(*from).is_entry())
            .map(|(_, _, from)| from)
            .collect();
        let open = entries.iter().find(|entry| context.is_open(**entry));
        let guarded = entries
            .iter()
            .find(|entry| !context.is_open(**entry) && context.node(**entry).facts.has(fact::AUTH));
        let (Some(open), Some(guarded)) = (open, guarded) else { continue };
        let written = model
            .outgoing(id)
            .into_iter()
            .find(|(_, edge)| model.is_write(edge))
            .and_then(|(_, edge)| model.target(edge));
        let Some(written) = written else {
            findings.pass();
            continue;
        };
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::Mixed {
                function: &function.label,
                open: &context.node(*open).label,
                target: &context.node(written).label,
            },
            say::Fix { guarded: &context.node(*guarded).label },
        );
        finding.evidence(say::Entries {
            open: &context.node(*open).label,
            guarded: &context.node(*guarded).label,
            function: &function.label,
        });
        finding.impact(say::Exposed { guarded: &context.node(*guarded).label });
    }
}
