//! What the system holds against the limits of its services, and at how much traffic each gives way.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::cold_start::ColdStart;
use super::held::Against;
use super::latency::PathLatency;
use super::provenance::Provenance;
use super::timing::Timings;
use super::traffic::Traffic;
use crate::catalog::Catalog;
use crate::catalog::schema::{Limit, LimitKind, Service};
use crate::model::{Model, NodeId};
use crate::units;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bound {
    of: String,
    against: Against,
    #[serde(default)]
    scales: bool,
}

#[derive(Deserialize, Default)]
struct File {
    bound: Vec<Bound>,
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
    /// Whether it may be raised on request.
    pub adjustable: bool,
    /// Where the limit comes from.
    pub source: Provenance,
    /// Whether what is held against it is assumed rather than stated or computed from what is.
    pub assumed: bool,
    /// Anything a reader should know of the limit.
    pub note: Option<String>,
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

fn bounds() -> &'static [Bound] {
    static BOUNDS: OnceLock<Vec<Bound>> = OnceLock::new();
    BOUNDS.get_or_init(|| {
        let file: File =
            serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/meters.json"))).unwrap_or_default();
        file.bound
    })
}

/// Every limit that something is known to be held against, the fullest first.
pub fn limits(facts: &Facts<'_>) -> Vec<LimitUse> {
    let mut rows = Vec::new();
    let mut shared: Vec<(String, usize)> = Vec::new();
    for (id, node) in facts.model.nodes() {
        own_timeout(facts, id, &mut rows);
        let Some(service) = facts.catalog.service(node.service_id()) else { continue };
        for limit in &service.limits {
            let Some(bound) = bound_for(service, limit) else { continue };
            let (Some(max), Some(unit)) = (limit.number(), Unit::parse(&limit.unit)) else { continue };
            let max = stated_limit(facts, bound.against).unwrap_or(max);
            if max <= 0.0 {
                continue;
            }
            let account_wide =
                matches!(bound.against, Against::AccountConcurrency | Against::RateForConcurrency);
            if account_wide && shared.iter().any(|(name, _)| *name == limit.id) {
                continue;
            }
            let Some((amount, assumed, what)) = facts.amount(id, bound.against) else { continue };
            if account_wide {
                shared.push((limit.id.clone(), rows.len()));
            }
            let used = amount / unit.factor;
            let share = used / max;
            rows.push(LimitUse {
                node: id,
                of_account: bound.against == Against::AccountConcurrency,
                limit: limit.id.clone(),
                what,
                used,
                max,
                unit: limit.unit.clone(),
                share,
                breaks_at: (bound.scales && used > 0.0)
                    .then(|| breaks_at(facts, id, bound.against, max, share)),
                setting: bound.against.is_setting(),
                adjustable: limit.kind == LimitKind::Quota,
                source: Provenance::limit(service, limit),
                assumed,
                note: limit.note.clone(),
            });
        }
    }
    rows.sort_by(|a, b| {
        b.share.total_cmp(&a.share).then(a.node.cmp(&b.node)).then_with(|| a.limit.cmp(&b.limit))
    });
    rows
}

fn bound_for(service: &Service, limit: &Limit) -> Option<&'static Bound> {
    let mut found = None;
    for bound in bounds() {
        match bound.of.split_once('/') {
            Some((of, name)) if name == limit.id && fits(of, &service.id) => return Some(bound),
            None if bound.of == limit.id => found = Some(bound),
            _ => {}
        }
    }
    found
}

fn fits(pattern: &str, id: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == id, |head| id.starts_with(head))
}

/// A limit of the account that the text states.
pub(super) fn stated_limit(facts: &Facts<'_>, against: Against) -> Option<f64> {
    (against == Against::AccountConcurrency)
        .then(|| facts.model.system.facts.number("account_concurrency"))
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
    let stated = node.facts.time("timeout").zip(Provenance::stated(&node.facts, "timeout"));
    let default = || {
        let service = facts.catalog.service(node.service_id())?;
        let limit = service.limit("timeout_default").filter(|_| node.is_function())?;
        let unit = Unit::parse(&limit.unit)?;
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
    fn parse(unit: &str) -> Option<Unit> {
        let head = unit.split([' ', '/']).next().unwrap_or_default();
        // Rates of data are compared in the unit itself.
        if unit.starts_with("MB/s") || unit.starts_with("MBps") {
            return Some(Unit { factor: 1.0 });
        }
        let size_or_time = units::read("1", head, None)
            .ok()
            .filter(|q| matches!(q.dimension, units::Dimension::Size | units::Dimension::Time));
        match size_or_time {
            Some(quantity) if !unit.contains("per") => Some(Unit { factor: quantity.value }),
            _ => Some(Unit { factor: 1.0 }),
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
