//! INT-010: a topic with one sender and one listener only adds a step.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};

pub(crate) const RULE: Rule = Rule {
    code: "INT-010",
    name: "needless-hop",
    category: Category::Integration,
    level: Level::Info,
    title: "Needless hop",
    explanation: r#"
A topic is for several listeners. With one of each it adds time, cost and a place to fail; the sender could hand
over directly.

```fires
function make { idempotent yes }
topic made
function tell { idempotent yes }
queue lost { alarm }
make ~> made ~> tell
tell !> lost
```

Hand over directly; or say why it is there.

```quiet
function make { idempotent yes }
topic made { why "search listens from next quarter on" }
function tell { idempotent yes }
queue lost { alarm }
make ~> made ~> tell
tell !> lost
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/welcome.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, topic) in model.of_role(Role::Topic) {
        let (senders, listeners) = (context.triggers(id), context.events(id));
        let ([(_, _, from)], [(_, _, to)]) = (senders.as_slice(), listeners.as_slice()) else {
            if !senders.is_empty() {
                findings.pass();
            }
            continue;
        };
        // A decision about topics is a reason too.
        let decided = model.decisions.iter().any(|decision| {
            let words = decision.title.to_lowercase();
            [topic.id.as_str(), topic.label.as_str(), topic.role.name()]
                .iter()
                .any(|name| words.contains(&name.to_lowercase()))
        });
        let direct = context.node(*from).is_function() && context.node(*to).is_function();
        if topic.facts.has(fact::WHY) || decided || !direct {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Info,
            Place::Node(id),
            format!(
                "`{}` only connects `{}` to `{}`",
                topic.label,
                context.node(*from).label,
                context.node(*to).label
            ),
            format!(
                "`{} ~> {}`; or `why \"…\"` on `{}`",
                context.node(*from).id,
                context.node(*to).id,
                topic.id
            ),
        );
        finding.because("one sender, one listener, and no reason is stated");
        finding.so("one more step to wait for, to pay and to watch");
    }
}
