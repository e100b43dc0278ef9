//! The words of the field, read from `lexicon.toml` and from the names in the catalogue.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use super::token::singular;
use neph_catalog::Catalog;
use neph_catalog::vocabulary::Role;

/// What the words in a slot of a verb mean for the arrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Slot {
    /// Arrows start here.
    From,
    /// Arrows pass here.
    Through,
    /// Arrows end here.
    To,
    /// It is carried.
    Item,
    /// It does the work.
    Worker,
    /// It is worked on.
    Work,
    /// It helps with the work.
    Tool,
    /// Where the work comes from.
    Source,
    /// Where the work is kept.
    Store,
    /// It protects.
    Guard,
    /// It is protected.
    Guarded,
    /// Nothing.
    None,
}

/// Verbs that behave alike, and what stands around them.
#[derive(Debug, Deserialize)]
pub(super) struct Frame {
    /// Its name.
    pub name: String,
    verbs: Vec<String>,
    /// What the subject means.
    pub subject: Slot,
    /// What the object means.
    pub object: Slot,
    /// What the words behind a preposition mean.
    pub slots: BTreeMap<String, Slot>,
}

/// How a verb is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `send`
    Base,
    /// `sends`
    S,
    /// `sending`
    Ing,
    /// `sent`
    Ed,
}

/// A way to name a part.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    /// Its words, lower case and singular.
    pub words: Vec<String>,
    /// What the part is.
    pub role: &'static str,
    /// The catalogue's name, when it is a product.
    pub product: Option<String>,
}

#[derive(Deserialize)]
struct File {
    parts: BTreeMap<String, Vec<String>>,
    guarded: BTreeMap<String, Vec<String>>,
    silent: BTreeMap<String, Vec<String>>,
    spelling: BTreeMap<String, String>,
    together: BTreeMap<String, Vec<String>>,
    means: BTreeMap<String, Vec<String>>,
    frame: Vec<Frame>,
    words: BTreeMap<String, Vec<String>>,
    irregular: BTreeMap<String, String>,
    provider: BTreeMap<String, String>,
    needs: BTreeMap<String, String>,
}

/// All words.
pub(super) struct Lexicon {
    phrases: BTreeMap<String, Vec<Phrase>>,
    frames: Vec<Frame>,
    verbs: BTreeMap<String, usize>,
    sets: BTreeMap<String, BTreeSet<String>>,
    together: BTreeMap<(String, String), &'static str>,
    means: BTreeMap<String, Vec<String>>,
    spelling: BTreeMap<String, String>,
    irregular: BTreeMap<String, String>,
    providers: BTreeMap<String, String>,
    needs: BTreeMap<String, String>,
}

impl File {
    /// `lexicon.toml`, as the build script wrote it.
    fn bundled() -> File {
        let text = include_str!(concat!(env!("OUT_DIR"), "/lexicon.json"));
        serde_json::from_str(text).expect("the bundled file is read by a test")
    }
}

