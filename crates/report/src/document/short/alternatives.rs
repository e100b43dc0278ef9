//! Decisions given, and alternatives computed: the model is run again with each.

use super::Short;
use crate::document::{Brief, Section, Table, md};
use crate::present::{change, date, list, ms, plural, rough, size, time};
use neph_analysis::latency::Kind;
use neph_analysis::{Analysis, FactChange, On, what_if};
use neph_catalog::{LimitKey, Role, fact};
use neph_model::{Family, Mode, Model, NodeId, ServiceName, Spread, Value};
use neph_syntax::money::Usd;
use serde::Deserialize;

/// From these shares of the bill and of an objective on, an alternative is shown.
const OF_BILL: f64 = 0.05;
const OF_OBJECTIVE: f64 = 0.10;
/// Readings that a device may send in one message.
const PACKED: f64 = 10.0;
/// Memory sizes are told of so many functions.
const SIZED: usize = 3;
/// Alternatives in the table.
const MOST: usize = 8;

/// One alternative, computed.
#[derive(Clone, Debug)]
pub(super) struct Alternative {
    /// What would be done instead of what: a noun phrase.
    pub(super) what: String,
    /// The same as advice, without a full stop.
    pub(super) advice: String,
    /// What the bill changes by in a month.
    pub(super) usd: f64,
    /// 99th percentile of the headline path, in seconds, now and then.
    pub(super) p99: Option<(f64, f64)>,
    /// What else changes, without a full stop.
    pub(super) means: String,
    /// Whether somebody waits longer for it.
    pub(super) delays: bool,
    /// Why it is better left as it is.
    pub(super) keep: Option<&'static str>,
    /// What has to be settled before it is adopted, a sentence.
    pub(super) first: Option<String>,
}

/// What a service offers beside its usual price: an entry of `levers.json`.
#[derive(Deserialize)]
struct Lever {
    of: String,
    /// The meter of the same service that is charged in its place.
    instead: String,
    what: String,
    advice: String,
    means: String,
    /// What has to be settled first.
    first: String,
    only_events: bool,
}

#[derive(Deserialize)]
struct Levers {
    lever: Vec<Lever>,
}

/// The 99th percentile of the path that carries an objective, else of the slowest a person waits for, in seconds.
pub(super) fn headline(model: &Model, analysis: &Analysis) -> Option<f64> {
    let wanted = model.requirements.iter().position(|r| r.measure.starts_with('p'));
    let stated = wanted.and_then(|at| analysis.requirements.iter().find(|c| c.index == at)?.actual);
    stated.or_else(|| {
        let answers = analysis.latency.iter().filter(|p| p.kind == Kind::Response);
        answers.map(|p| p.with_cold.p99 / 1e3).max_by(f64::total_cmp)
    })
}

/// All that differ enough to be told, the greatest saving first.
pub(super) fn computed(brief: &Brief<'_>) -> Vec<Alternative> {
    let analysis = brief.analysis;
    if analysis.traffic.entering.is_none()
        || analysis.cost.lines.is_empty()
        || brief.model.nodes().count() > super::LARGEST
    {
        return Vec::new();
    }
    let mut found = workflows(brief);
    found.extend(gateways(brief));
    found.extend(processor(brief));
    found.extend(warm(brief));
    found.extend(packed(brief));
    found.extend(memory(brief));
    found.extend(machines(brief));
    found.extend(levers(brief));
    let bill = analysis.cost.per_month.to_f64();
    let objective = brief
        .model
        .requirements
        .iter()
        .find(|r| r.measure.starts_with('p'))
        .map(|r| r.value)
        .or_else(|| headline(brief.model, analysis));
    // Where the bill is too high, every percent counts.
    let missed = analysis.requirements.iter().any(|c| {
        let cost = brief.model.requirements.get(c.index).is_some_and(|r| r.measure == "cost");
        cost && c.verdict == neph_analysis::Verdict::Missed
    });
    let of_bill = if missed { super::rank::WORTH } else { OF_BILL };
    found.retain(|one| {
        let slower = one.p99.map_or(0.0, |(now, then)| (then - now).abs());
        one.usd.abs() >= of_bill * bill && !(missed && one.usd > 0.0)
            || objective.is_some_and(|limit| slower >= OF_OBJECTIVE * limit)
    });
    found.sort_by(|a, b| a.usd.total_cmp(&b.usd));
    found.truncate(MOST);
    found
}

