//! What runs and instances use: billed time, memory, processors, cold starts.

use super::cold_start;
use super::erlang;
use super::meters::{self, Counts};
use super::provenance::{Ledger, On, Provenance};
use super::usage::{HOURS, Stance, Usage};
use neph_catalog::Confidence;
use neph_catalog::schema::Service;
use neph_catalog::{Role, fact};
use neph_model::{Family, Mode, Node, NodeId};
use neph_syntax::units::SECONDS_PER_MONTH;

/// Processors of an always-on instance of which nothing is said.
pub(super) const VCPU: f64 = 0.5;

/// Instances of an always-on service of which nothing is said: one may fail.
pub(super) const INSTANCES: f64 = 2.0;

impl Usage<'_> {
    pub(super) fn of_runs(
        &self,
        id: NodeId,
        counts: Counts,
        service: &Service,
        ledger: &mut Ledger,
    ) -> Option<f64> {
        let node = self.model.node(id);
        let facts = &node.facts;
        match counts {
            Counts::Runs => self.runs(id, service),
            Counts::UnboundRuns => Some((self.runs(id, service)? - self.bound(id)).max(0.0)),
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
            Counts::CpuMs => Some(self.runs(id, service)? * self.processor_seconds(id, ledger) * 1e3),
            Counts::ProvisionedGbS => {
                Some(self.provisioned(node)? * self.memory_gb(id, service, ledger)? * self.duty_seconds(id))
            }
            Counts::ProvisionedRunGbS => Some(
                self.busy_seconds(id, service)?
                    * self.memory_gb(id, service, ledger)?
                    * (1.0 - self.on_demand(id)),
            ),
            Counts::IdleVcpuS => Some(self.provisioned(node)? * self.vcpu(id, ledger) * self.duty_seconds(id)),
            Counts::DiskGbS => Some(self.busy_seconds(id, service)? * self.disk_gb(id, service)?),
            Counts::DiskGbHours => Some(self.instance_hours(id, ledger) * self.disk_gb(id, service)?),
            Counts::SnapshotGbS => Some(self.memory_gb(id, service, ledger)? * SECONDS_PER_MONTH),
            Counts::RestoredGb => Some(self.cold_per_month(id)? * self.memory_gb(id, service, ledger)?),
            Counts::VcpuHours => Some(self.instance_hours(id, ledger) * self.vcpu(id, ledger)),
            Counts::GbHours => Some(self.instance_hours(id, ledger) * self.always_gb(id, ledger)),
            Counts::AlwaysVcpuS => {
                Some(self.instance_hours(id, ledger) * 3600.0 * self.vcpu(id, ledger))
            }
            Counts::AlwaysGbS => {
                Some(self.instance_hours(id, ledger) * 3600.0 * self.always_gb(id, ledger))
            }
            Counts::MemoryGbMonths => {
                Some(self.instance_hours(id, ledger) / HOURS * self.always_gb(id, ledger))
            },
            Counts::NamedInstanceHours => Some(self.instance_hours(id, ledger)),
            Counts::Hours | Counts::AccountHours => {
                let zones = facts.number(fact::ZONES).filter(|_| node.is(Role::Network)).unwrap_or(1.0);
                Some(zones * self.duty_hours(id))
            }
            Counts::TwoHours => Some(2.0 * self.duty_hours(id)),
            Counts::Months | Counts::AccountMonths => Some(1.0),
            _ => None,
        }
    }

    /// Runs, and the further requests that large events count as.
    fn runs(&self, id: NodeId, service: &Service) -> Option<f64> {
        let runs = self.started(id)?;
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
                    && self.model.origin(edge).is_none_or(|from| !self.model.node(from).is(Role::Queue))
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

    /// Calls from functions of the same service, which are part of their caller's request.
    fn bound(&self, id: NodeId) -> f64 {
        let service = self.model.node(id).service_id();
        let bound = self.model.incoming(id).into_iter().filter(|(_, edge)| {
            let from = self.model.origin(edge).map(|from| self.model.node(from));
            edge.mode == Mode::Call && from.is_some_and(|from| from.service_id() == service)
        });
        bound.filter_map(|(edge, _)| self.month(edge)).sum()
    }

    /// Runs in a month.
    pub(super) fn started(&self, id: NodeId) -> Option<f64> {
        Some(self.stance.rate(self.traffic.node(id).runs?) * SECONDS_PER_MONTH)
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
        Some(self.started(id)? * billed_seconds(service, timing.mean * factor))
    }

    /// Processor time of a run, in seconds.
    fn processor_seconds(&self, id: NodeId, ledger: &mut Ledger) -> f64 {
        let facts = &self.model.node(id).facts;
        let seconds = self.timings.answer(id).mean;
        match facts.time(fact::WAITS) {
            Some(waits) => (seconds - waits.0).max(0.0),
            None if facts.is(fact::CPU_BOUND) => seconds,
            None => {
                let cpu = seconds.min(0.01);
                self.assume(
                    ledger,
                    On::Node(id),
                    "processor time",
                    format!("{:.0} ms a run", cpu * 1e3),
                    "most of a run waits for others; `waits` or `cpu_bound` replaces this",
                );
                cpu * self.stance.assumed()
            }
        }
    }

    /// Cold starts in a month.
    pub fn cold_per_month(&self, id: NodeId) -> Option<f64> {
        let cold = self.colds.get(&id)?;
        let share = match (self.stance, cold.share) {
            (Stance::Low, Some(share)) => share.low,
            (Stance::High, Some(share)) => share.high + cold.by_deployment + cold.by_recycling,
            _ => cold.probability(),
        };
        Some(self.started(id)? * share.min(1.0))
    }

    /// Gigabyte-seconds billed for cold starts in a month.
    pub fn cold_gb_s(&self, id: NodeId, service: &Service, ledger: &mut Ledger) -> Option<f64> {
        // Start and invocation are rounded up together, so the start adds what the sum has more.
        let start = self.colds.get(&id)?.billed_s;
        let warm = self.timings.answer(id).mean;
        let billed = billed_seconds(service, warm + start) - billed_seconds(service, warm);
        Some(self.cold_per_month(id)? * billed * self.memory_gb(id, service, ledger)?)
    }

    /// The share of runs that no provisioned environment serves.
    fn on_demand(&self, id: NodeId) -> f64 {
        let node = self.model.node(id);
        let Some(provisioned) = node.facts.number(fact::PROVISIONED).filter(|n| *n >= 1.0) else {
            return 1.0;
        };
        let rate = self.traffic.node(id).runs.map_or(0.0, |rates| self.stance.rate(rates));
        erlang::blocked(rate * self.timings.answer(id).mean, provisioned as u32)
    }

    fn provisioned(&self, node: &Node) -> Option<f64> {
        node.facts.number(fact::PROVISIONED).or_else(|| node.facts.number(fact::MIN_INSTANCES))
    }

    /// Temporary disk above what is included.
    fn disk_gb(&self, id: NodeId, service: &Service) -> Option<f64> {
        let included = ["tmp_min_default", "ephemeral_included"].iter().find_map(|name| {
            let limit = service.limit(name)?;
            Some(limit.number()? * if limit.unit == "GB" { 1024.0 } else { 1.0 })
        });
        let disk = self.model.node(id).facts.size(fact::DISK)?.mb();
        Some((disk - included.unwrap_or(0.0)).max(0.0) / 1024.0)
    }

    fn memory_gb(&self, id: NodeId, service: &Service, ledger: &mut Ledger) -> Option<f64> {
        let node = self.model.node(id);
        let billing = service.billing.as_ref();
        let mb = match cold_start::memory_mb(self.catalog, node) {
            Some((mb, from)) => {
                if !matches!(from, Provenance::Stated { .. }) {
                    self.note(ledger, On::Node(id), "memory", format!("{mb} MB"), from);
                }
                mb
            }
            None => {
                let least =
                    billing.and_then(|b| b.memory_min_mb.or(b.memory_step_mb)).map_or(512.0, f64::from);
                let why = "no memory is stated and the maker names no default";
                self.assume(ledger, On::Node(id), "memory", format!("{least} MB"), why);
                least
            }
        };
        let step = billing.and_then(|b| b.memory_step_mb).map_or(1.0, f64::from).max(1.0);
        let mb = ((mb * self.tuning.memory / step).ceil() * step)
            .max(billing.and_then(|b| b.memory_min_mb).map_or(0.0, f64::from))
            .min(billing.and_then(|b| b.memory_max_mb).map_or(f64::INFINITY, f64::from));
        Some(mb / billing.and_then(|b| b.megabytes_per_gb).map_or(1024.0, f64::from))
    }

    fn vcpu(&self, id: NodeId, ledger: &mut Ledger) -> f64 {
        let node = self.model.node(id);
        if let Some(vcpu) = node.facts.number(fact::VCPU) {
            return vcpu;
        }
        let memory = cold_start::memory_mb(self.catalog, node).map_or(0.0, |(mb, _)| mb);
        if let Some((vcpu, source)) = meters::processors(node.service_id(), memory) {
            let from = Provenance::Published { source, checked: None, confidence: Confidence::Remembered };
            self.note(ledger, On::Node(id), "vcpu", format!("{vcpu}, as comes with its memory"), from);
            return vcpu;
        }
        let vcpu = if node.is_function() { 1.0 } else { VCPU };
        self.assume(ledger, On::Node(id), "vcpu", format!("{vcpu}"), "no processor is stated");
        vcpu
    }

    fn always_gb(&self, id: NodeId, ledger: &mut Ledger) -> f64 {
        match self.model.node(id).facts.size(fact::MEMORY) {
            Some(size) => size.gb(),
            None => {
                self.assume(ledger, On::Node(id), "memory", "1 GB", "no memory is stated");
                self.stance.assumed()
            }
        }
    }

    pub(super) fn instances(&self, id: NodeId, ledger: &mut Ledger) -> f64 {
        let node = self.model.node(id);
        let stated = node.facts.number(fact::INSTANCES).or_else(|| node.facts.number(fact::MIN_INSTANCES));
        stated.unwrap_or_else(|| {
            let two = node.facts.is(fact::MULTI_AZ) || node.role.family() == Family::Compute;
            let count = if two { INSTANCES } else { 1.0 };
            let why = "no number is stated; two of a service, so that one may fail";
            self.assume(ledger, On::Node(id), "instances", format!("{count}"), why);
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
