//! Words on their way to a reader or back: capitals, the name that was probably meant, and nothing that steers a terminal.

use std::borrow::Cow;

/// A text that cannot steer a terminal: control characters, those of the second set included, and marks that turn the
/// direction of what follows are shown as the sign of what cannot be shown. Lines and tabs stay.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let steers = |c: char| {
        c.is_control() && c != '\n' && c != '\t'
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    if text.contains(steers) { text.replace(steers, "\u{fffd}").into() } else { text.into() }
}

/// A text with its first letter capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// So many faults of a text get a suggestion; the search for one looks at every name.
pub const SUGGESTED: usize = 100;
pub use crate::lower::slug;

/// The most similar of some names, if one is similar enough to be meant.
pub fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let lower = word.to_lowercase();
    let most = (word.chars().count() / 3).clamp(1, 3);
    names
        .filter(|name| name.len().abs_diff(word.len()) <= most + 1)
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        // A name of which every letter differs was not meant, however short it is.
        .filter(|(far, _)| *far <= most && *far < word.chars().count())
        .min()
        .map(|(_, name)| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_a_terminal() {
        assert_eq!(
            harmless("a\u{1b}[31mb\u{9b}2Jc\u{202e}d\r"),
            "a\u{fffd}[31mb\u{fffd}2Jc\u{fffd}d\u{fffd}"
        );
        assert_eq!(harmless("line\n\tשלום"), "line\n\tשלום");
    }
}
