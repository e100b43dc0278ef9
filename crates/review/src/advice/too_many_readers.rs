//! LIM-019: more readers than a shard serves.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "LIM-019",
    name: "too-many-readers",
    category: Category::Limits,
    level: Level::Medium,
    title: "Too many stream readers",
    explanation: r#"
A change stream serves a few readers of a shard; a stream shares its read throughput among all of them.
Further readers are throttled.

```fires
table orders
function a { idempotent yes }
function b { idempotent yes }
function c { idempotent yes }
queue lost { alarm }
orders ~> a { retries 3; max_age 1 h; partial_failures; batch 10 }
orders ~> b { retries 3; max_age 1 h; partial_failures; batch 10 }
orders ~> c { retries 3; max_age 1 h; partial_failures; batch 10 }
a !> lost
b !> lost
c !> lost
```

One reader that hands on to a bus, topic or queues.

```quiet
table orders
function a { idempotent yes }
function b { idempotent yes }
queue lost { alarm }
orders ~> a { retries 3; max_age 1 h; partial_failures; batch 10 }
orders ~> b { retries 3; max_age 1 h; partial_failures; batch 10 }
a !> lost
b !> lost
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
        "https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html",
    ],
    check,
};

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
        finding.because(format!("{}: {}", row.what, row.source.words(context.catalog)));
        finding.so("the others are throttled and fall behind");
    }
}
