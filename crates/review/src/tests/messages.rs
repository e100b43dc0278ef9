//! What each rule says of its own examples: every finding as a reader gets it, and which other rules speak there.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{review, says};
use crate::{Finding, Question, RULES, Review, Rule};

#[test]
fn what_each_rule_says_of_its_examples() {
    insta::with_settings!({
        snapshot_path => "messages",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        for rule in RULES {
            insta::assert_snapshot!(rule.name, told(rule));
        }
    });
}

/// A finding is as grave as its rule's page says, or less.
#[test]
fn no_finding_is_graver_than_its_rule() {
    let mut graver = BTreeSet::new();
    for rule in RULES {
        for text in rule.examples("fires") {
            for finding in review(text).findings {
                if finding.level > finding.rule.level {
                    graver.insert(format!("{} {}", finding.rule.code, finding.level.word()));
                }
            }
        }
    }
    assert!(graver.is_empty(), "{graver:#?}");
}

/// The worst a rule says of its own examples is what its page announces.
#[test]
fn each_rule_reaches_the_level_of_its_page() {
    let mut short = Vec::new();
    for rule in RULES {
        let reviews: Vec<Review> = rule.examples("fires").into_iter().map(review).collect();
        let found = reviews.iter().flat_map(|r| &r.findings).filter(|f| f.rule == *rule).map(|f| f.level);
        let asked = reviews.iter().flat_map(|r| &r.questions).filter(|q| q.rule == *rule).map(|q| q.level);
        let merged = reviews.iter().any(|r| !r.findings.iter().any(|f| f.rule == *rule) && says(r, rule));
        if !merged && found.chain(asked).max() != Some(rule.level) {
            short.push(format!("{} {}", rule.code, rule.level.word()));
        }
    }
    assert!(short.is_empty(), "{short:#?}");
}

fn told(rule: &Rule) -> String {
    let mut out = format!("{} {}\n", rule.code, rule.title);
    for text in rule.examples("fires") {
        let review = review(text);
        let title = format!("{} {}", rule.code, rule.title);
        for finding in &review.findings {
            if finding.rule == rule || finding.also.contains(&title) {
                finding_told(&mut out, finding);
            }
        }
        for question in review.questions.iter().filter(|q| q.rule == rule) {
            question_told(&mut out, question);
        }
        let others: BTreeSet<&str> =
            review.findings.iter().map(|f| f.rule.code).filter(|code| *code != rule.code).collect();
        if !others.is_empty() {
            let _ = writeln!(out, "\nother rules: {}", Vec::from_iter(others).join(" "));
        }
    }
    out
}

fn finding_told(out: &mut String, finding: &Finding) {
    let _ = writeln!(out, "\n{} {}: {}", finding.level.word(), finding.parts.join(", "), finding.message);
    for evidence in &finding.evidence {
        let _ = writeln!(out, "  because {evidence}");
    }
    if let Some(impact) = &finding.effect {
        let _ = writeln!(out, "  impact: {impact}");
    }
    let _ = writeln!(out, "  fix: {}", finding.fix);
    if let Some(after) = &finding.after {
        let _ = writeln!(out, "  after the fix: {after}");
    }
    for also in &finding.also {
        let _ = writeln!(out, "  also {also}");
    }
}

fn question_told(out: &mut String, question: &Question) {
    let _ = writeln!(
        out,
        "\n{} question on {}: {}",
        question.level.word(),
        question.parts.join(", "),
        question.question
    );
}
