//! The words of the field, read from `lexicon.toml` and from the names in the catalogue.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use neph_catalog::vocabulary::Role;
use neph_catalog::{Catalog, Provider};
use serde::Deserialize;

use crate::kind::Kind;
use crate::text::{Token, singular};

/// A way to name a component.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// Its words, lower case and singular.
    pub words: Vec<String>,
    /// What the component is.
    pub kind: Kind,
    /// The role in the language, which may be narrower than the kind.
    pub role: Role,
    /// The catalogue's name, when it is a product.
    pub product: Option<String>,
}

#[derive(Deserialize)]
struct File {
    parts: BTreeMap<String, Vec<String>>,
    guarded: BTreeMap<String, Vec<String>>,
    silent: BTreeMap<String, Vec<String>>,
    spelling: BTreeMap<String, String>,
    abbreviations: BTreeMap<String, String>,
    verbs: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, Vec<String>>,
    irregular: BTreeMap<String, String>,
    provider: BTreeMap<String, String>,
}

/// How a verb is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `send`
    Base,
    /// `sends`
    S,
    /// `sending`
    Ing,
    /// `sent`
    Ed,
}

impl Form {
    /// The form in a word.
    pub fn word(self) -> &'static str {
        match self {
            Form::Base => "base",
            Form::S => "s",
            Form::Ing => "ing",
            Form::Ed => "ed",
        }
    }
}

/// A name found in a text.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// What it names.
    pub phrase: &'a Phrase,
    /// How many tokens it takes.
    pub tokens: usize,
    /// A common word that names a product only with a capital letter, and has none.
    pub doubtful: bool,
}

/// All words.
pub struct Lexicon {
    phrases: BTreeMap<String, Vec<Phrase>>,
    verbs: BTreeMap<String, String>,
    sets: BTreeMap<String, BTreeSet<String>>,
    spelling: BTreeMap<String, String>,
    abbreviations: BTreeMap<String, String>,
    irregular: BTreeMap<String, String>,
    providers: BTreeMap<String, String>,
    /// Words worth a correction, by length.
    targets: BTreeMap<usize, Vec<String>>,
}

impl Lexicon {
    /// The lexicon in the binary.
    pub fn bundled() -> &'static Lexicon {
        static BUNDLED: OnceLock<Lexicon> = OnceLock::new();
        BUNDLED.get_or_init(|| {
            let text = include_str!(concat!(env!("OUT_DIR"), "/lexicon.json"));
            Lexicon::new(serde_json::from_str(text).expect("the bundled file is read by a test"))
        })
    }

    fn new(file: File) -> Lexicon {
        let mut sets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, words) in file.words.into_iter().chain(file.guarded).chain(file.silent) {
            sets.entry(name).or_default().extend(words);
        }
        let phrases = phrases(&file.parts, &sets);
        let mut verbs = BTreeMap::new();
        for (class, words) in &file.verbs {
            for verb in words {
                verbs.entry(verb.clone()).or_insert_with(|| class.clone());
            }
        }
        let mut targets: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let words = sets.get("correctable").into_iter().flatten();
        for word in words {
            targets.entry(word.len()).or_default().push(word.clone());
        }
        Lexicon {
            phrases,
            verbs,
            sets,
            spelling: file.spelling,
            abbreviations: file.abbreviations,
            irregular: file.irregular,
            providers: file.provider,
            targets,
        }
    }

    /// Whether a word is in a set.
    pub fn has(&self, set: &str, word: &str) -> bool {
        self.sets.get(set).is_some_and(|words| words.contains(word))
    }

    /// The usual spelling of a lower-case word; it may be several words.
    pub fn spelled(&self, word: &str) -> String {
        if let Some(known) = self.abbreviations.get(word).or_else(|| self.spelling.get(word)) {
            return known.clone();
        }
        self.corrected(word).unwrap_or_else(|| word.to_string())
    }

    /// Whether a word was corrected rather than written out.
    pub fn is_misspelling(&self, word: &str) -> bool {
        !self.abbreviations.contains_key(word)
    }

    /// The one word of the field that a word is a slip away from.
    fn corrected(&self, word: &str) -> Option<String> {
        if word.len() < 5 || !word.bytes().all(|b| b.is_ascii_lowercase()) || self.knows(word) {
            return None;
        }
        let near = |target: &&String| slip(word.as_bytes(), target.as_bytes());
        let around =
            (word.len() - 1..=word.len() + 1).filter_map(|length| self.targets.get(&length)).flatten();
        let mut found = around.filter(near);
        let first = found.next()?;
        found.next().is_none().then(|| first.clone())
    }

    fn knows(&self, word: &str) -> bool {
        let one = singular(word);
        let target =
            |word: &str| self.targets.get(&word.len()).is_some_and(|list| list.iter().any(|w| w == word));
        target(word)
            || target(&one)
            || self.verb(word).is_some()
            || self.phrases.contains_key(&one)
            || self.has("correct", word)
            || self.has("correct", &one)
    }

    /// The provider a word names.
    pub fn provider(&self, word: &str) -> Option<Provider> {
        self.providers.get(word).and_then(|name| Provider::parse(name))
    }

    /// The longest name that begins at a token.
    pub fn name_at<'a>(&'a self, tokens: &[Token], at: usize) -> Option<Found<'a>> {
        let first = tokens.get(at).filter(|token| token.word)?;
        let mut best: Option<Found<'a>> = None;
        for key in [&first.one, &first.low] {
            for phrase in self.phrases.get(key).into_iter().flatten() {
                let fits = tokens.len() >= at + phrase.words.len()
                    && phrase.words.iter().zip(&tokens[at..]).all(|(word, token)| {
                        token.word
                            && token.sentence == first.sentence
                            && (*word == token.one || *word == token.low)
                    });
                if fits && best.is_none_or(|known| known.tokens < phrase.words.len()) {
                    let text = phrase.words.join(" ");
                    let capital = tokens[at..at + phrase.words.len()].iter().any(|t| t.capital);
                    let doubtful = phrase.product.is_some()
                        && !capital
                        && self.has("words", &text)
                        && !self.has("plain", &text);
                    best = Some(Found { phrase, tokens: phrase.words.len(), doubtful });
                }
            }
        }
        best
    }

    /// The kind that one word alone names.
    pub fn kind_of(&self, word: &str) -> Option<Kind> {
        let one = singular(word);
        let phrase = self.phrases.get(&one)?.iter().find(|phrase| phrase.words.len() == 1)?;
        Some(phrase.kind)
    }

    /// The kind of verb of a base form.
    pub fn class(&self, lemma: &str) -> Option<&str> {
        self.verbs.get(lemma).map(String::as_str)
    }

    /// A word as a verb: its base form and how it is written.
    pub fn verb(&self, word: &str) -> Option<(String, Form)> {
        let known = |base: &str| self.verbs.contains_key(base);
        if let Some(base) = self.irregular.get(word).filter(|base| known(base)) {
            return Some((base.clone(), if word.ends_with('s') { Form::S } else { Form::Ed }));
        }
        if known(word) {
            return Some((word.to_string(), Form::Base));
        }
        const ENDINGS: [(&str, Form); 7] = [
            ("ies", Form::S),
            ("es", Form::S),
            ("s", Form::S),
            ("ied", Form::Ed),
            ("ed", Form::Ed),
            ("d", Form::Ed),
            ("ing", Form::Ing),
        ];
        for (ending, form) in ENDINGS {
            let Some(stem) = word.strip_suffix(ending) else { continue };
            let mut tries = match ending {
                "ies" | "ied" => vec![format!("{stem}y")],
                "ed" | "ing" => vec![stem.to_string(), format!("{stem}e")],
                _ => vec![stem.to_string()],
            };
            // `running`, `dropped`: the doubled letter goes.
            let mut letters = stem.chars().rev();
            if matches!(ending, "ed" | "ing")
                && letters.next().is_some_and(|last| letters.next() == Some(last))
            {
                tries.push(
                    stem[..stem.len() - stem.chars().next_back().map_or(0, char::len_utf8)].to_string(),
                );
            }
            if let Some(base) = tries.into_iter().find(|base| known(base)) {
                return Some((base, form));
            }
        }
        None
    }
}

