//! How often a start is cold, how long it takes and what it consists of.

use super::cold_share::{self, Demand};
use super::erlang;
use super::provenance::{Ledger, On, Provenance};
use super::shape::{self, Hours};
use super::timing::Z99;
use super::traffic::{Rates, Traffic};
use neph_catalog::cold_starts::InitRow;
use neph_catalog::schema::Value;
use neph_catalog::{Catalog, Provider};
use neph_catalog::{Role, fact};
use neph_model::{Family, Model, Node, NodeId};
use neph_syntax::units::SECONDS_PER_MONTH;

pub use cold_share::{environments, share};

/// A share with what it may be at least and at most.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Share {
    /// With a long idle time.
    pub low: f64,
    /// With the usual idle time.
    pub usual: f64,
    /// With a short idle time.
    pub high: f64,
}

/// Median and 99th percentile, in ms.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Percentiles {
    /// Half are faster.
    pub p50: f64,
    /// One in a hundred is slower.
    pub p99: f64,
}

/// One step of a cold start.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    /// `place`, `code`, `runtime`, `init`, `vpc`, `first`, `restore`.
    pub name: &'static str,
    /// What happens, for people.
    pub what: &'static str,
    /// Milliseconds, at the median.
    pub ms: f64,
    /// Where the figure comes from.
    pub from: Provenance,
}

/// Cold starts of one function.
#[derive(Clone, Debug)]
pub struct ColdStart {
    /// Which.
    pub node: NodeId,
    /// Share of its runs that start cold; none where no rate is known.
    pub share: Option<Share>,
    /// The usual share in each hour of the day, where a shape of the day is stated.
    pub by_hour: Vec<f64>,
    /// Whether nothing but the clock starts it, so that each run is cold or none.
    pub by_clock: bool,
    /// Of all runs, those cold because of deployments.
    pub by_deployment: f64,
    /// Of all runs, those cold because environments are replaced now and then.
    pub by_recycling: f64,
    /// Environments that exist on average.
    pub environments: Option<f64>,
    /// Seconds without work after which an environment is destroyed: short, usual, long.
    pub idle_s: (f64, f64, f64),
    /// What the platform logs as initialisation, in ms.
    pub init_ms: Percentiles,
    /// All that a cold start adds to a request, in ms.
    pub total_ms: Percentiles,
    /// The steps.
    pub phases: Vec<Phase>,
    /// Seconds of a cold start that are billed.
    pub billed_s: f64,
}

impl ColdStart {
    /// Share of runs that start cold, deployments and recycling included; zero where no rate is known.
    pub fn probability(&self) -> f64 {
        self.share.map_or(0.0, |share| share.usual + self.by_deployment + self.by_recycling).clamp(0.0, 1.0)
    }
}

/// Cold starts of every function and of whatever else scales to zero.
pub fn cold_starts(
    model: &Model,
    catalog: &Catalog,
    traffic: &Traffic,
    durations: &[f64],
    ledger: &mut Ledger,
) -> Vec<ColdStart> {
    let mut found = Vec::new();
    let shapes = shape::of_parts(model, traffic);
    for (id, node) in model.nodes() {
        let scaling = catalog.service(node.service_id()).and_then(|service| service.scaling.as_ref());
        let idles = scaling.is_some_and(|scaling| scaling.idle_timeout_s.is_some());
        if node.is_function()
            || node.role.family() == Family::Compute && idles && !node.facts.has(fact::INSTANCES)
        {
            let hours = shapes.get(&id);
            found.push(cold_start(model, catalog, id, traffic, durations[id.0], hours, ledger));
        }
    }
    found
}

/// Environments live about so long even under load.
const LIFE_S: f64 = 7200.0;

