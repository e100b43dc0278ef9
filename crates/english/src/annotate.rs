//! What is known about each word before anything is decided: names, verbs, quantities, kinds of words.

use crate::amount::{Amount, amounts};
use crate::kind::Kind;
use crate::lexicon::{Form, Found, Lexicon};
use crate::text::{Shape, Text};
use crate::weights::Weights;
use neph_catalog::vocabulary::Role;

/// What the lexicon says of a token.
#[derive(Clone, Debug, Default)]
pub struct Note {
    /// The word when the weights know it, otherwise its ending.
    pub form: String,
    /// The kind of the name that covers it.
    pub kind: Option<Kind>,
    /// First token of that name.
    pub begins: usize,
    /// Token behind that name.
    pub ends: usize,
    /// That name is a product's.
    pub product: Option<String>,
    /// The role of that name in the language.
    pub role: Option<Role>,
    /// That name may be an ordinary word.
    pub doubtful: bool,
    /// As a verb.
    pub verb: Option<(String, Form)>,
    /// The kind of verb.
    pub class: String,
    /// The quantity that covers it.
    pub amount: Option<usize>,
    /// A noun for a person.
    pub person: bool,
}

/// A text with notes on its tokens.
#[derive(Clone, Debug, Default)]
pub struct Doc {
    /// The text.
    pub text: Text,
    /// One note a token.
    pub notes: Vec<Note>,
    /// The quantities in order.
    pub amounts: Vec<Amount>,
}

impl Doc {
    /// Reads a text and notes what is known of its words.
    pub fn read(raw: &str, lexicon: &Lexicon, weights: &Weights) -> Doc {
        let text = Text::read(raw, lexicon);
        let mut found: Vec<Amount> = Vec::new();
        for sentence in &text.sentences {
            let (first, last) = (&text.tokens[sentence.first], &text.tokens[sentence.last - 1]);
            found.extend(amounts(raw.get(first.start..last.end).unwrap_or(""), first.start));
        }
        let mut doc = Doc { notes: vec![Note::default(); text.tokens.len()], text, amounts: found };
        doc.names(lexicon);
        doc.words(lexicon, weights);
        doc
    }

    fn names(&mut self, lexicon: &Lexicon) {
        let mut at = 0;
        while at < self.text.tokens.len() {
            let Some(Found { phrase, tokens, doubtful }) = lexicon.name_at(&self.text.tokens, at) else {
                at += 1;
                continue;
            };
            for note in &mut self.notes[at..at + tokens] {
                note.kind = Some(phrase.kind);
                note.begins = at;
                note.ends = at + tokens;
                note.product.clone_from(&phrase.product);
                note.role = Some(phrase.role);
                note.doubtful = doubtful;
            }
            at += tokens;
        }
    }

    fn words(&mut self, lexicon: &Lexicon, weights: &Weights) {
        let mut amount = 0;
        for (place, (token, note)) in self.text.tokens.iter().zip(&mut self.notes).enumerate() {
            while self.amounts.get(amount).is_some_and(|a| a.end <= token.start) {
                amount += 1;
            }
            note.amount = self.amounts.get(amount).filter(|a| a.start <= token.start).map(|_| amount);
            note.form = match note.kind {
                // A product or person is read by what it is, so that one teaches about all.
                Some(kind)
                    if !note.doubtful
                        && (note.product.is_some() || matches!(kind, Kind::Client | Kind::External)) =>
                {
                    let plural = if token.one == token.low || note.product.is_some() { "" } else { "s" };
                    let inner = if note.ends == place + 1 { "" } else { "+" };
                    format!("<{}{plural}{inner}>", kind.word())
                }
                _ => form(&token.low, token.word, weights),
            };
            if token.word {
                note.verb = lexicon.verb(&token.low);
                note.class =
                    note.verb.as_ref().and_then(|(lemma, _)| lexicon.class(lemma)).unwrap_or("").to_string();
                note.person = lexicon.has("people", &token.one);
            }
        }
    }

    /// How a token is written, in a word.
    pub fn shape(&self, at: usize) -> &'static str {
        let Some(token) = self.text.tokens.get(at) else { return "none" };
        let written = self.text.raw.get(token.start..token.end).unwrap_or("");
        let upper = written.chars().filter(|c| c.is_uppercase()).count();
        if !token.word {
            "mark"
        } else if token.low.starts_with(|c: char| c.is_ascii_digit()) {
            "number"
        } else if token.named {
            "named"
        } else if upper > 1 && upper == written.chars().count() {
            "upper"
        } else if upper > 1 || token.low.contains('_') {
            "camel"
        } else if upper == 1 {
            "capital"
        } else {
            "small"
        }
    }

    /// The shape of the sentence a token stands in, as a word.
    pub fn page(&self, at: usize) -> &'static str {
        let shape =
            self.text.tokens.get(at).and_then(|t| self.text.sentences.get(t.sentence)).map(|s| s.shape);
        match shape {
            Some(Shape::Item) => "item",
            Some(Shape::Heading) => "heading",
            _ => "plain",
        }
    }

    /// The form of a token at an offset that may lie outside of its sentence.
    pub fn form(&self, at: isize, sentence: usize) -> &str {
        match self.text.at(at) {
            Some(token) if token.sentence == sentence => &self.notes[at as usize].form,
            _ => "^",
        }
    }
}

/// The word when the weights know it, otherwise what it looks like.
fn form(low: &str, word: bool, weights: &Weights) -> String {
    if !word || weights.knows(low) {
        return low.to_string();
    }
    if low.starts_with(|c: char| c.is_ascii_digit()) {
        return "<0>".to_string();
    }
    for ending in
        ["tion", "ing", "ed", "ers", "ors", "er", "or", "ly", "ment", "ists", "ist", "ies", "es", "s"]
    {
        if low.len() > ending.len() + 2 && low.ends_with(ending) {
            return format!("<{ending}>");
        }
    }
    "<?>".to_string()
}
