//! The short document: its length, its tables, its words, its figures, and what its first page leads with.

use std::collections::BTreeSet;

use nephogram::catalog::Catalog;
use nephogram::diagram::DiagramOptions;
use nephogram::report;
use nephogram::report::document::{Block, Document};
use nephogram::source::Source;
use nephogram::{Compilation, compile};

use crate::examples::systems;

/// Words of the short document of the largest example, and of those that fit six pages.
const LONG: usize = 4000;
const SHORT: usize = 3000;

pub fn of<'a>(source: &'a Source) -> (Compilation<'a>, Document) {
    let compiled = compile(source, Catalog::bundled());
    let document = report::document(&compiled, &DiagramOptions::default());
    (compiled, document)
}

pub fn blocks(blocks: &[Block]) -> Vec<&Block> {
    blocks
        .iter()
        .flat_map(|block| match block {
            Block::Details { blocks: inner, .. } => self::blocks(inner),
            other => vec![other],
        })
        .collect()
}

#[test]
fn it_is_short_and_its_tables_are_small() {
    for (folder, source) in systems() {
        let (compiled, document) = of(&source);
        let text = report::markdown::write(&document);
        let words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
        let most = if compiled.model.nodes().count() > 20 { LONG } else { SHORT };
        assert!(words <= most, "{}: {words} words", folder.display());
        for section in &document.sections {
            for block in blocks(&section.blocks) {
                if let Block::Table(table) = block {
                    assert!(table.head.len() <= 6, "{} {}", folder.display(), section.title);
                    assert!(table.rows.len() <= 12, "{} {}", folder.display(), section.title);
                }
            }
        }
    }
}

#[test]
fn headings_are_the_anchors_that_links_use() {
    for (folder, source) in systems() {
        let (_, document) = of(&source);
        for section in &document.sections {
            assert_eq!(section.id, report::html::slug(&section.title), "{}", folder.display());
        }
        let page = report::html::write(&document, &report::markdown::write(&document));
        let mut ids = BTreeSet::new();
        for piece in page.split(" id=\"").skip(1) {
            let id = piece.split('"').next().unwrap();
            // Headings of findings may repeat in the appendix; whatever a link or a picture uses may not.
            assert!(
                ids.insert(id.to_string()) || id.starts_with("appendix-"),
                "{}: two {id}",
                folder.display()
            );
        }
        for piece in page.split("href=\"#").skip(1) {
            let id = piece.split('"').next().unwrap();
            assert!(id.is_empty() || id == "content" || ids.contains(id), "{}: no {id}", folder.display());
        }
    }
}

/// Words of the short document that are ours: what a rule says is the rule's.
fn own_words(document: &Document) -> String {
    let mut text = String::new();
    for section in document.sections.iter().filter(|s| !["findings", "open-questions"].contains(&s.id)) {
        for block in blocks(&section.blocks) {
            match block {
                Block::Text { text: one } => text.push_str(one),
                Block::Table(table) => {
                    table.head.iter().chain(table.rows.iter().flatten()).for_each(|cell| {
                        text.push_str(cell);
                        text.push('\n');
                    })
                }
                // The actions and questions of the first page are the rules' sentences.
                Block::List { items, .. } if section.id != "summary" => text.push_str(&items.join("\n")),
                Block::Figure(figure) => text.push_str(&figure.caption),
                _ => {}
            }
            text.push('\n');
        }
    }
    text
}

#[test]
fn it_speaks_the_language_of_the_field() {
    let denied = include_str!("denied.txt");
    for (folder, source) in systems() {
        let (_, document) = of(&source);
        let words = own_words(&document).to_lowercase();
        // Words of the author of the text are the author's.
        let given = source.text.to_lowercase();
        for phrase in denied.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            assert!(
                !words.contains(phrase) || given.contains(phrase),
                "{}: “{phrase}”: {}",
                folder.display(),
                words.lines().find(|line| line.contains(phrase)).unwrap_or_default()
            );
        }
    }
}
