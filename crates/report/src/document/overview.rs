//! The page a reader starts with: the numbers that matter, what to decide, and the objectives.

use super::numbers::{ms, percent, usd};
use super::{Block, Brief, KeyFact, Section, Table, md};
use neph_analysis::latency::Kind;
use neph_analysis::requirement::Verdict;
use neph_review::Level;
use neph_syntax::units::{PerSecond, Seconds, number, several};
use neph_syntax::words::capital;

/// The summary: it stands alone.
pub(super) fn summary(brief: &Brief<'_>) -> Section {
    let mut section = Section::new("summary", "Summary");
    section.say(lead(brief));
    section.blocks.push(Block::Facts { items: key_facts(brief) });
    let review = brief.review;
    if !review.findings.is_empty() {
        let top: Vec<String> = review
            .findings
            .iter()
            .take(3)
            .map(|f| {
                format!(
                    "**{}**: {}. {}",
                    f.level.word(),
                    md::inline(&f.message),
                    capital(&md::inline(&f.fix))
                )
            })
            .collect();
        section.say("What to do first:");
        section.list(true, top);
    }
    if !review.questions.is_empty() {
        let top: Vec<String> =
            review.questions.iter().take(3).map(|q| capital(&md::inline(&q.question))).collect();
        section.say("What to find out first:");
        section.list(false, top);
    }
    section
}

/// One or two sentences a manager can repeat.
fn lead(brief: &Brief<'_>) -> String {
    let analysis = brief.analysis;
    let mut parts = Vec::new();
    if let Some(entering) = analysis.traffic.entering {
        let cost = if analysis.cost.lines.is_empty() {
            String::new()
        } else {
            format!(" costs {} USD", usd(analysis.cost.per_month))
        };
        parts.push(format!("A month with {} events{cost}", number(entering.per_month().round()),));
    }
    if let Some(path) = main_path(brief) {
        parts.push(format!(
            "99 of 100 requests of {} are answered within {}",
            md::text(brief.model.end_label(brief.model.edge(path.entry).from)),
            ms(path.with_cold.p99)
        ));
    }
    if analysis.traffic.entering.is_none() && !analysis.volumes.is_empty() {
        let told: Vec<String> = analysis
            .volumes
            .iter()
            .map(|v| format!("{} USD for {} events", usd(v.cost.per_month), number(v.events)))
            .collect();
        parts.push(format!("no rate is stated: a month would cost {}", told.join(", ")));
    }
    let mut text = capital(&parts.join("; "));
    if text.is_empty() {
        text = "No rate is stated, so money, latency and limits can only be told per event".to_string();
    }
    text.push_str(". ");
    let missed = analysis.requirements.iter().filter(|r| r.verdict == Verdict::Missed).count();
    let met = analysis.requirements.iter().filter(|r| r.verdict == Verdict::Met).count();
    let worst = brief.review.findings.first().map(|f| f.level);
    text.push_str(&match (missed, met) {
        (0, 0) => "No objective is stated to hold this against".to_string(),
        (0, met) => format!(
            "{} met",
            if met == 1 {
                "The one objective that can be judged is".to_string()
            } else {
                format!("All {met} objectives that can be judged are")
            }
        ),
        (missed, met) => format!(
            "{missed} of {} objectives {} missed",
            missed + met,
            if missed == 1 { "is" } else { "are" }
        ),
    });
    text.push_str(&match worst {
        Some(Level::Critical) => "; as designed it cannot go live: see the critical findings.".to_string(),
        Some(Level::High) => format!(
            "; {} should be settled before it goes live.",
            several(brief.review.findings.iter().filter(|f| f.level == Level::High).count(), "finding")
        ),
        Some(_) => "; nothing found stands against going live.".to_string(),
        None => "; the review found nothing wrong.".to_string(),
    });
    text
}

fn main_path<'a>(brief: &'a Brief<'_>) -> Option<&'a neph_analysis::latency::PathLatency> {
    let weight = |p: &&neph_analysis::latency::PathLatency| {
        brief.analysis.traffic.edge(p.entry).map_or(0.0, |r| r.usual)
    };
    brief
        .analysis
        .latency
        .iter()
        .filter(|p| p.kind == Kind::Response)
        .max_by(|a, b| weight(a).total_cmp(&weight(b)))
}

