//! From how much traffic on a machine that always runs would be cheaper.
//!
//! Functions cost by the run, F(N) = N·f; the always-on month costs A = n·(v·p_vcpu + m·p_gb)·730, with n
//! rising in steps as the traffic does. They cross at N* = A / f.

use super::Analysis;
use super::meters::{self, Counts};
use super::usage::{self, HOURS};
use crate::catalog::schema::{Price, Service};
use crate::catalog::{Catalog, Provider};
use crate::model::{Model, NodeId};
use crate::money;
use crate::units::SECONDS_PER_MONTH;

/// The always-on machine it is compared with: two small tasks in two zones, as full as is safe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Machine {
    /// Processors of one task.
    pub vcpu: f64,
    /// Memory of one task, in GB.
    pub gb: f64,
    /// Tasks at least, so that one may fail.
    pub least: f64,
    /// Requests one task serves at once.
    pub together: f64,
    /// How full a task may be planned.
    pub full: f64,
}

/// A volume and both costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Runs in a month.
    pub runs: f64,
    /// As functions, US dollars a month.
    pub functions: f64,
    /// Always on, US dollars a month.
    pub always_on: f64,
}

/// Functions against machines that always run.
#[derive(Clone, Debug)]
pub struct BreakEven {
    /// The functions compared.
    pub functions: Vec<NodeId>,
    /// The service that would run them.
    pub service: String,
    /// Its name for people.
    pub service_title: String,
    /// The machine.
    pub machine: Machine,
    /// US dollars for a run, on average over all functions.
    pub usd_per_run: f64,
    /// US dollars a month for one task.
    pub usd_per_task: f64,
    /// Runs a month today; none where no rate is known.
    pub runs: Option<f64>,
    /// Both costs today.
    pub today: Option<Point>,
    /// Runs a month at which the least machine costs the same.
    pub runs_at_least_machine: f64,
    /// Every volume at which the cheaper one changes, within the curve.
    pub crossings: Vec<f64>,
    /// How busy a function must be all month to cost as much as the same processor always on.
    pub utilization: Option<f64>,
    /// How busy a provisioned environment must be to be cheaper than none.
    pub provisioned_utilization: Option<f64>,
    /// Both costs over three decades around today.
    pub curve: Vec<Point>,
}

const MACHINE: Machine = Machine { vcpu: 0.5, gb: 1.0, least: 2.0, together: 10.0, full: 0.65 };

