//! Quantities in the words: how much, how often, how long, and where in the text they stand.

use pest::Parser;
use pest::iterators::Pair;

use parser::{AmountParser, Rule};

/// The parser that the grammar makes.
#[allow(missing_docs)]
mod parser {
    #[derive(pest_derive::Parser)]
    #[grammar = "../../grammar/english.pest"]
    pub(super) struct AmountParser;
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How often, in the language's words: `5 min`.
    Every,
    /// A time of day: minutes after midnight.
    Clock,
    /// An amount of money in a period.
    Money,
    /// So many in a period.
    Rate,
    /// A number of bytes.
    Size,
    /// A duration.
    Time,
    /// A percentage.
    Share,
}

impl Measure {
    /// The measure as a word.
    pub fn word(self) -> &'static str {
        match self {
            Measure::Every => "every",
            Measure::Clock => "clock",
            Measure::Money => "money",
            Measure::Rate => "rate",
            Measure::Size => "size",
            Measure::Time => "time",
            Measure::Share => "share",
        }
    }
}

/// One quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// What is measured.
    pub measure: Measure,
    /// In the language's words.
    pub value: String,
    /// What there are so many of: `uploads`.
    pub of: String,
    /// First byte in the text.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
}

/// The quantities of a text that begins at an offset, in order. O(bytes).
pub fn amounts(text: &str, offset: usize) -> Vec<Amount> {
    let Ok(pairs) = AmountParser::parse(Rule::scan, text) else { return Vec::new() };
    let mut out = Vec::new();
    for pair in pairs.flat_map(Pair::into_inner) {
        let span = pair.as_span();
        let (start, end) = (span.start() + offset, span.end() + offset);
        let (measure, value) = match pair.as_rule() {
            Rule::fleet => match fleet(pair.clone()) {
                Some(rate) => (Measure::Rate, rate),
                None => continue,
            },
            Rule::every => (Measure::Every, every(pair.as_str())),
            Rule::clock => (Measure::Clock, clock(&pair)),
            Rule::money => (Measure::Money, money(&pair)),
            Rule::rate => (Measure::Rate, rate(&pair)),
            Rule::size => (Measure::Size, quantity(&pair)),
            Rule::time => (Measure::Time, quantity(&pair)),
            Rule::share => (Measure::Share, digits(&pair)),
            _ => continue,
        };
        let of: Vec<String> = pair
            .into_inner()
            .filter(|p| matches!(p.as_rule(), Rule::what | Rule::thing))
            .map(|p| p.as_str().to_lowercase())
            .collect();
        out.push(Amount { measure, value, of: of.join(" "), start, end });
    }
    out
}

/// Number words that stand before a period.
const COUNTS: [(&str, u32); 12] = [
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("ten", 10),
    ("twelve", 12),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("other", 2),
    ("few", 5),
];

/// The number in `every 5 minutes` or `every five minutes`.
fn count(text: &str) -> Option<u32> {
    let low = text.to_lowercase();
    let digits: String = low.chars().filter(char::is_ascii_digit).take(5).collect();
    digits.parse().ok().or_else(|| {
        COUNTS.iter().find(|(word, _)| low.split_whitespace().any(|part| part == *word)).map(|(_, n)| *n)
    })
}

/// `every 5 minutes` as the language says it: `5 min`.
fn every(text: &str) -> String {
    let low = text.to_lowercase();
    let number = count(&low).filter(|n| *n > 0);
    let twice = low.starts_with("twice");
    for (word, short, half) in [
        ("minute", "min", "30 s"),
        ("min", "min", "30 s"),
        ("hour", "h", "30 min"),
        ("hr", "h", "30 min"),
        ("second", "s", "1 s"),
        ("sec", "s", "1 s"),
    ] {
        if low.contains(word) && !(word == "hour" && low == "hourly") {
            return if twice { half.to_string() } else { format!("{} {short}", number.unwrap_or(1)) };
        }
    }
    if low == "hourly" {
        return "1 h".to_string();
    }
    if twice && low.ends_with("day") {
        return "12 h".to_string();
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
    let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let weekday = low.trim_end_matches('s').ends_with("day") && weekdays.iter().any(|day| low.contains(day));
    if low.contains("week") && !low.contains("weekday") || weekday {
        return number.map_or("week".to_string(), |n| format!("{} days", n.saturating_mul(7)));
    }
    number.map_or("day".to_string(), |n| format!("{n} days"))
}

/// `at 2am` as hours and minutes: `02:00`.
fn clock(pair: &Pair<'_, Rule>) -> String {
    let part = |rule: Rule| {
        pair.clone().into_inner().find(|p| p.as_rule() == rule).map(|p| p.as_str().to_lowercase())
    };
    let hour = part(Rule::hour).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    let minute = part(Rule::minute).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    let hour = match part(Rule::half).as_deref().and_then(|half| half.chars().next()) {
        Some('p') if hour < 12 => hour + 12,
        Some('a') if hour == 12 => 0,
        _ => hour,
    };
    format!("{:02}:{:02}", hour % 24, minute % 60)
}

fn digits(pair: &Pair<'_, Rule>) -> String {
    let number = pair.clone().into_inner().flatten().find(|p| p.as_rule() == Rule::number);
    number.map_or(String::new(), |p| p.as_str().chars().filter(|c| c.is_ascii_digit() || *c == '.').collect())
}

/// The period of a rate or a price, as the language spells it.
fn period(text: &str) -> &'static str {
    let low = text.to_lowercase();
    let known = [
        ("s", "s"),
        ("min", "min"),
        ("h", "h"),
        ("d", "day"),
        ("w", "week"),
        ("mo", "month"),
        ("q", "month"),
        ("y", "month"),
    ];
    known.iter().rev().find(|(start, _)| low.starts_with(start)).map_or("s", |(_, unit)| unit)
}

