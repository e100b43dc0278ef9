//! COST-002: provisioned environments are mostly idle.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::present::count;
use neph_syntax::present::{money, percent};

crate::rule_text!("provisioned_idle");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let Some(kept) = function.facts.number(fact::PROVISIONED).filter(|n| *n >= 1.0) else { continue };
        let Some(runs) = context.runs(id) else { continue };
        let busy = runs.usual * context.mean(id);
        let used = busy / kept;
        let lines = context.analysis.cost.lines.iter().filter(|line| line.node == id && line.fixed);
        let paid: f64 = lines.map(|line| context.analysis.cost.counted(line).to_f64()).sum();
        let idle = paid * (1.0 - used.min(1.0));
        if used >= WORTH || idle < LEAST {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::Idle { function: &function.label, used: &percent(used), count: &count(kept) },
            say::Fix { function: &function.label },
        );
        finding.evidence(say::Busy { busy: &count(busy), usd: &money(paid) });
        finding.evidence(say::BREAK_EVEN);
        finding.impact(say::Impact { usd: &money(idle) });
    }
}

/// Utilisation at which it breaks even.
const WORTH: f64 = 0.6;

/// Less than this a month is not worth a change.
const LEAST: f64 = 10.0;
