//! Diagnostics as people, editors and pipelines read them: text, JSON, GitHub annotations.

use std::borrow::Cow;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use serde_json::{Value, json};

use super::{Diagnostic, Fix, Severity};
use crate::source::{Source, Span};

/// Most diagnostics shown in full; the rest is counted.
const MOST: usize = 100;

/// Lines kept before and behind a place.
const AROUND: usize = 1;

/// A person's view: the line, the caret, why, and what to do.
pub fn text(source: &Source, diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Unicode);
    let mut out = String::new();
    for diagnostic in diagnostics.iter().take(MOST) {
        out.push_str(&renderer.render(&report(source, diagnostic)));
        out.push_str("\n\n");
    }
    if diagnostics.len() > MOST {
        out.push_str(&format!("and {} more\n", diagnostics.len() - MOST));
    }
    out
}

fn report<'a>(source: &'a Source, diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = level
        .primary_title(shown(&diagnostic.message))
        .id(diagnostic.code)
        .elements(Vec::<annotate_snippets::Element<'a>>::new());
    if let Some(span) = diagnostic.span {
        let primary = excerpt(source, span);
        let mut snippet = Snippet::source(harmless_lines(primary.text))
            .line_start(primary.line)
            .path(shown(source.name_at(span.start)));
        let mut marker = AnnotationKind::Primary.span(primary.within(span));
        if !diagnostic.label.is_empty() {
            marker = marker.label(shown(&diagnostic.label));
        }
        snippet = snippet.annotation(marker);
        for label in &diagnostic.labels {
            if primary.holds(label.span) {
                snippet = snippet.annotation(
                    AnnotationKind::Context.span(primary.within(label.span)).label(shown(&label.text)),
                );
            }
        }
        group = group.element(snippet);
        for label in diagnostic.labels.iter().filter(|label| !primary.holds(label.span)) {
            let other = excerpt(source, label.span);
            group = group.element(
                Snippet::source(harmless_lines(other.text))
                    .line_start(other.line)
                    .path(shown(source.name_at(label.span.start)))
                    .annotation(
                        AnnotationKind::Context.span(other.within(label.span)).label(shown(&label.text)),
                    ),
            );
        }
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(shown(note)));
    }
    let mut groups = Vec::new();
    match (&diagnostic.help, diagnostic.fixes.first()) {
        (Some(help), None) => group = group.element(Level::HELP.message(shown(help))),
        (help, Some(first)) => {
            let mut patched = Vec::new();
            for piece in pieces(source, first, &diagnostic.fixes) {
                let mut snippet = Snippet::source(harmless_lines(piece.text))
                    .line_start(piece.line)
                    .path(shown(source.name_at(piece.start)));
                for fix in diagnostic.fixes.iter().filter(|fix| piece.holds(fix.span)) {
                    snippet = snippet.patch(Patch::new(piece.place(fix.span), fix.text.as_str()));
                }
                patched.push(snippet);
            }
            let title = Level::HELP.secondary_title(shown(help.as_deref().unwrap_or("write")));
            groups.push(title.elements(patched));
        }
        (None, None) => {}
    }
    groups.insert(0, group);
    groups
}

/// The lines that replacements change: neighbours together, and no more than a reader takes in.
fn pieces<'a>(source: &'a Source, first: &Fix, fixes: &[Fix]) -> Vec<Excerpt<'a>> {
    const SHOWN: usize = 3;
    let mut pieces = vec![lines(source, first.span, 0)];
    for fix in fixes {
        if pieces.len() < SHOWN && !pieces.iter().any(|piece| piece.holds(fix.span)) {
            pieces.push(lines(source, fix.span, 0));
        }
    }
    pieces
}

/// Lines of the text as a terminal may show them: what steers it becomes a sign of as many bytes, so that places stay.
fn harmless_lines(text: &str) -> Cow<'_, str> {
    let steers = |c: char| shown(c.encode_utf8(&mut [0; 4])).starts_with('\u{fffd}') && c != '\u{fffd}';
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let sign = |c: char| match (steers(c), c.len_utf8()) {
        (false, _) => c,
        (true, 1) => '?',
        (true, 2) => '·',
        (true, _) => '\u{fffd}',
    };
    Cow::Owned(text.chars().map(sign).collect())
}

/// Control characters would change the terminal, not the message.
fn shown(text: &str) -> String {
    crate::words::harmless(text).into_owned()
}

