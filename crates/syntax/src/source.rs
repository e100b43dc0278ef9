//! The text of one system, of one file or several, and places in it.

use std::sync::{Arc, OnceLock};

/// The text of a system with the name it is reported under.
///
/// A system of several files is one text: the files stand behind each other in one space of offsets, so that a
/// [`Span`] alone says which file it is in.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// What messages call it: a path as given on the command line, or `<stdin>`.
    pub name: String,
    /// The text, without a byte order mark.
    pub text: Arc<str>,
    /// Where lines begin, once somebody has asked for a place.
    pub(crate) line_starts: Arc<OnceLock<Vec<usize>>>,
    /// The files of it; none for a text of one file.
    pub(crate) files: Arc<[File]>,
    /// Each `use` with what it led to, by place.
    pub(crate) uses: Arc<[Used]>,
}

/// One of several files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What messages call it.
    pub name: String,
    /// Its path from the top of the tree, with `/` between.
    pub path: String,
    /// Where it begins in the text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// A `use` and what it led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Used {
    /// The statement.
    pub span: Span,
    /// The file, by number, or why there is none.
    pub file: Result<usize, UseFault>,
    /// Whether the file joins here; elsewhere it has joined already.
    pub first: bool,
}

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UseFault {
    /// It cannot be read; the reason.
    Unreadable(String),
    /// It lies outside the tree.
    Outside,
    /// It uses, perhaps through others, the file that uses it: the names along the ring.
    Ring(Vec<String>),
    /// An address or an absolute path.
    NotRelative,
    /// Too many files, or too much text.
    TooMuch,
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
        Source {
            name: name.into(),
            text,
            files: Arc::default(),
            uses: Arc::default(),
            line_starts: Arc::default(),
        }
    }

    /// The files of a system of several; none of a text of one file.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The file an offset lies in; none of a text of one file.
    pub fn file_at(&self, offset: usize) -> Option<&File> {
        self.file_number(offset).map(|at| &self.files[at])
    }

    /// The number of that file: 0 is the first.
    pub fn file_number(&self, offset: usize) -> Option<usize> {
        if self.files.is_empty() {
            return None;
        }
        Some(self.files.partition_point(|file| file.start <= offset).saturating_sub(1))
    }

    /// What messages call the file an offset lies in.
    pub fn name_at(&self, offset: usize) -> &str {
        self.file_at(offset).map_or(&self.name, |file| &file.name)
    }

    /// Where the file of an offset begins and ends.
    pub(crate) fn bounds(&self, offset: usize) -> (usize, usize) {
        self.file_at(offset).map_or((0, self.text.len()), |file| (file.start, file.end))
    }

    /// Line and column of a byte offset in its file; offsets past the end give the end.
    pub fn position(&self, offset: usize) -> Position {
        let (start, end) = self.bounds(offset);
        let mut at = offset.clamp(start, end);
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.lines_begun(at);
        let begins = self.line_starts()[line - 1].max(start);
        let column = self.text[begins..at].chars().count() + 1;
        Position { line: line - self.lines_begun(start) + 1, column }
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

    /// `house.neph:3`: a place in a few words.
    pub fn place(&self, offset: usize) -> String {
        format!("{}:{}", self.name_at(offset), self.position(offset).line)
    }

    /// The text a span covers; a span outside the text gives what lies inside.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start.min(self.text.len())..span.end.min(self.text.len())).unwrap_or("")
    }

    /// The system as one text: each `use` gives way to the file it names.
    pub fn whole(&self) -> String {
        if self.files.is_empty() {
            return self.text.to_string();
        }
        let mut out = String::with_capacity(self.text.len());
        self.whole_of(0, &mut out);
        out
    }

    fn whole_of(&self, file: usize, out: &mut String) {
        let File { start, end, .. } = self.files[file];
        let mut at = start;
        for used in self.uses.iter().filter(|used| used.span.start >= start && used.span.end <= end) {
            out.push_str(&self.text[at..used.span.start]);
            at = used.span.end;
            if let (Ok(file), true) = (&used.file, used.first) {
                self.whole_of(*file, out);
                out.truncate(out.trim_end_matches('\n').len());
            }
        }
        out.push_str(&self.text[at..end]);
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

    /// The span as far on as `by` says.
    pub(crate) fn moved(self, by: usize) -> Span {
        Span { start: self.start + by, end: self.end + by }
    }
}
