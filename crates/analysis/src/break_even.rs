//! From how much traffic on a machine that always runs would be cheaper.
//!
//! Functions cost by the run, F(N) = N·f; the always-on month costs A = n·(v·p_vcpu + m·p_gb)·730, with n
//! rising in steps as the traffic does. They cross at N* = A / f. What a run costs is what the bill says at
//! today's traffic: where instances serve several requests at once it falls as the traffic grows.

use super::meters::{self, Counts};
use super::traffic::Volume;
use super::usage::HOURS;
use super::{Analysis, analyse_at};
use neph_catalog::Role;
use neph_catalog::schema::{Price, Service};
use neph_catalog::{Catalog, Provider};
use neph_model::{Model, NodeId};
use neph_syntax::money;
use neph_syntax::units::SECONDS_PER_MONTH;

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
    let (vcpu_hour, gb_hour) = hourly(service, &usd)?;
    let usd_per_task = (MACHINE.vcpu * vcpu_hour + MACHINE.gb * gb_hour) * HOURS;

    let faas = catalog.priced_service(first.service_id())?;
    let known = functions.iter().all(|id| analysis.traffic.runs_per_month(*id).is_some());
    let assumed;
    let billed = if known {
        analysis
    } else {
        assumed = analyse_at(model, catalog, Volume::PerMonth(UNKNOWN));
        &assumed
    };
    let (mut runs, mut spent, mut busy) = (0.0, 0.0, 0.0);
    for id in &functions {
        let of = billed.traffic.runs_per_month(*id).unwrap_or(0.0);
        let Some(own) = catalog.priced_service(model.node(*id).service_id()) else { continue };
        let lines = billed.cost.lines.iter().filter(|line| line.node == *id && line.service == own.id);
        spent += lines
            .filter(|line| !line.fixed)
            .map(|line| line.quantity * money::to_f64(line.unit_usd) / line.per as f64)
            .sum::<f64>();
        busy += of * billed.timings.answer(*id).mean;
        runs += of;
    }
    if runs <= 0.0 || spent <= 0.0 {
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
    // One processor and two gigabytes always on, against the same busy all month.
    let always = vcpu_hour + 2.0 * gb_hour;
    let gb_s = price_of(faas, Counts::RunGbS).map(|price| usd(faas, price));
    let vcpu_s = price_of(faas, Counts::RunVcpuS).map(|price| usd(faas, price));
    let whole = faas.limit("mb_per_vcpu").and_then(|limit| limit.number());
    let utilization = match (gb_s, vcpu_s, whole) {
        (Some(gb_s), Some(vcpu_s), _) => Some(always / ((vcpu_s + 2.0 * gb_s) * 3600.0)),
        (Some(gb_s), None, Some(mb)) => Some(always * HOURS / (mb / 1024.0 * gb_s * SECONDS_PER_MONTH)),
        _ => None,
    };
    let provisioned_utilization = (|| {
        let keep = usd(faas, price_of(faas, Counts::ProvisionedGbS)?);
        let run = usd(faas, price_of(faas, Counts::ProvisionedRunGbS)?);
        Some(keep / (gb_s? - run))
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

/// Why nothing can be compared; none where something can.
pub fn obstacle(model: &Model, catalog: &Catalog) -> Option<String> {
    let Some((_, first)) = model.functions().next() else {
        return Some("the system has no functions".to_string());
    };
    let provider = model.system.provider;
    if always_on(catalog, provider).is_none() {
        return Some(format!(
            "the catalogue holds no price of a container of {} that always runs",
            provider.title()
        ));
    }
    if catalog.priced_service(first.service_id()).is_none() {
        let name = first.service.as_ref().map_or(first.role.title(), |service| service.title.as_str());
        return Some(format!("the catalogue holds no price of {name}"));
    }
    None
}

/// Runs a month that a system is priced at where nobody states a rate.
const UNKNOWN: f64 = 1e6;

/// A provider's service that is billed by processor and memory for as long as it exists.
fn always_on(catalog: &Catalog, provider: Provider) -> Option<&Service> {
    let usual = catalog.default_for(Role::Service, provider, &[])?;
    let service = catalog.priced_service(usual.id())?;
    price_of(service, Counts::VcpuHours).or_else(|| price_of(service, Counts::AlwaysVcpuS)).map(|_| service)
}

/// What an hour of a processor and of a gigabyte costs.
fn hourly(service: &Service, usd: &impl Fn(&Service, &Price) -> f64) -> Option<(f64, f64)> {
    let of = |by_hour, by_second| {
        let hour = price_of(service, by_hour).map(|price| usd(service, price));
        hour.or_else(|| Some(usd(service, price_of(service, by_second)?) * 3600.0))
    };
    Some((of(Counts::VcpuHours, Counts::AlwaysVcpuS)?, of(Counts::GbHours, Counts::AlwaysGbS)?))
}

fn price_of(service: &Service, counts: Counts) -> Option<&Price> {
    let meter = meters::of(&service.id).iter().find(|meter| meter.counts == counts)?;
    service.price(meter.meter())
}

#[cfg(test)]
mod tests {
    use crate::tests::numbers;
    use neph_catalog::Catalog;

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

    #[test]
    fn every_provider_has_a_container_that_always_runs() {
        for (provider, pair) in [("aws", 36.04), ("azure", 78.84), ("gcp", 0.0), ("cloudflare", 65.7)] {
            let text = format!(
                "system \"S\" {{ provider {provider} }}\nclient c\nfunction f {{ memory 512 MB; duration 200 ms; cold 0 ms; cpu_bound }}\nc -> f {{ rate 3M/month }}\n"
            );
            let (model, analysis) = numbers(&text);
            assert_eq!(super::obstacle(&model, Catalog::bundled()), None, "{provider}");
            let even = super::break_even(&model, Catalog::bundled(), &analysis).unwrap();
            let both = even.usd_per_task * 2.0;
            assert!(pair == 0.0 || (both - pair).abs() < 0.01, "{provider}: {both}");
            assert!(even.runs_at_least_machine > 1e5, "{provider}: {}", even.runs_at_least_machine);
        }
        let (model, _) = numbers("system \"S\"\nclient c\ntable t\nc -> t\n");
        assert!(super::obstacle(&model, Catalog::bundled()).unwrap().contains("no functions"));
    }

    #[test]
    fn busy_instances_cost_more_than_always_on_ones_from_a_part_of_the_time() {
        let (model, analysis) = numbers(
            "system \"S\" { provider gcp }\nclient c\nfunction f { memory 512 MB; duration 200 ms }\nc -> f { rate 1M/month }\n",
        );
        let even = super::break_even(&model, Catalog::bundled(), &analysis).unwrap();
        // 0.000018 and 2 x 0.000002 always on against 0.000024 and 2 x 0.0000025 busy.
        assert!((even.utilization.unwrap() - 0.022 / 0.029).abs() < 0.002, "{:?}", even.utilization);
    }
}
