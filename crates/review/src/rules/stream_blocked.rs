//! REL-009: a record that cannot be processed blocks its shard.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_catalog::{Capability, LimitKey};
use neph_model::Mode;
use neph_syntax::present::count;
use neph_syntax::units::{PerSecond, Seconds};

crate::rule_text!("stream_blocked");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        for (edge_id, edge, from) in context.triggers(id) {
            let source = context.node(from);
            if edge.mode != Mode::Event || !source.role.can(Capability::ChangeFeed) {
                continue;
            }
            let bounded = [fact::RETRIES.name(), fact::MAX_AGE.name()]
                .into_iter()
                .filter(|fact| edge.facts.has(*fact) || function.facts.has(*fact))
                .count();
            let kept = !model.failure_targets(id).is_empty() || !model.failure_targets(from).is_empty();
            if bounded > 0 && kept {
                findings.pass();
                continue;
            }
            let message = match bounded {
                0 => say::Blocked { source: &source.label, function: &function.label }.to_string(),
                _ => say::Dropped { source: &source.label, function: &function.label }.to_string(),
            };
            let fix = match (bounded, kept) {
                (0, true) => say::BOUND.to_string(),
                (0, false) => say::BoundAndKeep { function: &function.id }.to_string(),
                _ => say::Keep { function: &function.id }.to_string(),
            };
            let finding = findings.fail(
                if bounded == 0 { Level::High } else { Level::Medium },
                Place::Edge(edge_id),
                message,
                fix,
            );
            finding.evidence(match (bounded, kept) {
                (0, true) => say::UNBOUNDED,
                (0, false) => say::UNBOUNDED_AND_DROPPED,
                _ => say::BOUNDED_AND_DROPPED,
            });
            let keeps = source
                .facts
                .time(fact::KEEP_FOR)
                .map(|s| s.0)
                .or_else(|| context.limit(from, LimitKey::RetentionDefault));
            let shards = source.facts.number(fact::SHARDS).unwrap_or(1.0).max(1.0);
            finding.effect = match (bounded, context.rate(edge_id), keeps) {
                (0, Some(rates), Some(keeps)) => Some(
                    say::Expired {
                        rate: &PerSecond(rates.usual / shards),
                        keeps: &Seconds(keeps),
                        count: &count(rates.usual / shards * keeps),
                    }
                    .to_string(),
                ),
                (0, None, Some(keeps)) => Some(say::Stalled { keeps: &Seconds(keeps) }.to_string()),
                (_, Some(rates), _) => Some(
                    say::Lost { count: &count(rates.usual * 86_400.0), lost: &count(rates.usual * 86.4) }
                        .to_string(),
                ),
                _ => None,
            };
        }
    }
}
