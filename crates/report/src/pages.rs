//! Systems in Markdown pages of others: fences that become pictures, and markers whose inside is filled.
//!
//! pulldown-cmark finds them with their places; what is between them is never touched.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::document::{Block, Document, Section, Table};
use crate::markdown;
use neph_syntax::diagnostic::Diagnostic;
use neph_syntax::source::{Source, Span};
use neph_syntax::words::nearest;

/// What can stand in the place of a fence or between markers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The picture.
    Picture,
    /// A section of the document.
    Section(String),
}

/// The words for [`What`], with the sections they mean, the first that the document has.
const WORDS: [(&str, &[&str]); 7] = [
    ("picture", &[]),
    ("summary", &["summary"]),
    ("cost", &["cost"]),
    ("limits", &["limits-and-headroom"]),
    ("findings", &["findings"]),
    ("objectives", &["objectives"]),
    ("components", &["components"]),
];

/// How a picture is wanted on a page, and what else of the system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// A file instead of a body, from the page's folder.
    pub file: Option<String>,
    /// `overview`, `group:NAME` or `flow:NAME`.
    pub view: Option<String>,
    /// Colours.
    pub theme: Option<String>,
    /// Width on the page in pixels.
    pub width: Option<u32>,
    /// What is shown, in this order; the picture if nothing is said.
    pub show: Vec<What>,
}

/// A system in a page.
#[derive(Clone, Debug)]
pub struct Piece {
    /// What is replaced: the fence, or what stands between the markers.
    pub range: Range<usize>,
    /// Whether it is a fence; otherwise markers.
    pub fence: bool,
    /// What each line after the first begins with: the indent of a list, the bars of a quotation.
    pub indent: String,
    /// How it is wanted.
    pub wish: Wish,
    /// Where that is said.
    pub said: Span,
    /// The system's text.
    pub body: Body,
}

/// The text of a system in a fence, and where each piece of it stands in the page.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The text, without the indent of the fence.
    pub text: String,
    pieces: Vec<(usize, usize)>,
}

impl Body {
    fn push(&mut self, text: &str, at: usize) {
        self.pieces.push((self.text.len(), at));
        self.text.push_str(text);
    }

    /// A place in the text as a place in the page.
    pub fn in_page(&self, offset: usize) -> usize {
        let at = self.pieces.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        self.pieces.get(at).map_or(0, |(start, page)| page + (offset - start))
    }

    /// A diagnostic about the text as one about the page.
    pub fn moved(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        let span = |span: Span| Span::new(self.in_page(span.start), self.in_page(span.end));
        diagnostic.span = Some(diagnostic.span.map_or(Span::new(self.in_page(0), self.in_page(0)), span));
        diagnostic.labels.iter_mut().for_each(|label| label.span = span(label.span));
        if let Some(fix) = &mut diagnostic.fix {
            fix.span = span(fix.span);
        }
        diagnostic
    }
}

/// Every fence and every pair of markers of a page, in order, and what is wrong with them.
pub fn pieces(page: &Source) -> (Vec<Piece>, Vec<Diagnostic>) {
    let mut found = Found { page, pieces: Vec::new(), faults: Vec::new(), open: None, fence: None };
    for (event, range) in Parser::new_ext(&page.text, markdown::dialect()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => found.fence_opens(&info, range),
            Event::Text(text) => {
                if let Some(piece) = &mut found.fence {
                    piece.body.push(&text, range.start);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                // What stands between markers is ours.
                if let Some(piece) = found.fence.take()
                    && found.open.is_none()
                {
                    found.pieces.push(piece);
                }
            }
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => found.comments(range),
            _ => {}
        }
    }
    if let Some(open) = found.open.take() {
        found.fault(
            open.said,
            "NEPH-037",
            "unclosed-marker",
            "this marker is never closed",
            "write `<!-- /neph -->` below it",
        );
    }
    (found.pieces, found.faults)
}

struct Found<'a> {
    page: &'a Source,
    pieces: Vec<Piece>,
    faults: Vec<Diagnostic>,
    /// The opening marker whose closing one has not come; its range begins behind it.
    open: Option<Piece>,
    fence: Option<Piece>,
}

