//! REL-004: a visibility timeout ends while the function may still be processing the message.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_model::Mode;
use neph_syntax::units::Seconds;

crate::rule_text!("queue_outlived_by_function");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        let service = context.catalog.service(queue.service_id());
        let default = service.and_then(|s| s.limit_of(LimitKey::VisibilityTimeout)).and_then(|l| l.number());
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
                .and_then(|s| s.limit_of(LimitKey::TimeoutDefault))
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
                        say::Ask {
                            function: &function.label,
                            queue: &queue.label,
                            visibility: &Seconds(visibility),
                        },
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
            let level = if stated.is_some() { level } else { level.downgraded() };
            let (hidden, limit, needed) = (&Seconds(visibility), &Seconds(timeout), &Seconds(wanted));
            let (source, consumer) = (&queue.label, &function.label);
            let finding = findings.fail(
                level,
                Place::Node(id),
                if visibility < timeout {
                    say::ShorterThanFunction {
                        queue: source,
                        visibility: hidden,
                        function: consumer,
                        timeout: limit,
                    }
                    .to_string()
                } else {
                    say::NoRoomForRetries {
                        queue: source,
                        visibility: hidden,
                        wanted: needed,
                        function: consumer,
                        timeout: limit,
                    }
                    .to_string()
                },
                if window > 0.0 {
                    say::FixWithWindow { wanted: needed, queue: source }.to_string()
                } else {
                    say::Fix { wanted: needed, queue: source }.to_string()
                },
            );
            finding.evidence(match stated {
                Some(_) => say::Configured { visibility: hidden }.to_string(),
                None => say::ByDefault { visibility: hidden }.to_string(),
            });
            finding.impact(say::IMPACT);
        }
    }
}