/// The system with facts and roles changed; services follow where the text names none.
fn run(brief: &Brief<'_>, changes: &[FactChange], roles: &[(NodeId, Role)]) -> (f64, Option<(f64, f64)>) {
    let (model, then) = otherwise(brief, changes, roles);
    let usd = then.cost.per_month.to_f64() - brief.analysis.cost.per_month.to_f64();
    (usd, headline(brief.model, brief.analysis).zip(headline(&model, &then)))
}

/// The changed system and its numbers.
fn otherwise(brief: &Brief<'_>, changes: &[FactChange], roles: &[(NodeId, Role)]) -> (Model, Analysis) {
    let touched = |id: NodeId| {
        roles.iter().any(|(node, _)| *node == id) || changes.iter().any(|c| c.on == On::Node(id))
    };
    let provider = brief.model.system.provider;
    let model = what_if::changed(brief.model, changes).with_parts(|id, node| {
        if let Some((_, role)) = roles.iter().find(|(node, _)| *node == id) {
            node.role = *role;
        }
        if touched(id) && node.service.as_ref().is_some_and(|s| !s.stated) {
            let flags: Vec<&str> = node.facts.flags().collect();
            node.service = brief.catalog.default_for(node.role, provider, &flags).map(|entry| ServiceName {
                id: entry.id().to_string(),
                title: entry.title().to_string(),
                short: entry.short().to_string(),
                stated: false,
            });
        }
    });
    let then = neph_analysis::analyse(&model, brief.catalog);
    (model, then)
}

/// Short-lived workflows against durable ones.
fn workflows(brief: &Brief<'_>) -> Vec<Alternative> {
    let model = brief.model;
    let mut found = Vec::new();
    for (id, node) in model.of_role(Role::Workflow) {
        let express = node.facts.is(fact::EXPRESS);
        if !express
            && longest(brief, id).is_some_and(|most| brief.analysis.timings.answer(id).known_most() > most)
        {
            continue;
        }
        let (usd, p99) = run(brief, &[FactChange::flag(On::Node(id), fact::EXPRESS, !express)], &[]);
        let pays = model
            .reach(id)
            .iter()
            .any(|to| model.node(*to).facts.says(fact::DATA, "payment") || model.undoes(*to));
        let name = brief.name(id);
        found.push(if express {
            Alternative {
                what: format!("{name} as a Standard instead of an Express workflow"),
                advice: format!("Run {name} as a Standard workflow"),
                usd,
                p99,
                means: "Steps run exactly once, and each execution keeps its history".to_string(),
                delays: false,
                keep: None,
                first: None,
            }
        } else {
            Alternative {
                what: format!("{name} as an Express instead of a Standard workflow"),
                advice: format!("Run {name} as an Express workflow"),
                usd,
                p99,
                means: "Executions end after 5 minutes and may run twice".to_string(),
                delays: false,
                keep: pays.then_some("Keep Standard: steps that charge or compensate must not run twice."),
                first: None,
            }
        });
    }
    found
}

/// Seconds that an execution may last on the short-lived variant of a workflow's service.
fn longest(brief: &Brief<'_>, id: NodeId) -> Option<f64> {
    let own = brief.model.node(id).service_id();
    let variant = brief.catalog.entries().find(|entry| {
        entry.variant_of() == Some(own) && entry.when() == Some(fact::EXPRESS.name().as_str())
    })?;
    brief.catalog.service(variant.id())?.limit_of(LimitKey::InvocationDuration)?.number()
}

/// The two kinds of API in front of functions.
fn gateways(brief: &Brief<'_>) -> Vec<Alternative> {
    let model = brief.model;
    let mut found = Vec::new();
    for (id, node) in model.nodes() {
        let (role, words) = match node.role {
            Role::RestApi => (Role::HttpApi, "an HTTP API instead of a REST API"),
            Role::HttpApi => (Role::RestApi, "a REST API instead of an HTTP API"),
            _ => continue,
        };
        let needs =
            node.facts.is(fact::VALIDATION) || node.facts.is(fact::WAF) || node.facts.has(fact::CACHE_TTL);
        let (usd, p99) = run(brief, &[], &[(id, role)]);
        let name = brief.name(id);
        found.push(Alternative {
            what: format!("{name} as {words}"),
            advice: format!("Make {name} {words}"),
            usd,
            p99,
            means: if role == Role::HttpApi {
                "It has no request validation, caching, usage plans or firewall of its own".to_string()
            } else {
                "It adds request validation, caching, usage plans and a firewall".to_string()
            },
            delays: false,
            keep: (needs && role == Role::HttpApi)
                .then_some("Keep it: the design uses what only a REST API has."),
            first: None,
        });
    }
    found
}

