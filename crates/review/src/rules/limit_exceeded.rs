//! LIM-021: a limit is exceeded that no other rule tells of.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_syntax::units::number;

crate::rule_text!("limit_exceeded");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for row in context.analysis.limits.iter().filter(|row| !row.setting) {
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        // The rules made for a limit say more of it.
        if findings.told_of(Category::Limits, context.model, row.node) {
            continue;
        }
        let node = context.node(row.node);
        let finding = findings.fail(
            if row.assumed { Level::Medium } else { Level::High },
            Place::Node(row.node),
            format!(
                "`{}` needs {} {} and is allowed {} ({})",
                node.label,
                number(row.used),
                row.unit,
                number(row.max),
                row.what
            ),
            if row.adjustable {
                format!("have the quota `{}` raised, or spread the load", row.limit)
            } else {
                "spread the load, or put a queue or a cache before it: this limit is fixed".to_string()
            },
        );
        if row.assumed {
            finding.evidence("what is needed rests on an assumed value");
        }
        finding.evidence(format!("the limit `{}` of the service", row.limit));
        if let Some(at) = row.breaks_at {
            finding.impact(format!("it gives way at ×{} of the stated peak", number(at)));
        }
    }
}
