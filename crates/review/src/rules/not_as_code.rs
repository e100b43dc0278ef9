//! OPS-006: the infrastructure is not defined as code.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

crate::rule_text!("not_as_code");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let components = model.nodes().filter(|(_, node)| !node.is_outside()).count();
    match model.system.facts.text(fact::IAC) {
        Some("none" | "no") => {
            let finding = findings.fail(Level::Medium, Place::System, say::NOT_AS_CODE, say::FIX);
            finding.evidence(say::CONFIGURED);
            finding.evidence(say::Components { count: &components });
            finding.impact(say::IMPACT);
        }
        Some(_) => findings.pass(),
        None => {}
    }
}
