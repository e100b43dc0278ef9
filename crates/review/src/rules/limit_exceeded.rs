//! LIM-021: peak demand exceeds a service limit that no other rule covers.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_syntax::present::{count, measured};

crate::rule_text!("limit_exceeded");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for row in context.analysis.limits.iter().filter(|row| !row.setting) {
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        // Rules dedicated to a limit give better advice.
        if findings.told_of(Category::Limits, context.model, row.node) {
            continue;
        }
        let label = &context.node(row.node).label;
        let finding = findings.fail(
            if row.assumed { Level::Medium } else { Level::High },
            Place::Node(row.node),
            say::Exceeded {
                label,
                used: &measured(row.used, &row.unit),
                what: &row.what,
                max: &measured(row.max, &row.unit),
            },
            if row.adjustable {
                say::FixQuota { limit: &row.limit }.to_string()
            } else {
                say::Fix { label }.to_string()
            },
        );
        if row.assumed {
            finding.evidence(say::ASSUMED);
        }
        finding.evidence(say::Limit { limit: &row.limit });
        if let Some(times) = row.breaks_at {
            finding.impact(say::Saturates { label, times: &count(times) });
        }
    }
}
