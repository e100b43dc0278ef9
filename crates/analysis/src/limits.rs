//! What the system holds against the limits of its services, and at how much traffic each gives way.

use std::collections::{BTreeMap, BTreeSet};

use super::cold_start::ColdStart;
use super::latency::PathLatency;
use super::provenance::Provenance;
use super::timing::Timings;
use super::traffic::Traffic;
use neph_catalog::schema::{Limit, LimitKind, Service, Value};
use neph_catalog::{Catalog, LimitKey, fact};
use neph_model::{Model, NodeId};
use neph_syntax::units;

/// A limit and how much of it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitUse {
    /// The part, or the first of those that share the limit.
    pub node: NodeId,
    /// Whether it counts the environments of all functions of the account together.
    pub of_account: bool,
    /// What it bounds; none for the component's own time-out.
    pub key: Option<LimitKey>,
    /// The limit's name in the catalogue, or `timeout` for the component's own.
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
pub struct UncheckedLimit {
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

/// Every limit that something can be checked against, the fullest first, and those nothing is checked against.
pub fn limits(facts: &Facts<'_>) -> (Vec<LimitUse>, Vec<UncheckedLimit>) {
    let mut rows = Vec::new();
    let mut unchecked: BTreeMap<(&str, usize), UncheckedLimit> = BTreeMap::new();
    let mut once: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (id, node) in facts.model.nodes() {
        own_timeout(facts, id, &mut rows);
        let Some(service) = facts.catalog.service(node.service_id()) else { continue };
        for (at, limit) in service.limits.iter().enumerate() {
            let named = (service.id.as_str(), limit.id.as_str());
            let of_account = limit.key.is_some_and(LimitKey::is_of_account);
            if of_account && once.contains(&named) {
                continue;
            }
            match check(facts, id, service, limit) {
                Some(row) => {
                    rows.push(row);
                    if of_account {
                        once.insert(named);
                    }
                }
                None => {
                    let row =
                        unchecked.entry((&service.id, at)).or_insert_with(|| not_checked(service, limit));
                    row.nodes.push(id);
                }
            }
        }
    }
    rows.sort_by(|a, b| {
        b.share.total_cmp(&a.share).then(a.node.cmp(&b.node)).then_with(|| a.limit.cmp(&b.limit))
    });
    // What the account is asked once is checked, whichever component could not say enough.
    let asked = |row: &UncheckedLimit| once.contains(&(row.service.as_str(), row.limit.as_str()));
    let unchecked = unchecked.into_values().filter(|row| !asked(row)).collect();
    (rows, unchecked)
}

fn not_checked(service: &Service, limit: &Limit) -> UncheckedLimit {
    let why = match (limit.key.and_then(LimitKey::missing), limit.unchecked, &limit.value) {
        (Some(missing), _, Value::Number(_) | Value::List(_)) => missing,
        (_, Some(reason), _) => reason.because(),
        (_, None, Value::Text(_)) => "published in words, not as a number",
        (_, None, _) => "no fact of the text says how much of it is used",
    };
    UncheckedLimit {
        service: service.id.clone(),
        limit: limit.id.clone(),
        max: format!("{} {}", limit.value, limit.unit).trim().to_string(),
        why: why.to_string(),
        adjustable: limit.kind == LimitKind::Quota,
        nodes: Vec::new(),
    }
}

/// A component's use of one limit, where the text says enough.
fn check(facts: &Facts<'_>, id: NodeId, service: &Service, limit: &Limit) -> Option<LimitUse> {
    let key = limit.key?;
    let unit = Unit::parse(&limit.unit);
    let here = super::cost::region(facts.model, facts.catalog, id).and_then(|region| limit.regional.get(region).copied());
    let max = stated_limit(facts, key).or(here).or_else(|| limit.greatest()).filter(|max| *max > 0.0)?;
    let (amount, assumed, what) = facts.amount(id, key)?;
    let encoded = if limit.base64 && facts.takes_binary(id) { BASE64 } else { 1.0 };
    let used = amount / unit.factor * encoded;
    let share = if key.is_least() { max / used.max(f64::MIN_POSITIVE) } else { used / max };
    Some(LimitUse {
        node: id,
        of_account: key == LimitKey::AccountConcurrency,
        key: Some(key),
        limit: limit.id.clone(),
        what,
        used,
        max,
        unit: limit.unit.clone(),
        share,
        breaks_at: (key.scales() && used > 0.0).then(|| breaks_at(facts, id, key, max, share)),
        setting: key.is_setting(),
        least: key.is_least(),
        adjustable: limit.kind == LimitKind::Quota,
        source: Provenance::limit(service, limit),
        assumed,
        note: limit.note.clone(),
    })
}

/// How much larger base64 makes a body: three bytes become four characters.
const BASE64: f64 = 4.0 / 3.0;

impl Facts<'_> {
    /// Whether bodies that are no text reach a component, by its own arrows or through the entry before it.
    fn takes_binary(&self, id: NodeId) -> bool {
        let binary = |id: NodeId| self.model.incoming(id).iter().any(|(_, edge)| edge.facts.is(fact::BINARY));
        let before = self.model.incoming(id).into_iter().filter_map(|(_, edge)| self.model.origin(edge));
        binary(id) || before.filter(|from| self.model.node(*from).is_entry()).any(binary)
    }
}

