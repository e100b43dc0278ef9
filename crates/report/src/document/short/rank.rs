//! What matters most: an objective missed, then loss of data or money, then a breach, then the bill, then all else.

use super::alternatives::Alternative;
use super::speech;
use crate::document::Brief;
use crate::present::{self, money, size};
use neph_analysis::requirement::{Checked, Verdict};
use neph_catalog::{Role, fact};
use neph_model::{End, EventId, Family, Mode, NodeId, Requirement};
use neph_review::{Category, Finding, Level};
use std::collections::BTreeSet;

/// Nothing that moves less than this share of the bill reaches the first page.
pub(super) const WORTH: f64 = 0.01;

/// Why something is to be done, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// An objective is missed, or the peak cannot be carried.
    Objective,
    /// Data or money is lost.
    Loss,
    /// Somebody may do what he must not.
    Security,
    /// The bill moves.
    Money,
    /// Hygiene.
    Other,
}

/// One thing to do.
#[derive(Clone, Debug)]
pub(super) struct Action {
    pub(super) class: Class,
    /// Within the class, the greatest first.
    pub(super) weight: f64,
    /// What to do, a sentence.
    pub(super) what: String,
    /// Why, a sentence.
    pub(super) why: String,
    /// What the bill changes by in a month.
    pub(super) usd: Option<f64>,
    /// The finding it settles.
    pub(super) finding: Option<usize>,
}

impl Action {
    /// Whether it belongs on the first page.
    pub(super) fn leads(&self) -> bool {
        self.class != Class::Other
    }
}

/// Everything to do, ranked.
pub(super) fn actions(brief: &Brief<'_>, alternatives: &[Alternative]) -> Vec<Action> {
    let valuable = valuable(brief);
    let findings = brief.review.findings.iter().enumerate();
    let mut actions: Vec<Action> = findings.map(|(at, f)| of_finding(brief, &valuable, at, f)).collect();
    actions.extend(missed(brief, &actions, alternatives));
    actions.extend(over_budget(brief));
    actions.extend(alternatives.iter().filter_map(|one| saving(brief, one)));
    actions.extend(open_producers(brief));
    actions.extend(growing_stores(brief));
    actions.extend(silent_events(brief));
    actions.sort_by(|a, b| a.class.cmp(&b.class).then(b.weight.total_cmp(&a.weight)));
    actions
}

/// Components on a path with an objective, or that payment data goes through.
pub(super) fn valuable(brief: &Brief<'_>) -> BTreeSet<NodeId> {
    let model = brief.model;
    let mut nodes: BTreeSet<NodeId> =
        model.requirements.iter().flat_map(|r| r.path.iter().copied()).collect();
    let paid: Vec<NodeId> =
        model.nodes().filter(|(_, n)| n.facts.says(fact::DATA, "payment")).map(|(id, _)| id).collect();
    for (id, _) in model.nodes() {
        if model.reach(id).iter().any(|to| paid.contains(to)) {
            nodes.insert(id);
        }
    }
    nodes
}

fn share_of_bill(brief: &Brief<'_>, usd: f64) -> f64 {
    let bill = brief.analysis.cost.per_month.to_f64();
    if bill > 0.0 { usd.abs() / bill } else { 0.0 }
}

/// What a finding's remedy changes the bill by, computed by running the model again.
fn change(brief: &Brief<'_>, finding: &Finding) -> Option<f64> {
    if finding.remedy.is_empty()
        || brief.analysis.traffic.entering.is_none()
        || brief.model.nodes().count() > super::LARGEST
    {
        return None;
    }
    let then = neph_analysis::what_if::analyse(brief.model, brief.catalog, &finding.remedy);
    let usd = then.cost.per_month.to_f64() - brief.analysis.cost.per_month.to_f64();
    (usd.abs() >= 0.005).then_some(usd)
}

