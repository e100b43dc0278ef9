//! What doors hold against limits: times to answer, sizes of calls, connections.

use super::held::Amount;
use super::limits::Facts;
use super::usage::payload_kb;
use neph_catalog::LimitKey;
use neph_catalog::{Role, fact};
use neph_model::{Mode, NodeId};

impl Facts<'_> {
    pub(super) fn of_entries(&self, id: NodeId, key: LimitKey) -> Option<Amount> {
        let model = self.model;
        let facts = &model.node(id).facts;
        match key {
            LimitKey::ResponseTime => {
                let behind = self
                    .paths
                    .iter()
                    .filter(|path| path.kind == super::latency::Kind::Response && path.nodes.contains(&id));
                let slowest = behind.map(|path| path.with_cold.p99 / 1e3).reduce(f64::max)?;
                Some((slowest, false, "response time at p99 with cold starts"))
            }
            LimitKey::TargetResponseTime => {
                let targets = model.outgoing(id).into_iter().filter(|(_, edge)| edge.mode != Mode::Failure);
                let times = targets.filter_map(|(_, edge)| {
                    let timing = self.timings.answer(model.target(edge)?);
                    Some((timing.known_most(), timing.from.is_assumed()))
                });
                let (seconds, assumed) = times.reduce(|a, b| if b.0 > a.0 { b } else { a })?;
                Some((seconds, assumed, "response time of its target"))
            }
            LimitKey::TimeoutMin => self.stated(id, fact::TIMEOUT, "time-out, checked against the minimum"),
            LimitKey::RequestBody => {
                Some((self.largest(id, &[Mode::Call], true)?, false, "largest request or response"))
            }
            LimitKey::RequestBodyIn => {
                Some((self.largest(id, &[Mode::Call], false)?, false, "largest request"))
            }
            LimitKey::AsyncPayload => {
                let direct = model.incoming(id).into_iter().filter(|(_, edge)| {
                    edge.mode == Mode::Event
                        && model.origin(edge).is_none_or(|from| {
                            !matches!(model.node(from).role, Role::Queue | Role::Stream | Role::Table)
                        })
                });
                let sizes = direct.filter_map(|(_, edge)| payload_kb(model, edge)).reduce(f64::max)?;
                Some((sizes * 1024.0, false, "largest event"))
            }
            LimitKey::PublishedPayload => {
                let out = model.outgoing(id).into_iter().filter(|(_, edge)| edge.mode == Mode::Event);
                let sizes = out.filter_map(|(_, edge)| payload_kb(model, edge)).reduce(f64::max)?;
                Some((sizes * 1024.0, false, "largest event published"))
            }
            LimitKey::IdleTimeout => self.stated(id, fact::IDLE, "idle time between messages"),
            LimitKey::ConnectionDuration => self.stated(id, fact::MINUTES, "connection duration"),
            LimitKey::ConnectionRate => {
                let (users, minutes) = (facts.number(fact::USERS)?, facts.time(fact::MINUTES)?.0);
                (minutes > 0.0).then_some((
                    users / minutes,
                    true,
                    "connections opened a second, when everyone is there and comes back",
                ))
            }
            LimitKey::RatePerConnection => {
                let users = facts.number(fact::USERS).filter(|users| *users >= 1.0)?;
                let peak = self.traffic.node(id).arrivals?.peak;
                Some((peak / users, false, "messages per second per connection at peak"))
            }
            LimitKey::Clients => self.stated(id, fact::USERS, "users or devices").or_else(|| {
                let users =
                    model.of_role(Role::Client).filter_map(|(_, client)| client.facts.number(fact::USERS));
                Some((users.reduce(|a, b| a + b)?, false, "users or devices"))
            }),
            LimitKey::Routes => self.stated(id, fact::ROUTES, "routes"),
            LimitKey::Integrations => {
                let targets = model.outgoing(id).into_iter().filter(|(_, edge)| edge.mode != Mode::Failure);
                let mut targets: Vec<NodeId> = targets.filter_map(|(_, edge)| model.target(edge)).collect();
                targets.sort();
                targets.dedup();
                (!targets.is_empty()).then_some((targets.len() as f64, false, "integrations"))
            }
            LimitKey::Stages => {
                let stages = facts.text(fact::STAGES).or_else(|| model.system.facts.text(fact::STAGES))?;
                let named = stages.split([',', ' ']).filter(|word| !word.is_empty()).count();
                Some((named as f64, false, "stages"))
            }
            LimitKey::CacheTtl => self.stated(id, fact::CACHE_TTL, "cache lifetime"),
            LimitKey::Burst => self
                .on_arrows(id, fact::BURST, "burst of requests")
                .or_else(|| self.stated(id, fact::BURST, "burst of requests")),
            _ => None,
        }
    }

    /// The largest thing handed over, in bytes.
    pub(super) fn largest(&self, id: NodeId, modes: &[Mode], answers: bool) -> Option<f64> {
        let arrows = self.model.incoming(id).into_iter().filter(|(_, edge)| modes.contains(&edge.mode));
        let sizes = arrows.filter_map(|(_, edge)| {
            let sent = payload_kb(self.model, edge).map(|kb| kb * 1024.0);
            let answered = edge.facts.size(fact::RESPONSE).map(|size| size.0).filter(|_| answers);
            sent.into_iter().chain(answered).reduce(f64::max)
        });
        sizes.reduce(f64::max)
    }
}
