//! REL-020: the composite SLA of a request path is below the required availability.

use crate::{Context, Findings, Level, Place, Rule};
use neph_syntax::present::count;

crate::rule_text!("availability_missed");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for checked in &context.analysis.requirements {
        let requirement = &model.requirements[checked.index];
        if requirement.measure != "availability" {
            continue;
        }
        let (Some(actual), neph_analysis::Verdict::Missed) = (checked.actual, checked.verdict) else {
            if checked.verdict == neph_analysis::Verdict::Met {
                findings.pass();
            }
            continue;
        };
        let weakest = checked.biggest.map(|id| &context.node(id).label);
        let place = requirement.path.last().copied().or(checked.biggest).map_or(Place::System, Place::Node);
        let finding = findings.fail(
            Level::High,
            place,
            say::Below { actual: &fine(actual), required: &fine(requirement.value) },
            weakest.map_or_else(|| say::FIX.into(), |component| say::FixWeakest { component }.to_string()),
        );
        if let Some(component) = weakest {
            finding.evidence(say::Weakest { component });
        }
        finding.evidence(say::PRODUCT);
        let minutes = |share: f64| count((1.0 - share) * 730.0 * 60.0);
        finding.impact(say::Downtime { actual: &minutes(actual), allowed: &minutes(requirement.value) });
    }
}

/// A share with three decimals: 99.9 % and 99.99 % must not look alike.
fn fine(share: f64) -> String {
    let text = format!("{:.3}", share * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}
