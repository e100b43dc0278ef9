//! What if: more traffic for a while, another region, more memory, parts that do not answer.

use super::provenance::Provenance;
use super::requirement::Verdict;
use super::traffic::Volume;
use super::{Analysis, LimitUse, analyse_at, latency};
use neph_catalog::Catalog;
use neph_catalog::{Role, fact};
use neph_model::{Family, Mode, Model, NodeId, Value};
use neph_syntax::money::{Usd, decimal};
use neph_syntax::units::SECONDS_PER_MONTH;

/// Messages that pile up because consumers cannot keep up.
#[derive(Clone, Debug, PartialEq)]
pub struct Backlog {
    /// The consumer.
    pub node: NodeId,
    /// Messages a second that come.
    pub inflow: f64,
    /// Messages a second that it can do.
    pub capacity: f64,
    /// Messages waiting at the end.
    pub messages: f64,
    /// Seconds after the end until they are done; none if never.
    pub drains_in_s: Option<f64>,
}

/// What a part that does not answer does to a way in.
#[derive(Clone, Debug, PartialEq)]
pub struct Outage {
    /// The part that is down.
    pub node: NodeId,
    /// Ways in that stop, by start and end.
    pub stops: Vec<(NodeId, NodeId)>,
    /// Queues and the like that keep what comes meanwhile, and how many messages; none where no rate is known.
    pub held: Vec<(NodeId, Option<f64>)>,
    /// Callers that fail at once, with nothing between to keep it.
    pub fails: Vec<NodeId>,
}

/// One scenario, played.
#[derive(Clone, Debug)]
pub struct Played {
    /// Which of the model's scenarios.
    pub index: usize,
    /// Times today's traffic.
    pub factor: f64,
    /// Seconds it lasts; none where nothing is said.
    pub seconds: Option<f64>,
    /// Limits that give way, the first to do so first.
    pub breaks: Vec<LimitUse>,
    /// What it costs on top while it lasts; none where its length or the rate is not known.
    pub extra: Option<Usd>,
    /// A month's cost if it lasted.
    pub per_month: Usd,
    /// Synchronous requests a second turned away, by function.
    pub turned_away: Vec<(NodeId, f64)>,
    /// Messages that pile up.
    pub backlogs: Vec<Backlog>,
    /// Parts that are down and what follows.
    pub outages: Vec<Outage>,
    /// Requirements that are met today and would not be.
    pub newly_missed: Vec<usize>,
    /// Traffic is not known, so that nothing can be said of load.
    pub rate_unknown: bool,
}

/// Plays every scenario.
pub fn play(model: &Model, catalog: &Catalog, today: &Analysis) -> Vec<Played> {
    (0..model.scenarios.len()).map(|index| one(index, model, catalog, today)).collect()
}