/// The cheaper processor.
fn processor(brief: &Brief<'_>) -> Option<Alternative> {
    let model = brief.model;
    let system = model.system.facts.text(fact::ARCH);
    let other = model
        .functions()
        .filter(|(_, n)| n.facts.text(fact::ARCH).or(system).is_none_or(|arch| arch != "arm64"));
    let ids: Vec<NodeId> = other.map(|(id, _)| id).collect();
    if ids.is_empty() {
        return None;
    }
    let changes: Vec<FactChange> =
        ids.iter().map(|id| FactChange::word(On::Node(*id), fact::ARCH, "arm64")).collect();
    let (usd, p99) = run(brief, &changes, &[]);
    Some(Alternative {
        what: format!("{} on arm64 instead of x86", plural(ids.len(), "function")),
        advice: "Build the functions for arm64".to_string(),
        usd,
        p99,
        means: "Native dependencies must exist for arm64".to_string(),
        delays: false,
        keep: None,
        first: Some("Adopt after a benchmark.".to_string()),
    })
}

/// Ways to keep functions on the headline path warm.
fn warm(brief: &Brief<'_>) -> Vec<Alternative> {
    let path: Vec<NodeId> = brief
        .model
        .requirements
        .iter()
        .filter(|r| r.measure.starts_with('p'))
        .flat_map(|r| r.path.iter().copied())
        .collect();
    let mut found = Vec::new();
    for lever in brief.mitigations.iter().filter(|m| path.contains(&m.node)) {
        let mut words = lever.fact.split_whitespace();
        let (name, value) = (words.next().unwrap_or_default(), words.next().and_then(|v| v.parse().ok()));
        let on = On::Node(lever.node);
        let made = match value {
            None => [fact::SNAPSTART, fact::WARM]
                .into_iter()
                .find(|f| f.name().as_str() == name)
                .map(|f| FactChange::flag(on, f, true)),
            Some(n) => [fact::PROVISIONED, fact::MIN_INSTANCES]
                .into_iter()
                .find(|f| f.name().as_str() == name)
                .map(|f| FactChange::count(on, f, n)),
        };
        let Some(made) = made else { continue };
        let (usd, p99) = run(brief, &[made], &[]);
        let part = brief.name(lever.node);
        found.push(Alternative {
            what: format!("{part}: {} instead of on demand", lever.what),
            advice: format!("Use {} for {part}", lever.what),
            usd,
            p99,
            means: format!("{} of invocations start cold", crate::present::percent(lever.cold)),
            delays: false,
            keep: None,
            first: None,
        });
    }
    found
}