impl Lexicon {
    /// The lexicon in the binary.
    pub(super) fn bundled() -> &'static Lexicon {
        static BUNDLED: OnceLock<Lexicon> = OnceLock::new();
        BUNDLED.get_or_init(Lexicon::read)
    }

    fn read() -> Lexicon {
        let file = File::bundled();
        let mut sets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, words) in file.words.into_iter().chain(file.guarded).chain(file.silent) {
            sets.entry(name).or_default().extend(words);
        }
        let mut phrases: BTreeMap<String, Vec<Phrase>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let mut add = |text: &str, role: &str, product: Option<String>| {
            let words: Vec<String> = text.split([' ', '_']).filter(|w| !w.is_empty()).map(singular).collect();
            let (Some(first), Some(role)) = (words.first().cloned(), Role::parse(role)) else { return };
            if seen.insert(words.clone()) {
                phrases.entry(first).or_default().push(Phrase { words, role: role.name(), product });
            }
        };
        for (role, names) in &file.parts {
            for name in names {
                add(name, role, None);
            }
        }
        let silent = sets.get("services").cloned().unwrap_or_default();
        for entry in Catalog::bundled().entries() {
            for name in entry.names() {
                if !silent.contains(entry.id()) {
                    add(name, entry.role().name(), Some(name.to_string()));
                }
            }
        }
        // The longest name wins where several begin alike.
        for list in phrases.values_mut() {
            list.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        }
        let mut verbs = BTreeMap::new();
        for (at, frame) in file.frame.iter().enumerate() {
            for verb in &frame.verbs {
                verbs.entry(verb.clone()).or_insert(at);
            }
        }
        let mut together = BTreeMap::new();
        for line in file.together.values().flatten() {
            let words: Vec<&str> = line.split(' ').collect();
            if let [first, second, both] = words[..]
                && let Some(role) = Role::parse(both)
            {
                together.insert((first.to_string(), second.to_string()), role.name());
            }
        }
        Lexicon {
            phrases,
            frames: file.frame,
            verbs,
            sets,
            together,
            means: file.means,
            spelling: file.spelling,
            irregular: file.irregular,
            providers: file.provider,
            needs: file.needs,
        }
    }

    /// Whether a word is a method of HTTP, written in capitals.
    pub(super) fn method(&self, token: &super::token::Token) -> bool {
        self.has("methods", &token.low) && token.text.chars().all(|c| c.is_ascii_uppercase())
    }

    /// Whether a word is in a set.
    pub(super) fn has(&self, set: &str, word: &str) -> bool {
        self.sets.get(set).is_some_and(|words| words.contains(word))
    }

    /// Whether a lower-case word only tells how: `directly`, `securely`.
    pub(super) fn adverb(&self, word: &str) -> bool {
        self.has("adverbs", word)
            || word.len() > 5
                && word.ends_with("ly")
                && !self.has("not_adverbs", word)
                && self.verb(word).is_none()
    }

    /// Whether a word names a part although no maker's name and no capital letter stands with it.
    pub(super) fn plain_name(&self, word: &str) -> bool {
        let guarded = self.has("words", word) && !self.has("plain", word);
        self.phrases(word).iter().any(|p| p.words.len() == 1 && !(guarded && p.product.is_some()))
    }

    /// The usual spelling of a lower-case word; it may be several words.
    pub(super) fn spelled(&self, word: String) -> String {
        self.spelling.get(&word).cloned().unwrap_or(word)
    }

    /// The ways to name a part that begin with a word.
    pub(super) fn phrases(&self, first: &str) -> &[Phrase] {
        self.phrases.get(first).map_or(&[], Vec::as_slice)
    }

    /// What two names of parts side by side are together.
    pub(super) fn together(&self, first: &str, second: &str) -> Option<&'static str> {
        self.together.get(&(first.to_string(), second.to_string())).copied()
    }

    /// The roles a generic word may mean.
    pub(super) fn means(&self, phrase: &str) -> &[String] {
        self.means.get(phrase).map_or(&[], Vec::as_slice)
    }

    /// The provider a word names.
    pub(super) fn provider(&self, word: &str) -> Option<&str> {
        self.providers.get(word).map(String::as_str)
    }

    /// The product that work of a kind needs.
    pub(super) fn needs(&self, lemma: &str) -> Option<&str> {
        self.needs.get(lemma).map(String::as_str)
    }

    /// The frame of a verb.
    pub(super) fn frame(&self, lemma: &str) -> Option<&Frame> {
        self.verbs.get(lemma).and_then(|at| self.frames.get(*at))
    }

    /// A word as a verb: its base form and how it is written.
    pub(super) fn verb(&self, word: &str) -> Option<(String, Form)> {
        let known = |base: &str| self.verbs.contains_key(base);
        if let Some(base) = self.irregular.get(word).filter(|base| known(base)) {
            return Some((base.clone(), if word.ends_with('s') { Form::S } else { Form::Ed }));
        }
        if known(word) {
            return Some((word.to_string(), Form::Base));
        }
        for (ending, form) in [
            ("ies", Form::S),
            ("es", Form::S),
            ("s", Form::S),
            ("ied", Form::Ed),
            ("ed", Form::Ed),
            ("d", Form::Ed),
            ("ing", Form::Ing),
        ] {
            let Some(stem) = word.strip_suffix(ending) else { continue };
            let tries = match ending {
                "ies" | "ied" => vec![format!("{stem}y")],
                "ed" | "ing" => {
                    let mut tries = vec![stem.to_string(), format!("{stem}e")];
                    // `running`, `dropped`: the doubled letter goes.
                    let mut letters = stem.chars().rev();
                    if letters.next().is_some_and(|last| letters.next() == Some(last)) {
                        tries.push(
                            stem[..stem.len() - stem.chars().next_back().map_or(0, char::len_utf8)]
                                .to_string(),
                        );
                    }
                    tries
                }
                _ => vec![stem.to_string()],
            };
            if let Some(base) = tries.into_iter().find(|base| known(base)) {
                return Some((base, form));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_lexicon_reads_and_every_role_in_it_exists() {
        let file = File::bundled();
        for role in file.parts.keys().chain(file.means.values().flatten()) {
            assert!(Role::parse(role).is_some(), "{role}");
        }
    }

    #[test]
    fn verbs_are_found_in_every_form() {
        let lexicon = Lexicon::bundled();
        for (word, base, form) in [
            ("sends", "send", Form::S),
            ("stored", "store", Form::Ed),
            ("triggering", "trigger", Form::Ing),
            ("notifies", "notify", Form::S),
            ("written", "write", Form::Ed),
            ("running", "run", Form::Ing),
            ("pushes", "push", Form::S),
        ] {
            assert_eq!(lexicon.verb(word), Some((base.to_string(), form)), "{word}");
        }
        assert_eq!(lexicon.verb("bucket"), None);
    }
}
