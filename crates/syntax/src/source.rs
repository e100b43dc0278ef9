//! The text of one system and places in it.

use std::sync::{Arc, OnceLock};

/// One input text with the name it is reported under.
#[derive(Clone, Debug)]
pub struct Source {
    /// What messages call it: a path as given on the command line, or `<stdin>`.
    pub name: String,
    /// The text, without a byte order mark.
    pub text: Arc<str>,
    /// Where lines begin, once somebody has asked for a place.
    line_starts: Arc<OnceLock<Vec<usize>>>,
}

/// A half-open range of byte offsets into a [`Source`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

/// A place as people count it: both from 1, columns in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in Unicode scalar values.
    pub column: usize,
}

impl Source {
    /// A source from text already in memory. A leading byte order mark is dropped.
    pub fn new(name: impl Into<String>, text: impl AsRef<str>) -> Source {
        let text = text.as_ref();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).into();
        Source { name: name.into(), text, line_starts: Arc::default() }
    }

    /// Line and column of a byte offset; offsets past the end give the end.
    pub fn position(&self, offset: usize) -> Position {
        let mut at = offset.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.lines_begun(at);
        let begins = self.line_starts()[line - 1];
        Position { line, column: self.text[begins..at].chars().count() + 1 }
    }

    /// Lines that begin at or before an offset; the search is by halves, so that a report of many places stays linear.
    pub(crate) fn lines_begun(&self, at: usize) -> usize {
        self.line_starts().partition_point(|start| *start <= at)
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1)).collect()
        })
    }

    /// The text a span covers; a span outside the text gives what lies inside.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start.min(self.text.len())..span.end.min(self.text.len())).unwrap_or("")
    }
}

impl Span {
    /// The span from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}
