//! Comments and quotes of other languages, and labels without quotes.

use super::lines::{Inside, Line, Token, TokenKind};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// `// text` and `-- text`.
pub(super) fn comment(line: &Line<'_>) -> Option<Diagnostic> {
    if !line.faulty {
        return None;
    }
    let text = line.text.trim_start();
    let first = line.indent();
    let at = if text.starts_with("//") || text.starts_with("-- ") || text.starts_with("%%") {
        Some(first)
    } else {
        let tokens = line.tokens();
        tokens.iter().find(|t| t.is_word() && t.text.starts_with("//")).map(|token| token.start)
    }?;
    let sign = &line.text[at..at + 2];
    Some(told(line.span(at, at + 2), sign).fix(line.span(at, at + 2), "#"))
}

fn told(at: Span, sign: &str) -> Diagnostic {
    Diagnostic::error("NEPH-037", "comment-sign", at, "a comment starts with `#`")
        .label(format!("not with `{sign}`"))
        .help("write `#`")
}

/// `/* … */`, perhaps over several lines.
pub(super) fn block_comments(lines: &[Line<'_>], slips: &mut Vec<Diagnostic>) {
    let mut open: Option<Diagnostic> = None;
    for line in lines {
        let content = line.text;
        if let Some(told) = &mut open {
            let at = line.indent();
            match content.find("*/") {
                Some(end) => {
                    let lead = if content[..end].trim().is_empty() { "" } else { "# " };
                    if !lead.is_empty() && !content[at..].starts_with('#') {
                        *told = told.clone().fix(line.span(at, at), lead);
                    }
                    *told = told.clone().fix(line.span(end, end + 2), "");
                    slips.extend(open.take());
                }
                None if content.trim().is_empty() => {}
                None => *told = told.clone().fix(line.span(at, at), "# "),
            }
            continue;
        }
        let Some(start) = line.faulty.then(|| outside_quotes(line, "/*")).flatten() else { continue };
        let begun = told(line.span(start, start + 2), "/*").fix(line.span(start, start + 2), "#");
        match content[start..].find("*/") {
            Some(end) => {
                let end = start + end;
                let told = begun.fix(line.span(end, end + 2), "");
                slips.push(told);
            }
            None => open = Some(begun),
        }
    }
}

fn outside_quotes(line: &Line<'_>, sign: &str) -> Option<usize> {
    let at = line.text[..line.content_end()].find(sign)?;
    line.text[..at].matches('"').count().is_multiple_of(2).then_some(at)
}

/// Typographic quotes and single quotes around a text.
pub(super) fn foreign_quotes(line: &Line<'_>) -> Option<Diagnostic> {
    const PAIRS: [(char, &[char]); 5] =
        [('“', &['”', '“', '"']), ('„', &['“', '”']), ('«', &['»']), ('‘', &['’']), ('\'', &['\''])];
    if !line.faulty {
        return None;
    }
    let mut fixes: Vec<(usize, usize)> = Vec::new();
    let mut quoted = false;
    let mut until: Option<&[char]> = None;
    let mut before = ' ';
    for (at, letter) in line.text.char_indices() {
        let end = at + letter.len_utf8();
        match until {
            Some(closing) if closing.contains(&letter) => {
                let next = line.text[end..].chars().next().unwrap_or(' ');
                if letter != '\'' || !next.is_alphanumeric() {
                    if letter != '"' {
                        fixes.push((at, end));
                    }
                    until = None;
                }
            }
            Some(_) => {}
            None if letter == '"' => quoted = !quoted,
            None if !quoted && (before.is_whitespace() || letter != '\'') => {
                if let Some((_, closing)) = PAIRS.iter().find(|(open, _)| *open == letter) {
                    fixes.push((at, end));
                    until = Some(closing);
                }
            }
            None => {}
        }
        before = letter;
    }
    let first = *fixes.first().filter(|_| until.is_none())?;
    let mut told = Diagnostic::error(
        "NEPH-055",
        "quotes",
        line.span(first.0, fixes.get(1).map_or(first.1, |second| second.1)),
        "a text stands in straight double quotes",
    )
    .label("other quotes")
    .help("write `\"`");
    for (start, end) in fixes {
        told = told.fix(line.span(start, end), "\"");
    }
    Some(told)
}

/// `"the "best" one"`: quotes inside a text.
pub(super) fn inner_quotes(line: &Line<'_>) -> Option<Diagnostic> {
    if !line.faulty {
        return None;
    }
    let end = line.content_end();
    let quotes: Vec<usize> = line.text[..end]
        .match_indices('"')
        .map(|(at, _)| at)
        .filter(|at| !line.text[..*at].ends_with('\\'))
        .collect();
    let [first, second, third, fourth] = quotes[..] else { return None };
    let touches = |at: usize| {
        line.text[at + 1..].chars().next().is_some_and(char::is_alphanumeric)
            || line.text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
    };
    let inner = line.text[second + 1..third].trim();
    let apart = inner.is_empty()
        || inner.contains(['{', ';'])
        || ["->", "~>", "!>"].iter().any(|a| inner.contains(a));
    if apart || !(touches(second) && touches(third)) {
        return None;
    }
    Some(
        Diagnostic::error(
            "NEPH-055",
            "quotes",
            line.span(first, fourth + 1),
            "a quote inside a text ends it",
        )
        .label("ends at the second quote")
        .help("a quote inside a text is written `\\\"`")
        .fix(line.span(second, second + 1), "\\\"")
        .fix(line.span(third, third + 1), "\\\""),
    )
}

/// A label without quotes, or facts without braces, behind a component or an arrow.
pub(super) fn unquoted(line: &Line<'_>) -> Option<Diagnostic> {
    let fault_at = line.fault_at.filter(|_| line.inside == Inside::Statements)?;
    let tokens = line.tokens();
    let head = tokens.first()?;
    let group = ["group", "region", "account", "vpc", "context"].contains(&head.text);
    // Of a group the whole line is in doubt: its label begins at the third word.
    let from = if group && (fault_at <= head.start || tokens.iter().any(|t| t.text == "{")) {
        tokens.get(2)?.start
    } else {
        fault_at
    };
    let rest: Vec<&Token<'_>> = tokens.iter().filter(|token| token.start >= from).collect();
    let words: Vec<&&Token<'_>> = rest.iter().take_while(|token| token.kind == TokenKind::Word).collect();
    let (first, last) = (words.first()?, words.last()?);
    if !head.is_name() && !head.is_word() || head.start == first.start {
        return None;
    }
    let next = rest.get(words.len());
    if next.is_some_and(|token| token.text != "{" && token.text != "on") {
        return None;
    }
    let text = &line.text[first.start..last.end()];
    let place = line.span(first.start, last.end());
    if !text.starts_with(|c: char| c.is_alphanumeric() || c == '/')
        || text.contains(['(', '[', '=', ':', '|'])
    {
        return None;
    }
    let numbers = words.iter().skip(1).any(|word| word.text.starts_with(|c: char| c.is_ascii_digit()));
    let small = text.starts_with(char::is_lowercase);
    if small && numbers && next.is_none() {
        return Some(
            Diagnostic::error("NEPH-006", "left-over", place, "facts stand in braces")
                .label("outside a block")
                .help("put braces around them")
                .fix(line.span(first.start, first.start), "{ ")
                .fix(line.span(last.end(), last.end()), " }"),
        );
    }
    if small && words.len() == 1 {
        return None;
    }
    Some(
        Diagnostic::error("NEPH-055", "quotes", place, "a label stands in double quotes")
            .label("without quotes")
            .help("put quotes around it")
            .fix(line.span(first.start, first.start), "\"")
            .fix(line.span(last.end(), last.end()), "\""),
    )
}
