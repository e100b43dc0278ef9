//! The examples: their committed outputs are what the program makes today.

use std::path::{Path, PathBuf};

use nephogram::catalog::Catalog;
use nephogram::diagnostic::render;
use nephogram::source::Source;
use nephogram::{compile, report};

use crate::{all_good, expect, root};

/// Every example with its folder.
pub fn systems() -> Vec<(PathBuf, Source)> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root("examples"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.join("system.neph").exists())
        .collect();
    folders.sort();
    assert!(folders.len() >= 10);
    folders
        .into_iter()
        .map(|folder| {
            let text = std::fs::read_to_string(folder.join("system.neph")).unwrap();
            (folder, Source::new("system.neph", text))
        })
        .collect()
}

/// Outputs that an example keeps in the repository: one keeps everything, the others what a reader opens.
fn is_kept(folder: &Path, output: &str) -> bool {
    folder.ends_with("image-thumbnails") || output.ends_with(".md") || output.ends_with(".svg")
}

#[test]
fn outputs_are_made_anew() {
    all_good(systems().into_iter().flat_map(|(folder, source)| {
        let compiled = compile(&source, Catalog::bundled());
        assert!(compiled.is_sound(), "{}", render::text(&source, &compiled.faults, false));
        let outputs =
            report::everything(&compiled, &nephogram::diagram::DiagramOptions::default(), None).unwrap();
        let kept: Vec<_> = outputs.into_iter().filter(|(name, _)| is_kept(&folder, name)).collect();
        let mut results = remove_or_name_orphans(&folder, &kept);
        results.extend(kept.into_iter().map(|(name, bytes)| expect(&folder.join(name), &bytes)));
        results
    }));
}

/// Files of an example that the program no longer makes.
fn remove_or_name_orphans(folder: &Path, kept: &[(String, Vec<u8>)]) -> Vec<Result<(), String>> {
    let is_expected = |name: &str| name == "system.neph" || kept.iter().any(|(output, _)| output == name);
    let names =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let orphans = names.filter(|name| !is_expected(name));
    orphans
        .map(|name| {
            if std::env::var_os("NEPH_BLESS").is_some() {
                std::fs::remove_file(folder.join(name)).unwrap();
                return Ok(());
            }
            Err(format!("{}: no longer an output of the example", folder.join(name).display()))
        })
        .collect()
}

#[test]
fn examples_are_canonical() {
    for (folder, source) in systems() {
        assert_eq!(crate::format::formatted(&source.text), *source.text, "{}: neph fmt it", folder.display());
    }
}

#[test]
fn every_example_has_a_readable_review() {
    for (folder, source) in systems() {
        let compiled = compile(&source, Catalog::bundled());
        let review = compiled.review();
        assert!(review.findings.len() <= 14, "{}: {} findings", folder.display(), review.findings.len());
        for finding in review.findings.iter().chain(&review.accepted) {
            assert!(
                !finding.fix.is_empty() && !finding.message.is_empty(),
                "{}: {}",
                folder.display(),
                finding.rule.code
            );
        }
    }
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    for (_, source) in systems().into_iter().take(3) {
        let make = || {
            report::everything(
                &compile(&source, Catalog::bundled()),
                &nephogram::diagram::DiagramOptions::default(),
                None,
            )
            .unwrap()
        };
        assert!(make() == make());
    }
}
