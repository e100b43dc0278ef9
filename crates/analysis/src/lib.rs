//! The numbers of a system: traffic, cold starts, times, limits, cost, availability.
//!
//! Pure arithmetic on the model and the catalogue. Every figure can say where it comes from; whatever
//! nobody stated is listed once as an assumption or left unknown, never silently guessed.

pub mod availability;
mod beside;
pub mod break_even;
pub mod by_flow;
pub mod by_unit;
mod cold_share;
pub mod cold_start;
pub mod compare;
pub mod cost;
mod cycles;
pub mod distribution;
mod duty;
pub mod erlang;
pub mod explain;
pub mod fit;
mod flows;
mod held;
mod held_entries;
mod held_messages;
mod held_runs;
mod held_stores;
pub mod json;
pub mod latency;
pub mod limits;
pub mod meters;
pub mod mitigation;
mod propagation;
pub mod provenance;
pub mod recovery;
pub mod requirement;
pub mod routes;
mod rung;
mod runs;
pub mod scenario;
pub mod sensitivity;
mod shape;
pub mod simulate;
pub mod sizing;
mod stated_price;
pub mod study;
pub mod timing;
pub mod traffic;
pub mod usage;
mod watch;
pub mod what_if;
mod wire;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use availability::Availability;
pub use cold_start::ColdStart;
pub use cost::{Cost, CostLine};
pub use latency::PathLatency;
pub use limits::{LimitUse, UncheckedLimit};
use neph_catalog::Role;
pub use provenance::{Assumption, Figure, On, Provenance};
pub use requirement::{Checked, Verdict};
pub use study::{Study, study};
pub use timing::Timings;
pub use traffic::{Rates, Traffic};
pub use what_if::FactChange;

use neph_catalog::Catalog;
use neph_model::{Model, NodeId};
use provenance::Ledger;
use traffic::{Concurrency, Volume};
use usage::{Stance, Tuning, Usage};

/// The numbers of one system.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// What arrives where.
    pub traffic: Traffic,
    /// How long each part takes.
    pub timings: Timings,
    /// Cold starts, in the order of the parts.
    pub cold_starts: Vec<ColdStart>,
    /// How long people wait, and how long until something has taken effect.
    pub latency: Vec<PathLatency>,
    /// Limits, the fullest first.
    pub limits: Vec<LimitUse>,
    /// Limits that nothing is held against, and why.
    pub unchecked_limits: Vec<UncheckedLimit>,
    /// What a month costs; only what is fixed where no rate is known.
    pub cost: Cost,
    /// What other volumes would cost.
    pub volumes: Vec<VolumeCost>,
    /// How much of the time each way in answers.
    pub availability: Vec<Availability>,
    /// Requirements held against the numbers.
    pub requirements: Vec<Checked>,
    /// Everything nobody stated, once each.
    pub assumptions: Vec<Assumption>,
}

/// What a month of so many events costs.
#[derive(Clone, Debug)]
pub struct VolumeCost {
    /// Events that enter in a month.
    pub events: f64,
    /// What that costs.
    pub cost: Cost,
}

/// Volumes shown where a system states no rate.
pub const VOLUMES: [f64; 3] = [1e3, 1e5, 1e7];

/// The traffic, cold starts and cost of a system at one volume.
pub(crate) struct Load {
    pub(crate) traffic: Traffic,
    pub(crate) colds: Vec<ColdStart>,
}

/// Computes all numbers of a system.
pub fn analyse(model: &Model, catalog: &Catalog) -> Analysis {
    analyse_at(model, catalog, Volume::Stated)
}

