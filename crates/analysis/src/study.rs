//! What goes beyond the numbers of today: what if, what else, is it worth it.
//!
//! It analyses the system many times over, so it is apart: checks do without it, documents ask for it.

use neph_catalog::fact;
use serde_json::{Value, json};

use super::Analysis;
use super::break_even::{self, BreakEven};
use super::compare::{self, AtProvider};
use super::fit::{self, Fit};
use super::json::number;
use super::scenario::{self, Played};
use super::sensitivity::{self, Point, Swing};
use super::simulate::{self, Pool, Service};
use super::sizing::{self, Sizing};
use neph_catalog::Catalog;
use neph_model::{Model, NodeId};

/// What if, what else, is it worth it.
#[derive(Clone, Debug)]
pub struct Study {
    /// Scenarios, played.
    pub scenarios: Vec<Played>,
    /// Memory sizes of functions.
    pub sizing: Vec<Sizing>,
    /// Functions against machines that always run.
    pub break_even: Option<BreakEven>,
    /// Why there is no such comparison, where there is none.
    pub break_even_obstacle: Option<String>,
    /// What the cost depends on, the widest swing first.
    pub swings: Vec<Swing>,
    /// The cost over the traffic.
    pub curve: Vec<Point>,
    /// The system at each provider, the present one first.
    pub providers: Vec<AtProvider>,
    /// Whether serverless fits.
    pub fit: Fit,
    /// Cold starts of the busiest functions, played request by request beside what is computed.
    pub simulated: Vec<Simulated>,
}

/// Cold starts of one function, played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulated {
    /// Which.
    pub node: NodeId,
    /// The share computed.
    pub computed: f64,
    /// The share seen, with the function's own spread of durations.
    pub seen: f64,
    /// Twice the standard error of what is seen.
    pub error: f64,
    /// Environments that existed on average.
    pub environments: f64,
}

/// At most so many functions are played, each with so many requests.
const PLAYED: (usize, u64) = (8, 60_000);

fn simulated(model: &Model, analysis: &Analysis) -> Vec<Simulated> {
    let plain = |node: &neph_model::Node| {
        ![fact::PROVISIONED.name(), fact::MIN_INSTANCES.name(), fact::WARM.name(), fact::CONCURRENCY.name()]
            .into_iter()
            .any(|fact| node.facts.has(fact))
    };
    let mut rows: Vec<(f64, &super::ColdStart)> = analysis
        .cold_starts
        .iter()
        .filter(|cold| plain(model.node(cold.node)) && cold.total_ms.p50 > 0.0 && !cold.by_clock)
        .filter_map(|cold| Some((analysis.traffic.node(cold.node).runs?.usual, cold)))
        // Above this at once, a few requests show nothing.
        .filter(|(rate, cold)| *rate > 0.0 && rate * analysis.timings.answer(cold.node).mean < 50.0)
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.node.cmp(&b.1.node)));
    rows.truncate(PLAYED.0);
    let play = |(rate, cold): (f64, &super::ColdStart)| {
        let timing = analysis.timings.answer(cold.node);
        let pool = Pool {
            rate,
            warm: timing.mean,
            cold: timing.mean + cold.total_ms.p50 / 1e3,
            service: Service::Lognormal(timing.sigma()),
            idle: cold.idle_s.1,
            most: usize::MAX,
            together: 1,
            ramp: None,
        };
        let seen = simulate::play(&pool, PLAYED.1, 1);
        let error = 2.0 * (seen.cold.max(1e-9) / PLAYED.1 as f64).sqrt();
        Simulated {
            node: cold.node,
            computed: cold.share.map_or(0.0, |share| share.usual),
            seen: seen.cold,
            error,
            environments: seen.environments,
        }
    };
    rows.into_iter().map(play).collect()
}

/// Studies a system that has been analysed.
pub fn study(model: &Model, catalog: &Catalog, analysis: &Analysis) -> Study {
    let break_even = break_even::break_even(model, catalog, analysis);
    let fit = fit::fit(model, catalog, analysis, break_even.as_ref());
    Study {
        scenarios: scenario::play(model, catalog, analysis),
        sizing: sizing::sizing(model, catalog, analysis),
        swings: sensitivity::swings(model, catalog, analysis),
        curve: sensitivity::curve(model, catalog, analysis),
        providers: compare::compare(model, catalog, analysis),
        break_even_obstacle: break_even::obstacle(model, catalog),
        break_even,
        fit,
        simulated: simulated(model, analysis),
    }
}

