//! The page that stands alone: the verdict, the decision asked, the figures, what to do, what to find out.

use super::{Short, objectives, speech};
use crate::document::{Block, Brief, KeyFact, Section, md};
use crate::present::{change, list, money, number, percent, plural, rate, rough, time, times};
use neph_analysis::requirement::{Checked, Verdict};
use neph_model::Requirement;
use neph_review::Level;
use std::collections::BTreeSet;

/// Actions and questions on the first page.
const FIRST: usize = 3;

/// A saving of this share of the bill is a condition, not a hint.
const HEAVY: f64 = 0.2;

/// How the design stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Ready,
    Conditions,
    NotReady,
    Unknown,
}

impl Standing {
    fn word(self) -> &'static str {
        match self {
            Standing::Ready => "Ready",
            Standing::Conditions => "Ready with conditions",
            Standing::NotReady => "Not ready",
            Standing::Unknown => "Cannot be judged yet",
        }
    }
}

/// Objectives with a verdict.
fn with_verdict<'b>(brief: &'b Brief<'_>, verdict: Verdict) -> Vec<(&'b Requirement, &'b Checked)> {
    let rows = brief.analysis.requirements.iter();
    rows.filter_map(|c| Some((brief.model.requirements.get(c.index)?, c)))
        .filter(|(r, c)| objectives::verdict(brief, r, c) == verdict)
        .collect()
}

fn standing(short: &Short<'_, '_>) -> (Standing, String) {
    let brief = short.brief;
    let missed = with_verdict(brief, Verdict::Missed).len();
    let met = with_verdict(brief, Verdict::Met).len();
    let critical = brief.review.findings.iter().filter(|f| f.level == Level::Critical).count();
    let serious = serious(short);
    let open = with_verdict(brief, Verdict::Undecided).len();
    if missed > 0 || critical > 0 {
        let mut why = Vec::new();
        if missed > 0 {
            why.push(format!("{} missed", plural(missed, "objective")));
        }
        if critical > 0 {
            why.push(plural(critical, "critical finding"));
        }
        return (Standing::NotReady, list(&why));
    }
    if brief.analysis.traffic.entering.is_none() {
        return (Standing::Unknown, "no request rate is given".to_string());
    }
    if met == 0 && open == 0 {
        return (Standing::Unknown, "no objective is given".to_string());
    }
    if met == 0 {
        return (Standing::Unknown, format!("{} cannot be checked", plural(open, "objective")));
    }
    let blockers = brief.review.questions.iter().filter(|q| q.level >= Level::High).count();
    let met = match (met, open > 0) {
        (1, false) => "the objective is met".to_string(),
        (2, false) => "both objectives are met".to_string(),
        (n, false) => format!("all {n} objectives are met"),
        (1, true) => "one objective is met".to_string(),
        (n, true) => format!("{n} objectives are met"),
    };
    if serious + open + blockers == 0 {
        return (Standing::Ready, met);
    }
    let mut why = vec![met];
    if serious > 0 {
        why.push(format!("{} to resolve first", plural(serious, "issue")));
    }
    if open > 0 {
        why.push(format!("{} cannot be checked", plural(open, "objective")));
    }
    if blockers > 0 {
        why.push(format!("{} to answer", plural(blockers, "question")));
    }
    (Standing::Conditions, list(&why))
}

/// Issues that are conditions of an approval: findings from medium on, and what the ranking adds to them.
fn serious(short: &Short<'_, '_>) -> usize {
    let heavy = |a: &&super::rank::Action| {
        a.class <= super::rank::Class::Security || a.class == super::rank::Class::Money && a.weight >= HEAVY
    };
    let added = short.actions.iter().filter(|a| a.finding.is_none()).filter(heavy).count();
    short.brief.review.findings.iter().filter(|f| f.level >= Level::Medium).count() + added
}

fn decision(short: &Short<'_, '_>, standing: Standing) -> String {
    match standing {
        Standing::Ready => "Approve the design for implementation.".to_string(),
        Standing::Conditions => match serious(short) {
            0 => "Approve the design once the open points are settled.".to_string(),
            1 => {
                "Approve the design on condition that the issue below is resolved before launch.".to_string()
            }
            n if n <= FIRST => {
                format!(
                    "Approve the design on condition that the {n} issues below are resolved before launch."
                )
            }
            n => format!(
                "Approve the design on condition that all {n} issues under [Findings](#findings) are resolved before launch; the first {FIRST} are below."
            ),
        },
        Standing::NotReady => {
            let names: Vec<String> = with_verdict(short.brief, Verdict::Missed)
                .iter()
                .map(|(r, c)| {
                    let actual =
                        c.actual.map_or_else(|| "no recovery".to_string(), |v| objectives::value(r, v));
                    format!("{actual} for {}", objectives::name(short.brief, r))
                })
                .collect();
            if names.is_empty() {
                "Send the design back until the critical findings are resolved.".to_string()
            } else {
                format!("Fund the actions below, or accept {}.", list(&names))
            }
        }
        Standing::Unknown if short.brief.analysis.traffic.entering.is_none() => {
            "None yet. State the request rate at the entry points.".to_string()
        }
        Standing::Unknown if short.brief.model.requirements.is_empty() => {
            "None yet. Agree on at least one objective: latency, cost or availability.".to_string()
        }
        Standing::Unknown => "None yet. Supply what the objectives below lack.".to_string(),
    }
}

