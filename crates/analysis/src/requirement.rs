//! Whether the numbers meet what the text requires.

use super::latency::{Kind, Latencies, Quantiles};
use super::{Analysis, provenance::On};
use super::{availability, recovery};
use neph_catalog::Catalog;
use neph_model::{Model, NodeId, Requirement};

/// How a requirement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is met.
    Met,
    /// It is not.
    Missed,
    /// It cannot be told.
    Undecided,
}

impl Verdict {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::Missed => "missed",
            Verdict::Undecided => "undecided",
        }
    }
}

/// An objective checked against the numbers.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Which of the model's requirements.
    pub index: usize,
    /// How it stands.
    pub verdict: Verdict,
    /// The number, in base units: seconds, US dollars, share of one.
    pub actual: Option<f64>,
    /// Of a time, the same with every environment warm.
    pub warm: Option<f64>,
    /// What is missing, or what the number rests on.
    pub missing: Vec<String>,
    /// The part that weighs most.
    pub biggest: Option<NodeId>,
    /// Whether the number rests on assumed values.
    pub assumed: bool,
}

/// Checks every objective against the numbers.
pub fn requirements(
    model: &Model,
    catalog: &Catalog,
    latencies: &Latencies<'_>,
    analysis: &Analysis,
) -> Vec<Checked> {
    model
        .requirements
        .iter()
        .enumerate()
        .map(|(index, requirement)| check(index, requirement, model, catalog, latencies, analysis))
        .collect()
}

