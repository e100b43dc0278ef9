//! The document as Markdown, arranged by the templates in `templates/`.

use askama::Template;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

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
pub(super) fn tidy(text: &str) -> String {
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

/// The Markdown that our documents are written in, and that pages of others are read as.
pub fn dialect() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
}

/// Whether two texts read the same: a formatter may have set a table or wrapped a line, but changed no word.
pub fn reads_alike(one: &str, other: &str) -> bool {
    spoken(one) == spoken(other)
}

/// What a text says, without how it is set.
fn spoken(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut words = String::new();
    let mut verbatim = false;
    let end = |words: &mut String, verbatim: bool, out: &mut Vec<String>| {
        let said = std::mem::take(words);
        let said = if verbatim { said } else { said.split_whitespace().collect::<Vec<_>>().join(" ") };
        if !said.is_empty() {
            out.push(said);
        }
    };
    for event in Parser::new_ext(text, dialect()) {
        match event {
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => words.push_str(&text),
            Event::SoftBreak => words.push(' '),
            Event::Code(code) => {
                end(&mut words, verbatim, &mut out);
                out.push(format!("`{code}`"));
            }
            // A list is the same with and without air between its entries.
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {
                end(&mut words, verbatim, &mut out)
            }
            Event::Start(tag) => {
                end(&mut words, verbatim, &mut out);
                verbatim = matches!(tag, Tag::CodeBlock(_));
                out.push(opened(&tag));
            }
            Event::End(tag) => {
                end(&mut words, verbatim, &mut out);
                verbatim = false;
                out.push(format!("/{tag:?}"));
            }
            other @ (Event::HardBreak
            | Event::Rule
            | Event::TaskListMarker(_)
            | Event::FootnoteReference(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)) => {
                end(&mut words, verbatim, &mut out);
                out.push(format!("{:?}", other.into_static()));
            }
        }
    }
    end(&mut words, verbatim, &mut out);
    out
}

/// A tag by what it means: how a link or a fence is written does not count.
fn opened(tag: &Tag<'_>) -> String {
    match tag {
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => format!("code {info}"),
        Tag::CodeBlock(CodeBlockKind::Indented) => "code ".to_string(),
        Tag::Link { dest_url, title, .. } => format!("link {dest_url} {title}"),
        Tag::Image { dest_url, title, .. } => format!("image {dest_url} {title}"),
        Tag::Heading { level, .. } => format!("heading {level}"),
        Tag::FootnoteDefinition(name) => format!("footnote {name}"),
        Tag::Table(columns) => format!("table {columns:?}"),
        Tag::List(start) => format!("list {start:?}"),
        other => format!("{:?}", other.to_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::reads_alike;

    #[test]
    fn a_formatter_changes_nothing_that_is_read() {
        let ours = "# A\n\n| a | b |\n| --- | ---: |\n| *x* | 1 |\n\n* one\n* two\n\nlong line\nbroken\n\n```neph\na -> b\n```\n";
        let theirs = "# A\n\n| a   |   b |\n| --- | --: |\n| _x_ |   1 |\n\n- one\n- two\n\nlong line broken\n\n~~~neph\na -> b\n~~~\n";
        assert!(reads_alike(ours, theirs));
        for (from, to) in
            [("long", "wrong"), ("--: |", "--- |"), ("a -> b", "a  -> b"), ("# A", "## A"), ("_x_", "x")]
        {
            assert!(!reads_alike(ours, &theirs.replace(from, to)), "{from} became {to}");
        }
    }
}