/// The summary.
pub(super) fn summary(short: &Short<'_, '_>) -> Section {
    let brief = short.brief;
    let mut section = Section::new("summary", "Summary");
    let (standing, why) = standing(short);
    section.say(format!("**{}:** {why}. **Decision asked:** {}", standing.word(), decision(short, standing)));
    section.say(system(brief));
    let tiles = tiles(short);
    if !tiles.is_empty() {
        section.blocks.push(Block::Facts { items: tiles });
    }
    let missed: Vec<String> = with_verdict(brief, Verdict::Missed)
        .iter()
        .map(|(r, c)| format!("**Missed:** {}", objectives::told(brief, r, c)))
        .collect();
    section.list(false, missed);
    let items: Vec<String> = short
        .actions
        .iter()
        .filter(|a| a.leads())
        .take(FIRST)
        .map(|a| {
            let usd = a.usd.filter(|_| a.finding.is_some());
            let money = usd.map_or(String::new(), |usd| format!(" ({} a month)", change(usd)));
            format!("**{}**{money} {}", a.what, a.why)
        })
        .collect();
    if !items.is_empty() {
        section.say(if items.len() == 1 { "What to do first:" } else { "What to do, in this order:" });
        section.list(true, items);
    }
    let asked = super::rollout::ranked(brief);
    if !asked.is_empty() {
        section.say(if asked.len() == 1 {
            "The question that changes most:"
        } else {
            "The questions that change most:"
        });
        let ask = |q: &&neph_review::Question| first_question(&speech::sentence(brief.model, &q.question));
        section.list(false, asked.iter().take(FIRST).map(ask).collect());
    }
    section.say(confidence(brief));
    section
}

/// The question itself, without what follows it.
pub(super) fn first_question(text: &str) -> String {
    text.split_once('?').map_or_else(|| text.to_string(), |(question, _)| format!("{question}?"))
}

/// The system in two sentences.
fn system(brief: &Brief<'_>) -> String {
    let model = brief.model;
    let functions = model.functions().count();
    let managed = model.nodes().filter(|(_, n)| n.service.is_some() && !n.is_function()).count();
    let what: Vec<String> = [(functions, "function"), (managed, "managed service")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| plural(n, word))
        .collect();
    let place = if model.system.region_stated {
        format!(" in {}", md::text(&model.system.region))
    } else {
        String::new()
    };
    let mut text = if what.is_empty() {
        format!("{} has no component of its own yet.", md::text(&model.system.name))
    } else {
        format!(
            "{} runs {} on {}{place}.",
            md::text(&model.system.name),
            list(&what),
            model.system.provider.title()
        )
    };
    if let Some(entering) = brief.analysis.traffic.entering {
        let account = brief.analysis.limits.iter().find(|l| l.of_account && !l.setting);
        text.push_str(&format!(
            " Traffic averages {} and peaks at {}",
            rate(entering.usual),
            rate(entering.peak)
        ));
        if let Some(limit) = account {
            text.push_str(&format!(
                ", which takes {} concurrent executions ({} of the account quota)",
                number(limit.used),
                rough(limit.share)
            ));
        }
        text.push('.');
    } else if !brief.analysis.volumes.is_empty() {
        let told: Vec<String> = brief
            .analysis
            .volumes
            .iter()
            .map(|v| {
                format!(
                    "{} for {} requests",
                    money(v.cost.per_month.to_f64()),
                    crate::present::count(v.events)
                )
            })
            .collect();
        text.push_str(&format!(" No request rate is given; a month would cost {}.", list(&told)));
    }
    text
}

