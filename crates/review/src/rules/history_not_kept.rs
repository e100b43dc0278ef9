//! DATA-007: an event store deletes events that replays need.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_syntax::units::Seconds;

crate::rule_text!("history_not_kept");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, store) in model.nodes().filter(|(_, node)| node.facts.is(fact::APPEND_ONLY)) {
        let kept = store.facts.time(fact::KEEP_FOR).or_else(|| store.facts.time(fact::TTL)).map(|s| s.0);
        let kept =
            kept.or_else(|| context.limit(id, LimitKey::RetentionDefault).filter(|_| store.is_messaging()));
        let archived = store.facts.is(fact::ARCHIVE)
            || context
                .events(id)
                .into_iter()
                .any(|(_, _, to)| context.node(to).is(Role::Delivery) || context.node(to).is(Role::Bucket));
        let Some(kept) = kept.filter(|_| !archived) else {
            findings.pass();
            continue;
        };
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::Expires { store: &store.label, kept: &Seconds(kept) },
            say::Fix { store: &store.label },
        );
        finding.evidence(say::Evidence { kept: &Seconds(kept) });
        finding.impact(say::UNREPLAYABLE);
    }
}
