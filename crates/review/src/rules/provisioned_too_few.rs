//! PERF-004: peak traffic exceeds provisioned concurrency.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::present::count;
use neph_syntax::present::{money, percent};

crate::rule_text!("provisioned_too_few");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let (Some(warm), Some(load)) =
            (function.facts.number(fact::PROVISIONED).filter(|n| *n >= 1.0), context.load(id))
        else {
            continue;
        };
        let spilled = neph_analysis::erlang::blocked(load, warm as u32);
        if spilled <= 0.01 {
            findings.pass();
            continue;
        }
        let wanted = neph_analysis::erlang::needed(load, 0.01);
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::TooFew { function: &function.label, warm: &count(warm), needed: &wanted },
            say::Fix { needed: &wanted, function: &function.label },
        );
        finding.evidence(say::Load { load: &count(load), needed: &wanted });
        finding.impact(say::Spillover { share: &percent(spilled) });
        let kept = context.analysis.cost.lines.iter().filter(|line| line.node == id && line.fixed);
        let paid: f64 = kept.map(|line| context.analysis.cost.counted(line).to_f64()).sum();
        let more = paid * (f64::from(wanted) / warm - 1.0);
        finding.after_fix(say::AfterFix {
            needed: &wanted,
            share: &percent(neph_analysis::erlang::blocked(load, wanted)),
            usd: &money(more.max(0.0)),
        });
    }
}
