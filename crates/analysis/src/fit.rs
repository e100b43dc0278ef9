//! Whether serverless fits this system: fifteen criteria, scored from its own facts.
//!
//! S = 50 + 25·Σw·s / Σw over the criteria that are known, s from −2 to +2. Thresholds are this tool's.

use super::break_even::BreakEven;
use super::requirement::Verdict;
use super::{Analysis, On};
use neph_catalog::Catalog;
use neph_catalog::{Role, fact};
use neph_model::{Family, Mode, Model, NodeId};
use neph_syntax::money;

/// One criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    /// `F1` to `F15`.
    pub code: &'static str,
    /// What is asked.
    pub title: &'static str,
    /// How much it counts.
    pub weight: f64,
    /// From −2 to +2; none where nothing is known.
    pub score: Option<f64>,
    /// The fact used, or the fact missing.
    pub because: String,
    /// Whether the design cannot work as it is.
    pub blocker: bool,
}

/// What the score means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// At least 65.
    Good,
    /// Between 45 and 65.
    Hybrid,
    /// Below 45.
    Poor,
    /// A blocker stands against it.
    NotAsDesigned,
}

/// Whether serverless fits.
#[derive(Clone, Debug)]
pub struct Fit {
    /// From 0 to 100.
    pub score: f64,
    /// The weight of the known criteria over all.
    pub coverage: f64,
    /// What that means.
    pub verdict: Judgement,
    /// Every criterion.
    pub criteria: Vec<Criterion>,
    /// How hard it is to leave the provider, from 0 to 1.
    pub lock_in: Option<LockIn>,
}

/// How hard it is to leave the provider.
#[derive(Clone, Debug, PartialEq)]
pub struct LockIn {
    /// Weighted mean over parts and arrows, from 0 to 1.
    pub score: f64,
    /// Parts that weigh most: weight times score.
    pub most: Vec<(NodeId, f64)>,
}

impl Judgement {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Judgement::Good => "good fit",
            Judgement::Hybrid => "hybrid",
            Judgement::Poor => "poor fit",
            Judgement::NotAsDesigned => "not as designed",
        }
    }
}

impl Fit {
    /// Criteria that would move the score most if they were better, the cheapest flips.
    pub fn flips(&self) -> Vec<&Criterion> {
        let mut worst: Vec<&Criterion> =
            self.criteria.iter().filter(|c| c.score.is_some_and(|s| s < 0.0) || c.blocker).collect();
        worst.sort_by(|a, b| {
            (a.score.unwrap_or(0.0) * a.weight).total_cmp(&(b.score.unwrap_or(0.0) * b.weight))
        });
        worst
    }
}

/// Score and the fact behind it.
type Found = Option<(f64, String)>;

