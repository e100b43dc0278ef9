//! PERF-015: large files pass through a function on their way to a store.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::Bytes;

pub(crate) const RULE: Rule = Rule {
    code: "PERF-015",
    name: "body-through-function",
    category: Category::Performance,
    level: Level::Medium,
    title: "Large body through the function",
    explanation: r#"
A function that only passes a file on holds all of it in memory, is paid while it comes in, and bounds its size.
A store can take it directly, by an address signed for one caller.

```fires
client web
http_api api { auth jwt }
function upload { duration 400 ms; timeout 10 s; memory 512 MB }
bucket files
web -> api { payload 4 MB }
api -> upload -> files "put"
```

Hand out a signed address; the function then sees only the key.

```quiet
client web
http_api api { auth jwt }
function sign { duration 20 ms; timeout 5 s; memory 256 MB }
bucket files
web -> api { payload 2 KB }
api -> sign
web -> files "put by signed address" { payload 4 MB }
```
"#,
    sources: &["https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes().filter(|(_, node)| node.is_entry() && !node.is(Role::Cdn)) {
        for (edge_id, edge) in model.incoming(id) {
            let sent = edge.facts.size(fact::PAYLOAD).map_or(0.0, |s| s.0);
            let answered = edge.facts.size(fact::RESPONSE).map_or(0.0, |s| s.0);
            let Some(through) =
                context.calls(id).into_iter().map(|(_, _, to)| to).find(|to| context.node(*to).is_function())
            else {
                continue;
            };
            if sent.max(answered) <= LARGE {
                findings.pass();
                continue;
            }
            let function = context.node(through);
            let store = context
                .calls(through)
                .into_iter()
                .map(|(_, _, to)| to)
                .find(|to| context.node(*to).is(Role::Bucket));
            let finding = findings.fail(
                Level::Medium,
                Place::Edge(edge_id),
                format!(
                    "bodies of {} pass through `{}` and `{}`",
                    Bytes(sent.max(answered)),
                    entry.label,
                    function.label
                ),
                match store {
                    Some(store) => format!(
                        "`{}` hands out a signed address, and the caller talks to `{}` itself",
                        function.id,
                        context.node(store).id
                    ),
                    None => format!("`{}` hands out a signed address of a `bucket`", function.id),
                },
            );
            finding
                .because(format!("the size is stated; from {} on it is large (our threshold)", Bytes(LARGE)));
            let most = context.limit(through, "payload_sync");
            let bound = most.map_or_else(String::new, |most| {
                format!("; nothing above {} gets through", Bytes(most * 0.75))
            });
            finding.effect = context.rate(edge_id).map(|r| {
                format!("{} a month through functions{bound}", Bytes(r.per_month() * sent.max(answered)))
            });
        }
    }
}

/// Bodies beyond this are files.
const LARGE: f64 = 1024.0 * 1024.0;
