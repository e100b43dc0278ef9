//! How much of everything a month uses: the quantities that meters count.

use std::collections::BTreeMap;

use super::cold_start::{self, ColdStart};
use super::erlang;
pub use super::flows::payload_kb;
use super::meters;
pub use super::meters::{Counts, Meter};
use super::provenance::{Ledger, On, Provenance};
use super::timing::Timings;
use super::traffic::{Rates, Traffic};
use crate::catalog::schema::{Price, Service};
use crate::catalog::{Catalog, Confidence};
use crate::model::{Edge, EdgeId, Mode, Model, Node, NodeId};
use crate::units::SECONDS_PER_MONTH;

/// Hours in a billed month.
pub const HOURS: f64 = 730.0;

/// Log bytes of a run that nobody states.
pub const LOG_BYTES: f64 = 2048.0;

/// Which end of what is assumed is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    /// Assumed values at half, traffic at its low.
    Low,
    /// As it is usually.
    Usual,
    /// Assumed values doubled.
    High,
}

impl Stance {
    fn assumed(self) -> f64 {
        match self {
            Stance::Low => 0.5,
            Stance::Usual => 1.0,
            Stance::High => 2.0,
        }
    }

    fn rate(self, rates: Rates) -> f64 {
        match self {
            Stance::Low => rates.low,
            Stance::Usual | Stance::High => rates.usual,
        }
    }
}

/// Everything a month's quantities follow from.
pub struct Usage<'a> {
    /// The system.
    pub model: &'a Model,
    /// What services charge.
    pub catalog: &'a Catalog,
    /// What arrives where.
    pub traffic: &'a Traffic,
    /// How long parts take.
    pub timings: &'a Timings,
    /// Cold starts.
    pub colds: &'a BTreeMap<NodeId, ColdStart>,
    /// Which end of what is assumed.
    pub stance: Stance,
    /// What if something were otherwise.
    pub tuning: Tuning,
}

/// Factors on what is known: one where nothing is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tuning {
    /// On memory.
    pub memory: f64,
    /// On sizes of what is handed over, read and written.
    pub payload: f64,
    /// On log bytes.
    pub log: f64,
    /// On data kept.
    pub stored: f64,
}

impl Default for Tuning {
    fn default() -> Tuning {
        Tuning { memory: 1.0, payload: 1.0, log: 1.0, stored: 1.0 }
    }
}

