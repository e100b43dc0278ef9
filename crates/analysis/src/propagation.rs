//! Carries rates through the graph, λ = λ₀ + Gᵀλ: one pass in topological order, cycles iterated or cut.

use std::collections::BTreeSet;

use neph_catalog::{Role, fact};
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::provenance::{Ledger, On, Provenance};
use super::routes::Routes;
use super::shape;
use super::timing::times;
use super::traffic::{Loop, NodeTraffic, PEAK, Rates, Traffic, Volume, checked_at_the_door, write_share};
use neph_catalog::Catalog;
use neph_model::{Edge, EdgeId, Family, Mode, Model, NodeId, Spread};
use neph_syntax::units::SECONDS_PER_MONTH;

pub(super) struct Pass<'a> {
    pub(super) model: &'a Model,
    catalog: &'a Catalog,
    volume: Volume,
    /// Rates that the text states, whatever arrives.
    fixed: Vec<Option<Rates>>,
    /// Events going out for one that arrives.
    pub(super) gain: Vec<f64>,
    pub(super) edges: Vec<Option<Rates>>,
    pub(super) arrivals: Vec<Option<Rates>>,
    stated: Vec<Option<Rates>>,
    entry_edges: BTreeSet<EdgeId>,
    unknown: Vec<EdgeId>,
    pub(super) loops: Vec<Loop>,
    routes: Routes,
}

