//! DATA-008: what is read is further behind than is required.

use crate::{Context, Findings, Level, Place, Rule};
use neph_syntax::units::Seconds;

crate::rule_text!("view_too_old");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for checked in &context.analysis.requirements {
        let requirement = &model.requirements[checked.index];
        if requirement.measure != "effect" {
            continue;
        }
        match (checked.verdict, checked.actual) {
            (neph_analysis::Verdict::Met, _) => findings.pass(),
            (neph_analysis::Verdict::Missed, Some(actual)) => {
                let slowest = checked.biggest.or_else(|| requirement.path.last().copied());
                let place = slowest.map_or(Place::System, Place::Node);
                let label =
                    requirement.path.last().map_or("the effect", |id| context.node(*id).label.as_str());
                let finding = findings.fail(
                    Level::Medium,
                    place,
                    format!(
                        "it takes up to {} until `{label}` has worked; {} is required",
                        Seconds(actual),
                        Seconds(requirement.value)
                    ),
                    "a shorter `window`, smaller batches, or more readers at once",
                );
                if let Some(slowest) = slowest {
                    finding
                        .evidence(format!("most of the time is spent at `{}`", context.node(slowest).label));
                }
                finding.evidence("one event in a hundred takes longer, cold starts included");
                finding.impact(format!(
                    "what is read is up to {} older than promised",
                    Seconds(actual - requirement.value)
                ));
            }
            _ => {}
        }
    }
}
