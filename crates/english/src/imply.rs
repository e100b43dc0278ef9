//! Components that a text needs and does not name: a schedule for `nightly`, a function for `photos are resized`.

use crate::amount::Measure;
use crate::annotate::Doc;
use crate::graph::{Entity, Place};
use crate::kind::Kind;
use crate::weights::{Features, Table};

/// The kinds that are left unsaid.
pub const KINDS: [Kind; 9] = [
    Kind::Function,
    Kind::Schedule,
    Kind::Client,
    Kind::Table,
    Kind::HttpApi,
    Kind::ObjectStore,
    Kind::External,
    Kind::Notification,
    Kind::Email,
];

/// What is known of a text while its unsaid components are looked for.
pub struct Gaps<'a> {
    doc: &'a Doc,
    entities: &'a [Entity],
    /// The component at each token.
    at: Vec<Option<usize>>,
}

impl<'a> Gaps<'a> {
    /// Prepares a text.
    pub fn new(doc: &'a Doc, entities: &'a [Entity]) -> Gaps<'a> {
        let mut at = vec![None; doc.notes.len()];
        for (n, entity) in entities.iter().enumerate() {
            for place in &entity.places {
                at[place.first..place.last].fill(Some(n));
            }
        }
        Gaps { doc, entities, at }
    }

    /// The tokens that can ask for a component: words outside of mentions.
    pub fn tokens(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.at.len()).filter(|token| self.at[*token].is_none() && self.doc.text.tokens[*token].word)
    }

    /// What speaks for a token to ask for an unsaid component.
    pub fn features(&self, token: usize) -> Features {
        let doc = self.doc;
        let mut out = Features::default();
        let sentence = doc.text.tokens[token].sentence;
        let place = token as isize;
        let note = &doc.notes[token];
        let form = |by: isize| doc.form(place + by, sentence);
        let span = &doc.text.sentences[sentence];
        let kind = |token: usize| self.at[token].map_or("", |e| self.entities[e].kind.word());
        let before = (span.first..token).rev().find(|t| self.at[*t].is_some()).map_or("", kind);
        let behind = (token + 1..span.last).find(|t| self.at[*t].is_some()).map_or("", kind);
        let verb = note.verb.as_ref().map_or(("", ""), |(lemma, form)| (lemma.as_str(), form.word()));
        out.add("bias", &[]);
        out.add("word", &[form(0)]);
        out.add("two", &[form(-1), form(0)]);
        out.add("two on", &[form(0), form(1)]);
        out.add("verb", &[&note.class, verb.1, form(-1)]);
        out.add("lemma", &[verb.0, verb.1]);
        out.add("around", &[&note.class, before, behind]);
        out.add("word around", &[form(0), before]);
        out.add("word on", &[form(0), behind]);
        out.add("verb before", &[&note.class, verb.1, before]);
        out.add("verb behind", &[&note.class, verb.1, behind]);
        if let Some(amount) = note.amount.and_then(|n| doc.amounts.get(n)) {
            out.add("amount", &[amount.measure.word()]);
            out.add("amount around", &[amount.measure.word(), before, behind]);
        }
        for kind in KINDS {
            let count = self.entities.iter().filter(|e| e.kind == kind).count().min(2).to_string();
            out.add("present", &[kind.word(), &count]);
            out.add("present word", &[kind.word(), &count, form(0)]);
        }
        out.add("size", &[&self.entities.len().min(8).to_string()]);
        out
    }
}

/// The component that a token asks for.
pub fn entity(kind: Kind, token: usize, order: usize) -> Entity {
    let place = Place { first: token, last: token + 1, order, back: false };
    Entity { kind, places: vec![place], implied: true, number: 0, clear: 0 }
}

/// Adds the components that the text needs and does not name.
pub fn complete(doc: &Doc, entities: &mut Vec<Entity>, table: &Table) {
    let mut found = Vec::new();
    let gaps = Gaps::new(doc, entities);
    let scores: Vec<(usize, [i32; KINDS.len()])> =
        gaps.tokens().map(|token| (token, table.scores(&gaps.features(token).hashes))).collect();
    for (answer, kind) in KINDS.into_iter().enumerate() {
        let best = scores.iter().max_by_key(|(token, values)| (values[answer], std::cmp::Reverse(*token)));
        if let Some((token, _)) = best.filter(|(_, values)| values[answer] > 0) {
            found.push(entity(kind, *token, *token));
        }
    }
    // A time of day or a period needs a clock, when something works in its sentence.
    let timed = entities.iter().chain(&found).any(|entity| entity.kind == Kind::Schedule);
    if let Some(token) = clock(doc, entities).filter(|_| !timed) {
        found.push(entity(Kind::Schedule, token, token));
    }
    entities.extend(found);
}

/// The first word of a period or time of day in a sentence in which something works.
fn clock(doc: &Doc, entities: &[Entity]) -> Option<usize> {
    let works = |sentence: usize| {
        entities
            .iter()
            .filter(|e| e.kind.computes())
            .any(|e| e.places.iter().any(|place| doc.text.tokens[place.first].sentence == sentence))
    };
    (0..doc.notes.len()).find(|at| {
        let amount = doc.notes[*at].amount.and_then(|n| doc.amounts.get(n));
        amount.is_some_and(|a| matches!(a.measure, Measure::Every | Measure::Clock))
            && works(doc.text.tokens[*at].sentence)
    })
}
