//! Noun phrases by rule: where the phrase of a noun begins, and which noun leads a span.

use crate::annotate::Doc;
use crate::lexicon::{Form, Lexicon};
use crate::link::article_of;

/// The most words before the noun.
const MOST: usize = 6;

/// Whether a word can stand before a noun as a part of its phrase.
fn modifies(doc: &Doc, at: usize, lexicon: &Lexicon) -> bool {
    let token = &doc.text.tokens[at];
    let note = &doc.notes[at];
    if !token.word || note.amount.is_some() && note.kind.is_none() {
        return false;
    }
    if token.named || token.owner || note.kind.is_some() || token.glued {
        return true;
    }
    let low = token.low.as_str();
    if ["prepositions", "pronouns", "closers"].iter().any(|set| lexicon.has(set, low)) {
        return false;
    }
    match &note.verb {
        None => true,
        Some((lemma, Form::Base)) => lexicon.has("nounlike", lemma) && !opens_clause(doc, at),
        Some((lemma, Form::S)) => lexicon.has("nounlike", lemma) && at > 0 && article(doc, at - 1),
        Some((_, Form::Ing | Form::Ed)) => (1..4).any(|back| at >= back && article(doc, at - back)),
    }
}

/// `to push a message`: the verb, not the noun.
fn opens_clause(doc: &Doc, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| {
        matches!(
            doc.text.tokens[before].low.as_str(),
            "to" | "will" | "can" | "and" | "then" | "which" | "that" | "it" | "they"
        )
    })
}

fn article(doc: &Doc, at: usize) -> bool {
    article_of(&doc.text.tokens[at].low).is_some()
}

/// The first token of the phrase of a noun, not before a floor.
pub fn start(doc: &Doc, head: usize, floor: usize, lexicon: &Lexicon) -> usize {
    let sentence = doc.text.tokens[head].sentence;
    let mut first = head;
    while first > floor && head - first < MOST {
        let before = first - 1;
        if doc.text.tokens[before].sentence != sentence {
            break;
        }
        let whose = doc.text.tokens[before].owner;
        if article(doc, before) && !whose {
            first = before;
            // `all three`, `the same`, `each of` stay together.
            while first > floor && article(doc, first - 1) && doc.text.tokens[first - 1].sentence == sentence
            {
                first -= 1;
            }
            break;
        }
        if !modifies(doc, before, lexicon) {
            break;
        }
        first = before;
    }
    first
}

/// The noun that leads a span of tokens.
pub fn head(doc: &Doc, first: usize, last: usize, lexicon: &Lexicon) -> usize {
    let mut head = first;
    for at in first..last {
        let token = &doc.text.tokens[at];
        let low = token.low.as_str();
        let note = &doc.notes[at];
        if !token.word {
            if at > first {
                break;
            }
            continue;
        }
        let inside = note.kind.is_some() && note.begins < at;
        let ends = lexicon.has("prepositions", low) || matches!(low, "which" | "that" | "who" | "pressing");
        if at > first && ends && !inside && !token.glued && !token.named {
            break;
        }
        let verb = matches!(&note.verb, Some((_, Form::Ing)))
            && at > first + 1
            && !token.glued
            && note.kind.is_none();
        if verb && at + 1 < last && article(doc, at + 1) {
            break;
        }
        head = at;
    }
    // A name of several words is led by its last one.
    let note = &doc.notes[head];
    if note.kind.is_some() && note.ends <= last { note.ends - 1 } else { head }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::Weights;

    fn of(text: &str, head: usize) -> String {
        let lexicon = Lexicon::bundled();
        let doc = Doc::read(text, lexicon, &Weights::default());
        doc.text.written(start(&doc, head, 0, lexicon), head + 1).to_string()
    }

    #[test]
    fn phrases_begin_at_their_article() {
        assert_eq!(of("It writes to the small orders table", 6), "the small orders table");
        assert_eq!(of("sends the bank's API", 3), "the bank's API");
        assert_eq!(of("sends orders to SQS", 3), "SQS");
    }

    #[test]
    fn the_noun_before_a_preposition_leads() {
        let lexicon = Lexicon::bundled();
        let doc = Doc::read("a queue for failed orders", lexicon, &Weights::default());
        assert_eq!(head(&doc, 0, 5, lexicon), 1);
    }
}
