//! Risks and findings, ranked and told once.

use super::{Short, speech};
use crate::document::{Block, Section, md};
use crate::present::{change, date, few, plural};
use neph_catalog::fact;
use neph_model::Model;
use neph_review::{Finding, Level};

/// Findings that are told in full.
const TOLD: usize = 9;

/// The findings.
pub(super) fn findings(short: &Short<'_, '_>) -> Option<Section> {
    let (brief, review) = (short.brief, short.brief.review);
    let model = brief.model;
    let mut section = Section::new("findings", "Findings");
    let passed =
        review.passed.iter().filter(|(rule, _)| !review.findings.iter().any(|f| f.rule == *rule)).count();
    section.say(format!(
        "{} checks: {}, {passed} passed, {}.",
        neph_review::RULES.len(),
        plural(review.findings.len(), "finding"),
        match review.questions.len() {
            0 => "none is open".to_string(),
            1 => "1 needs an answer from you".to_string(),
            n => format!("{n} need an answer from you"),
        },
    ));
    let mut items = Vec::new();
    let mut patches = Vec::new();
    let mut small: Vec<String> = Vec::new();
    for action in &short.actions {
        match action.finding.and_then(|at| review.findings.get(at)) {
            Some(f) if items.len() < TOLD && f.level > Level::Info => {
                items.push(told(model, f, action.usd));
                let lines = speech::patch(model, &f.fix);
                if !lines.is_empty() {
                    patches.push(format!("# {}: {}\n{}", f.rule.code, f.rule.title, lines.join("\n")));
                }
            }
            Some(f) => small.push(format!("{} ({})", md::text(f.rule.title), f.rule.code)),
            None if action.class <= super::rank::Class::Security && items.len() < TOLD => {
                items.push(format!("**{}** {}", action.what, action.why));
            }
            None => {}
        }
    }
    section.list(true, items);
    if !small.is_empty() {
        section.say(format!(
            "Also noted: {}. Details are in the [appendix](appendix.md#findings).",
            few(&small, 6)
        ));
    }
    if !review.accepted.is_empty() {
        let accepted = review.accepted.iter().map(|f| {
            let reason = f.accepted.as_deref().unwrap_or("no reason given");
            format!("{} ({})", md::text(f.rule.title), md::text(reason.trim_end_matches('.')))
        });
        section.say(format!("Accepted risks: {}.", accepted.collect::<Vec<_>>().join("; ")));
    }
    let risks: Vec<String> = model.risks.iter().map(risk).collect();
    if !risks.is_empty() {
        section.say("Risks the team has declared:");
        section.list(false, risks);
    }
    if !patches.is_empty() {
        section.fold(
            "The changes in the text of the system",
            vec![Block::Code { language: "text", text: patches.join("\n\n") }],
        );
    }
    Some(section)
}

/// A declared risk: who looks after it until when, what it would do, what is done about it.
fn risk(risk: &neph_model::Titled) -> String {
    let facts = &risk.facts;
    let mut said = Vec::new();
    said.extend(facts.text(fact::STATUS).map(md::text));
    said.extend(facts.text(fact::LIKELIHOOD).map(|word| format!("likelihood {}", md::text(word))));
    said.push(match facts.text(fact::OWNER) {
        Some(owner) => format!("owner {}", md::text(owner)),
        None => "no owner".to_string(),
    });
    said.extend(facts.text(fact::DUE).map(|day| format!("due {}", md::text(&date(day)))));
    let mut text = format!("**{}** ({}).", md::text(risk.title.trim_end_matches('.')), said.join(", "));
    if let Some(impact) = facts.text(fact::IMPACT) {
        text.push_str(&format!(" *Impact:* {}.", md::text(impact.trim_end_matches('.'))));
    }
    text.push_str(&match facts.text(fact::MITIGATION) {
        Some(words) => format!(" *Mitigation:* {}.", md::text(words.trim_end_matches('.'))),
        None => " No mitigation is declared.".to_string(),
    });
    text
}

fn told(model: &Model, f: &Finding, usd: Option<f64>) -> String {
    let mut text = format!("**{}** ({}", md::text(f.rule.title), f.level.word());
    let labels: Vec<String> = f
        .parts
        .iter()
        .map(|p| {
            model.named(p).map_or_else(
                || speech::english(model, &format!("`{p}`")),
                |id| md::text(&model.node(id).label),
            )
        })
        .collect();
    if !labels.is_empty() {
        text.push_str(&format!(", {}", few(&labels, 3)));
    }
    text.push_str(&format!("). {}", speech::sentence(model, &f.message)));
    if let Some(effect) = &f.effect {
        text.push_str(&format!(" *Impact:* {}", speech::sentence(model, effect)));
    }
    if let Some(evidence) = f.evidence.first() {
        text.push_str(&format!(" *Evidence:* {}", speech::sentence(model, evidence)));
    }
    text.push_str(&format!(" *Recommendation:* {}", speech::instruction(model, &f.fix)));
    if let Some(usd) = usd {
        text.push_str(&format!(" *Bill:* {} a month.", change(usd)));
    }
    let owner = f
        .parts
        .first()
        .and_then(|p| model.named(p))
        .and_then(|id| model.node(id).facts.text(fact::OWNER))
        .or_else(|| model.system.facts.text(fact::OWNER));
    if let Some(owner) = owner {
        text.push_str(&format!(" *Owner:* {}.", md::text(owner)));
    }
    text
}
