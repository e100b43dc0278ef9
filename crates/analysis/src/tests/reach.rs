//! Every price can be reached from some text, and every fact is read by something or says why not.

use std::collections::BTreeSet;

use neph_catalog::Catalog;

use super::numbers;

#[test]
fn every_price_of_the_catalogue_is_a_line_of_some_text() {
    let catalog = Catalog::bundled();
    let mut missing = Vec::new();
    let mut reached = 0;
    for entry in catalog.entries().filter(|entry| entry.is_priced()) {
        let service = catalog.service(entry.id()).unwrap();
        let Some(name) = entry.names().first().copied() else { continue };
        let usage: Vec<String> = service.prices.iter().map(|price| format!("{} 1", price.meter)).collect();
        let provider = entry.provider().id();
        let text = format!(
            "system {{ provider {provider} }}\nclient c\n{name} part {{ usage \"{}\" }}\nc -> part {{ rate 1/month }}\n",
            usage.join("; ")
        );
        let (model, analysis) = numbers(&text);
        let part = model.named("part").unwrap();
        let billed = model.node(part).service_id();
        let lines = analysis.cost.lines.iter().filter(|line| line.node == part && line.service == service.id);
        let lines: BTreeSet<&str> = lines.map(|line| line.meter.as_str()).collect();
        for price in &service.prices {
            if lines.contains(price.meter.as_str()) {
                reached += 1;
            } else {
                missing.push(format!("{}/{} ({name} is {billed})", service.id, price.meter));
            }
        }
    }
    assert!(missing.is_empty(), "{} not reached: {missing:#?}", missing.len());
    assert!(reached > 800);
}

/// Facts that only name or describe something, for the document.
const TOLD: [&str; 0] = [];

#[test]
fn every_fact_is_read_by_something() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut text = neph_catalog::METERS.to_string();
    let mut todo = vec![root];
    while let Some(folder) = todo.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("target") && !path.ends_with("data") {
                todo.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
                text.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let read = |name: &str| {
        let upper = name.to_uppercase();
        [format!("fact::{upper}"), format!("\"{name}\""), format!("!{name}\"")].iter().any(|word| text.contains(word))
    };
    let facts = neph_catalog::vocabulary::facts().iter().map(|fact| fact.name.as_str());
    let silent: Vec<&str> = facts.filter(|name| !TOLD.contains(name) && !read(name)).collect();
    assert!(silent.is_empty(), "read by nothing: {silent:?}");
}
