//! OPS-010: no kill switch stops a runaway system.

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
            let finding = findings.fail(Level::Low, Place::System, say::NO_SWITCH, say::FIX);
            finding.evidence(say::CONFIGURED);
            finding.impact(say::IMPACT);
        }
        None => {}
    }
}
