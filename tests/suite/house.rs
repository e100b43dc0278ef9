//! House rules: lists and folders agree, no brand decides anything in code. That data flows one way, the crates see to.

use std::path::Path;

use crate::root;

fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    // Tests at the end of a file may look further.
    text.split("#[cfg(test)]").next().unwrap_or_default().to_string()
}

#[test]
fn no_brand_decides_in_code() {
    let mut found = Vec::new();
    sources(&root("src"), &mut found);
    sources(&root("crates"), &mut found);
    for path in found.iter().filter(|p| {
        !p.ends_with("tests.rs")
            && !p.starts_with(root("crates/catalog"))
            && !p.starts_with(root("crates/review"))
            && !p.starts_with(root("crates/english"))
    }) {
        for line in code(path).lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            for brand in ["\"aws.", "\"azure.", "\"gcp.", "\"cloudflare.", "\"lambda\"", "\"dynamodb\""] {
                assert!(!line.contains(brand), "{}: {line}", path.display());
            }
        }
    }
}

#[test]
fn anchors_of_sections_are_those_links_use() {
    let mut found = Vec::new();
    sources(&root("crates/report/src/document"), &mut found);
    for path in found {
        for line in code(&path).lines() {
            let Some(rest) = line.split("Section::new(\"").nth(1) else { continue };
            let Some((id, rest)) = rest.split_once("\", \"") else { continue };
            let title = rest.split('"').next().unwrap_or_default();
            assert_eq!(id, nephogram::report::html::slug(title), "{}", path.display());
        }
    }
}

#[test]
fn the_text_says_nothing_of_machines() {
    for folder in
        ["src", "crates", "templates", "grammar", "docs", "README.md", "ARCHITECTURE.md", "CHANGELOG.md"]
    {
        let mut found = vec![root(folder)];
        while let Some(path) = found.pop() {
            if path.is_dir() {
                found.extend(std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()));
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for word in [
                concat!("/wo", "rk/"),
                concat!("TO", "DO"),
                concat!("FIX", "ME"),
                concat!("crates", ".io/api"),
            ] {
                assert!(!text.contains(word), "{} says {word}", path.display());
            }
        }
    }
}
