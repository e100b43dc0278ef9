//! REL-008: one bad record makes its whole batch retry.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::Mode;
use neph_syntax::present::count;

crate::rule_text!("batch_repeated");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, edge) in model.edges().filter(|(_, edge)| edge.mode == Mode::Event) {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        if !context.node(from).is_polled() || !context.node(to).is_function() {
            continue;
        }
        let stated = edge.facts.number(fact::BATCH);
        let batch = stated.unwrap_or(context.analysis.traffic.batches[id.0].1);
        if batch <= 1.0 || edge.facts.is(fact::PARTIAL_FAILURES) {
            findings.pass();
            continue;
        }
        let level = if stated.is_some() || edge.facts.has(fact::PARTIAL_FAILURES) {
            Level::Medium
        } else {
            Level::Low
        };
        let (source, function) = (context.node(from), context.node(to));
        let finding = findings.fail(
            level,
            Place::Edge(id),
            say::Repeated { source: &source.label, function: &function.label, count: &count(batch - 1.0) },
            say::Fix { source: &source.label, function: &function.label },
        );
        if stated.is_some() {
            finding.evidence(say::Configured { batch: &count(batch) });
        } else {
            finding.evidence(say::Default { batch: &count(batch) });
        }
        let receives = context
            .node(from)
            .facts
            .number(fact::MAX_RECEIVES)
            .or_else(|| edge.facts.number(fact::RETRIES).map(|n| n + 1.0));
        finding.effect =
            receives.map(|n| say::Retries { count: &count((batch - 1.0) * (n - 1.0).max(1.0)) }.to_string());
        finding.dedup_key("batches repeated");
    }
}
