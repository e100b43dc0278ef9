//! DATA-007: state is made from events that are deleted.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "DATA-007",
    name: "history-not-kept",
    category: Category::Data,
    level: Level::Medium,
    title: "Event store that cannot replay",
    explanation: r#"
Where events are the truth, all of them are needed to make the state again. A store that deletes old ones can no
longer do it.

```fires
stream ledger { append_only; keep_for 7 days; shards 1 }
function project { idempotent "sequence number" }
table view { backup daily }
queue lost { alarm }
ledger ~> project { retries 3; max_age 1 h; batch 10; partial_failures } -> view "write"
project !> lost
```

An archive of all events, and snapshots where there are many.

```quiet
stream ledger { append_only; keep_for 7 days; shards 1; archive }
function project { idempotent "sequence number" }
table view { backup daily }
queue lost { alarm }
ledger ~> project { retries 3; max_age 1 h; batch 10; partial_failures } -> view "write"
project !> lost
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/event-sourcing.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, store) in model.nodes().filter(|(_, node)| node.facts.is(fact::APPEND_ONLY)) {
        let kept = store.facts.time(fact::KEEP_FOR).or_else(|| store.facts.time(fact::TTL)).map(|s| s.0);
        let kept = kept.or_else(|| context.limit(id, "retention_default").filter(|_| store.is_messaging()));
        let archived = store.facts.is(fact::ARCHIVE)
            || context
                .events(id)
                .into_iter()
                .any(|(_, _, to)| context.node(to).is(Role::Delivery) || context.node(to).is(Role::Bucket));
        let Some(kept) = kept.filter(|_| !archived) else {
            findings.pass();
            continue;
        };
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!(
                "`{}` keeps events {}, and the state is made from all of them",
                store.label,
                Seconds(kept)
            ),
            format!("`archive` on `{}`: all events into a `bucket`, and snapshots", store.id),
        );
        finding
            .because(format!("`append_only` is stated; events are kept {} and not archived", Seconds(kept)));
        finding.so("views cannot be made again, and a new one begins empty");
    }
}
