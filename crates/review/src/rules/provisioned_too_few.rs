//! PERF-004: requests beyond what is kept warm start cold.

use crate::context::{percent, usd};
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::number;

crate::rule_text!("provisioned_too_few");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let (Some(warm), Some(load)) =
            (function.facts.number(fact::PROVISIONED).filter(|n| *n >= 1.0), context.load(id))
        else {
            continue;
        };
        let spilled = neph_analysis::erlang::blocked(load, warm as u32);
        if spilled <= 0.01 {
            findings.pass();
            continue;
        }
        let wanted = neph_analysis::erlang::needed(load, 0.01);
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("`{}` keeps {} warm and needs {wanted} at the peak", function.label, number(warm)),
            format!(
                "`provisioned {wanted}` on `{}` for the hours of the peak, or let it follow the load",
                function.id
            ),
        );
        finding.evidence(format!("{} at once on average at the peak (Erlang)", number(load)));
        finding.impact(format!("{} of the requests at the peak find no warm environment", percent(spilled)));
        let kept = context.analysis.cost.lines.iter().filter(|line| line.node == id && line.fixed);
        let paid: f64 = kept.map(|line| context.analysis.cost.counted(line).to_f64()).sum();
        let more = paid * (f64::from(wanted) / warm - 1.0);
        finding.after_fix(format!(
            "with `provisioned {wanted}` {} of them, for {} a month more",
            percent(neph_analysis::erlang::blocked(load, wanted)),
            usd(more.max(0.0))
        ));
    }
}