impl<'a> Pass<'a> {
    pub(super) fn new(model: &'a Model, catalog: &'a Catalog, volume: Volume) -> Pass<'a> {
        let edges = model.edges().count();
        let nodes = model.nodes().count();
        Pass {
            model,
            catalog,
            volume,
            fixed: vec![None; edges],
            gain: vec![0.0; edges],
            edges: vec![None; edges],
            arrivals: vec![None; nodes],
            stated: vec![None; nodes],
            entry_edges: BTreeSet::new(),
            unknown: Vec::new(),
            loops: Vec::new(),
            routes: Routes::of(model),
        }
    }

    /// λ₀: what the text says of entries; and the gain of every arrow.
    pub(super) fn enter(&mut self, ledger: &mut Ledger) {
        let model = self.model;
        let peak = self.peak_factor(ledger);
        let spread = |spread: Spread, ledger: &mut Ledger, known_peak: Option<f64>, peak: f64| {
            let high = spread.high.or(known_peak);
            if high.is_none() {
                let from = Provenance::assumed(
                    "only an average is stated; the busiest minutes of a business day carry about three times as much",
                );
                ledger.note(On::System, "peak", format!("{} times the average", peak), from);
            }
            Rates {
                low: spread.bottom(),
                usual: spread.usual,
                peak: high.unwrap_or(spread.usual * peak).max(spread.usual),
            }
        };
        for (id, node) in model.nodes() {
            if let Some(rate) = node.facts.spread(fact::RATE) {
                self.stated[id.0] =
                    Some(spread(rate, ledger, node.facts.rate(fact::PEAK).map(|rate| rate.0), peak));
            } else if let Some(peak_rate) = node.facts.rate(fact::PEAK).map(|rate| rate.0) {
                self.stated[id.0] =
                    Some(Rates { low: peak_rate / peak, usual: peak_rate / peak, peak: peak_rate });
            } else if let Some(rate) = model.schedule_rate(id) {
                self.stated[id.0] = Some(Rates::flat(rate.0));
            }
        }
        for (id, edge) in model.edges() {
            self.gain[id.0] = self.edge_gain(edge);
            let facts = &edge.facts;
            let peak = facts.text(fact::SHAPE).map_or(peak, shape::peak);
            let of_event =
                edge.event.map(|event| &model.event(event).facts).filter(|_| edge.mode == Mode::Event);
            let fixed = match (
                facts.spread(fact::RATE),
                facts.rate(fact::PEAK).map(|rate| rate.0),
                facts.interval(fact::EVERY),
            ) {
                (Some(rate), known_peak, _) => Some(spread(rate, ledger, known_peak, peak)),
                (None, Some(peak_rate), _) => {
                    Some(Rates { low: peak_rate / peak, usual: peak_rate / peak, peak: peak_rate })
                }
                (None, None, Some(every)) if every.0 > 0.0 => Some(Rates::flat(1.0 / every.0)),
                _ => of_event
                    .and_then(|facts| facts.spread(fact::RATE))
                    .map(|rate| spread(rate, ledger, None, peak)),
            };
            self.fixed[id.0] = fixed;
            let enters = match model.origin(edge) {
                Some(from) => self.is_source(from),
                None => true,
            };
            if enters && edge.mode != Mode::Failure {
                self.entry_edges.insert(id);
            }
        }
        match self.volume {
            Volume::Stated => {}
            Volume::Times(factor) => {
                for rates in self.fixed.iter_mut().chain(&mut self.stated).flatten() {
                    *rates = rates.times(factor);
                }
            }
            Volume::Only(entry) => {
                let origin = self.model.origin(self.model.edge(entry));
                for (id, _) in self.model.nodes().filter(|(id, _)| Some(*id) != origin) {
                    if self.is_source(id) {
                        self.stated[id.0] = Some(Rates::flat(0.0));
                    }
                }
                for edge in self.entry_edges.iter().filter(|edge| **edge != entry) {
                    self.fixed[edge.0] = Some(Rates::flat(0.0));
                }
            }
            Volume::PerMonth(events) => {
                let each = events / SECONDS_PER_MONTH / self.entry_edges.len().max(1) as f64;
                for edge in self.entry_edges.iter().filter(|edge| !self.routes.repeats(**edge)) {
                    self.fixed[edge.0] = Some(Rates { low: each, usual: each, peak: each * peak });
                }
            }
        }
    }

    /// Where events come from outside: people, partners and clocks, and parts nothing points at.
    fn is_source(&self, id: NodeId) -> bool {
        let node = self.model.node(id);
        node.is(Role::Client) || node.is(Role::Schedule) || self.model.triggers(id).is_empty()
    }

    /// The busiest minutes against the average where nobody states a peak: by the shape of the day.
    fn peak_factor(&self, ledger: &mut Ledger) -> f64 {
        let Some(shape) = self.model.system.facts.text(fact::SHAPE) else { return PEAK };
        let factor = shape::peak(shape);
        let from = Provenance::assumed(format!("traffic is said to be `{shape}`"));
        ledger.note(On::System, "peak", format!("{factor} times the average"), from);
        factor
    }

    /// G: events along an arrow for one that arrives at its start.
    fn edge_gain(&self, edge: &Edge) -> f64 {
        let model = self.model;
        if edge.mode == Mode::Failure {
            let errors = edge
                .facts
                .number(fact::ERRORS)
                .or_else(|| model.node(model.origin(edge)?).facts.number(fact::ERRORS));
            let Some(errors) = errors else { return 0.0 };
            // The failure leaves only after the last try.
            let tries = model.origin(edge).map_or(1, |from| self.tries(from));
            return errors.powi(i32::try_from(tries).unwrap_or(1));
        }
        let mut gain = times(edge) * edge.facts.number(fact::SHARE).unwrap_or(1.0);
        if let Some(from) = model.origin(edge) {
            let node = model.node(from);
            gain *= 1.0 - super::timing::answered_before(model, edge);
            // One message of a queue goes to one of its consumers.
            if node.is(Role::Queue) && edge.mode == Mode::Event && !edge.facts.has(fact::SHARE) {
                let consumers = model.outgoing(from).iter().filter(|(_, e)| e.mode == Mode::Event).count();
                gain /= consumers.max(1) as f64;
            }
        }
        gain
    }

    /// Tries of an event that fails at a function, the first included.
    fn tries(&self, id: NodeId) -> u32 {
        let model = self.model;
        let stated =
            |facts: &neph_model::Facts| facts.number(fact::RETRIES).map(|retries| retries as u32 + 1);
        let own = stated(&model.node(id).facts);
        let event = model.triggers(id).into_iter().find(|(_, edge)| edge.mode == Mode::Event);
        let Some((_, edge)) = event else { return own.unwrap_or(1).max(1) };
        let by_queue = model
            .origin(edge)
            .and_then(|from| model.node(from).facts.number(fact::MAX_RECEIVES))
            .map(|n| n as u32);
        let by_service = || self.catalog.service(model.node(id).service_id())?.delivery.as_ref()?.attempts;
        stated(&edge.facts).or(own).or(by_queue).or_else(by_service).unwrap_or(1).clamp(1, 1000)
    }

    /// What leaves along an arrow for all that arrives at its start.
    fn along(&self, id: EdgeId, edge: &Edge, from: NodeId) -> Option<Rates> {
        let model = self.model;
        if self.entry_edges.contains(&id) {
            return self.stated[from.0].map(|rates| rates.times(self.gain[id.0]));
        }
        let arriving = match (self.routes.before(id), self.stated[from.0]) {
            (Some(before), None) => {
                let known = before.iter().filter_map(|(edge, part)| Some(self.edges[edge.0]?.times(*part)));
                known.reduce(Rates::plus)?
            }
            (Some(before), Some(stated)) => {
                stated.times(before.iter().map(|(_, part)| part).sum::<f64>() / self.ways_in(from))
            }
            (None, _) if self.sorts_events(edge, from) => {
                let sorted = model.incoming(from).into_iter().filter(|(_, into)| self.hands_on(into, edge));
                sorted.filter_map(|(id, _)| self.edges[id.0]).reduce(Rates::plus)?
            }
            (None, _) => self.arrivals[from.0]?,
        };
        let node = model.node(from);
        // A store is no actor: what it tells others is that it was written.
        let tells = node.is_store() && edge.mode != Mode::Failure && {
            edge.mode == Mode::Event || model.target(edge).is_some_and(|to| model.node(to).is_function())
        };
        let base = if tells { self.written(from)? } else { arriving };
        Some(base.times(self.gain[id.0]))
    }

    /// Whether a part hands on only the event an arrow names: a bus, topic or queue that is told named events.
    fn sorts_events(&self, edge: &Edge, from: NodeId) -> bool {
        let named = |(_, into): (EdgeId, &Edge)| into.event.is_some();
        edge.event.is_some()
            && self.stated[from.0].is_none()
            && self.model.node(from).is_messaging()
            && self.model.incoming(from).into_iter().any(named)
    }

    /// Whether what comes along one arrow goes on along another: named events keep apart, and an arrow that names none
    /// brings those that no other arrow brings.
    pub(super) fn hands_on(&self, into: &Edge, out: &Edge) -> bool {
        let Some(at) = self.model.origin(out).filter(|at| self.model.node(*at).is_messaging()) else {
            return true;
        };
        match (into.event, out.event) {
            (_, None) => true,
            (Some(brought), Some(wanted)) => brought == wanted,
            (None, Some(_)) => {
                !self.model.incoming(at).into_iter().any(|(_, other)| other.event == out.event)
            }
        }
    }

    /// Different arrows into a part, failures left out.
    fn ways_in(&self, node: NodeId) -> f64 {
        let ways = self
            .model
            .incoming(node)
            .into_iter()
            .filter(|(id, edge)| edge.mode != Mode::Failure && !self.routes.repeats(*id))
            .count();
        ways.max(1) as f64
    }

    /// Writes arriving at a store.
    fn written(&self, store: NodeId) -> Option<Rates> {
        let model = self.model;
        let mut sum: Option<Rates> = None;
        let mut any_arrow = false;
        for (id, edge) in model.incoming(store) {
            let Some(rates) = self.edges[id.0] else { continue };
            let share = match edge.mode {
                Mode::Failure => 0.0,
                Mode::Event | Mode::Call => write_share(model, edge),
            };
            any_arrow = true;
            sum = Some(sum.unwrap_or_default().plus(rates.times(share)));
        }
        // A rate stated on the store itself is of what it tells.
        if any_arrow && self.stated[store.0].is_none() { sum } else { self.stated[store.0].or(sum) }
    }

    fn settle_edge(&mut self, id: EdgeId) {
        let edge = self.model.edge(id);
        if self.routes.repeats(id) {
            self.edges[id.0] = Some(Rates::default());
            return;
        }
        if self.fixed[id.0].is_none() && checked_at_the_door(self.model, edge) {
            return;
        }
        self.edges[id.0] = match (self.fixed[id.0], self.model.origin(edge)) {
            (Some(fixed), _) => Some(fixed),
            (None, Some(from)) => self.along(id, edge, from),
            (None, None) => None,
        };
    }

    pub(super) fn settle_node(&mut self, id: NodeId) {
        let mut sum: Option<Rates> = None;
        for (edge, _) in self.model.incoming(id) {
            if let Some(rates) = self.edges[edge.0] {
                sum = Some(sum.unwrap_or_default().plus(rates));
            }
        }
        // What is stated of a part that something points at is all that arrives there.
        self.arrivals[id.0] = self.stated[id.0].or(sum);
    }

    pub(super) fn spread(&mut self) {
        let model = self.model;
        let mut graph: DiGraph<NodeId, EdgeId> = DiGraph::new();
        let index: Vec<NodeIndex> = model.nodes().map(|(id, _)| graph.add_node(id)).collect();
        for (id, edge) in model.edges() {
            // Answers drawn back to people, and arrows with a rate of their own, carry nothing round.
            if let (Some(from), Some(to)) = (model.origin(edge), model.target(edge))
                && self.fixed[id.0].is_none()
                && !self.entry_edges.contains(&id)
            {
                graph.add_edge(index[from.0], index[to.0], id);
            }
        }
        for id in self.entry_edges.clone() {
            self.settle_edge(id);
        }
        for (id, _) in model.edges().filter(|(id, _)| self.fixed[id.0].is_some()).collect::<Vec<_>>() {
            self.settle_edge(id);
        }
        let mut components = tarjan_scc(&graph);
        components.reverse();
        for component in components {
            let mut nodes: Vec<NodeId> = component.iter().map(|at| graph[*at]).collect();
            nodes.sort();
            let inside: Vec<EdgeId> = graph
                .edge_indices()
                .filter_map(|at| {
                    let (from, to) = graph.edge_endpoints(at)?;
                    (component.len() > 1 || from == to).then_some(())?;
                    (nodes.binary_search(&graph[from]).is_ok() && nodes.binary_search(&graph[to]).is_ok())
                        .then(|| graph[at])
                })
                .collect();
            if inside.is_empty() {
                for node in nodes {
                    self.settle_node(node);
                    self.settle_out(node);
                }
            } else {
                self.settle_cycle(&nodes, inside);
            }
        }
    }

    pub(super) fn settle_out(&mut self, node: NodeId) {
        for (edge, _) in self.model.outgoing(node) {
            if self.fixed[edge.0].is_none() {
                self.settle_edge(edge);
            }
        }
    }

    pub(super) fn finish(mut self, ledger: &mut Ledger) -> Traffic {
        let model = self.model;
        let mut unknown_nodes = vec![false; self.arrivals.len()];
        for (id, edge) in model.edges() {
            // What protects or watches is no source of traffic.
            let guards =
                model.origin(edge).is_some_and(|from| model.node(from).role.family() == Family::Support);
            if self.edges[id.0].is_none() && edge.mode != Mode::Failure && !guards {
                if self.entry_edges.contains(&id) {
                    self.unknown.push(id);
                }
                if checked_at_the_door(model, edge) {
                    let from = Provenance::assumed(
                        "a gateway checks tokens itself, with keys it keeps; `rate` or `auth authorizer` replaces this",
                    );
                    ledger.note(On::Edge(id), "sign-in", "not asked for each request", from);
                    continue;
                }
                if let Some(to) = model.target(edge) {
                    unknown_nodes[to.0] = true;
                }
            }
        }
        for (gateway, ways) in self.routes.shared() {
            let from = Provenance::assumed(
                "nothing says how many requests take which route; a chain or `share` does",
            );
            ledger.note(On::Node(*gateway), "routes", format!("an equal part to each of {ways}"), from);
        }
        let batches: Vec<(f64, f64)> = model.edges().map(|(id, edge)| self.batch(id, edge, ledger)).collect();
        let nodes = model
            .nodes()
            .map(|(id, node)| {
                let arrivals = self.arrivals[id.0];
                let runs = if matches!(node.role.family(), Family::Function | Family::Compute)
                    && self.stated[id.0].is_none()
                {
                    arrivals.map(|_| {
                        model.incoming(id).iter().fold(Rates::default(), |sum, (edge, _)| {
                            match self.edges[edge.0] {
                                Some(rates) => sum
                                    .plus(rates.times(self.tries_on_average(id, *edge) / batches[edge.0].0)),
                                None => sum,
                            }
                        })
                    })
                } else {
                    arrivals
                };
                NodeTraffic { arrivals, runs, partial: unknown_nodes[id.0], concurrency: None }
            })
            .collect();
        let mut entering: Option<Rates> = None;
        for edge in &self.entry_edges {
            if let Some(rates) = self.edges[edge.0] {
                entering = Some(entering.unwrap_or_default().plus(rates));
            }
        }
        let attempts = model
            .edges()
            .map(|(id, edge)| model.target(edge).map_or(1.0, |to| self.tries_on_average(to, id)))
            .collect();
        Traffic {
            nodes,
            edges: self.edges,
            batches,
            attempts,
            loops: self.loops,
            entering,
            unknown: self.unknown,
            routes: self.routes,
        }
    }

    /// Tries of an event on average, the first included: (1 − f^m) / (1 − f) where a share f of runs fails.
    fn tries_on_average(&self, function: NodeId, edge: EdgeId) -> f64 {
        let edge = self.model.edge(edge);
        let errors =
            edge.facts.number(fact::ERRORS).or_else(|| self.model.node(function).facts.number(fact::ERRORS));
        let Some(errors) = errors.filter(|f| *f > 0.0 && edge.mode == Mode::Event) else { return 1.0 };
        let tries = f64::from(self.tries(function));
        if errors >= 1.0 { tries } else { (1.0 - errors.powf(tries)) / (1.0 - errors) }
    }

    /// Messages in one run: as many as come while a batch may fill, at most the batch size.
    fn batch(&self, id: EdgeId, edge: &Edge, ledger: &mut Ledger) -> (f64, f64) {
        let model = self.model;
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { return (1.0, 1.0) };
        let source = model.node(from);
        let polled = matches!(source.role, Role::Queue | Role::Stream)
            || source.is_store() && edge.mode == Mode::Event;
        if edge.mode == Mode::Failure
            || !model.node(to).is_function()
            || !polled && !edge.facts.has(fact::BATCH)
        {
            return (1.0, 1.0);
        }
        let stated = edge.facts.number(fact::BATCH);
        let default = || {
            let service = self.catalog.service(model.node(to).service_id())?;
            let name =
                if source.is(Role::Queue) { "esm_batch_sqs_default" } else { "esm_batch_stream_default" };
            let limit = service.limit(name)?;
            Some((limit.number()?, Provenance::limit(service, limit)))
        };
        let most = match (stated, source.is_messaging()) {
            (Some(batch), _) => batch.max(1.0),
            (None, true) => match default() {
                Some((batch, from)) => {
                    ledger.note(On::Edge(id), "batch", format!("up to {batch} messages"), from);
                    batch
                }
                None => 1.0,
            },
            (None, false) => 1.0,
        };
        let waits = || self.catalog.service(model.node(to).service_id())?.limit("esm_batch_window_default")?.number();
        let window = match edge.facts.time(fact::WINDOW) {
            Some(window) => window.0,
            None if source.is(Role::Queue) => waits().unwrap_or(0.0),
            None => 0.0,
        };
        // A stream is asked at intervals: what came meanwhile is handed over together. The mean wait is half of one.
        let interval = if source.is(Role::Stream) {
            super::timing::delivery(self.catalog, source.service_id()).map_or(0.0, |wait| 2.0 * wait.p50)
        } else {
            0.0
        };
        let pollers = if source.is(Role::Stream) {
            source.facts.number(fact::SHARDS).unwrap_or(1.0).max(1.0)
        } else {
            1.0
        };
        let rate = self.edges[id.0].map_or(0.0, |rates| rates.usual / pollers);
        let filled = (rate * window.max(interval)).max(1.0).min(most);
        if filled > 1.0 && model.outgoing(to).iter().any(|(_, out)| out.mode != Mode::Failure) {
            let from = Provenance::assumed("each message of a batch causes its own calls");
            ledger.note(On::Node(to), "work of a batch", format!("{filled:.1} messages a run"), from);
        }
        (filled, most)
    }
}