fn of_finding(brief: &Brief<'_>, valuable: &BTreeSet<NodeId>, at: usize, f: &Finding) -> Action {
    let said = f.message.contains('$') || f.effect.as_ref().is_some_and(|e| e.contains('$'));
    let usd = change(brief, f);
    let missed = |measure: &str| {
        let checked = brief.analysis.requirements.iter().filter(|c| c.verdict == Verdict::Missed);
        checked.filter_map(|c| brief.model.requirements.get(c.index)).any(|r| r.measure.starts_with(measure))
    };
    let class = match f.rule.category {
        Category::Reliability if f.rule.name == "availability-missed" && missed("availability") => {
            Class::Objective
        }
        Category::Limits if f.level >= Level::High => Class::Objective,
        Category::Performance if f.level >= Level::High || f.level >= Level::Medium && missed("p") => {
            Class::Objective
        }
        Category::Reliability | Category::Data | Category::Integration if f.level >= Level::Medium => {
            Class::Loss
        }
        Category::Security if f.level >= Level::Medium => Class::Security,
        _ if f.level >= Level::High => Class::Objective,
        // What must be resolved before launch is on the first page, behind what moves the bill.
        _ if f.level >= Level::Medium => Class::Money,
        _ if usd.is_some_and(|usd| share_of_bill(brief, usd) >= WORTH) => Class::Money,
        _ => Class::Other,
    };
    let on_path = f.parts.iter().filter_map(|name| brief.model.named(name)).any(|id| valuable.contains(&id));
    let level = Level::ALL.iter().rev().position(|l| *l == f.level).unwrap_or(0) as f64;
    let weight = match class {
        Class::Money => usd.map_or(WORTH, |usd| share_of_bill(brief, usd)),
        _ => level * 2.0 + f64::from(u8::from(on_path)) * 3.0,
    };
    // An effect without a number says the message again.
    let why = match f.effect.as_ref().filter(|effect| effect.contains(|c: char| c.is_ascii_digit())) {
        Some(effect) => {
            format!("{} {}", speech::sentence(brief.model, &f.message), speech::sentence(brief.model, effect))
        }
        None => speech::sentence(brief.model, &f.message),
    };
    Action {
        class,
        weight,
        what: speech::instruction(brief.model, &f.fix),
        why,
        usd: usd.filter(|_| !said),
        finding: Some(at),
    }
}

/// Objectives that are missed and that no finding speaks of.
fn missed(brief: &Brief<'_>, known: &[Action], alternatives: &[Alternative]) -> Vec<Action> {
    let told = |measure: &str| {
        let findings = known.iter().filter(|a| a.class == Class::Objective);
        findings.filter_map(|a| brief.review.findings.get(a.finding?)).any(|f| match measure {
            "availability" => f.rule.category == Category::Reliability,
            "cost" => f.rule.category == Category::Cost,
            _ => f.rule.category == Category::Performance,
        })
    };
    let checked = brief.analysis.requirements.iter().filter(|c| c.verdict == Verdict::Missed);
    checked
        .filter_map(|c| {
            let requirement = brief.model.requirements.get(c.index)?;
            if told(&requirement.measure) {
                return None;
            }
            let (what, why) = remedy(brief, requirement, c, alternatives);
            Some(Action { class: Class::Objective, weight: 100.0, what, why, usd: None, finding: None })
        })
        .collect()
}

/// What would meet a missed objective, and what it is missed by.
fn remedy(
    brief: &Brief<'_>,
    requirement: &Requirement,
    checked: &Checked,
    alternatives: &[Alternative],
) -> (String, String) {
    let name = super::objectives::name(brief, requirement);
    let value = |v: f64| super::objectives::value(requirement, v);
    let target = value(requirement.value);
    let Some(actual) = checked.actual else {
        let stores: Vec<String> = checked.missing.iter().map(|m| speech::english(brief.model, m)).collect();
        return (
            format!("Add {}.", present::few(&stores, 3)),
            format!("Without one, {name} of {target} cannot be met."),
        );
    };
    let part = checked.biggest.map(|id| brief.name(id));
    let gap = value((actual - requirement.value).abs());
    match requirement.measure.as_str() {
        "cost" => {
            let driver = checked.biggest.map_or(String::new(), |id| {
                let own = brief.analysis.cost.of(id).to_f64();
                format!(
                    "{} is {} of it ({})",
                    brief.name(id),
                    money(own),
                    present::rough(share_of_bill(brief, own))
                )
            });
            let saving = alternatives
                .iter()
                .find(|one| one.keep.is_none() && one.usd < 0.0)
                .map_or(". No computed alternative saves as much as 1 % of the bill".to_string(), |one| {
                    format!(". The largest computed saving is {} a month: {}", money(-one.usd), one.what)
                });
            (format!("Cut {gap} a month from the bill of {}.", value(actual)), format!("{driver}{saving}."))
        }
        "p50" | "p95" | "p99" | "p99.9" => {
            let warm = match checked.warm {
                Some(warm) if warm < requirement.value => {
                    format!("Cold starts alone break it: with every environment warm it is {}.", value(warm))
                }
                _ => format!(
                    "It is {} with every environment warm, so cold starts are not the cause.",
                    value(checked.warm.unwrap_or(actual))
                ),
            };
            let what = part.map_or_else(
                || format!("Take {gap} out of {name}."),
                |part| format!("Take {gap} out of {name}: shorten {part}, or respond before it finishes."),
            );
            (what, warm)
        }
        _ => (
            part.map_or_else(
                || format!("Bring {name} to {target}."),
                |part| format!("Bring {name} to {target}, starting with {part}."),
            ),
            format!("It is {actual}.", actual = value(actual)),
        ),
    }
}

