//! LIM-010: one key or shard receives more than a single partition can take.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, fact};
use neph_syntax::present::percent;
use neph_syntax::present::{count, measured};

crate::rule_text!("hot_key");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for row in context.checked(&[
        LimitKey::PartitionWriteUnits,
        LimitKey::PartitionReadUnits,
        LimitKey::PartitionRequestUnits,
        LimitKey::SameKeyWriteRate,
        LimitKey::ShardWriteRate,
        LimitKey::ShardWriteThroughput,
    ]) {
        let node = context.node(row.node);
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        let hot = node.facts.number(fact::HOT_KEY);
        let (store, used, max) = (&node.label, &measured(row.used, &row.unit), &measured(row.max, &row.unit));
        let (message, fix) = match hot {
            Some(share) => (
                say::HotKey { store, share: &percent(share), used, max }.to_string(),
                say::FixKey { store, count: &count((row.share * 2.0).ceil()) }.to_string(),
            ),
            None => {
                let shards = node.facts.number(fact::SHARDS).unwrap_or(1.0) * row.share * 1.25;
                (
                    say::HotShard { store, used, max }.to_string(),
                    say::FixShards { store, count: &count(shards.ceil()) }.to_string(),
                )
            }
        };
        let finding = findings.fail(Level::High, Place::Node(row.node), message, fix);
        finding.evidence(say::Limit { what: &row.what, source: &row.source.words(context.catalog) });
        finding.impact(say::Throttled { share: &percent(1.0 - 1.0 / row.share) });
        finding.dedup_key(format!("hot {}", node.id));
    }
}
