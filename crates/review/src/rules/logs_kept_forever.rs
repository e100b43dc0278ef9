//! COST-005: logs have no retention period and accumulate.

use crate::{Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::fact;
use neph_catalog::{LimitKey, Role};
use neph_syntax::present::count;
use neph_syntax::present::money;

crate::rule_text!("logs_kept_forever");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let kept_forever = context
        .catalog
        .default_for(Role::Monitor, model.system.provider, &[])
        .and_then(|entry| context.catalog.service(entry.id()))
        .and_then(|service| {
            service.limits.iter().find(|limit| limit.key == Some(LimitKey::LogRetentionDefault))
        })
        .is_some_and(|limit| limit.number().is_none());
    if !kept_forever {
        return;
    }
    let (mut gb, mut price, mut first) = (0.0, 0.0, None);
    for (id, function) in model.functions() {
        if function.facts.has(fact::LOG_RETENTION) || model.system.facts.has(fact::LOG_RETENTION) {
            findings.pass();
            continue;
        }
        first.get_or_insert(id);
        for line in context
            .analysis
            .cost
            .lines
            .iter()
            .filter(|line| line.node == id && line.meter.starts_with("logs"))
        {
            gb += line.quantity;
            price += context.analysis.cost.counted(line).to_f64();
        }
    }
    let Some(first) = first else { return };
    let finding = findings.fail(Level::Low, Place::Node(first), say::FOREVER, say::FIX);
    finding.evidence(say::EVIDENCE);
    finding.suggest_fact(FactChange::time(Place::System, fact::LOG_RETENTION, 30.0 * 86_400.0, "30 days"));
    if price > 0.0 {
        finding.impact(say::Growth { gb: &count(gb), usd: &money(price) });
    }
}
