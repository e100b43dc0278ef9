//! Numbers that cannot be mixed up, and the units people write them in.

use std::fmt;

/// Seconds in a month of 730 hours, the month providers bill by.
pub const SECONDS_PER_MONTH: f64 = 730.0 * 3600.0;

/// A duration in seconds.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Default)]
pub struct Seconds(pub f64);

/// A size in bytes; 1 KB is 1024 bytes, as providers bill it.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Default)]
pub struct Bytes(pub f64);

/// A rate per second.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Default)]
pub struct PerSecond(pub f64);

/// What a number measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// Seconds.
    Time,
    /// Bytes.
    Size,
    /// Per second.
    Rate,
    /// A plain number.
    Count,
    /// A share of one.
    Ratio,
    /// US dollars, or US dollars a month.
    Money,
}

/// A number in the base unit of its dimension: seconds, bytes, per second, one, share of one, US dollars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// How much.
    pub value: f64,
    /// Of what.
    pub dimension: Dimension,
}

impl Seconds {
    /// In milliseconds.
    pub fn ms(self) -> f64 {
        self.0 * 1000.0
    }
}

impl Bytes {
    /// In kilobytes of 1024 bytes.
    pub fn kb(self) -> f64 {
        self.0 / 1024.0
    }

    /// In megabytes of 1024² bytes.
    pub fn mb(self) -> f64 {
        self.0 / 1024.0 / 1024.0
    }

    /// In gigabytes of 1024³ bytes.
    pub fn gb(self) -> f64 {
        self.mb() / 1024.0
    }
}

impl PerSecond {
    /// In a month of 730 hours.
    pub fn per_month(self) -> f64 {
        self.0 * SECONDS_PER_MONTH
    }
}

impl Dimension {
    /// The most that a system may say, in the base unit and as written: what lies beyond is a slip of the pen, and would
    /// carry sums past what numbers hold.
    pub fn most(self) -> (f64, &'static str) {
        match self {
            Dimension::Time => (100.0 * 12.0 * SECONDS_PER_MONTH, "100 years"),
            Dimension::Size => (1_125_899_906_842_624e6, "1000000 PB"),
            Dimension::Rate => (1e9, "1000M/s"),
            Dimension::Count => (1e15, "1000000 bn"),
            Dimension::Ratio => (1.0, "100 %"),
            Dimension::Money => (1e15, "1000000000 M USD"),
        }
    }

    /// The least that a system may say besides nothing, in the base unit and as written.
    pub fn least(self) -> (f64, &'static str) {
        match self {
            Dimension::Time => (1e-9, "1 ns"),
            Dimension::Size => (1e-3, "0.001 B"),
            Dimension::Rate => (1.0 / (100.0 * 12.0 * SECONDS_PER_MONTH), "0.01/year"),
            Dimension::Count => (1e-9, "0.000000001"),
            Dimension::Ratio => (1e-12, "0.0000000001 %"),
            Dimension::Money => (1e-12, "0.000000000001 USD"),
        }
    }

    /// What it is called, and units that fit.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Dimension::Time => ("a duration", "`ms`, `s`, `min`, `h` or `days`"),
            Dimension::Size => ("a size", "`B`, `KB`, `MB`, `GB` or `TB`"),
            Dimension::Rate => ("a rate", "`/s`, `/min`, `/h`, `/day` or `/month`"),
            Dimension::Count => ("a plain number", "none, or `k` and `M` for thousands and millions"),
            Dimension::Ratio => ("a share", "`%`"),
            Dimension::Money => ("an amount of money", "`USD` or `USD/month`"),
        }
    }
}

/// Why a quantity could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitFault {
    /// The digits are no number.
    Number,
    /// Nobody uses this unit; [`meant`] may know a better one.
    Unknown(String),
    /// Money in a currency other than US dollars.
    Currency,
}

const TIMES: [(&str, f64); 27] = [
    ("ns", 1e-9),
    ("us", 1e-6),
    ("µs", 1e-6),
    ("μs", 1e-6),
    ("ms", 1e-3),
    ("s", 1.0),
    ("sec", 1.0),
    ("secs", 1.0),
    ("second", 1.0),
    ("seconds", 1.0),
    ("min", 60.0),
    ("mins", 60.0),
    ("minute", 60.0),
    ("minutes", 60.0),
    ("h", 3600.0),
    ("hr", 3600.0),
    ("hour", 3600.0),
    ("hours", 3600.0),
    ("d", 86400.0),
    ("day", 86400.0),
    ("days", 86400.0),
    ("week", 604_800.0),
    ("weeks", 604_800.0),
    ("month", SECONDS_PER_MONTH),
    ("months", SECONDS_PER_MONTH),
    ("year", 12.0 * SECONDS_PER_MONTH),
    ("years", 12.0 * SECONDS_PER_MONTH),
];

