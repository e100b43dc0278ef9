//! REL-020: what the makers promise is less than what is required.

use crate::{Context, Findings, Level, Place, Rule};
use neph_syntax::units::number;

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
        let weakest = checked.biggest.map(|id| context.node(id));
        let place = requirement.path.last().copied().or(checked.biggest).map_or(Place::System, Place::Node);
        let finding = findings.fail(
            Level::High,
            place,
            format!("the parts promise {} together; {} is required", fine(actual), fine(requirement.value)),
            match weakest {
                Some(part) => format!("do without `{}` while the caller waits: a queue before it, a cache for when it fails; or run in two regions", part.id),
                None => "put queues before parts that need not answer at once, or run in two regions".to_string(),
            },
        );
        let minutes = |share: f64| number((1.0 - share) * 730.0 * 60.0);
        if let Some(part) = weakest {
            finding.evidence(format!("the least is promised by `{}`", part.label));
        }
        finding.evidence("the product of what the makers promise for all parts a caller waits for");
        finding.impact(format!(
            "up to {} minutes a month without an answer; {} are allowed",
            minutes(actual),
            minutes(requirement.value)
        ));
    }
}

/// A share with as many digits as availability needs.
fn fine(share: f64) -> String {
    let text = format!("{:.3}", share * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}
