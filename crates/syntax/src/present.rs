//! How values read in anything a person reads: one owner for money, shares, durations, rates, counts, lists and dates.
//!
//! Three significant digits unless money is billed in cents. A share never rounds up to all or down to nothing.

/// A value with up to three significant digits and thousands in groups: `1,870`, `16.1`, `0.0178`.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "unlimited".to_string();
    }
    let rounded = significant(value, 3);
    grouped(&plain(rounded))
}

/// How many of something: exact below ten thousand, `42,400` and `360,000` above, `1.4 billion` from a million on.
pub fn count(value: f64) -> String {
    let size = value.abs();
    if size >= 999_500_000.0 {
        format!("{} billion", number(value / 1e9))
    } else if size >= 999_500.0 {
        format!("{} million", number(value / 1e6))
    } else if size >= 10_000.0 || size < 100.0 && value.fract() != 0.0 {
        number(value)
    } else {
        grouped(&plain(value.round()))
    }
}

/// US dollars in prose: `$5,200`, `$417`, `$41.50`, `$0.42`, `under $0.01`.
pub fn money(usd: f64) -> String {
    let size = usd.abs();
    let sign = if usd < 0.0 { "−" } else { "" };
    if size == 0.0 {
        "$0".to_string()
    } else if size < 0.005 {
        "under $0.01".to_string()
    } else if size >= 99.995 {
        format!("{sign}${}", grouped(&plain(significant(size, 3))))
    } else {
        let text = format!("{size:.2}");
        format!("{sign}${}", text.strip_suffix(".00").unwrap_or(&text))
    }
}

/// A change of a monthly amount: `+$4.10`, `−$12.56`, `±$0`.
pub fn change(usd: f64) -> String {
    if usd.abs() < 0.005 {
        "±$0".to_string()
    } else if usd > 0.0 {
        format!("+{}", money(usd))
    } else {
        money(usd)
    }
}

/// US dollars in a bill, to the cent: `$5,200.81`.
pub fn bill(usd: f64) -> String {
    if usd != 0.0 && usd.abs() < 0.005 {
        return "< $0.01".to_string();
    }
    let sign = if usd < 0.0 { "−" } else { "" };
    format!("{sign}${}", grouped(&format!("{:.2}", usd.abs())))
}

/// What one unit of business costs, to three significant digits: `$0.0178`.
pub fn unit_cost(usd: f64) -> String {
    if usd.abs() >= 1.0 { money(usd) } else { format!("${}", plain(significant(usd, 3))) }
}

/// A share of one: `88 %`, `0.4 %`, `99.89 %`; `100 %` and `0 %` only when they are exact.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if !value.is_finite() {
        return "more than 100 %".to_string();
    }
    if value == 0.0 || (value - 100.0).abs() < 1e-12 {
        return format!("{} %", plain(value.round()));
    }
    if value > 0.0 && value < 0.001 {
        return "< 0.001 %".to_string();
    }
    if (90.0..100.0).contains(&value) {
        // As many nines as there are, and two digits more.
        let missing = 100.0 - value;
        let decimals = if missing >= 1.0 { 1 } else { 1 + (-missing.log10()).ceil().max(1.0) as usize };
        let text = format!("{value:.decimals$}");
        let text = if text.starts_with("100") {
            let scale = 10f64.powi(decimals as i32);
            format!("{:.decimals$}", (value * scale).floor() / scale)
        } else {
            text
        };
        return format!("{} %", trimmed(&text));
    }
    format!("{} %", number(value))
}

/// A share as whole percent where that is enough to judge: `88 %`; below one percent as [`percent`].
pub fn rough(share: f64) -> String {
    let value = share * 100.0;
    if (1.0..99.0).contains(&value) || value >= 101.0 {
        format!("{} %", grouped(&plain(value.round())))
    } else {
        percent(share)
    }
}

