//! INT-007: an event has several consumers and neither a schema nor a version.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

crate::rule_text!("events_without_contract");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, event) in model.events() {
        let consumers: Vec<_> = model
            .consumers(id)
            .into_iter()
            .filter(|end| !matches!(end, neph_model::End::Node(node) if context.node(*node).is_messaging()))
            .collect();
        if consumers.len() < 2 {
            continue;
        }
        if event.facts.has(fact::VERSION) || event.facts.has(fact::SCHEMA) {
            findings.pass();
            continue;
        }
        let Some(edge) = model.edges().find(|(_, edge)| edge.event == Some(id)).map(|(edge_id, _)| edge_id)
        else {
            continue;
        };
        findings.ask(
            Level::Low,
            Place::Edge(edge),
            &[fact::VERSION.name(), fact::SCHEMA.name()],
            say::Ask { event: &event.label, consumers: &consumers.len() },
        );
    }
}
