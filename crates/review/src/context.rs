//! What rules ask of the model and the numbers: one question a function, in base units.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use neph_analysis::{Analysis, FactChange, LimitUse, On, Rates, what_if};
use neph_catalog::{Fact, LimitKey, Role, fact, kind};
use neph_model::{Edge, EdgeId, Mode, Node, NodeId};
use neph_syntax::present;
use neph_syntax::units::{self, Dimension};

impl<'a> Context<'a> {
    /// A part.
    pub fn node(&self, id: NodeId) -> &'a Node {
        self.model.node(id)
    }

    /// A limit of a part's service, in seconds, bytes or plain numbers.
    pub fn limit(&self, id: NodeId, key: LimitKey) -> Option<f64> {
        let limit = self.catalog.service(self.node(id).service_id())?.limit_of(key)?;
        let unit = limit.unit.split([' ', '/']).next().unwrap_or_default();
        let factor = match units::read("1", unit, None) {
            Ok(quantity) if matches!(quantity.dimension, Dimension::Size | Dimension::Time) => quantity.value,
            _ => 1.0,
        };
        Some(limit.greatest()? * factor)
    }

    /// Runs a second.
    pub fn runs(&self, id: NodeId) -> Option<Rates> {
        self.analysis.traffic.node(id).runs
    }

    /// What goes along an arrow a second.
    pub fn rate(&self, edge: EdgeId) -> Option<Rates> {
        self.analysis.traffic.edge(edge)
    }

    /// Requests at work at once in the busiest minutes.
    pub fn load(&self, id: NodeId) -> Option<f64> {
        self.analysis.traffic.node(id).concurrency.map(|c| c.peak)
    }

    /// Environments that turn away at most one request in a thousand at the peak.
    pub fn needed(&self, id: NodeId) -> Option<f64> {
        self.analysis.traffic.node(id).concurrency.map(|c| f64::from(c.needed))
    }

    /// Mean seconds of a run.
    pub fn mean(&self, id: NodeId) -> f64 {
        self.analysis.timings.answer(id).mean
    }

    /// Executions the account may run at once, as stated or as the platform gives by default.
    pub fn account_limit(&self, id: NodeId) -> Option<f64> {
        let stated = self.model.system.facts.number(fact::ACCOUNT_CONCURRENCY);
        let default = || {
            let scaling = self.catalog.service(self.node(id).service_id())?.scaling.as_ref()?;
            scaling.account_default.map(f64::from)
        };
        stated.or_else(|| self.limit(id, LimitKey::AccountConcurrency)).or_else(default)
    }

    /// Limits of these concepts that something is checked against.
    pub fn checked(&self, keys: &'static [LimitKey]) -> impl Iterator<Item = &'a LimitUse> {
        self.analysis.limits.iter().filter(|row| row.key.is_some_and(|key| keys.contains(&key)))
    }

    /// Arrows out of a part that it waits for, with what they point at.
    pub fn calls(&self, id: NodeId) -> Vec<(EdgeId, &'a Edge, NodeId)> {
        self.out(id, Mode::Call)
    }

    /// Arrows out of a part along which it hands events over, with what they point at.
    pub fn events(&self, id: NodeId) -> Vec<(EdgeId, &'a Edge, NodeId)> {
        self.out(id, Mode::Event)
    }

    fn out(&self, id: NodeId, mode: Mode) -> Vec<(EdgeId, &'a Edge, NodeId)> {
        let model = self.model;
        let all = model.outgoing(id).into_iter().filter(|(_, edge)| edge.mode == mode);
        all.filter_map(|(edge_id, edge)| Some((edge_id, edge, model.target(edge)?))).collect()
    }

    /// What makes a part run, with where it comes from.
    pub fn triggers(&self, id: NodeId) -> Vec<(EdgeId, &'a Edge, NodeId)> {
        let model = self.model;
        let all = model.triggers(id).into_iter();
        all.filter_map(|(edge_id, edge)| Some((edge_id, edge, model.origin(edge)?))).collect()
    }

    /// People or others' systems that wait for a part, directly or through what it answers.
    pub fn waiting_caller(&self, id: NodeId) -> Option<NodeId> {
        let mut seen = BTreeSet::from([id]);
        let mut todo = vec![id];
        while let Some(at) = todo.pop() {
            for (_, edge, from) in self.triggers(at) {
                if edge.mode != Mode::Call || !seen.insert(from) {
                    continue;
                }
                let node = self.node(from);
                if node.is_outside() {
                    return Some(from);
                }
                if node.is_entry() || node.is_function() {
                    todo.push(from);
                }
            }
        }
        None
    }

    /// Who calls an entry from outside.
    pub fn outside_caller(&self, id: NodeId) -> Option<NodeId> {
        self.triggers(id).into_iter().map(|(_, _, from)| from).find(|from| self.node(*from).is_outside())
    }

    /// Whether an entry serves whoever comes.
    pub fn is_open(&self, id: NodeId) -> bool {
        let facts = &self.node(id).facts;
        facts.is(fact::PUBLIC) || facts.says(fact::AUTH, "public") || facts.says(fact::AUTH, "none")
    }

    /// US dollars a part costs a month.
    pub fn usd(&self, id: NodeId) -> f64 {
        self.analysis.cost.of(id).to_f64()
    }

    /// US dollars the system costs a month.
    pub fn total_usd(&self) -> f64 {
        self.analysis.cost.per_month.to_f64()
    }

    /// What a small text of the same provider and region would cost a month: for comparisons.
    pub fn usd_of(&self, parts: &str) -> Option<f64> {
        let system = &self.model.system;
        let text = format!(
            "system \"comparison\" {{ provider {}; region \"{}\" }}\n{parts}",
            system.provider.id(),
            system.region
        );
        let source = neph_syntax::source::Source::new("comparison.neph", text.as_str());
        let (ast, _) = neph_syntax::parse(&source);
        let (model, _) = neph_model::resolve(&ast, self.catalog);
        let cost = neph_analysis::analyse(&model, self.catalog).cost;
        cost.unpriced.is_empty().then(|| cost.per_month.to_f64())
    }

    /// The numbers of the same system with so many of something on a part.
    pub fn with_count(&self, id: NodeId, fact: Fact<kind::Count>, count: f64) -> Analysis {
        self.what_if(&[FactChange::count(On::Node(id), fact, count)])
    }

    /// The numbers of the same system with some facts different.
    pub fn what_if(&self, changes: &[FactChange]) -> Analysis {
        what_if::analyse(self.model, self.catalog, changes)
    }

    /// A word said of a part, or else of the system.
    pub fn word<K: kind::Worded>(&self, id: NodeId, fact: Fact<K>) -> Option<&'a str> {
        self.node(id).facts.text(fact).or_else(|| self.model.system.facts.text(fact))
    }

    /// A flag said of a part, or else of the system.
    pub fn flag<K: kind::Switch>(&self, id: NodeId, fact: Fact<K>) -> Option<bool> {
        self.node(id).facts.flag(fact).or_else(|| self.model.system.facts.flag(fact))
    }

    /// A word said of the system, or else of any part.
    pub fn word_anywhere<K: kind::Worded>(&self, fact: Fact<K>) -> Option<&'a str> {
        let parts = || self.model.nodes().find_map(|(_, node)| node.facts.text(fact));
        self.model.system.facts.text(fact).or_else(parts)
    }

    /// Tries of a part's event by default: as stated, or as the platform does it.
    pub fn tries(&self, edge: &Edge, to: NodeId) -> Option<f64> {
        let stated = edge
            .facts
            .number(fact::RETRIES)
            .or_else(|| self.node(to).facts.number(fact::RETRIES))
            .map(|n| n + 1.0);
        let source = self.model.origin(edge).map(|from| self.node(from));
        if edge.mode == Mode::Call {
            return Some(stated.unwrap_or(1.0));
        }
        if let Some(source) = source.filter(|source| source.is(Role::Queue)) {
            return source.facts.number(fact::MAX_RECEIVES);
        }
        if source
            .is_some_and(|source| source.is(Role::Stream) || source.is_store() && !source.is(Role::Bucket))
        {
            return stated;
        }
        let default =
            || self.catalog.service(self.node(to).service_id())?.delivery.as_ref()?.attempts.map(f64::from);
        if self.node(to).is_function() { stated.or_else(default) } else { Some(stated.unwrap_or(1.0)) }
    }
}

