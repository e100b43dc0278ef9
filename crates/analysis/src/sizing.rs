//! What another memory size would do to a function's time and cost.
//!
//! Processor comes with memory until one whole processor is reached; the part of a run that waits for
//! others takes the same time whatever the size.

use super::Analysis;
use super::cold_start;
use super::meters::{self, Counts};
use super::usage;
use neph_catalog::Catalog;
use neph_catalog::fact;
use neph_model::{Model, NodeId};
use neph_syntax::money;

/// One memory size of a function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Memory in MB.
    pub memory_mb: f64,
    /// Seconds of a usual run.
    pub seconds: f64,
    /// US dollars for a million runs, requests included.
    pub usd_per_million: f64,
    /// US dollars a month; none where no rate is known.
    pub usd_per_month: Option<f64>,
}

/// Sizes of one function.
#[derive(Clone, Debug)]
pub struct Sizing {
    /// Which.
    pub node: NodeId,
    /// Sizes from small to large, the present one among them.
    pub sizes: Vec<Size>,
    /// Which of them is the present one.
    pub present: usize,
    /// The cheapest.
    pub cheapest: usize,
    /// The best of cost times time.
    pub balanced: usize,
    /// The share of a run that computes rather than waits.
    pub computing: f64,
    /// Whether that share is assumed.
    pub assumed: bool,
}

/// Sizes tried, in MB.
const SIZES: [f64; 8] = [128.0, 256.0, 512.0, 1024.0, 1769.0, 2048.0, 3008.0, 4096.0];

/// The share of a run that computes where nothing is said of it.
const COMPUTING: f64 = 0.5;

/// Sizes of every function whose provider sells memory by the step.
pub fn sizing(model: &Model, catalog: &Catalog, analysis: &Analysis) -> Vec<Sizing> {
    model.functions().filter_map(|(id, _)| size(model, catalog, analysis, id)).collect()
}

fn size(model: &Model, catalog: &Catalog, analysis: &Analysis, id: NodeId) -> Option<Sizing> {
    let node = model.node(id);
    let service = catalog.priced_service(node.service_id())?;
    let whole = service.limit("mb_per_vcpu")?.number()?;
    let (least, most) = (service.limit("memory_min")?.number()?, service.limit("memory_max")?.number()?);
    let (present_mb, _) = cold_start::memory_mb(catalog, node)?;
    let arm = cold_start::arch(model, node);
    let region = (!model.system.region.is_empty()).then_some(model.system.region.as_str());
    let price = |counts: Counts| {
        let meter = meters::of(&service.id).iter().find(|meter| {
            meter.counts == counts
                && (counts == Counts::Runs
                    || meter.meter().ends_with(if arm == "arm64" { "arm" } else { "x86" }))
        })?;
        let price = service.price(meter.meter())?;
        let factor = catalog.multiplier(service, price, region).factor;
        Some(money::to_f64(price.usd.saturating_mul(factor)) / price.per as f64)
    };
    let (a_run, a_gb_s) = (price(Counts::Runs)?, price(Counts::RunGbS)?);
    let seconds = analysis.timings.answer(id).mean;
    let (computing, assumed) = match node.facts.time(fact::WAITS) {
        Some(waits) if seconds > 0.0 => ((1.0 - waits.0 / seconds).clamp(0.0, 1.0), false),
        _ if node.facts.is(fact::CPU_BOUND) => (1.0, false),
        _ => (COMPUTING, true),
    };
    let floor = node.facts.size(fact::MEMORY_USED).map_or(least, |size| size.mb().max(least));
    let mut candidates: Vec<f64> = SIZES.into_iter().filter(|mb| *mb >= floor && *mb <= most).collect();
    if !candidates.iter().any(|mb| (mb - present_mb).abs() < 0.5) {
        candidates.push(present_mb);
        candidates.sort_by(f64::total_cmp);
    }
    let runs = analysis.traffic.runs_per_month(id);
    let sizes: Vec<Size> = candidates
        .iter()
        .map(|mb| {
            let slower = present_mb.min(whole) / mb.min(whole);
            let seconds = seconds * (1.0 - computing) + seconds * computing * slower;
            let run = a_run + usage::billed_seconds(service, seconds) * mb / 1024.0 * a_gb_s;
            Size {
                memory_mb: *mb,
                seconds,
                usd_per_million: run * 1e6,
                usd_per_month: runs.map(|runs| runs * run),
            }
        })
        .collect();
    // A size at which the function misses its own time-out is no choice.
    let timeout = node.facts.time(fact::TIMEOUT).map_or(f64::INFINITY, |time| time.0);
    let in_time = |at: &usize| sizes[*at].seconds <= timeout.max(seconds);
    let at = |by: &dyn Fn(&Size) -> f64| {
        (0..sizes.len()).filter(in_time).min_by(|a, b| by(&sizes[*a]).total_cmp(&by(&sizes[*b])))
    };
    let cheapest = at(&|size| size.usd_per_million)?;
    let balanced = at(&|size| size.usd_per_million * size.seconds)?;
    let present = candidates.iter().position(|mb| (mb - present_mb).abs() < 0.5)?;
    Some(Sizing { node: id, sizes, present, cheapest, balanced, computing, assumed })
}