/// Some whole lines of the source.
struct Excerpt<'a> {
    text: &'a str,
    start: usize,
    line: usize,
}

impl Excerpt<'_> {
    fn holds(&self, span: Span) -> bool {
        span.start >= self.start && span.end <= self.start + self.text.len()
    }

    /// The span within the excerpt, on letter boundaries and at least one letter wide where there is one.
    fn within(&self, span: Span) -> std::ops::Range<usize> {
        let fit = |at: usize| {
            let mut at = at.saturating_sub(self.start).min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (start, end) = (fit(span.start), fit(span.end));
        let next = self.text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
        start..end.max(next)
    }

    /// The span within the excerpt, exactly: a replacement may be of nothing.
    fn place(&self, span: Span) -> std::ops::Range<usize> {
        let within = self.within(span);
        if span.start >= span.end { within.start..within.start } else { within }
    }
}

/// The line of a place with its neighbours.
fn excerpt(source: &Source, span: Span) -> Excerpt<'_> {
    lines(source, span, AROUND)
}

fn lines(source: &Source, span: Span, around: usize) -> Excerpt<'_> {
    let (first, last) = source.bounds(span.start);
    let text: &str = &source.text[..last];
    let mut start = span.start.clamp(first, last);
    let mut end = span.end.min(last).max(start);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    // A block can run over many lines: its head says enough.
    let head = text[start..end].find('\n').map_or(end, |n| start + n);
    let mut from = text[first..start].rfind('\n').map_or(first, |n| first + n + 1);
    for _ in 0..around {
        if from > first {
            from = text[first..from - 1].rfind('\n').map_or(first, |n| first + n + 1);
        }
    }
    let to = text[head..].find('\n').map_or(text.len(), |n| head + n);
    let line = source.lines_begun(from) - source.lines_begun(first) + 1;
    Excerpt { text: &text[from..to], start: from, line }
}

/// One object a diagnostic: places as byte offsets and as lines and columns from 1.
pub fn json(source: &Source, diagnostics: &[Diagnostic]) -> Value {
    let place = |span: Span| {
        let (start, end) = (source.position(span.start), source.position(span.end));
        let (first, _) = source.bounds(span.start);
        json!({ "start": span.start - first, "end": span.end.max(span.start) - first,
                "line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column })
    };
    let fix = |fix: &Fix| json!({ "file": source.name_at(fix.span.start), "place": place(fix.span), "text": fix.text });
    let rows: Vec<Value> = diagnostics
        .iter()
        .map(|d| {
            json!({
                "code": d.code, "name": d.name, "severity": severity(d.severity), "level": d.level.word(), "message": d.message,
                "file": d.span.map_or(source.name.as_str(), |span| source.name_at(span.start)),
                "place": d.span.map(place), "label": d.label,
                "labels": d.labels.iter().map(|l| json!({ "file": source.name_at(l.span.start), "place": place(l.span), "text": l.text })).collect::<Vec<_>>(),
                "notes": d.notes, "help": d.help,
                "fix": d.fixes.first().map(fix),
                "fixes": d.fixes.iter().map(fix).collect::<Vec<_>>(),
            })
        })
        .collect();
    Value::Array(rows)
}

/// GitHub workflow commands, errors first: only ten of each are shown a step.
pub fn github(source: &Source, diagnostics: &[Diagnostic]) -> String {
    let value = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| value(text).replace(':', "%3A").replace(',', "%2C");
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|d| std::cmp::Reverse(d.severity));
    let mut out = String::new();
    for d in sorted {
        let level = if d.severity == Severity::Note { "notice" } else { severity(d.severity) };
        let name = d.span.map_or(source.name.as_str(), |span| source.name_at(span.start));
        let mut place = format!("file={}", property(name));
        if let Some(span) = d.span {
            let (start, end) = (source.position(span.start), source.position(span.end));
            place.push_str(&format!(",line={},endLine={}", start.line, end.line));
            if start.line == end.line {
                place.push_str(&format!(",col={},endColumn={}", start.column, end.column));
            }
        }
        let message =
            d.help.as_ref().map_or_else(|| d.message.clone(), |help| format!("{}\n{help}", d.message));
        out.push_str(&format!(
            "::{level} {place},title={} {}::{}\n",
            d.code,
            property(d.name),
            value(&message)
        ));
    }
    out
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