fn one(index: usize, model: &Model, catalog: &Catalog, today: &Analysis) -> Played {
    let facts = &model.scenarios[index].facts;
    let (factor, during) = match facts.get(fact::TRAFFIC).map(|known| &known.value) {
        Some(Value::Factor { factor, seconds }) => (*factor, *seconds),
        _ => (1.0, None),
    };
    let seconds = during.or_else(|| facts.time(fact::FOR).map(|s| s.0));
    let mut changed = model.with_parts(|_, node| {
        if let (Some(memory), true) = (facts.get(fact::MEMORY), node.is_function()) {
            node.facts.0.insert(fact::MEMORY.name(), memory.clone());
        }
        // A part's own region gives way to the scenario's.
        if facts.has(fact::REGION) {
            node.facts.0.remove(&fact::REGION.name());
        }
    });
    if let Some(region) = facts.text(fact::REGION) {
        changed.system.region = region.to_string();
    }
    let then = analyse_at(&changed, catalog, Volume::Times(factor));
    let rate_unknown = today.traffic.entering.is_none();
    let mut breaks: Vec<LimitUse> = then
        .limits
        .iter()
        .filter(|limit| limit.share > 1.0 && !limit.setting)
        .filter(|limit| {
            !today
                .limits
                .iter()
                .any(|old| old.node == limit.node && old.limit == limit.limit && old.share > 1.0)
        })
        .cloned()
        .collect();
    // Within a scenario factors are of today's traffic.
    for limit in &mut breaks {
        limit.breaks_at = limit.breaks_at.map(|at| at * factor);
    }
    breaks.sort_by(|a, b| {
        a.breaks_at.unwrap_or(0.0).total_cmp(&b.breaks_at.unwrap_or(0.0)).then(a.node.cmp(&b.node))
    });
    let extra = (!rate_unknown).then_some(seconds).flatten().map(|seconds| {
        let share = decimal(seconds / SECONDS_PER_MONTH);
        (then.cost.per_month - today.cost.per_month).times(share)
    });
    let (mut turned_away, backlogs) =
        if rate_unknown { (Vec::new(), Vec::new()) } else { overload(model, catalog, &then, today, seconds) };
    turned_away.extend(throttled(model, today, factor));
    let outages = down(model, today, facts, seconds);
    let newly_missed = then
        .requirements
        .iter()
        .zip(&today.requirements)
        .filter(|(then, now)| then.verdict == Verdict::Missed && now.verdict == Verdict::Met)
        .filter(|(then, _)| {
            // What lasts hours is judged by what it adds to the month, not as if it lasted all month.
            let requirement = &model.requirements[then.index];
            let month = extra.map(|extra| (today.cost.per_month + extra).to_f64());
            month.is_none_or(|usd| requirement.measure != "cost" || usd > requirement.value)
        })
        .map(|(then, _)| then.index)
        .collect();
    Played {
        index,
        factor,
        seconds,
        breaks,
        extra,
        per_month: then.cost.per_month,
        turned_away,
        backlogs,
        outages,
        newly_missed,
        rate_unknown,
    }
}

/// Requests a second that throttles refuse at a factor of today's average.
fn throttled(model: &Model, today: &Analysis, factor: f64) -> Vec<(NodeId, f64)> {
    let refused = |(id, node): (NodeId, &neph_model::Node)| {
        let most = node.facts.rate(fact::THROTTLE)?.0;
        let offered = today.traffic.node(id).arrivals?.usual * factor;
        (offered > most).then_some((id, offered - most))
    };
    model.nodes().filter_map(refused).collect()
}

/// Concurrent executions an account may run at this provider, if there is such a bound.
fn account_limit(model: &Model, catalog: &Catalog) -> Option<f64> {
    model.system.facts.number(fact::ACCOUNT_CONCURRENCY).or_else(|| {
        let (_, function) = model.functions().next()?;
        catalog.service(function.service_id())?.limit("concurrency_account_default")?.number()
    })
}

