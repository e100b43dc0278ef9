//! OPS-008: no test covers the event flow.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::Mode;

crate::rule_text!("no_tests");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let Some(tests) = model.system.facts.text(fact::TESTS) else { return };
    let events = model.edges().filter(|(_, edge)| edge.mode == Mode::Event).count();
    let message = match tests {
        "none" | "no" => say::UNTESTED,
        words if events > 0 && !words.contains("integration") && !words.contains("contract") => {
            say::FLOW_UNTESTED
        }
        _ => {
            findings.pass();
            return;
        }
    };
    let finding = findings.fail(Level::Low, Place::System, message, say::FIX);
    finding.evidence(say::Configured { tests: &tests });
    finding.evidence(say::Asynchronous { count: &events });
}