/// A limit of the account that the text states.
pub(super) fn stated_limit(facts: &Facts<'_>, key: LimitKey) -> Option<f64> {
    (key == LimitKey::AccountConcurrency)
        .then(|| facts.model.system.facts.number(fact::ACCOUNT_CONCURRENCY))
        .flatten()
}

/// The factor on the traffic at which the limit is reached. Concurrency needs headroom, so it is searched for.
fn breaks_at(facts: &Facts<'_>, id: NodeId, key: LimitKey, max: f64, share: f64) -> f64 {
    let needed = |factor: f64| match key {
        LimitKey::AccountConcurrency => facts.account_concurrency(factor).map(|(n, _)| n),
        LimitKey::Instances => facts.instances(id, factor),
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
    let Some((used, assumed, what)) = facts.amount(id, LimitKey::InvocationDuration) else { return };
    rows.push(LimitUse {
        of_account: false,
        node: id,
        key: None,
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

    fn services() -> Vec<&'static Service> {
        let catalog = Catalog::bundled();
        catalog.entries().filter_map(|entry| catalog.service(entry.id())).collect()
    }

    #[test]
    fn every_concept_is_some_services_limit() {
        for key in LimitKey::ALL {
            let found = services().iter().any(|service| service.limits.iter().any(|l| l.key == Some(key)));
            assert!(found, "no service has a limit for `{}`", key.name());
        }
    }

    #[test]
    fn every_number_is_checked_or_says_why_not() {
        for service in services() {
            for limit in service.limits.iter().filter(|limit| limit.greatest().is_some()) {
                let told = limit.key.is_some() || limit.unchecked.is_some();
                assert!(told, "{}/{}: neither `is` nor `unchecked`", service.id, limit.id);
            }
        }
    }

    #[test]
    fn most_limits_of_each_provider_are_checked() {
        let mut counts: BTreeMap<Provider, (usize, usize)> = BTreeMap::new();
        for service in services() {
            let Some(provider) = service.provider() else { continue };
            let row = counts.entry(provider).or_default();
            row.1 += service.limits.len();
            let checked = |limit: &&Limit| limit.key.and_then(LimitKey::missing).is_some();
            row.0 += service.limits.iter().filter(checked).count();
        }
        for (provider, (checked, all)) in counts {
            assert!(checked as f64 / all as f64 > 0.6, "{provider}: {checked} of {all}");
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
        assert!(analysis.unchecked_limits.iter().all(|row| row.limit != "concurrency_unreserved_min"));
        let layers = analysis.unchecked_limits.iter().find(|row| row.limit == "layers").unwrap();
        assert_eq!(layers.nodes.len(), 2);
    }
}
