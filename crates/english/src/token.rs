//! Words, numbers and marks of one sentence.

use pest::Parser;
use pest::iterators::Pair;

use super::lexicon::Lexicon;

#[derive(pest_derive::Parser)]
#[grammar = "../../grammar/english.pest"]
struct EnglishParser;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, a name, a plain number.
    Word,
    /// A web address.
    Address,
    /// A path of an API.
    Path,
    /// `->`, `→`, `=>`
    Arrow,
    /// `~>`
    EventArrow,
    /// `!>`
    FailArrow,
    /// How often: in the language's words.
    Every,
    /// A time of day.
    Clock,
    /// An amount of money.
    Money,
    /// So many in a period, in the language's words.
    Rate,
    /// A number of bytes.
    Size,
    /// A duration.
    Time,
    /// A percentage.
    Share,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// `:`
    Colon,
    /// A dash between words.
    Dash,
    /// `.`, `?`, `!`
    Stop,
    /// `(`
    Open,
    /// `)`
    Close,
    /// Anything else.
    Other,
}

/// One token.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// As written, or in the language's words for quantities.
    pub text: String,
    /// In lower case.
    pub low: String,
    /// In lower case and singular.
    pub one: String,
    /// Written with a capital letter.
    pub capital: bool,
    /// In quotes or code marks.
    pub named: bool,
    /// Followed by `'s`.
    pub owner: bool,
    /// Joined to the word before by a hyphen or a slash.
    pub glued: bool,
    /// Where it begins in the sentence, and where it ends, in bytes.
    pub span: (usize, usize),
}

impl Token {
    pub(super) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    pub(super) fn is(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.low == word
    }
}

/// The tokens of a sentence.
pub(super) fn tokens(sentence: &str, lexicon: &Lexicon) -> Vec<Token> {
    let mut out = Vec::new();
    let Ok(pairs) = EnglishParser::parse(Rule::line, sentence) else { return out };
    let mut last_end = usize::MAX;
    for pair in pairs.flat_map(Pair::into_inner) {
        let span = pair.as_span();
        let (start, end) = (span.start(), span.end());
        let touches = start == last_end;
        last_end = end;
        let text = pair.as_str();
        match pair.as_rule() {
            Rule::EOI | Rule::link_end => {}
            Rule::code | Rule::quoted => {
                let inner = pair.into_inner().next().map_or("", |inner| inner.as_str());
                for (at, word) in inner
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .filter(|w| !w.is_empty())
                    .enumerate()
                {
                    let mut token = token(Kind::Word, word, lexicon);
                    token.named = true;
                    token.glued = at > 0;
                    out.push(token);
                }
            }
            Rule::word => {
                let (word, owner) = match text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")) {
                    Some(word) => (word, true),
                    None => (text, false),
                };
                let mut token = self::token(Kind::Word, word, lexicon);
                token.owner = owner;
                if let Some((name, noun)) = camel(word, lexicon) {
                    for (at, part) in [name, noun].into_iter().enumerate() {
                        let mut piece = self::token(Kind::Word, &part, lexicon);
                        piece.owner = owner && at > 0;
                        piece.span = (start, end);
                        out.push(piece);
                    }
                    continue;
                }
                let spelled = lexicon.spelled(token.low.clone());
                let joint =
                    out.len().checked_sub(1).filter(|_| touches).and_then(|at| out.get(at)).is_some_and(
                        |t: &Token| {
                            t.kind == Kind::Other && t.text == "/"
                                || t.kind == Kind::Dash && t.text == "-" && t.glued
                        },
                    );
                if joint {
                    let mark = out.pop();
                    token.glued = true;
                    // `back-end` is spelled in one word.
                    let before = out.last().map_or("", |t| t.low.as_str());
                    let whole = lexicon.spelled(format!("{before}-{}", token.low));
                    if mark.is_some_and(|t| t.kind == Kind::Dash)
                        && !whole.contains('-')
                        && !whole.contains(' ')
                    {
                        let capital = out.pop().is_some_and(|t| t.capital);
                        token = self::token(Kind::Word, &whole, lexicon);
                        token.capital = capital;
                        token.owner = owner;
                        out.push(token);
                        continue;
                    }
                }
                if spelled.contains(['-', ' ']) {
                    // A short form that stands for several words.
                    for (at, part) in spelled.split(['-', ' ']).enumerate() {
                        let mut piece = self::token(Kind::Word, part, lexicon);
                        piece.capital = token.capital;
                        piece.owner = token.owner;
                        piece.glued = at > 0;
                        out.push(piece);
                    }
                } else {
                    out.push(token);
                }
            }
            Rule::dash => {
                let mut token = token(Kind::Dash, text, lexicon);
                token.glued = touches && out.last().is_some_and(Token::is_word);
                out.push(token);
            }
            Rule::path if touches => {
                // `pub/sub`, `PUT/POST`: the slash joins words.
                for word in text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()) {
                    let mut token = token(Kind::Word, word, lexicon);
                    token.glued = true;
                    out.push(token);
                }
            }
            Rule::every => out.push(token(Kind::Every, &every(text), lexicon)),
            Rule::clock => out.push(token(
                Kind::Clock,
                text.trim_start_matches("at").trim_start_matches("At").trim(),
                lexicon,
            )),
            Rule::rate => {
                let mut token = token(Kind::Rate, &rate(pair.clone()), lexicon);
                // What there are so many of: `200 uploads a minute`.
                let mut named = Vec::new();
                for what in pair.into_inner().filter(|p| p.as_rule() == Rule::what) {
                    let mut word = self::token(Kind::Word, what.as_str(), lexicon);
                    word.span = (what.as_span().start(), what.as_span().end());
                    named.push(word.one.clone());
                    out.push(word);
                }
                token.one = named.join(" ");
                token.span = (start, end);
                out.push(token);
            }
            Rule::size => out.push(token(Kind::Size, &quantity(pair.clone()), lexicon)),
            Rule::time => out.push(token(Kind::Time, &quantity(pair.clone()), lexicon)),
            Rule::money => out.push(token(Kind::Money, &money(pair.clone()), lexicon)),
            // `the drivers' phones`
            Rule::other if touches && matches!(text, "'" | "’") => {
                if let Some(last) = out.last_mut().filter(|last: &&mut Token| last.is_word()) {
                    last.owner = true;
                }
            }
            rule => {
                let kind = match rule {
                    Rule::address => Kind::Address,
                    Rule::path => Kind::Path,
                    Rule::arrow => Kind::Arrow,
                    Rule::event => Kind::EventArrow,
                    Rule::failing => Kind::FailArrow,
                    Rule::share => Kind::Share,
                    Rule::comma => Kind::Comma,
                    Rule::semicolon => Kind::Semicolon,
                    Rule::colon => Kind::Colon,
                    Rule::stop => Kind::Stop,
                    Rule::open => Kind::Open,
                    Rule::close => Kind::Close,
                    _ => Kind::Other,
                };
                out.push(token(kind, text, lexicon));
            }
        }
        for token in out.iter_mut().rev().take_while(|token| token.span == (0, 0)) {
            token.span = (start, end);
        }
    }
    out
}

