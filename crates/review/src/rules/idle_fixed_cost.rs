//! COST-017: most of the cost is there with no traffic at all.

use crate::context::{percent, usd};
use crate::{Context, Findings, Level, Place, Rule};

crate::rule_text!("idle_fixed_cost");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let cost = &context.analysis.cost;
    let total = context.total_usd();
    // Storage is fixed too, but it is what a system is for.
    let idle: Vec<_> = cost.lines.iter().filter(|line| line.fixed && line.unit.contains("hour")).collect();
    let fixed: f64 = idle.iter().map(|line| cost.counted(line).to_f64()).sum();
    let busy: Vec<f64> =
        model.functions().filter_map(|(id, _)| Some(context.runs(id)?.usual * context.mean(id))).collect();
    let at_work = busy.iter().copied().fold(0.0, f64::max);
    if idle.is_empty() || busy.is_empty() {
        return;
    }
    if fixed <= 0.5 * total || fixed < LEAST || at_work >= 0.1 {
        findings.pass();
        return;
    }
    let dearest = idle[0];
    let finding = findings.fail(
        if fixed > 500.0 { Level::Medium } else { Level::Low },
        Place::Node(dearest.node),
        format!("{} of {} a month are paid whether or not anything happens", usd(fixed), usd(total)),
        format!("a variant of `{}` that rests or is paid by use", context.node(dearest.node).id),
    );
    for line in idle.iter().take(3) {
        finding.evidence(format!(
            "`{}`: {} {}",
            context.node(line.node).label,
            line.service_title,
            usd(cost.counted(line).to_f64())
        ));
    }
    finding.evidence(format!("the busiest function is at work {} of the time", percent(at_work.min(1.0))));
    finding.impact(format!("{} of the bill", percent(fixed / total.max(0.01))));
}

/// Less than this a month is not worth a change.
const LEAST: f64 = 30.0;
