//! OPS-003: logs are free text that cannot be queried.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

crate::rule_text!("unstructured_logs");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let Some(format) = context.word(id, fact::LOG_FORMAT) else { continue };
        if format == "json" {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            say::Unstructured { function: &function.label },
            say::Fix { function: &function.id },
        );
        finding.evidence(say::Format { format: &format });
        finding.dedup_key("unstructured logs");
    }
}
