//! SEC-011: an event carries sensitive data to all its consumers.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

crate::rule_text!("sensitive_events");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, event) in model.events() {
        let Some(class) =
            ["personal", "payment", "health"].into_iter().find(|class| event.facts.says(fact::DATA, class))
        else {
            continue;
        };
        let consumers = model.consumers(id);
        let Some(first) = consumers.first() else { continue };
        let names = listed(consumers.iter().map(|end| model.end_label(*end)));
        let Some(edge) = model.edges().find(|(_, edge)| edge.event == Some(id)).map(|(edge_id, _)| edge_id)
        else {
            continue;
        };
        let finding = findings.fail(
            Level::Medium,
            Place::Edge(edge),
            say::Carries { event: &event.label, class: &class, consumers: &names },
            say::Fix { event: &event.label, consumer: &model.end_label(*first) },
        );
        finding.evidence(match consumers.len() {
            1 => say::OneConsumer { class: &class }.to_string(),
            count => say::SeveralConsumers { class: &class, count: &count }.to_string(),
        });
        finding.impact(say::IMPACT);
    }
}
