//! Values as people write them elsewhere: what was meant, and how it is written here.

use neph_catalog::vocabulary::{self, Is, Subject};
use neph_syntax::ast::{Fact, Spanned, Value};
use neph_syntax::diagnostic::Diagnostic;
use neph_syntax::source::Span;
use neph_syntax::units;

/// Facts separated by commas: `memory 512 MB, timeout 30 s`. Each as a fact of its own, and the message.
pub(super) fn separated(fact: &Fact, subject: Subject) -> Option<(Vec<Fact>, Diagnostic)> {
    let kind = vocabulary::fact(subject, &fact.name.value)?;
    let trailing = fact.values.last().is_some_and(|value| value.value == Value::Comma);
    if !trailing && super::value(fact, kind.is).is_ok() && !(kind.is == Is::Word || kind.is == Is::Flag) {
        return None;
    }
    let mut pieces: Vec<Fact> = Vec::new();
    let mut commas: Vec<Span> = Vec::new();
    let mut from = 0;
    for (at, value) in fact.values.iter().enumerate() {
        if value.value != Value::Comma {
            continue;
        }
        let named = match fact.values.get(at + 1).map(|next| &next.value) {
            None => true,
            Some(Value::Word(word)) => vocabulary::fact(subject, word).is_some(),
            Some(_) => false,
        };
        if !named {
            continue;
        }
        pieces.push(piece(fact, from, at));
        commas.push(value.span);
        from = at + 1;
    }
    let first = *commas.first()?;
    if from < fact.values.len() {
        pieces.push(piece(fact, from, fact.values.len()));
    }
    let mut told = Diagnostic::error("NEPH-034", "comma", first, "facts are separated by `;` or a new line")
        .label("not by a comma")
        .help("write");
    for comma in commas {
        let last = fact.values.last().is_some_and(|value| value.span == comma);
        told = told.fix(comma, if last { "" } else { ";" });
    }
    Some((pieces, told))
}

/// The values from one place to another: the first piece has the fact's own name, the others begin with theirs.
fn piece(fact: &Fact, from: usize, to: usize) -> Fact {
    let values = &fact.values[from..to];
    if from == 0 {
        let end = values.last().map_or(fact.name.span.end, |value| value.span.end);
        return Fact {
            name: fact.name.clone(),
            values: values.to_vec(),
            span: Span::new(fact.span.start, end),
        };
    }
    let (name, rest) = values.split_first().map_or_else(
        || (fact.name.clone(), Vec::new()),
        |(first, rest)| {
            let word = match &first.value {
                Value::Word(word) => word.clone(),
                _ => String::new(),
            };
            (Spanned { value: word, span: first.span }, rest.to_vec())
        },
    );
    let end = rest.last().map_or(name.span.end, |value| value.span.end);
    Fact { span: Span::new(name.span.start, end), name, values: rest }
}

/// Reads a value written in another manner, as ours.
type Manner = fn(&str) -> Option<String>;

/// A value written in another manner: as it is written here, and the message.
pub(super) fn meant(fact: &Fact, is: Is) -> Option<(Fact, Diagnostic)> {
    let place = fact.values.iter().map(|value| value.span).reduce(Span::to)?;
    let text = super::written(&fact.values);
    let measured =
        matches!(is, Is::Time | Is::Size | Is::Rate | Is::Count | Is::Ratio | Is::Money | Is::Accesses);
    if !measured {
        return None;
    }
    let manners: [(Manner, &str, &str); 5] = [
        (unquoted, "a number stands without quotes", "in quotes"),
        (range, "a range is written with `to`", "another manner of a range"),
        (about, "a number is written as it is", "a sign before it"),
        (decimal_comma, "decimals are written with a point", "a comma"),
        (per, "a rate is a number, `/` and a unit of time", "in words"),
    ];
    for (manner, message, label) in manners {
        let Some(better) = manner(&text) else { continue };
        let values = read_again(&better, place)?;
        let other = Fact { values, ..fact.clone() };
        if super::value(&other, is).is_ok() {
            let told =
                Diagnostic::error("NEPH-021", "wrong-value", place, message).label(label).help("write");
            return Some((other, told.fix(place, better)));
        }
    }
    None
}

/// The values of a piece of text, all at one place.
fn read_again(text: &str, place: Span) -> Option<Vec<Spanned<Value>>> {
    let source = neph_syntax::source::Source::new("", format!("function f {{ duration {text} }}"));
    let (ast, faults) = neph_syntax::parse_alone(&source);
    if !faults.is_empty() {
        return None;
    }
    ast.items.into_iter().find_map(|item| match item.kind {
        neph_syntax::ast::ItemKind::Declaration(declared) => {
            let facts = declared.facts?;
            let values = facts.iter().next()?.values.clone();
            Some(values.into_iter().map(|value| Spanned { span: place, ..value }).collect())
        }
        _ => None,
    })
}

/// `"512 MB"` came without its quotes already.
fn unquoted(text: &str) -> Option<String> {
    text.starts_with(|c: char| c.is_ascii_digit()).then(|| text.to_string())
}

