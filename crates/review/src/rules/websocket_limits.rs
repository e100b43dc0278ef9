//! LIM-014: connections are closed when idle, and after a maximum duration in any case.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_model::Mode;
use neph_syntax::present::count;
use neph_syntax::units::{PerSecond, Seconds};

crate::rule_text!("websocket_limits");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, socket) in model.of_role(Role::Websocket) {
        if let (Some(idle), Some(limit)) =
            (socket.facts.time(fact::IDLE).map(|s| s.0), context.limit(id, LimitKey::IdleTimeout))
        {
            if idle <= limit {
                findings.pass();
            } else {
                let finding = findings.fail(
                    Level::High,
                    Place::Node(id),
                    say::Idle { socket: &socket.label, idle: &Seconds(idle), limit: &Seconds(limit) },
                    say::Ping { interval: &Seconds(limit / 2.0), socket: &socket.id },
                );
                finding.evidence(say::IdleLimit { idle: &Seconds(idle), limit: &Seconds(limit) });
                finding.impact(say::CUT_OFF);
            }
        }
        let Some(limit) = context.limit(id, LimitKey::ConnectionDuration) else { continue };
        for (_, edge, from) in context.triggers(id) {
            let caller = context.node(from);
            let session =
                socket.facts.time(fact::MINUTES).or_else(|| caller.facts.time(fact::MINUTES)).map(|s| s.0);
            let Some(session) = session.filter(|_| edge.mode == Mode::Call) else { continue };
            if session <= limit {
                findings.pass();
                continue;
            }
            let finding = findings.fail(
                Level::Medium,
                Place::Node(id),
                say::Session { client: &caller.label, session: &Seconds(session), limit: &Seconds(limit) },
                say::Reconnect { limit: &Seconds(limit) },
            );
            finding.evidence(say::SessionLimit { session: &Seconds(session), limit: &Seconds(limit) });
            finding.effect = caller.facts.number(fact::USERS).map(|users| {
                let rate = PerSecond(users / limit);
                say::Reconnects { count: &count(users), limit: &Seconds(limit), rate: &rate }.to_string()
            });
            break;
        }
    }
}
