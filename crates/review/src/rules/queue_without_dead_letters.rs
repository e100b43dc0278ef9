//! REL-003: a queue has no dead-letter queue.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_model::Mode;
use neph_syntax::present::count;
use neph_syntax::units::Seconds;

crate::rule_text!("queue_without_dead_letters");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        let consumers: Vec<_> = model
            .outgoing(id)
            .into_iter()
            .filter(|(_, edge)| edge.mode != Mode::Failure)
            .filter_map(|(_, edge)| model.target(edge))
            .collect();
        if consumers.is_empty() || model.is_dead_letter(id) {
            continue;
        }
        if !model.failure_targets(id).is_empty()
            || consumers.iter().any(|c| !model.failure_targets(*c).is_empty())
        {
            findings.pass();
            continue;
        }
        let published = |key: LimitKey| context.limit(id, key);
        let hidden = queue
            .facts
            .time(fact::VISIBILITY)
            .map(|s| s.0)
            .or_else(|| published(LimitKey::VisibilityTimeout));
        let kept =
            queue.facts.time(fact::KEEP_FOR).map(|s| s.0).or_else(|| published(LimitKey::RetentionDefault));
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            say::NoDeadLetters { queue: &queue.label, consumer: &model.node(consumers[0]).label },
            say::Fix { queue: &queue.id },
        );
        if let (Some(hidden), Some(kept)) = (hidden, kept) {
            finding.evidence(say::Retention { hidden: &Seconds(hidden), kept: &Seconds(kept) });
            finding.impact(say::Poison { count: &count((kept / hidden.max(1.0)).floor()) });
        }
    }
}
