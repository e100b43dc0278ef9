//! COST-010: a function only forwards what a direct integration could deliver.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::present::money;
use neph_syntax::units::Seconds;

crate::rule_text!("function_only_forwards");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let triggers = context.triggers(id);
        let out: Vec<_> = context.calls(id).into_iter().chain(context.events(id)).collect();
        let ([(_, _, from)], [(_, _, to)]) = (triggers.as_slice(), out.as_slice()) else { continue };
        let (source, target) = (context.node(*from), context.node(*to));
        let forwards =
            context.node(*from).is_polled() && (target.is_messaging() || target.is(Role::Workflow));
        if !forwards || function.facts.has(fact::WHY) || context.mean(id) > QUICK {
            if forwards {
                findings.pass();
            }
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            say::Forwards { function: &function.label, source: &source.label, target: &target.label },
            say::Fix { function: &function.label, source: &source.label, target: &target.label },
        );
        finding.evidence(say::Evidence { mean: &Seconds(context.mean(id)) });
        match context.usd(id) {
            cost if cost >= 0.01 => finding.impact(say::Cost { usd: &money(cost) }),
            _ => finding.impact(say::UPKEEP),
        };
    }
}

/// A function that only forwards is faster than this.
const QUICK: f64 = 0.1;
