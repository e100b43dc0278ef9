//! REL-005: a queue's maxReceiveCount is too low.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::present::count;

crate::rule_text!("receives_too_few");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        let Some(receives) =
            queue.facts.number(fact::MAX_RECEIVES).filter(|_| !context.events(id).is_empty())
        else {
            continue;
        };
        if receives >= FEWEST {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::TooFew { queue: &queue.label, receives: &count(receives) },
            say::Fix { fewest: &count(FEWEST), queue: &queue.label },
        );
        finding.evidence(say::Configured { receives: &count(receives), fewest: &count(FEWEST) });
        finding.impact(say::IMPACT);
    }
}

/// What the provider recommends.
const FEWEST: f64 = 5.0;
