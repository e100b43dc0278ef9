//! What the system holds against the limits of its services, and at how much traffic each gives way.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use neph_catalog::fact;
use serde::Deserialize;

use super::cold_start::ColdStart;
use super::held::Against;
use super::latency::PathLatency;
use super::provenance::Provenance;
use super::timing::Timings;
use super::traffic::Traffic;
use neph_catalog::Catalog;
use neph_catalog::schema::{Limit, LimitKind, Service, Value};
use neph_model::{Model, NodeId};
use neph_syntax::units;

/// The limits one quantity is held against: a table of `bounds.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    of: Vec<String>,
    #[serde(default)]
    scales: bool,
    #[serde(default)]
    least: bool,
    #[serde(default)]
    once: bool,
}

/// Why some limits are held against nothing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Silence {
    of: Vec<String>,
    because: String,
}

#[derive(Deserialize, Default)]
struct File {
    unheld: Vec<Silence>,
    #[serde(flatten)]
    bounds: BTreeMap<Against, Bounds>,
}

/// What is held against one limit.
#[derive(Clone, Copy, Debug)]
struct Bound {
    against: Against,
    scales: bool,
    least: bool,
    once: bool,
}

/// A limit and how much of it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitUse {
    /// The part, or the first of those that share the limit.
    pub node: NodeId,
    /// Whether it counts the environments of all functions of the account together.
    pub of_account: bool,
    /// The limit's name in the catalogue, or `timeout` for the part's own.
    pub limit: String,
    /// What is held against it, for people.
    pub what: &'static str,
    /// How much, in the limit's unit.
    pub used: f64,
    /// The limit.
    pub max: f64,
    /// Of both.
    pub unit: String,
    /// Used over the limit.
    pub share: f64,
    /// Times today's traffic at which it gives way; none where it does not grow with the traffic.
    pub breaks_at: Option<f64>,
    /// Whether it is a value the text sets, which may well be the greatest allowed.
    pub setting: bool,
    /// Whether the limit is the least allowed, not the most.
    pub least: bool,
    /// Whether it may be raised on request.
    pub adjustable: bool,
    /// Where the limit comes from.
    pub source: Provenance,
    /// Whether what is held against it is assumed rather than stated or computed from what is.
    pub assumed: bool,
    /// Anything a reader should know of the limit.
    pub note: Option<String>,
}

/// A limit that nothing is held against.
#[derive(Clone, Debug, PartialEq)]
pub struct Unheld {
    /// The service that has it.
    pub service: String,
    /// The limit's name in the catalogue.
    pub limit: String,
    /// The limit, in words.
    pub max: String,
    /// Why nothing is held against it.
    pub why: String,
    /// Whether it may be raised on request.
    pub adjustable: bool,
    /// The parts that have it.
    pub nodes: Vec<NodeId>,
}

impl LimitUse {
    /// The share of the limit that is still free, in percent; below zero where it is exceeded.
    pub fn headroom(&self) -> f64 {
        (1.0 - self.share) * 100.0
    }
}

/// What limits are held against.
pub struct Facts<'a> {
    /// The system.
    pub model: &'a Model,
    /// Its services.
    pub catalog: &'a Catalog,
    /// What arrives where.
    pub traffic: &'a Traffic,
    /// How long parts take.
    pub timings: &'a Timings,
    /// Cold starts.
    pub colds: &'a BTreeMap<NodeId, ColdStart>,
    /// Times along paths.
    pub paths: &'a [PathLatency],
}

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    FILE.get_or_init(|| serde_json::from_str(neph_catalog::BOUNDS).unwrap_or_default())
}

/// Every limit that something is known to be held against, the fullest first, and those nothing is held against.
pub fn limits(facts: &Facts<'_>) -> (Vec<LimitUse>, Vec<Unheld>) {
    let mut rows = Vec::new();
    let mut unheld: BTreeMap<(&str, usize, Option<Against>), Unheld> = BTreeMap::new();
    let mut once: Vec<(&str, &str)> = Vec::new();
    let mut known: BTreeMap<&str, (&Service, Vec<Option<Bound>>)> = BTreeMap::new();
    for (id, node) in facts.model.nodes() {
        own_timeout(facts, id, &mut rows);
        let Some(service) = facts.catalog.service(node.service_id()) else { continue };
        let (service, bounds) = known.entry(node.service_id()).or_insert_with(|| {
            (service, service.limits.iter().map(|limit| bound_for(service, limit)).collect())
        });
        for (at, (limit, bound)) in service.limits.iter().zip(&*bounds).enumerate() {
            let held = bound.and_then(|bound| {
                if bound.once && once.contains(&(service.id.as_str(), limit.id.as_str())) {
                    return Some(None);
                }
                hold(facts, id, service, limit, bound).map(Some)
            });
            match held {
                Some(row) => {
                    if bound.is_some_and(|bound| bound.once) && row.is_some() {
                        once.push((&service.id, &limit.id));
                    }
                    rows.extend(row);
                }
                None => unheld
                    .entry((&service.id, at, bound.map(|bound| bound.against)))
                    .or_insert_with(|| Unheld {
                        service: service.id.clone(),
                        limit: limit.id.clone(),
                        max: format!("{} {}", limit.value, limit.unit).trim().to_string(),
                        why: bound.map_or_else(|| why(limit), |bound| bound.against.lacks()).to_string(),
                        adjustable: limit.kind == LimitKind::Quota,
                        nodes: Vec::new(),
                    })
                    .nodes
                    .push(id),
            }
        }
    }
    rows.sort_by(|a, b| {
        b.share.total_cmp(&a.share).then(a.node.cmp(&b.node)).then_with(|| a.limit.cmp(&b.limit))
    });
    // What the account is asked once is held, whichever part could not say enough.
    let asked = |row: &Unheld| once.contains(&(row.service.as_str(), row.limit.as_str()));
    let unheld = unheld.into_values().filter(|row| !asked(row)).collect();
    (rows, unheld)
}