/// Seconds: `54.9 ms`, `1.38 s`, `43 min`, `2.26 h`, `14 days`.
pub fn time(seconds: f64) -> String {
    let (value, unit) = match seconds.abs() {
        0.0 => (0.0, "ms"),
        s if s < 1e-3 => (seconds * 1e6, "µs"),
        s if s < 0.9995 => (seconds * 1e3, "ms"),
        s if s < 120.0 => (seconds, "s"),
        s if s < 7200.0 => (seconds / 60.0, "min"),
        s if s < 172_800.0 => (seconds / 3600.0, "h"),
        _ => (seconds / 86_400.0, "days"),
    };
    format!("{} {unit}", number(value))
}

/// Milliseconds, as [`time`].
pub fn ms(milliseconds: f64) -> String {
    time(milliseconds / 1e3)
}

/// Events a second: `1,870/s`, `12/min`, `40/h`, `1/day`.
pub fn rate(per_second: f64) -> String {
    let (value, unit) = match per_second.abs() {
        r if r == 0.0 || r >= 0.1 => (per_second, "s"),
        r if r * 3600.0 >= 1.0 => (per_second * 3600.0, "h"),
        _ => (per_second * 86_400.0, "day"),
    };
    format!("{}/{unit}", number(value))
}

/// Bytes: `40 KB`, `1.5 GB`.
pub fn size(bytes: f64) -> String {
    let mut value = bytes;
    for unit in ["B", "KB", "MB", "GB"] {
        if value.abs() < 1023.5 {
            return format!("{} {unit}", number(value));
        }
        value /= 1024.0;
    }
    format!("{} TB", number(value))
}

/// So much of a unit of the catalogue: bytes as [`size`], counts without their unit, others as they stand.
pub fn measured(value: f64, unit: &str) -> String {
    match unit {
        "bytes" => size(value),
        "count" | "" => count(value),
        _ => format!("{} {unit}", count(value)),
    }
}

/// Times as much: `2.7×`.
pub fn times(factor: f64) -> String {
    format!("{}×", plain(significant(factor, 2)))
}

/// `1 finding`, `3 findings`, `2 entries`, `no questions`.
pub fn plural(n: usize, word: &str) -> String {
    match n {
        0 => format!("no {}", many(word)),
        1 => format!("1 {word}"),
        n => format!("{} {}", count(n as f64), many(word)),
    }
}