fn cold_start(
    model: &Model,
    catalog: &Catalog,
    id: NodeId,
    traffic: &Traffic,
    duration: f64,
    hours: Option<&Hours>,
    ledger: &mut Ledger,
) -> ColdStart {
    let node = model.node(id);
    let runs = traffic.node(id).runs;
    let period = period(model, traffic, id);
    let provider =
        catalog.service(node.service_id()).and_then(|s| s.provider()).unwrap_or(model.system.provider);
    let (phases, init_ms, total_ms, billed_s) = phases(model, catalog, node, id, provider, ledger);
    let idle_s = idle(model, catalog, node, provider, ledger);
    let never = total_ms.p50 <= 0.0;
    let per_instance = per_instance(catalog, node);
    let warm = node
        .facts
        .number(fact::PROVISIONED)
        .or_else(|| node.facts.number(fact::MIN_INSTANCES))
        .unwrap_or(0.0);
    let at = |rate: f64| -> (Share, f64) {
        let exist = |of_one: f64| of_one.max(warm);
        if never {
            return (Share::default(), rate * duration / per_instance);
        }
        if rate <= 0.0 {
            return (Share::default(), exist(0.0));
        }
        if let Some(period) = period.filter(|_| warm < 1.0) {
            // By the clock nothing is left to chance: cold if the next run comes after the environment is gone.
            let cold = |idle: f64| if period > idle + duration { 1.0 } else { 0.0 };
            let share = Share { low: cold(idle_s.2), usual: cold(idle_s.1), high: cold(idle_s.0) };
            return (share, exist(cold_share::environments(rate, duration / per_instance, idle_s.1)));
        }
        // A ping keeps one environment warm: only what runs beside it can be cold.
        let pinged = node.is_function() && node.facts.is(fact::WARM);
        let ready = if pinged {
            per_instance
        } else if warm >= 1.0 {
            warm * per_instance
        } else {
            0.0
        };
        let demand = Demand { rate, duration, per_instance, warm: ready };
        let steady = cold_share::steady(&demand, [idle_s.0, idle_s.1, idle_s.2]);
        let [high, usual, low] = steady.shares;
        let share = if warm >= 1.0 && !pinged {
            let full = erlang::blocked(rate * duration, ready as u32);
            Share { low: low.min(full), usual: usual.min(full), high: full }
        } else {
            Share { low, usual, high }
        };
        let environments = if per_instance > 1.0 {
            cold_share::environments(rate, duration / per_instance, idle_s.1)
        } else {
            steady.environments[1]
        };
        (share, exist(environments))
    };
    let hours = hours.filter(|_| period.is_none());
    let day: Vec<(f64, Share, f64)> = match (runs, hours) {
        (Some(rates), Some(hours)) => by_hour(hours, |part| at(rates.usual * part)),
        _ => Vec::new(),
    };
    // Of a day, each hour counts by what comes in it.
    let (share, environments) = match (runs, hours) {
        (None, _) => (None, None),
        (Some(rates), None) => {
            let (share, environments) = at(rates.usual);
            (Some(share), Some(environments))
        }
        (Some(_), Some(_)) => {
            let share = day.iter().fold(Share::default(), |sum, (part, hour, _)| Share {
                low: sum.low + hour.low * part / 24.0,
                usual: sum.usual + hour.usual * part / 24.0,
                high: sum.high + hour.high * part / 24.0,
            });
            (Some(share), Some(day.iter().map(|(_, _, environments)| environments).sum::<f64>() / 24.0))
        }
    };
    let by_hour = day.iter().map(|(_, share, _)| share.usual).collect();
    let deploys = node
        .facts
        .rate(fact::DEPLOYS)
        .or_else(|| model.system.facts.rate(fact::DEPLOYS))
        .map_or(0.0, |rate| rate.0);
    let peak_environments =
        runs.map_or(0.0, |rates| f64::from(erlang::needed(rates.usual * duration / per_instance, 0.05)));
    let rate = runs.map_or(0.0, |rates| rates.usual);
    let busy_all_day = rate * idle_s.1 > 1.0;
    // Only what would have been warm can be made cold.
    let else_warm = 1.0 - share.map_or(0.0, |share| share.usual);
    let by = |events_per_second: f64| {
        let any = rate > 0.0 && !never && warm < 1.0;
        if any { (events_per_second / rate).min(1.0) * else_warm } else { 0.0 }
    };
    let by_deployment = by(deploys * peak_environments);
    // Environments that are replaced take the place of those that idle away; measured shares contain both.
    let idled = share.map_or(0.0, |share| share.usual);
    let by_recycling = if busy_all_day { (by(peak_environments / LIFE_S) - idled).max(0.0) } else { 0.0 };
    ColdStart {
        node: id,
        share,
        by_hour,
        by_clock: period.is_some(),
        by_deployment,
        by_recycling,
        environments,
        idle_s,
        init_ms,
        total_ms,
        phases,
        billed_s,
    }
}

