//! PERF-007: a large package slows cold starts while a caller waits.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::present::percent;
use neph_syntax::units::{Bytes, Seconds};

crate::rule_text!("package_slows_start");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let Some(package) = function.facts.size(fact::PACKAGE).filter(|_| !function.facts.is(fact::IMAGE))
        else {
            continue;
        };
        let prewarmed = function.facts.is(fact::SNAPSTART)
            || function.facts.number(fact::PROVISIONED).is_some_and(|n| n >= 1.0);
        let (Some(start), Some(_)) = (context.analysis.cold_start(id), context.waiting_caller(id)) else {
            continue;
        };
        if package.0 <= LARGE || prewarmed {
            findings.pass();
            continue;
        }
        let code = start.phases.iter().find(|phase| phase.name == "code").map(|phase| phase.ms);
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            say::Loads { function: &function.label, package: &package },
            say::Fix { function: &function.label },
        );
        finding.evidence(say::Configured { package: &package, threshold: &Bytes(LARGE) });
        finding.effect = code.map(|ms| {
            let (code, total) = (&Seconds(ms / 1e3), &Seconds(start.total_ms.p50 / 1e3));
            match start.share {
                Some(_) => {
                    say::TakesForShare { code, total, share: &percent(start.probability()) }.to_string()
                }
                None => say::Takes { code, total }.to_string(),
            }
        });
    }
}

/// Package size from which code loading is worth a finding.
const LARGE: f64 = 10.0 * 1024.0 * 1024.0;