/// A bill above the budget of the system, where no objective says so.
fn over_budget(brief: &Brief<'_>) -> Option<Action> {
    let model = brief.model;
    let budget = model.system.facts.money(fact::BUDGET)?;
    let bill = brief.analysis.cost.per_month.to_f64();
    if bill <= budget
        || brief.analysis.traffic.entering.is_none()
        || model.requirements.iter().any(|r| r.measure == "cost")
    {
        return None;
    }
    let driver = super::cost::driver(brief);
    Some(Action {
        class: Class::Objective,
        weight: 90.0,
        what: format!("Raise the budget of {} or cut {} a month.", money(budget), money(bill - budget)),
        why: format!(
            "The bill is {}{}.",
            money(bill),
            driver.map_or(String::new(), |(name, share)| format!(", {} of it {name}", present::rough(share)))
        ),
        usd: None,
        finding: None,
    })
}

/// Alternatives that save enough to be on the first page.
fn saving(brief: &Brief<'_>, one: &Alternative) -> Option<Action> {
    if one.keep.is_some() || one.usd >= 0.0 || share_of_bill(brief, one.usd) < WORTH {
        return None;
    }
    Some(Action {
        class: Class::Money,
        // What costs time comes after what costs nothing.
        weight: share_of_bill(brief, one.usd) * if one.delays { 0.5 } else { 1.0 },
        what: format!("{}.", one.advice),
        why: format!(
            "It saves {} a month, {} of the bill. {}.",
            money(-one.usd),
            present::rough(share_of_bill(brief, one.usd)),
            one.means
        ),
        usd: Some(one.usd),
        finding: None,
    })
}

/// Somebody outside who writes straight into a stream, queue or broker without declared authentication.
fn open_producers(brief: &Brief<'_>) -> Vec<Action> {
    let model = brief.model;
    let mut found: Vec<Action> = Vec::new();
    for (_, edge) in model.edges().filter(|(_, e)| e.mode != Mode::Failure) {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        let target = model.node(to);
        let direct = target.role.family() == Family::Messaging || target.is_store();
        if !model.node(from).is(Role::Client)
            || !direct
            || target.is_entry()
            || target.facts.has(fact::AUTH)
            || edge.facts.has(fact::AUTH)
        {
            continue;
        }
        found.push(Action {
            class: Class::Security,
            weight: 4.0,
            what: format!("Declare how {} authenticates against {}.", brief.name(from), brief.name(to)),
            why: format!(
                "{} writes to {} directly, and no authentication is declared. {} is an entry point.",
                brief.name(from),
                brief.name(to),
                brief.name(to)
            ),
            usd: None,
            finding: None,
        });
    }
    found
}

/// Stores that receive far more in a month than they are declared to keep, and let nothing expire.
fn growing_stores(brief: &Brief<'_>) -> Vec<Action> {
    let model = brief.model;
    let mut found = Vec::new();
    for (id, node) in model.nodes().filter(|(_, n)| n.is_store() && !n.facts.has(fact::TTL)) {
        let Some(kept) = node.facts.size(fact::KEEP) else { continue };
        let writes = model.incoming(id).into_iter().filter(|(_, e)| model.is_write(e));
        let inflow: f64 = writes
            .filter_map(|(edge, e)| {
                let bytes = e
                    .facts
                    .size(fact::PAYLOAD)
                    .map(|s| s.0)
                    .or_else(|| e.facts.accesses(fact::WRITES).and_then(|(n, size)| Some(n * size?.0)))?;
                Some(brief.analysis.traffic.edge(edge)?.per_month() * bytes)
            })
            .sum();
        if inflow <= kept.0 * 2.0 {
            continue;
        }
        found.push(Action {
            class: Class::Money,
            weight: (inflow / kept.0.max(1.0) / 100.0).min(0.99),
            what: format!("Set a lifecycle rule for {}, or declare what it really keeps.", brief.name(id)),
            why: format!(
                "{} receives {} a month but is declared to keep {}. Storage is priced for the declared size.",
                brief.name(id),
                size(inflow),
                size(kept.0)
            ),
            usd: None,
            finding: None,
        });
    }
    found
}

/// Events that somebody waits for and nobody publishes.
fn silent_events(brief: &Brief<'_>) -> Vec<Action> {
    let model = brief.model;
    // A bus or queue passes on what somebody puts in; an arrow into it without a name may carry anything.
    let fed = |end: &End, event: EventId| match end {
        End::Node(id) if model.node(*id).is_messaging() => {
            model.incoming(*id).iter().any(|(_, e)| e.event.is_none_or(|carried| carried == event))
        }
        End::Node(_) | End::Group(_) => true,
    };
    let silent = model.events().filter(|(id, _)| {
        !model.consumers(*id).is_empty() && !model.producers(*id).iter().any(|end| fed(end, *id))
    });
    silent
        .map(|(id, event)| {
            let consumers: Vec<String> = model
                .consumers(id)
                .iter()
                .map(|end| crate::document::md::text(model.end_label(*end)))
                .collect();
            let name = crate::document::md::text(&event.label);
            Action {
                class: Class::Loss,
                weight: 6.0,
                what: format!("Name the publisher of {name}, or remove its consumers."),
                why: format!("{} waits for {name}, which no component publishes.", present::list(&consumers)),
                usd: None,
                finding: None,
            }
        })
        .collect()
}