impl Found<'_> {
    fn fault(
        &mut self,
        span: Span,
        code: &'static str,
        name: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.faults.push(Diagnostic::error(code, name, span, message).help(help));
    }

    fn fence_opens(&mut self, info: &str, range: Range<usize>) {
        let mut words = info.split_whitespace();
        if !matches!(words.next(), Some("neph" | "{neph}")) {
            return;
        }
        let head = self.page.text[range.start..].lines().next().unwrap_or_default();
        let from = head.find("neph").map_or(range.start, |at| range.start + at);
        let said = Span::new(from, range.start + head.trim_end().len());
        let wish = self.wish(words, said, false);
        let indent = indent(&self.page.text, range.start);
        self.fence = Some(Piece { range, fence: true, indent, wish, said, body: Body::default() });
    }

    /// Markers among the comments of a piece of HTML.
    fn comments(&mut self, range: Range<usize>) {
        let page = self.page;
        let mut at = range.start;
        while let Some(from) = page.text[at..range.end].find("<!--").map(|n| at + n) {
            let Some(to) = page.text[from..range.end].find("-->").map(|n| from + n + 3) else { return };
            self.marker(&page.text[from + 4..to - 3], from..to);
            at = to;
        }
    }

    fn marker(&mut self, comment: &str, range: Range<usize>) {
        let said = Span::new(range.start, range.end);
        let mut words = comment.split_whitespace();
        match words.next() {
            Some("/neph") => match self.open.take() {
                Some(open) => self.pieces.push(Piece { range: open.range.start..range.start, ..open }),
                None => self.fault(
                    said,
                    "NEPH-038",
                    "stray-marker",
                    "this marker closes nothing",
                    "remove it, or write `<!-- neph FILE WHAT -->` above it",
                ),
            },
            Some("neph") if self.open.is_some() => {
                self.fault(
                    said,
                    "NEPH-037",
                    "unclosed-marker",
                    "this marker stands inside another one",
                    "close the one before it with `<!-- /neph -->`",
                );
            }
            Some("neph") => {
                let wish = self.wish(words, said, true);
                let indent = indent(&self.page.text, range.start);
                let range = range.end..range.end;
                self.open = Some(Piece { range, fence: false, indent, wish, said, body: Body::default() });
            }
            _ => {}
        }
    }

    /// `view=overview theme=dark show=picture,cost` of a fence; of a marker the file, and what is wanted as words.
    fn wish<'w>(&mut self, words: impl Iterator<Item = &'w str>, said: Span, marker: bool) -> Wish {
        let mut wish = Wish::default();
        for word in words {
            match word.split_once('=') {
                Some(("file", value)) => wish.file = Some(unquoted(value)),
                Some(("view", value)) => wish.view = Some(unquoted(value)),
                Some(("theme", value)) => wish.theme = Some(unquoted(value)),
                Some(("width", value)) => match unquoted(value).parse() {
                    Ok(width) if (16..=20_000).contains(&width) => wish.width = Some(width),
                    _ => self.fault(
                        said,
                        "NEPH-039",
                        "wrong-setting",
                        format!("`{value}` is no width"),
                        "write a number of pixels from 16 to 20000",
                    ),
                },
                Some(("show", value)) => {
                    for name in unquoted(value).split(',') {
                        self.show(&mut wish, name, said);
                    }
                }
                Some((key, _)) => {
                    let keys = ["file", "view", "theme", "width", "show"];
                    let near = nearest(key, keys.into_iter());
                    let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                    self.fault(
                        said,
                        "NEPH-039",
                        "wrong-setting",
                        format!("`{key}` is no setting of a picture{near}"),
                        format!("known: {}", keys.join(", ")),
                    );
                }
                None if marker && wish.file.is_none() => wish.file = Some(unquoted(word)),
                None if marker => self.show(&mut wish, word, said),
                None => self.fault(
                    said,
                    "NEPH-039",
                    "wrong-setting",
                    format!("`{word}` is no setting"),
                    "write `key=value`, such as `view=overview`",
                ),
            }
        }
        if marker && wish.file.is_none() {
            self.fault(
                said,
                "NEPH-039",
                "wrong-setting",
                "this marker names no file",
                "write `<!-- neph shop.neph summary -->`",
            );
        }
        if wish.show.is_empty() {
            wish.show.push(What::Picture);
        }
        wish
    }

    fn show(&mut self, wish: &mut Wish, name: &str, said: Span) {
        if name == "picture" {
            wish.show.push(What::Picture);
        } else if let Some(id) = name.strip_prefix("section:") {
            wish.show.push(What::Section(id.to_string()));
        } else if let Some((_, sections)) = WORDS.iter().find(|(word, _)| *word == name) {
            wish.show.extend(sections.iter().map(|id| What::Section((*id).to_string())));
        } else {
            let near = nearest(name, WORDS.into_iter().map(|(word, _)| word));
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let known: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
            self.fault(
                said,
                "NEPH-039",
                "wrong-setting",
                format!("`{name}` is nothing that can be shown{near}"),
                format!("known: {}, section:ID", known.join(", ")),
            );
        }
    }
}