/// What each hour of a day comes to, by its part of the average; hours alike are computed once.
fn by_hour(hours: &Hours, at: impl Fn(f64) -> (Share, f64)) -> Vec<(f64, Share, f64)> {
    let mut day: Vec<(f64, Share, f64)> = Vec::with_capacity(hours.len());
    for part in hours {
        let known = day.iter().find(|(known, ..)| known == part);
        let (share, environments) = known.map_or_else(|| at(*part), |(_, share, exist)| (*share, *exist));
        day.push((*part, share, environments));
    }
    day
}

/// Seconds between two runs of what nothing but the clock starts.
fn period(model: &Model, traffic: &Traffic, id: NodeId) -> Option<f64> {
    let triggers = model.triggers(id);
    let by_clock = |edge: &neph_model::Edge| {
        edge.facts.has(fact::EVERY)
            || model.origin(edge).is_some_and(|from| model.node(from).is(Role::Schedule))
    };
    if triggers.is_empty() || !triggers.iter().all(|(_, edge)| by_clock(edge)) {
        return None;
    }
    let rates =
        triggers.iter().filter_map(|(edge, _)| Some(traffic.edge(*edge)?.usual)).filter(|rate| *rate > 0.0);
    rates.reduce(f64::max).map(|rate| 1.0 / rate)
}

/// Requests one instance serves at once.
pub fn per_instance(catalog: &Catalog, node: &Node) -> f64 {
    let scaling = catalog.service(node.service_id()).and_then(|service| service.scaling.as_ref());
    let default = scaling.and_then(|scaling| scaling.per_instance).map_or(1.0, f64::from);
    node.facts.number(fact::CONCURRENCY).unwrap_or(default).max(1.0)
}

/// Idle seconds until an environment is destroyed: short, usual, long.
fn idle(
    model: &Model,
    catalog: &Catalog,
    node: &Node,
    provider: Provider,
    ledger: &mut Ledger,
) -> (f64, f64, f64) {
    let stated =
        node.facts.spread(fact::IDLE_TIMEOUT).or_else(|| model.system.facts.spread(fact::IDLE_TIMEOUT));
    if let Some(stated) = stated {
        return (stated.bottom(), stated.usual, stated.top());
    }
    let service = catalog.service(node.service_id());
    let scaling = service.and_then(|service| service.scaling.as_ref());
    let table = &catalog.cold_starts().idle_timeout;
    let usual = scaling
        .and_then(|scaling| scaling.idle_timeout_s)
        .map(f64::from)
        .or_else(|| table.defaults_s.get(&provider).copied())
        .unwrap_or(600.0);
    let from = match scaling {
        Some(scaling) => Provenance::Published {
            source: scaling.source.clone(),
            checked: service.and_then(|s| s.checked.clone()),
            confidence: scaling.confidence,
        },
        None => Provenance::Published {
            source: table.source.clone(),
            checked: None,
            confidence: table.confidence,
        },
    };
    // No maker promises it: community measurements lie between five minutes and half an hour or more.
    let (short, long) = ((usual / 1.2).min(300.0_f64.max(usual / 3.0)), (usual * 2.0).max(1800.0));
    ledger.note(
        On::System,
        "idle time",
        format!("{} min (between {} and {} min)", tidy(usual / 60.0), tidy(short / 60.0), tidy(long / 60.0)),
        from,
    );
    (short, usual, long)
}

