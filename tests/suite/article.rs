//! The article the product grew from: each of its points is looked up in a real output.

use std::fmt::Write as _;

use nephogram::catalog::Catalog;
use nephogram::english;
use nephogram::report::html::slug;
use nephogram::source::Source;
use serde::Deserialize;

use crate::{all_good, expect, root};

#[derive(Deserialize)]
struct File {
    part: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    title: String,
    points: Vec<Point>,
}

#[derive(Deserialize)]
struct Point {
    what: String,
    r#in: String,
    says: String,
}

/// The heading a line stands under, as an anchor.
fn anchor(text: &str, at: usize) -> String {
    text[..at]
        .lines()
        .rev()
        .find_map(|line| line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with("##")))
        .map_or_else(String::new, |heading| format!("#{}", slug(heading)))
}

/// The line that says it, short enough for a table and without markup.
fn quote(text: &str, at: usize, says: &str) -> String {
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    // A picture is one long line: the words alone.
    let words = if line.len() > 4000 || line.starts_with('<') { says } else { line };
    let plain: String = words
        .replace(['*', '`', '\\'], "")
        .replace('|', " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let short: String = plain.chars().take(110).collect();
    if short.len() < plain.len() { format!("{short} …") } else { short }
        .replace('<', "&lt;")
        .replace('[', "\\[")
}

#[test]
fn every_point_of_the_article_shows_in_an_output() {
    let file: File = toml::from_str(include_str!("article.toml")).unwrap();
    let mut page = String::from(
        "# The article, point by point\n\n\
         nephogram grew from an article on when and how to go serverless. Each of its points shows in the product: the\n\
         right column quotes what a test found in the file it links to. This page is written by that test.\n",
    );
    let (mut number, mut missing) = (0, Vec::new());
    for part in &file.part {
        let _ =
            write!(page, "\n## {}\n\n| | Point | Shows in | As |\n| ---: | --- | --- | --- |\n", part.title);
        for point in &part.points {
            number += 1;
            let text = std::fs::read_to_string(root(&point.r#in)).unwrap_or_default();
            let Some(at) = text.find(&point.says) else {
                missing
                    .push(format!("{number} {}: {} does not say “{}”", point.what, point.r#in, point.says));
                continue;
            };
            let link = if point.r#in.ends_with(".md") { anchor(&text, at) } else { String::new() };
            let _ = writeln!(
                page,
                "| {number} | {} | [{}](../{}{link}) | {} |",
                point.what,
                point.r#in.trim_start_matches("examples/"),
                point.r#in,
                quote(&text, at, &point.says)
            );
        }
    }
    assert_eq!(number, 99, "the article has 99 points");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    all_good([expect(&root("docs/article.md"), page.as_bytes())]);
}

#[test]
fn the_prompt_of_the_article_gets_the_review_it_should() {
    let told = english::describe(
        "Design a serverless system that processes uploaded images, generates thumbnails, stores metadata in a \
         database, and sends notifications to users.",
        Catalog::bundled(),
    );
    let source = Source::new("prompt.neph", told.expect("the article's own prompt is understood"));
    let compiled = nephogram::compile(&source, Catalog::bundled());
    assert!(compiled.is_sound());
    let codes: Vec<&str> = compiled.review().findings.iter().map(|f| f.rule.code).collect();
    let asked: Vec<&str> = compiled.review().questions.iter().map(|q| q.rule.code).collect();
    // Lost events, two writes that can part, limits of the platform; whether a repeat does harm is asked.
    for code in ["REL-002", "DATA-002", "LIM-017"] {
        assert!(codes.contains(&code), "{code} is not in {codes:?}");
    }
    assert!(asked.contains(&"REL-006"), "REL-006 is not in {asked:?}");
    assert!(compiled.analysis().traffic.entering.is_none() && compiled.analysis().volumes.len() == 3);
    assert!(codes.len() <= 12, "{codes:?}");
}