fn key_facts(brief: &Brief<'_>) -> Vec<KeyFact> {
    let analysis = brief.analysis;
    let mut items = Vec::new();
    let mut add = |name: &str, value: String, note: String, tone: &'static str, section: &'static str| {
        items.push(KeyFact { name: name.to_string(), value, note, tone, section });
    };
    if !analysis.cost.lines.is_empty() {
        let cost = &analysis.cost;
        add(
            "Cost a month",
            format!("{} USD", usd(cost.per_month)),
            format!(
                "{} to {} USD over the assumptions; {} USD fixed",
                usd(cost.low),
                usd(cost.high),
                usd(cost.fixed)
            ),
            "",
            "cost",
        );
    }
    if let Some(path) = main_path(brief) {
        add(
            "Answer, p50 / p99",
            format!("{} / {}", ms(path.with_cold.p50), ms(path.with_cold.p99)),
            format!("to {}, cold starts included; warm p99 {}", brief.name(path.from), ms(path.warm.p99)),
            "",
            "latency",
        );
    }
    if let Some(cold) = analysis
        .cold_starts
        .iter()
        .filter(|c| c.share.is_some())
        .max_by(|a, b| a.probability().total_cmp(&b.probability()))
    {
        add(
            "Cold starts, worst",
            percent(cold.probability()),
            format!("of the runs of {}; {} each at the median", brief.name(cold.node), ms(cold.total_ms.p50)),
            "",
            "cold-starts",
        );
    }
    if let Some(first) = analysis.limits.iter().find(|l| !l.setting) {
        let tone = if first.share > 1.0 {
            "bad"
        } else if first.share > 0.8 {
            "warn"
        } else {
            "good"
        };
        add(
            "Nearest limit",
            percent(first.share),
            format!("{}: {}", super::numbers::limit_owner(brief, first), md::text(first.what)),
            tone,
            "limits-and-headroom",
        );
    }
    if let Some(entering) = analysis.traffic.entering {
        add(
            "Traffic",
            PerSecond(entering.usual).to_string(),
            format!("peak {}", PerSecond(entering.peak)),
            "",
            "scaling",
        );
    }
    if let Some(lowest) = analysis.availability.iter().min_by(|a, b| a.share.total_cmp(&b.share)) {
        add(
            "Availability, lowest",
            format!("{:.2} %", lowest.share * 100.0),
            format!("by promises: {} a month without answer", Seconds(lowest.minutes * 60.0)),
            "",
            "availability",
        );
    }
    add(
        "Serverless fit",
        format!("{} of 100", number(brief.fit.score.round())),
        format!("{}, judged on {} of the criteria", brief.fit.verdict.word(), percent(brief.fit.coverage)),
        "",
        "serverless-fit",
    );
    let review = brief.review;
    let count = |level: Level| review.findings.iter().filter(|f| f.level == level).count();
    let counted: Vec<String> = Level::ALL
        .into_iter()
        .filter(|l| count(*l) > 0)
        .map(|l| format!("{} {}", count(l), l.word()))
        .collect();
    add(
        "Findings",
        review.findings.len().to_string(),
        format!(
            "{}{} rules found nothing to object to, {} open",
            if counted.is_empty() { String::new() } else { format!("{}; ", counted.join(", ")) },
            review.passed.iter().filter(|(rule, _)| !review.findings.iter().any(|f| f.rule == *rule)).count(),
            several(review.questions.len(), "question")
        ),
        if count(Level::Critical) > 0 {
            "bad"
        } else if count(Level::High) > 0 {
            "warn"
        } else {
            "good"
        },
        "findings",
    );
    items
}

/// The stated objectives against the computed numbers.
pub(super) fn objectives(brief: &Brief<'_>) -> Option<Section> {
    let model = brief.model;
    if model.requirements.is_empty() {
        return None;
    }
    let mut section = Section::new("objectives", "Objectives");
    let checked = &brief.analysis.requirements;
    let count = |v| checked.iter().filter(|c| c.verdict == v).count();
    section.say(format!(
        "{} met, {} missed, {} not decidable from what is stated.",
        count(Verdict::Met),
        count(Verdict::Missed),
        count(Verdict::Undecided)
    ));
    let mut table = Table::new(&["Objective", "Stated", ">Computed", "Verdict", "Rests on"]);
    for row in checked {
        let Some(requirement) = model.requirements.get(row.index) else { continue };
        let path: Vec<String> = requirement.path.iter().map(|id| brief.name(*id)).collect();
        let actual = row.actual.map_or_else(|| "–".to_string(), |value| requirement.words(value));
        table.row(vec![
            if path.is_empty() {
                md::text(&requirement.measure)
            } else {
                format!("{} {}", md::text(&requirement.measure), path.join(" → "))
            },
            format!("{} {}", md::text(&requirement.compare), md::text(&requirement.written)),
            format!("{actual}{}", if row.assumed { "ᵃ" } else { "" }),
            match row.verdict {
                Verdict::Met => "met".to_string(),
                Verdict::Missed => "**missed**".to_string(),
                Verdict::Undecided => "not decidable".to_string(),
            },
            if row.missing.is_empty() {
                row.biggest.map_or_else(|| "–".to_string(), |id| format!("mostly {}", brief.name(id)))
            } else if row.verdict == Verdict::Undecided {
                format!("missing: {}", md::text(&row.missing.join(", ")))
            } else {
                format!("not counted: {}", md::text(&row.missing.join(", ")))
            },
        ]);
    }
    section.table(table);
    Some(section)
}