/// A part's use of one limit, where the text says enough.
fn hold(facts: &Facts<'_>, id: NodeId, service: &Service, limit: &Limit, bound: Bound) -> Option<LimitUse> {
    let unit = Unit::parse(&limit.unit);
    let max = stated_limit(facts, bound.against).or_else(|| greatest(limit)).filter(|max| *max > 0.0)?;
    let (amount, assumed, what) = facts.amount(id, bound.against)?;
    let used = amount / unit.factor;
    let share = if bound.least { max / used.max(f64::MIN_POSITIVE) } else { used / max };
    Some(LimitUse {
        node: id,
        of_account: bound.against == Against::AccountConcurrency,
        limit: limit.id.clone(),
        what,
        used,
        max,
        unit: limit.unit.clone(),
        share,
        breaks_at: (bound.scales && used > 0.0).then(|| breaks_at(facts, id, bound.against, max, share)),
        setting: bound.against.is_setting(),
        least: bound.least,
        adjustable: limit.kind == LimitKind::Quota,
        source: Provenance::limit(service, limit),
        assumed,
        note: limit.note.clone(),
    })
}

/// A limit as a number: of several to choose from, the greatest.
fn greatest(limit: &Limit) -> Option<f64> {
    match &limit.value {
        Value::List(choices) => choices.iter().copied().reduce(f64::max),
        _ => limit.number(),
    }
}

fn bound_for(service: &Service, limit: &Limit) -> Option<Bound> {
    greatest(limit)?;
    let named = index().get(limit.id.as_str())?;
    let exact = named.iter().find(|(of, _)| of.is_some_and(|of| fits(of, &service.id)));
    exact.or_else(|| named.iter().find(|(of, _)| of.is_none())).map(|(_, bound)| *bound)
}

/// Bounds by the name of the limit, each with the services it is of if not of all, in the order of the file.
type Index = BTreeMap<&'static str, Vec<(Option<&'static str>, Bound)>>;

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = Index::new();
        for (against, bounds) in &file().bounds {
            let bound =
                Bound { against: *against, scales: bounds.scales, least: bounds.least, once: bounds.once };
            for of in &bounds.of {
                let (services, limit) = match of.split_once('/') {
                    Some((services, limit)) => (Some(services), limit),
                    None => (None, of.as_str()),
                };
                index.entry(limit).or_default().push((services, bound));
            }
        }
        index
    })
}

/// Why a limit has no quantity that is held against it.
fn why(limit: &Limit) -> &'static str {
    let said = file().unheld.iter().find(|silence| {
        silence.of.iter().any(|of| match of.strip_prefix('*') {
            Some(tail) => limit.id.ends_with(tail),
            None => fits(of, &limit.id),
        })
    });
    match (said, &limit.value) {
        (Some(silence), _) => &silence.because,
        (None, Value::Text(_)) => "told in words",
        (None, _) => "the text says nothing that could be held against it",
    }
}

fn fits(pattern: &str, id: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == id, |head| id.starts_with(head))
}

/// A limit of the account that the text states.
pub(super) fn stated_limit(facts: &Facts<'_>, against: Against) -> Option<f64> {
    (against == Against::AccountConcurrency)
        .then(|| facts.model.system.facts.number(fact::ACCOUNT_CONCURRENCY))
        .flatten()
}

