//! How long each part takes to answer: stated, published, or assumed.
//!
//! A function's given duration is the whole invocation, waiting for others included: it is what is billed. Only calls
//! whose own duration is given come on top where they do not fit into it; a published or assumed latency never
//! lengthens what an author measured.

use super::provenance::{Figure, Ledger, On, Provenance};
use neph_catalog::Catalog;
use neph_catalog::{Fact, kind};
use neph_catalog::{Capability, Role, fact};
use neph_model::{Family, Mode, Model, NodeId};

/// The spread taken where only the usual time is known: p99 is four times the median.
pub const SIGMA: f64 = 0.6;

/// The 99th percentile of the standard normal distribution.
pub const Z99: f64 = 2.326_347_874;

/// A time that varies, as a lognormal distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing {
    /// Half are faster, in seconds.
    pub p50: f64,
    /// One in a hundred is slower, in seconds.
    pub p99: f64,
    /// The average, in seconds: what is billed and what occupies.
    pub mean: f64,
    /// Whether the spread is stated or published rather than assumed.
    pub spread_known: bool,
    /// Where it comes from.
    pub from: Provenance,
}

impl Timing {
    /// Between a median and a 99th percentile.
    pub fn between(p50: f64, p99: f64, from: Provenance) -> Timing {
        let sigma = sigma(p50, p99);
        Timing { p50, p99, mean: p50 * (sigma * sigma / 2.0).exp(), spread_known: true, from }
    }

    /// One stated value: the average where money is concerned, the median where percentiles are.
    pub fn single(value: f64, from: Provenance) -> Timing {
        Timing { p50: value, p99: value * (SIGMA * Z99).exp(), mean: value, spread_known: false, from }
    }

    /// No time at all.
    pub fn none() -> Timing {
        Timing {
            p50: 0.0,
            p99: 0.0,
            mean: 0.0,
            spread_known: true,
            from: Provenance::computed("takes no time of ours"),
        }
    }

    /// The longest that is known rather than assumed: the 99th percentile, or the usual time where that is all
    /// that is said.
    pub fn known_most(&self) -> f64 {
        if self.spread_known { self.p99 } else { self.mean }
    }

    /// The spread of the logarithm.
    pub fn sigma(&self) -> f64 {
        sigma(self.p50, self.p99)
    }
}

/// The spread of the logarithm between a median and a 99th percentile.
pub fn sigma(p50: f64, p99: f64) -> f64 {
    if p50 > 0.0 && p99 > p50 { (p99 / p50).ln() / Z99 } else { 0.0 }
}

/// How long each component takes to answer one call, by [`NodeId`].
#[derive(Clone, Debug)]
pub struct Timings {
    answers: Vec<Timing>,
    own: Vec<Timing>,
}

impl Timings {
    /// From a call to its answer; of a function the whole run.
    pub fn answer(&self, node: NodeId) -> &Timing {
        &self.answers[node.0]
    }

    /// What it does itself, without what it waits for where that is known to come on top.
    pub fn own(&self, node: NodeId) -> &Timing {
        &self.own[node.0]
    }

    /// All times of functions and services of ours times a factor.
    pub fn scaled(&self, model: &Model, factor: f64) -> Timings {
        let mut scaled = self.clone();
        for (id, node) in model.nodes() {
            if waits(node.role.family()) {
                for timing in [&mut scaled.answers[id.0], &mut scaled.own[id.0]] {
                    timing.p50 *= factor;
                    timing.p99 *= factor;
                    timing.mean *= factor;
                }
            }
        }
        scaled
    }

    /// Whether the time of its calls comes on top of its own.
    pub fn waits_on_top(&self, node: NodeId) -> bool {
        self.answers[node.0] != self.own[node.0]
    }
}

/// Finds how long each component takes.
pub fn timings(model: &Model, catalog: &Catalog, ledger: &mut Ledger) -> Timings {
    let own: Vec<Timing> = model.nodes().map(|(id, _)| own(model, catalog, id, ledger)).collect();
    let mut answers: Vec<Option<Timing>> = vec![None; own.len()];
    for (id, _) in model.nodes() {
        settle(model, &own, &mut answers, id, ledger);
    }
    let answers =
        answers.into_iter().zip(&own).map(|(answer, own)| answer.unwrap_or_else(|| own.clone())).collect();
    Timings { answers, own }
}

