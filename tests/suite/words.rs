//! The product speaks as `docs/style.md` says: phrases that nobody in the field uses are refused in all a person reads.

use crate::root;

/// Phrases that must not appear, each with what to write instead.
const REFUSED: [(&str, &str); 24] = [
    ("hands over", "publishes, sends"),
    ("handed over", "published, sent"),
    ("hears of", "subscribes to"),
    ("gives way", "saturates"),
    ("give way", "saturate"),
    ("held against", "checked against"),
    ("without answer", "downtime"),
    ("the maker", "the provider"),
    ("can be said of", "applies to"),
    ("is no kind of", "unknown kind"),
    ("nothing to object", "passed"),
    ("stands against", "blocks"),
    ("way through the system", "flow"),
    ("ways lead", "flows"),
    ("a repeat is harmless", "idempotent"),
    ("repeat harmless", "idempotent"),
    ("what ties the steps", "correlation ID"),
    ("is paid whatever", "fixed cost"),
    ("makes of it", "raises it to"),
    ("at which monthly cost is somebody told", "budget alert"),
    ("for want of", "for lack of"),
    ("is told at", "see"),
    ("are told at", "see"),
    ("do without", "remove"),
];

fn texts() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut add = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        found.push((path.display().to_string(), text.to_lowercase()));
    };
    add(root("README.md"));
    add(root("CONTRIBUTING.md"));
    for page in crate::in_folder("docs", "md") {
        // The style page quotes what it refuses, the article's page quotes the article.
        if !page.ends_with("style.md") && !page.ends_with("article.md") {
            add(page);
        }
    }
    crate::in_folder("crates/review/src/rules", "md").into_iter().for_each(&mut add);
    for case in crate::in_folder("tests/cases/diagnostics", "txt") {
        add(case);
    }
    for case in crate::in_folder("tests/cases/mistakes", "txt") {
        add(case);
    }
    for entry in std::fs::read_dir(root("examples")).unwrap() {
        let page = entry.unwrap().path().join("design.md");
        if page.exists() {
            add(page);
        }
    }
    found
}

#[test]
fn nobody_meets_a_phrase_of_a_private_dialect() {
    let mut faults = Vec::new();
    for (name, text) in texts() {
        for (phrase, instead) in REFUSED {
            for line in text.lines().filter(|line| line.contains(phrase)) {
                faults.push(format!("{name}: «{phrase}», write «{instead}»: {}", line.trim()));
            }
        }
    }
    assert!(faults.is_empty(), "{}\n{} phrases", faults.join("\n"), faults.len());
}
