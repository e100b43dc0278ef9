//! The numbers as JSON: the `analysis` object of `neph model`.

use serde_json::{Map, Value, json};

use super::cost::Cost;
use super::latency::{Kind, Quantiles};
use super::provenance::Provenance;
use super::traffic::Rates;
use super::{Analysis, On};
use neph_model::{Model, NodeId};

/// A number rounded to so many significant digits.
pub fn significant(number: f64, digits: i32) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return 0.0;
    }
    // By way of the decimal spelling: exact, and the same on every machine.
    format!("{number:.*e}", usize::try_from(digits - 1).unwrap_or(5)).parse().unwrap_or(number)
}

/// A number as JSON writes it; null for what is none, such as a share of nothing that is left. Otherwise: what is whole is exact, so that bytes stay bytes; anything else keeps six significant
/// digits and never loses a cent.
pub fn number(value: f64) -> Value {
    if !value.is_finite() {
        return Value::Null;
    }
    let whole = |value: f64| value.fract() == 0.0 && value.abs() < 9e15;
    if whole(value) {
        return json!(value as i64);
    }
    let digits = if value.abs() >= 1e4 { value.abs().log10().floor() as i32 + 3 } else { 6 };
    let rounded = significant(value, digits);
    if whole(rounded) { json!(rounded as i64) } else { json!(rounded) }
}

fn maybe(value: Option<f64>) -> Value {
    value.map_or(Value::Null, number)
}

impl Analysis {
    /// The `analysis` object. Patterns and findings are put in by whoever finds them.
    pub fn to_json(&self, model: &Model) -> Value {
        json!({
            "traffic": self.traffic_json(model),
            "edges": self.edges_json(model),
            "loops": self.loops_json(model),
            "cold_starts": self.cold_starts_json(model),
            "latency": self.latency_json(model),
            "limits": self.limits_json(model),
            "limits_not_computed": self.unheld_json(model),
            "cost": self.cost_json(model),
            "availability": self.availability_json(model),
            "patterns": [],
            "findings": [],
            "requirements": self.requirements_json(model),
            "assumptions": self.assumptions_json(model),
        })
    }

    /// What arrives at each component.
    fn traffic_json(&self, model: &Model) -> Vec<Value> {
        model
            .nodes()
            .filter(|(node, _)| self.traffic.node(*node).arrivals.is_some() || self.traffic.node(*node).partial)
            .map(|(node, part)| {
                let at = self.traffic.node(node);
                json!({
                    "node": part.id,
                    "per_second": rates(at.arrivals),
                    "per_month": maybe(at.arrivals.map(Rates::per_month)),
                    "runs_per_month": maybe(at.runs.map(Rates::per_month)),
                    "partial": at.partial,
                    "concurrency": at.concurrency.map(|c| json!({ "usual": number(c.usual), "peak": number(c.peak), "needed": c.needed })),
                })
            })
            .collect()
    }

    /// What goes along each arrow.
    fn edges_json(&self, model: &Model) -> Vec<Value> {
        model
            .edges()
            .filter_map(|(edge, _)| {
                let rates = self.traffic.edge(edge)?;
                Some(json!({ "edge": edge.name(), "per_second": self::rates(Some(rates)), "per_month": number(rates.per_month()) }))
            })
            .collect()
    }

    /// Cycles.
    fn loops_json(&self, model: &Model) -> Vec<Value> {
        let id = |node: NodeId| model.node(node).id.clone();
        self
            .traffic
            .loops
            .iter()
            .map(|found| json!({ "nodes": found.nodes.iter().map(|n| id(*n)).collect::<Vec<_>>(), "gain": number(found.gain), "feeds_itself": found.feeds_itself() }))
            .collect()
    }

