//! Diagnostics as people, editors and pipelines read them: text, JSON, GitHub annotations.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use serde_json::{Value, json};

use super::{Diagnostic, Severity};
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
        let mut snippet = Snippet::source(primary.text).line_start(primary.line).path(source.name.as_str());
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
                Snippet::source(other.text).line_start(other.line).path(source.name.as_str()).annotation(
                    AnnotationKind::Context.span(other.within(label.span)).label(shown(&label.text)),
                ),
            );
        }
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(shown(note)));
    }
    let mut groups = Vec::new();
    match (&diagnostic.help, &diagnostic.fix) {
        (Some(help), None) => group = group.element(Level::HELP.message(shown(help))),
        (help, Some(fix)) => {
            let piece = excerpt(source, fix.span);
            groups.push(
                Level::HELP.secondary_title(shown(help.as_deref().unwrap_or("write"))).element(
                    Snippet::source(piece.text)
                        .line_start(piece.line)
                        .path(source.name.as_str())
                        .patch(Patch::new(piece.within(fix.span), fix.text.as_str())),
                ),
            );
        }
        (None, None) => {}
    }
    groups.insert(0, group);
    groups
}

/// Control characters would change the terminal, not the message.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
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
}

fn excerpt(source: &Source, span: Span) -> Excerpt<'_> {
    let text: &str = &source.text;
    let mut start = span.start.min(text.len());
    let mut end = span.end.min(text.len()).max(start);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    // A block can run over many lines: its head says enough.
    let head = text[start..end].find('\n').map_or(end, |n| start + n);
    let mut from = text[..start].rfind('\n').map_or(0, |n| n + 1);
    for _ in 0..AROUND {
        if from > 0 {
            from = text[..from - 1].rfind('\n').map_or(0, |n| n + 1);
        }
    }
    let to = text[head..].find('\n').map_or(text.len(), |n| head + n);
    Excerpt {
        text: &text[from..to],
        start: from,
        line: text[..from].bytes().filter(|b| *b == b'\n').count() + 1,
    }
}

/// One object a diagnostic: places as byte offsets and as lines and columns from 1.
pub fn json(source: &Source, diagnostics: &[Diagnostic]) -> Value {
    let place = |span: Span| {
        let (start, end) = (source.position(span.start), source.position(span.end));
        json!({ "start": span.start, "end": span.end,
                "line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column })
    };
    let rows: Vec<Value> = diagnostics
        .iter()
        .map(|d| {
            json!({
                "code": d.code, "name": d.name, "severity": severity(d.severity), "level": d.level.word(), "message": d.message,
                "file": source.name, "place": d.span.map(place), "label": d.label,
                "labels": d.labels.iter().map(|l| json!({ "place": place(l.span), "text": l.text })).collect::<Vec<_>>(),
                "notes": d.notes, "help": d.help,
                "fix": d.fix.as_ref().map(|f| json!({ "place": place(f.span), "text": f.text })),
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
        let mut place = format!("file={}", property(&source.name));
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
