//! REL-014: all callers try again at the same moment.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::PerSecond;

crate::rule_text!("retry_without_backoff");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, edge) in model.edges() {
        let Some(backoff) =
            edge.facts.text(fact::BACKOFF).filter(|_| edge.facts.number(fact::RETRIES).unwrap_or(1.0) > 0.0)
        else {
            continue;
        };
        if !backoff.split([' ', ',']).all(|word| matches!(word, "none" | "fixed" | "no")) {
            findings.pass();
            continue;
        }
        let (from, to) = (model.end_label(edge.from), model.end_label(edge.to));
        let finding = findings.fail(
            Level::Medium,
            Place::Edge(id),
            format!("callers of `{to}` fail together and try again together"),
            format!(
                "`backoff jitter` on `{} {} {}`: exponential waits with full jitter, capped",
                model.end_id(edge.from),
                edge.mode.sign(),
                model.end_id(edge.to)
            ),
        );
        finding.evidence(format!("stated: `backoff {backoff}` from `{from}`"));
        finding.effect =
            context.rate(id).map(|rates| format!("{} at the peak come again in step", PerSecond(rates.peak)));
    }
}