/// `1.8-6 s`, `1.8s..6s`, `100–300 ms`, `1 s - 6 s`, `between 1 s and 6 s`.
fn range(text: &str) -> Option<String> {
    let text = text.trim_start_matches("between ").trim_start_matches("from ");
    let signs = [" - ", " – ", " — ", "...", "..", "…", "–", "—", "-", " and ", " until "];
    let (low, high) = signs.iter().find_map(|sign| text.split_once(sign))?;
    let (low_number, low_unit) = parts(low)?;
    let (high_number, high_unit) = parts(high)?;
    let low_unit = if low_unit.is_empty() { high_unit } else { low_unit };
    Some(format!("{} to {}", written(low_number, low_unit), written(high_number, high_unit)))
}

/// `~200 ms`, `≈ 200 ms`, `<200 ms`, `ca. 200 ms`, `200+ ms`.
fn about(text: &str) -> Option<String> {
    let bare = text
        .trim_start_matches(|c: char| "~≈≤≥<>=±".contains(c) || c.is_whitespace())
        .trim_start_matches("ca. ")
        .trim_start_matches("about ")
        .trim_start_matches("approx. ")
        .trim_start_matches("up to ")
        .trim_start_matches("max ")
        .trim();
    (bare != text && bare.starts_with(|c: char| c.is_ascii_digit())).then(|| bare.to_string())
}

/// `1,8 s`
fn decimal_comma(text: &str) -> Option<String> {
    let (whole, rest) = text.split_once(", ").or_else(|| text.split_once(','))?;
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let plain = !whole.is_empty() && whole.chars().all(|c| c.is_ascii_digit());
    (plain && digits > 0).then(|| format!("{whole}.{rest}"))
}

/// `100 requests per second`, `5k rps`, `100 req / sec`.
fn per(text: &str) -> Option<String> {
    let (number, unit) = parts(text)?;
    let short = |unit: &str| {
        let time = unit.trim_end_matches('s');
        Some(match time {
            "second" | "sec" | "s" | "" => "/s",
            "minute" | "min" => "/min",
            "hour" | "h" | "hr" => "/h",
            "day" | "d" => "/day",
            "month" | "mo" => "/month",
            _ => return None,
        })
    };
    let words: Vec<&str> = unit.split_whitespace().collect();
    let (magnitude, words) = match words.split_first() {
        Some((first, rest)) if ["k", "K", "M", "million", "thousand"].contains(first) => (*first, rest),
        _ => ("", &words[..]),
    };
    let magnitude = match magnitude {
        "thousand" => "k",
        "million" => "M",
        other => other,
    };
    let time = match words {
        [rate] if ["rps", "tps", "qps", "req/s", "reqs/s"].contains(rate) => "/s",
        [.., "per" | "a" | "an" | "each" | "/", time] => short(time)?,
        [one] => short(one.split_once('/')?.1)?,
        _ => return None,
    };
    Some(format!("{number}{magnitude}{time}"))
}

/// The digits at the start of a text, and what follows them.
fn parts(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.starts_with(|c: char| c.is_ascii_digit())).then_some((digits.trim_end_matches('.'), rest.trim()))
}

fn written(number: &str, unit: &str) -> String {
    let known = units::meant(unit).filter(|_| units::read(number, unit, None).is_err()).unwrap_or(unit);
    if known.is_empty() { number.to_string() } else { format!("{number} {known}") }
}

/// Whether a value is of the kind a fact takes at all: a text in quotes is no size and no number.
pub(super) fn typed(fact: &Fact, is: Is) -> bool {
    let quoted = fact.values.iter().any(|value| matches!(value.value, Value::Text(_)));
    let wants_text = matches!(is, Is::Text | Is::Words | Is::Word);
    !fact.values.is_empty() && quoted == wants_text && (!quoted || is == Is::Text)
        || fact.values.is_empty() && is == Is::Flag
}

/// Where something is said that people look for among the facts.
pub(super) fn advice(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "logo" | "color" | "colour" | "colors" | "colours" | "font" | "brand" | "style" | "palette" => {
            "colours, font and logo are those of a theme: `theme \"brand.toml\"`, or `neph draw --theme dark`"
        }
        "description" | "desc" | "comment" | "doc" | "docs" | "summary" => "write `about \"…\"`",
        "label" | "title" | "name" => {
            "the label stands behind the name: `function resize \"Make thumbnails\"`"
        }
        "cost" | "costs" => {
            "what it costs is `price`, as in `price 40 USD/month`; what it may cost is `require cost < 250 USD/month`"
        }
        "env" | "environment" | "stage" => {
            "environments are blocks of their own: `environment dev \"Development\" { traffic x0.01 }`"
        }
        "tags" | "tag" => "`owner`, `data` and `critical` say what tags are mostly used for",
        "cpu" | "cpus" => "write `vcpu 2`",
        "language" | "lang" => "write `runtime nodejs24`",
        "engine" => "name the service instead: `aurora orders`, `postgresql orders`",
        "ram" => "write `memory 512 MB`",
        "trigger" | "triggers" | "triggered_by" | "target" | "targets" | "calls" => {
            "what triggers or calls what is an arrow: `queue ~> function`, `web -> api`"
        }
        _ => return None,
    })
}