const SIZES: [(&str, f64); 13] = [
    ("b", 1.0),
    ("byte", 1.0),
    ("bytes", 1.0),
    ("kb", 1024.0),
    ("kib", 1024.0),
    ("mb", 1_048_576.0),
    ("mib", 1_048_576.0),
    ("gb", 1_073_741_824.0),
    ("gib", 1_073_741_824.0),
    ("tb", 1_099_511_627_776.0),
    ("tib", 1_099_511_627_776.0),
    ("pb", 1_125_899_906_842_624.0),
    ("pib", 1_125_899_906_842_624.0),
];

const MAGNITUDES: [(&str, f64); 8] = [
    ("k", 1e3),
    ("K", 1e3),
    ("M", 1e6),
    ("bn", 1e9),
    ("thousand", 1e3),
    ("million", 1e6),
    ("billion", 1e9),
    ("mio", 1e6),
];

/// Words that may stand behind a plain number without changing it.
const NOUNS: [&str; 27] = [
    "requests",
    "request",
    "req",
    "reqs",
    "messages",
    "message",
    "msg",
    "msgs",
    "events",
    "event",
    "records",
    "items",
    "times",
    "users",
    "retries",
    "attempts",
    "keys",
    "instances",
    "shards",
    "calls",
    "invocations",
    "connections",
    "units",
    "routes",
    "steps",
    "rows",
    "objects",
];

/// Reads a quantity from its digits, its unit as written, and a sign for money before it.
///
/// # Errors
/// When the digits are no number, the unit is unknown, or the currency is not the US dollar.
pub fn read(number: &str, unit: &str, currency: Option<char>) -> Result<Quantity, UnitFault> {
    let value: f64 = number.parse().map_err(|_| UnitFault::Number)?;
    if !value.is_finite() {
        return Err(UnitFault::Number);
    }
    let of = |dimension, factor: f64| Ok(Quantity { value: value * factor, dimension });
    let (head, per) = match unit.split_once('/') {
        Some((head, per)) => (head, Some(per)),
        None => (unit, None),
    };
    let upper = head.to_ascii_uppercase();
    if currency.is_some() || ["USD", "EUR", "GBP", "€", "DOLLARS"].contains(&upper.as_str()) {
        if !matches!(currency, None | Some('$'))
            || !["", "USD", "DOLLARS", "K", "M"].contains(&upper.as_str())
        {
            return Err(UnitFault::Currency);
        }
        let factor = lookup(&MAGNITUDES, head).unwrap_or(1.0);
        return match per {
            None => of(Dimension::Money, factor),
            Some(per) => match time(per) {
                Some(seconds) => of(Dimension::Money, factor * SECONDS_PER_MONTH / seconds),
                None => Err(unknown(per)),
            },
        };
    }
    if let Some(per) = per {
        let Some(seconds) = time(per) else { return Err(unknown(per)) };
        if head.is_empty() || NOUNS.contains(&head) {
            return of(Dimension::Rate, 1.0 / seconds);
        }
        let Some(factor) = lookup(&MAGNITUDES, head) else { return Err(unknown(head)) };
        return of(Dimension::Rate, factor / seconds);
    }
    if unit.is_empty() || NOUNS.contains(&unit) {
        return of(Dimension::Count, 1.0);
    }
    if let Some(factor) = lookup(&MAGNITUDES, unit) {
        return of(Dimension::Count, factor);
    }
    if let Some(seconds) = time(unit) {
        return of(Dimension::Time, seconds);
    }
    if let Some(bytes) = lookup(&SIZES, &unit.to_ascii_lowercase()) {
        return of(Dimension::Size, bytes);
    }
    match unit {
        "%" | "percent" => of(Dimension::Ratio, 0.01),
        "rps" | "tps" => of(Dimension::Rate, 1.0),
        _ => Err(unknown(unit)),
    }
}

fn time(unit: &str) -> Option<f64> {
    lookup(&TIMES, unit)
}

fn lookup(table: &[(&'static str, f64)], unit: &str) -> Option<f64> {
    table.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor)
}

fn unknown(unit: &str) -> UnitFault {
    UnitFault::Unknown(unit.to_string())
}

/// The unit that someone who wrote another most likely meant.
pub fn meant(unit: &str) -> Option<&'static str> {
    let names =
        TIMES.iter().chain(&SIZES).chain(&MAGNITUDES).map(|(name, _)| *name).filter(|name| name.len() > 1);
    let lower = unit.to_lowercase();
    if let Some((_, short)) = SPOKEN.iter().find(|(long, _)| *long == lower) {
        return Some(short);
    }
    if let Some((name, _)) = TIMES.iter().chain(&MAGNITUDES).find(|(name, _)| *name == lower) {
        return Some(name);
    }
    let near = names
        .map(|name| (strsim::damerau_levenshtein(&lower, name), name))
        .min()
        .filter(|(far, _)| *far <= 2);
    near.map(|(_, name)| SPELLED.iter().find(|(n, _)| *n == name).map_or(name, |(_, s)| *s))
}

