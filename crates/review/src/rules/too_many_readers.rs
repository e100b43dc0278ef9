//! LIM-019: a stream has more consumers than a shard supports.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::LimitKey;
use neph_syntax::present::measured;

crate::rule_text!("too_many_readers");

pub(crate) const RULE: Rule = say::rule(check);

/// The limit on consumers of a shard.
fn check(context: &Context<'_>, findings: &mut Findings) {
    for row in context.checked(&[LimitKey::ShardConsumers, LimitKey::ShardReadThroughput]) {
        let node = context.node(row.node);
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        let (used, most) = (measured(row.used, &row.unit), measured(row.max, &row.unit));
        let (message, fix): (String, String) = if row.key == Some(LimitKey::ShardConsumers) {
            let text = say::Consumers { stream: &node.label, count: &used, most: &most };
            (text.into(), say::OneConsumer { stream: &node.label }.into())
        } else {
            let text = say::Throughput { stream: &node.label, used: &used, most: &most };
            (text.into(), say::FanOut { stream: &node.id }.into())
        };
        let finding = findings.fail(Level::Medium, Place::Node(row.node), message, fix);
        finding.evidence(say::Quota { what: &row.what, source: &row.source.words(context.catalog) });
        finding.impact(say::THROTTLED);
    }
}
