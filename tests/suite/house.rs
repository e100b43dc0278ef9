//! House rules: data flows one way, lists and folders agree, no brand decides anything in code.

use std::path::Path;

use crate::root;

/// Modules in the order in which data flows: each uses only those before it.
const ORDER: [&str; 19] = [
    "source",
    "units",
    "money",
    "diagnostic",
    "catalog",
    "syntax",
    "model",
    "text",
    "analysis",
    "patterns",
    "rules",
    "layout",
    "scene",
    "diagram",
    "document",
    "changes",
    "output",
    "english",
    "cli",
];

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
fn data_flows_one_way() {
    let mut found = Vec::new();
    sources(&root("src"), &mut found);
    let mut faults = Vec::new();
    // Files that only tests are made of may look ahead.
    for path in found.iter().filter(|p| !p.ends_with("scene/chaos.rs") && !p.ends_with("scene/sample.rs")) {
        let name = path.strip_prefix(root("src")).unwrap();
        let module = name
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_string_lossy()
            .trim_end_matches(".rs")
            .to_string();
        let Some(place) = ORDER.iter().position(|m| *m == module) else { continue };
        for line in code(path).lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if ORDER.iter().position(|m| *m == used).is_some_and(|at| at > place) {
                    faults.push(format!("{}: {module} uses {used}: {line}", name.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_module_is_in_the_order() {
    for line in std::fs::read_to_string(root("src/lib.rs")).unwrap().lines() {
        if let Some(module) = line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';')) {
            assert!(ORDER.contains(&module), "{module} has no place in the order");
        }
    }
}

#[test]
fn no_brand_decides_in_code() {
    let mut found = Vec::new();
    sources(&root("src"), &mut found);
    for path in found.iter().filter(|p| {
        !p.ends_with("tests.rs")
            && !p.starts_with(root("src/catalog"))
            && !p.starts_with(root("src/rules"))
            && !p.starts_with(root("src/english"))
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
    sources(&root("src/document"), &mut found);
    for path in found {
        for line in code(&path).lines() {
            let Some(rest) = line.split("Section::new(\"").nth(1) else { continue };
            let Some((id, rest)) = rest.split_once("\", \"") else { continue };
            let title = rest.split('"').next().unwrap_or_default();
            assert_eq!(id, nephogram::output::html::slug(title), "{}", path.display());
        }
    }
}

#[test]
fn the_text_says_nothing_of_machines() {
    for folder in ["src", "templates", "grammar", "docs", "README.md", "ARCHITECTURE.md", "CHANGELOG.md"] {
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