/// Scores the system.
pub fn fit(model: &Model, catalog: &Catalog, analysis: &Analysis, even: Option<&BreakEven>) -> Fit {
    let lock_in = lock_in(model, catalog);
    let run_share =
        analysis.limits.iter().filter(|l| l.limit == "timeout_max").map(|l| l.share).reduce(f64::max);
    let gpu = model.nodes().any(|(_, node)| node.is_function() && node.facts.is(fact::GPU));
    let resources = analysis
        .limits
        .iter()
        .filter(|l| matches!(l.limit.as_str(), "memory_max" | "tmp_max" | "memory"))
        .map(|l| l.share)
        .reduce(f64::max);
    let rows: [(&str, &str, f64, Found, &str, bool); 15] = [
        (
            "F1",
            "Variable or unpredictable load",
            3.0,
            variable(model, analysis),
            "a rate with its peak",
            false,
        ),
        (
            "F2",
            "Use of an equal machine that always runs",
            3.0,
            utilization(analysis, even),
            "a rate and durations",
            false,
        ),
        ("F3", "Event-driven share of the arrows", 2.0, event_driven(model), "arrows", false),
        ("F4", "Scheduled or infrequent work", 1.0, scheduled(model), "entries", false),
        (
            "F5",
            "Execution time against its limit",
            3.0,
            run_share.map(|share| {
                (
                    below(share, &[(0.1, 2.0), (0.33, 1.0), (0.8, 0.0), (1.0, -1.0)], -2.0),
                    format!("the slowest run takes {:.1} % of what is allowed", share * 100.0),
                )
            }),
            "durations",
            run_share.is_some_and(|share| share > 1.0),
        ),
        ("F6", "Consistently low latency", 3.0, latency(model, analysis), "a required p99", false),
        ("F7", "Cost against machines that always run", 3.0, cost_ratio(even), "a rate", false),
        ("F8", "Stateless", 2.0, stateless(model), "`state` of the functions", false),
        (
            "F9",
            "Prototype or time to market",
            1.0,
            model.system.facts.is(fact::PROTOTYPE).then(|| (2.0, "it is a prototype".to_string())),
            "`prototype`",
            false,
        ),
        ("F10", "Many small independent services", 1.0, small(model), "functions", false),
        ("F11", "Portability", 2.0, portable(model, lock_in.as_ref()), "`portable` of the system", false),
        (
            "F12",
            "Memory, disk and processor needs",
            2.0,
            if gpu {
                Some((-2.0, "a function needs a graphics processor".to_string()))
            } else {
                resources.map(|share| {
                    (
                        below(share, &[(0.25, 2.0), (0.5, 1.0), (0.9, 0.0), (1.0, -1.0)], -2.0),
                        format!("at most {:.0} % of what one function may have", share * 100.0),
                    )
                })
            },
            "`memory` of the functions",
            gpu || resources.is_some_and(|share| share > 1.0),
        ),
        ("F13", "What lies behind can follow", 2.0, downstream(model), "what the functions call", false),
        ("F14", "Observability and tests", 1.0, observable(model), "`tracing`, `alarms`, `iac`", false),
        ("F15", "Start small", 1.0, start(model), "`new`, `critical`", false),
    ];
    let criteria: Vec<Criterion> = rows
        .into_iter()
        .map(|(code, title, weight, found, missing, blocker)| match found {
            Some((score, because)) => Criterion { code, title, weight, score: Some(score), because, blocker },
            None => Criterion {
                code,
                title,
                weight,
                score: None,
                because: format!("not known: {missing}"),
                blocker,
            },
        })
        .collect();
    let known = criteria.iter().filter_map(|c| c.score.map(|score| (c.weight, score)));
    let (weight, sum) = known.fold((0.0, 0.0), |(w, s), (weight, score)| (w + weight, s + weight * score));
    let all: f64 = criteria.iter().map(|c| c.weight).sum();
    let score = if weight > 0.0 { 50.0 + 25.0 * sum / weight } else { 50.0 };
    let verdict = if criteria.iter().any(|c| c.blocker) {
        Judgement::NotAsDesigned
    } else if score >= 65.0 {
        Judgement::Good
    } else if score >= 45.0 {
        Judgement::Hybrid
    } else {
        Judgement::Poor
    };
    Fit { score, coverage: weight / all, verdict, criteria, lock_in }
}

/// The score of the first bound that is not exceeded.
fn below(value: f64, bounds: &[(f64, f64)], else_score: f64) -> f64 {
    bounds.iter().find(|(bound, _)| value <= *bound).map_or(else_score, |(_, score)| *score)
}

fn variable(model: &Model, analysis: &Analysis) -> Found {
    let assumed = analysis.assumptions.iter().any(|a| a.on == On::System && a.name == "peak")
        && !model.system.facts.has(fact::SHAPE);
    let entering = analysis.traffic.entering.filter(|e| e.usual > 0.0 && !assumed)?;
    let ratio = entering.peak / entering.usual;
    Some((
        -below(-ratio, &[(-10.0, -2.0), (-3.0, -1.0), (-1.5, 0.0)], 2.0),
        format!("the peak is {ratio:.1} times the average"),
    ))
}

