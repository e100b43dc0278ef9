//! What people really type, each with its messages in the file beside it: one cause, one message, and an exact cure.
//!
//! `NEPH_BLESS=1 cargo test -p neph-model` writes the messages anew.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use neph_catalog::Catalog;
use neph_syntax::diagnostic::{Diagnostic, Severity, render};
use neph_syntax::source::Source;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/mistakes");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "neph"))
        .collect();
    found.sort();
    found
}

fn told(source: &Source) -> Vec<Diagnostic> {
    let (ast, mut faults) = neph_syntax::parse(source);
    let (_, more) = neph_model::resolve(&ast, Catalog::bundled());
    faults.extend(more);
    neph_model::in_order(faults)
}

#[test]
fn what_people_really_type_is_cured() {
    let mut wrong = Vec::new();
    for path in cases() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let source = Source::new(name, std::fs::read_to_string(&path).unwrap());
        let faults = told(&source);
        assert!(!faults.is_empty(), "{} has no message", path.display());
        let text = render::text(&source, &faults, false);
        let beside = path.with_extension("txt");
        if std::env::var_os("NEPH_BLESS").is_some() {
            std::fs::write(&beside, &text).unwrap();
        } else if std::fs::read_to_string(&beside).unwrap_or_default() != text {
            wrong.push(format!("{}\n{text}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A message with replacements keeps its promise: with all of them made, nothing of the kind is left to say.
#[test]
fn offered_replacements_cure() {
    for path in cases() {
        let text = std::fs::read_to_string(&path).unwrap();
        let source = Source::new("case.neph", &text);
        let faults = told(&source);
        let mut fixes: Vec<_> = faults.iter().flat_map(|fault| fault.fixes.iter()).collect();
        if fixes.is_empty() {
            continue;
        }
        fixes.sort_by_key(|fix| std::cmp::Reverse(fix.span));
        let mut cured = text.clone();
        for fix in fixes {
            cured.replace_range(fix.span.start..fix.span.end, &fix.text);
        }
        let left = told(&Source::new("cured.neph", &cured));
        let open = faults.iter().filter(|f| f.fixes.is_empty() && f.severity == Severity::Error).count();
        let errors = left.iter().filter(|f| f.severity == Severity::Error).count();
        // Without its folder a `use` cannot be read; that is another matter.
        let files = left.iter().filter(|f| f.name == "no-such-file").count();
        assert!(
            errors <= open + files,
            "{}:\n{cured}\n{}",
            path.display(),
            render::text(&Source::new("cured.neph", &cured), &left, false)
        );
    }
}
