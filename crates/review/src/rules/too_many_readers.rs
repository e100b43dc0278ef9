//! LIM-019: more readers than a shard serves.

use crate::{Context, Findings, Level, Place, Rule};
use neph_syntax::units::number;

crate::rule_text!("too_many_readers");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let _ = model;
    for row in context.held(&["stream_readers_per_shard", "shard_read_mb"]) {
        let node = context.node(row.node);
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Node(row.node),
            format!(
                "`{}` is asked for {} {}; a shard serves {}",
                node.label,
                number(row.used),
                row.unit,
                number(row.max)
            ),
            format!("one reader of `{}` that hands on to a `bus` or `topic`; or `enhanced_fan_out`", node.id),
        );
        finding.evidence(format!("{}: {}", row.what, row.source.words(context.catalog)));
        finding.impact("the others are throttled and fall behind");
    }
}