    /// Cold starts.
    fn cold_starts_json(&self, model: &Model) -> Vec<Value> {
        let id = |node: NodeId| model.node(node).id.clone();
        self
            .cold_starts
            .iter()
            .map(|cold| {
                let phases: Map<String, Value> = cold.phases.iter().map(|phase| (phase.name.to_string(), number(phase.ms))).collect();
                json!({
                    "node": id(cold.node),
                    "share": cold.share.map(|share| json!({ "low": number(share.low), "usual": number(share.usual), "high": number(share.high) })),
                    "by_hour": cold.by_hour.iter().map(|share| number(*share)).collect::<Vec<_>>(),
                    "by_deployment": number(cold.by_deployment),
                    "by_recycling": number(cold.by_recycling),
                    "init_ms": { "p50": number(cold.init_ms.p50), "p99": number(cold.init_ms.p99) },
                    "total_ms": { "p50": number(cold.total_ms.p50), "p99": number(cold.total_ms.p99) },
                    "idle_s": { "low": number(cold.idle_s.0), "usual": number(cold.idle_s.1), "high": number(cold.idle_s.2) },
                    "phases": phases,
                })
            })
            .collect()
    }

    /// Times along paths.
    fn latency_json(&self, model: &Model) -> Vec<Value> {
        let id = |node: NodeId| model.node(node).id.clone();
        let quantiles = |q: &Quantiles| json!({ "p50": number(q.p50), "p95": number(q.p95), "p99": number(q.p99), "p99.9": number(q.p999) });
        self
            .latency
            .iter()
            .map(|path| {
                let hops: Vec<Value> = path
                    .hops
                    .iter()
                    .map(|hop| json!({ "node": id(hop.node), "waiting": hop.waiting, "p50": number(hop.p50), "p99": number(hop.p99), "share": number(hop.share) }))
                    .collect();
                json!({
                    "from": id(path.from),
                    "to": id(path.to),
                    "entry": path.entry.name(),
                    "kind": match path.kind { Kind::Response => "response", Kind::Effect => "effect" },
                    "path": path.nodes.iter().map(|n| id(*n)).collect::<Vec<_>>(),
                    "warm_ms": quantiles(&path.warm),
                    "with_cold_ms": quantiles(&path.with_cold),
                    "cold_share": number(path.any_cold),
                    "hops": hops,
                })
            })
            .collect()
    }

    /// Limits that are checked.
    fn limits_json(&self, model: &Model) -> Vec<Value> {
        let id = |node: NodeId| model.node(node).id.clone();
        self.limits
            .iter()
            .map(|limit| {
                let (source, checked) = origin(&limit.source);
                json!({
                    "node": id(limit.node),
                    "limit": limit.limit,
                    "what": limit.what,
                    "used": number(limit.used),
                    "max": number(limit.max),
                    "unit": limit.unit,
                    "share": number(limit.share),
                    "exceeded": limit.share > 1.0,
                    "breaks_at": maybe(limit.breaks_at),
                    "setting": limit.setting,
                    "least": limit.least,
                    "adjustable": limit.adjustable,
                    "assumed": limit.assumed,
                    "source": source,
                    "checked": checked,
                })
            })
            .collect()
    }

    /// Limits that are not checked, and why.
    fn unheld_json(&self, model: &Model) -> Vec<Value> {
        let id = |node: NodeId| model.node(node).id.clone();
        self.unchecked_limits
            .iter()
            .map(|row| {
                json!({
                    "service": row.service,
                    "limit": row.limit,
                    "max": row.max,
                    "adjustable": row.adjustable,
                    "because": row.why,
                    "nodes": row.nodes.iter().map(|n| id(*n)).collect::<Vec<_>>(),
                })
            })
            .collect()
    }

    /// Availability of paths.
    fn availability_json(&self, model: &Model) -> Vec<Value> {
        let id = |node: NodeId| model.node(node).id.clone();
        self.availability
            .iter()
            .map(|row| {
                let parts: Vec<Value> = row
                    .parts
                    .iter()
                    .map(|part| json!({ "node": id(part.node), "share": number(part.share) }))
                    .collect();
                json!({
                    "from": id(row.from),
                    "to": id(row.to),
                    "share": number(row.share),
                    "minutes_per_month": number(row.minutes),
                    "parts": parts,
                    "unknown": row.unknown.iter().map(|n| id(*n)).collect::<Vec<_>>(),
                })
            })
            .collect()
    }

