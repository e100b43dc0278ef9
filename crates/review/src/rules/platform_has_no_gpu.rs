//! LIM-013: a function wants what its platform does not have.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::number;

crate::rule_text!("platform_has_no_gpu");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        if !function.facts.is(fact::GPU) {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Critical,
            Place::Node(id),
            format!("`{}` needs a graphics processor; functions have none", function.label),
            format!("`service {}` on machines with one, and a `queue` before it", function.id),
        );
        finding.evidence("stated: `gpu`");
        finding.impact("it does not run");
    }
    for row in context.held(&["memory_max", "memory", "tmp_max"]).filter(|row| row.share > 1.0) {
        let node = context.node(row.node);
        let finding = findings.fail(
            Level::Critical,
            Place::Node(row.node),
            format!(
                "`{}` wants {} {}; the platform ends at {} {}",
                node.label,
                number(row.used),
                row.unit,
                number(row.max),
                row.unit
            ),
            format!("`service {}`, or a plan with more", node.id),
        );
        finding.evidence(format!("{}: {}", row.what, row.source.words(context.catalog)));
    }
}
