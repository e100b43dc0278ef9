//! PERF-014: consumers of a stream share its read throughput.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_model::Edge;
use neph_syntax::present::count;
use neph_syntax::units::Seconds;

crate::rule_text!("shared_stream_reads");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, stream) in model.of_role(Role::Stream) {
        // A consumer with enhanced fan-out has its own throughput.
        let own = |edge: &Edge| edge.facts.is(fact::ENHANCED_FAN_OUT);
        let readers: Vec<_> = context.events(id).into_iter().filter(|(_, edge, _)| !own(edge)).collect();
        let Some(reads) = context.limit(id, LimitKey::ShardReadRate) else { continue };
        if readers.len() < 2 || stream.facts.is(fact::ENHANCED_FAN_OUT) {
            if !context.events(id).is_empty() {
                findings.pass();
            }
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            say::Shared { count: &readers.len(), stream: &stream.label },
            say::Fix { stream: &stream.id },
        );
        finding.evidence(say::Quota { reads: &count(reads) });
        finding.impact(say::Latency { delay: &Seconds(1.0 / reads) });
    }
}
