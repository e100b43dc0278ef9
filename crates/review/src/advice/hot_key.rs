//! LIM-010: one key gets more than its partition takes.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "LIM-010",
    name: "hot-key",
    category: Category::Limits,
    level: Level::High,
    title: "Hot partition or shard",
    explanation: r#"
Capacity is spread over partitions by key. A key that is asked for far more than others meets the limit of its
one partition, however much the whole could take.

```fires
client web
http_api api { auth jwt }
function vote { duration 20 ms; timeout 3 s; memory 256 MB }
table votes { hot_key 80 % }
web -> api { rate 300M/month; peak 3000/s }
api -> vote -> votes "write" { writes 1 x 1 KB }
```

Spread the key: append a number to it and add the parts up when reading; or add up before writing.

```quiet
client web
http_api api { auth jwt }
function vote { duration 20 ms; timeout 3 s; memory 256 MB }
table votes { hot_key 10 % }
web -> api { rate 300M/month; peak 3000/s }
api -> vote -> votes "write" { writes 1 x 1 KB }
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html",
        "https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html",
    ],
    check,
};

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
        finding.because(format!("{}: {}", row.what, row.source.words(context.catalog)));
        finding.so(format!("{} of that traffic is throttled at the peak", percent(1.0 - 1.0 / row.share)));
        finding.rooted(format!("hot {}", node.id));
    }
}
