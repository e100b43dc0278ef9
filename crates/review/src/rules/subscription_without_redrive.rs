//! REL-011: a topic drops messages it cannot deliver, and no dead-letter queue keeps them.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::Role;
use neph_syntax::present::count;

crate::rule_text!("subscription_without_redrive");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, topic) in model.of_role(Role::Topic) {
        for (edge_id, _, to) in context.events(id) {
            let subscriber = context.node(to);
            if subscriber.is(Role::Queue) || subscriber.is(Role::Client) {
                continue;
            }
            if !model.failure_targets(id).is_empty() || !model.failure_targets(to).is_empty() {
                findings.pass();
                continue;
            }
            // A lost invocation is lost work; a lost notification is followed by the next.
            let level = if subscriber.is_function() { Level::Medium } else { Level::Low };
            let finding = findings.fail(
                level,
                Place::Edge(edge_id),
                say::Dropped { topic: &topic.label, subscriber: &subscriber.label },
                say::Fix { topic: &topic.id },
            );
            finding.evidence(say::NoQueue { topic: &topic.label, subscriber: &subscriber.label });
            finding.effect = context
                .rate(edge_id)
                .map(|rates| say::Lost { count: &count(rates.usual * 86_400.0) }.to_string());
            finding.dedup_key(if subscriber.is_function() {
                format!("lost {}", subscriber.id)
            } else {
                format!("undelivered {}", topic.id)
            });
        }
    }
}
