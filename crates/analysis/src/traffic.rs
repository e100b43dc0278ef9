//! How much arrives where: rates carried through the graph, λ = λ₀ + Gᵀλ.
//!
//! ```text
//!   web --2 M/month--> api --1--> f --0.1--> table        one event at the entry makes G events
//!                                 f ~~1~~> queue ~~> g    further on, whoever waits for whom
//! ```
//! Without a cycle one pass in topological order is enough. A cycle whose gain is below one is iterated
//! until it settles; one whose gain is one or more feeds itself, and is reported and cut.

use super::propagation::Pass;
use super::provenance::Ledger;
use super::routes::Routes;
use neph_catalog::Capability;
use neph_catalog::Catalog;
use neph_catalog::{Role, fact};
use neph_model::{Edge, EdgeId, Mode, Model, NodeId};
use neph_syntax::units::SECONDS_PER_MONTH;

/// Events a second, when little, as usual, and in the busiest minutes.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Rates {
    /// When little happens.
    pub low: f64,
    /// The average over a month.
    pub usual: f64,
    /// In the busiest minutes.
    pub peak: f64,
}

/// What arrives at a component.
#[derive(Clone, Debug, Default)]
pub struct NodeTraffic {
    /// Calls, events and accesses arriving a second; none where no rate is known.
    pub arrivals: Option<Rates>,
    /// Runs a second: of a function, arrivals by batch; otherwise arrivals.
    pub runs: Option<Rates>,
    /// Whether some arrow at it has no known rate, so that the true figure is greater.
    pub partial: bool,
    /// How many are at work at the same time.
    pub concurrency: Option<Concurrency>,
}

/// How many requests are at work at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Concurrency {
    /// On average.
    pub usual: f64,
    /// In the busiest minutes.
    pub peak: f64,
    /// Environments that turn away at most one in a thousand at the peak.
    pub needed: u32,
}

/// A cycle of arrows.
#[derive(Clone, Debug)]
pub struct Loop {
    /// Its components, in the order they are declared.
    pub nodes: Vec<NodeId>,
    /// The arrows between them.
    pub edges: Vec<EdgeId>,
    /// Events that one event makes on its way round.
    pub gain: f64,
    /// Whether nothing but calls is in it.
    pub only_calls: bool,
}

/// What arrives where.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    /// By [`NodeId`].
    pub nodes: Vec<NodeTraffic>,
    /// By [`EdgeId`]; none where no rate is known.
    pub edges: Vec<Option<Rates>>,
    /// Messages handed over at once along an arrow, usual and when a backlog is worked off, by [`EdgeId`].
    pub batches: Vec<(f64, f64)>,
    /// Attempts at handling one event along an arrow on average, the first included, by [`EdgeId`].
    pub attempts: Vec<f64>,
    /// Cycles, whether they feed themselves or die down.
    pub loops: Vec<Loop>,
    /// Events entering the system.
    pub entering: Option<Rates>,
    /// Arrows at which the system is entered and whose rate nobody states.
    pub unknown: Vec<EdgeId>,
    /// Which way requests go on from gateways.
    pub routes: Routes,
}

/// A peak that nobody states is this many times the average.
pub const PEAK: f64 = 3.0;

/// At most this share of requests may be turned away at the peak.
pub const TURNED_AWAY: f64 = 0.001;

impl Rates {
    /// The same at all times.
    pub fn flat(rate: f64) -> Rates {
        Rates { low: rate, usual: rate, peak: rate }
    }

    /// Each times a factor.
    pub fn times(self, factor: f64) -> Rates {
        Rates { low: self.low * factor, usual: self.usual * factor, peak: self.peak * factor }
    }

    /// Both together.
    pub fn plus(self, other: Rates) -> Rates {
        Rates { low: self.low + other.low, usual: self.usual + other.usual, peak: self.peak + other.peak }
    }

    /// Events in a month of 730 hours, as usual.
    pub fn per_month(self) -> f64 {
        self.usual * SECONDS_PER_MONTH
    }
}

impl Loop {
    /// Whether it feeds itself without end.
    pub fn feeds_itself(&self) -> bool {
        self.gain >= 1.0 - 1e-9
    }
}

impl Traffic {
    /// What arrives at a component.
    pub fn node(&self, id: NodeId) -> &NodeTraffic {
        &self.nodes[id.0]
    }

    /// What goes along an arrow.
    pub fn edge(&self, id: EdgeId) -> Option<Rates> {
        self.edges[id.0]
    }

    /// Runs of a component in a month; nothing where no rate is known.
    pub fn runs_per_month(&self, id: NodeId) -> Option<f64> {
        self.node(id).runs.map(Rates::per_month)
    }
}

/// What is said of how often the system is entered, in place of what the text says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Volume {
    /// As stated.
    Stated,
    /// So many events a month over all entries, for a system that states none.
    PerMonth(f64),
    /// Times what is stated.
    Times(f64),
    /// As stated along one arrow that enters, and nothing along the others.
    Only(EdgeId),
}

/// Carries rates through the system.
pub fn traffic(model: &Model, catalog: &Catalog, volume: Volume, ledger: &mut Ledger) -> Traffic {
    let mut pass = Pass::new(model, catalog, volume);
    pass.enter(ledger);
    pass.spread();
    pass.finish(ledger)
}

/// Whether an arrow from a gateway to an identity service stands for checking tokens, which asks nobody.
pub fn checked_at_the_door(model: &Model, edge: &Edge) -> bool {
    let Some((from, to)) = model.origin(edge).zip(model.target(edge)) else { return false };
    let gateway = model.node(from);
    let says = [fact::RATE.name(), fact::CALLS.name(), fact::SHARE.name(), fact::PEAK.name()]
        .into_iter()
        .any(|name| edge.facts.has(name));
    gateway.is_entry()
        && model.node(to).is(Role::Auth)
        && !says
        && !gateway.facts.says(fact::AUTH, "authorizer")
}

/// The share of an arrow's accesses that write: as stated, else as its label says; what a delivery network
/// fetches, it reads.
pub fn write_share(model: &Model, edge: &Edge) -> f64 {
    let accesses = |name| edge.facts.accesses(name).map(|(count, _)| count);
    let fetches = |from: NodeId| model.node(from).role.can(Capability::Forward);
    match (accesses(fact::READS), accesses(fact::WRITES)) {
        (Some(reads), Some(writes)) if reads + writes > 0.0 => writes / (reads + writes),
        (Some(_), None) => 0.0,
        (_, Some(_)) => 1.0,
        (None, None) if edge.mode != Mode::Call => 1.0,
        (None, None) if model.is_read(edge) || model.origin(edge).is_some_and(fetches) => 0.0,
        (None, None) => 1.0,
    }
}