/// Who is turned away and what piles up when all functions share one account, sustained at the scenario's average.
fn overload(
    model: &Model,
    catalog: &Catalog,
    then: &Analysis,
    today: &Analysis,
    seconds: Option<f64>,
) -> (Vec<(NodeId, f64)>, Vec<Backlog>) {
    let mut turned_away = Vec::new();
    let mut backlogs = Vec::new();
    let account = account_limit(model, catalog).unwrap_or(f64::INFINITY);
    let called = |id: NodeId| model.triggers(id).iter().any(|(_, edge)| edge.mode == Mode::Call);
    let load =
        |id: NodeId| then.traffic.node(id).runs.map_or(0.0, |runs| runs.usual) * then.timings.answer(id).mean;
    let reserved: f64 = model.functions().filter_map(|(_, node)| node.facts.number(fact::RESERVED)).sum();
    let mut shared = (account - reserved).max(0.0);
    let callers: Vec<NodeId> = model.functions().map(|(id, _)| id).filter(|id| called(*id)).collect();
    // What people wait for takes its share first only by chance; both compete. Calls are turned away, events wait.
    let wanted: f64 =
        model.functions().filter(|(_, n)| !n.facts.has(fact::RESERVED)).map(|(id, _)| load(id)).sum();
    let squeeze = if wanted > shared && wanted > 0.0 { shared / wanted } else { 1.0 };
    for id in callers {
        let node = model.node(id);
        let own = node.facts.number(fact::RESERVED);
        let servers = own.unwrap_or(shared * if wanted > 0.0 { load(id) / wanted } else { 1.0 });
        let rate = then.traffic.node(id).runs.map_or(0.0, |runs| runs.usual);
        let blocked = if own.is_some() || squeeze < 1.0 {
            super::erlang::blocked(load(id), servers.min(1e6) as u32)
        } else {
            0.0
        };
        if rate * blocked > 1e-3 {
            turned_away.push((id, rate * blocked));
        }
        shared = shared.max(0.0);
    }
    for (id, node) in model.functions() {
        if called(id) {
            continue;
        }
        let (Some(runs), Some(usual)) = (then.traffic.node(id).runs, today.traffic.node(id).runs) else {
            continue;
        };
        let (mut batch, mut cap) = (1.0_f64, f64::INFINITY);
        for (edge_id, edge) in model.triggers(id) {
            batch = batch.max(then.traffic.batches[edge_id.0].1);
            if let Some(most) = edge.facts.number(fact::MAX_CONCURRENCY) {
                cap = cap.min(most);
            }
        }
        let own = node.facts.number(fact::RESERVED).unwrap_or(f64::INFINITY);
        let fair = if wanted > 0.0 { shared * load(id) / wanted } else { shared };
        let servers =
            cap.min(own).min(if squeeze < 1.0 && !node.facts.has(fact::RESERVED) { fair } else { account });
        let seconds_each = then.timings.answer(id).mean;
        if seconds_each <= 0.0 || !servers.is_finite() {
            continue;
        }
        let inflow = then.traffic.node(id).arrivals.map_or(runs.usual, |rates| rates.usual);
        let capacity = servers * batch / seconds_each;
        if inflow > capacity {
            let lasting = seconds.unwrap_or(3600.0);
            let messages = (inflow - capacity) * lasting;
            // Afterwards nobody squeezes it any more.
            let after = cap.min(own).min(account) * batch / seconds_each;
            let drains_in_s = (after > usual.usual).then(|| messages / (after - usual.usual));
            backlogs.push(Backlog { node: id, inflow, capacity, messages, drains_in_s });
        }
    }
    (turned_away, backlogs)
}

/// What stops, what waits and what fails when parts do not answer.
fn down(model: &Model, today: &Analysis, facts: &neph_model::Facts, seconds: Option<f64>) -> Vec<Outage> {
    let Some(names) = facts.text(fact::DOWN) else { return Vec::new() };
    let mut outages = Vec::new();
    for name in names.split([' ', ',']).filter(|name| !name.is_empty()) {
        let Some(node) = model.named(name) else { continue };
        let mut stops: Vec<(NodeId, NodeId)> = today
            .latency
            .iter()
            .filter(|path| {
                path.kind == latency::Kind::Response
                    && super::availability::needed(model, &path.nodes).contains(&node)
            })
            .map(|path| (path.from, path.to))
            .collect();
        stops.dedup();
        let mut held = Vec::new();
        let mut fails = Vec::new();
        for (edge_id, edge) in model.incoming(node) {
            let Some(from) = model.origin(edge) else { continue };
            let keeps = model.node(from).role.family() == Family::Messaging;
            if edge.mode == Mode::Event && (keeps || model.node(node).is_function()) {
                let waiting =
                    today.traffic.edge(edge_id).zip(seconds).map(|(rates, seconds)| rates.usual * seconds);
                held.push((from, waiting));
            } else if edge.mode == Mode::Call && !model.node(from).is(Role::Client) {
                fails.push(from);
            }
        }
        outages.push(Outage { node, stops, held, fails });
    }
    outages
}

impl Played {
    /// The first limit that gives way.
    pub fn first_break(&self) -> Option<&LimitUse> {
        self.breaks.first()
    }

    /// Where its factor comes from.
    pub fn provenance(&self, model: &Model) -> Option<Provenance> {
        Provenance::stated(&model.scenarios[self.index].facts, fact::TRAFFIC)
    }
}
