//! Says what is wrong with a line that the grammar could not read.

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

use super::expected;
use super::lower::{NephParser, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;

/// The words that start a statement other than a declaration.
const KEYWORDS: [&str; 11] = [
    "system", "event", "flow", "require", "scenario", "allow", "decision", "risk", "unit", "note", "catalog",
];

/// A file too long to be a description.
pub fn too_long(bytes: usize) -> Diagnostic {
    Diagnostic::new(
        "NEPH-001",
        "too-long",
        Severity::Error,
        None,
        format!("the file has {} MB; a description may have {} MB", bytes / 1_000_000, super::LONGEST >> 20),
    )
    .help("check that this is the right file, or split the system into several files")
}

/// A line that is no statement. `text` starts at byte `start` of the source.
pub fn bad_line(text: &str, start: usize) -> Diagnostic {
    let trimmed = text.trim_end();
    let span = Span::new(start, start + trimmed.len());
    if let Some(quote) = open_quote(trimmed) {
        return Diagnostic::error(
            "NEPH-003",
            "unclosed-quote",
            Span::new(start + quote, span.end),
            "a text starts with `\"` and never ends",
        )
        .label("starts here")
        .note("a quoted text ends on the line where it starts")
        .help("put a `\"` where it ends; a quote inside a text is written `\\\"`");
    }
    let control = trimmed.chars().find(|c| c.is_control() && !c.is_whitespace());
    if let Some(c) = control {
        return Diagnostic::error(
            "NEPH-002",
            "not-text",
            span,
            format!("this line holds the control character U+{:04X}", c as u32),
        )
        .help("check that this is a text file");
    }
    let first = trimmed.split_whitespace().next().unwrap_or("");
    if ["->", "~>", "!>"].contains(&first) {
        return Diagnostic::error(
            "NEPH-005",
            "arrow-without-start",
            Span::new(start, start + 2),
            "an arrow without a source",
        )
        .label("no component before it")
        .help("write the name it starts at: `web -> api`");
    }
    let words = trimmed.split_whitespace().count();
    if words == 1 && !KEYWORDS.contains(&first) {
        return Diagnostic::error(
            "NEPH-002",
            "not-a-statement",
            span,
            format!("`{trimmed}` is not a statement on its own"),
        )
        .label("expected a name or an arrow after it")
        .help("a part is declared as `kind name \"Label\"`, an arrow as `from -> to`");
    }
    let (at, wanted) = furthest(trimmed);
    let place = Span::new(start + at.min(trimmed.len()), span.end.max(start + at.min(trimmed.len())));
    let mut fault = Diagnostic::error(
        "NEPH-002",
        "not-a-statement",
        if place.start >= place.end { span } else { place },
        "this line cannot be read",
    );
    fault.label = if wanted.is_empty() {
        "not understood".to_string()
    } else {
        format!("expected {}", wanted.join(" or "))
    };
    fault.help(match first {
        "require" => "write `require p99 web -> api < 800 ms` or `require cost < 250 USD/month`",
        "allow" => "write `allow rule-name on part because \"the reason\"`",
        "note" => "write `note \"text\" on part`",
        "scenario" => "write `scenario \"Title\" { traffic x100 for 6 h }`",
        "flow" => "write `flow \"Title\" { web -> api; api -> upload }`",
        _ => "a statement is a part (`function resize \"Resize\"`), an arrow (`api -> resize`) or a block (`group ingest { … }`)",
    })
}

/// Where reading the line stopped, and what would have gone on.
fn furthest(text: &str) -> (usize, Vec<&'static str>) {
    let Err(error) = NephParser::parse(Rule::line, text) else { return (0, Vec::new()) };
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let mut wanted: Vec<&'static str> = match error.variant {
        ErrorVariant::ParsingError { positives, .. } => {
            positives.into_iter().filter_map(expected::words).collect()
        }
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    wanted.sort_unstable();
    wanted.dedup();
    wanted.truncate(3);
    (at, wanted)
}

/// Byte offset of a quote that is opened and not closed.
fn open_quote(text: &str) -> Option<usize> {
    let (mut open, mut escaped) = (None, false);
    for (at, c) in text.char_indices() {
        match c {
            '\\' if open.is_some() && !escaped => escaped = true,
            '"' if !escaped => {
                open = if open.is_some() { None } else { Some(at) };
            }
            _ => escaped = false,
        }
    }
    open
}
