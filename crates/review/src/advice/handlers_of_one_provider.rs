//! PORT-002: the system is to be portable, and its code reads one provider's events.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::Mode;

pub(crate) const RULE: Rule = Rule {
    code: "PORT-002",
    name: "handlers-of-one-provider",
    category: Category::Portability,
    level: Level::Low,
    title: "Provider event format in the core",
    explanation: r#"
A handler that reads the fields of one provider's event must be written anew elsewhere. Behind an adapter the
same code serves any of them.

```fires
system { portable }
function save { duration 30 ms; timeout 5 s; memory 512 MB; idempotent yes }
queue jobs { max_receives 5; visibility 40 s }
queue lost { alarm; keep_for 14 days }
jobs ~> save { batch 10; partial_failures }
jobs !> lost
```

Ports and adapters: one thin function turns the event into the core's own words.

```quiet
system { portable }
function save { duration 30 ms; timeout 5 s; memory 512 MB; idempotent yes; adapter yes }
queue jobs { max_receives 5; visibility 40 s }
queue lost { alarm; keep_for 14 days }
jobs ~> save { batch 10; partial_failures }
jobs !> lost
```
"#,
    sources: &[
        "https://github.com/cncf/wg-serverless/tree/master/whitepapers/serverless-overview",
        "https://cloudevents.io/",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    if !model.system.facts.is(fact::PORTABLE) {
        return;
    }
    let reads_events = |id| context.triggers(id).into_iter().any(|(_, edge, _)| edge.mode == Mode::Event);
    let handlers: Vec<_> = model.functions().filter(|(id, _)| reads_events(*id)).collect();
    let bare: Vec<_> =
        handlers.iter().filter(|(id, _)| context.flag(*id, fact::ADAPTER) != Some(true)).collect();
    let Some((first, function)) = bare.first() else {
        if !handlers.is_empty() {
            findings.pass();
        }
        return;
    };
    let finding = findings.fail(
        Level::Low,
        Place::Node(*first),
        format!(
            "{} of {} handlers such as `{}` read the provider's events directly, and the system is to be portable",
            bare.len(),
            handlers.len(),
            function.label
        ),
        format!("an adapter before the core of `{}`, then `adapter yes`", function.id),
    );
    finding.because("`portable` is stated, `adapter` is not");
}
