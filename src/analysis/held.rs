//! What of a system is held against limits: peaks, sizes, times.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::cold_start;
use super::limits::{Facts, instances, stated_limit};
use super::usage::payload_kb;
use crate::model::{EventId, Family, Mode, NodeId};

/// What is held against a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// One run in a hundred takes longer, in seconds.
    RunS,
    /// The same, where a caller waits.
    RunWhenCalledS,
    /// Memory.
    Memory,
    /// Temporary disk.
    Disk,
    /// Code as deployed.
    Package,
    /// Code unpacked.
    Unzipped,
    /// A container image.
    Image,
    /// Initialisation, in seconds.
    InitS,
    /// The largest call or answer.
    CallPayload,
    /// The largest event handed straight over.
    EventPayload,
    /// The largest thing handed over.
    AnyPayload,
    /// The largest thing written.
    Item,
    /// All functions of the account at once.
    AccountConcurrency,
    /// Requests a second for each unit of concurrency.
    RateForConcurrency,
    /// Instances at the peak.
    Instances,
    /// Runs that queues start at once.
    QueueConcurrency,
    /// Window of a batch.
    WindowS,
    /// Messages of a batch from a queue.
    QueueBatch,
    /// Records of a batch from a stream.
    StreamBatch,
    /// Age at which an event is given up.
    MaxAgeS,
    /// One answer in a hundred takes longer.
    AnswerS,
    /// Idle time of a connection.
    IdleS,
    /// Length of a session.
    SessionS,
    /// What arrives a second at the peak.
    PeakRate,
    /// The same in batches of ten.
    BatchedPeakRate,
    /// The same where order is kept.
    FifoPeakRate,
    /// What leaves a second at the peak.
    PeakOut,
    /// Different requests served.
    Routes,
    /// Messages taken and not yet done.
    InFlight,
    /// How long a message stays hidden.
    VisibilityS,
    /// How long messages are kept.
    KeepForS,
    /// Who is told.
    Consumers,
    /// Who is told of the same event.
    ConsumersOfOneEvent,
    /// Records a second on the busiest shard.
    PeakForShard,
    /// Megabytes a second on the busiest shard.
    PeakMbForShard,
    /// Megabytes a second read of a shard.
    PeakMbReadForShard,
    /// People or devices.
    Users,
    /// Write units a second at the peak.
    PeakWriteUnits,
    /// Read units a second at the peak.
    PeakReadUnits,
    /// Write units a second on the busiest key.
    HotWriteUnits,
    /// Read units a second on the busiest key.
    HotReadUnits,
    /// Writes a second at the peak.
    PeakWrites,
    /// Reads a second at the peak.
    PeakReads,
    /// Who reads a table's changes.
    StreamConsumers,
    /// Data kept.
    Stored,
    /// Events in the history of one execution.
    History,
    /// Items of a map.
    Items,
}

impl Against {
    /// Whether the text sets it.
    pub(super) fn is_setting(self) -> bool {
        use Against::*;
        matches!(
            self,
            Memory
                | Disk
                | WindowS
                | QueueBatch
                | StreamBatch
                | MaxAgeS
                | IdleS
                | SessionS
                | VisibilityS
                | KeepForS
                | Items
        )
    }
}

