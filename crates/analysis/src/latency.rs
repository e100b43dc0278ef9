//! How long people wait, and how long until something has taken effect.
//!
//! ```text
//!   web ──▶ api ──▶ upload ──▶ images ~~▶ thumbs ──▶ meta
//!   └── the caller waits ──┘          └── takes effect later ──┘
//! ```
//! Times are distributions: percentiles do not add up, distributions do.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::cold_start::ColdStart;
use super::distribution::{Distribution, Scale};
use super::timing::{self, SIGMA, Timing, Timings, Z99};
use super::traffic::{Traffic, checked_at_the_door};
use neph_catalog::Catalog;
use neph_catalog::{Role, fact};
use neph_model::{Edge, EdgeId, Family, Mode, Model, NodeId};

/// Percentiles of a time, in ms.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Quantiles {
    /// Half are faster.
    pub p50: f64,
    /// One in twenty is slower.
    pub p95: f64,
    /// One in a hundred is slower.
    pub p99: f64,
    /// One in a thousand is slower.
    pub p999: f64,
}

/// What a path's time is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Until the caller has its answer.
    Response,
    /// Until something handed over has been done.
    Effect,
}

/// A step of a path and its part in the time.
#[derive(Clone, Debug, PartialEq)]
pub struct Hop {
    /// The part that takes the time.
    pub node: NodeId,
    /// `work`, or `wait` for an event on its way.
    pub waiting: bool,
    /// Half are faster, in ms.
    pub p50: f64,
    /// One in a hundred is slower, in ms.
    pub p99: f64,
    /// Its part of all hops' 99th percentiles.
    pub share: f64,
}

/// What the slowest of all passages take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    /// The share of passages that are slower.
    pub slower: f64,
    /// Milliseconds with every environment warm.
    pub warm: f64,
    /// Milliseconds with cold starts as often as they come.
    pub with_cold: f64,
}

/// How long one way through the system takes.
#[derive(Clone, Debug)]
pub struct PathLatency {
    /// Whether a caller waits for it.
    pub kind: Kind,
    /// Where it begins.
    pub from: NodeId,
    /// What answers, or what has been done last.
    pub to: NodeId,
    /// The arrow at which the system is entered.
    pub entry: EdgeId,
    /// The parts on the way, the first included.
    pub nodes: Vec<NodeId>,
    /// With every environment warm.
    pub warm: Quantiles,
    /// With cold starts as often as they come.
    pub with_cold: Quantiles,
    /// The share of passages that meet a cold start.
    pub any_cold: f64,
    /// The steps, in order.
    pub hops: Vec<Hop>,
    /// How slow the slowest few are, from half of all to one in ten thousand.
    pub tail: Vec<Tail>,
}

/// More paths than this are not followed: nobody reads further.
const MOST_PATHS: usize = 120;

/// Shares of slower passages at which the tail is told: a few steps to each decade.
const TAIL: [f64; 18] = [
    0.5, 0.3, 0.2, 0.1, 0.07, 0.05, 0.03, 0.02, 0.01, 0.007, 0.005, 0.003, 0.002, 0.001, 0.0005, 0.0003,
    0.0002, 0.0001,
];

/// Both distributions of a time on its way, and what it consists of.
#[derive(Clone)]
struct Passage {
    warm: Distribution,
    cold: Distribution,
    none_cold: f64,
    nodes: Vec<NodeId>,
    hops: Vec<Hop>,
}

/// Computes times along paths.
pub struct Latencies<'a> {
    model: &'a Model,
    catalog: &'a Catalog,
    traffic: &'a Traffic,
    timings: &'a Timings,
    colds: &'a BTreeMap<NodeId, ColdStart>,
    scale: Scale,
    /// What each part takes, once computed.
    known: RefCell<BTreeMap<NodeId, Rc<Work>>>,
}

/// What a part takes until it answers.
struct Work {
    warm: Distribution,
    cold: Distribution,
    /// The share of runs that meet a cold start.
    cold_share: f64,
}

