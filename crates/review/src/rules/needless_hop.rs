//! INT-010: a topic connects a single publishing function to a single subscribing function.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

crate::rule_text!("needless_hop");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, topic) in model.of_role(Role::Topic) {
        let (publishers, subscribers) = (context.triggers(id), context.events(id));
        let ([(_, _, from)], [(_, _, to)]) = (publishers.as_slice(), subscribers.as_slice()) else {
            if !publishers.is_empty() {
                findings.pass();
            }
            continue;
        };
        // A recorded decision about the topic is a reason too.
        let decided = model.decisions.iter().any(|decision| {
            let words = decision.title.to_lowercase();
            [topic.id.as_str(), topic.label.as_str(), topic.role.name()]
                .iter()
                .any(|name| words.contains(&name.to_lowercase()))
        });
        let (from, to) = (context.node(*from), context.node(*to));
        let direct = from.is_function() && to.is_function();
        if topic.facts.has(fact::WHY) || decided || !direct {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Info,
            Place::Node(id),
            say::Hop { topic: &topic.label, from: &from.label, to: &to.label },
            say::Fix { topic: &topic.label, from_id: &from.id, to_id: &to.id },
        );
        finding.evidence(say::NO_REASON);
        finding.impact(say::IMPACT);
    }
}