/// A base-unit amount: how much, whether assumed, in words.
pub(super) type Amount = (f64, bool, &'static str);

impl Facts<'_> {
    pub(super) fn amount(&self, id: NodeId, against: Against) -> Option<Amount> {
        let model = self.model;
        let node = model.node(id);
        let facts = &node.facts;
        let traffic = self.traffic.node(id);
        let arrivals = traffic.arrivals;
        let timing = self.timings.answer(id);
        let stated = |name: &str, what| facts.spread(name).map(|spread| (spread.top(), false, what));
        let incoming = || model.incoming(id);
        let largest = |modes: &[Mode], answers: bool| -> Option<f64> {
            let sent = incoming().into_iter().filter(|(_, edge)| modes.contains(&edge.mode)).filter_map(
                |(_, edge)| {
                    let sent = payload_kb(model, edge).map(|kb| kb * 1024.0);
                    let answered = edge.facts.size("response").map(|size| size.0).filter(|_| answers);
                    sent.into_iter().chain(answered).reduce(f64::max)
                },
            );
            sent.reduce(f64::max)
        };
        match against {
            Against::RunS => {
                let runs = node.is_function()
                    || facts.has("duration")
                    || node.role.family == Family::Orchestration && facts.has("steps");
                runs.then(|| {
                    let what = if timing.spread_known { "run time, p99" } else { "run time, usual" };
                    (timing.known_most(), timing.from.is_assumed(), what)
                })
            }
            Against::RunWhenCalledS => {
                let called = incoming().iter().any(|(_, edge)| edge.mode == Mode::Call);
                called.then_some((timing.known_most(), timing.from.is_assumed(), "how long an answer takes"))
            }
            Against::Memory => stated("memory", "memory"),
            Against::Disk => stated("disk", "temporary disk"),
            Against::Package => stated("package", "code as deployed"),
            Against::Unzipped if !facts.is("image") => facts
                .size("package")
                .map(|size| (size.0 * 3.0, true, "code unpacked, taken as three times the zip")),
            Against::Image if facts.is("image") => stated("package", "the image"),
            Against::Unzipped | Against::Image => None,
            Against::InitS => {
                let cold = self.colds.get(&id)?;
                (cold.init_ms.p99 > 0.0).then_some((
                    cold.init_ms.p99 / 1e3,
                    !facts.has("init"),
                    "initialisation, p99",
                ))
            }
            Against::CallPayload => {
                Some((largest(&[Mode::Call], true)?, false, "the largest request or answer"))
            }
            Against::EventPayload => {
                let direct = incoming().into_iter().filter(|(_, edge)| {
                    edge.mode == Mode::Event
                        && model.origin(edge).is_none_or(|from| {
                            !matches!(model.node(from).role.name, "queue" | "stream" | "table")
                        })
                });
                let sizes = direct.filter_map(|(_, edge)| payload_kb(model, edge)).reduce(f64::max)?;
                Some((sizes * 1024.0, false, "the largest event"))
            }
            Against::AnyPayload => Some((
                largest(&[Mode::Call, Mode::Event, Mode::Failure], false)?,
                false,
                "the largest message",
            )),
            Against::Item => {
                let sizes = incoming()
                    .into_iter()
                    .filter(|(_, edge)| {
                        model.is_write(edge) && super::traffic::write_share(model, edge) > 0.0
                    })
                    .filter_map(|(_, edge)| {
                        edge.facts
                            .accesses("writes")
                            .and_then(|(_, size)| size)
                            .map(|size| size.0)
                            .or_else(|| edge.facts.size("payload").map(|size| size.0))
                    });
                Some((sizes.reduce(f64::max)?, false, "the largest thing written"))
            }
            Against::AccountConcurrency => self
                .account_concurrency(1.0)
                .map(|(n, assumed)| (n, assumed, "concurrent executions at the peak")),
            Against::RateForConcurrency => {
                let service = self.catalog.service(node.service_id())?;
                let quota = stated_limit(self, Against::AccountConcurrency)
                    .or_else(|| service.limit("concurrency_account_default")?.number())?;
                let rates = model
                    .functions()
                    .filter_map(|(function, _)| Some(self.traffic.node(function).runs?.peak))
                    .reduce(|a, b| a + b)?;
                (quota > 0.0).then_some((
                    rates / quota,
                    false,
                    "requests a second of all functions, for each unit of the account's concurrency",
                ))
            }
            Against::Instances => {
                Some((self.instances(id, 1.0)?, timing.from.is_assumed(), "instances at the peak"))
            }
            Against::QueueConcurrency => {
                let from_queue = incoming().into_iter().filter(|(_, edge)| {
                    edge.mode == Mode::Event
                        && model.origin(edge).is_some_and(|from| model.node(from).is("queue"))
                });
                let load: f64 = from_queue
                    .filter_map(|(edge, _)| {
                        Some(self.traffic.edge(edge)?.peak / self.traffic.batches[edge.0].0 * timing.mean)
                    })
                    .sum();
                (load > 0.0).then_some((
                    load.ceil(),
                    timing.from.is_assumed(),
                    "runs that queues start at once",
                ))
            }
            Against::WindowS => Some((
                incoming()
                    .into_iter()
                    .filter_map(|(_, edge)| edge.facts.time("window"))
                    .map(|s| s.0)
                    .reduce(f64::max)?,
                false,
                "window of a batch",
            )),
            Against::QueueBatch | Against::StreamBatch => {
                let role = if against == Against::QueueBatch { "queue" } else { "stream" };
                let batches = incoming()
                    .into_iter()
                    .filter(|(_, edge)| model.origin(edge).is_some_and(|from| model.node(from).is(role)));
                Some((
                    batches.filter_map(|(_, edge)| edge.facts.number("batch")).reduce(f64::max)?,
                    false,
                    "messages of a batch",
                ))
            }
            Against::MaxAgeS => Some((facts.time("max_age")?.0, false, "age at which an event is given up")),
            Against::AnswerS => {
                let behind = self
                    .paths
                    .iter()
                    .filter(|path| path.nodes.contains(&id) && path.kind == super::latency::Kind::Response);
                let slowest = behind.map(|path| path.with_cold.p99 / 1e3).reduce(f64::max)?;
                Some((slowest, false, "time to answer, p99 with cold starts"))
            }
            Against::IdleS => stated("idle", "time between two messages"),
            Against::SessionS => stated("minutes", "length of a session"),
            Against::PeakRate => Some((arrivals?.peak, false, "requests a second at the peak")),
            Against::BatchedPeakRate => {
                // Batches of ten multiply what a call takes; without a stated batch each message is a call.
                let batch = incoming()
                    .into_iter()
                    .filter_map(|(_, edge)| edge.facts.number("batch"))
                    .reduce(f64::min)
                    .unwrap_or(1.0)
                    .clamp(1.0, 10.0);
                Some((arrivals?.peak / batch, false, "calls a second at the peak"))
            }
            Against::FifoPeakRate => {
                facts.is("fifo").then_some((arrivals?.peak, false, "messages a second at the peak"))
            }
            Against::PeakOut => {
                let out: Vec<f64> = model
                    .outgoing(id)
                    .into_iter()
                    .filter(|(_, e)| e.mode != Mode::Failure)
                    .filter_map(|(edge, _)| Some(self.traffic.edge(edge)?.peak))
                    .collect();
                (!out.is_empty()).then(|| (out.iter().sum(), false, "deliveries a second at the peak"))
            }
            Against::Routes => stated("routes", "routes"),
            Against::InFlight => {
                let taken =
                    model.outgoing(id).into_iter().filter(|(_, edge)| edge.mode == Mode::Event).filter_map(
                        |(edge, e)| {
                            let to = model.target(e)?;
                            Some(self.traffic.edge(edge)?.peak * self.timings.answer(to).mean)
                        },
                    );
                let sum: f64 = taken.sum();
                (sum > 0.0).then_some((sum, false, "messages taken and not yet done, at the peak"))
            }
            Against::VisibilityS => stated("visibility", "how long a message stays hidden"),
            Against::KeepForS => stated("keep_for", "how long messages are kept"),
            Against::Consumers => {
                let consumers =
                    model.outgoing(id).iter().filter(|(_, edge)| edge.mode != Mode::Failure).count();
                (consumers > 0).then_some((consumers as f64, false, "subscribers"))
            }
            Against::ConsumersOfOneEvent => {
                let mut by_event: BTreeMap<Option<EventId>, usize> = BTreeMap::new();
                for (_, edge) in model
                    .outgoing(id)
                    .iter()
                    .filter(|(_, edge)| edge.mode == Mode::Event && edge.event.is_some())
                {
                    *by_event.entry(edge.event).or_default() += 1;
                }
                Some((*by_event.values().max()? as f64, false, "subscribers of one event"))
            }
            Against::PeakForShard => {
                Some((arrivals?.peak * self.hottest(id)?, false, "records a second on the busiest shard"))
            }
            Against::PeakMbForShard => Some((
                self.megabytes_in(id)? * self.hottest(id)?,
                false,
                "megabytes a second on the busiest shard",
            )),
            Against::PeakMbReadForShard => {
                let readers =
                    model.outgoing(id).iter().filter(|(_, edge)| edge.mode == Mode::Event).count() as f64;
                let shared = if facts.is("enhanced_fan_out") { 1.0 } else { readers };
                (readers > 0.0).then_some((
                    self.megabytes_in(id)? * self.hottest(id)? * shared,
                    false,
                    "megabytes a second read of the busiest shard",
                ))
            }
            Against::Users => stated("users", "people or devices"),
            Against::PeakWriteUnits => {
                Some((self.units(id, true)?, false, "write units a second at the peak"))
            }
            Against::PeakReadUnits => {
                Some((self.units(id, false)?, false, "read units a second at the peak"))
            }
            Against::HotWriteUnits => Some((
                self.units(id, true)? * self.hot_key(id)?,
                false,
                "write units a second on the busiest key",
            )),
            Against::HotReadUnits => Some((
                self.units(id, false)? * self.hot_key(id)?,
                false,
                "read units a second on the busiest key",
            )),
            Against::PeakWrites => Some((self.accesses(id, true)?, false, "writes a second at the peak")),
            Against::PeakReads => Some((self.accesses(id, false)?, false, "reads a second at the peak")),
            Against::StreamConsumers => {
                let readers = model.outgoing(id).iter().filter(|(_, edge)| edge.mode == Mode::Event).count();
                (readers > 0).then_some((readers as f64, false, "readers of its changes"))
            }
            Against::Stored => stated("keep", "data kept"),
            Against::History => {
                // Each step leaves about five events: entered, scheduled, started, succeeded, exited.
                let steps = facts.number("steps")? * facts.number("items").unwrap_or(1.0).max(1.0);
                Some((steps * 5.0, true, "events in one execution's history, five a step"))
            }
            Against::Items => stated("items", "items of a map"),
        }
    }

    /// Environments that all functions of the provider need at once, with the traffic times a factor.
    pub(super) fn account_concurrency(&self, factor: f64) -> Option<(f64, bool)> {
        let mut load = 0.0;
        let mut kept = 0.0;
        let mut assumed = false;
        let mut any = false;
        for (id, node) in self.model.functions() {
            let Some(runs) = self.traffic.node(id).runs else { continue };
            any = true;
            let timing = self.timings.answer(id);
            assumed |= timing.from.is_assumed();
            let own = runs.peak * factor * timing.mean;
            match node.facts.number("reserved") {
                // Reserved concurrency is taken from the account whether it is used or not.
                Some(reserved) => kept += reserved,
                None => load += own,
            }
        }
        any.then(|| (f64::from(super::erlang::needed(load, super::traffic::TURNED_AWAY)) + kept, assumed))
    }

    pub(super) fn instances(&self, id: NodeId, factor: f64) -> Option<f64> {
        let node = self.model.node(id);
        let runs = self.traffic.node(id).runs?;
        let together = cold_start::per_instance(self.catalog, node);
        let load = runs.peak * factor * self.timings.answer(id).mean;
        Some(instances(load, together))
    }

    /// The part of the traffic on the busiest shard.
    fn hottest(&self, id: NodeId) -> Option<f64> {
        let facts = &self.model.node(id).facts;
        let shards = facts.number("shards")?.max(1.0);
        Some(facts.number("hot_key").unwrap_or(0.0).max(1.0 / shards))
    }

    fn hot_key(&self, id: NodeId) -> Option<f64> {
        let model = self.model;
        let edges = model.incoming(id);
        model
            .node(id)
            .facts
            .number("hot_key")
            .or_else(|| edges.iter().filter_map(|(_, edge)| edge.facts.number("hot_key")).reduce(f64::max))
    }

    fn megabytes_in(&self, id: NodeId) -> Option<f64> {
        let flows = self.model.incoming(id).into_iter().filter_map(|(edge_id, edge)| {
            Some(self.traffic.edge(edge_id)?.peak * payload_kb(self.model, edge)? / 1024.0)
        });
        flows.reduce(|a, b| a + b)
    }

    fn accesses(&self, id: NodeId, writes: bool) -> Option<f64> {
        self.flow(id, writes, None)
    }

    fn units(&self, id: NodeId, writes: bool) -> Option<f64> {
        let service = self.catalog.service(self.model.node(id).service_id())?;
        let billing = service.billing.as_ref()?;
        self.flow(id, writes, if writes { billing.write_unit_kb } else { billing.read_unit_kb })
    }

    fn flow(&self, id: NodeId, writes: bool, unit_kb: Option<u32>) -> Option<f64> {
        let mut sum = None;
        for (edge_id, edge) in self.model.incoming(id) {
            let Some(rates) = self.traffic.edge(edge_id) else { continue };
            let share = super::traffic::write_share(self.model, edge);
            let share = if writes { share } else { 1.0 - share };
            if share <= 0.0 {
                continue;
            }
            let size = edge
                .facts
                .accesses(if writes { "writes" } else { "reads" })
                .and_then(|(_, size)| size)
                .map(|size| size.kb());
            let units = match (unit_kb, size.or_else(|| payload_kb(self.model, edge))) {
                (Some(unit), Some(kb)) if unit > 0 => (kb / f64::from(unit)).ceil().max(1.0),
                _ => 1.0,
            };
            *sum.get_or_insert(0.0) += rates.peak * share * units;
        }
        sum
    }
}
