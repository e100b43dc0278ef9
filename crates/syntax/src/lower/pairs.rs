//! Small pairs of the grammar as pieces of the tree.

use pest::iterators::Pair;

use super::Rule;
use crate::ast::{Arrow, BusinessUnit, Fact, Reference, Require, Spanned, Text, Value};
use crate::source::Span;

pub(super) fn require(pair: Pair<'_, Rule>) -> Require {
    let empty = Spanned { value: String::new(), span: span(&pair) };
    let mut require = Require {
        measure: empty.clone(),
        path: Vec::new(),
        arrows: Vec::new(),
        compare: empty,
        values: Vec::new(),
    };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::measure => require.measure = text(part),
            Rule::path => (require.path, require.arrows) = path(part),
            Rule::compare if require.compare.value.is_empty() => {
                let mut sign = text(part);
                sign.value = sign.value.replace('≤', "<=").replace('≥', ">=");
                require.compare = sign;
            }
            _ => require.values.extend(value(part)),
        }
    }
    require
}

/// The names of a path and the arrows between them.
fn path(pair: Pair<'_, Rule>) -> (Vec<Reference>, Vec<Arrow>) {
    let (mut names, mut arrows) = (Vec::new(), Vec::new());
    for step in pair.into_inner() {
        match step.as_rule() {
            Rule::reference => names.push(reference(step)),
            Rule::arrow => arrows.push(arrow_of(&step).value),
            _ => {}
        }
    }
    (names, arrows)
}

pub(super) fn business_unit(pair: Pair<'_, Rule>) -> BusinessUnit {
    let name = Spanned { value: String::new(), span: span(&pair) };
    let mut unit = BusinessUnit { name, path: Vec::new(), arrows: Vec::new(), label: None };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::id => unit.name = text(part),
            Rule::path => (unit.path, unit.arrows) = path(part),
            Rule::label => unit.label = Some(inner_string(part)),
            _ => {}
        }
    }
    unit
}

pub(super) fn fact(pair: Pair<'_, Rule>) -> Fact {
    let at = span(&pair);
    let mut fact = Fact { name: Spanned { value: String::new(), span: at }, values: Vec::new(), span: at };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::fact_name => fact.name = text(part),
            _ => fact.values.extend(value(part)),
        }
    }
    fact.span.end = fact.values.last().map_or(fact.name.span.end, |v| v.span.end);
    fact
}

pub(super) fn value(pair: Pair<'_, Rule>) -> Option<Spanned<Value>> {
    let at = span(&pair);
    let value = match pair.as_rule() {
        Rule::string => Value::Text(unescape(pair.as_str())),
        Rule::word => Value::Word(pair.as_str().to_string()),
        Rule::compare => Value::Compare(pair.as_str().replace('≤', "<=").replace('≥', ">=")),
        Rule::comma => Value::Comma,
        Rule::quantity => {
            let (mut number, mut unit, mut currency, mut end) = (String::new(), String::new(), None, at.end);
            for part in pair.into_inner() {
                match part.as_rule() {
                    Rule::currency => currency = part.as_str().chars().next(),
                    Rule::number => {
                        end = span(&part).end;
                        number = part.as_str().replace([',', '_'], "");
                    }
                    Rule::unit => {
                        end = span(&part).end;
                        unit = part.as_str().to_string();
                    }
                    _ => {}
                }
            }
            return Some(Spanned {
                value: Value::Quantity { number, unit, currency },
                span: Span::new(at.start, end),
            });
        }
        _ => return None,
    };
    Some(Spanned { value, span: at })
}

pub(super) fn reference(pair: Pair<'_, Rule>) -> Reference {
    let at = span(&pair);
    match pair.as_str().strip_prefix("group:") {
        Some(name) => Reference { name: Spanned { value: name.to_string(), span: at }, group: true },
        None => Reference { name: Spanned { value: pair.as_str().to_string(), span: at }, group: false },
    }
}

pub(super) fn arrow_of(pair: &Pair<'_, Rule>) -> Spanned<Arrow> {
    let value = match pair.as_str() {
        "~>" => Arrow::Event,
        "!>" => Arrow::Failure,
        _ => Arrow::Call,
    };
    Spanned { value, span: span(pair) }
}

pub(super) fn text(pair: Pair<'_, Rule>) -> Text {
    Spanned { value: pair.as_str().to_string(), span: span(&pair) }
}

pub(super) fn string(pair: Pair<'_, Rule>) -> Text {
    Spanned { value: unescape(pair.as_str()), span: span(&pair) }
}

pub(super) fn inner_string(pair: Pair<'_, Rule>) -> Text {
    let at = span(&pair);
    pair.into_inner().last().map_or(Spanned { value: String::new(), span: at }, string)
}

pub(super) fn span(pair: &Pair<'_, Rule>) -> Span {
    let span = pair.as_span();
    Span::new(span.start(), span.end())
}

/// The text between quotes: `\"`, `\\`, `\n` and `\t` are read, any other backslash stays.
pub(super) fn unescape(quoted: &str) -> String {
    let inner = quoted.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(quoted);
    let mut text = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some(c @ ('"' | '\\')) => text.push(c),
                Some(other) => {
                    text.push('\\');
                    text.push(other);
                }
                None => text.push('\\'),
            },
            (letter, false) => text.push(letter),
        }
    }
    text
}

/// A name made from a label: letters and digits in lower case, `-` between.
pub fn slug(label: &str) -> String {
    let mut slug = String::new();
    for letter in label.chars() {
        if letter.is_alphanumeric() {
            slug.extend(letter.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "group".to_string() } else { slug.to_string() }
}
