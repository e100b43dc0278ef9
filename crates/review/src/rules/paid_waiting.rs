//! COST-007: a function is billed mostly for waiting.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::present::money;
use neph_syntax::units::Seconds;

crate::rule_text!("paid_waiting");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let mean = context.mean(id);
        let given = function.facts.time(fact::WAITS).map(|s| s.0);
        let derived = || -> f64 {
            let calls = context
                .calls(id)
                .into_iter()
                .filter(|(_, _, to)| context.node(*to).is_outside() || context.node(*to).is_function());
            calls
                .map(|(_, edge, to)| {
                    context.analysis.timings.answer(to).mean
                        * edge.facts.number(fact::CALLS).unwrap_or(1.0)
                        * edge.facts.number(fact::SHARE).unwrap_or(1.0)
                })
                .sum()
        };
        let waits = given.unwrap_or_else(derived).min(mean);
        // An instance that serves concurrent requests waits for several of them at once.
        let together = neph_analysis::cold_start::per_instance(context.catalog, function);
        let lines = context
            .analysis
            .cost
            .lines
            .iter()
            .filter(|line| line.node == id && !line.fixed && line.unit.contains("GB-s"));
        let paid: f64 = lines.map(|line| context.analysis.cost.counted(line).to_f64()).sum();
        let wasted = paid * waits / mean.max(1e-9);
        if waits <= 0.0 {
            continue;
        }
        if waits <= 0.5 * mean || mean <= 1.0 || together > 1.0 || wasted < LEAST {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::Waits { function: &function.label, waits: &Seconds(waits), mean: &Seconds(mean) },
            say::Fix { function: &function.label },
        );
        finding.evidence(match given {
            Some(waits) => say::Configured { waits: &Seconds(waits) }.to_string(),
            None => say::DERIVED.to_string(),
        });
        finding.impact(say::Wasted { usd: &money(wasted) });
    }
}

/// Dollars a month below which a change does not pay off.
const LEAST: f64 = 25.0;
