//! LIM-010: one key gets more than its partition takes.

use crate::context::percent;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::number;

crate::rule_text!("hot_key");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let _ = model;
    for row in context.held(&["partition_wcu", "partition_rcu", "shard_write_records", "shard_write_mb"]) {
        let node = context.node(row.node);
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        let hot = node.facts.number(fact::HOT_KEY);
        let finding = findings.fail(
            Level::High,
            Place::Node(row.node),
            match hot {
                Some(share) => format!(
                    "one key of `{}` gets {} of the traffic: {} {}, and {} are allowed",
                    node.label,
                    percent(share),
                    number(row.used),
                    row.unit,
                    number(row.max)
                ),
                None => format!(
                    "a shard of `{}` gets {} {}, and {} are allowed",
                    node.label,
                    number(row.used),
                    row.unit,
                    number(row.max)
                ),
            },
            match hot {
                Some(_) => format!(
                    "spread the key of `{}`: a number from 1 to {} appended, added up when reading",
                    node.id,
                    number((row.share * 2.0).ceil())
                ),
                None => format!(
                    "`shards {}` on `{}`",
                    number((node.facts.number(fact::SHARDS).unwrap_or(1.0) * row.share * 1.25).ceil()),
                    node.id
                ),
            },
        );
        finding.evidence(format!("{}: {}", row.what, row.source.words(context.catalog)));
        finding
            .impact(format!("{} of that traffic is throttled at the peak", percent(1.0 - 1.0 / row.share)));
        finding.dedup_key(format!("hot {}", node.id));
    }
}
