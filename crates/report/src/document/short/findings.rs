//! Risks and findings, ranked and told once.

use super::{Short, speech};
use crate::document::{Block, Section, md};
use crate::present::{change, few, plural};
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
        "{} checks: {}, {passed} passed, {} need an answer from you.",
        neph_review::RULES.len(),
        plural(review.findings.len(), "finding"),
        review.questions.len(),
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
            let reason = f.accepted.as_deref().unwrap_or("no reason is given");
            format!("{}, because {}", md::text(f.rule.title), md::text(reason.trim_end_matches('.')))
        });
        section.say(format!("Accepted risks: {}.", accepted.collect::<Vec<_>>().join("; ")));
    }
    if !patches.is_empty() {
        section.fold(
            "The changes in the text of the system",
            vec![Block::Code { language: "text", text: patches.join("\n\n") }],
        );
    }
    Some(section)
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
    text.push_str(&format!(" *Recommendation:* {}", speech::sentence(model, &f.fix)));
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
