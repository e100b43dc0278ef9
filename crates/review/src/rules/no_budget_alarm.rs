//! COST-016: nobody is told when the bill grows.

use crate::context::usd;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

crate::rule_text!("no_budget_alarm");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let total = context.total_usd();
    if total < LEAST {
        return;
    }
    let alarms = model.system.facts.text(fact::ALARMS);
    let watched =
        alarms.is_some_and(|words| words.split([' ', ',']).any(|word| word == "all" || word == "budget"));
    if model.system.facts.has(fact::BUDGET) || watched {
        findings.pass();
    } else if alarms.is_some() {
        let finding = findings.fail(
            Level::Low,
            Place::System,
            format!("nobody is told when a month costs more than the {} expected", usd(total)),
            format!("`budget {} USD/month`, once an alarm exists at it", (total * 1.2).round()),
        );
        finding.evidence("the alarms that exist are stated, and none is on the budget");
        finding.impact("a loop or an attack is found with the invoice");
    } else {
        findings.ask(
            Level::Low,
            Place::System,
            &[fact::BUDGET.name()],
            format!("at which monthly cost is somebody told? {} are expected", usd(total)),
        );
    }
}

/// Below this a month a surprise is small.
const LEAST: f64 = 100.0;