/// Whether the caller waits for its own outgoing calls before it answers.
pub fn waits(family: Family) -> bool {
    matches!(family, Family::Function | Family::Compute | Family::Orchestration)
}

/// Depth first without recursion: callees before callers; a cycle counts what is known so far.
fn settle(model: &Model, own: &[Timing], answers: &mut [Option<Timing>], start: NodeId, ledger: &mut Ledger) {
    let mut entered = vec![false; own.len()];
    let mut stack = vec![(start, false)];
    while let Some((id, done)) = stack.pop() {
        if answers[id.0].is_some() {
            continue;
        }
        let calls: Vec<_> =
            model.outgoing(id).into_iter().filter(|(_, edge)| edge.mode == Mode::Call).collect();
        if !done {
            if entered[id.0] {
                continue;
            }
            entered[id.0] = true;
            stack.push((id, true));
            stack.extend(
                calls
                    .iter()
                    .filter_map(|(_, edge)| model.target(edge))
                    .filter(|to| answers[to.0].is_none())
                    .map(|to| (to, false)),
            );
            continue;
        }
        let node = model.node(id);
        let mut answer = own[id.0].clone();
        if waits(node.role.family()) {
            let measured = matches!(answer.from, Provenance::Stated { .. });
            let (mut sum, mut widest, mut at_once) = (0.0, (0.0, 0.0), 0.0_f64);
            for (_, edge) in &calls {
                let Some(to) = model.target(edge) else { continue };
                let Some(callee) = &answers[to.0] else { continue };
                if measured && !matches!(callee.from, Provenance::Stated { .. } | Provenance::Computed { .. })
                {
                    continue;
                }
                let share = reached(model, edge);
                let times = times(edge);
                if edge.facts.is(fact::AT_ONCE) {
                    at_once = at_once.max(callee.p50);
                } else {
                    sum += callee.p50 * times * share;
                }
                if callee.p50 > widest.0 {
                    widest = (callee.p50, callee.p99);
                }
            }
            let waiting = sum + at_once;
            let stated_whole = waiting <= answer.p50 * 1.02;
            if !stated_whole && node.role.family() != Family::Orchestration {
                let text = format!("its own {:.0} ms and {:.0} ms of calls", answer.p50 * 1e3, waiting * 1e3);
                ledger.note(
                    On::Node(id),
                    "calls on top",
                    text,
                    Provenance::assumed(
                        "the duration is shorter than the calls it waits for, so they are added",
                    ),
                );
            }
            if !stated_whole {
                let spread = sigma(widest.0, widest.1).max(answer.sigma().min(SIGMA));
                let p50 = answer.p50 + waiting;
                answer = Timing {
                    p50,
                    p99: answer.p99.max(p50) + waiting * ((spread * Z99).exp() - 1.0),
                    mean: answer.mean + waiting * (spread * spread / 2.0).exp(),
                    spread_known: answer.spread_known,
                    from: Provenance::computed("its own time and that of the calls it waits for"),
                };
            }
        }
        answers[id.0] = Some(answer);
    }
}

/// The share of what a component does that goes along an arrow: its `share`, less what a cache before it answers.
pub fn reached(model: &Model, edge: &neph_model::Edge) -> f64 {
    let share = edge.facts.number(fact::SHARE).unwrap_or(1.0);
    share * (1.0 - answered_before(model, edge))
}

/// The share of requests that a cache answers instead of what an arrow leads to.
pub fn answered_before(model: &Model, edge: &neph_model::Edge) -> f64 {
    let to_cache = model.target(edge).is_some_and(|to| model.node(to).role.can(Capability::Cache));
    let own = if to_cache { None } else { edge.facts.number(fact::HIT_RATE) };
    let from = || model.node(model.origin(edge)?).facts.number(fact::HIT_RATE);
    own.or_else(from).unwrap_or(0.0).clamp(0.0, 1.0)
}