impl Study {
    /// The study as JSON, to lie beside the numbers of today.
    pub fn to_json(&self, model: &Model) -> Value {
        let id = |node: neph_model::NodeId| model.node(node).id.clone();
        let maybe = |value: Option<f64>| value.map_or(Value::Null, number);
        let scenarios: Vec<Value> = self
            .scenarios
            .iter()
            .map(|played| {
                json!({
                    "title": model.scenarios[played.index].title,
                    "factor": number(played.factor),
                    "seconds": maybe(played.seconds),
                    "breaks": played.breaks.iter().map(|l| json!({ "node": id(l.node), "limit": l.limit, "share": number(l.share), "at": maybe(l.breaks_at) })).collect::<Vec<_>>(),
                    "extra_usd": maybe(played.extra.map(|usd| usd.to_f64())),
                    "per_month_usd": number(played.per_month.to_f64()),
                    "turned_away": played.turned_away.iter().map(|(node, rate)| json!({ "node": id(*node), "per_second": number(*rate) })).collect::<Vec<_>>(),
                    "backlogs": played.backlogs.iter().map(|b| json!({ "node": id(b.node), "inflow": number(b.inflow), "capacity": number(b.capacity), "messages": number(b.messages), "drains_in_s": maybe(b.drains_in_s) })).collect::<Vec<_>>(),
                    "outages": played.outages.iter().map(|o| json!({
                        "node": id(o.node),
                        "stops": o.stops.iter().map(|(from, to)| json!([id(*from), id(*to)])).collect::<Vec<_>>(),
                        "held": o.held.iter().map(|(node, n)| json!({ "node": id(*node), "messages": maybe(*n) })).collect::<Vec<_>>(),
                        "fails": o.fails.iter().map(|n| id(*n)).collect::<Vec<_>>(),
                    })).collect::<Vec<_>>(),
                    "newly_missed": played.newly_missed,
                })
            })
            .collect();
        let sizing: Vec<Value> = self
            .sizing
            .iter()
            .map(|sizing| {
                let mb = |at: usize| number(sizing.sizes[at].memory_mb);
                json!({
                    "node": id(sizing.node),
                    "present_mb": mb(sizing.present),
                    "cheapest_mb": mb(sizing.cheapest),
                    "balanced_mb": mb(sizing.balanced),
                    "assumed": sizing.assumed,
                    "sizes": sizing.sizes.iter().map(|s| json!({ "memory_mb": number(s.memory_mb), "seconds": number(s.seconds), "usd_per_million": number(s.usd_per_million), "usd_per_month": maybe(s.usd_per_month) })).collect::<Vec<_>>(),
                })
            })
            .collect();
        let break_even = self.break_even.as_ref().map(|even| {
            json!({
                "service": even.service,
                "usd_per_run": number(even.usd_per_run),
                "usd_per_task": number(even.usd_per_task),
                "runs": maybe(even.runs),
                "runs_at_least_machine": number(even.runs_at_least_machine),
                "crossings": even.crossings.iter().map(|n| number(*n)).collect::<Vec<_>>(),
                "utilization": maybe(even.utilization),
                "provisioned_utilization": maybe(even.provisioned_utilization),
            })
        });
        let swings: Vec<Value> = self.swings.iter().map(|s| json!({ "input": s.input, "half_usd": number(s.half.to_f64()), "double_usd": number(s.double.to_f64()) })).collect();
        let curve: Vec<Value> = self.curve.iter().map(|p| json!({ "events": number(p.events), "usd": number(p.usd.to_f64()), "after_free_usd": number(p.after_free.to_f64()) })).collect();
        let providers: Vec<Value> = self
            .providers
            .iter()
            .map(|row| {
                json!({
                    "provider": row.provider.id(),
                    "present": row.present,
                    "region": row.region,
                    "services": row.services.iter().map(|(node, service)| (id(*node), service.as_ref().map_or(Value::Null, |s| json!(s.id)))).collect::<serde_json::Map<_, _>>(),
                    "missing": row.missing.iter().map(|n| id(*n)).collect::<Vec<_>>(),
                    "unpriced": row.unpriced.iter().map(|n| id(*n)).collect::<Vec<_>>(),
                    "per_month_usd": maybe(row.per_month.map(|usd| usd.to_f64())),
                    "exceeded": row.exceeded.iter().map(|l| json!({ "node": id(l.node), "limit": l.limit, "share": number(l.share) })).collect::<Vec<_>>(),
                    "cold_ms": maybe(row.cold_ms),
                    "cold_share": maybe(row.cold_share),
                    "p99_ms": maybe(row.p99_ms),
                    "effect_ms": maybe(row.effect_ms),
                    "breaks_first": row.breaks_first.as_ref().map(|l| json!({ "node": id(l.node), "limit": l.limit, "breaks_at": maybe(l.breaks_at) })),
                    "availability": maybe(row.availability.map(|(share, _)| share)),
                })
            })
            .collect();
        let criteria: Vec<Value> = self
            .fit
            .criteria
            .iter()
            .map(|c| json!({ "code": c.code, "title": c.title, "weight": number(c.weight), "score": maybe(c.score), "because": c.because, "blocker": c.blocker }))
            .collect();
        json!({
            "scenarios": scenarios,
            "sizing": sizing,
            "break_even": break_even,
            "no_break_even_because": self.break_even_obstacle,
            "swings": swings,
            "curve": curve,
            "providers": providers,
            "simulated": self.simulated.iter().map(|s| json!({ "node": id(s.node), "computed": number(s.computed), "seen": number(s.seen), "error": number(s.error), "environments": number(s.environments) })).collect::<Vec<_>>(),
            "fit": { "score": number(self.fit.score), "coverage": number(self.fit.coverage), "verdict": self.fit.verdict.word(), "lock_in": self.fit.lock_in.as_ref().map(|l| number(l.score)), "criteria": criteria },
        })
    }
}
