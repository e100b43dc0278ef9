//! The tests that look at the program from outside: cases in files, with what is expected beside them.
//!
//! `NEPH_BLESS=1 cargo test` writes what is expected anew; then look at the difference before you commit it.

#![allow(clippy::unwrap_used)]

mod accuracy;
mod article;
mod changes;
mod chaos;
mod cli;
mod diagnostics;
mod diffs;
mod document;
mod effects;
mod examples;
mod figures;
mod files;
mod format;
mod fuzz;
mod guides;
mod hostile;
mod house;
mod language;
mod picture;
mod pipelines;
mod ranking;
mod reported;
mod templates;
mod tools;
mod words;

use std::path::{Path, PathBuf};

/// A path from the top of the repository.
fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files of a folder with an ending, sorted.
fn in_folder(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(root(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{folder} holds no .{ending}");
    found
}

/// Compares with a file, or writes it when blessing; says what differs first.
fn expect(path: &Path, actual: &[u8]) -> Result<(), String> {
    if std::env::var_os("NEPH_BLESS").is_some() {
        std::fs::write(path, actual).unwrap();
        return Ok(());
    }
    let wanted = std::fs::read(path).unwrap_or_default();
    if wanted == actual {
        return Ok(());
    }
    let (wanted, actual) = (String::from_utf8_lossy(&wanted), String::from_utf8_lossy(actual));
    let at = wanted
        .lines()
        .zip(actual.lines())
        .position(|(a, b)| a != b)
        .unwrap_or(wanted.lines().count().min(actual.lines().count()));
    Err(format!(
        "{} differs from line {}:\n  expected {:?}\n  got      {:?}\nIf the new one is right: NEPH_BLESS=1 cargo test",
        path.display(),
        at + 1,
        wanted.lines().nth(at).unwrap_or("(end)"),
        actual.lines().nth(at).unwrap_or("(end)"),
    ))
}

/// Fails with all messages at once.
fn all_good(results: impl IntoIterator<Item = Result<(), String>>) {
    let faults: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
