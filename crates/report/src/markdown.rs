//! The document as Markdown, arranged by the templates in `templates/`.

use askama::Template;

use crate::document::{Block, Document, Table};

/// Markdown that GitHub, GitLab, mdBook and MkDocs render.
pub fn write(document: &Document) -> String {
    let page = Page { document };
    let text = page.render().expect("writing to a string cannot fail");
    tidy(&text)
}

#[derive(Template)]
#[template(path = "document.md", escape = "none")]
struct Page<'a> {
    document: &'a Document,
}

#[derive(Template)]
#[template(path = "sections/block.md", escape = "none")]
struct BlockPage<'a> {
    block: &'a Block,
}

/// The appendix as Markdown.
pub fn appendix(document: &Document) -> String {
    let text = AppendixPage { document }.render().expect("writing to a string cannot fail");
    tidy(&text)
}

#[derive(Template)]
#[template(path = "appendix.md", escape = "none")]
struct AppendixPage<'a> {
    document: &'a Document,
}

/// One block as Markdown.
pub(super) fn block(block: &Block) -> String {
    BlockPage { block }.render().expect("writing to a string cannot fail")
}

fn hashes(level: u8) -> String {
    "#".repeat(usize::from(level))
}

/// The line under a table's head: which column is set to which side.
fn rule(table: &Table) -> String {
    table.right.iter().map(|right| if *right { "---:" } else { "---" }).collect::<Vec<_>>().join(" | ")
}

/// One blank line between blocks, none at the end.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            if !blank {
                out.push('\n');
            }
            blank = true;
        } else {
            out.push_str(line);
            out.push('\n');
            blank = false;
        }
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}