fn tidy(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

type Steps = (Vec<Phase>, Percentiles, Percentiles, f64);

/// The steps of a cold start, what is logged as initialisation, all of it, and what of it is billed.
fn phases(
    model: &Model,
    catalog: &Catalog,
    node: &Node,
    id: NodeId,
    provider: Provider,
    ledger: &mut Ledger,
) -> Steps {
    let facts = &node.facts;
    let bills = catalog
        .service(node.service_id())
        .and_then(|s| s.billing.as_ref())
        .is_some_and(|billing| billing.init_billed);
    if let (Some(cold), Some(from)) = (facts.spread(fact::COLD), Provenance::stated(facts, fact::COLD)) {
        let ms = Percentiles {
            p50: cold.usual * 1e3,
            p99: cold.high.map_or(cold.usual * (0.3 * Z99).exp(), |high| high) * 1e3,
        };
        let phase = Phase { name: "measured", what: "the whole cold start, measured", ms: ms.p50, from };
        return (vec![phase], ms, ms, if bills { cold.usual } else { 0.0 });
    }
    let table = catalog.cold_starts();
    let mut steps = Vec::new();
    let published = |source: &str, confidence| Provenance::Published {
        source: source.to_string(),
        checked: None,
        confidence,
    };
    let place = table.phases.phase("T_place");
    let place_ms = place.and_then(|phase| phase.default_ms.get(provider.id()).copied()).unwrap_or(0.0);
    if place_ms <= 0.0 {
        return (steps, Percentiles::default(), Percentiles::default(), 0.0);
    }
    if let Some(phase) = place {
        steps.push(Phase {
            name: "place",
            what: "find a machine, start the environment",
            ms: place_ms,
            from: published(&phase.source, phase.confidence),
        });
    }
    let runtime = runtime(catalog, node, id, provider, ledger);
    let image = facts.is(fact::IMAGE);
    let arch = arch(model, node);
    let row = runtime.and_then(|r| row(catalog, r, if image { "image" } else { "zip" }, arch));
    let memory = memory_mb(catalog, node).map_or(1024.0, |(mb, _)| mb);
    let snap = facts
        .is(fact::SNAPSTART)
        .then(|| runtime.and_then(|r| nearest_restore(catalog, r, memory)))
        .flatten();
    let spread;
    if let Some(restore) = snap {
        let from = published(&table.lambda_snapstart.source, table.lambda_snapstart.confidence);
        steps.push(Phase {
            name: "restore",
            what: "restore the snapshot",
            ms: restore.p50,
            from: from.clone(),
        });
        steps.push(Phase {
            name: "first",
            what: "the first call, slower than later ones",
            ms: restore.first_invoke_avg,
            from,
        });
        spread = (restore.p99 / restore.p50.max(1.0)).max(1.0);
    } else {
        let (runtime_ms, from, ratio) = match row {
            Some(row) => (
                row.p50,
                published(&table.lambda_init.source, table.lambda_init.confidence),
                row.p99 / row.p50,
            ),
            None => client_ms(catalog, provider, runtime, place_ms),
        };
        spread = ratio.max(1.0);
        steps.push(Phase { name: "runtime", what: "start the runtime", ms: runtime_ms, from });
        if facts.has(fact::LAYERS) || facts.is(fact::TRACING) || model.system.facts.is(fact::TRACING) {
            let phase = table.phases.phase("T_ext");
            let ms = phase
                .and_then(|phase| phase.default_ms.get(&format!("{}_extension", provider.id())).copied());
            if let (Some(ms), Some(phase)) = (ms.filter(|ms| *ms > 0.0), phase) {
                steps.push(Phase {
                    name: "extension",
                    what: "start what comes with it, such as tracing",
                    ms,
                    from: published(&phase.source, phase.confidence),
                });
            }
        }
        own_init(catalog, node, id, runtime, provider, image, &mut steps, ledger);
        if let Some((ms, from)) =
            first_call(row, memory, &table.lambda_init.source, table.lambda_init.confidence)
        {
            steps.push(Phase { name: "first", what: "the first call, slower than later ones", ms, from });
        }
    }
    let inside_vpc = facts.is(fact::VPC)
        || model.system.facts.is(fact::VPC)
        || model.enclosing(id).iter().any(|g| model.group(*g).kind == "vpc");
    if let Some(phase) = table.phases.phase("T_vpc").filter(|_| inside_vpc) {
        let ms = phase.default_ms.get(provider.id()).copied().unwrap_or(0.0);
        let from = published(&phase.source, phase.confidence);
        steps.push(Phase { name: "vpc", what: "attach to the private network", ms, from });
    }
    let sum = |names: &[&str]| {
        steps.iter().filter(|step| names.contains(&step.name)).map(|step| step.ms).sum::<f64>()
    };
    let init = sum(&["runtime", "code", "init", "extension", "restore"]);
    let total: f64 = steps.iter().map(|step| step.ms).sum();
    let init_ms = Percentiles { p50: init, p99: init * spread };
    let total_ms = Percentiles { p50: total, p99: total * spread };
    let billed = if bills { init / 1e3 } else { 0.0 };
    (steps, init_ms, total_ms, billed)
}

/// What the function does before its first call: stated, or from the size of its code.
#[allow(clippy::too_many_arguments, reason = "one step of `phases`, split for reading")]
fn own_init(
    catalog: &Catalog,
    node: &Node,
    id: NodeId,
    runtime: Option<&neph_catalog::Runtime>,
    provider: Provider,
    image: bool,
    steps: &mut Vec<Phase>,
    ledger: &mut Ledger,
) {
    let facts = &node.facts;
    if let (Some(init), Some(from)) = (facts.time(fact::INIT), Provenance::stated(facts, fact::INIT)) {
        steps.push(Phase { name: "init", what: "its own code before the first call", ms: init.ms(), from });
        return;
    }
    let phase = catalog.cold_starts().phases.phase("T_code");
    // A service may load code slower than the others of its provider.
    let slope = phase
        .and_then(|phase| {
            [node.service_id(), provider.id()].iter().find_map(|of| phase.slope_ms_per_mb.get(*of))
        })
        .copied()
        .unwrap_or(100.0);
    let interpreted = runtime
        .is_none_or(|r| matches!(r.family.as_str(), "node" | "python" | "ruby" | "php" | "powershell"));
    match (facts.size(fact::PACKAGE), image) {
        (Some(size), false) if interpreted => {
            let from = Provenance::computed(format!("{:.0} ms for each of {} MB", slope, tidy(size.mb())));
            ledger.note(
                On::Node(id),
                "code loaded",
                "all of the package",
                Provenance::assumed(
                    "how much of the package is imported is not stated; `init` replaces this",
                ),
            );
            steps.push(Phase { name: "code", what: "load its code", ms: slope * size.mb(), from });
        }
        (given, _) => {
            let from = Provenance::assumed(if given.is_some() {
                "how long so large a package takes to start is not measured for this runtime; `init` replaces this"
            } else {
                "neither `init` nor `package` is stated; a small handler with one client library"
            });
            ledger.note(On::Node(id), "init", "100 ms", from.clone());
            steps.push(Phase { name: "init", what: "its own code before the first call", ms: 100.0, from });
        }
    }
}

fn first_call(
    row: Option<&InitRow>,
    memory: f64,
    source: &str,
    confidence: neph_catalog::Confidence,
) -> Option<(f64, Provenance)> {
    let row = row?;
    let distance = |mb: &str| (mb.parse::<f64>().unwrap_or(1024.0).ln() - memory.ln()).abs();
    let (_, ms) = row.first.iter().min_by(|a, b| distance(a.0).total_cmp(&distance(b.0)))?;
    Some((*ms, Provenance::Published { source: source.to_string(), checked: None, confidence }))
}

/// From what clients saw, where the platform logs nothing.
fn client_ms(
    catalog: &Catalog,
    provider: Provider,
    runtime: Option<&neph_catalog::Runtime>,
    place_ms: f64,
) -> (f64, Provenance, f64) {
    let table = &catalog.cold_starts().client_measured;
    match runtime.and_then(|r| catalog.client_cold_start(provider, r)) {
        Some(row) => {
            let from = Provenance::Published {
                source: table.source.clone(),
                checked: None,
                confidence: table.confidence,
            };
            // 97.5th percentile to 99th, on the log scale.
            let sigma = (row.p97_5 / row.p50).max(1.0).ln() / 1.96;
            ((row.p50 * 1e3 - place_ms).max(10.0), from, (sigma * Z99).exp())
        }
        None => in_proportion(catalog, provider, runtime, place_ms).unwrap_or_else(|| {
            let from = Provenance::assumed("no measurement of this runtime is known; 200 ms is a usual one");
            (200.0, from, 2.0)
        }),
    }
}

/// A runtime that nobody measured at a provider: as much slower than its usual runtime as on the platform that logs both.
fn in_proportion(
    catalog: &Catalog,
    provider: Provider,
    runtime: Option<&neph_catalog::Runtime>,
    place_ms: f64,
) -> Option<(f64, Provenance, f64)> {
    let usual = catalog.runtimes(provider).iter().find(|runtime| runtime.usual)?;
    let measured = catalog.client_cold_start(provider, usual)?;
    // The provider whose platform logs starts has a runtime of the same family.
    let logged = |family: &str| {
        Provider::ALL.into_iter().flat_map(|other| catalog.runtimes(other)).find_map(|other| {
            (other.family == family).then(|| row(catalog, other, "zip", "x86_64")).flatten()
        })
    };
    let ratio = logged(runtime?.family.as_str())?.p50 / logged(usual.family.as_str())?.p50;
    let ms = ((measured.p50 * 1e3 - place_ms).max(10.0) * ratio.max(1.0)).max(10.0);
    let sigma = (measured.p97_5 / measured.p50).max(1.0).ln() / 1.96;
    let why = "nobody measured this runtime here; as much slower than the provider's usual one as where both are logged";
    Some((ms, Provenance::assumed(why), (sigma * Z99).exp()))
}

fn row<'a>(
    catalog: &'a Catalog,
    runtime: &'a neph_catalog::Runtime,
    package: &str,
    arch: &str,
) -> Option<&'static InitRow> {
    catalog
        .cold_start_row(runtime, package, arch)
        .or_else(|| catalog.cold_start_row(runtime, package, "x86_64"))
        .or_else(|| catalog.cold_start_row(runtime, "image", arch))
        .or_else(|| catalog.cold_start_row(runtime, "zip", arch))
}

