//! What the cost depends on: each input at half and doubled, and the cost over the traffic.

use std::collections::BTreeMap;

use super::provenance::Ledger;
use super::traffic::Volume;
use super::usage::{Stance, Tuning, Usage};
use super::{Analysis, Load, cost, load};
use neph_catalog::Catalog;
use neph_model::{Model, NodeId};
use neph_syntax::money::Usd;

/// One input and what it moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Swing {
    /// `traffic`, `duration`, `memory`, `payload`, `log`, `stored data`.
    pub input: &'static str,
    /// A month's cost with half of it.
    pub half: Usd,
    /// A month's cost with twice as much.
    pub double: Usd,
}

impl Swing {
    /// How far the cost moves between the two.
    pub fn width(&self) -> Usd {
        if self.double >= self.half { self.double - self.half } else { self.half - self.double }
    }
}

/// A month's cost at a volume.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Events that enter in a month.
    pub events: f64,
    /// What that costs.
    pub usd: Usd,
    /// The same with the free allowances taken off.
    pub after_free: Usd,
}

/// Every input at half and doubled, the widest swing first. Nothing where no rate is known.
pub fn swings(model: &Model, catalog: &Catalog, analysis: &Analysis) -> Vec<Swing> {
    if analysis.traffic.entering.is_none() {
        return Vec::new();
    }
    let tuned = |tuning: Tuning| monthly(model, catalog, analysis, Volume::Stated, 1.0, tuning).per_month;
    let tune = |input, with: fn(&mut Tuning, f64)| {
        let at = |factor| {
            let mut tuning = Tuning::default();
            with(&mut tuning, factor);
            tuned(tuning)
        };
        Swing { input, half: at(0.5), double: at(2.0) }
    };
    let traffic =
        |factor| monthly(model, catalog, analysis, Volume::Times(factor), 1.0, Tuning::default()).per_month;
    let duration =
        |factor| monthly(model, catalog, analysis, Volume::Stated, factor, Tuning::default()).per_month;
    let mut swings = vec![
        Swing { input: "traffic", half: traffic(0.5), double: traffic(2.0) },
        Swing { input: "duration", half: duration(0.5), double: duration(2.0) },
        tune("memory", |tuning, factor| tuning.memory = factor),
        tune("payload", |tuning, factor| tuning.payload = factor),
        tune("log", |tuning, factor| tuning.log = factor),
        tune("stored data", |tuning, factor| tuning.stored = factor),
    ];
    swings.retain(|swing| swing.width() > Usd::ZERO);
    swings.sort_by_key(|swing| std::cmp::Reverse(swing.width()));
    swings
}

/// The cost over three decades of traffic around what is stated, or from a thousand events to a hundred million.
pub fn curve(model: &Model, catalog: &Catalog, analysis: &Analysis) -> Vec<Point> {
    // A curve of a large system is drawn from fewer points: each one is an analysis.
    let steps = if model.nodes().count() > 200 { 6 } else { 12 };
    let point = |volume, events| {
        let cost = monthly(model, catalog, analysis, volume, 1.0, Tuning::default());
        Point { events, usd: cost.list, after_free: cost.list - cost.free_tier }
    };
    let decade =
        |step: i32, from: f64, decades: f64| 10f64.powf(from + decades * f64::from(step) / f64::from(steps));
    match analysis.traffic.entering {
        Some(entering) if entering.usual > 0.0 => (0..=steps)
            .map(|step| {
                let factor = decade(step, -1.5, 3.0);
                point(Volume::Times(factor), entering.per_month() * factor)
            })
            .collect(),
        _ => (0..=steps)
            .map(|step| {
                let events = decade(step, 3.0, 5.0);
                point(Volume::PerMonth(events), events)
            })
            .collect(),
    }
}

/// A month's cost if traffic, durations or sizes were otherwise.
pub(super) fn monthly(
    model: &Model,
    catalog: &Catalog,
    analysis: &Analysis,
    volume: Volume,
    duration: f64,
    tuning: Tuning,
) -> cost::Cost {
    let mut quiet = Ledger::default();
    let scaled;
    let timings = if (duration - 1.0).abs() < 1e-12 {
        &analysis.timings
    } else {
        scaled = analysis.timings.scaled(model, duration);
        &scaled
    };
    let Load { traffic, colds } = load(model, catalog, timings, volume, &mut quiet);
    let colds: BTreeMap<NodeId, _> = colds.into_iter().map(|cold| (cold.node, cold)).collect();
    let usage =
        Usage { model, catalog, traffic: &traffic, timings, colds: &colds, stance: Stance::Usual, tuning };
    cost::bill(&usage, &mut quiet)
}
