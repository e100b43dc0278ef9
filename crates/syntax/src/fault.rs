//! Says what is wrong with a line that the grammar could not read.

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

use super::expected;
use super::lower::{NephParser, Rule};
use crate::ast::Text;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Span, UseFault};

/// The words that start a statement other than a declaration.
const KEYWORDS: [&str; 16] = [
    "system",
    "event",
    "flow",
    "require",
    "scenario",
    "allow",
    "decision",
    "risk",
    "unit",
    "note",
    "catalog",
    "use",
    "theme",
    "view",
    "default",
    "environment",
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
        "use" => "write `use \"house.neph\"`",
        "theme" => "write `theme \"brand.toml\"`",
        "view" => "write `view \"Title\" { show group:payments; badges cost }`",
        "default" => "write `default function { runtime nodejs24 }`",
        "environment" => "write `environment dev \"Development\" { traffic x0.01 }`",
        _ => "a statement is a part (`function resize \"Resize\"`), an arrow (`api -> resize`) or a block (`group ingest { … }`)",
    })
}

/// `memory: 512 MB`, `memory = 512 MB`: the sign is left out, and the fact is read.
pub fn key_and_value(name: &Text, sign: &str, at: Span) -> Diagnostic {
    Diagnostic::error(
        "NEPH-054",
        "key-and-value",
        at,
        format!("a fact is a name and a value, without `{sign}`"),
    )
    .label("not needed")
    .help("write the value behind the name")
    .fix(Span::new(name.span.end, at.end), "")
}

/// `// text` behind a fact.
pub fn foreign_comment(at: Span, sign: Span) -> Diagnostic {
    Diagnostic::error("NEPH-037", "comment-sign", at, "a comment starts with `#`")
        .label("read as a value")
        .help("write `#`")
        .fix(Span::new(sign.start, sign.start + 2), "#")
}

/// Words by which other languages join a file.
const JOINING: [&str; 7] = ["include", "import", "!include", "@include", "@import", "source", "uses"];

/// Whether a word joins a file in other languages.
pub fn joins(word: &str) -> bool {
    JOINING.contains(&word)
}

/// `include "house.neph"`: read as the `use` that is meant.
pub fn other_use(word: &str, at: Span, whole: Span, path: &str) -> Diagnostic {
    Diagnostic::error("NEPH-033", "use-word", at, format!("another file joins with `use`, not with `{word}`"))
        .label("not a word of the language")
        .help("write `use` and the path, from the folder of this file")
        .fix(whole, format!("use \"{path}\""))
}

/// Whether a word begins a statement that is no declaration.
pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// `a-->b`, where a name may end with hyphens.
pub fn long_arrow(at: Span) -> Diagnostic {
    Diagnostic::error("NEPH-033", "arrow-sign", at, "an arrow has one hyphen")
        .label("not an arrow here")
        .help("a call is `->`, an event `~>`, a failure `!>`")
}

/// A line in an environment that changes nothing.
pub fn bad_change(text: &str, start: usize) -> Diagnostic {
    let text = text.trim_end();
    Diagnostic::error(
        "NEPH-011",
        "not-a-change",
        Span::new(start, start + text.len()),
        "this line cannot be read as a change of the environment",
    )
    .label("not understood")
    .help("an environment holds `traffic x0.01`, `name { facts }`, `without name`, `require …` and facts of the system")
}

/// A `use` whose file cannot join.
pub fn unused_file(path: &Text, why: &UseFault) -> Diagnostic {
    let name = &path.value;
    let fault = |message: String| Diagnostic::error("NEPH-040", "no-such-file", path.span, message);
    match why {
        UseFault::Unreadable(reason) => fault(format!("`{name}` cannot be read: {reason}"))
            .label("not found")
            .help("the path is taken from the folder of this file"),
        UseFault::Outside => fault(format!("`{name}` lies outside the folder of the first file"))
            .label("leads out of the tree")
            .help("move it into that folder, or name the folder above both: `--root DIR`"),
        UseFault::NotRelative => fault(format!("`{name}` is not a relative path"))
            .label("an address or an absolute path")
            .help("write the path from this file on, with `/` between folders: `use \"shared/house.neph\"`"),
        UseFault::Ring(files) => fault(format!("files use each other in a ring: {}", files.join(" → ")))
            .label("leads back to a file that is being read")
            .help("remove one `use` of the ring; move what both need into a third file"),
        UseFault::TooMuch => fault("the system has too many files".to_string())
            .label("one file too many")
            .help("a system has at most 256 files and 4 MB"),
    }
}

/// A `use` in a text that stands alone, such as on standard input.
pub fn no_files(path: &Text) -> Diagnostic {
    Diagnostic::error(
        "NEPH-040",
        "no-such-file",
        path.span,
        format!("`{}` cannot be read: this text was read without its folder", path.value),
    )
    .label("no folder to look in")
    .help("give the file's path instead of standard input")
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