    /// Objectives.
    fn requirements_json(&self, model: &Model) -> Vec<Value> {
        let id = |node: NodeId| model.node(node).id.clone();
        self.requirements
            .iter()
            .map(|checked| {
                let requirement = &model.requirements[checked.index];
                json!({
                    "measure": requirement.measure,
                    "path": requirement.path.iter().map(|n| id(*n)).collect::<Vec<_>>(),
                    "compare": requirement.compare,
                    "objective": number(requirement.value),
                    "written": requirement.written,
                    "actual": maybe(checked.actual),
                    "verdict": checked.verdict.word(),
                    "missing": checked.missing,
                    "rests_on_assumptions": checked.assumed,
                })
            })
            .collect()
    }

    /// What nobody gave.
    fn assumptions_json(&self, model: &Model) -> Vec<Value> {
        self
            .assumptions
            .iter()
            .map(|assumption| {
                let (source, checked) = origin(&assumption.from);
                json!({
                    "on": assumption.on.id(model),
                    "kind": match assumption.on { On::System => "system", On::Node(_) => "node", On::Edge(_) => "edge" },
                    "what": assumption.name,
                    "value": assumption.value,
                    "why": assumption.why,
                    "from": assumption.from.word(),
                    "source": source,
                    "checked": checked,
                })
            })
            .collect()
    }

    fn cost_json(&self, model: &Model) -> Value {
        let mut value = cost(&self.cost, model);
        if let Value::Object(map) = &mut value {
            if self.traffic.entering.is_none() && !self.traffic.unknown.is_empty() {
                // What depends on the traffic is unknown, and no number may hide it.
                for key in ["per_month", "low", "high"] {
                    map.insert(key.to_string(), Value::Null);
                }
            }
            let volumes: Vec<Value> = self
                .volumes
                .iter()
                .map(|volume| json!({ "events_per_month": number(volume.events), "per_month": number(volume.cost.per_month.to_f64()), "free_tier": number(volume.cost.free_tier.to_f64()) }))
                .collect();
            map.insert("volumes".to_string(), Value::Array(volumes));
        }
        value
    }
}

fn cost(cost: &Cost, model: &Model) -> Value {
    let lines: Vec<Value> = cost
        .lines
        .iter()
        .map(|line| {
            json!({
                "node": model.node(line.node).id,
                "service": line.service,
                "meter": line.meter,
                "part": line.part,
                "quantity": number(line.quantity),
                "unit": line.unit,
                "unit_usd": number(neph_syntax::money::to_f64(line.unit_usd)),
                "per": line.per,
                "usd": number(line.usd.to_f64()),
                "free": number(line.free.to_f64()),
                "fixed": line.fixed,
                "assumed": line.assumed,
                "source": line.source,
                "checked": line.checked,
                "confidence": line.confidence.word(),
            })
        })
        .collect();
    json!({
        "currency": "USD",
        "per_month": number(cost.per_month.to_f64()),
        "low": number(cost.low.to_f64()),
        "high": number(cost.high.to_f64()),
        "list": number(cost.list.to_f64()),
        "free_tier": number(cost.free_tier.to_f64()),
        "free_tier_counted": cost.free_tier_counted,
        "fixed": number(cost.fixed.to_f64()),
        "per_thousand_events": maybe(cost.per_thousand),
        "unpriced": cost.unpriced.iter().map(|n| model.node(*n).id.clone()).collect::<Vec<_>>(),
        "lines": lines,
    })
}

fn rates(rates: Option<Rates>) -> Value {
    rates.map_or(
        Value::Null,
        |r| json!({ "low": number(r.low), "usual": number(r.usual), "peak": number(r.peak) }),
    )
}

/// Source key and day, as far as a provenance has them.
fn origin(from: &Provenance) -> (Value, Value) {
    match from {
        Provenance::Published { source, checked, .. } => (json!(source), json!(checked)),
        Provenance::Stated { written, .. } => (json!(format!("stated: {written}")), Value::Null),
        Provenance::Computed { .. } | Provenance::Assumed { .. } => (Value::Null, Value::Null),
    }
}
