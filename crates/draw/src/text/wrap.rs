//! Breaks text into a few lines and shortens what does not fit: in the middle, as names differ at their ends.

use super::{Weight, room};

/// Longer text is cut before it is measured; nothing this long fits any title, and no half of that two lines.
const LONGEST: usize = 160;
const LONGEST_WRAPPED: usize = LONGEST / 2;
/// A cut goes on to the next word if that is no farther than this, in bytes.
const WORD: usize = 9;
/// Breaks that are tried, from the middle outwards.
const TRIED: usize = 6;

/// The text itself if it is at most `max` px wide, else its beginning with `…`.
pub fn ellipsize(text: &str, size: f64, weight: Weight, max: f64) -> String {
    let short: String = text.chars().take(LONGEST).collect();
    if short.len() == text.len() && room(text, size, weight) <= max {
        return short;
    }
    let ends: Vec<usize> = short.char_indices().map(|(at, _)| at).collect();
    let with_dots = |end: usize| format!("{}…", short[..end].trim_end_matches([' ', '-', '·', ',', '/']));
    // Wider with every character, so the longest beginning that fits is found by halving.
    let fitting = ends.partition_point(|end| room(&with_dots(*end), size, weight) <= max);
    with_dots(ends.get(fitting.saturating_sub(1)).copied().unwrap_or(0))
}

/// The text in one line if it fits into `max` px, else in two lines as even as possible, the second shortened
/// if need be. Lines break at spaces, then behind `-_/.:`, then before a capital in the middle of a word.
pub fn wrap(text: &str, size: f64, weight: Weight, max: f64) -> Vec<String> {
    let short: String = text.chars().take(LONGEST_WRAPPED).collect();
    if short.len() == text.len() && room(text, size, weight) <= max {
        return vec![short];
    }
    let kinds = [spaces(&short), signs(&short), humps(&short)];
    let whole = short.len() == text.len();
    for breaks in kinds.iter().filter(|_| whole) {
        let mut near = breaks.clone();
        near.sort_by_key(|at| at.abs_diff(short.len() / 2));
        let widest = |at: usize| {
            let (first, second) = halves(&short, at);
            room(first, size, weight).max(room(second, size, weight))
        };
        let tried =
            near.into_iter().take(TRIED).map(|at| (widest(at), at)).filter(|(width, _)| *width <= max);
        if let Some((_, at)) = tried.min_by(|a, b| a.0.total_cmp(&b.0)) {
            let (first, second) = halves(&short, at);
            return vec![first.to_owned(), second.to_owned()];
        }
    }
    // Too long for two lines: fill the first, shorten the second.
    let last_fitting = |breaks: &Vec<usize>| {
        let fitting = breaks.partition_point(|at| room(halves(&short, *at).0, size, weight) <= max);
        fitting.checked_sub(1).map(|last| breaks[last])
    };
    let Some(at) = kinds.iter().find_map(last_fitting) else {
        return vec![ellipsize(text, size, weight, max)];
    };
    let (first, _) = halves(&short, at);
    let rest = text[at..].trim_start();
    let fits = rest.chars().count() <= LONGEST_WRAPPED && room(rest, size, weight) <= max;
    vec![first.to_owned(), if fits { rest.to_owned() } else { ending(rest, size, weight, max) }]
}

/// The text in as few lines as it needs, at most `most`: what [`wrap`] cannot hold in two lines takes a third.
pub fn wrap_lines(text: &str, size: f64, weight: Weight, max: f64, most: usize) -> Vec<String> {
    let two = wrap(text, size, weight, max);
    if most < 3 || !is_cut(&two) || text.chars().count() > LONGEST {
        return two;
    }
    let mut breaks = [spaces(text), signs(text), humps(text)].concat();
    breaks.push(text.len());
    breaks.sort_unstable();
    breaks.dedup();
    let (mut lines, mut start) = (Vec::new(), 0);
    while start < text.len() && lines.len() < most {
        let fitting = breaks
            .iter()
            .copied()
            .filter(|&at| at > start && room(text[start..at].trim(), size, weight) <= max);
        let Some(end) = fitting.max() else { return two };
        lines.push(text[start..end].trim().to_owned());
        start = end;
    }
    if start < text.len() { two } else { lines }
}