fn unquoted(value: &str) -> String {
    value.trim_matches(['"', '\'']).to_string()
}

/// What the lines of a block begin with: bars of quotations stay, the marks of a list become spaces.
fn indent(text: &str, at: usize) -> String {
    let line = text[..at].rfind('\n').map_or(0, |n| n + 1);
    text[line..at].chars().map(|c| if c == '>' || c == '\t' { c } else { ' ' }).collect()
}

/// The page with its pieces replaced.
pub fn replaced(page: &str, pieces: &[Piece], with: &[String]) -> String {
    let mut out = String::with_capacity(page.len());
    let mut at = 0;
    for (piece, with) in pieces.iter().zip(with) {
        out.push_str(&page[at..piece.range.start]);
        let lines = with.trim_end().replace('\n', &format!("\n{}", piece.indent));
        let lines: Vec<&str> = lines.lines().map(str::trim_end).collect();
        let lines = lines.join("\n");
        if piece.fence {
            out.push_str(&lines);
            // The end of a fence may or may not hold the end of its line.
            if page[piece.range.clone()].ends_with('\n') {
                out.push('\n');
            }
        } else {
            let bare = piece.indent.trim_end();
            out.push_str(&format!("\n{bare}\n{}{lines}\n{bare}\n{}", piece.indent, piece.indent));
        }
        at = piece.range.end;
    }
    out.push_str(&page[at..]);
    out
}

/// A section of the document for another page: its parts with it, no heading, no link into the document.
///
/// # Errors
/// The sections there are, when there is none of that name.
pub fn section(document: &Document, id: &str) -> Result<String, Vec<String>> {
    let all = || document.sections.iter().chain(&document.appendix);
    let Some(at) = all().position(|section| section.id == id) else {
        let mut known: Vec<String> = all().filter(|s| !s.id.is_empty()).map(|s| s.id.to_string()).collect();
        known.dedup();
        return Err(known);
    };
    let mut out = String::new();
    for (nth, section) in all().skip(at).enumerate() {
        if nth > 0 && section.level <= 2 {
            break;
        }
        if nth > 0 {
            out.push_str(&format!("**{}**\n\n", section.title));
        }
        out.push_str(&blocks(section));
    }
    Ok(unlinked(&markdown::tidy(&out)))
}

fn blocks(section: &Section) -> String {
    let shown = |block: &Block| match block {
        // Its file is beside the document, not beside this page.
        Block::Figure(_) => String::new(),
        // Who wants all of it reads the document.
        Block::Details { .. } => String::new(),
        Block::Table(table) => markdown::block(&Block::Table(short(table))),
        Block::Text { .. } | Block::Facts { .. } | Block::List { .. } | Block::Code { .. } => {
            markdown::block(block)
        }
    };
    section.blocks.iter().map(|block| format!("{}\n\n", shown(block))).collect()
}

/// Rows of a table on a page.
const ROWS: usize = 12;

/// A table without the numbers of sources, which are listed in the document, and no longer than a page bears.
fn short(table: &Table) -> Table {
    let kept: Vec<usize> = (0..table.head.len()).filter(|at| table.head[*at] != "Source").collect();
    let mut short = Table {
        head: kept.iter().map(|at| table.head[*at].clone()).collect(),
        right: kept.iter().map(|at| table.right[*at]).collect(),
        rows: Vec::new(),
    };
    for row in table.rows.iter().take(ROWS) {
        short.row(kept.iter().map(|at| row[*at].clone()).collect());
    }
    if table.rows.len() > ROWS {
        let mut row = vec![String::new(); short.head.len()];
        row[0] = format!("and {} more in the document", table.rows.len() - ROWS);
        short.row(row);
    }
    short
}

