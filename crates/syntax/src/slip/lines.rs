//! The lines of a text with what recognisers ask of them.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What a line stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// Statements: the file or a group.
    Statements,
    /// Facts.
    Facts,
}

/// One line.
pub(super) struct Line<'a> {
    /// Its text, without the line break.
    pub text: &'a str,
    /// Where it starts.
    pub start: usize,
    /// Its number, from 0.
    pub number: usize,
    /// Whether something in it cannot be read.
    pub faulty: bool,
    /// What cannot be read in it begins here, within the line.
    pub fault_at: Option<usize>,
    /// What it stands in.
    pub inside: Inside,
}

/// A word, sign or quoted text of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub text: &'a str,
    pub start: usize,
    pub kind: TokenKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// In double quotes.
    Quoted,
    /// `{ } ; ,`
    Sign,
    /// An arrow of any language.
    Arrow,
    /// Anything else between spaces.
    Word,
}

/// Words that open a block of statements.
const CONTAINERS: [&str; 6] = ["group", "region", "account", "vpc", "context", "flow"];

pub(super) fn split<'a>(text: &'a str, faults: &[Diagnostic]) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut open: Vec<Inside> = Vec::new();
    let mut start = 0;
    let mut at: Vec<usize> = faults.iter().filter_map(|fault| fault.span).map(|span| span.start).collect();
    at.sort_unstable();
    for (number, text) in text.split('\n').enumerate() {
        let first = at.partition_point(|at| *at < start);
        let fault_at = at.get(first).filter(|at| **at <= start + text.len()).map(|at| at - start);
        let line = Line {
            text: text.trim_end_matches('\r'),
            start,
            number,
            faulty: fault_at.is_some(),
            fault_at,
            inside: open.last().copied().unwrap_or(Inside::Statements),
        };
        let tokens = line.tokens();
        for token in &tokens {
            match token.text {
                "{" if token.kind == TokenKind::Sign => {
                    let head = tokens.first().map_or("", |first| first.text);
                    let statements = CONTAINERS.contains(&head);
                    open.push(if statements { Inside::Statements } else { Inside::Facts });
                }
                "}" if token.kind == TokenKind::Sign => {
                    open.pop();
                }
                _ => {}
            }
        }
        lines.push(line);
        start += text.len() + 1;
    }
    lines
}

impl<'a> Line<'a> {
    /// The place of a piece of it.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.start + start, self.start + end)
    }

    pub fn place(&self, token: &Token<'_>) -> Span {
        self.span(token.start, token.end())
    }

    /// Spaces before its first word.
    pub fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    pub fn is_blank(&self) -> bool {
        let text = self.text.trim_start();
        text.is_empty() || text.starts_with('#')
    }

    /// Where its comment begins, or its end.
    pub fn content_end(&self) -> usize {
        let mut quoted = false;
        let mut escaped = false;
        for (at, letter) in self.text.char_indices() {
            match letter {
                '\\' if quoted && !escaped => {
                    escaped = true;
                    continue;
                }
                '"' if !escaped => quoted = !quoted,
                '#' if !quoted => return at,
                _ => {}
            }
            escaped = false;
        }
        self.text.len()
    }

    /// Its words, signs and texts, without the comment.
    pub fn tokens(&self) -> Vec<Token<'a>> {
        let text = &self.text[..self.content_end()];
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some(letter) = text[at..].chars().next() {
            if letter.is_whitespace() {
                at += letter.len_utf8();
                continue;
            }
            let (len, kind) = match letter {
                '"' => (quoted(&text[at..]), TokenKind::Quoted),
                '{' | '}' | ';' | ',' => (1, TokenKind::Sign),
                _ => match arrow(&text[at..]) {
                    Some(len) => (len, TokenKind::Arrow),
                    None => (word(&text[at..]), TokenKind::Word),
                },
            };
            tokens.push(Token { text: &text[at..at + len], start: at, kind });
            at += len;
        }
        tokens
    }
}

impl Token<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub fn is_word(&self) -> bool {
        self.kind == TokenKind::Word
    }

    /// Whether it could be a name.
    pub fn is_name(&self) -> bool {
        self.is_word() && self.text.chars().all(|c| c.is_alphanumeric() || "_.-".contains(c))
    }
}

fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return at + 1,
            _ => escaped = false,
        }
    }
    text.len()
}

/// The length of an arrow of any language at the start of a text.
fn arrow(text: &str) -> Option<usize> {
    let run: usize = text.chars().take_while(|c| "-=~.<>!—–→⟶⇒←⟵↔".contains(*c)).map(char::len_utf8).sum();
    let sign = &text[..run];
    let known = ["->", "~>", "!>"].contains(&sign) || super::words::meant(sign).is_some();
    known.then_some(run)
}

fn word(text: &str) -> usize {
    for (at, letter) in text.char_indices() {
        if letter.is_whitespace() || "{};,\"".contains(letter) || at > 0 && arrow_within(&text[at..]) {
            return at;
        }
    }
    text.len()
}

/// Whether an arrow begins inside a word: `a-->b`, `a=>b`, but not the hyphen of a name.
fn arrow_within(text: &str) -> bool {
    arrow(text).is_some_and(|len| len > 1 && text[..len].contains(['>', '→', '⟶', '⇒', '←', '⟵', '↔']))
}
