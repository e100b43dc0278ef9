//! COST-019: a good part of the paid time is starting.

use crate::context::{percent, usd};
use crate::{Context, Findings, Level, Place, Rule};
use neph_syntax::units::Seconds;

crate::rule_text!("initialisation_billed");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let (Some(start), Some(runs)) =
            (context.analysis.cold_start(id), context.analysis.traffic.runs_per_month(id))
        else {
            continue;
        };
        let starting = start.probability() * start.billed_s;
        let share = starting / (starting + context.mean(id)).max(1e-9);
        let lines =
            context.analysis.cost.lines.iter().filter(|line| line.node == id && line.part == "cold starts");
        let paid: f64 = lines.map(|line| context.analysis.cost.counted(line).to_f64()).sum();
        if share <= 0.1 || paid < LEAST {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("{} of the time paid for `{}` is starting", percent(share), function.label),
            format!("fewer libraries in `{}`, and what is not needed at once later", function.id),
        );
        finding.evidence(format!(
            "{} of the runs start cold; starting takes {} that are paid, a run {}",
            percent(start.probability()),
            Seconds(start.billed_s),
            Seconds(context.mean(id))
        ));
        finding.impact(format!("{} a month, {} of starting", usd(paid), Seconds(runs * starting)));
    }
}

/// Less than this a month is not worth a change.
const LEAST: f64 = 0.1;