/// The word for several.
pub fn many(word: &str) -> String {
    let consonant_y =
        word.len() > 1 && word.ends_with('y') && !word[..word.len() - 1].ends_with(['a', 'e', 'i', 'o', 'u']);
    if consonant_y {
        format!("{}ies", &word[..word.len() - 1])
    } else if ["s", "x", "ch", "sh"].iter().any(|end| word.ends_with(end)) {
        format!("{word}es")
    } else {
        format!("{word}s")
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    let words: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_string(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The first few, and how many more there are: `a, b and 3 others`.
pub fn few<S: AsRef<str>>(items: &[S], most: usize) -> String {
    if items.len() <= most + 1 {
        return list(items);
    }
    let shown: Vec<&str> = items.iter().take(most).map(AsRef::as_ref).collect();
    format!("{} and {} others", shown.join(", "), items.len() - most)
}

/// A date as people write it: `2026-11-23` is `23 November 2026`; what is no such date stays as it is.
pub fn date(iso: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let pieces: Vec<&str> = iso.split('-').collect();
    if let [year, month, day] = pieces.as_slice()
        && year.len() == 4
        && let (Ok(_), Ok(month), Ok(day)) = (year.parse::<u32>(), month.parse::<usize>(), day.parse::<u32>())
        && let Some(name) = month.checked_sub(1).and_then(|at| MONTHS.get(at))
    {
        return format!("{day} {name} {year}");
    }
    iso.to_string()
}

/// Rounded to so many significant digits.
fn significant(value: f64, digits: i32) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let lead = value.abs().log10().floor() as i32;
    let power = digits - 1 - lead;
    if power >= 0 {
        let scale = 10f64.powi(power.min(300));
        (value * scale).round() / scale
    } else {
        let scale = 10f64.powi((-power).min(300));
        (value / scale).round() * scale
    }
}

/// Without an exponent and without needless digits behind the point.
fn plain(value: f64) -> String {
    let size = value.abs();
    let decimals = if size == 0.0 || size >= 1000.0 {
        0
    } else {
        (3 - size.log10().floor() as i32).clamp(0, 14) as usize
    };
    trimmed(&format!("{value:.decimals$}")).replace('-', "−")
}

fn trimmed(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    } else {
        text.to_string()
    }
}

/// Digits in groups of three.
fn grouped(text: &str) -> String {
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let (sign, digits) = whole.strip_prefix('−').map_or(("", whole), |digits| ("−", digits));
    let mut out = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// A text as a sentence: with a full stop if it ends with none.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) || text.is_empty() { text.to_string() } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_reach_all_and_nothing_only_when_they_do() {
        let shown = |share: f64| percent(share);
        assert_eq!(shown(1.0), "100 %");
        assert_eq!(shown(0.0), "0 %");
        assert_eq!(shown(0.999_999), "99.9999 %");
        assert_eq!(shown(0.998_9), "99.89 %");
        assert_eq!(shown(0.998), "99.8 %");
        assert_eq!(shown(0.000_000_1), "< 0.001 %");
        assert_eq!(shown(0.955), "95.5 %");
        assert_eq!(shown(12.5), "1,250 %");
        assert_eq!(shown(f64::INFINITY), "more than 100 %");
        assert_eq!(rough(0.878), "88 %");
        assert_eq!(rough(0.9988), "99.88 %");
        assert_eq!(rough(0.004), "0.4 %");
        for nines in 2..9 {
            let share = 1.0 - 10f64.powi(-nines);
            assert!(!percent(share).starts_with("100"), "{}", percent(share));
        }
    }

    #[test]
    fn money_is_short_in_prose_and_exact_in_bills() {
        assert_eq!(money(5200.81), "$5,200");
        assert_eq!(money(417.26), "$417");
        assert_eq!(money(41.5), "$41.50");
        assert_eq!(money(5.0), "$5");
        assert_eq!(money(0.001), "under $0.01");
        assert_eq!(money(-12.56), "−$12.56");
        assert_eq!(change(12.56), "+$12.56");
        assert_eq!(bill(5200.81), "$5,200.81");
        assert_eq!(bill(0.001), "< $0.01");
        assert_eq!(unit_cost(0.017_81), "$0.0178");
    }

    #[test]
    fn quantities_read_as_people_say_them() {
        assert_eq!(count(1_366_400_030.0), "1.37 billion");
        assert_eq!(count(42_400_030.0), "42.4 million");
        assert_eq!(count(360_000.0), "360,000");
        assert_eq!(count(1870.0), "1,870");
        assert_eq!(count(999_999.0), "1 million");
        assert_eq!(rate(1873.0), "1,870/s");
        assert_eq!(rate(30.0 / 2_628_000.0), "0.986/day");
        assert_eq!(time(0.0549), "54.9 ms");
        assert_eq!(time(0.9999), "1 s");
        assert_eq!(time(1_209_600.0), "14 days");
        assert_eq!(size(536_870_912.0), "512 MB");
        assert_eq!(times(2.67), "2.7×");
        assert_eq!(measured(1_048_576.0, "bytes"), "1 MB");
        assert_eq!(measured(1000.0, "count"), "1,000");
        assert_eq!(measured(2.5, "MB/s"), "2.5 MB/s");
        assert_eq!(number(0.001_23), "0.00123");
        assert_eq!(number(f64::INFINITY), "unlimited");
    }

    #[test]
    fn words_agree_with_their_number() {
        assert_eq!(plural(1, "query"), "1 query");
        assert_eq!(plural(2, "query"), "2 queries");
        assert_eq!(plural(3, "day"), "3 days");
        assert_eq!(plural(0, "question"), "no questions");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(few(&["a", "b", "c", "d"], 2), "a, b and 2 others");
        assert_eq!(date("2026-11-23"), "23 November 2026");
        assert_eq!(date("no date"), "no date");
    }
}
