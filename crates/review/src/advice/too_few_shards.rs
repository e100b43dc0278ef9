//! LIM-011: a stream is read more slowly than it is written.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::{PerSecond, Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-011",
    name: "too-few-shards",
    category: Category::Limits,
    level: Level::High,
    title: "Too few shards for the consumer",
    explanation: r#"
Each shard is read by one execution at a time, or a few in parallel. Shards times batches by duration is all a
consumer can do.

```fires
client machines
stream readings { shards 2 }
queue lost { alarm }
function check { duration 900 ms; timeout 30 s; memory 512 MB; idempotent yes }
machines ~> readings { rate 900/s; peak 1500/s; payload 1 KB }
readings ~> check { batch 100; retries 3; max_age 1 h; bisect; partial_failures }
check !> lost
```

More shards, more batches of a shard at once, or larger batches.

```quiet
client machines
stream readings { shards 4 }
queue lost { alarm }
function check { duration 900 ms; timeout 30 s; memory 512 MB; idempotent yes }
machines ~> readings { rate 900/s; peak 1500/s; payload 1 KB }
readings ~> check { batch 500; retries 3; max_age 1 h; bisect; partial_failures }
check !> lost
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, stream) in model.of_role(Role::Stream) {
        let Some(shards) = stream.facts.number(fact::SHARDS) else { continue };
        for (edge_id, edge, to) in context.events(id) {
            let function = context.node(to);
            let (Some(rates), true) =
                (context.rate(edge_id), function.is_function() && function.facts.has(fact::DURATION))
            else {
                continue;
            };
            let parallel = edge.facts.number(fact::PARALLEL).unwrap_or(1.0);
            let batch = context.analysis.traffic.batches[edge_id.0].1.max(1.0);
            let mean = context.mean(to).max(1e-3);
            let able = shards * parallel * batch / mean;
            if able >= rates.peak {
                findings.pass();
                continue;
            }
            let most = context.limit(to, "esm_parallelization_factor_max").unwrap_or(10.0);
            let wanted = (parallel * rates.peak / able * 1.2).ceil();
            let fix = if wanted <= most {
                format!("`parallel {}` on `{} ~> {}`", number(wanted), stream.id, function.id)
            } else {
                format!(
                    "`shards {}` on `{}`, or larger batches",
                    number((shards * rates.peak / able * 1.2).ceil()),
                    stream.id
                )
            };
            let never = able < rates.usual;
            let finding = findings.fail(
                if never { Level::Critical } else { Level::High },
                Place::Edge(edge_id),
                format!(
                    "`{}` reads {} of `{}`; {} arrive at the peak",
                    function.label,
                    PerSecond(able),
                    stream.label,
                    PerSecond(rates.peak)
                ),
                fix,
            );
            finding.because(format!(
                "{} shards × {} at once × {} records / {} a run",
                number(shards),
                number(parallel),
                number(batch),
                Seconds(mean)
            ));
            if wanted <= most {
                finding.fixed(format!(
                    "with `parallel {}` it reads {}",
                    number(wanted),
                    PerSecond(shards * wanted * batch / mean)
                ));
            }
            finding.so(match never {
                true => format!(
                    "it falls behind by {} records an hour, until they expire unread",
                    number((rates.usual - able) * 3600.0)
                ),
                false => format!(
                    "ten minutes of the peak leave it {} behind",
                    Seconds((rates.peak - able) * 600.0 / able)
                ),
            });
        }
    }
}
