//! REL-024: events that need ordering pass through a component that does not guarantee it.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::Mode;

crate::rule_text!("order_not_kept");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, edge) in model.edges().filter(|(_, edge)| edge.mode == Mode::Event) {
        let by_event = edge.event.and_then(|event| model.event(event).facts.text(fact::ORDERED));
        let Some(key) = edge.facts.text(fact::ORDERED).or(by_event).filter(|key| *key != "no") else {
            continue;
        };
        let Some(from) = model.origin(edge) else { continue };
        let source = context.node(from);
        let service = context.catalog.service(source.service_id());
        let kept = service.and_then(|s| s.delivery.as_ref()).map(|d| d.order.as_str());
        let parallel = edge.facts.number(fact::PARALLEL).unwrap_or(1.0) > 1.0
            && !edge.facts.has(fact::KEY)
            && !source.facts.has(fact::KEY);
        let keeps = source.facts.is(fact::FIFO)
            || kept.is_some_and(|order| order.starts_with("per") || order == "total");
        if keeps && !parallel || !source.is_messaging() && kept.is_none() {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Edge(id),
            say::Unordered { source: &source.label, key: &key },
            match keeps {
                true => say::PartitionByKey { source: &source.label, key: &key }.to_string(),
                false => say::UseFifo { source: &source.label, key: &key }.to_string(),
            },
        );
        finding.evidence(match keeps {
            true => say::PARALLEL_BATCHES.to_string(),
            false => say::Guarantee { source: &source.label, order: &kept.unwrap_or("none") }.to_string(),
        });
        finding.impact(say::IMPACT);
    }
}
