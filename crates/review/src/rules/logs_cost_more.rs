//! COST-004: logs cost more than the invocations that write them.

use crate::{Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::present::count;
use neph_syntax::present::{money, percent};

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
    let configured = function.facts.has(fact::LOG) || model.system.facts.has(fact::LOG);
    let label = &function.label;
    if !configured {
        findings.ask(
            Level::Low,
            Place::Node(id),
            &[fact::LOG.name()],
            say::Ask { function: label, logs: &money(logs), work: &money(work) },
        );
        return;
    }
    let finding = findings.fail(
        Level::Medium,
        Place::Node(id),
        say::Costs { logs: &money(logs), work: &money(work) },
        say::Fix { function: label },
    );
    finding.evidence(say::Evidence { function: label, gb: &count(gb), log: &money(log), run: &money(run) });
    finding.suggest_fact(FactChange::size(Place::Node(id), fact::LOG, 200.0, "200 B"));
    finding.impact(say::Share { share: &percent(logs / context.total_usd().max(0.01)) });
}

/// Dollars a month below which a change is not worthwhile.
const LEAST: f64 = 20.0;