/// How often one run goes along an arrow, accesses counted one by one.
pub fn times(edge: &neph_model::Edge) -> f64 {
    let accesses = |name| edge.facts.accesses(name).map(|(count, _)| count);
    let accesses = match (accesses(fact::READS), accesses(fact::WRITES)) {
        (None, None) => 1.0,
        (reads, writes) => reads.unwrap_or(0.0) + writes.unwrap_or(0.0),
    };
    edge.facts.number(fact::CALLS).unwrap_or(1.0) * accesses
}

fn own(model: &Model, catalog: &Catalog, id: NodeId, ledger: &mut Ledger) -> Timing {
    let node = model.node(id);
    let facts = &node.facts;
    for name in [fact::DURATION, fact::LATENCY] {
        if let (Some(spread), Some(from)) = (facts.spread(name), Provenance::stated(facts, name)) {
            return match spread.high {
                Some(high) => Timing::between(spread.usual, high, from),
                None => {
                    ledger.note(
                        On::System,
                        "spread of times",
                        "p99 four times the median (σ 0.6)",
                        Provenance::assumed("a single time is taken as the average for cost and as the median for percentiles"),
                    );
                    Timing::single(spread.usual, from)
                }
            };
        }
    }
    match node.role.family() {
        Family::Function => {
            let from = Provenance::assumed("no duration is stated; 200 ms is a usual run");
            ledger.note(On::Node(id), "duration", "200 ms", from.clone());
            Timing::single(0.2, from)
        }
        Family::Outside if node.is(Role::Client) => Timing::none(),
        Family::Outside => {
            let from = Provenance::assumed(
                "nothing is said of how fast it answers; 200 ms, at worst 2 s, is a usual partner",
            );
            if model.incoming(id).iter().any(|(_, edge)| edge.mode == Mode::Call) {
                ledger.note(On::Node(id), "latency", "200 ms to 2 s", from.clone());
            }
            Timing::between(0.2, 2.0, from)
        }
        family => {
            let service = catalog.service(node.service_id());
            if let Some((latency, service)) = service.and_then(|s| s.latency.as_ref().zip(Some(s)))
                && let Some(p50) = latency.p50
            {
                let from = Provenance::Published {
                    source: latency.source.clone(),
                    checked: service.checked.clone(),
                    confidence: latency.confidence,
                };
                let own = match latency.p99 {
                    Some(p99) => Timing::between(p50 / 1e3, p99 / 1e3, from),
                    None => Timing::single(p50 / 1e3, from),
                };
                // Our own code behind a managed door still needs a duration.
                if family != Family::Compute {
                    return own;
                }
                let from = Provenance::assumed(
                    "no duration is stated; 50 ms is a usual request of a running service",
                );
                ledger.note(On::Node(id), "duration", "50 ms", from.clone());
                return Timing::between(0.05 + own.p50, 0.2 + own.p99, from);
            }
            let from =
                Provenance::assumed("no time is published or stated; 20 ms is a usual managed service");
            if model.incoming(id).iter().any(|(_, edge)| edge.mode != Mode::Failure) {
                ledger.note(On::Node(id), "latency", "20 ms to 100 ms", from.clone());
            }
            Timing::between(0.02, 0.1, from)
        }
    }
}

/// From accepting an event to the start of its consumer.
pub fn delivery(catalog: &Catalog, service: &str) -> Option<Timing> {
    let service = catalog.service(service)?;
    let latency = service.latency.as_ref()?;
    let from = Provenance::Published {
        source: latency.source.clone(),
        checked: service.checked.clone(),
        confidence: latency.confidence,
    };
    Some(Timing::between(latency.deliver_p50? / 1e3, latency.deliver_p99? / 1e3, from))
}

/// A figure of seconds from a stated fact.
pub fn stated_seconds(facts: &neph_model::Facts, name: Fact<kind::Time>) -> Option<Figure> {
    Some(Figure::new(facts.time(name)?.0, Provenance::stated(facts, name)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lognormal_agrees_with_the_check_value() {
        let timing = Timing::between(0.05, 0.25, Provenance::computed("check"));
        assert!((timing.sigma() - 0.692).abs() < 0.001);
        assert!((timing.mean - 0.0635).abs() < 0.0001);
        let percentile = |z: f64| timing.p50 * (timing.sigma() * z).exp();
        assert!((percentile(1.644_854) - 0.156).abs() < 0.0005);
        assert!((percentile(3.090_232) - 0.424).abs() < 0.0005);
    }
}
