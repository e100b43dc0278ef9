//! Who announces something and who listens, by bare names: `Checkout publishes orders. Billing and stock subscribe.`

use super::clause::{Arg, Link};
use super::draft::Part;
use super::read::{End, Reader, Sentence};
use super::several::small;
use super::token::{Kind, Token};
use neph_syntax::words::capital;

impl Reader<'_> {
    /// `Checkout publishes an order placed event`: who announces it, when no part does.
    pub(super) fn announced(&self, sentence: &Sentence<'_>) -> Option<String> {
        let clause = sentence.clauses.first()?;
        let [Arg::Words(0, 1)] = clause.subject[..] else { return None };
        let name = sentence.tokens.first()?;
        let ours = self.lexicon.has("systems", &name.low) || self.lexicon.has("data", &name.low);
        let says = self.lexicon.has("publishes", &clause.verb.lemma) && !clause.verb.passive;
        let places = sentence.mentions.iter().all(|m| matches!(m.role, "topic" | "bus" | "stream"));
        let alone = places && sentence.clauses.len() == 1 && clause.link == Link::Main;
        (says && alone && !ours && name.low == name.one).then(|| name.text.clone())
    }

    /// `Inventory, shipping and email each subscribe`: each name is a function that hears what was announced.
    pub(super) fn hears(&mut self, sentence: &Sentence<'_>) -> bool {
        let Some(names) = self.listeners(sentence) else { return false };
        let publisher = self.announced.take();
        let known = self.place.filter(|p| matches!(self.role(*p), "topic" | "bus" | "stream"));
        if known.is_none() && publisher.is_none() {
            return false;
        }
        let carrier = known.unwrap_or_else(|| {
            self.reading.draft.part(Part {
                piece: self.piece,
                ..Part::assumed("bus", "bus", "Events", "who announces and who listens meet on an event bus")
            })
        });
        if let Some(publisher) = publisher {
            // The sentence before is read after all.
            if known.is_none() {
                self.reading.draft.unused.pop();
            }
            let publisher = self.called_so(&publisher);
            self.relate(End::Part(publisher), End::Part(carrier), None);
        }
        let mut several = Vec::new();
        for name in names {
            let listener = self.called_so(&name);
            self.relate(End::Part(carrier), End::Part(listener), None);
            several.push(listener);
        }
        for at in 0..sentence.mentions.len() {
            self.resolved.insert(at, Vec::new());
        }
        self.several = several;
        self.place = Some(carrier);
        true
    }

    /// The function of that name, known or new.
    fn called_so(&mut self, name: &str) -> usize {
        let words = vec![name.to_lowercase()];
        let functions = self.reading.draft.of(&["function", "service"]);
        let known = functions.into_iter().find(|at| self.reading.draft.parts[*at].name == words);
        known.unwrap_or_else(|| {
            self.reading.draft.part(Part {
                role: "function",
                phrase: "function".to_string(),
                name: words,
                title: Some(capital(name)),
                piece: self.piece,
                ..Part::default()
            })
        })
    }

    /// The single words of a list that all listen, and to nothing else that is named. O(tokens).
    fn listeners(&self, sentence: &Sentence<'_>) -> Option<Vec<String>> {
        let tokens = &sentence.tokens;
        let verb = tokens.iter().position(|t| {
            let verb = self.lexicon.verb(&t.low);
            t.is_word() && verb.is_some_and(|(base, _)| self.lexicon.has("watches", &base))
        })?;
        let all = |t: &Token| matches!(t.low.as_str(), "each" | "all" | "both");
        let end = verb.checked_sub(1).filter(|n| all(&tokens[*n])).unwrap_or(verb);
        let mut names = Vec::new();
        let mut fresh = true;
        for token in &tokens[..end] {
            let joint = token.kind == Kind::Comma || token.is("and");
            match (joint, fresh) {
                (true, _) => fresh = true,
                (false, true) if token.is_word() && !small(&token.low, self.lexicon) => {
                    names.push(token.text.clone());
                    fresh = false;
                }
                _ => return None,
            }
        }
        let bare = sentence.mentions.iter().all(|m| m.generic() && m.end <= end && m.end == m.head + 1);
        (names.len() > 1 && names.len() <= 12 && !fresh && bare).then_some(names)
    }
}