/// All names by first word, the longest first: the lexicon's own, then the catalogue's.
fn phrases(
    parts: &BTreeMap<String, Vec<String>>,
    sets: &BTreeMap<String, BTreeSet<String>>,
) -> BTreeMap<String, Vec<Phrase>> {
    let mut out: BTreeMap<String, Vec<Phrase>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut add = |text: &str, role: Option<Role>, product: Option<String>| {
        let words: Vec<String> = text.split([' ', '_']).filter(|w| !w.is_empty()).map(singular).collect();
        let (Some(first), Some(role)) = (words.first().cloned(), role) else { return };
        let Some(kind) = Kind::of_role(role) else { return };
        if seen.insert(words.clone()) {
            out.entry(first).or_default().push(Phrase { words, kind, role, product });
        }
    };
    for (role, names) in parts {
        names.iter().for_each(|name| add(name, Role::parse(role), None));
    }
    let silent = sets.get("services").cloned().unwrap_or_default();
    for entry in Catalog::bundled().entries().filter(|entry| !silent.contains(entry.id())) {
        for name in entry.names() {
            add(name, Some(entry.role()), Some(name.to_string()));
        }
    }
    out
}

/// Whether one letter is missing, doubled, wrong or swapped with its neighbour, behind a right first letter.
fn slip(word: &[u8], target: &[u8]) -> bool {
    if word.first() != target.first() || word == target {
        return false;
    }
    let same = word.iter().zip(target).take_while(|(a, b)| a == b).count();
    let (w, t) = (&word[same..], &target[same..]);
    match word.len().cmp(&target.len()) {
        std::cmp::Ordering::Less => w == t.get(1..).unwrap_or(&[]),
        std::cmp::Ordering::Greater => t == w.get(1..).unwrap_or(&[]),
        std::cmp::Ordering::Equal => {
            let swapped = w.len() > 1 && w[0] == t[1] && w[1] == t[0] && w[2..] == t[2..];
            swapped || word.len() > 7 && w[1..] == t[1..]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn slips_are_corrected_and_words_are_left_alone() {
        let lexicon = Lexicon::bundled();
        for (slip, word) in [
            ("dynamodv", "dynamodb"),
            ("messgae", "message"),
            ("fucntion", "function"),
            ("buckt", "bucket"),
            ("lamda", "lambda"),
        ] {
            assert_eq!(lexicon.spelled(slip), word);
        }
        for word in
            ["stable", "orders", "quest", "functional", "sender", "director", "projection", "publisher"]
        {
            assert_eq!(lexicon.spelled(word), word);
        }
    }
}
