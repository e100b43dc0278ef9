//! INT-005: a long chain of events has no workflow or trace to follow it.

use crate::context::{Rows, listed};
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::NodeId;

crate::rule_text!("choreography_untraceable");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    if model.of_role(Role::Workflow).next().is_some() {
        return;
    }
    let mut rows = Rows::default();
    let mut longest: Vec<NodeId> = Vec::new();
    for (id, _) in model.functions() {
        let chain = rows.from(id, |at| followers(context, at));
        if chain.len() > longest.len() {
            longest = chain;
        }
    }
    let (Some(first), Some(last)) = (longest.first(), longest.last()) else { return };
    if longest.len() < LONG || model.system.facts.is(fact::TRACING) {
        findings.pass();
        return;
    }
    let finding = findings.fail(
        Level::Low,
        Place::Node(*first),
        say::Chain {
            count: &longest.len(),
            first: &context.node(*first).label,
            last: &context.node(*last).label,
        },
        say::FIX,
    );
    let functions = listed(longest.iter().map(|id| context.node(*id).label.as_str()));
    finding.evidence(say::Functions { functions: &functions });
    finding.impact(say::UNKNOWN);
}

/// Reported from this many functions.
const LONG: usize = 5;

/// Functions that an event of a function triggers. A bus or topic forwards only the event that was published.
fn followers(context: &Context<'_>, id: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    let published = context
        .events(id)
        .into_iter()
        .chain(context.calls(id).into_iter().filter(|(_, _, to)| context.node(*to).is_messaging()));
    for (_, edge, to) in published {
        if context.node(to).is_function() {
            found.push(to);
        } else if context.node(to).is_messaging() {
            let next = context
                .events(to)
                .into_iter()
                .filter(|(_, out, _)| edge.event.is_none() || out.event.is_none() || out.event == edge.event);
            found.extend(next.map(|(_, _, to)| to).filter(|to| context.node(*to).is_function()));
        }
    }
    found
}