fn token(kind: Kind, text: &str, lexicon: &Lexicon) -> Token {
    let low = lexicon.spelled(text.to_lowercase().replace('’', "'"));
    let capital = text.chars().next().is_some_and(char::is_uppercase);
    Token {
        kind,
        text: text.to_string(),
        one: singular(&low),
        low,
        capital,
        named: false,
        owner: false,
        glued: false,
        span: (0, 0),
    }
}

/// The singular of a word by rule; the same for the lexicon's words, so that both sides meet.
pub(super) fn singular(word: &str) -> String {
    let count = word.chars().count();
    if count <= 3 || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return word.to_string();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["ches", "shes", "sses", "xes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_string();
        }
    }
    word.strip_suffix('s').unwrap_or(word).to_string()
}

/// `ShortenUrlLambda`: a name and the noun in it.
fn camel(word: &str, lexicon: &Lexicon) -> Option<(String, String)> {
    let mut humps: Vec<&str> = Vec::new();
    let mut begin = 0;
    let letters: Vec<(usize, char)> = word.char_indices().collect();
    for pair in letters.windows(2) {
        if pair[0].1.is_lowercase() && pair[1].1.is_uppercase() {
            humps.push(&word[begin..pair[1].0]);
            begin = pair[1].0;
        }
    }
    humps.push(&word[begin..]);
    let known = |text: &str| !lexicon.phrases(&text.to_lowercase()).is_empty();
    if humps.len() < 2 || known(word) || lexicon.spelled(word.to_lowercase()) != word.to_lowercase() {
        return None;
    }
    if known(&humps[..humps.len() - 1].concat()) && !known(humps[humps.len() - 1])
        || known(humps[0]) && humps.len() == 2
    {
        return None;
    }
    let (first, last) = (humps[0].to_lowercase(), humps[humps.len() - 1].to_lowercase());
    if lexicon.has("camel_nouns", &last) {
        Some((humps[..humps.len() - 1].concat(), humps[humps.len() - 1].to_string()))
    } else if first == "lambda" && !lexicon.has("not_parts", &singular(&last)) {
        Some((humps[1..].concat(), humps[0].to_string()))
    } else {
        None
    }
}

