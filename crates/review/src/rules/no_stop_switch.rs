//! OPS-010: nothing is said of how to stop what runs away.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

crate::rule_text!("no_stop_switch");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    match model
        .system
        .facts
        .flag(fact::KILL_SWITCH)
        .or_else(|| model.nodes().find_map(|(_, node)| node.facts.flag(fact::KILL_SWITCH)))
    {
        Some(true) => findings.pass(),
        Some(false) => {
            let finding = findings.fail(
                Level::Low,
                Place::System,
                "there is no written way to stop the system",
                "reserved concurrency of zero as a procedure that was tried; then `kill_switch`",
            );
            finding.evidence("stated: no `kill_switch`");
            finding.impact("a loop or an attack runs, and is paid, until somebody finds out how to stop it");
        }
        None => {}
    }
}
