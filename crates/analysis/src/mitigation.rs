//! What can be done about the cold starts of a function, what each would change, and what it would cost.
//!
//! Each lever is a fact an author could state. The traffic, cold starts and cost are computed again with
//! it; a lever that changes nothing, because the platform or the runtime lacks it, is not offered.

use super::cold_start::{ColdStart, Percentiles};
use super::traffic::Volume;
use super::{Analysis, FactChange, On, billed, erlang, meters, what_if};
use neph_catalog::{Catalog, Fact, FactName, fact, kind};
use neph_model::{Model, NodeId};
use neph_syntax::units::number;

/// One lever pulled.
#[derive(Clone, Debug)]
pub struct Mitigation {
    /// The function.
    pub node: NodeId,
    /// The fact to state, as it is written.
    pub fact: String,
    /// What it is, for people.
    pub what: &'static str,
    /// Share of runs that would still start cold.
    pub cold: f64,
    /// What a cold start would take, in ms.
    pub total_ms: Percentiles,
    /// US dollars a month more (or less) than today.
    pub usd: f64,
}

/// A lever: what it is, the fact it switches or counts, and whether it is there only where the service bills it.
const LEVERS: [(&str, Lever, bool); 4] = [
    ("start from a snapshot", Lever::Flag(fact::SNAPSTART), false),
    ("provisioned concurrency", Lever::Count(fact::PROVISIONED), true),
    ("instances kept running", Lever::Count(fact::MIN_INSTANCES), true),
    ("a ping that keeps one environment warm", Lever::Flag(fact::WARM), false),
];

#[derive(Clone, Copy)]
enum Lever {
    Flag(Fact<kind::Flag>),
    Count(Fact<kind::Count>),
}

impl Lever {
    fn fact(self) -> FactName {
        match self {
            Lever::Flag(fact) => fact.name(),
            Lever::Count(fact) => fact.name(),
        }
    }
}

/// Of the requests at usual load so many may find no environment ready (ours).
const SPILL: f64 = 0.01;

/// The functions that lose most time to cold starts are looked at; the others gain little.
const LOOKED_AT: usize = 4;

/// What can be done, by function, the one that loses most time first.
pub fn mitigations(model: &Model, catalog: &Catalog, analysis: &Analysis) -> Vec<Mitigation> {
    let mut colds: Vec<&ColdStart> =
        analysis.cold_starts.iter().filter(|c| lost(c) > 0.0 && model.node(c.node).is_function()).collect();
    colds.sort_by(|a, b| lost(b).total_cmp(&lost(a)).then(a.node.cmp(&b.node)));
    let mut found = Vec::new();
    for cold in colds.into_iter().take(LOOKED_AT) {
        let pulled = |(what, lever, paid): (&'static str, Lever, bool)| {
            let fact = lever.fact();
            let facts = &model.node(cold.node).facts;
            let service = model.node(cold.node).service_id();
            let priced = || meters::of(service).iter().any(|meter| meter.needs(fact.as_str()));
            if facts.has(fact) || paid && !priced() {
                return None;
            }
            let on = On::Node(cold.node);
            let (change, written) = match lever {
                Lever::Flag(fact) => (FactChange::flag(on, fact, true), fact.name().to_string()),
                Lever::Count(fact) => {
                    let count = kept(analysis, cold.node)?;
                    (FactChange::count(on, fact, count), format!("{} {}", fact.name(), number(count)))
                }
            };
            let changed = what_if::changed(model, &[change]);
            let (colds, cost) = billed(&changed, catalog, &analysis.timings, Volume::Stated);
            let after = colds.get(&cold.node)?;
            let usd = cost.per_month.to_f64() - analysis.cost.per_month.to_f64();
            let better = lost(after) < lost(cold) * 0.99;
            better.then_some(Mitigation {
                node: cold.node,
                fact: written,
                what,
                cold: after.probability(),
                total_ms: after.total_ms,
                usd,
            })
        };
        found.extend(LEVERS.into_iter().filter_map(pulled));
    }
    found
}

/// Milliseconds that cold starts add to an average run.
fn lost(cold: &ColdStart) -> f64 {
    cold.share.map_or(0.0, |_| cold.probability() * cold.total_ms.p50)
}

/// Environments to keep so that at usual load few requests find none: Erlang's loss formula.
fn kept(analysis: &Analysis, node: NodeId) -> Option<f64> {
    let load = analysis.traffic.node(node).concurrency?.usual;
    Some(f64::from(erlang::needed(load, SPILL).max(1)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::numbers;
    use super::*;

    #[test]
    fn each_lever_says_what_it_changes_and_what_it_costs() {
        let (model, analysis) = numbers(
            "system { provider aws; region us-east-1 }\n\
             function f { runtime java21; memory 1 GB; duration 200 ms; init 4 s }\n\
             http_api api\nclient web\nweb -> api -> f { rate 2 K/month }",
        );
        let found = mitigations(&model, Catalog::bundled(), &analysis);
        let facts: Vec<&str> = found.iter().map(|m| m.fact.as_str()).collect();
        assert_eq!(facts, ["snapstart", "provisioned 1", "warm"]);
        let provisioned = &found[1];
        // 1 GB kept for 730 h at 4.1667e-6 USD a GB-second, less the dearer duration on demand.
        assert!(provisioned.usd > 10.0 && provisioned.usd < 11.5, "{}", provisioned.usd);
        assert!(provisioned.cold < analysis.cold_starts[0].probability());
        assert!(found[0].total_ms.p50 < analysis.cold_starts[0].total_ms.p50);
    }

    #[test]
    fn nothing_is_offered_where_no_rate_is_known() {
        let (model, analysis) = numbers("function f\nhttp_api api\napi -> f");
        assert!(mitigations(&model, Catalog::bundled(), &analysis).is_empty());
    }
}
