//! Every rule's own examples, boundaries, and the ten example systems.

mod boundaries;
mod messages;
mod providers;

use super::reference;
use super::*;
use neph_syntax::diagnostic::Severity;
use neph_syntax::source::Source;

/// Reviews a text, which must be free of errors.
pub(super) fn review(text: &str) -> Review {
    let source = Source::new("test.neph", text);
    let catalog = Catalog::bundled();
    let (ast, mut faults) = neph_syntax::parse(&source);
    let (model, unresolved) = neph_model::resolve(&ast, catalog);
    faults.extend(unresolved);
    let errors: Vec<_> = faults.iter().filter(|fault| fault.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    let analysis = neph_analysis::analyse(&model, catalog);
    let context = Context { model: &model, analysis: &analysis, catalog };
    check(&context).with_fixes_tried(&context)
}

/// The finding of a rule, if there is one.
pub(super) fn found(text: &str, code: &str) -> Option<Finding> {
    review(text).findings.into_iter().find(|finding| finding.rule.code == code)
}

fn says(review: &Review, rule: &Rule) -> bool {
    let title = format!("{} {}", rule.code, rule.title);
    review.findings.iter().any(|finding| finding.rule == rule || finding.also.contains(&title))
}

fn asks(review: &Review, rule: &Rule) -> bool {
    review.questions.iter().any(|question| question.rule == rule)
}

#[test]
fn examples_fire_and_are_quiet() {
    let mut wrong = Vec::new();
    for rule in RULES {
        for text in rule.examples("fires") {
            let review = review(text);
            if !says(&review, rule) && !asks(&review, rule) {
                wrong.push(format!("{} does not fire:\n{text}", rule.code));
            }
        }
        for text in rule.examples("quiet") {
            let review = review(text);
            if says(&review, rule) || asks(&review, rule) {
                wrong.push(format!(
                    "{} is not quiet:\n{text}{:#?}",
                    rule.code,
                    review.findings.iter().filter(|f| f.rule == *rule).collect::<Vec<_>>()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn house_rules() {
    let place = |rule: &Rule| {
        let (category, number) = rule.code.split_once('-').unwrap();
        (
            Category::ALL.iter().position(|c| *c == rule.category).unwrap(),
            category,
            number.parse::<u32>().unwrap(),
        )
    };
    let order: Vec<_> = RULES.iter().map(|rule| place(rule)).collect();
    assert!(order.is_sorted() && order.windows(2).all(|pair| pair[0] != pair[1]), "{order:?}");
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
    for rule in RULES {
        assert!(!rule.sources.is_empty(), "{} has no source", rule.code);
        assert!(
            !rule.examples("fires").is_empty() && !rule.examples("quiet").is_empty(),
            "{} lacks an example",
            rule.code
        );
        assert!(rule.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.name);
        assert!(!rule.title.ends_with('.'), "{}", rule.title);
    }
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules")).unwrap();
    let pages =
        files.filter(|file| file.as_ref().is_ok_and(|f| f.path().extension().is_some_and(|e| e == "md")));
    assert_eq!(pages.count(), RULES.len(), "a page has no check");
}

/// Whether something to type has digits in groups, which the language does not read.
fn has_grouped_digits_in_code(sentence: &str) -> bool {
    sentence.split('`').skip(1).step_by(2).any(|code| {
        code.as_bytes().windows(3).any(|w| w[0].is_ascii_digit() && w[1] == b',' && w[2].is_ascii_digit())
    })
}

#[test]
fn findings_are_well_told() {
    for rule in RULES {
        for text in rule.examples("fires") {
            for finding in review(text).findings {
                let all = [&finding.message, &finding.fix]
                    .into_iter()
                    .chain(&finding.evidence)
                    .chain(&finding.effect);
                for sentence in all {
                    assert!(
                        !sentence.is_empty() && !sentence.ends_with('.') && !sentence.contains("NaN"),
                        "{}: {sentence}",
                        finding.rule.code
                    );
                    assert_eq!(sentence.matches('`').count() % 2, 0, "{}: {sentence}", finding.rule.code);
                    assert!(!has_grouped_digits_in_code(sentence), "{}: {sentence}", finding.rule.code);
                }
                assert!(
                    !finding.evidence.is_empty(),
                    "{} rests on nothing: {}",
                    finding.rule.code,
                    finding.message
                );
            }
        }
    }
}

/// Texts of the examples that ship.
fn systems() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples")).unwrap() {
        let path = entry.unwrap().path();
        if let Ok(text) = std::fs::read_to_string(path.join("system.neph")) {
            found.push((path.file_name().unwrap().to_string_lossy().into_owned(), text));
        }
    }
    found.sort();
    found
}

#[test]
fn example_systems_are_not_noisy() {
    let mut told = String::new();
    let mut noisy = Vec::new();
    for (name, text) in systems() {
        let review = review(&text);
        told.push_str(&format!(
            "\n== {name}: {} findings, {} accepted, {} questions\n",
            review.findings.len(),
            review.accepted.len(),
            review.questions.len()
        ));
        for f in &review.findings {
            told.push_str(&format!(
                "{} {} [{}] {}\n",
                f.rule.code,
                f.level.word(),
                f.parts.join(", "),
                f.message
            ));
            for line in f.evidence.iter().chain(&f.effect) {
                told.push_str(&format!("      · {line}\n"));
            }
            told.push_str(&format!("      → {}\n", f.fix));
            for also in &f.also {
                told.push_str(&format!("      + {also}\n"));
            }
        }
        for q in &review.questions {
            told.push_str(&format!("? {} {} {}\n", q.rule.code, q.level.word(), q.question));
        }
        for idle in &review.idle_allowances {
            told.push_str(&format!("idle: {}\n", idle.message));
        }
        if review.findings.len() > 12 || review.questions.len() > 12 || !review.idle_allowances.is_empty() {
            noisy.push(name);
        }
    }
    println!("{told}");
    assert!(noisy.is_empty(), "too noisy: {noisy:?}\n{told}");
}

#[test]
fn reference_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules.md");
    let text = reference::markdown();
    if std::env::var_os("NEPH_BLESS").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs")).unwrap();
        std::fs::write(path, &text).unwrap();
    }
    let current = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        current == text,
        "docs/rules.md differs from the rules: run the tests with NEPH_BLESS=1 to write it"
    );
}