/// The factor on the traffic at which the limit is reached. Concurrency needs headroom, so it is searched for.
fn breaks_at(facts: &Facts<'_>, id: NodeId, against: Against, max: f64, share: f64) -> f64 {
    let needed = |factor: f64| match against {
        Against::AccountConcurrency => facts.account_concurrency(factor).map(|(n, _)| n),
        Against::Instances => facts.instances(id, factor),
        _ => None,
    };
    if needed(1.0).is_none() {
        return 1.0 / share;
    }
    let (mut low, mut high) = (0.0, (4.0 / share).max(1.0));
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if needed(middle).unwrap_or(0.0) <= max {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// The part's own timeout, stated or the maker's default.
fn own_timeout(facts: &Facts<'_>, id: NodeId, rows: &mut Vec<LimitUse>) {
    let node = facts.model.node(id);
    let stated = node.facts.time(fact::TIMEOUT).zip(Provenance::stated(&node.facts, fact::TIMEOUT));
    let default = || {
        let service = facts.catalog.service(node.service_id())?;
        let limit = service.limit("timeout_default").filter(|_| node.is_function())?;
        let unit = Unit::parse(&limit.unit);
        Some((limit.number()? * unit.factor, Provenance::limit(service, limit)))
    };
    let Some((max, source)) = stated.map(|(time, from)| (time.0, from)).or_else(default) else { return };
    if max <= 0.0 || node.is_outside() {
        return;
    }
    let Some((used, assumed, what)) = facts.amount(id, Against::RunS) else { return };
    rows.push(LimitUse {
        of_account: false,
        node: id,
        limit: "timeout".to_string(),
        what,
        used,
        max,
        unit: "s".to_string(),
        share: used / max,
        breaks_at: None,
        setting: false,
        least: false,
        adjustable: true,
        source,
        assumed,
        note: None,
    });
}

/// A limit's unit as a factor of its base unit.
struct Unit {
    factor: f64,
}

impl Unit {
    fn parse(unit: &str) -> Unit {
        let head = unit.split([' ', '/']).next().unwrap_or_default();
        // Rates of data are compared in the unit itself.
        if unit.starts_with("MB/s") || unit.starts_with("MBps") {
            return Unit { factor: 1.0 };
        }
        let size_or_time = units::read("1", head, None)
            .ok()
            .filter(|q| matches!(q.dimension, units::Dimension::Size | units::Dimension::Time));
        match size_or_time {
            Some(quantity) if !unit.contains("per") => Unit { factor: quantity.value },
            _ => Unit { factor: 1.0 },
        }
    }
}

/// Instances for a load: by Erlang's formula where each serves one request, else at seven tenths full.
pub fn instances(load: f64, together: f64) -> f64 {
    if together <= 1.0 {
        f64::from(super::erlang::needed(load, super::traffic::TURNED_AWAY))
    } else {
        (load / (together * FULL)).ceil().max(if load > 0.0 { 1.0 } else { 0.0 })
    }
}

/// Instances that serve several requests are planned this full.
const FULL: f64 = 0.7;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::numbers;
    use neph_catalog::Provider;

    #[test]
    fn every_bound_names_a_limit_with_a_number() {
        let catalog = Catalog::bundled();
        let services: Vec<&Service> =
            catalog.entries().filter_map(|entry| catalog.service(entry.id())).collect();
        assert!(file().bounds.len() > 90, "bounds.toml is read");
        for (against, bounds) in &file().bounds {
            for of in &bounds.of {
                let (service, name) = of.split_once('/').unwrap_or(("*", of));
                let found = services
                    .iter()
                    .filter(|s| fits(service, &s.id))
                    .any(|s| s.limit(name).and_then(greatest).is_some());
                // Unbounded is told in words, and some plans have a number.
                assert!(found, "{against:?}: {of}");
            }
        }
    }

    #[test]
    fn most_limits_of_each_provider_are_held_against_something() {
        let catalog = Catalog::bundled();
        let mut counts: BTreeMap<Provider, (usize, usize)> = BTreeMap::new();
        for service in catalog.entries().filter_map(|entry| catalog.service(entry.id())) {
            let Some(provider) = service.provider() else { continue };
            let row = counts.entry(provider).or_default();
            row.1 += service.limits.len();
            row.0 += service.limits.iter().filter(|limit| bound_for(service, limit).is_some()).count();
        }
        let share = |provider| {
            let (held, all) = counts[&provider];
            held as f64 / all as f64
        };
        for provider in Provider::ALL {
            assert!(share(provider) > 0.6, "{provider}: {:?}", counts[&provider]);
        }
    }

    #[test]
    fn least_is_the_other_way_round_and_the_account_is_asked_once() {
        let (model, analysis) = numbers(
            "system \"S\" { account_concurrency 500 }\nclient c\nqueue q { keep_for 2 min }\n\
             function f { memory 128 MB; duration 1 s; reserved 450 }\nfunction g { duration 1 s }\n\
             c ~> q { rate 1/s } ~> f\nc -> g { rate 1/s }\n",
        );
        let held = |limit: &str| -> Vec<&LimitUse> {
            analysis.limits.iter().filter(|row| row.limit == limit).collect()
        };
        let kept = held("retention_min")[0];
        assert!(kept.least && (kept.share - 0.5).abs() < 1e-9, "60 s of 120 s");
        assert_eq!(held("memory_min")[0].share, 1.0);
        let left = held("concurrency_unreserved_min");
        assert_eq!(left.len(), 1);
        assert_eq!((left[0].used, left[0].share), (50.0, 2.0), "a hundred must be left");
        assert_eq!(model.node(left[0].node).id, "f");
        assert!(analysis.unheld_limits.iter().all(|row| row.limit != "concurrency_unreserved_min"));
        let layers = analysis.unheld_limits.iter().find(|row| row.limit == "layers").unwrap();
        assert_eq!(layers.nodes.len(), 2);
    }
}