fn utilization(analysis: &Analysis, even: Option<&BreakEven>) -> Found {
    let even = even?;
    let runs = even.runs?;
    let seconds = even
        .functions
        .iter()
        .filter_map(|id| Some(analysis.traffic.runs_per_month(*id)? * analysis.timings.answer(*id).mean))
        .sum::<f64>()
        / runs;
    let load = runs / neph_syntax::units::SECONDS_PER_MONTH * seconds;
    let tasks = even.today?.always_on / even.usd_per_task;
    let used = load / (tasks * even.machine.together);
    Some((
        below(used, &[(0.1, 2.0), (0.3, 1.0), (0.48, 0.0), (0.7, -1.0)], -2.0),
        format!("{tasks:.0} tasks always on would be {:.1} % busy", used * 100.0),
    ))
}

fn event_driven(model: &Model) -> Found {
    let inside = |edge: &&neph_model::Edge| {
        model.origin(edge).is_none_or(|from| !model.node(from).is(Role::Client)) && edge.mode != Mode::Failure
    };
    let all = model.edges().map(|(_, edge)| edge).filter(inside).count();
    let events =
        model.edges().map(|(_, edge)| edge).filter(inside).filter(|edge| edge.mode == Mode::Event).count();
    if all == 0 {
        return None;
    }
    let share = events as f64 / all as f64;
    Some((
        -below(-share, &[(-0.6, -2.0), (-0.4, -1.0), (-0.2, 0.0)], 1.0),
        format!("{events} of {all} arrows inside carry events"),
    ))
}

fn scheduled(model: &Model) -> Found {
    let entries = model.entries();
    if entries.is_empty() {
        return None;
    }
    let clocks = entries.iter().filter(|id| model.node(**id).is(Role::Schedule)).count();
    Some(match clocks {
        0 => (0.0, "nothing runs by the clock".to_string()),
        n if n == entries.len() => (2.0, "all of it runs by the clock".to_string()),
        n => (1.0, format!("{n} of {} entries run by the clock", entries.len())),
    })
}

fn latency(model: &Model, analysis: &Analysis) -> Found {
    let required: Vec<_> = analysis
        .requirements
        .iter()
        .filter(|checked| model.requirements[checked.index].measure.starts_with('p'))
        .collect();
    if required.is_empty() {
        return None;
    }
    let warm_misses = required
        .iter()
        .any(|checked| checked.warm.is_some_and(|warm| warm > model.requirements[checked.index].value));
    if warm_misses {
        return Some((-2.0, "a required time is missed even when warm".to_string()));
    }
    if required.iter().any(|checked| checked.verdict == Verdict::Missed) {
        return Some((-1.0, "a required time is missed only because of cold starts".to_string()));
    }
    Some((2.0, "every required time is met, cold starts included".to_string()))
}

fn cost_ratio(even: Option<&BreakEven>) -> Found {
    let today = even?.today?;
    if today.always_on <= 0.0 {
        return None;
    }
    let ratio = today.functions / today.always_on;
    Some((
        below(ratio, &[(0.5, 2.0), (0.8, 1.0), (1.2, 0.0), (2.0, -1.0)], -2.0),
        format!("functions cost {ratio:.2} times what machines that always run would"),
    ))
}

fn stateless(model: &Model) -> Found {
    let states: Vec<&str> = model.functions().filter_map(|(_, node)| node.facts.text(fact::STATE)).collect();
    if states.is_empty() {
        return None;
    }
    let keeps = |words: &[&str]| states.iter().any(|state| words.iter().any(|word| state.contains(word)));
    Some(if keeps(&["memory", "socket", "connection"]) {
        (-2.0, "state is kept in memory between runs".to_string())
    } else if keeps(&["session", "cart", "counter", "files"]) {
        (-1.0, "session-like state is kept in the functions".to_string())
    } else {
        (2.0, "all state lies outside the functions".to_string())
    })
}

fn small(model: &Model) -> Found {
    let count = model.functions().count();
    let monolith = model
        .functions()
        .filter_map(|(_, node)| node.facts.number(fact::ROUTES))
        .reduce(f64::max)
        .is_some_and(|routes| routes >= 10.0);
    match count {
        0 => None,
        _ if monolith && count <= 2 => Some((-2.0, "one function serves ten or more purposes".to_string())),
        8.. => Some((2.0, format!("{count} functions of one purpose each"))),
        4.. => Some((1.0, format!("{count} functions"))),
        _ => Some((0.0, format!("{count} functions"))),
    }
}

