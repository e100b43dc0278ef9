//! What runs, instances and the account's functions together hold against limits.

use super::cold_start;
use super::erlang;
use super::held::Amount;
use super::limits::{Facts, instances, stated_limit};
use super::traffic::TURNED_AWAY;
use neph_catalog::LimitKey;
use neph_catalog::{Capability, Fact, kind};
use neph_catalog::{Role, fact};
use neph_model::{Edge, EdgeId, Family, Mode, NodeId};

impl Facts<'_> {
    pub(super) fn of_runs(&self, id: NodeId, key: LimitKey) -> Option<Amount> {
        let node = self.model.node(id);
        let facts = &node.facts;
        let timing = self.timings.answer(id);
        let cpu = || {
            let waits = facts.time(fact::WAITS).map(|waits| waits.0);
            let seconds = (timing.known_most() - waits.unwrap_or(0.0)).max(0.0);
            let assumed = timing.from.is_assumed() || waits.is_none() && !facts.is(fact::CPU_BOUND);
            node.is_function().then_some((
                seconds,
                assumed,
                "processor time of an invocation, at most its duration",
            ))
        };
        match key {
            LimitKey::InvocationDuration => self.run_time(id),
            LimitKey::InvocationDurationHttp => self.started_by(id, Mode::Call).then_some((
                timing.known_most(),
                timing.from.is_assumed(),
                "how long an answer takes",
            )),
            LimitKey::InvocationDurationEvent => {
                self.run_time(id).filter(|_| self.started_by(id, Mode::Event))
            }
            LimitKey::CpuTime => cpu(),
            LimitKey::CpuTimeEvent => cpu().filter(|_| self.started_by(id, Mode::Event)),
            LimitKey::Memory => self.stated(id, fact::MEMORY, "memory"),
            LimitKey::MemoryMin => self.stated(id, fact::MEMORY, "memory, checked against the minimum"),
            LimitKey::EphemeralStorage => self.stated(id, fact::DISK, "ephemeral storage"),
            LimitKey::EphemeralStorageSnapshot if facts.is(fact::SNAPSTART) => {
                self.stated(id, fact::DISK, "ephemeral storage with a snapshot")
            }
            LimitKey::Vcpu => self.stated(id, fact::VCPU, "processors per instance"),
            LimitKey::PackageSize if !facts.is(fact::IMAGE) => {
                self.stated(id, fact::PACKAGE, "code as deployed")
            }
            LimitKey::UnzippedSize if !facts.is(fact::IMAGE) => facts
                .size(fact::PACKAGE)
                .map(|size| (size.0 * 3.0, true, "unpacked code, estimated at three times the zip")),
            LimitKey::ImageSize if facts.is(fact::IMAGE) => self.stated(id, fact::PACKAGE, "container image"),
            LimitKey::InitDuration => {
                let cold = self.colds.get(&id)?;
                let seconds = cold.init_ms.p99 / 1e3;
                (seconds > 0.0).then_some((seconds, !facts.has(fact::INIT), "initialisation at p99"))
            }
            LimitKey::ColdStartDuration => {
                let cold = self.colds.get(&id)?;
                let seconds = cold.total_ms.p99 / 1e3;
                (seconds > 0.0).then_some((seconds, !facts.has(fact::COLD), "cold start at p99"))
            }
            LimitKey::Instances => {
                Some((self.instances(id, 1.0)?, timing.from.is_assumed(), "instances at peak"))
            }
            LimitKey::ConcurrencyPerInstance => {
                self.stated(id, fact::CONCURRENCY, "concurrent requests per instance")
            }
            LimitKey::ConnectionsPerInstance => {
                let together = cold_start::per_instance(self.catalog, node);
                let each = facts.number(fact::CONNECTIONS)?;
                Some((each * together, false, "connections per instance"))
            }
            LimitKey::Subrequests => {
                let calls: f64 = self.calls(id).map(|(_, edge)| super::timing::times(edge)).sum();
                (calls > 0.0).then_some((calls, false, "calls of one invocation"))
            }
            LimitKey::OpenConnections => {
                let at_once = self.calls(id).filter(|(_, edge)| edge.facts.is(fact::AT_ONCE));
                let calls: f64 = at_once.map(|(_, edge)| super::timing::times(edge)).sum();
                (calls > 0.0).then_some((calls, false, "parallel calls of one invocation"))
            }
            LimitKey::Retries => self
                .stated(id, fact::RETRIES, "retries")
                .or_else(|| self.on_pushed_arrows(id, fact::RETRIES, "retries")),
            LimitKey::EventAge => self
                .stated(id, fact::MAX_AGE, "maximum event age")
                .or_else(|| self.on_pushed_arrows(id, fact::MAX_AGE, "maximum event age")),
            LimitKey::ResourcesPerAccount => {
                let same = self.model.nodes().filter(|(_, other)| other.service_id() == node.service_id());
                Some((same.count() as f64, false, "resources of this kind"))
            }
            _ => None,
        }
    }

    /// What all functions of the account, or those with reserved concurrency, take together.
    pub(super) fn of_account(&self, id: NodeId, key: LimitKey) -> Option<Amount> {
        let node = self.model.node(id);
        let facts = &node.facts;
        let timing = self.timings.answer(id);
        match key {
            LimitKey::AccountVcpu => self.account_vcpu(id),
            LimitKey::AccountMemory => self.account_memory(id),
            LimitKey::AccountCodeStorage => {
                let sizes =
                    self.model.functions().filter_map(|(_, function)| function.facts.size(fact::PACKAGE));
                let sum = sizes.map(|size| size.0).reduce(|a, b| a + b)?;
                Some((sum, false, "code of all functions, one version each"))
            }
            LimitKey::AccountConcurrency => self
                .account_concurrency(1.0)
                .map(|(n, assumed)| (n, assumed, "concurrent executions at peak")),
            LimitKey::AccountRequestRate => {
                let service = self.catalog.service(node.service_id())?;
                let quota = stated_limit(self, LimitKey::AccountConcurrency)
                    .or_else(|| service.limit("concurrency_account_default")?.number())?;
                let rates = self
                    .model
                    .functions()
                    .filter_map(|(function, _)| Some(self.traffic.node(function).runs?.peak))
                    .reduce(|a, b| a + b)?;
                (quota > 0.0).then_some((
                    rates / quota,
                    false,
                    "requests a second of all functions, for each unit of the account's concurrency",
                ))
            }
            LimitKey::ReservedRequestRate => {
                let behind = self.model.outgoing(id).into_iter().find_map(|(_, edge)| {
                    self.model.node(self.model.target(edge)?).facts.number(fact::RESERVED)
                });
                let reserved = facts.number(fact::RESERVED).or(behind).filter(|n| *n > 0.0)?;
                let peak = self.traffic.node(id).arrivals?.peak;
                Some((peak / reserved, false, "requests per second per reserved environment"))
            }
            LimitKey::UnreservedConcurrency => {
                let service = self.catalog.service(node.service_id())?;
                let quota = stated_limit(self, LimitKey::AccountConcurrency)
                    .or_else(|| service.limit("concurrency_account_default")?.number())?;
                let reserved = self
                    .model
                    .functions()
                    .filter_map(|(_, function)| function.facts.number(fact::RESERVED))
                    .reduce(|a, b| a + b)?;
                Some((quota - reserved, false, "unreserved concurrency, checked against the minimum"))
            }
            LimitKey::ScalingRate => {
                let runs = self.traffic.node(id).runs?;
                let busy = runs.usual * timing.mean;
                let peak = f64::from(erlang::needed(runs.peak * timing.mean, TURNED_AWAY));
                let burst = facts.number(fact::BURST).unwrap_or(0.0);
                Some((
                    (peak.max(burst) - busy).max(0.0),
                    timing.from.is_assumed(),
                    "environments started as traffic rises to its peak",
                ))
            }
            _ => None,
        }
    }

    /// What queues and streams hand over at once.
    pub(super) fn of_triggers(&self, id: NodeId, key: LimitKey) -> Option<Amount> {
        let timing = self.timings.answer(id);
        match key {
            LimitKey::QueueConsumerConcurrency => {
                let from_queue = self.model.incoming(id).into_iter().filter(|(_, edge)| {
                    edge.mode == Mode::Event
                        && self.model.origin(edge).is_some_and(|from| self.model.node(from).is(Role::Queue))
                });
                let load: f64 = from_queue
                    .filter_map(|(edge, _)| {
                        Some(self.traffic.edge(edge)?.peak / self.traffic.batches[edge.0].0 * timing.mean)
                    })
                    .sum();
                let runs = load.ceil();
                (load > 0.0).then_some((
                    runs,
                    timing.from.is_assumed(),
                    "concurrent executions started by queues",
                ))
            }
            LimitKey::MaxConcurrency => self.on_arrows_of(
                id,
                fact::MAX_CONCURRENCY,
                |role| role == Role::Queue,
                "maximum concurrency of a queue",
            ),
            LimitKey::BatchWindow => self.on_arrows(id, fact::WINDOW, "batch window"),
            LimitKey::QueueBatch => {
                self.on_arrows_of(id, fact::BATCH, |role| role == Role::Queue, "messages per batch")
            }
            LimitKey::FifoBatch => {
                let fifo = |edge: &Edge| {
                    let from = self.model.origin(edge);
                    from.is_some_and(|from| {
                        let source = self.model.node(from);
                        source.is(Role::Queue) && source.facts.is(fact::FIFO)
                    })
                };
                let batches = self.model.incoming(id).into_iter().filter(|(_, edge)| fifo(edge));
                let most = batches.filter_map(|(_, edge)| edge.facts.number(fact::BATCH)).reduce(f64::max)?;
                Some((most, false, "messages per FIFO batch"))
            }
            LimitKey::StreamBatch => self.on_arrows_of(
                id,
                fact::BATCH,
                |role| role.can(Capability::ChangeFeed),
                "records per batch",
            ),
            LimitKey::ParallelizationFactor => self.on_arrows_of(
                id,
                fact::PARALLEL,
                |role| role.can(Capability::ChangeFeed),
                "parallel batches per shard",
            ),
            _ => None,
        }
    }

    fn run_time(&self, id: NodeId) -> Option<Amount> {
        let node = self.model.node(id);
        let timing = self.timings.answer(id);
        let runs = node.is_function()
            || node.facts.has(fact::DURATION)
            || node.role.family() == Family::Orchestration && node.facts.has(fact::STEPS);
        let what = if timing.spread_known { "run time, p99" } else { "run time, usual" };
        runs.then(|| (timing.known_most(), timing.from.is_assumed(), what))
    }

    fn started_by(&self, id: NodeId, mode: Mode) -> bool {
        self.model.incoming(id).iter().any(|(_, edge)| edge.mode == mode)
    }

    /// What a run calls, answers to people left out.
    fn calls(&self, id: NodeId) -> impl Iterator<Item = (EdgeId, &Edge)> {
        self.model.outgoing(id).into_iter().filter(|(_, edge)| edge.mode != Mode::Failure)
    }

    /// The most that any arrow at a part states.
    pub(super) fn on_arrows<K: kind::Ranged>(
        &self,
        id: NodeId,
        name: Fact<K>,
        what: &'static str,
    ) -> Option<Amount> {
        let stated = self.model.incoming(id).into_iter().filter_map(|(_, edge)| edge.facts.spread(name));
        Some((stated.map(|spread| spread.top()).reduce(f64::max)?, false, what))
    }

    /// The same of arrows along which events are pushed: what is asked of a queue or a stream is given up by
    /// rules of its own.
    fn on_pushed_arrows<K: kind::Ranged>(
        &self,
        id: NodeId,
        name: Fact<K>,
        what: &'static str,
    ) -> Option<Amount> {
        let polled =
            |edge: &Edge| self.model.origin(edge).is_some_and(|from| self.model.node(from).is_polled());
        let arrows = self.model.incoming(id).into_iter().filter(|(_, edge)| !polled(edge));
        let stated = arrows.filter_map(|(_, edge)| edge.facts.spread(name));
        Some((stated.map(|spread| spread.top()).reduce(f64::max)?, false, what))
    }

    /// The same of arrows from some kinds of parts.
    fn on_arrows_of<K: kind::Ranged>(
        &self,
        id: NodeId,
        name: Fact<K>,
        of: fn(Role) -> bool,
        what: &'static str,
    ) -> Option<Amount> {
        let from = |edge: &Edge| {
            let source = self.model.origin(edge);
            source.is_some_and(|source| of(self.model.node(source).role))
        };
        let arrows = self.model.incoming(id).into_iter().filter(|(_, edge)| from(edge));
        Some((
            arrows.filter_map(|(_, edge)| Some(edge.facts.spread(name)?.usual)).reduce(f64::max)?,
            false,
            what,
        ))
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
            match node.facts.number(fact::RESERVED) {
                // Reserved concurrency is taken from the account whether it is used or not.
                Some(reserved) => kept += reserved,
                None => load += own,
            }
        }
        any.then(|| (f64::from(erlang::needed(load, TURNED_AWAY)) + kept, assumed))
    }

    pub(super) fn instances(&self, id: NodeId, factor: f64) -> Option<f64> {
        let node = self.model.node(id);
        let runs = self.traffic.node(id).runs?;
        let together = cold_start::per_instance(self.catalog, node);
        let load = runs.peak * factor * self.timings.answer(id).mean;
        Some(instances(load, together))
    }

    fn account_vcpu(&self, id: NodeId) -> Option<Amount> {
        let service = self.model.node(id).service_id();
        let same = self.model.nodes().filter(|(_, node)| node.service_id() == service);
        let (sum, assumed) = same.fold((0.0, false), |(sum, assumed), (_, node)| {
            let known = node.facts.number(fact::INSTANCES).zip(node.facts.number(fact::VCPU));
            let (instances, vcpu) = known.unwrap_or((
                node.facts.number(fact::INSTANCES).unwrap_or(super::runs::INSTANCES),
                node.facts.number(fact::VCPU).unwrap_or(super::runs::VCPU),
            ));
            (sum + instances * vcpu, assumed || known.is_none())
        });
        Some((sum, assumed, "processors of all instances"))
    }

    fn account_memory(&self, id: NodeId) -> Option<Amount> {
        let service = self.model.node(id).service_id();
        let (mut sum, mut assumed) = (None, false);
        for (other, node) in self.model.nodes().filter(|(_, node)| node.service_id() == service) {
            let Some(instances) = self.instances(other, 1.0) else { continue };
            let Some((mb, from)) = cold_start::memory_mb(self.catalog, node) else { continue };
            assumed |= from.is_assumed() || self.timings.answer(other).from.is_assumed();
            *sum.get_or_insert(0.0) += instances * mb * 1024.0 * 1024.0;
        }
        Some((sum?, assumed, "memory of all instances at peak"))
    }
}