/// The longest row of parts that follow each other from a part on, each asked once: linear in the arrows. A part
/// that comes round again ends its row.
#[derive(Default)]
pub struct Rows {
    best: BTreeMap<NodeId, (usize, Option<NodeId>)>,
}

impl Rows {
    /// The longest row from a part, it first; `next` says who follows whom.
    pub fn from(&mut self, id: NodeId, next: impl Fn(NodeId) -> Vec<NodeId>) -> Vec<NodeId> {
        let mut open = BTreeSet::new();
        let mut stack = vec![(id, false)];
        while let Some((at, done)) = stack.pop() {
            if self.best.contains_key(&at) {
                continue;
            }
            let followers = next(at);
            if done {
                open.remove(&at);
                let longest = followers.into_iter().filter_map(|to| Some((self.best.get(&to)?.0, to)));
                let best = longest.max_by_key(|(length, to)| (*length, std::cmp::Reverse(*to)));
                self.best.insert(at, best.map_or((1, None), |(length, to)| (length + 1, Some(to))));
            } else if open.insert(at) {
                stack.push((at, true));
                stack.extend(followers.into_iter().filter(|to| !open.contains(to)).map(|to| (to, false)));
            }
        }
        let mut row = vec![id];
        while let Some(to) = row.last().and_then(|at| self.best.get(at)?.1).filter(|to| !row.contains(to)) {
            row.push(to);
        }
        row
    }
}

/// Names in a row, in backticks.
pub fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        let quoted = format!("`{name}`");
        if !all.contains(&quoted) {
            all.push(quoted);
        }
    }
    present::list(&all)
}
