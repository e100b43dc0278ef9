//! REL-014: retries have neither exponential backoff nor jitter.

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
        let finding = findings.fail(
            Level::Medium,
            Place::Edge(id),
            say::InStep { target: &model.end_label(edge.to) },
            say::Fix { from: &model.end_id(edge.from), sign: &edge.mode.sign(), to: &model.end_id(edge.to) },
        );
        finding.evidence(say::Configured { backoff: &backoff, caller: &model.end_label(edge.from) });
        finding.effect =
            context.rate(id).map(|rates| say::Impact { rate: &PerSecond(rates.peak) }.to_string());
    }
}