/// Devices that send several readings in one message.
fn packed(brief: &Brief<'_>) -> Option<Alternative> {
    let model = brief.model;
    let (id, edge) = model.edges().find(|(_, e)| {
        let ends = model.origin(e).zip(model.target(e));
        e.mode == Mode::Event
            && ends.is_some_and(|(from, to)| {
                model.node(from).is_outside()
                    && matches!(model.node(to).role.family(), Family::Messaging | Family::Entry)
            })
            && e.facts.rate(fact::RATE).is_some_and(|rate| rate.0 >= 100.0)
            && e.facts.size(fact::PAYLOAD).is_some_and(|size| size.0 <= 4096.0)
    })?;
    let (rate, payload) = (edge.facts.spread(fact::RATE)?, edge.facts.size(fact::PAYLOAD)?);
    let slower = |spread: Spread| {
        Value::Rate(Spread {
            low: spread.low.map(|v| v / PACKED),
            usual: spread.usual / PACKED,
            high: spread.high.map(|v| v / PACKED),
        })
    };
    let mut changes = vec![
        FactChange::new(On::Edge(id), fact::RATE, slower(rate), String::new()),
        FactChange::size(On::Edge(id), fact::PAYLOAD, payload.0 * PACKED, String::new()),
    ];
    if let Some(peak) = edge.facts.spread(fact::PEAK) {
        changes.push(FactChange::new(On::Edge(id), fact::PEAK, slower(peak), String::new()));
    }
    let (_, then) = otherwise(brief, &changes, &[]);
    // What carries the messages is paid by the message; what handles and keeps the readings has as much to do as before.
    let usd = model
        .nodes()
        .filter(|(_, n)| matches!(n.role.family(), Family::Messaging | Family::Entry))
        .map(|(id, _)| then.cost.of(id).to_f64() - brief.analysis.cost.of(id).to_f64())
        .sum();
    let (from, to) = (model.origin(edge)?, model.target(edge)?);
    let delay =
        model.node(from).facts.number(fact::USERS).map(|users| time(users / rate.usual * (PACKED - 1.0)));
    let wait = delay.as_ref().map(|delay| format!("A reading waits up to {delay} longer"));
    Some(Alternative {
        what: format!("{} readings a message from {} instead of one", PACKED, brief.name(from)),
        advice: format!(
            "Send {} readings a message from {} to {}, where the delay is acceptable",
            PACKED,
            brief.name(from),
            brief.name(to)
        ),
        usd,
        p99: None,
        means: wait.unwrap_or_else(|| "A reading waits until the message is full".to_string()),
        delays: true,
        keep: None,
        first: Some(delay.map_or_else(
            || "Agree on the delay first.".to_string(),
            |delay| format!("Only for readings that may be {delay} late."),
        )),
    })
}

/// Cheaper memory sizes that stay clear of the time-out.
fn memory(brief: &Brief<'_>) -> Vec<Alternative> {
    let mut found: Vec<Alternative> =
        neph_analysis::sizing::sizing(brief.model, brief.catalog, brief.analysis)
            .into_iter()
            .filter_map(|s| {
                let (now, then) = (s.sizes.get(s.present)?, s.sizes.get(s.cheapest)?);
                let usd = then.usd_per_month? - now.usd_per_month?;
                let timeout = brief.model.node(s.node).facts.time(fact::TIMEOUT).map_or(f64::MAX, |t| t.0);
                if s.assumed || then.seconds > timeout * 0.5 || s.present == s.cheapest {
                    return None;
                }
                let (name, bytes) = (brief.name(s.node), size(then.memory_mb * 1_048_576.0));
                Some(Alternative {
                    what: format!("{name} with {bytes} instead of {}", size(now.memory_mb * 1_048_576.0)),
                    advice: format!("Give {name} {bytes} and measure"),
                    usd,
                    p99: None,
                    means: format!(
                        "An invocation takes {} instead of {}",
                        time(then.seconds),
                        time(now.seconds)
                    ),
                    delays: false,
                    keep: None,
                    first: Some("Measure first: time does not scale exactly with memory.".to_string()),
                })
            })
            .collect();
    found.sort_by(|a, b| a.usd.total_cmp(&b.usd));
    found.truncate(SIZED);
    found
}

/// Machines that always run in place of all functions.
fn machines(brief: &Brief<'_>) -> Option<Alternative> {
    let even = brief.even.as_ref()?;
    let today = even.today?;
    Some(Alternative {
        what: format!("{} instead of functions", md::text(&even.service_title)),
        advice: format!("Move the functions to {}", md::text(&even.service_title)),
        usd: today.always_on - today.functions,
        p99: None,
        means: "Tasks are patched and scaled by the team, and peaks need headroom".to_string(),
        delays: false,
        keep: Some("Keep functions while the team has no platform for containers."),
        first: None,
    })
}

/// What services offer beside their usual price.
fn levers(brief: &Brief<'_>) -> Vec<Alternative> {
    let known: Levers = known_levers();
    let model = brief.model;
    let mut found = Vec::new();
    for lever in &known.lever {
        let lines =
            brief.analysis.cost.lines.iter().filter(|l| format!("{}/{}", l.service, l.meter) == lever.of);
        for line in lines {
            let calls = model.outgoing(line.node).iter().any(|(_, e)| e.mode == Mode::Call);
            if lever.only_events && calls {
                continue;
            }
            let name = brief.name(line.node);
            let Some(kept) = price_ratio(brief, &line.service, &line.meter, &lever.instead) else { continue };
            found.push(Alternative {
                what: lever.what.replace("{component}", &name),
                advice: lever.advice.replace("{component}", &name),
                usd: -line.usd.to_f64() * (1.0 - kept),
                p99: None,
                means: lever.means.clone(),
                delays: false,
                keep: None,
                first: Some(lever.first.clone()),
            });
        }
    }
    found
}

