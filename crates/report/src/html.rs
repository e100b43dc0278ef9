//! The document as one self-contained HTML page, made from its Markdown.
//!
//! The page is what pulldown-cmark makes of the Markdown, with its events checked on the way: HTML that
//! is not ours becomes text, links keep only safe addresses, and pictures are put into the page.

use std::collections::BTreeMap;

use askama::Template;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::document::{Document, Figure};
use neph_draw::text::markup::{escaped, is_safe_link};

/// The page: no script, no external reference.
pub fn write(document: &Document, markdown: &str) -> String {
    let (body, contents) = body_of(document, markdown);
    let appendix = appendix_of(document);
    let page =
        Page { title: &document.title, contents: &contents, body: &body, appendix: &appendix, css: CSS };
    page.render().expect("writing to a string cannot fail")
}

/// The style sheet of the page.
pub(super) const CSS: &str = include_str!("../../../templates/page.css");

/// The body of a document's page and its table of contents.
pub(super) fn body_of(document: &Document, markdown: &str) -> (String, Vec<Entry>) {
    prefixed(document, markdown, "")
}

/// The appendix as a part of the page: its anchors begin with `appendix-`.
pub(super) fn appendix_of(document: &Document) -> String {
    if document.appendix.is_empty() {
        return String::new();
    }
    let text = crate::markdown::appendix(document);
    // The page has one title already.
    let below = text.split_once("\n## ").map_or(String::new(), |(_, rest)| format!("## {rest}"));
    prefixed(document, &below, APPENDIX).0
}

/// What anchors of the appendix begin with.
const APPENDIX: &str = "appendix-";

fn prefixed(document: &Document, markdown: &str, prefix: &str) -> (String, Vec<Entry>) {
    let figures: BTreeMap<&str, &Figure> =
        document.figures().into_iter().map(|figure| (figure.file.as_str(), figure)).collect();
    let sources = document.sources.iter().map(|s| (s.number.to_string(), s.title.as_str())).collect();
    body(markdown, &figures, &sources, prefix)
}

/// Where a link of the Markdown leads in the page.
fn anchor(address: &str, prefix: &str) -> String {
    match (address.strip_prefix("appendix.md"), address.strip_prefix('#')) {
        (Some(rest), _) => match rest.strip_prefix('#') {
            Some(place) => format!("#{APPENDIX}{place}"),
            None => "#appendix".to_string(),
        },
        (None, Some(place)) => format!("#{prefix}{place}"),
        (None, None) => address.to_string(),
    }
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    title: &'a str,
    contents: &'a [Entry],
    body: &'a str,
    appendix: &'a str,
    css: &'a str,
}

/// A line of the table of contents.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) title: String,
}

/// The page's body and its table of contents.
fn body(
    markdown: &str,
    figures: &BTreeMap<&str, &Figure>,
    sources: &BTreeMap<String, &str>,
    prefix: &str,
) -> (String, Vec<Entry>) {
    let events: Vec<Event<'_>> =
        Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).collect();
    let mut out: Vec<Event<'_>> = Vec::with_capacity(events.len());
    let mut contents = Vec::new();
    let mut at = 0;
    while at < events.len() {
        match &events[at] {
            Event::Start(Tag::Heading { level, .. }) => {
                let words = words(&events[at + 1..], |event| matches!(event, Event::End(TagEnd::Heading(_))));
                let id = format!("{prefix}{}", slug(&words));
                if *level == HeadingLevel::H2 {
                    contents.push(Entry { id: id.clone(), title: words });
                }
                out.push(Event::Start(Tag::Heading {
                    level: *level,
                    id: Some(id.into()),
                    classes: Vec::new(),
                    attrs: Vec::new(),
                }));
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                let alt = words(&events[at + 1..], |event| matches!(event, Event::End(TagEnd::Image)));
                at += events[at..]
                    .iter()
                    .position(|event| matches!(event, Event::End(TagEnd::Image)))
                    .unwrap_or(0);
                out.push(match figures.get(dest_url.as_ref()) {
                    Some(figure) => Event::InlineHtml(inline_picture(figure, &alt).into()),
                    None => Event::Text(alt.into()),
                });
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let safe = dest_url.starts_with('#')
                    || dest_url.starts_with("appendix.md")
                    || is_safe_link(dest_url)
                    || figures.contains_key(dest_url.as_ref());
                let cited = words(&events[at + 1..], |event| matches!(event, Event::End(TagEnd::Link)));
                let source = sources.get(&cited).filter(|_| dest_url.as_ref() == "#sources");
                let dest_url: CowStr<'_> = if safe { anchor(dest_url, prefix).into() } else { "#".into() };
                out.push(Event::Start(Tag::Link {
                    link_type: *link_type,
                    dest_url,
                    title: source.map_or_else(|| title.clone(), |title| CowStr::from((*title).to_string())),
                    id: id.clone(),
                }));
            }
            Event::Start(Tag::Table(_)) => {
                out.push(Event::Html("<div class=\"table\">".into()));
                out.push(events[at].clone());
            }
            Event::End(TagEnd::Table) => {
                out.push(events[at].clone());
                out.push(Event::Html("</div>\n".into()));
            }
            Event::Html(markup) | Event::InlineHtml(markup) => out.push(ours(markup)),
            Event::Text(text) => marked(text, &mut out),
            other => out.push(other.clone()),
        }
        at += 1;
    }
    let mut body = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut body, out.into_iter());
    (body, contents)
}

/// Marks behind figures, and what they say when pointed at.
const MARKS: [(char, &str); 2] = [
    ('ᵃ', "assumed by this tool: listed under Assumptions and questions"),
    ('ᵈ', "a default of the provider"),
];

