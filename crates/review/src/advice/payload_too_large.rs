//! LIM-003: something handed over is larger than the hop takes.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::{Bytes, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-003",
    name: "payload-too-large",
    category: Category::Limits,
    level: Level::Critical,
    title: "Payload over a hop's limit",
    explanation: r#"
Each hop takes messages up to a size. One byte more and nothing gets through.

```fires
client web
queue jobs { max_receives 5 }
queue failed { alarm }
function work
web -> jobs { payload 4 MB }
jobs ~> work
jobs !> failed
```

Put the thing itself into a bucket and send its key.

```quiet
client web
queue jobs { max_receives 5 }
queue failed { alarm }
function work
web -> jobs { payload 64 KB }
jobs ~> work
jobs !> failed
```
"#,
    sources: &[
        "https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for row in context.analysis.limits.iter().filter(|row| row.what.starts_with("the largest")) {
        let node = context.node(row.node);
        if row.share < 0.8 {
            findings.pass();
            continue;
        }
        let over = row.share > 1.0;
        let finding = findings.fail(
            if over { Level::Critical } else { Level::Medium },
            Place::Node(row.node),
            format!("`{}` gets {} {}; it takes {}", node.label, number(row.used), row.unit, number(row.max)),
            format!("put the thing itself into a `bucket` and hand its key to `{}`", node.id),
        );
        finding.because(format!(
            "{}: {} {} of {}, {} full",
            row.what,
            number(row.used),
            row.unit,
            number(row.max),
            percent(row.share)
        ));
        finding.because(format!("the limit: {}", row.source.words(context.catalog)));
        finding.so(if over {
            "nothing of that size gets through".to_string()
        } else {
            "a fifth more and it fails".to_string()
        });
    }
    // An entry hands bodies to a function as text: a third larger.
    for (id, entry) in model.nodes().filter(|(_, node)| node.is_entry() && !node.is(Role::Cdn)) {
        let Some(body) = model
            .incoming(id)
            .iter()
            .filter_map(|(_, edge)| edge.facts.size(fact::PAYLOAD))
            .map(|s| s.0)
            .reduce(f64::max)
        else {
            continue;
        };
        for (edge_id, edge, to) in context.calls(id) {
            let Some(limit) = context
                .limit(to, "payload_sync")
                .filter(|_| context.node(to).is_function() && !edge.facts.has(fact::PAYLOAD))
            else {
                continue;
            };
            let encoded = body * 4.0 / 3.0;
            if encoded <= limit {
                findings.pass();
                continue;
            }
            let function = context.node(to);
            let finding = findings.fail(
                Level::Critical,
                Place::Edge(edge_id),
                format!(
                    "`{}` hands {} to `{}`, which takes {}",
                    entry.label,
                    Bytes(encoded),
                    function.label,
                    Bytes(limit)
                ),
                format!(
                    "let callers put the body into a `bucket` by a signed address, and hand its key to `{}`",
                    function.id
                ),
            );
            finding.because(format!(
                "{} arrive at `{}` (stated); bodies are handed on as text, a third larger",
                Bytes(body),
                entry.label
            ));
            finding.so("no request of that size gets through");
        }
    }
}
