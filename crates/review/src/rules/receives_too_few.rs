//! REL-005: a queue gives a message up after a few receives.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::number;

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
            format!(
                "`{}` gives a message up after {} receives; throttling alone can use them",
                queue.label,
                number(receives)
            ),
            format!("`max_receives 5` on `{}`", queue.id),
        );
        finding.evidence(format!(
            "`max_receives {}` is stated; the platform advises at least {}",
            number(receives),
            number(FEWEST)
        ));
        finding.impact("good messages end among the dead letters whenever the function is throttled");
    }
}

/// The platform's advice.
const FEWEST: f64 = 5.0;