fn portable(model: &Model, lock_in: Option<&LockIn>) -> Found {
    match (model.system.facts.flag(fact::PORTABLE), lock_in) {
        (Some(false), _) => Some((2.0, "it need not move".to_string())),
        (Some(true), Some(lock_in)) => Some((
            below(lock_in.score, &[(0.3, 1.0), (0.5, 0.0), (0.7, -1.0)], -2.0),
            format!("it must be able to move, and its parts score {:.2} of 1 for lock-in", lock_in.score),
        )),
        _ => None,
    }
}

fn downstream(model: &Model) -> Found {
    let calls: Vec<(&neph_model::Node, &neph_model::Edge)> = model
        .edges()
        .filter(|(_, edge)| {
            edge.mode == Mode::Call && model.origin(edge).is_some_and(|from| model.node(from).is_function())
        })
        .filter_map(|(_, edge)| Some((model.node(model.target(edge)?), edge)))
        .collect();
    if calls.is_empty() {
        return None;
    }
    let named = |role: Role| calls.iter().find(|(node, _)| node.is(role)).map(|(node, _)| node.label.clone());
    if let Some(label) = named(Role::Legacy) {
        return Some((-2.0, format!("{label} is called directly")));
    }
    if let Some(label) = named(Role::Database) {
        let pooled = calls.iter().any(|(node, _)| node.is(Role::Proxy));
        return Some((
            if pooled { 0.0 } else { -1.0 },
            format!("{label} takes a limited number of connections"),
        ));
    }
    if let Some(label) = named(Role::External) {
        return Some((0.0, format!("whether {label} can follow is not known")));
    }
    Some((2.0, "everything called is managed and elastic".to_string()))
}

fn observable(model: &Model) -> Found {
    let facts = &model.system.facts;
    let said = [fact::TRACING.name(), fact::ALARMS.name(), fact::IAC.name(), fact::TESTS.name()]
        .into_iter()
        .filter(|name| facts.has(*name))
        .count();
    if said == 0 {
        return None;
    }
    let denied = |known: &neph_model::Known| known.value.flag() == Some(false);
    let have = [fact::TRACING.name(), fact::ALARMS.name(), fact::IAC.name()]
        .into_iter()
        .filter(|name| facts.get(*name).is_some_and(|known| !denied(known)))
        .count();
    Some((
        below(-(have as f64), &[(-3.0, 2.0), (-2.0, 1.0), (-1.0, 0.0)], -1.0),
        format!("{have} of tracing, alarms and infrastructure as code are there"),
    ))
}

fn start(model: &Model) -> Found {
    let facts = &model.system.facts;
    let critical = facts.is(fact::CRITICAL);
    match (facts.is(fact::NEW), facts.has(fact::MIGRATE_FROM), critical) {
        (true, _, false) => Some((2.0, "new, and the business does not hang on it".to_string())),
        (true, _, true) => Some((1.0, "new".to_string())),
        (false, true, true) => Some((-2.0, "a critical system is moved at once".to_string())),
        (false, _, true) => Some((-1.0, "the business hangs on it".to_string())),
        (false, true, false) => Some((0.0, "it replaces another system".to_string())),
        (false, false, false) => None,
    }
}

/// Mean of the services' lock-in; stores weigh double, since data is harder to move.
fn lock_in(model: &Model, catalog: &Catalog) -> Option<LockIn> {
    let mut weights = 0.0;
    let mut parts = Vec::new();
    for (id, node) in model.nodes() {
        let Some(lock_in) = catalog.service(node.service_id()).and_then(|service| service.lock_in.as_ref())
        else {
            continue;
        };
        let arrows = model.incoming(id).len().max(1) as f64;
        let weight = arrows * if node.role.family() == Family::Store { 2.0 } else { 1.0 };
        weights += weight;
        parts.push((id, weight * money::to_f64(lock_in.score)));
    }
    if weights <= 0.0 {
        return None;
    }
    let score = parts.iter().map(|(_, part)| part).sum::<f64>() / weights;
    parts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    parts.truncate(3);
    Some(LockIn { score, most: parts })
}
