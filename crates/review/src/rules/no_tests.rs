//! OPS-008: nothing tries the flow of events before users do.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::Mode;

crate::rule_text!("no_tests");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let Some(tests) = model.system.facts.text(fact::TESTS) else { return };
    let events = model.edges().filter(|(_, edge)| edge.mode == Mode::Event).count();
    let lacks = match tests {
        "none" | "no" => "any test",
        words if events > 0 && !words.contains("integration") && !words.contains("contract") => {
            "a test of the way between functions"
        }
        _ => {
            findings.pass();
            return;
        }
    };
    let finding = findings.fail(
        Level::Low,
        Place::System,
        format!("{events} hand-overs of events without {lacks}"),
        "logic by units, the flow in the cloud, each event by its contract; `tests` says which exist",
    );
    finding.evidence(format!("stated: `tests {tests}`"));
}
