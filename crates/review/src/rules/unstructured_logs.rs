//! OPS-003: logs are text that no question can be asked of.

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
            format!("logs of `{}` cannot be asked by request", function.label),
            format!("`log_format json` on `{}`: a level and the request's id in each line", function.id),
        );
        finding.evidence(format!("stated: `log_format {format}`"));
        finding.dedup_key("unstructured logs");
    }
}