fn tiles(short: &Short<'_, '_>) -> Vec<KeyFact> {
    let brief = short.brief;
    let analysis = brief.analysis;
    let mut items = Vec::new();
    let mut add = |name: &str, value: String, note: String, tone: &'static str, section: &'static str| {
        items.push(KeyFact { name: name.to_string(), value, note, tone, section });
    };
    let tone = |verdict: Option<Verdict>| match verdict {
        Some(Verdict::Missed) => "bad",
        Some(Verdict::Met) => "good",
        _ => "",
    };
    let cost = &analysis.cost;
    if !cost.lines.is_empty() && analysis.traffic.entering.is_some() {
        let mut note = Vec::new();
        if let Some((driver, share)) = super::cost::driver(brief) {
            note.push(format!("{} {driver}", rough(share)));
        }
        match (short.units.first(), cost.per_thousand) {
            (Some(unit), _) => {
                note.push(super::cost::per(unit.usd, &md::text(&unit.name)));
            }
            (None, Some(per)) => note.push(super::cost::per(per / 1e3, "request")),
            (None, None) => {}
        }
        let least = if cost.unpriced.is_empty() { "" } else { "≥ " };
        let limit = requirement(brief, "cost");
        if let Some((r, _)) = limit {
            note.push(format!("objective {}", objectives::target(r)));
        }
        let verdict = limit.map(|(r, c)| objectives::verdict(brief, r, c));
        add(
            "Cost a month",
            format!("{least}{}", money(cost.per_month.to_f64())),
            note.join(" · "),
            tone(verdict),
            "cost",
        );
    }
    let paths: Vec<_> = analysis
        .requirements
        .iter()
        .filter_map(|c| Some((brief.model.requirements.get(c.index)?, c)))
        .filter(|(r, c)| r.measure.starts_with('p') && c.actual.is_some())
        .take(2)
        .collect();
    for (r, c) in &paths {
        let end = r.path.last().map_or_else(|| "slowest response".to_string(), |id| brief.name(*id));
        let value = c.actual.map_or_else(String::new, time);
        add(
            &format!("{} {end}", r.measure),
            value,
            format!("objective {}", objectives::target(r)),
            tone(Some(c.verdict)),
            "objectives",
        );
    }
    if paths.is_empty()
        && let Some(path) = slowest(brief)
    {
        add(
            &format!("p99 {}", brief.name(path.to)),
            time(path.with_cold.p99 / 1e3),
            "slowest response a caller waits for; no objective is given".to_string(),
            "",
            "objectives",
        );
    }
    let availability = requirement(brief, "availability");
    if let Some((r, c)) = availability.filter(|(_, c)| c.actual.is_some()) {
        let value = c.actual.map_or_else(String::new, percent);
        add(
            "Composite SLA",
            value,
            format!("objective {}", objectives::target(r)),
            tone(Some(c.verdict)),
            "objectives",
        );
    } else if let Some(lowest) = analysis.availability.iter().min_by(|a, b| a.share.total_cmp(&b.share)) {
        let note = format!("lowest of all paths; up to {} of downtime a month", time(lowest.minutes * 60.0));
        add("Composite SLA", percent(lowest.share), note, "", "reliability");
    }
    if let Some((limit, at)) = super::reliability::bottlenecks(brief).first() {
        add(
            "First bottleneck",
            format!("{} peak", times(*at)),
            format!("{}: {}", super::reliability::owner(brief, limit), md::text(limit.what)),
            if *at < 1.0 {
                "bad"
            } else if *at < 1.5 {
                "warn"
            } else {
                "good"
            },
            "reliability",
        );
    }
    items
}

fn requirement<'b>(brief: &'b Brief<'_>, measure: &str) -> Option<(&'b Requirement, &'b Checked)> {
    let rows = brief.analysis.requirements.iter();
    rows.filter_map(|c| Some((brief.model.requirements.get(c.index)?, c))).find(|(r, _)| r.measure == measure)
}

fn slowest<'b>(brief: &'b Brief<'_>) -> Option<&'b neph_analysis::PathLatency> {
    let answers = brief.analysis.latency.iter().filter(|p| p.kind == neph_analysis::latency::Kind::Response);
    answers.max_by(|a, b| a.with_cold.p99.total_cmp(&b.with_cold.p99))
}

/// How sure the figures are, in words.
fn confidence(brief: &Brief<'_>) -> String {
    let cost = &brief.analysis.cost;
    let now = cost.per_month.to_f64();
    let mut parts = Vec::new();
    if now > 0.0 && brief.analysis.traffic.entering.is_some() {
        let (less, more) = (1.0 - cost.low.to_f64() / now, cost.high.to_f64() / now - 1.0);
        parts.push(if less.max(more) < 0.005 {
            "the bill rests on given figures alone".to_string()
        } else {
            format!("the bill lies between {} and {}", money(cost.low.to_f64()), money(cost.high.to_f64()))
        });
    }
    if !cost.unpriced.is_empty() {
        let names: Vec<String> = cost.unpriced.iter().map(|id| brief.name(*id)).collect();
        parts.push(format!("{} not priced", crate::present::few(&names, 3)));
    }
    let borrowed: BTreeSet<&str> =
        cost.lines.iter().filter(|l| l.region_assumed).map(|l| l.service.as_str()).collect();
    if !borrowed.is_empty() {
        let mut homes: Vec<&str> =
            borrowed.iter().filter_map(|id| brief.catalog.priced_service(id)?.region.as_deref()).collect();
        homes.dedup();
        let home = if homes.len() == 1 { homes[0] } else { "other regions'" };
        parts.push(format!("{} at {home} prices", plural(borrowed.len(), "service")));
    }
    let assumed = brief.analysis.assumptions.len();
    if assumed > 0 {
        parts.push(format!("[{}](appendix.md#assumptions-and-questions)", plural(assumed, "assumption")));
    }
    if parts.is_empty() {
        return "Confidence: nothing has been computed yet.".to_string();
    }
    format!("Confidence: {}.", parts.join("; "))
}
