//! REL-009: a record that cannot be handled stops its shard.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::fact;
use neph_model::Mode;
use neph_syntax::units::{PerSecond, Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "REL-009",
    name: "stream-blocked",
    category: Category::Reliability,
    level: Level::High,
    title: "Stream blocked by one record",
    explanation: r#"
A stream is read in order. By default a batch that fails is tried again until its records expire, and all
records behind it wait: one bad record stops its shard for a day or more.

```fires
stream clicks { shards 2; keep_for 24 h }
function count { idempotent yes }
clicks ~> count
```

Bound the tries and the age, halve failing batches, and send what is given up somewhere.

```quiet
stream clicks { shards 2; keep_for 24 h }
function count { idempotent yes }
queue lost { alarm }
clicks ~> count { retries 3; max_age 1 h; bisect; partial_failures }
count !> lost
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html"],
    check,
};

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
            let (level, message) = if bounded == 0 {
                (
                    Level::Medium,
                    format!(
                        "one bad record in `{}` stops `{}` until it expires",
                        source.label, function.label
                    ),
                )
            } else {
                (
                    Level::Medium,
                    format!("records of `{}` that `{}` gives up are gone", source.label, function.label),
                )
            };
            let to = if kept {
                String::new()
            } else {
                format!("`{} !> failed` with `queue failed {{ keep_for 14 days; alarm }}`", function.id)
            };
            let bounds = if bounded > 0 {
                String::new()
            } else {
                "`retries 3; max_age 1 h; bisect` on the arrow".to_string()
            };
            let both = if to.is_empty() || bounds.is_empty() { "" } else { ", and " };
            let finding = findings.fail(level, Place::Edge(edge_id), message, format!("{bounds}{both}{to}"));
            finding.because(match (bounded, kept) {
                (0, true) => "neither `retries` nor `max_age` is stated, and by default both are without bound",
                (0, false) => "neither `retries` nor `max_age` is stated, and by default both are without bound; no failure destination is stated",
                _ => "tries are bounded, but no failure destination is stated",
            });
            let keeps = source
                .facts
                .time(fact::KEEP_FOR)
                .map(|s| s.0)
                .or_else(|| context.limit(from, "retention_default"))
                .or_else(|| context.limit(from, "stream_retention"));
            let shards = source.facts.number(fact::SHARDS).unwrap_or(1.0).max(1.0);
            finding.effect = match (bounded, context.rate(edge_id), keeps) {
                (0, Some(rates), Some(keeps)) => Some(format!(
                    "{} of one shard wait {} behind it: {} records, then they expire unread",
                    PerSecond(rates.usual / shards),
                    Seconds(keeps),
                    number(rates.usual / shards * keeps)
                )),
                (0, None, Some(keeps)) => Some(format!(
                    "all that comes behind it waits up to {}, then expires unread",
                    Seconds(keeps)
                )),
                (_, Some(rates), _) => Some(format!(
                    "of {} records a day, every one that fails is lost: at 0.1 % that is {}",
                    number(rates.usual * 86_400.0),
                    number(rates.usual * 86.4)
                )),
                _ => None,
            };
        }
    }
}