/// Text, with its marks explained to those who point at them.
fn marked<'a>(text: &CowStr<'a>, out: &mut Vec<Event<'a>>) {
    let mut rest: &str = text;
    while let Some((at, (mark, means))) =
        rest.char_indices().find_map(|(at, c)| Some((at, *MARKS.iter().find(|(mark, _)| *mark == c)?)))
    {
        out.push(Event::Text(rest[..at].to_string().into()));
        out.push(Event::InlineHtml(format!("<abbr title=\"{means}\">{mark}</abbr>").into()));
        rest = &rest[at + mark.len_utf8()..];
    }
    out.push(if rest.len() == text.len() {
        Event::Text(text.clone())
    } else {
        Event::Text(rest.to_string().into())
    });
}

/// Markup of ours passes; anything else is shown as the text it is.
fn ours<'a>(markup: &CowStr<'a>) -> Event<'a> {
    let line = markup.trim();
    let summary = line.strip_prefix("<summary>").and_then(|rest| rest.strip_suffix("</summary>"));
    let pieces = line.lines().all(|line| {
        let line = line.trim();
        matches!(line, "<details>" | "<details markdown=\"1\">" | "</details>")
            || line
                .strip_prefix("<summary>")
                .and_then(|rest| rest.strip_suffix("</summary>"))
                .is_some_and(|inside| !inside.contains('<'))
    });
    if pieces || summary.is_some_and(|inside| !inside.contains('<')) {
        Event::Html(markup.replace(" markdown=\"1\"", "").into())
    } else {
        Event::Text(markup.clone())
    }
}

fn inline_picture(figure: &Figure, alt: &str) -> String {
    let svg = figure.svg.trim_start_matches("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").trim();
    let svg = scoped(svg, figure.file.trim_end_matches(".svg"));
    let class = if figure.file == "diagram.svg" { "picture wide" } else { "picture" };
    format!("<span class=\"{class}\" role=\"group\" aria-label=\"{}\">{svg}</span>", escaped(alt))
}

/// A picture whose ids begin with a name of its own, so that several stand in one page.
fn scoped(svg: &str, name: &str) -> String {
    let mut out = String::with_capacity(svg.len() + 1024);
    let mut rest = svg;
    const PLACES: [&str; 4] = [" id=\"", "url(#", "href=\"#", " aria-labelledby=\""];
    while let Some((at, place)) = PLACES.iter().filter_map(|p| Some((rest.find(p)?, *p))).min() {
        let (before, after) = rest.split_at(at + place.len());
        out.push_str(before);
        let (value, tail) = after.split_at(after.find(['"', ')']).unwrap_or(after.len()));
        let names: Vec<String> = value.split(' ').map(|one| format!("{name}-{one}")).collect();
        out.push_str(&names.join(" "));
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// The plain words of the events up to an end.
fn words(events: &[Event<'_>], ends: impl Fn(&Event<'_>) -> bool) -> String {
    let mut words = String::new();
    for event in events.iter().take_while(|event| !ends(event)) {
        if let Event::Text(text) | Event::Code(text) = event {
            words.push_str(text);
        }
    }
    words
}

/// The anchor of a heading, as GitHub makes it.
pub fn slug(title: &str) -> String {
    title
        .chars()
        .filter_map(|c| match c {
            ' ' | '-' => Some('-'),
            c if c.is_alphanumeric() || c == '_' => Some(c),
            _ => None,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_that_is_not_ours_becomes_text() {
        let (page, _) = body(
            "<script>alert(1)</script>\n\n<b onclick=x>hi</b> [x](javascript:alert(1))\n",
            &BTreeMap::new(),
            &BTreeMap::new(),
            "",
        );
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains("<b "), "{page}");
        assert!(!page.contains("javascript:"), "{page}");
    }

    #[test]
    fn headings_get_the_anchors_links_use() {
        let (page, contents) =
            body("## Limits and headroom\n\ntext\n", &BTreeMap::new(), &BTreeMap::new(), "");
        assert!(page.contains("<h2 id=\"limits-and-headroom\">"), "{page}");
        assert_eq!(contents[0].id, "limits-and-headroom");
    }

    #[test]
    fn ids_of_pictures_are_their_own() {
        let svg = "<svg aria-labelledby=\"t d\"><title id=\"t\"/><g data-id=\"t\" fill=\"url(#g)\"/></svg>";
        assert_eq!(
            scoped(svg, "cost"),
            "<svg aria-labelledby=\"cost-t cost-d\"><title id=\"cost-t\"/><g data-id=\"t\" fill=\"url(#cost-g)\"/></svg>"
        );
    }

    #[test]
    fn links_into_the_appendix_stay_in_the_page() {
        assert_eq!(anchor("appendix.md#cost", ""), "#appendix-cost");
        assert_eq!(anchor("appendix.md", ""), "#appendix");
        assert_eq!(anchor("#sources", APPENDIX), "#appendix-sources");
        assert_eq!(anchor("https://a.example", ""), "https://a.example");
    }

    #[test]
    fn figures_tell_where_they_come_from_when_pointed_at() {
        let sources = BTreeMap::from([("1".to_string(), "Quotas, read 2026-11-23")]);
        let (page, _) = body("12ᵃ s [1](#sources)\n", &BTreeMap::new(), &sources, "");
        assert!(page.contains("12<abbr title=\"assumed by this tool"), "{page}");
        assert!(page.contains("<a href=\"#sources\" title=\"Quotas, read 2026-11-23\">1</a>"), "{page}");
    }
}