/// Links into the document as plain words: the page has no such places.
fn unlinked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut inside: Option<(Range<usize>, Option<Range<usize>>)> = None;
    for (event, range) in Parser::new_ext(text, markdown::dialect()).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. })
                if dest_url.starts_with('#') || dest_url.starts_with("appendix.md") =>
            {
                inside = Some((range, None));
            }
            Event::End(TagEnd::Link) => {
                if let Some((whole, Some(words))) = inside.take() {
                    out.push_str(&text[at..whole.start]);
                    out.push_str(&text[words]);
                    at = whole.end;
                }
            }
            _ => {
                if let Some((_, words)) = &mut inside {
                    *words = Some(words.as_ref().map_or(range.clone(), |known| known.start..range.end));
                }
            }
        }
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> (Source, Vec<Piece>, Vec<Diagnostic>) {
        let source = Source::new("page.md", text);
        let (pieces, faults) = pieces(&source);
        (source, pieces, faults)
    }

    #[test]
    fn fences_are_found_wherever_they_stand() {
        let text = "# A\n\n```neph view=overview width=640\na -> b\n```\n\n- one\n\n  ~~~ neph show=picture,cost\n  client web\n    x\n  ~~~\n\n> ````neph\n> q\n> ````\n\n```text\n```neph\n```\n";
        let (source, found, faults) = page(text);
        assert!(faults.is_empty(), "{faults:?}");
        let bodies: Vec<&str> = found.iter().map(|p| p.body.text.as_str()).collect();
        assert_eq!(bodies, ["a -> b\n", "client web\n  x\n", "q\n"]);
        assert_eq!(found[0].wish.view.as_deref(), Some("overview"));
        assert_eq!(found[0].wish.width, Some(640));
        assert_eq!(found[1].wish.show, [What::Picture, What::Section("cost".to_string())]);
        assert_eq!((found[1].indent.as_str(), found[2].indent.as_str()), ("  ", "> "));
        let at = found[1].body.in_page(found[1].body.text.find('x').unwrap());
        assert_eq!(source.position(at).line, 11);
        assert_eq!(&source.text[at..=at], "x");
        let with: Vec<String> = (1..=3).map(|n| format!("![{n}]({n}.svg)\n\nmore {n}\n")).collect();
        assert_eq!(
            replaced(text, &found, &with),
            "# A\n\n![1](1.svg)\n\nmore 1\n\n- one\n\n  ![2](2.svg)\n\n  more 2\n\n> ![3](3.svg)\n>\n> more 3\n\n```text\n```neph\n```\n"
        );
    }

    #[test]
    fn only_what_is_between_markers_is_touched() {
        let text = "before  \n\n<!-- neph shop.neph summary -->\nold\n\n```neph\nx\n```\n<!-- /neph -->\nafter\n\n- <!-- neph shop.neph cost -->x<!-- /neph -->\n";
        let (_, found, faults) = page(text);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].wish.file.as_deref(), Some("shop.neph"));
        let once = replaced(text, &found, &["NEW\n".to_string(), "COST".to_string()]);
        assert!(
            once.starts_with("before  \n\n<!-- neph shop.neph summary -->\n\nNEW\n\n<!-- /neph -->\nafter\n"),
            "{once}"
        );
        let (_, again, _) = page(&once);
        assert_eq!(replaced(&once, &again, &["NEW\n".to_string(), "COST".to_string()]), once);
    }

    #[test]
    fn markers_that_do_not_pair_are_errors() {
        for (text, line) in [
            ("a\n\n<!-- neph shop.neph summary -->\n", 3),
            ("<!-- /neph -->\n", 1),
            ("<!-- neph a.neph -->\n\n<!-- neph b.neph -->\n\n<!-- /neph -->\n", 3),
            ("<!-- neph -->\n\n<!-- /neph -->\n", 1),
            ("<!-- neph a.neph sumary -->\n\n<!-- /neph -->\n", 1),
            ("```neph colour=red\nx\n```\n", 1),
            ("```neph width=wide\nx\n```\n", 1),
        ] {
            let (source, _, faults) = page(text);
            assert_eq!(faults.len(), 1, "{text}: {faults:?}");
            assert_eq!(source.position(faults[0].span.unwrap().start).line, line, "{text}");
        }
        assert!(
            page("`<!-- neph x -->`\n\n```html\n<!-- neph x -->\n```\n").2.is_empty(),
            "code is no marker"
        );
    }

    #[test]
    fn links_into_the_document_become_words() {
        assert_eq!(
            unlinked("[**Cost** a](#cost) and [b](https://a.example) [c](appendix.md#x)\n"),
            "**Cost** a and [b](https://a.example) c\n"
        );
    }
}
