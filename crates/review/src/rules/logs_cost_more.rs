//! COST-004: what is logged costs more than what is done.

use crate::context::{percent, usd};
use crate::{Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::units::number;

crate::rule_text!("logs_cost_more");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let cost = &context.analysis.cost;
    let mut worst: Option<(f64, f64, f64, NodeId)> = None;
    let (mut logs, mut work) = (0.0, 0.0);
    for (id, _) in model.functions() {
        let of = |logging: bool| -> f64 {
            let lines =
                cost.lines.iter().filter(|line| line.node == id && line.meter.starts_with("logs") == logging);
            lines.map(|line| cost.counted(line).to_f64()).sum()
        };
        let (log, run) = (of(true), of(false));
        logs += log;
        work += run;
        if worst.is_none_or(|(most, ..)| log > most) {
            let gb = cost
                .lines
                .iter()
                .filter(|line| line.node == id && line.meter.starts_with("logs"))
                .map(|line| line.quantity)
                .sum();
            worst = Some((log, run, gb, id));
        }
    }
    let Some((log, run, gb, id)) = worst else { return };
    if logs < LEAST || logs <= work && logs <= 0.3 * context.total_usd() {
        findings.pass();
        return;
    }
    let function = context.node(id);
    let stated = function.facts.has(fact::LOG) || model.system.facts.has(fact::LOG);
    let message = format!("logs cost {} a month, the functions' own work {}", usd(logs), usd(work));
    if !stated {
        findings.ask(
            Level::Low,
            Place::Node(id),
            &[fact::LOG.name()],
            format!("how much does a run of `{}` log? At 2 KB {message}", function.label),
        );
        return;
    }
    let finding = findings.fail(
        Level::Medium,
        Place::Node(id),
        message,
        format!("`log 200 B` on `{}`: a level, a sample, a reference in place of the body", function.id),
    );
    finding.evidence(format!(
        "`{}`: {} GB a month cost {}, its runs {}",
        function.label,
        number(gb),
        usd(log),
        usd(run)
    ));
    finding.suggest_fact(FactChange::size(Place::Node(id), fact::LOG, 200.0, "200 B"));
    finding.impact(format!("{} of what the system costs", percent(logs / context.total_usd().max(0.01))));
}

/// Less than this a month is not worth a change.
const LEAST: f64 = 20.0;
