//! Breaks text into at most two lines and shortens what does not fit.

use super::{Weight, room};

/// Longer text is cut before it is measured; nothing this long fits any title, and no half of that two lines.
const LONGEST: usize = 160;
const LONGEST_WRAPPED: usize = LONGEST / 2;
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
    vec![first.to_owned(), ellipsize(text[at..].trim_start(), size, weight, max)]
}

/// Both sides of a break, without the spaces around it.
fn halves(text: &str, at: usize) -> (&str, &str) {
    (text[..at].trim_end(), text[at..].trim_start())
}

fn spaces(text: &str) -> Vec<usize> {
    inner(text, |before, _| before == ' ')
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
        assert!(lines(&"word ".repeat(99), 80.0)[1].ends_with('…'));
        assert_eq!(ellipsize("abc", 11.0, Weight::Regular, 500.0), "abc");
    }
}