fn scaled(pair: &Pair<'_, Rule>) -> String {
    let scale = pair.clone().into_inner().find(|p| p.as_rule() == Rule::scale);
    let ending =
        scale.and_then(|p| p.as_str().to_lowercase().chars().next()).map_or("", |letter| match letter {
            't' | 'k' => "k",
            'b' => "000M",
            _ => "M",
        });
    format!("{}{ending}", digits(pair))
}

fn rate(pair: &Pair<'_, Rule>) -> String {
    let unit = pair.clone().into_inner().find(|p| p.as_rule() == Rule::rate_period);
    format!("{}/{}", scaled(pair), unit.map_or("s", |p| period(p.as_str())))
}

/// `20,000 phones every 5 seconds`: a rate.
fn fleet(pair: Pair<'_, Rule>) -> Option<String> {
    let mut many = None;
    let mut seconds = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::many => {
                let number: f64 = digits(&part).parse().ok()?;
                let scale = part.into_inner().find(|p| p.as_rule() == Rule::scale);
                let scale = scale.and_then(|p| p.as_str().to_lowercase().chars().next());
                many = Some(
                    number
                        * match scale {
                            Some('t' | 'k') => 1e3,
                            Some('m') => 1e6,
                            Some('b') => 1e9,
                            _ => 1.0,
                        },
                );
            }
            Rule::each_time => {
                let text = part.as_str().to_lowercase();
                let unit = [
                    ("second", 1.0),
                    ("sec", 1.0),
                    ("minute", 60.0),
                    ("min", 60.0),
                    ("hour", 3600.0),
                    ("hr", 3600.0),
                    ("day", 86400.0),
                ];
                let (_, length) = unit.iter().find(|(word, _)| text.contains(word))?;
                seconds = Some(f64::from(count(&text).unwrap_or(1).max(1)) * length);
            }
            _ => {}
        }
    }
    let (many, seconds) = (many?, seconds?);
    // The largest period in which it is a round number of at least one.
    let units = [("s", 1.0), ("min", 60.0), ("h", 3600.0), ("day", 86400.0)];
    let (unit, length) = units.iter().find(|(_, length)| many / seconds * length >= 1.0)?;
    let value = (many / seconds * length * 100.0).round() / 100.0;
    Some(format!("{value}/{unit}"))
}

fn money(pair: &Pair<'_, Rule>) -> String {
    let each = pair.clone().into_inner().find(|p| p.as_rule() == Rule::long_period);
    format!("{} USD/{}", digits(pair), each.map_or("month", |p| period(p.as_str())))
}

fn quantity(pair: &Pair<'_, Rule>) -> String {
    let number = digits(pair);
    let unit = pair.clone().into_inner().find(|p| matches!(p.as_rule(), Rule::size_unit | Rule::time_unit));
    let unit = unit.map_or(String::new(), |p| p.as_str().to_lowercase());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_said_in_the_words_of_the_language() {
        for (text, measure, value) in [
            ("2 million orders a month", Measure::Rate, "2M/month"),
            ("every 5 seconds from 20,000 phones", Measure::Rate, "4000/s"),
            ("20,000 phones report every 5 seconds", Measure::Rate, "4000/s"),
            ("500 req/s", Measure::Rate, "500/s"),
            ("every five minutes", Measure::Every, "5 min"),
            ("twice an hour", Measure::Every, "30 min"),
            ("at 2am", Measure::Clock, "02:00"),
            ("at 12:30 pm", Measure::Clock, "12:30"),
            ("256 MB", Measure::Size, "256 MB"),
            ("under 300 ms", Measure::Time, "300 ms"),
            ("$50 a month", Measure::Money, "50 USD/month"),
        ] {
            let found = amounts(text, 0);
            assert_eq!(
                found.first().map(|a| (a.measure, a.value.as_str())),
                Some((measure, value)),
                "{text}"
            );
        }
        assert!(amounts("a queue and two functions", 0).is_empty());
    }
}
