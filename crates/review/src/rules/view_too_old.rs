//! DATA-008: a read model lags further behind the writes than its objective allows.

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
                let last = requirement.path.last();
                let label = last.map_or(&model.system.name, |id| &context.node(*id).label);
                let (actual, objective) = (Seconds(actual), Seconds(requirement.value));
                let text = say::Late { label, actual: &actual, objective: &objective };
                let finding = findings.fail(Level::Medium, place, text, say::FIX);
                if let Some(slowest) = slowest {
                    finding.evidence(say::Slowest { slowest: &context.node(slowest).label });
                }
                finding.evidence(say::TAIL);
                finding.impact(say::Stale { excess: &Seconds(actual.0 - objective.0) });
            }
            _ => {}
        }
    }
}
