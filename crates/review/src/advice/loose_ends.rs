//! INT-006: a part that nothing reaches, or whose events nobody takes.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::Capability;
use neph_catalog::{Role, fact};
use neph_model::Mode;

pub(crate) const RULE: Rule = Rule {
    code: "INT-006",
    name: "loose-ends",
    category: Category::Integration,
    level: Level::Medium,
    title: "Loose ends",
    explanation: r#"
A function that nothing runs, a topic nobody listens to, a queue nobody reads: either an arrow is missing, or the
part is.

```fires
client web
http_api api { auth jwt }
function save { idempotent yes }
topic saved
function forgotten
table rows { backup daily }
web -> api -> save ~> saved
forgotten -> rows "write"
```

Draw the missing arrow, or leave the part out.

```quiet
client web
http_api api { auth jwt }
function save { idempotent yes }
topic saved
email mail
web -> api -> save ~> saved
saved ~> mail
saved !> lost
queue lost { alarm }
```
"#,
    sources: &["https://awslabs.github.io/serverless-rules/rules/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    // A text without arrows is a list of parts, not a design.
    if model.edges().next().is_none() {
        return;
    }
    let whole_groups: Vec<neph_model::GroupId> = model
        .edges()
        .flat_map(|(_, edge)| [edge.from, edge.to])
        .filter_map(|end| match end {
            neph_model::End::Group(group) => Some(group),
            neph_model::End::Node(_) => None,
        })
        .collect();
    for (id, node) in model.nodes() {
        if model.enclosing(id).iter().any(|group| whole_groups.contains(group)) {
            continue;
        }
        let told = !model.outgoing(id).iter().all(|(_, edge)| edge.mode == Mode::Failure);
        let reached = !model.incoming(id).is_empty();
        if node.is_function() && !reached && !node.facts.has(fact::RATE) && !node.facts.has(fact::EVERY) {
            if model.nodes().any(|(_, other)| {
                other.is_outside() || other.is_entry() || other.is_messaging() || other.is(Role::Schedule)
            }) {
                let finding = findings.fail(
                    Level::Low,
                    Place::Node(id),
                    format!("nothing runs `{}`", node.label),
                    format!("an arrow to `{}`, or leave it out", node.id),
                );
                finding.because("no arrow points at it");
                finding.rooted(format!("loose {}", node.id));
            }
            continue;
        }
        if !node.role.can(Capability::Channel) || model.is_dead_letter(id) {
            continue;
        }
        if reached && !told {
            let taken =
                model.triggers(id).iter().any(|(_, edge)| edge.mode == Mode::Call && model.is_read(edge));
            if taken {
                continue;
            }
            let finding = findings.fail(
                Level::Medium,
                Place::Node(id),
                format!("nobody takes what comes to `{}`", node.label),
                format!("an arrow from `{}` to who takes it, or leave it out", node.id),
            );
            finding.because("arrows point at it and none leads on");
            finding.effect = Some(match node.role.name() {
                "topic" | "bus" => "events are dropped as they come".to_string(),
                _ => "messages wait until they expire".to_string(),
            });
        } else if reached || told {
            findings.pass();
        }
    }
}