fn check(
    index: usize,
    requirement: &Requirement,
    model: &Model,
    catalog: &Catalog,
    latencies: &Latencies<'_>,
    analysis: &Analysis,
) -> Checked {
    let mut checked = Checked {
        index,
        verdict: Verdict::Undecided,
        actual: None,
        warm: None,
        missing: Vec::new(),
        biggest: None,
        assumed: false,
    };
    let path = &requirement.path;
    match requirement.measure.as_str() {
        measure @ ("p50" | "p95" | "p99" | "p99.9" | "effect") => {
            let kind = if measure == "effect" { Kind::Effect } else { Kind::Response };
            let rows = match path.len() {
                0 => analysis.latency.iter().filter(|row| row.kind == kind).cloned().collect(),
                _ => latencies.along(path).into_iter().collect::<Vec<_>>(),
            };
            if rows.is_empty() {
                checked.missing.push("no flow leads along this path".to_string());
            }
            let read = |q: &Quantiles| match measure {
                "p50" => q.p50,
                "p95" => q.p95,
                "p99.9" => q.p999,
                _ => q.p99,
            };
            let slowest = rows.iter().max_by(|a, b| read(&a.with_cold).total_cmp(&read(&b.with_cold)));
            if let Some(row) = slowest {
                checked.actual = Some(read(&row.with_cold) / 1e3);
                checked.warm = Some(read(&row.warm) / 1e3);
                checked.biggest = row.hops.iter().max_by(|a, b| a.p99.total_cmp(&b.p99)).map(|hop| hop.node);
                checked.assumed = assumed(analysis, &row.nodes, &["duration", "latency"]);
            }
        }
        "cost" => {
            let cost = &analysis.cost;
            if analysis.traffic.entering.is_none() && model.edges().next().is_some() {
                checked.missing.push("how often the system is used: `rate` on an arrow into it".to_string());
            } else {
                let usd = if path.is_empty() {
                    cost.per_month
                } else {
                    path.iter().map(|node| cost.of(*node)).sum()
                };
                checked.actual = Some(usd.to_f64());
                checked.assumed = cost.low != cost.high;
                checked.missing.extend(analysis.traffic.unknown.iter().map(|edge| {
                    let edge = model.edge(*edge);
                    format!("`rate` of {} → {}", model.end_id(edge.from), model.end_id(edge.to))
                }));
                let all: Vec<NodeId> = model.nodes().map(|(id, _)| id).collect();
                checked.biggest = all.into_iter().max_by(|a, b| cost.of(*a).cmp(&cost.of(*b)).then(b.cmp(a)));
            }
        }
        "availability" => {
            let rows = match path.len() {
                0 => analysis.availability.clone(),
                _ => availability::along(model, catalog, path).into_iter().collect(),
            };
            let lowest = rows.iter().min_by(|a, b| a.share.total_cmp(&b.share));
            match lowest {
                Some(row) if !row.parts.is_empty() => {
                    checked.actual = Some(row.share);
                    checked.biggest = row.parts.first().map(|part| part.node);
                    checked.assumed = !row.unknown.is_empty();
                    checked.missing.extend(
                        row.unknown.iter().map(|id| format!("`availability` of {}", model.node(*id).id)),
                    );
                }
                _ => checked.missing.push("no component on the path has a published SLA".to_string()),
            }
        }
        "cold-starts" => {
            let rows: Vec<_> = analysis
                .cold_starts
                .iter()
                .filter(|row| path.is_empty() || path.contains(&row.node))
                .collect();
            let known: Vec<_> = rows.iter().filter(|row| row.share.is_some()).collect();
            match known.iter().max_by(|a, b| a.probability().total_cmp(&b.probability())) {
                Some(row) => {
                    checked.actual = Some(row.probability());
                    checked.biggest = Some(row.node);
                    checked.assumed = true;
                }
                None => checked.missing.push(
                    "how often the functions are invoked: `rate` on an arrow into the system".to_string(),
                ),
            }
        }
        "error-budget" => {
            let rows = match path.len() {
                0 => analysis.availability.clone(),
                _ => availability::along(model, catalog, path).into_iter().collect(),
            };
            match rows
                .iter()
                .filter(|row| !row.parts.is_empty())
                .max_by(|a, b| a.minutes.total_cmp(&b.minutes))
            {
                Some(row) => {
                    checked.actual = Some(row.minutes * 60.0);
                    checked.biggest = row.parts.first().map(|part| part.node);
                    checked.assumed = !row.unknown.is_empty();
                }
                None => checked.missing.push("no component on the path has a published SLA".to_string()),
            }
        }
        measure @ ("rpo" | "rto") => recovery::check(measure == "rpo", model, path, &mut checked),
        other => checked.missing.push(format!("`{other}` is not measured")),
    }
    if let Some(actual) = checked.actual {
        let value = requirement.value;
        let met = match requirement.compare.as_str() {
            "<" => actual < value,
            "<=" => actual <= value,
            ">" => actual > value,
            ">=" => actual >= value,
            _ => (actual - value).abs() <= 1e-9 * value.abs(),
        };
        checked.verdict = if met { Verdict::Met } else { Verdict::Missed };
    }
    if requirement.measure == "cost" && checked.verdict == Verdict::Met {
        undecided_while_unpriced(&mut checked, requirement, model, analysis);
    }
    checked
}

/// A bill that lacks a component is a lower bound: it can miss an upper objective, but never meet one.
fn undecided_while_unpriced(
    checked: &mut Checked,
    requirement: &Requirement,
    model: &Model,
    analysis: &Analysis,
) {
    let upper = matches!(requirement.compare.as_str(), "<" | "<=");
    let concerned = |id: &&NodeId| requirement.path.is_empty() || requirement.path.contains(id);
    let unpriced: Vec<&NodeId> = analysis.cost.unpriced.iter().filter(concerned).collect();
    if upper && !unpriced.is_empty() {
        checked.verdict = Verdict::Undecided;
        let price = |id: &NodeId| format!("the price of `{}`: `price` on it", model.node(*id).id);
        checked.missing.extend(unpriced.into_iter().map(price));
    }
}

fn assumed(analysis: &Analysis, nodes: &[NodeId], names: &[&str]) -> bool {
    analysis.assumptions.iter().any(|assumption| {
        matches!(assumption.on, On::Node(id) if nodes.contains(&id)) && names.contains(&assumption.name)
    })
}
