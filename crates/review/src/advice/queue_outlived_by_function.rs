//! REL-004: a queue shows a message again while its function may still be at work.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::Mode;
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "REL-004",
    name: "queue-outlived-by-function",
    category: Category::Reliability,
    level: Level::Critical,
    title: "Visibility timeout too short",
    explanation: r#"
A queue shows a message again once its visibility timeout ends. When the function may still be working by
then, a second copy starts and the work is done twice.

```fires
queue inbox { visibility 30 s; max_receives 5 }
function work { timeout 30 s }
queue failed { alarm }
inbox ~> work
inbox !> failed
```

Give the queue six times the function's timeout, plus the batch window: room for retries when the
function is throttled.

```quiet
queue inbox { visibility 3 min; max_receives 5 }
function work { timeout 30 s }
queue failed { alarm }
inbox ~> work
inbox !> failed
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        let service = context.catalog.service(queue.service_id());
        let default = service.and_then(|s| s.limit("visibility_default")).and_then(|l| l.number());
        for (edge_id, edge) in model.outgoing(id).into_iter().filter(|(_, edge)| edge.mode == Mode::Event) {
            let Some(function) = model.target(edge).filter(|to| model.node(*to).is_function()) else {
                continue;
            };
            let function = model.node(function);
            let stated = queue.facts.time(fact::VISIBILITY).map(|s| s.0);
            let Some(visibility) = stated.or(default) else { continue };
            let platform = context
                .catalog
                .service(function.service_id())
                .and_then(|s| s.limit("timeout_default"))
                .and_then(|l| l.number());
            let Some(timeout) = function.facts.time(fact::TIMEOUT).map(|s| s.0) else {
                // With both defaults the platform's own numbers fit; with a stated visibility the timeout decides.
                if let (Some(_), Some(platform)) = (stated, platform)
                    && visibility < platform * 6.0
                {
                    findings.ask(
                        Level::High,
                        Place::Edge(edge_id),
                        &[fact::TIMEOUT.name()],
                        format!(
                            "how long may `{}` run? `{}` hides a message for {}",
                            function.label,
                            queue.label,
                            Seconds(visibility)
                        ),
                    );
                }
                continue;
            };
            let window = edge.facts.time(fact::WINDOW).map_or(0.0, |s| s.0);
            let wanted = 6.0 * timeout + window;
            if visibility >= wanted {
                findings.pass();
                continue;
            }
            let level = if visibility < timeout { Level::Critical } else { Level::High };
            let level = if stated.is_some() { level } else { level.softer() };
            let finding = findings.fail(
                level,
                Place::Node(id),
                format!(
                    "`{}` hides a message for {}, but `{}` may run for {}",
                    queue.label,
                    Seconds(visibility),
                    function.label,
                    Seconds(timeout)
                ),
                format!(
                    "`visibility {}` on `{}`: six times the timeout{}",
                    Seconds(wanted),
                    queue.id,
                    if window > 0.0 { " plus the batch window" } else { "" }
                ),
            );
            finding.evidence.push(match stated {
                Some(_) => "visibility is stated".to_string(),
                None => {
                    format!("visibility is not stated: the platform's default is {}", Seconds(visibility))
                }
            });
            finding.effect =
                Some("the same message runs twice whenever a run is slow or throttled".to_string());
        }
    }
}