impl<'a> Latencies<'a> {
    /// Ready to compute; large systems are told apart more coarsely.
    pub fn new(
        model: &'a Model,
        catalog: &'a Catalog,
        traffic: &'a Traffic,
        timings: &'a Timings,
        colds: &'a BTreeMap<NodeId, ColdStart>,
    ) -> Latencies<'a> {
        let bins = match model.nodes().count() {
            0..=60 => 400,
            61..=300 => 240,
            _ => 140,
        };
        Latencies {
            model,
            catalog,
            traffic,
            timings,
            colds,
            scale: Scale::new(bins),
            known: RefCell::default(),
        }
    }

    /// Every way in, up to the answer and on to its effects.
    pub fn paths(&self) -> Vec<PathLatency> {
        let mut found = Vec::new();
        for (id, edge) in self.model.edges() {
            if found.len() >= MOST_PATHS {
                break;
            }
            let (Some(from), Some(to)) = (self.model.origin(edge), self.model.target(edge)) else { continue };
            let node = self.model.node(from);
            let enters = edge.mode != Mode::Failure
                && node.role.family() != Family::Support
                && (node.is(Role::Client)
                    || node.is(Role::Schedule)
                    || self.model.triggers(from).is_empty() && !node.is_function());
            if !enters || self.model.node(to).is(Role::Client) || self.traffic.routes.repeats(id) {
                continue;
            }
            let start = self.begin(from);
            let mut answers = Vec::new();
            if edge.mode == Mode::Call {
                self.answers(id, to, &start, &mut BTreeSet::new(), &mut answers);
            } else {
                let waited = self.wait(&start, from, id, edge);
                self.answers(id, to, &waited, &mut BTreeSet::new(), &mut answers);
            }
            let mut seen = BTreeSet::new();
            for (end, passage) in answers {
                let kind = if edge.mode == Mode::Call { Kind::Response } else { Kind::Effect };
                found.push(self.row(kind, from, end, id, &passage));
                self.effects(from, id, end, &passage, &mut seen, &mut found);
            }
        }
        found.truncate(MOST_PATHS);
        found
    }

    /// The time along a path a requirement names; none where its parts are not connected.
    pub fn along(&self, path: &[NodeId]) -> Option<PathLatency> {
        let (first, rest) = path.split_first()?;
        let mut passage = self.begin(*first);
        let (mut at, mut entry) = (*first, None);
        if rest.is_empty() {
            passage = self.work(&passage, *first);
        }
        let mut crossed = false;
        if !self.model.node(*first).is_outside() && !rest.is_empty() {
            passage = self.work(&passage, *first);
        }
        for to in rest {
            for (edge_id, next) in self.connect(at, *to)? {
                let edge = self.model.edge(edge_id);
                entry.get_or_insert(edge_id);
                let inside = edge.mode == Mode::Call && timing::waits(self.model.node(at).role.family());
                if edge.mode != Mode::Call {
                    crossed = true;
                    passage = self.wait(&passage, at, edge_id, edge);
                }
                // What a run calls is part of the run.
                if !inside {
                    passage = self.work(&passage, next);
                } else {
                    passage.nodes.push(next);
                }
                at = next;
            }
        }
        let kind = if crossed { Kind::Effect } else { Kind::Response };
        let entry =
            entry.or_else(|| self.model.outgoing(*first).first().map(|(id, _)| *id)).unwrap_or(EdgeId(0));
        Some(self.row(kind, *first, at, entry, &passage))
    }

    /// The fewest arrows from one part to another, failures left out.
    fn connect(&self, from: NodeId, to: NodeId) -> Option<Vec<(EdgeId, NodeId)>> {
        connect(self.model, from, to)
    }

    fn begin(&self, from: NodeId) -> Passage {
        Passage {
            warm: self.scale.zero(),
            cold: self.scale.zero(),
            none_cold: 1.0,
            nodes: vec![from],
            hops: Vec::new(),
        }
    }

    /// From a call to its answer; a gateway's routes are ways of their own.
    fn answers(
        &self,
        along: EdgeId,
        node: NodeId,
        before: &Passage,
        passed: &mut BTreeSet<NodeId>,
        found: &mut Vec<(NodeId, Passage)>,
    ) {
        if found.len() >= MOST_PATHS || !passed.insert(node) {
            return;
        }
        let part = self.model.node(node);
        let here = self.work(before, node);
        let calls = self
            .model
            .outgoing(node)
            .into_iter()
            .filter(|(_, edge)| part.is_entry() && edge.mode == Mode::Call);
        let guard = |edge: &Edge| {
            self.model.target(edge).filter(|to| self.model.node(*to).role.family() == Family::Support)
        };
        let stated = |edge: &Edge| edge.facts.has(fact::SHARE);
        // Guards are asked in addition to what answers.
        let here = calls
            .clone()
            .filter(|(_, edge)| !checked_at_the_door(self.model, edge))
            .filter_map(|(_, edge)| guard(edge))
            .fold(here, |passage, guard| self.work(&passage, guard));
        let shares = calls.filter(|(_, edge)| stated(edge) && guard(edge).is_none()).map(|(id, _)| id);
        let ways = self.traffic.routes.after(along).iter().copied().chain(shares);
        let routes: Vec<(EdgeId, NodeId)> = ways
            .filter(|id| self.model.edge(*id).mode == Mode::Call)
            .filter_map(|id| Some((id, self.model.target(self.model.edge(id))?)))
            .filter(|(_, to)| !self.model.node(*to).is(Role::Client))
            .collect();
        for (along, route) in &routes {
            let first = found.len();
            self.answers(*along, *route, &here, passed, found);
            let missed = 1.0 - timing::answered_before(self.model, self.model.edge(*along));
            for (_, passage) in found.iter_mut().skip(first).filter(|_| missed < 1.0) {
                // What a cache answers never gets as far as the origin.
                passage.warm = self.scale.mix(&here.warm, &passage.warm, missed);
                passage.cold = self.scale.mix(&here.cold, &passage.cold, missed);
                passage.none_cold = here.none_cold * (1.0 - missed) + passage.none_cold * missed;
            }
        }
        if routes.is_empty() {
            found.push((node, here));
        }
        passed.remove(&node);
    }

    /// Adds what a part does until it answers.
    fn work(&self, before: &Passage, node: NodeId) -> Passage {
        let timing = self.timings.answer(node);
        let work = self.work_of(node, timing);
        let mut after = Passage {
            warm: self.scale.then(&before.warm, &work.warm),
            cold: self.scale.then(&before.cold, &work.cold),
            none_cold: before.none_cold * (1.0 - work.cold_share),
            nodes: before.nodes.clone(),
            hops: before.hops.clone(),
        };
        after.nodes.push(node);
        if timing.p50 > 0.0 {
            after.hops.push(Hop {
                node,
                waiting: false,
                p50: timing.p50 * 1e3,
                p99: timing.p99 * 1e3,
                share: 0.0,
            });
        }
        after
    }

    fn work_of(&self, node: NodeId, timing: &Timing) -> Rc<Work> {
        if let Some(work) = self.known.borrow().get(&node) {
            return Rc::clone(work);
        }
        let warm = self.scale.of(timing);
        let (cold, cold_share) = self.with_cold(node, &warm);
        let work = Rc::new(Work { warm, cold, cold_share });
        self.known.borrow_mut().insert(node, Rc::clone(&work));
        work
    }

    /// A part's time with its own cold starts and those of what it calls.
    fn with_cold(&self, node: NodeId, warm: &Distribution) -> (Distribution, f64) {
        let mut with = warm.clone();
        let mut none = 1.0;
        let mut todo = vec![(node, 1.0)];
        let mut seen = BTreeSet::new();
        while let Some((at, reached)) = todo.pop() {
            if !seen.insert(at) || seen.len() > 20 {
                continue;
            }
            if let Some(cold) = self.colds.get(&at) {
                let share = cold.probability() * reached;
                if share > 0.0 && cold.total_ms.p50 > 0.0 {
                    let sigma = timing::sigma(cold.total_ms.p50, cold.total_ms.p99);
                    let start = self.scale.lognormal(cold.total_ms.p50 / 1e3, sigma);
                    with = self.scale.mix(&with, &self.scale.then(&with, &start), share);
                    none *= 1.0 - share;
                }
            }
            if timing::waits(self.model.node(at).role.family()) {
                let called = self.model.outgoing(at).into_iter().filter(|(_, edge)| edge.mode == Mode::Call);
                todo.extend(
                    called
                        .filter_map(|(_, edge)| {
                            let along: f64 = timing::reached(self.model, edge);
                            Some((self.model.target(edge)?, reached * along))
                        })
                        .filter(|(to, _)| self.model.node(*to).is_function()),
                );
            }
        }
        (with, 1.0 - none)
    }

    /// Adds the time an event is on its way from a part to its consumer.
    fn wait(&self, before: &Passage, from: NodeId, id: EdgeId, edge: &Edge) -> Passage {
        let node = self.model.node(from);
        let stated = edge
            .facts
            .spread(fact::LATENCY)
            .map(|spread| (spread.usual, spread.high.unwrap_or(spread.usual * (SIGMA * Z99).exp())));
        let (p50, p99) = match stated {
            Some(stated) => stated,
            None => match timing::delivery(self.catalog, node.service_id()).filter(|_| !node.is_function()) {
                Some(delivery) => (delivery.p50, delivery.p99),
                // Handing an event straight to a part: accepted and started at once.
                None => (0.02, 0.1),
            },
        };
        let mut delay = self.scale.lognormal(p50, timing::sigma(p50, p99));
        let (mut hop50, mut hop99) = (p50, p99);
        if let Some(window) = edge.facts.time(fact::WINDOW).map(|s| s.0).filter(|s| *s > 0.0) {
            let batch = self.traffic.batches[id.0].1.max(1.0);
            let rate = self.traffic.edge(id).map_or(0.0, |rates| rates.usual);
            // The window ends early when the batch is full.
            let most = if rate > 0.0 { window.min(batch / rate) } else { window };
            delay = self.scale.then(&delay, &self.scale.uniform(most));
            hop50 += most / 2.0;
            hop99 += most;
        }
        let mut after = Passage {
            warm: self.scale.then(&before.warm, &delay),
            cold: self.scale.then(&before.cold, &delay),
            none_cold: before.none_cold,
            nodes: before.nodes.clone(),
            hops: before.hops.clone(),
        };
        after.hops.push(Hop { node: from, waiting: true, p50: hop50 * 1e3, p99: hop99 * 1e3, share: 0.0 });
        after
    }

    /// What is done later because of a run that has ended: every consumer reached, once.
    fn effects(
        &self,
        from: NodeId,
        entry: EdgeId,
        end: NodeId,
        passage: &Passage,
        seen: &mut BTreeSet<NodeId>,
        found: &mut Vec<PathLatency>,
    ) {
        let mut todo = vec![(end, passage.clone())];
        seen.insert(end);
        while let Some((at, passage)) = todo.pop() {
            for (id, edge) in self.model.outgoing(at) {
                let Some(to) = self.model.target(edge) else { continue };
                if edge.mode == Mode::Failure
                    || found.len() >= MOST_PATHS
                    || self.model.node(to).is(Role::Client)
                    || !seen.insert(to)
                {
                    continue;
                }
                let here = self.model.node(at);
                let part = self.model.node(to);
                let next = if edge.mode == Mode::Call && timing::waits(here.role.family()) {
                    // Called within the run that has ended.
                    let mut next = passage.clone();
                    next.nodes.push(to);
                    next
                } else if here.is_messaging()
                    || here.is_store()
                    || here.is_entry()
                    || here.role.family() == Family::Orchestration
                    || part.is_function()
                {
                    self.work(&self.wait(&passage, at, id, edge), to)
                } else {
                    self.work(&passage, to)
                };
                let done = edge.mode == Mode::Event && !part.is_messaging();
                if done {
                    found.push(self.row(Kind::Effect, from, to, entry, &next));
                }
                todo.push((to, next));
            }
        }
    }

    fn row(&self, kind: Kind, from: NodeId, to: NodeId, entry: EdgeId, passage: &Passage) -> PathLatency {
        let at = |d: &Distribution, share| self.scale.percentile(d, share) * 1e3;
        let quantiles = |d: &Distribution| Quantiles {
            p50: at(d, 0.5),
            p95: at(d, 0.95),
            p99: at(d, 0.99),
            p999: at(d, 0.999),
        };
        let mut hops = passage.hops.clone();
        let all: f64 = hops.iter().map(|hop| hop.p99).sum();
        for hop in &mut hops {
            hop.share = if all > 0.0 { hop.p99 / all } else { 0.0 };
        }
        PathLatency {
            kind,
            from,
            to,
            entry,
            nodes: passage.nodes.clone(),
            warm: quantiles(&passage.warm),
            with_cold: quantiles(&passage.cold),
            any_cold: 1.0 - passage.none_cold,
            hops,
            tail: TAIL
                .iter()
                .map(|slower| Tail {
                    slower: *slower,
                    warm: at(&passage.warm, 1.0 - slower),
                    with_cold: at(&passage.cold, 1.0 - slower),
                })
                .collect(),
        }
    }
}

/// The fewest arrows from one part to another, failures left out; breadth first.
pub fn connect(model: &Model, from: NodeId, to: NodeId) -> Option<Vec<(EdgeId, NodeId)>> {
    let mut came: BTreeMap<NodeId, (EdgeId, NodeId)> = BTreeMap::new();
    let mut layer = vec![from];
    while !layer.is_empty() {
        let mut next = Vec::new();
        for at in layer {
            for (id, edge) in model.outgoing(at) {
                let Some(target) = model.target(edge).filter(|_| edge.mode != Mode::Failure) else {
                    continue;
                };
                if target != from && !came.contains_key(&target) {
                    came.insert(target, (id, at));
                    next.push(target);
                }
            }
        }
        if came.contains_key(&to) {
            break;
        }
        layer = next;
    }
    let mut way = Vec::new();
    let mut at = to;
    while at != from {
        let (edge, before) = *came.get(&at)?;
        way.push((edge, at));
        at = before;
    }
    way.reverse();
    Some(way)
}
