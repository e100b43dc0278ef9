//! PERF-009: a read-heavy store is not cached.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Capability, Role, fact};
use neph_model::NodeId;
use neph_syntax::present::count;
use neph_syntax::units::{PerSecond, SECONDS_PER_MONTH};

crate::rule_text!("reads_without_cache");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, store) in model.nodes().filter(|(_, node)| node.role.can(Capability::Records)) {
        let (mut read, mut written, mut reader) = (0.0, 0.0, None);
        for (edge_id, edge, from) in context.triggers(id) {
            let Some(rates) = context.rate(edge_id) else { continue };
            if model.is_read(edge) && !edge.facts.has(fact::WRITES) {
                read += rates.usual;
                if context.waiting_caller(from).is_some() {
                    reader = Some(from);
                }
            } else if model.is_write(edge) {
                written += rates.usual;
            }
        }
        let Some(reader) = reader.filter(|_| read >= OFTEN && read >= 10.0 * written && written > 0.0) else {
            continue;
        };
        let kept_at = |at: NodeId| {
            let node = context.node(at);
            node.is(Role::Cache)
                || node.is(Role::Cdn)
                || node.facts.has(fact::CACHE_TTL)
                || node.facts.number(fact::HIT_RATE).is_some()
        };
        let around = context
            .calls(reader)
            .into_iter()
            .map(|(_, _, to)| to)
            .chain(context.triggers(reader).into_iter().map(|(_, _, from)| from));
        if around.into_iter().any(kept_at) || kept_at(reader) {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::Uncached { store: &store.label, ratio: &count(read / written) },
            say::Fix { function: &context.node(reader).label },
        );
        finding.evidence(say::Rates { reads: &PerSecond(read), writes: &PerSecond(written) });
        finding.impact(say::Impact { count: &count(read * 0.8 * SECONDS_PER_MONTH) });
    }
}

/// Reads a second from which a cache pays off.
const OFTEN: f64 = 10.0;