/// `every 5 minutes` as the language says it: `5 min`.
fn every(text: &str) -> String {
    let low = text.to_lowercase();
    let spelled = [
        ("two", "2"),
        ("three", "3"),
        ("four", "4"),
        ("five", "5"),
        ("six", "6"),
        ("ten", "10"),
        ("twelve", "12"),
        ("fifteen", "15"),
        ("twenty", "20"),
        ("thirty", "30"),
        ("other", "2"),
        ("few", "5"),
    ];
    let mut number: String = low.chars().filter(char::is_ascii_digit).take(5).collect();
    if number.is_empty() {
        let word = spelled.iter().find(|(word, _)| low.split_whitespace().any(|part| part == *word));
        number = word.map_or(String::new(), |(_, digits)| (*digits).to_string());
    }
    let unit =
        |short: &str| if number.is_empty() { format!("1 {short}") } else { format!("{number} {short}") };
    for (word, short) in
        [("minute", "min"), ("min", "min"), ("hour", "h"), ("hr", "h"), ("second", "s"), ("sec", "s")]
    {
        if low.contains(word) {
            return unit(short);
        }
    }
    if low.contains("night") || low.contains("evening") {
        return "night".to_string();
    }
    if low.contains("month") || low.contains("quarter") {
        return "month".to_string();
    }
    if low.contains("year") {
        return "365 days".to_string();
    }
    if low.contains("week") && !low.contains("weekday")
        || low.ends_with("day")
            && ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|d| low.contains(d))
    {
        return if number.is_empty() {
            "week".to_string()
        } else {
            format!("{} days", number.parse::<u32>().unwrap_or(1).saturating_mul(7))
        };
    }
    if number.is_empty() { "day".to_string() } else { format!("{number} days") }
}

fn digits(pair: &Pair<'_, Rule>) -> String {
    pair.clone()
        .into_inner()
        .flatten()
        .find(|p| p.as_rule() == Rule::number)
        .map_or(String::new(), |p| p.as_str().chars().filter(|c| c.is_ascii_digit() || *c == '.').collect())
}

/// The period of a rate or a price, as the language spells it.
fn period(text: &str) -> &'static str {
    let low = text.to_lowercase();
    [
        ("s", "s"),
        ("min", "min"),
        ("h", "h"),
        ("d", "day"),
        ("w", "week"),
        ("mo", "month"),
        ("q", "month"),
        ("y", "month"),
    ]
    .iter()
    .rev()
    .find(|(start, _)| low.starts_with(start))
    .map_or("s", |(_, unit)| unit)
}

fn rate(pair: Pair<'_, Rule>) -> String {
    let mut number = digits(&pair);
    let mut unit = "s";
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::scale => {
                number += match part.as_str().to_lowercase().chars().next() {
                    Some('t' | 'k') => "k",
                    Some('b') => "000M",
                    _ => "M",
                }
            }
            Rule::rate_period => unit = period(part.as_str()),
            _ => {}
        }
    }
    format!("{number}/{unit}")
}

fn money(pair: Pair<'_, Rule>) -> String {
    let number = digits(&pair);
    match pair.into_inner().find(|p| p.as_rule() == Rule::long_period) {
        Some(each) => format!("{number} USD/{}", period(each.as_str())),
        None => format!("{number} USD/month"),
    }
}

fn quantity(pair: Pair<'_, Rule>) -> String {
    let number = digits(&pair);
    let unit = pair
        .into_inner()
        .find(|p| matches!(p.as_rule(), Rule::size_unit | Rule::time_unit))
        .map_or(String::new(), |p| p.as_str().to_lowercase());
    let unit = match unit.as_str() {
        "kb" | "kilobytes" => "KB",
        "mb" | "megabytes" => "MB",
        "gb" | "gigabytes" => "GB",
        "tb" => "TB",
        "kib" => "KiB",
        "mib" => "MiB",
        "gib" => "GiB",
        "tib" => "TiB",
        "bytes" => "B",
        "ms" | "millisecond" | "milliseconds" => "ms",
        unit if unit.starts_with('s') => "s",
        unit if unit.starts_with('m') => "min",
        unit if unit.starts_with('h') => "h",
        unit if unit.starts_with('w') => {
            return format!("{} days", number.parse::<u32>().unwrap_or(1).saturating_mul(7));
        }
        _ => "days",
    };
    format!("{number} {unit}")
}