impl Usage<'_> {
    /// Whether the conditions of a meter hold for a part.
    pub fn applies(&self, meter: &Meter, id: NodeId) -> bool {
        let node = self.model.node(id);
        meter.when.iter().all(|condition| {
            let (denied, condition) =
                condition.strip_prefix('!').map_or((false, condition.as_str()), |rest| (true, rest));
            let holds = match condition.split_once('=') {
                Some(("arch", word)) => cold_start::arch(self.model, node) == word,
                Some(("family", word)) => self.runtime_family(node) == Some(word),
                Some((fact, word)) => node.facts.says(fact, word),
                None => node.facts.has(condition) && node.facts.flag(condition) != Some(false),
            };
            holds != denied
        })
    }

    fn runtime_family(&self, node: &Node) -> Option<&'static str> {
        let provider = self.catalog.service(node.service_id())?.provider()?;
        Some(self.catalog.runtime(provider, node.facts.text("runtime")?)?.family.as_str())
    }

    /// The quantity of a month, in the price's unit. None where it cannot be known, and then it is noted.
    pub fn quantity(
        &self,
        id: NodeId,
        counts: Counts,
        service: &Service,
        price: &Price,
        ledger: &mut Ledger,
    ) -> Option<f64> {
        let quantity = self.raw(id, counts, service, price, ledger)?;
        // Data is counted in gigabytes; a price may be for a greater unit.
        let scale = if price.unit.starts_with("TiB") { 1.0 / 1024.0 } else { 1.0 };
        Some(quantity * scale)
    }

    fn raw(
        &self,
        id: NodeId,
        counts: Counts,
        service: &Service,
        price: &Price,
        ledger: &mut Ledger,
    ) -> Option<f64> {
        let node = self.model.node(id);
        let facts = &node.facts;
        let incoming = || self.model.incoming(id);
        let outgoing = || self.model.outgoing(id);
        let kept = |kb: Option<f64>| match (kb, price.round_kb) {
            (Some(kb), Some(round)) if round > 0 => {
                Some((kb / f64::from(round)).ceil().max(1.0) * f64::from(round))
            }
            (kb, _) => kb,
        };
        let count = |arrows: Vec<(EdgeId, &Edge)>| -> Option<f64> {
            let mut sum = None;
            for (edge_id, edge) in arrows {
                let Some(month) = self.month(edge_id) else { continue };
                *sum.get_or_insert(0.0) += month * self.units(edge, price.unit_kb);
            }
            sum
        };
        let gigabytes = |arrows: Vec<(EdgeId, &Edge)>, ledger: &mut Ledger| -> Option<f64> {
            let mut sum = None;
            for (edge_id, edge) in arrows {
                let Some(month) = self.month(edge_id) else { continue };
                let kb = kept(self.payload_kb(edge)).unwrap_or_else(|| {
                    self.note(
                        ledger,
                        On::Edge(edge_id),
                        "payload",
                        "1 KB",
                        Provenance::assumed("no size is stated"),
                    );
                    kept(Some(self.stance.assumed())).unwrap_or(1.0)
                });
                *sum.get_or_insert(0.0) += month * kb / 1024.0 / 1024.0;
            }
            sum
        };
        let outside =
            |edge: &Edge| self.model.target(edge).is_some_and(|to| self.model.node(to).is_outside());
        match counts {
            Counts::Runs => self.runs(id, service),
            Counts::RunGbS => Some(
                self.busy_seconds(id, service)? * self.memory_gb(id, service, ledger)? * self.on_demand(id),
            ),
            Counts::EachRunGbS => {
                Some(self.each_busy_seconds(id, service)? * self.memory_gb(id, service, ledger)?)
            }
            Counts::RunVcpuS => {
                Some(self.busy_seconds(id, service)? * self.vcpu(id, ledger) * self.on_demand(id))
            }
            Counts::RunGhzS => {
                let memory = self.memory_gb(id, service, ledger)? * 1024.0;
                let table = &service.billing.as_ref()?.cpu_mhz_by_memory;
                let fits = |key: &str| key.parse::<f64>().ok().filter(|mb| *mb + 0.5 >= memory);
                let (_, mhz) = table
                    .iter()
                    .filter_map(|(key, mhz)| Some((fits(key)?, *mhz)))
                    .min_by(|a, b| a.0.total_cmp(&b.0))?;
                Some(self.busy_seconds(id, service)? * f64::from(mhz) / 1000.0)
            }
            Counts::CpuMs => {
                let seconds = self.timings.answer(id).mean;
                let cpu = match facts.time("waits") {
                    Some(waits) => (seconds - waits.0).max(0.0),
                    None if facts.is("cpu_bound") => seconds,
                    None => {
                        let cpu = seconds.min(0.01);
                        self.note(
                            ledger,
                            On::Node(id),
                            "processor time",
                            format!("{:.0} ms a run", cpu * 1e3),
                            Provenance::assumed(
                                "most of a run waits for others; `waits` or `cpu_bound` replaces this",
                            ),
                        );
                        cpu * self.stance.assumed()
                    }
                };
                Some(self.runs(id, service)? * cpu * 1e3)
            }
            Counts::ProvisionedGbS => {
                Some(self.provisioned(node)? * self.memory_gb(id, service, ledger)? * SECONDS_PER_MONTH)
            }
            Counts::ProvisionedRunGbS => Some(
                self.busy_seconds(id, service)?
                    * self.memory_gb(id, service, ledger)?
                    * (1.0 - self.on_demand(id)),
            ),
            Counts::IdleVcpuS => Some(self.provisioned(node)? * self.vcpu(id, ledger) * SECONDS_PER_MONTH),
            Counts::DiskGbS => {
                let included =
                    service.limit("tmp_min_default").and_then(|limit| limit.number()).unwrap_or(0.0);
                let above = (facts.size("disk")?.mb() - included).max(0.0) / 1024.0;
                Some(self.busy_seconds(id, service)? * above)
            }
            Counts::SnapshotGbS => Some(self.memory_gb(id, service, ledger)? * SECONDS_PER_MONTH),
            Counts::RestoredGb => Some(self.cold_per_month(id)? * self.memory_gb(id, service, ledger)?),
            Counts::VcpuHours => Some(self.instances(id, ledger) * self.vcpu(id, ledger) * HOURS),
            Counts::GbHours => Some(self.instances(id, ledger) * self.always_gb(id, ledger) * HOURS),
            Counts::MemoryGbMonths => Some(self.instances(id, ledger) * self.always_gb(id, ledger)),
            Counts::NamedInstanceHours => Some(self.instances(id, ledger) * HOURS),
            Counts::Hours | Counts::AccountHours => {
                Some(facts.number("zones").filter(|_| node.is("network")).unwrap_or(1.0) * HOURS)
            }
            Counts::TwoHours => Some(2.0 * HOURS),
            Counts::Months | Counts::AccountMonths => Some(1.0),
            Counts::LoadUnits => {
                let rate = self.stance.rate(self.traffic.node(id).arrivals?);
                Some((rate / 25.0).max(gigabytes(incoming(), ledger)? / HOURS) * HOURS)
            }
            Counts::In => count(incoming()).or_else(|| self.arrivals(id)),
            Counts::Out => count(outgoing()).or_else(|| self.arrivals(id)),
            Counts::InOut => Some(count(incoming())? + count(outgoing()).unwrap_or(0.0)),
            Counts::InGb => gigabytes(incoming(), ledger),
            Counts::StatedInGb => gigabytes(
                incoming().into_iter().filter(|(_, edge)| self.payload_kb(edge).is_some()).collect(),
                ledger,
            ),
            Counts::OutGb => gigabytes(outgoing(), ledger),
            Counts::InOutGb => {
                Some(gigabytes(incoming(), ledger)? + gigabytes(outgoing(), ledger).unwrap_or(0.0))
            }
            Counts::InKb => {
                let each = |(edge_id, edge): (EdgeId, &Edge)| {
                    Some(self.month(edge_id)? * self.payload_kb(edge).unwrap_or(1.0).ceil().max(1.0))
                };
                let known: Vec<f64> = incoming().into_iter().filter_map(each).collect();
                (!known.is_empty()).then(|| known.iter().sum())
            }
            Counts::ToOutside => count(outgoing().into_iter().filter(|(_, edge)| outside(edge)).collect()),
            Counts::AnsweredGb => self.answered_gb(id, ledger),
            Counts::QueueRequests => {
                let sent = count(incoming())?;
                let taken: f64 = outgoing()
                    .iter()
                    .filter(|(_, edge)| edge.mode != Mode::Failure)
                    .filter_map(|(edge_id, edge)| {
                        let batch = self.traffic.batches[edge_id.0].0.max(1.0);
                        let units = price.unit_kb.map_or(1.0, |unit| {
                            (self.payload_kb(self.carrier(id, edge)).unwrap_or(0.0) * batch
                                / f64::from(unit.max(1)))
                            .ceil()
                            .max(1.0)
                        });
                        // A batch is received once, whatever its size in units, and deleted once.
                        Some(self.month(*edge_id)? / batch * (units + 1.0))
                    })
                    .sum();
                Some(sent + taken)
            }
            Counts::QueueOperations => {
                let taken = outgoing().into_iter().filter(|(_, edge)| edge.mode != Mode::Failure).filter_map(
                    |(edge_id, edge)| {
                        Some(self.month(edge_id)? * self.units(self.carrier(id, edge), price.unit_kb) * 2.0)
                    },
                );
                Some(count(incoming())? + taken.sum::<f64>())
            }
            Counts::Reads => self.accesses(id, false, None, ledger),
            Counts::Writes => self.accesses(id, true, None, ledger),
            Counts::ReadUnits => {
                let billing = service.billing.as_ref()?;
                self.accesses(id, false, billing.read_unit_kb.or(price.unit_kb), ledger)
            }
            Counts::WriteUnits => self.accesses(
                id,
                true,
                service.billing.as_ref().and_then(|b| b.write_unit_kb).or(price.unit_kb),
                ledger,
            ),
            Counts::RequestUnits => {
                // A read of 1 KB takes one unit, a write five.
                let reads = self.accesses(id, false, Some(1), ledger);
                let writes = self.accesses(id, true, Some(1), ledger);
                self.note(
                    ledger,
                    On::System,
                    "request units",
                    "1 a KB read, 5 a KB written",
                    Provenance::assumed("indexing of all fields, session consistency"),
                );
                match (reads, writes) {
                    (None, None) => None,
                    (reads, writes) => Some(reads.unwrap_or(0.0) + 5.0 * writes.unwrap_or(0.0)),
                }
            }
            Counts::ProvisionedReadHours => Some(facts.number("provisioned_reads")? * HOURS),
            Counts::ProvisionedWriteHours => Some(facts.number("provisioned_writes")? * HOURS),
            Counts::StoredGb => self.stored_gb(id, ledger),
            Counts::StoredGbHours => {
                let least =
                    service.limit("min_storage_valkey").and_then(|limit| limit.number()).unwrap_or(0.0);
                Some(self.stored_gb(id, ledger).unwrap_or(0.0).max(least) * HOURS)
            }
            Counts::CapacityHours => {
                let units = facts.number("capacity_units").unwrap_or_else(|| {
                    self.note(
                        ledger,
                        On::Node(id),
                        "capacity",
                        "0.5 units on average",
                        Provenance::assumed("no capacity is stated"),
                    );
                    0.5 * self.stance.assumed()
                });
                Some(units * HOURS)
            }
            Counts::ShardHours => Some(facts.number("shards")? * HOURS),
            Counts::ConsumerShardHours => {
                let consumers = outgoing().iter().filter(|(_, edge)| edge.mode == Mode::Event).count();
                Some(facts.number("shards")? * consumers as f64 * HOURS)
            }
            Counts::StreamUnits => {
                let arrivals = self.traffic.node(id).arrivals.unwrap_or_default();
                Some(facts.number("shards").unwrap_or((arrivals.peak / 1000.0).ceil().max(1.0)))
            }
            Counts::Steps => {
                let steps = facts.number("steps").unwrap_or_else(|| {
                    let calls =
                        outgoing().iter().filter(|(_, edge)| edge.mode != Mode::Failure).count() as f64;
                    let text = format!("{} a run", calls + 1.0);
                    self.note(
                        ledger,
                        On::Node(id),
                        "steps",
                        text,
                        Provenance::assumed("one for each part it leads, and one to begin"),
                    );
                    calls + 1.0
                });
                Some(self.arrivals(id)? * steps)
            }
            Counts::Users => {
                let users = facts.number("users").or_else(|| {
                    let clients =
                        self.model.of_role("client").filter_map(|(_, client)| client.facts.number("users"));
                    clients.reduce(|a, b| a + b)
                });
                if users.is_none() {
                    self.note(
                        ledger,
                        On::Node(id),
                        "users",
                        "not known",
                        Provenance::assumed(
                            "without the number of people signed in, its cost is not counted",
                        ),
                    );
                }
                users
            }
            Counts::ConnectionMinutes => {
                let (users, minutes) = (facts.number("users"), facts.time("minutes"));
                let (Some(users), Some(minutes)) = (users, minutes) else {
                    self.note(
                        ledger,
                        On::Node(id),
                        "connections",
                        "not known",
                        Provenance::assumed(
                            "without `users` and `minutes`, open connections are not counted",
                        ),
                    );
                    return None;
                };
                self.note(
                    ledger,
                    On::Node(id),
                    "sessions",
                    "30 a month for each user",
                    Provenance::assumed("one connection a day"),
                );
                Some(users * minutes.0 / 60.0 * 30.0)
            }
            Counts::LogGb => {
                if facts.says("log", "none") {
                    return None;
                }
                let stated = facts.size("log").or_else(|| self.model.system.facts.size("log"));
                let bytes = stated.map_or_else(
                    || {
                        self.note(
                            ledger,
                            On::System,
                            "log",
                            "2 KB a run",
                            Provenance::assumed(
                                "start, end and report of the platform, and a few lines of one's own",
                            ),
                        );
                        LOG_BYTES * self.stance.assumed()
                    },
                    |bytes| bytes.0,
                );
                let runs = self.traffic.node(id).runs?;
                Some(
                    self.stance.rate(runs) * SECONDS_PER_MONTH * bytes * self.tuning.log
                        / 1024.0
                        / 1024.0
                        / 1024.0,
                )
            }
            Counts::TracedRuns => {
                let traced = facts.is("tracing") || self.model.system.facts.is("tracing");
                let enters = self.model.triggers(id).iter().any(|(_, edge)| {
                    self.model.origin(edge).is_none_or(|from| !self.model.node(from).is_function())
                });
                if !traced || !enters {
                    return None;
                }
                self.note(
                    ledger,
                    On::System,
                    "traced",
                    "5 % of the requests",
                    Provenance::assumed("the usual sampling"),
                );
                Some(self.stance.rate(self.traffic.node(id).runs?) * SECONDS_PER_MONTH * 0.05)
            }
        }
    }

    pub(super) fn note(
        &self,
        ledger: &mut Ledger,
        on: On,
        name: &'static str,
        value: impl Into<String>,
        from: Provenance,
    ) {
        if self.stance == Stance::Usual {
            ledger.note(on, name, value, from);
        }
    }

    /// Times a month along an arrow.
    pub(super) fn month(&self, id: EdgeId) -> Option<f64> {
        Some(self.stance.rate(self.traffic.edge(id)?) * SECONDS_PER_MONTH)
    }

    fn arrivals(&self, id: NodeId) -> Option<f64> {
        Some(self.stance.rate(self.traffic.node(id).arrivals?) * SECONDS_PER_MONTH)
    }

    /// Runs, and the further requests that large events count as.
    fn runs(&self, id: NodeId, service: &Service) -> Option<f64> {
        let runs = self.stance.rate(self.traffic.node(id).runs?) * SECONDS_PER_MONTH;
        let Some(billing) = service.billing.as_ref() else { return Some(runs) };
        let (Some(included), Some(step)) = (billing.payload_included_kb, billing.payload_step_kb) else {
            return Some(runs);
        };
        let further: f64 = self
            .model
            .incoming(id)
            .iter()
            .filter(|(_, edge)| {
                edge.mode == Mode::Event
                    && self.model.origin(edge).is_none_or(|from| !self.model.node(from).is("queue"))
            })
            .filter_map(|(edge_id, edge)| {
                let above = self.payload_kb(edge)? - f64::from(included);
                (above > 0.0)
                    .then(|| Some(self.month(*edge_id)? * (above / f64::from(step.max(1))).ceil()))
                    .flatten()
            })
            .sum();
        Some(runs + further)
    }

    /// Seconds that runs are billed in a month, cold starts apart; requests that share an instance share its bill.
    fn busy_seconds(&self, id: NodeId, service: &Service) -> Option<f64> {
        let all = self.each_busy_seconds(id, service)?;
        let together = cold_start::per_instance(self.catalog, self.model.node(id));
        if together <= 1.0 {
            return Some(all);
        }
        let load = all / SECONDS_PER_MONTH;
        Some((1.0 - (-load).exp()).max(load / together) * SECONDS_PER_MONTH)
    }

    /// Seconds that runs take in a month, as billed, each for itself.
    fn each_busy_seconds(&self, id: NodeId, service: &Service) -> Option<f64> {
        let timing = self.timings.answer(id);
        let factor = if timing.from.is_assumed() { self.stance.assumed() } else { 1.0 };
        let billed = billed_seconds(service, timing.mean * factor);
        Some(self.stance.rate(self.traffic.node(id).runs?) * SECONDS_PER_MONTH * billed)
    }

    /// Cold starts in a month.
    pub fn cold_per_month(&self, id: NodeId) -> Option<f64> {
        let cold = self.colds.get(&id)?;
        let share = match (self.stance, cold.share) {
            (Stance::Low, Some(share)) => share.low,
            (Stance::High, Some(share)) => share.high + cold.by_deployment + cold.by_recycling,
            _ => cold.probability(),
        };
        Some(self.stance.rate(self.traffic.node(id).runs?) * SECONDS_PER_MONTH * share.min(1.0))
    }

    /// Gigabyte-seconds billed for cold starts in a month.
    pub fn cold_gb_s(&self, id: NodeId, service: &Service, ledger: &mut Ledger) -> Option<f64> {
        let billed = self.colds.get(&id)?.billed_s;
        Some(self.cold_per_month(id)? * billed * self.memory_gb(id, service, ledger)?)
    }

    /// The share of runs that no provisioned environment serves.
    fn on_demand(&self, id: NodeId) -> f64 {
        let node = self.model.node(id);
        let Some(provisioned) = node.facts.number("provisioned").filter(|n| *n >= 1.0) else { return 1.0 };
        let rate = self.traffic.node(id).runs.map_or(0.0, |rates| self.stance.rate(rates));
        erlang::blocked(rate * self.timings.answer(id).mean, provisioned as u32)
    }

    fn provisioned(&self, node: &Node) -> Option<f64> {
        node.facts.number("provisioned").or_else(|| node.facts.number("min_instances"))
    }

    fn memory_gb(&self, id: NodeId, service: &Service, ledger: &mut Ledger) -> Option<f64> {
        let node = self.model.node(id);
        let found = cold_start::memory_mb(self.catalog, node);
        let mb = match found {
            Some((mb, from)) => {
                if !matches!(from, Provenance::Stated { .. }) {
                    self.note(ledger, On::Node(id), "memory", format!("{mb} MB"), from);
                }
                mb
            }
            None => {
                let billing = service
                    .billing
                    .as_ref()
                    .and_then(|b| b.memory_min_mb.or(b.memory_step_mb))
                    .map_or(512.0, f64::from);
                self.note(
                    ledger,
                    On::Node(id),
                    "memory",
                    format!("{billing} MB"),
                    Provenance::assumed("no memory is stated and the maker names no default"),
                );
                billing
            }
        };
        let billing = service.billing.as_ref();
        let step = billing.and_then(|b| b.memory_step_mb).map_or(1.0, f64::from).max(1.0);
        let mb = ((mb * self.tuning.memory / step).ceil() * step)
            .max(billing.and_then(|b| b.memory_min_mb).map_or(0.0, f64::from))
            .min(billing.and_then(|b| b.memory_max_mb).map_or(f64::INFINITY, f64::from));
        Some(mb / billing.and_then(|b| b.megabytes_per_gb).map_or(1024.0, f64::from))
    }

    fn vcpu(&self, id: NodeId, ledger: &mut Ledger) -> f64 {
        let node = self.model.node(id);
        if let Some(vcpu) = node.facts.number("vcpu") {
            return vcpu;
        }
        let memory = cold_start::memory_mb(self.catalog, node).map_or(0.0, |(mb, _)| mb);
        if let Some((vcpu, source)) = meters::processors(node.service_id(), memory) {
            let from = Provenance::Published { source, checked: None, confidence: Confidence::Remembered };
            self.note(ledger, On::Node(id), "vcpu", format!("{vcpu}, as comes with its memory"), from);
            return vcpu;
        }
        let vcpu = if node.is_function() { 1.0 } else { 0.5 };
        self.note(
            ledger,
            On::Node(id),
            "vcpu",
            format!("{vcpu}"),
            Provenance::assumed("no processor is stated"),
        );
        vcpu
    }

    fn always_gb(&self, id: NodeId, ledger: &mut Ledger) -> f64 {
        self.model.node(id).facts.size("memory").map_or_else(
            || {
                self.note(ledger, On::Node(id), "memory", "1 GB", Provenance::assumed("no memory is stated"));
                self.stance.assumed()
            },
            |size| size.gb(),
        )
    }

    fn instances(&self, id: NodeId, ledger: &mut Ledger) -> f64 {
        let facts = &self.model.node(id).facts;
        facts.number("instances").or_else(|| facts.number("min_instances")).unwrap_or_else(|| {
            let count =
                if facts.is("multi_az") || self.model.node(id).role.family == crate::model::Family::Compute {
                    2.0
                } else {
                    1.0
                };
            self.note(
                ledger,
                On::Node(id),
                "instances",
                format!("{count}"),
                Provenance::assumed("no number is stated; two of a service, so that one may fail"),
            );
            count
        })
    }
}

/// A run's seconds as billed: at least the least, rounded up to the step.
pub fn billed_seconds(service: &Service, seconds: f64) -> f64 {
    let Some(billing) = &service.billing else { return seconds };
    let ms = (seconds * 1e3).max(billing.min_ms.map_or(0.0, f64::from));
    let step = billing.step_ms.map_or(0.0, f64::from);
    // The tiniest excess of binary arithmetic is no further step.
    let ms = if step > 0.0 { ((ms / step) - 1e-9).ceil() * step } else { ms };
    ms / 1e3
}