/// Whether some of a text is missing.
pub fn is_cut(lines: &[String]) -> bool {
    lines.iter().any(|line| line.contains('…'))
}

/// The text itself if it is at most `max` px wide, else its end with `…` before it.
pub fn ending(text: &str, size: f64, weight: Weight, max: f64) -> String {
    let count = text.chars().count();
    let tail: &str =
        text.char_indices().nth(count.saturating_sub(LONGEST_WRAPPED)).map_or("", |(at, _)| &text[at..]);
    let starts: Vec<usize> = tail.char_indices().map(|(at, _)| at).collect();
    let with_dots = |at: usize| format!("…{}", tail[at..].trim_start_matches([' ', '-', '·', ',']));
    // Narrower with every character left out.
    let first = starts.partition_point(|&at| room(&with_dots(at), size, weight) > max);
    match starts.get(first) {
        Some(&at) => {
            // Rather a whole word than a few letters more.
            let word = tail[at..].find(' ').filter(|&space| space < WORD).map_or(at, |space| at + space);
            with_dots(word)
        }
        None => "…".to_owned(),
    }
}

/// The text itself if it is at most `max` px wide, else its beginning and its end with `…` between.
pub fn both_ends(text: &str, size: f64, weight: Weight, max: f64) -> String {
    if text.chars().count() <= LONGEST && room(text, size, weight) <= max {
        return text.to_owned();
    }
    let head = ellipsize(text, size, weight, max * 0.55);
    let left = max - room(&head, size, weight);
    let tail = ending(text, size, weight, left + room("…", size, weight));
    format!("{head}{}", tail.trim_start_matches('…'))
}

/// Both sides of a break, without the spaces around it.
fn halves(text: &str, at: usize) -> (&str, &str) {
    (text[..at].trim_end(), text[at..].trim_start())
}

/// Behind spaces, but not between a verb of HTTP and its path.
fn spaces(text: &str) -> Vec<usize> {
    let verb = |at: usize| ["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD"].contains(&text[..at].trim_end());
    inner(text, |before, _| before == ' ').into_iter().filter(|&at| !verb(at)).collect()
}

fn signs(text: &str) -> Vec<usize> {
    inner(text, |before, after| "-_/.:,)".contains(before) && after != ' ')
}

fn humps(text: &str) -> Vec<usize> {
    inner(text, |before, after| before.is_lowercase() && after.is_uppercase() || super::is_wide(before))
}

/// Places between two characters that satisfy a condition, neither line being empty.
fn inner(text: &str, condition: impl Fn(char, char) -> bool) -> Vec<usize> {
    text.char_indices()
        .zip(text.chars().skip(1))
        .filter(|((_, before), after)| condition(*before, *after))
        .map(|((at, before), _)| at + before.len_utf8())
        .filter(|at| !text[..*at].trim().is_empty() && !text[*at..].trim().is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, max: f64) -> Vec<String> {
        wrap(text, 13.0, Weight::Semibold, max)
    }

    #[test]
    fn breaks_evenly_at_spaces_signs_and_humps() {
        assert_eq!(lines("Tell the user", 200.0), ["Tell the user"]);
        assert_eq!(lines("Tell the user by mail", 100.0), ["Tell the", "user by mail"]);
        assert_eq!(lines("order-processed-handler", 130.0), ["order-processed-", "handler"]);
        assert_eq!(lines("OrderProcessedHandler", 110.0), ["OrderProcessed", "Handler"]);
    }

    #[test]
    fn shortens_what_cannot_fit() {
        for text in ["x".repeat(400), "word ".repeat(99), "中".repeat(80), "W".to_owned()] {
            for max in [0.0, 5.0, 60.0, 120.0] {
                let lines = lines(&text, max);
                assert!(lines.len() <= 2, "{lines:?}");
                if max >= 60.0 {
                    assert!(lines.iter().all(|l| room(l, 13.0, Weight::Semibold) <= max), "{lines:?}");
                }
            }
        }
        assert!(lines(&"word ".repeat(99), 80.0)[1].starts_with('…'));
        assert_eq!(lines("GET /orders/{id}/lines", 130.0)[0], "GET /orders/");
        assert_eq!(ellipsize("abc", 11.0, Weight::Regular, 500.0), "abc");
    }
}
