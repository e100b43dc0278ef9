//! PERF-010: answers are kept in environments that see the same question too rarely.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{Seconds, number};

crate::rule_text!("cache_cannot_hit");

pub(crate) const RULE: Rule = say::rule(check);

/// Requests within the time an answer is kept below which a cache is of no use (ours).
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
            format!(
                "`{}` keeps answers for {kept}; each of its {} environments sees {} requests in that time",
                function.label,
                number(needed),
                number(seen)
            ),
            format!("a `cache` beside `{}`, which all environments share", function.id),
        );
        finding.evidence(format!("at the peak of {} runs a second", number(runs.peak)));
        finding.impact(format!(
            "to be of use an answer must be kept for {}",
            Seconds(USEFUL * needed.max(1.0) / runs.peak.max(1e-9))
        ));
    }
}
