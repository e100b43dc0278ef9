//! COST-019: initialisation takes a large share of the billed time.

use crate::{Context, Findings, Level, Place, Rule};
use neph_syntax::present::{money, percent};
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
            say::Billed { share: &percent(share), function: &function.label },
            say::Fix { function: &function.label },
        );
        finding.evidence(say::Evidence {
            cold: &percent(start.probability()),
            init: &Seconds(start.billed_s),
            mean: &Seconds(context.mean(id)),
        });
        finding.impact(say::Cost { usd: &money(paid), time: &Seconds(runs * starting) });
    }
}

/// Dollars a month below which a change is not worthwhile.
const LEAST: f64 = 0.1;