fn nearest_restore(
    catalog: &Catalog,
    runtime: &neph_catalog::Runtime,
    memory: f64,
) -> Option<&'static neph_catalog::cold_starts::RestoreRow> {
    catalog.restore_rows(runtime).min_by(|a, b| {
        (f64::from(a.memory_mb) - memory).abs().total_cmp(&(f64::from(b.memory_mb) - memory).abs())
    })
}

/// The runtime stated, or the provider's usual one.
fn runtime(
    catalog: &Catalog,
    node: &Node,
    id: NodeId,
    provider: Provider,
    ledger: &mut Ledger,
) -> Option<&'static neph_catalog::Runtime> {
    let stated = node.facts.text(fact::RUNTIME);
    if let Some(runtime) = stated.and_then(|word| catalog.runtime(provider, word)) {
        return Some(runtime);
    }
    let usual = catalog.runtimes(provider).iter().find(|runtime| runtime.usual)?;
    ledger.note(
        On::Node(id),
        "runtime",
        usual.title.clone(),
        Provenance::assumed("no runtime is stated; the most used one is taken"),
    );
    Some(usual)
}

/// `arm64` or `x86_64`.
pub fn arch(model: &Model, node: &Node) -> &'static str {
    let word =
        node.facts.text(fact::ARCH).or_else(|| model.system.facts.text(fact::ARCH)).unwrap_or("x86_64");
    if matches!(word, "arm64" | "arm" | "graviton" | "aarch64") { "arm64" } else { "x86_64" }
}

/// Memory in MB: stated, or the service's default; rounded up to a size it has.
pub fn memory_mb(catalog: &Catalog, node: &Node) -> Option<(f64, Provenance)> {
    let service = catalog.service(node.service_id());
    let sizes = service.and_then(|service| service.limit("instance_memory")).map(|limit| &limit.value);
    let fitting = |mb: f64| match sizes {
        Some(Value::List(sizes)) => {
            sizes.iter().copied().filter(|size| *size >= mb).reduce(f64::min).unwrap_or(mb)
        }
        _ => mb,
    };
    if let (Some(size), Some(from)) =
        (node.facts.size(fact::MEMORY), Provenance::stated(&node.facts, fact::MEMORY))
    {
        return Some((fitting(size.mb()), from));
    }
    let service = service?;
    let names = ["memory_default", "memory_min", "memory", "instance_memory"];
    let limit = names.into_iter().find_map(|name| service.limit(name))?;
    Some((limit.number().unwrap_or_else(|| fitting(0.0)), Provenance::limit(service, limit)))
}

/// Cold starts of a month, of a component with known rate.
pub fn per_month(cold: &ColdStart, runs: Rates) -> f64 {
    cold.probability() * runs.usual * SECONDS_PER_MONTH
}