/// Compares all functions of the system together with machines of the same provider.
pub fn break_even(model: &Model, catalog: &Catalog, analysis: &Analysis) -> Option<BreakEven> {
    let provider = model.system.provider;
    let functions: Vec<NodeId> = model.functions().map(|(id, _)| id).collect();
    let (_, first) = model.functions().next()?;
    let service = always_on(catalog, provider)?;
    let region = (!model.system.region.is_empty()).then_some(model.system.region.as_str());
    let usd = |service: &Service, price: &Price| {
        money::to_f64(price.usd.saturating_mul(catalog.multiplier(service, price, region).factor))
            / price.per as f64
    };
    let hour = |counts| price_of(service, counts).map(|price| usd(service, price));
    let (vcpu_hour, gb_hour) = (hour(Counts::VcpuHours)?, hour(Counts::GbHours)?);
    let usd_per_task = (MACHINE.vcpu * vcpu_hour + MACHINE.gb * gb_hour) * HOURS;

    let faas = catalog.priced_service(first.service_id())?;
    let a_run = usd(faas, price_of(faas, Counts::Runs)?);
    let a_gb_s = usd(faas, price_of(faas, Counts::RunGbS).or_else(|| price_of(faas, Counts::EachRunGbS))?);
    let (mut runs, mut spent, mut busy) = (0.0, 0.0, 0.0);
    let mut known = true;
    for id in &functions {
        let weight = analysis.traffic.runs_per_month(*id);
        known &= weight.is_some();
        let weight = weight.unwrap_or(1.0);
        let memory =
            super::cold_start::memory_mb(catalog, model.node(*id)).map_or(512.0, |(mb, _)| mb) / 1024.0;
        let seconds = analysis.timings.answer(*id).mean;
        let cold = analysis.cold_start(*id).map_or(0.0, |cold| cold.probability() * cold.billed_s);
        spent += weight * (a_run + (usage::billed_seconds(faas, seconds) + cold) * memory * a_gb_s);
        busy += weight * seconds;
        runs += weight;
    }
    if runs <= 0.0 {
        return None;
    }
    let (usd_per_run, seconds) = (spent / runs, busy / runs);
    let peak_factor = analysis
        .traffic
        .entering
        .map_or(super::traffic::PEAK, |e| if e.usual > 0.0 { e.peak / e.usual } else { 1.0 });
    let point = |runs: f64| {
        // Tasks for the busiest minutes, unless they can be taken off and put on in time: a flat tenfold is the most planned for.
        let load = runs / SECONDS_PER_MONTH * peak_factor.min(10.0) * seconds;
        let tasks = (load / (MACHINE.together * MACHINE.full)).ceil().max(MACHINE.least);
        Point { runs, functions: runs * usd_per_run, always_on: tasks * usd_per_task }
    };
    let runs_at_least_machine = MACHINE.least * usd_per_task / usd_per_run;
    let middle = if known { runs } else { runs_at_least_machine };
    let curve: Vec<Point> =
        (0..=36).map(|step| point(middle * 10f64.powf(-1.5 + 3.0 * f64::from(step) / 36.0))).collect();
    let mut crossings = Vec::new();
    for pair in curve.windows(2) {
        let above = |p: &Point| p.functions > p.always_on;
        if above(&pair[0]) != above(&pair[1]) {
            // Steps of whole tasks: halve until the crossing is known to a thousandth.
            let (mut low, mut high) = (pair[0].runs, pair[1].runs);
            for _ in 0..40 {
                let middle = 0.5 * (low + high);
                if above(&point(middle)) == above(&pair[0]) { low = middle } else { high = middle }
            }
            crossings.push(0.5 * (low + high));
        }
    }
    let utilization = faas.limit("mb_per_vcpu").and_then(|limit| limit.number()).map(|mb| {
        // One processor and two gigabytes always on against the memory that brings one processor.
        (vcpu_hour + 2.0 * gb_hour) * HOURS / (mb / 1024.0 * a_gb_s * SECONDS_PER_MONTH)
    });
    let provisioned_utilization = (|| {
        let keep = usd(faas, price_of(faas, Counts::ProvisionedGbS)?);
        let run = usd(faas, price_of(faas, Counts::ProvisionedRunGbS)?);
        Some(keep / (a_gb_s - run))
    })();
    Some(BreakEven {
        functions,
        service: service.id.clone(),
        service_title: service.title.clone(),
        machine: MACHINE,
        usd_per_run,
        usd_per_task,
        runs: known.then_some(runs),
        today: known.then(|| point(runs)),
        runs_at_least_machine,
        crossings,
        utilization,
        provisioned_utilization,
        curve,
    })
}

/// A provider's service that is billed by the hour of processor and memory.
fn always_on(catalog: &Catalog, provider: Provider) -> Option<&Service> {
    let usual = catalog.default_for("service", provider, &[])?;
    let service = catalog.priced_service(usual.id())?;
    price_of(service, Counts::VcpuHours).map(|_| service)
}

fn price_of(service: &Service, counts: Counts) -> Option<&Price> {
    let meter = meters::of(&service.id).iter().find(|meter| meter.counts == counts)?;
    service.price(meter.meter())
}

#[cfg(test)]
mod tests {
    use crate::analysis::tests::numbers;
    use crate::catalog::Catalog;

    fn at(memory: &str, duration: &str) -> super::BreakEven {
        let text = format!(
            "system \"S\"\nclient c\nfunction f {{ memory {memory}; duration {duration}; cold 0 ms }}\nc -> f {{ rate 1M/month }}\n"
        );
        let (model, analysis) = numbers(&text);
        super::break_even(&model, Catalog::bundled(), &analysis).unwrap()
    }

    #[test]
    fn crossings_agree_with_the_hand() {
        let even = at("512 MB", "200 ms");
        assert!((even.usd_per_task * 2.0 - 36.04).abs() < 0.01, "{}", even.usd_per_task);
        assert!((even.runs_at_least_machine / 1e6 - 19.3).abs() < 0.05, "{}", even.runs_at_least_machine);
        assert!((at("128 MB", "100 ms").runs_at_least_machine / 1e6 - 88.0).abs() < 0.5);
        assert!((at("1 GB", "1 s").runs_at_least_machine / 1e6 - 2.1).abs() < 0.05);
    }

    #[test]
    fn busy_functions_cost_more_than_machines() {
        let even = at("512 MB", "200 ms");
        assert!((even.utilization.unwrap() - 0.476).abs() < 0.0005, "{:?}", even.utilization);
        assert!((even.provisioned_utilization.unwrap() - 0.6).abs() < 0.0005);
        assert_eq!(even.crossings.len(), 1);
    }
}
