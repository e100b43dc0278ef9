//! Words on their way to a reader or back: capitals, and the name that was probably meant.

/// A text with its first letter capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

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
