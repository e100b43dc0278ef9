//! OPS-006: nothing recreates the system.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

crate::rule_text!("not_as_code");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let parts = model.nodes().filter(|(_, node)| !node.is_outside()).count();
    match model.system.facts.text(fact::IAC) {
        Some("none" | "no") => {
            let finding = findings.fail(
                Level::Medium,
                Place::System,
                format!("{parts} parts, and nothing that recreates them"),
                "`iac` with the tool that keeps them as text",
            );
            finding.evidence("stated: `iac none`");
            finding.impact("what was changed by hand is found when it is missing");
        }
        Some(_) => findings.pass(),
        None => {}
    }
}
