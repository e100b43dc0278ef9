//! What happens first: `when a file lands in the bucket`, and what has to do with it.

use super::clause::{Arg, Clause, Link};
use super::element::Element;
use super::read::{Filled, Reader, Sentence};

impl Reader<'_> {
    /// `an object is deleted from the bucket`, `a new file lands in it`: what starts things there.
    pub(super) fn happens_at(
        &mut self,
        sentence: &Sentence<'_>,
        clause: &Clause,
        filled: &Filled,
        subject: &[usize],
    ) {
        let done = ["deleted", "uploaded", "created", "changed"];
        let Some(done) = done.into_iter().find(|done| self.lexicon.has(done, &clause.verb.lemma)) else {
            return;
        };
        if clause.link != Link::When && !clause.located {
            return;
        }
        let word = clause.subject.iter().chain(&clause.object).find_map(|arg| match arg {
            Arg::Words(from, to) => sentence.tokens[*from..*to]
                .iter()
                .rev()
                .find(|t| self.lexicon.has("files", &t.one) || t.one == "object")
                .map(|t| t.one.clone()),
            _ => None,
        });
        let word = word.unwrap_or_else(|| "object".to_string());
        let places =
            filled.to.iter().chain(&filled.from).chain(&filled.store).chain(subject).chain(&self.event);
        let place = places.copied().find(|p| self.role(*p) == "bucket");
        if let Some(place) = place {
            let label = format!("{} {done}", neph_syntax::words::capital(&word));
            self.reading.draft.parts[place].happens.get_or_insert((format!("{word}_{done}"), label));
        }
    }

    /// Whether mail that came in was put there.
    pub(super) fn fed_by_mail(&self, place: usize) -> bool {
        self.mailed.is_some_and(|mail| self.reading.draft.joined(mail, place))
    }

    /// What an event passes: `when …, using a bus and a function`.
    pub(super) fn using(&mut self, sentence: &Sentence<'_>, clause: &Clause) -> Vec<usize> {
        let mut out = Vec::new();
        for (word, args) in &clause.slots {
            if matches!(word.as_str(), "using" | "via" | "through" | "with") {
                for arg in args {
                    if let Arg::Part(part) = arg {
                        out.extend(self.resolve(*part, sentence, &[]));
                    }
                }
            }
        }
        let own = sentence.clauses.iter().position(|c| c.at == clause.at);
        if let Some(next) = own.and_then(|n| sentence.clauses.get(n + 1))
            && next.verb.lemma == "use"
            && next.link == Link::Gerund
        {
            for arg in &next.object {
                if let Arg::Part(part) = arg {
                    out.extend(self.resolve(*part, sentence, &[]));
                }
            }
        }
        let role = |p: &usize| self.reading.draft.parts[*p].role;
        let last = out.last().map(role);
        out.retain(|p| {
            matches!(role(p), "bus" | "topic" | "queue" | "stream" | "pipe" | "function" | "workflow")
        });
        if last == Some("function") && out.len() > 1 { out } else { Vec::new() }
    }

    /// `when a payment fails`: the function that has to do with payments.
    pub(super) fn concerned(&self, sentence: &Sentence<'_>, clause: &Clause) -> Option<usize> {
        let stem = |word: &str| word.chars().take(5).collect::<String>();
        let words: Vec<String> = clause
            .subject
            .iter()
            .filter_map(|arg| if let Arg::Words(from, to) = arg { Some(*from..*to) } else { None })
            .flat_map(|range| sentence.tokens[range].iter().map(|t| stem(&t.one)))
            .chain([stem(&clause.verb.lemma)])
            .filter(|word| word.chars().count() >= 4)
            .collect();
        let functions = self.reading.draft.of(&["function", "service", "workflow"]);
        let named =
            |at: &usize| self.reading.draft.parts[*at].name.iter().any(|name| words.contains(&stem(name)));
        functions.into_iter().find(named)
    }

    pub(super) fn in_event(&self, sentence: &Sentence<'_>, at: usize) -> bool {
        sentence.clauses[..at]
            .iter()
            .rev()
            .find(|c| !matches!(c.link, Link::Shared))
            .is_some_and(|c| c.link == Link::When)
            && !sentence.elements.is_empty()
            && {
                let before: Vec<&Element> = sentence
                    .elements
                    .iter()
                    .take_while(|e| **e != Element::Verb(sentence.clauses[at].at))
                    .collect();
                before.iter().rev().take(3).any(|e| **e == Element::And)
            }
    }
}
