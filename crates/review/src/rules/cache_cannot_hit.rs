//! PERF-010: an in-memory cache expires before its environment sees the next request.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::present::count;
use neph_syntax::units::Seconds;

crate::rule_text!("cache_cannot_hit");

pub(crate) const RULE: Rule = say::rule(check);

/// With fewer requests within its TTL, a cache is of no use (our threshold).
const USEFUL: f64 = 2.0;

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (id, function) in context.model.functions() {
        let Some(kept) = function.facts.time(fact::CACHE_TTL) else { continue };
        let (Some(runs), Some(needed)) = (context.runs(id), context.needed(id)) else { continue };
        let seen = runs.peak * kept.0 / needed.max(1.0);
        if seen >= USEFUL {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            say::Rarely {
                function: &function.label,
                ttl: &kept,
                environments: &count(needed),
                requests: &count(seen),
            },
            say::Fix { function: &function.label },
        );
        finding.evidence(say::Rate { rate: &count(runs.peak), environments: &count(needed) });
        let useful = USEFUL * needed.max(1.0) / runs.peak.max(1e-9);
        finding.impact(say::Useful { ttl: &Seconds(useful) });
    }
}
