//! The language reference: every example in it is read without a fault.

use nephogram::catalog::Catalog;
use nephogram::compile;
use nephogram::diagnostic::render;
use nephogram::source::Source;

use crate::root;

#[test]
fn the_reference_is_true() {
    let text = std::fs::read_to_string(root("docs/language.md")).unwrap();
    let examples: Vec<&str> = text
        .split("```neph\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```").map(|(code, _)| code))
        .collect();
    assert!(examples.len() >= 10, "{} examples", examples.len());
    for example in examples {
        let source = Source::new("docs/language.md", example);
        let compiled = compile(&source, Catalog::bundled());
        assert!(compiled.is_sound(), "{}\n{}", example, render::text(&source, &compiled.faults, false));
    }
}

#[test]
fn the_reference_lists_every_role_and_fact() {
    let text = std::fs::read_to_string(root("docs/language.md")).unwrap();
    for role in nephogram::catalog::vocabulary::Role::ALL {
        assert!(text.contains(&format!("`{}`", role.name())), "the role {} is not told", role.name());
    }
    for fact in nephogram::catalog::vocabulary::facts() {
        assert!(text.contains(&format!("`{}`", fact.name)), "the fact {} is not told", fact.name);
    }
}

/// Where the generated part of the reference begins.
const MARK: &str = "<!-- What follows is made from the vocabulary by a test. -->\n";

#[test]
fn the_words_are_those_of_the_program() {
    let path = root("docs/language.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, _) = text.split_once(MARK).unwrap();
    let whole = format!("{head}{MARK}{}", words());
    crate::expect(&path, whole.as_bytes()).unwrap();
}

fn words() -> String {
    use nephogram::catalog::vocabulary::{Role, facts};
    let mut out = String::from("\n## Roles\n\n| role | is | also written |\n|---|---|---|\n");
    for role in Role::ALL {
        let aliases: Vec<String> = role.aliases().iter().map(|alias| format!("`{alias}`")).collect();
        out.push_str(&format!("| `{}` | {} | {} |\n", role.name(), role.title(), aliases.join(" ")));
    }
    out.push_str("\n## Facts\n\n| fact | said of | value | means |\n|---|---|---|---|\n");
    for fact in facts() {
        let of: Vec<String> = fact.on.iter().map(|s| s.words().to_string()).collect();
        let of = if fact.roles.is_empty() {
            of.join(", ")
        } else {
            fact.roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ")
        };
        let also = if fact.aliases.is_empty() {
            String::new()
        } else {
            format!(" (also `{}`)", fact.aliases.join("`, `"))
        };
        out.push_str(&format!("| `{}`{also} | {of} | {} | {} |\n", fact.name, fact.is.words(), fact.means));
    }
    out
}