/// What one meter of a service costs in units of another, both at their first tier.
fn price_ratio(brief: &Brief<'_>, service: &str, meter: &str, instead: &str) -> Option<f64> {
    let service = brief.catalog.priced_service(service)?;
    let one = |meter: &str| {
        let price = service.price(meter)?;
        Some(Usd(price.usd).to_f64() / price.per as f64)
    };
    let (now, then) = (one(meter)?, one(instead)?);
    (now > then).then(|| then / now)
}

fn known_levers() -> Levers {
    serde_json::from_str(include_str!("levers.json")).unwrap_or(Levers { lever: Vec::new() })
}

/// Decisions and alternatives.
pub(super) fn section(short: &Short<'_, '_>) -> Option<Section> {
    let mut section = Section::new("decisions-and-alternatives", "Decisions and alternatives");
    let items: Vec<String> = short.brief.model.decisions.iter().map(decision).collect();
    section.list(false, items);
    let mut table = Table::new(&["Alternative", ">Bill a month", ">p99", "What changes", "Recommendation"]);
    let bill = short.brief.analysis.cost.per_month.to_f64();
    let met = short.brief.analysis.requirements.iter().any(|c| {
        let timed = short.brief.model.requirements.get(c.index).is_some_and(|r| r.measure.starts_with('p'));
        timed && c.verdict == neph_analysis::Verdict::Met
    });
    for one in &short.alternatives {
        table.row(vec![
            one.what.clone(),
            format!("{} ({})", change(one.usd), signed(one.usd / bill.max(1e-9))),
            match one.p99 {
                Some((now, then)) if (then - now).abs() > 0.01 * now => {
                    format!("{} → {}", ms(now * 1e3), ms(then * 1e3))
                }
                Some(_) => "unchanged".to_string(),
                None => "–".to_string(),
            },
            format!("{}.", one.means),
            match (one.keep, one.usd < 0.0) {
                (Some(keep), _) => keep.to_string(),
                (None, true) => one.first.clone().unwrap_or_else(|| "Adopt.".to_string()),
                (None, false) if met => "Not needed: the objective is met.".to_string(),
                (None, false) => "Only where the objective needs it.".to_string(),
            },
        ]);
    }
    if table.rows.is_empty() && section.blocks.is_empty() {
        return None;
    }
    if !table.rows.is_empty() {
        section.say("Each alternative is computed alone with the same model, so savings do not add up. Only differences of at least 5 % of the bill or 10 % of an objective are shown, and from 1 % on where the cost objective is missed.");
    }
    section.table(table);
    Some(section)
}

fn signed(share: f64) -> String {
    format!("{}{}", if share < 0.0 { "−" } else { "+" }, rough(share.abs()))
}

fn decision(decision: &neph_model::Titled) -> String {
    let facts = &decision.facts;
    let title = md::text(decision.title.trim_end_matches('.'));
    let mut text = match facts.text(fact::STATUS) {
        Some(status) => format!("**{title}** ({}).", md::text(status)),
        None => format!("**{title}.**"),
    };
    if let Some(because) = facts.text(fact::BECAUSE) {
        text.push_str(&format!(" Why: {}.", md::text(because.trim_end_matches('.'))));
    }
    if let Some(instead) = facts.text(fact::INSTEAD_OF) {
        text.push_str(&format!(" Rejected: {}.", md::text(instead.trim_end_matches('.'))));
    }
    if let Some(consequence) = facts.text(fact::CONSEQUENCE) {
        text.push_str(&format!(" Consequence: {}.", md::text(consequence.trim_end_matches('.'))));
    }
    let said: Vec<String> =
        [facts.text(fact::DATE).map(|day| md::text(&date(day))), facts.text(fact::OWNER).map(md::text)]
            .into_iter()
            .flatten()
            .collect();
    if !said.is_empty() {
        text.push_str(&format!(" *{}*", list(&said)));
    }
    text
}
