//! PERF-014: readers of a stream share its reads.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "PERF-014",
    name: "shared-stream-reads",
    category: Category::Performance,
    level: Level::Low,
    title: "Shared stream reads",
    explanation: r#"
All readers of a shard share its read throughput and are served in turn: each further one makes the others
later.

```fires
stream readings { shards 2 }
function a { idempotent yes }
function b { idempotent yes }
queue lost { alarm }
readings ~> a { retries 3; max_age 1 h; partial_failures; batch 100 }
readings ~> b { retries 3; max_age 1 h; partial_failures; batch 100 }
a !> lost
b !> lost
```

A throughput of its own for each reader, where the delay matters.

```quiet
stream readings { shards 2; enhanced_fan_out }
function a { idempotent yes }
function b { idempotent yes }
queue lost { alarm }
readings ~> a { retries 3; max_age 1 h; partial_failures; batch 100 }
readings ~> b { retries 3; max_age 1 h; partial_failures; batch 100 }
a !> lost
b !> lost
```
"#,
    sources: &["https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, stream) in model.of_role(Role::Stream) {
        let readers = context.events(id);
        let Some(reads) = context.limit(id, "shard_read_tps") else { continue };
        if readers.len() < 2
            || stream.facts.is(fact::ENHANCED_FAN_OUT)
            || readers.iter().all(|(_, edge, _)| edge.facts.is(fact::ENHANCED_FAN_OUT))
        {
            if !readers.is_empty() {
                findings.pass();
            }
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("{} readers of `{}` share its reads", readers.len(), stream.label),
            format!("`enhanced_fan_out` on `{}` where the delay matters", stream.id),
        );
        finding.because(format!("{} reads a second of each shard, for all readers together", number(reads)));
        finding.so(format!("each further reader adds about {}", Seconds(1.0 / reads)));
    }
}
