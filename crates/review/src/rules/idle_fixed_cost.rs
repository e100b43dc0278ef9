//! COST-017: most of the bill is due even without traffic.

use crate::{Context, Findings, Level, Place, Rule};
use neph_syntax::present::{money, percent};

crate::rule_text!("idle_fixed_cost");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let cost = &context.analysis.cost;
    let total = context.total_usd();
    // Storage is a fixed cost too, but stored data is what the system is for.
    let idle: Vec<_> = cost.lines.iter().filter(|line| line.fixed && line.unit.contains("hour")).collect();
    let fixed: f64 = idle.iter().map(|line| cost.counted(line).to_f64()).sum();
    let busy: Vec<f64> =
        model.functions().filter_map(|(id, _)| Some(context.runs(id)?.usual * context.mean(id))).collect();
    let busiest = busy.iter().copied().fold(0.0, f64::max);
    if idle.is_empty() || busy.is_empty() {
        return;
    }
    if fixed <= 0.5 * total || fixed < LEAST || busiest >= 0.1 {
        findings.pass();
        return;
    }
    let dearest = idle[0];
    let finding = findings.fail(
        if fixed > 500.0 { Level::Medium } else { Level::Low },
        Place::Node(dearest.node),
        say::Idle { fixed: &money(fixed), total: &money(total) },
        say::Fix { component: &context.node(dearest.node).label },
    );
    for line in idle.iter().take(3) {
        finding.evidence(say::Line {
            component: &context.node(line.node).label,
            service: &line.service_title,
            usd: &money(cost.counted(line).to_f64()),
        });
    }
    finding.evidence(say::Busiest { share: &percent(busiest.min(1.0)) });
    finding.impact(say::Share { share: &percent(fixed / total.max(0.01)) });
}

/// Dollars a month below which a change is not worthwhile.
const LEAST: f64 = 30.0;
