//! `neph mdbook`: a preprocessor for mdBook by its JSON protocol.
//!
//! The book comes as `[context, book]` on standard input and goes back with its fences and markers rendered. Pictures
//! are put into the pages themselves: files beside the sources would make `mdbook serve` build again and again.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::args::{Mdbook, Reading};
use super::pages::{self, Place};
use super::{Stop, Terminal, files};
use crate::source::Source;

/// Answers `supports`, or renders a book.
pub fn run(call: &Mdbook, terminal: &Terminal) -> Result<(), Stop> {
    match call.question.first().map(String::as_str) {
        // Markdown suits every renderer.
        Some("supports") => return Ok(()),
        Some(other) => return Err(Stop::call(format!("mdBook asks `supports RENDERER`, not `{other}`"))),
        None => {}
    }
    let input = files::read(Path::new("-"), "<mdbook>")?;
    let wrong = |reason: &str| Stop::call(format!("standard input is no book of mdBook: {reason}"));
    let value: Value = serde_json::from_str(&input.text).map_err(|error| wrong(&error.to_string()))?;
    let Value::Array(pair) = value else { return Err(wrong("it is no list of context and book")) };
    let [context, mut book] =
        <[Value; 2]>::try_from(pair).map_err(|_| wrong("it is no list of context and book"))?;
    let root = PathBuf::from(context["root"].as_str().unwrap_or("."));
    let sources = root.join(context["config"]["book"]["src"].as_str().unwrap_or("src"));
    let mut failed = false;
    // `sections` until mdBook 0.4, `items` since 0.5.
    for list in ["sections", "items"] {
        if let Some(items) = book[list].as_array_mut() {
            failed |= chapters(items, &sources, terminal);
        }
    }
    if failed {
        return Err(Stop::said());
    }
    files::print(format!("{book}\n").as_bytes())
}

/// Renders chapters and those below them; whether any has errors.
fn chapters(items: &mut [Value], sources: &Path, terminal: &Terminal) -> bool {
    let mut failed = false;
    for item in items {
        let Some(chapter) = item.get_mut("Chapter").filter(|chapter| chapter.is_object()) else { continue };
        let text = chapter["content"].as_str().unwrap_or_default().to_string();
        let path =
            chapter["source_path"].as_str().or(chapter["path"].as_str()).map(|path| sources.join(path));
        let path = path.unwrap_or_else(|| sources.join("chapter.md"));
        match rendered(&text, &path) {
            Ok(text) => chapter["content"] = Value::String(text),
            Err(faults) => {
                faults.iter().for_each(|(source, faults)| terminal.complain(source, faults));
                failed = true;
            }
        }
        if let Some(below) = chapter["sub_items"].as_array_mut() {
            failed |= chapters(below, sources, terminal);
        }
    }
    failed
}

fn rendered(text: &str, path: &Path) -> Result<String, pages::Faults> {
    let source = Source::new(path.display().to_string(), text);
    let place = Place { folder: path.parent().unwrap_or(Path::new("")), stem: files::stem(path) };
    let page = pages::render(&source, &place, &Reading::default(), true, &mut |_, svg| inside(&svg))?;
    Ok(page.text)
}

/// A picture as an address that holds it.
fn inside(svg: &str) -> String {
    let mut out = String::from("data:image/svg+xml,");
    for byte in svg.bytes() {
        // What neither Markdown nor HTML nor an address reads as anything else.
        if byte.is_ascii_alphanumeric() || b"-._~/:;=,+@!".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
