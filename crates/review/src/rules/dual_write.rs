//! DATA-002: a function writes to a store and publishes an event without a transaction across both.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
use neph_model::Mode;
use neph_syntax::present::count;

crate::rule_text!("dual_write");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let outgoing = model.outgoing(id);
        let written = outgoing
            .iter()
            .filter(|(_, edge)| model.is_write(edge))
            .filter_map(|(_, edge)| model.target(edge))
            // A cache or a search index can be rebuilt: it is not the system of record.
            .filter(|store| !model.node(*store).is(Role::Cache) && !model.node(*store).is(Role::Search))
            .find(|store| model.node(*store).role.can(Capability::Records));
        let published = outgoing
            .iter()
            .filter(|(_, edge)| edge.mode != Mode::Failure)
            .filter_map(|(edge_id, edge)| model.target(edge).map(|to| (*edge_id, to)))
            .find(|(_, to)| model.node(*to).is_messaging() && !model.node(*to).is(Role::Delivery));
        let (Some(store), Some((edge, channel))) = (written, published) else { continue };
        // A redelivered event repeats both operations, if the function is idempotent and failures are kept.
        let triggers = context.triggers(id);
        let repeated = !triggers.is_empty() && triggers.iter().all(|(_, edge, _)| edge.mode == Mode::Event);
        let kept = !model.failure_targets(id).is_empty()
            || triggers.iter().all(|(_, _, from)| !model.failure_targets(*from).is_empty());
        if repeated && kept && function.facts.is(fact::IDEMPOTENT) {
            findings.pass();
            continue;
        }
        let (store, channel) = (model.node(store), model.node(channel));
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            say::Dual { function: &function.label, store: &store.label, channel: &channel.label },
            say::Fix { store: &store.id, channel: &channel.id },
        );
        finding.evidence(say::Evidence { store: &store.label, channel: &channel.label });
        finding.effect = context.analysis.traffic.edge(edge).filter(|rate| rate.usual > 0.0).map(|rate| {
            say::Lost { events: &count(rate.per_month()), lost: &count(rate.per_month() / 1e6) }.to_string()
        });
    }
}