/// Units as they are spoken, and how they are written.
const SPOKEN: [(&str, &str); 26] = [
    ("milliseconds", "ms"),
    ("millisecond", "ms"),
    ("millis", "ms"),
    ("msec", "ms"),
    ("msecs", "ms"),
    ("microseconds", "us"),
    ("kilobytes", "KB"),
    ("kilobyte", "KB"),
    ("megabytes", "MB"),
    ("megabyte", "MB"),
    ("megs", "MB"),
    ("meg", "MB"),
    ("gigabytes", "GB"),
    ("gigabyte", "GB"),
    ("gigs", "GB"),
    ("gig", "GB"),
    ("terabytes", "TB"),
    ("terabyte", "TB"),
    ("mo", "month"),
    ("yr", "year"),
    ("wk", "week"),
    ("dollars", "USD"),
    ("qps", "/s"),
    ("req/s", "/s"),
    ("k/s", "k/s"),
    ("pct", "%"),
];

/// How units of size are written, by their lower-case form.
const SPELLED: [(&str, &str); 5] = [("kb", "KB"), ("mb", "MB"), ("gb", "GB"), ("tb", "TB"), ("pb", "PB")];

/// `1 step`, `3 steps`.
pub fn several(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// A number as people write it: up to three significant digits, thousands separated by commas.
pub fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_string() } else { "unlimited".to_string() };
    }
    let size = value.abs();
    let decimals = if size >= 100.0 {
        0
    } else if size >= 10.0 {
        1
    } else if size >= 1.0 {
        2
    } else if size >= 0.1 {
        3
    } else {
        let mut decimals = 3;
        let mut rest = size;
        while rest < 0.1 && decimals < 12 {
            rest *= 10.0;
            decimals += 1;
        }
        decimals
    };
    let text = format!("{value:.decimals$}");
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text };
    separated(&text)
}

/// Digits in groups of three.
fn separated(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, part) = rest.split_once('.').map_or((rest, None), |(w, p)| (w, Some(p)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match part {
        Some(part) => format!("{sign}{grouped}.{part}"),
        None => format!("{sign}{grouped}"),
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = self.0;
        let (value, unit) = match s {
            0.0 => (0.0, "ms"),
            s if s.abs() < 1e-3 => (s * 1e6, "µs"),
            s if s.abs() < 1.0 => (s * 1e3, "ms"),
            s if s.abs() < 120.0 => (s, "s"),
            s if s.abs() < 7200.0 => (s / 60.0, "min"),
            s if s.abs() < 172_800.0 => (s / 3600.0, "h"),
            s => (s / 86_400.0, "days"),
        };
        write!(f, "{} {unit}", number(value))
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut value = self.0;
        for unit in ["B", "KB", "MB", "GB", "TB"] {
            if value.abs() < 1024.0 || unit == "TB" {
                return write!(f, "{} {unit}", number(value));
            }
            value /= 1024.0;
        }
        Ok(())
    }
}

impl fmt::Display for PerSecond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let r = self.0;
        let (value, unit) = match r {
            r if r == 0.0 || r >= 0.1 => (r, "s"),
            r if r * 3600.0 >= 1.0 => (r * 3600.0, "h"),
            r => (r * 86_400.0, "day"),
        };
        write!(f, "{}/{unit}", number(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(number: &str, unit: &str) -> Quantity {
        read(number, unit, None).unwrap()
    }

    #[test]
    fn units_come_to_their_base() {
        assert_eq!(reads("512", "MB"), Quantity { value: 536_870_912.0, dimension: Dimension::Size });
        assert_eq!(reads("1.8", "s").value, 1.8);
        assert_eq!(reads("80", "/s"), Quantity { value: 80.0, dimension: Dimension::Rate });
        assert!((reads("2", "M/month").value - 0.761_035).abs() < 1e-6);
        assert_eq!(reads("3", "%"), Quantity { value: 0.03, dimension: Dimension::Ratio });
        assert_eq!(reads("250", "USD/month"), Quantity { value: 250.0, dimension: Dimension::Money });
        assert_eq!(read("9", "", Some('€')), Err(UnitFault::Currency));
        assert_eq!(read("512", "MBs", None), Err(UnitFault::Unknown("MBs".to_string())));
        assert_eq!((meant("MBs"), meant("bananas")), (Some("MB"), None));
    }

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (0.7610, "0.761"),
            (12.34, "12.3"),
            (123_456.0, "123,456"),
            (0.00123, "0.00123"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(Seconds(0.12).to_string(), "120 ms");
        assert_eq!(Bytes(1_048_576.0).to_string(), "1 MB");
        assert_eq!(PerSecond(2e6 / SECONDS_PER_MONTH).to_string(), "0.761/s");
    }
}