/// The same with another traffic than stated.
pub(crate) fn analyse_at(model: &Model, catalog: &Catalog, volume: Volume) -> Analysis {
    let mut ledger = Ledger::default();
    let timings = timing::timings(model, catalog, &mut ledger);
    let Load { traffic, colds: cold_starts } = load(model, catalog, &timings, volume, &mut ledger);
    for edge in &traffic.unknown {
        let from = Provenance::assumed("nothing says how often; what follows from it is not counted");
        ledger.note(On::Edge(*edge), "rate", "not known", from);
    }
    for (id, edge) in model.edges() {
        let Some(open) = model.inferred(edge) else { continue };
        let access = if open.reads { "reads" } else { "writes" };
        let why = match open.verb {
            Some(verb) => format!("the arrow says `{verb}`; `reads` or `writes` on it decides"),
            None => "the arrow does not say; `reads` or `writes` on it decides".to_string(),
        };
        ledger.note(On::Edge(id), "reads or writes", access, Provenance::assumed(why));
    }
    if model.nodes().any(|(_, node)| node.is(Role::Client)) {
        let from = Provenance::assumed(
            "how far callers are away is not ours to know; times begin where the provider receives a request",
        );
        ledger.note(On::System, "callers' network", "not counted", from);
    }
    let colds: BTreeMap<NodeId, ColdStart> =
        cold_starts.iter().map(|cold| (cold.node, cold.clone())).collect();
    let usage = Usage {
        model,
        catalog,
        traffic: &traffic,
        timings: &timings,
        colds: &colds,
        stance: Stance::Usual,
        tuning: Tuning::default(),
    };
    let entering = traffic.entering.map(Rates::per_month);
    let cost = cost::cost(&usage, entering, &mut ledger);
    let volumes = volumes(model, catalog, &timings, entering);
    let latencies = latency::Latencies::new(model, catalog, &traffic, &timings, &colds);
    let latency = latencies.paths();
    let facts = limits::Facts {
        model,
        catalog,
        traffic: &traffic,
        timings: &timings,
        colds: &colds,
        paths: &latency,
    };
    let (limits, unchecked_limits) = limits::limits(&facts);
    let availability = availability::availability(model, catalog, &latency);
    let mut analysis = Analysis {
        traffic: traffic.clone(),
        timings: timings.clone(),
        cold_starts,
        latency,
        limits,
        unchecked_limits,
        cost,
        volumes,
        availability,
        requirements: Vec::new(),
        assumptions: ledger.into_list(),
    };
    analysis.requirements = requirement::requirements(model, catalog, &latencies, &analysis);
    analysis
}

/// Traffic with concurrency, and cold starts, at a volume.
pub(crate) fn load(
    model: &Model,
    catalog: &Catalog,
    timings: &Timings,
    volume: Volume,
    ledger: &mut Ledger,
) -> Load {
    let mut traffic = traffic::traffic(model, catalog, volume, ledger);
    let durations: Vec<f64> = model.nodes().map(|(id, _)| timings.answer(id).mean).collect();
    let colds = cold_start::cold_starts(model, catalog, &traffic, &durations, ledger);
    // Little's law, with the time that cold starts add.
    let added: BTreeMap<NodeId, f64> =
        colds.iter().map(|cold| (cold.node, cold.probability() * cold.total_ms.p50 / 1e3)).collect();
    for (id, node) in model.nodes() {
        if node.is_outside() {
            continue;
        }
        let busy = durations[id.0] + added.get(&id).copied().unwrap_or(0.0);
        let together = cold_start::per_instance(catalog, node);
        let at = &mut traffic.nodes[id.0];
        at.concurrency = at.runs.map(|runs| {
            let peak = runs.peak * busy;
            Concurrency { usual: runs.usual * busy, peak, needed: limits::instances(peak, together) as u32 }
        });
    }
    Load { traffic, colds }
}

/// Cold starts and the bill of a month at a volume, without the range over assumptions.
pub(crate) fn billed(
    model: &Model,
    catalog: &Catalog,
    timings: &Timings,
    volume: Volume,
) -> (BTreeMap<NodeId, ColdStart>, Cost) {
    let mut quiet = Ledger::default();
    let Load { traffic, colds } = load(model, catalog, timings, volume, &mut quiet);
    let colds: BTreeMap<NodeId, ColdStart> = colds.into_iter().map(|cold| (cold.node, cold)).collect();
    let usage = Usage {
        model,
        catalog,
        traffic: &traffic,
        timings,
        colds: &colds,
        stance: Stance::Usual,
        tuning: Tuning::default(),
    };
    let mut cost = cost::bill(&usage, &mut quiet);
    (cost.low, cost.high) = (cost.per_month, cost.per_month);
    (colds, cost)
}

/// Costs at a few volumes, where the text states none.
fn volumes(model: &Model, catalog: &Catalog, timings: &Timings, entering: Option<f64>) -> Vec<VolumeCost> {
    if entering.is_some() {
        return Vec::new();
    }
    let at =
        |events| VolumeCost { events, cost: billed(model, catalog, timings, Volume::PerMonth(events)).1 };
    VOLUMES.into_iter().map(at).collect()
}

impl Analysis {
    /// Cold starts of a part.
    pub fn cold_start(&self, node: NodeId) -> Option<&ColdStart> {
        self.cold_starts.iter().find(|cold| cold.node == node)
    }

    /// Limits of a part, the fullest first.
    pub fn limits_of(&self, node: NodeId) -> impl Iterator<Item = &LimitUse> {
        self.limits.iter().filter(move |limit| limit.node == node)
    }

    /// The limit that gives way first as traffic grows.
    pub fn breaks_first(&self) -> Option<&LimitUse> {
        self.limits
            .iter()
            .filter(|limit| limit.breaks_at.is_some())
            .min_by(|a, b| a.breaks_at.partial_cmp(&b.breaks_at).unwrap_or(std::cmp::Ordering::Equal))
    }
}
