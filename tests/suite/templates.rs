//! A person's own templates, and the data they get.

use std::collections::BTreeSet;

use nephogram::catalog::Catalog;
use nephogram::diagram::DiagramOptions;
use nephogram::report;
use nephogram::report::own::{self, Templates};
use nephogram::source::Source;
use serde_json::Value;

use crate::root;

fn example() -> Source {
    let text = std::fs::read_to_string(root("examples/image-thumbnails/system.neph")).unwrap();
    Source::new("system.neph", text)
}

fn folder(name: &str, files: &[(&str, &str)]) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("neph-templates-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    folder
}

#[test]
fn the_template_of_the_manual_makes_a_document() {
    let manual = std::fs::read_to_string(root("docs/templates.md")).unwrap();
    let template = manual.split("```jinja\n").nth(1).unwrap().split("```").next().unwrap();
    let source = example();
    let compiled = nephogram::compile(&source, Catalog::bundled());
    let document = report::document(&compiled, &DiagramOptions::default());
    let own = Templates::read(&folder("manual", &[("document.md", template)])).unwrap();
    let (text, page) = report::texts(&document, Some(&own)).unwrap();
    let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("## ")).collect();
    assert_eq!(headings, ["## Summary", "## Findings", "## Cost"]);
    assert!(text.contains("| [Cost a month](#cost) |"), "{text}");
    assert!(page.contains("<h2 id=\"appendix-limits-and-headroom\">"), "what the folder lacks stays ours");
}

#[test]
fn own_pages_get_the_body_as_it_is() {
    let source = Source::new("a.neph", "function f \"A & <B>\"\nclient c\nc -> f");
    let compiled = nephogram::compile(&source, Catalog::bundled());
    let document = report::document(&compiled, &DiagramOptions::default());
    let own = Templates::read(&folder("page", &[("page.html", "<x>{{ title }}</x>{{ body }}")])).unwrap();
    let (_, page) = report::texts(&document, Some(&own)).unwrap();
    assert!(page.starts_with("<x>") && page.contains("<h2 id="), "{page}");
    assert!(page.contains("A &amp; &lt;B&gt;") && !page.contains("<B>"), "{page}");
}

#[test]
fn mistakes_in_templates_are_told_with_their_line() {
    let source = example();
    let compiled = nephogram::compile(&source, Catalog::bundled());
    let document = report::document(&compiled, &DiagramOptions::default());
    let own = Templates::read(&folder("typo", &[("document.md", "a\n{{ document.titel.x }}\n")])).unwrap();
    let told = report::texts(&document, Some(&own)).unwrap_err();
    assert!(told.starts_with("document.md, line 2: "), "{told}");
    let told = Templates::read(&folder("broken", &[("document.md", "a\n{% if %}\n")])).err().unwrap();
    assert!(told.starts_with("document.md, line 2: "), "{told}");
    let told = Templates::read(&folder("other", &[("readme.txt", "")])).err().unwrap();
    assert!(told.ends_with("holds neither document.md nor page.html"), "{told}");
}

#[test]
fn everything_templates_get_is_in_the_manual() {
    fn names(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    found.insert(name.clone());
                    names(value, found);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| names(value, found)),
            _ => {}
        }
    }
    let source = example();
    let compiled = nephogram::compile(&source, Catalog::bundled());
    let data = own::data(&report::document(&compiled, &DiagramOptions::default()));
    let mut found = BTreeSet::new();
    names(&data, &mut found);
    let manual = std::fs::read_to_string(root("docs/templates.md")).unwrap();
    for name in found {
        let told = manual.contains(&format!("`{name}`")) || manual.contains(&format!("`document.{name}`"));
        assert!(told, "docs/templates.md does not say what `{name}` is");
    }
}
