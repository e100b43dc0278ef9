//! COST-016: no budget alert is defined.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::present::money;

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
    } else if let Some(alarms) = alarms {
        let finding = findings.fail(
            Level::Low,
            Place::System,
            say::NoAlert { usd: &money(total) },
            say::Fix { limit: &(total * 1.2).round() },
        );
        finding.evidence(say::Configured { alarms: &alarms });
        finding.impact(say::IMPACT);
    } else {
        findings.ask(Level::Low, Place::System, &[fact::BUDGET.name()], say::Ask { usd: &money(total) });
    }
}

/// Dollars a month below which an alert is not worth a finding.
const LEAST: f64 = 100.0;
