//! What the review found, what it could not tell, and what it found right.

use super::{Block, Brief, Section, Table, md};
use neph_review::{Finding, Level};
use neph_syntax::units::several;
use neph_syntax::words::capital;

/// The findings, worst first.
pub(super) fn findings(brief: &Brief<'_>) -> Vec<Section> {
    let review = brief.review;
    let mut lead = Section::new("findings", "Findings");
    let passed =
        review.passed.iter().filter(|(rule, _)| !review.findings.iter().any(|f| f.rule == *rule)).count();
    lead.say(format!(
        "{} rules checked: {}, {} open, {passed} passed.",
        neph_review::RULES.len(),
        several(review.findings.len(), "finding"),
        several(review.questions.len(), "question"),
    ));
    let mut overview = Table::new(&["Level", "Code", "Where", "What", "Do"]);
    for f in &review.findings {
        overview.row(vec![
            f.level.word().to_string(),
            f.rule.code.to_string(),
            parts(f),
            md::inline(&f.message),
            md::inline(&f.fix),
        ]);
    }
    lead.table(overview);
    let mut sections = vec![lead];
    for level in Level::ALL {
        for f in review.findings.iter().filter(|f| f.level == level && level > Level::Low) {
            let mut part = Section::part("", format!("{} {}", f.rule.code, f.rule.title));
            part.say(format!("*{}, at {}.* {}.", f.level.word(), parts(f), capital(&md::inline(&f.message))));
            let mut rows: Vec<String> =
                f.evidence.iter().map(|e| format!("Evidence: {}", md::inline(e))).collect();
            rows.extend(f.effect.iter().map(|e| format!("Effect: {}", md::inline(e))));
            rows.push(format!("Do: {}", md::inline(&f.fix)));
            rows.extend(f.after.iter().map(|a| format!("Then: {}", md::inline(a))));
            if !f.also.is_empty() {
                rows.push(format!(
                    "Same cause: {}",
                    f.also.iter().map(|a| md::text(a)).collect::<Vec<_>>().join("; ")
                ));
            }
            rows.extend(f.rule.sources.first().map(|s| format!("Source: <{s}>")));
            part.list(false, rows);
            sections.push(part);
        }
    }
    if !review.accepted.is_empty() {
        let mut part = Section::part("", "Accepted");
        let mut table = Table::new(&["Code", "Where", "What", "Accepted because"]);
        for f in &review.accepted {
            table.row(vec![
                f.rule.code.to_string(),
                parts(f),
                md::inline(&f.message),
                f.accepted.as_deref().map_or_else(String::new, md::text),
            ]);
        }
        part.table(table);
        sections.push(part);
    }
    if let Some(last) = sections.last_mut()
        && !review.passed.is_empty()
    {
        let names: Vec<String> = review
            .passed
            .iter()
            .filter(|(rule, _)| !review.findings.iter().any(|f| f.rule == *rule))
            .map(|(rule, n)| format!("{} {} ({n})", rule.code, md::text(rule.title)))
            .collect();
        last.fold("Checked and found right", vec![Block::List { start: 0, items: names }]);
    }
    sections
}

fn parts(finding: &Finding) -> String {
    let names: Vec<String> = finding.parts.iter().take(4).map(|p| md::code(p)).collect();
    let more = finding.parts.len().saturating_sub(4);
    if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
}

/// What is assumed, and what is asked.
pub(super) fn assumptions(brief: &Brief<'_>) -> Option<Section> {
    let (assumed, questions) = (&brief.analysis.assumptions, &brief.review.questions);
    if assumed.is_empty() && questions.is_empty() {
        return None;
    }
    let mut section = Section::new("assumptions-and-questions", "Assumptions and questions");
    section.say(format!(
        "{} not given and taken from a default; {} a fact only its owner knows.",
        if assumed.len() == 1 { "1 value is".to_string() } else { format!("{} values are", assumed.len()) },
        if questions.len() == 1 {
            "1 question needs".to_string()
        } else {
            format!("{} questions need", questions.len())
        },
    ));
    if !questions.is_empty() {
        let mut table = Table::new(&["Question", "State it as", "If it is bad", "Asked by"]);
        for q in questions {
            table.row(vec![
                capital(&md::inline(&q.question)),
                q.missing.iter().map(|m| md::code(m.as_str())).collect::<Vec<_>>().join(" "),
                q.level.word().to_string(),
                format!("{} {}", q.rule.code, md::text(q.rule.title)),
            ]);
        }
        section.table(table);
    }
    if !assumed.is_empty() {
        let mut table = Table::new(&["About", "Not given", ">Assumed", "Why"]);
        for a in assumed {
            table.row(vec![
                md::text(&a.on.label(brief.model)),
                md::text(&a.name.replace('_', " ")),
                md::text(&a.value),
                md::text(&a.why),
            ]);
        }
        if table.rows.len() > 12 {
            section.fold(format!("All {} assumed values", table.rows.len()), vec![Block::Table(table)]);
        } else {
            section.table(table);
        }
    }
    Some(section)
}
