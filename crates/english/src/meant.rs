//! What the mentions and words of a sentence mean: which parts, what they do, and what is not there.

use std::collections::BTreeSet;

use super::clause::{Arg, Clause, Link};
use super::element::Element;
use super::read::{Reader, Sentence};
use super::resolve::{Context, resolve};
use super::token::{Kind, Token};

impl Reader<'_> {
    /// What is uploaded, by whom, before anything is said about it.
    pub(super) fn uploads(&mut self, sentence: &Sentence<'_>) {
        for (at, token) in sentence.tokens.iter().enumerate() {
            if !token.is_word() || !(self.lexicon.has("verbs_of_upload", &token.low) || token.one == "upload")
            {
                continue;
            }
            if sentence.tokens.get(at + 1).is_some_and(|t| self.lexicon.has("head_nouns", &t.one)) {
                continue;
            }
            let near = sentence.tokens[at + 1..]
                .iter()
                .take(3)
                .chain(sentence.tokens[..at].iter().rev().take(2))
                .find(|t| t.is_word() && self.lexicon.has("files", &t.one) && t.one != "upload");
            if let Some(file) = near {
                let word = file.low.clone();
                if !self.reading.uploads.contains(&word) {
                    self.reading.uploads.push(word);
                }
            }
        }
    }

    /// `- D1 — source of truth for 13 tables`: what stands behind the dash only describes the item.
    pub(super) fn described(&self, sentence: &Sentence<'_>) -> BTreeSet<usize> {
        let mut out = BTreeSet::new();
        let Some(head) = sentence.mentions.first().filter(|m| self.item && m.first <= 1) else { return out };
        let dash = head.end;
        let opens = sentence.tokens.get(dash).is_some_and(|t| matches!(t.kind, Kind::Dash | Kind::Colon));
        let tells =
            |c: &Clause| c.at > dash && c.link != Link::Reduced && c.verb.form != super::lexicon::Form::Ing;
        let drawn = sentence.elements.iter().any(|e| matches!(e, Element::Arrow(_) | Element::Relative(_)));
        if opens && !drawn && !sentence.clauses.iter().any(tells) {
            let plain = |m: &super::mention::Mention| {
                m.generic() && m.article != super::mention::Article::A && m.pick.is_none() && !m.listed
            };
            out.extend((1..sentence.mentions.len()).filter(|at| plain(&sentence.mentions[*at])));
        }
        out
    }

    /// Mentions that are said not to be there.
    pub(super) fn unwanted(&self, sentence: &Sentence<'_>) -> BTreeSet<usize> {
        let mut out = BTreeSet::new();
        let mut not = false;
        let mut verb_not = false;
        for (at, element) in sentence.elements.iter().enumerate() {
            match element {
                Element::Not => {
                    not = true;
                    // `does not use`: the verb is denied, and what follows it.
                    verb_not = matches!(sentence.elements.get(at + 1), Some(Element::Verb(_)));
                }
                Element::Part(part) if not => {
                    out.insert(*part);
                }
                Element::Verb(_) if verb_not => verb_not = false,
                Element::Verb(_) | Element::Break | Element::Subordinator(_) | Element::Relative(_) => {
                    not = false
                }
                Element::Comma => {
                    not &= matches!(sentence.elements.get(at + 1), Some(Element::Part(_) | Element::And))
                }
                _ => {}
            }
        }
        out
    }

    pub(super) fn resolve(&mut self, at: usize, sentence: &Sentence<'_>, beside: &[usize]) -> Vec<usize> {
        if let Some(known) = self.resolved.get(&at) {
            return known.clone();
        }
        if let Some(number) = sentence.mentions[at].pick {
            return self.picked(at, number, sentence);
        }
        if let Some(parts) = self.each_by_one(sentence, at, beside) {
            return parts;
        }
        if let Some(parts) = self.each_its_own(sentence, at) {
            return parts;
        }
        // `a service with its own database`: nobody else has one.
        let (first, head) = (sentence.mentions[at].first, sentence.mentions[at].head);
        let its = sentence.tokens[first..head].iter().any(|t| t.is("its"));
        let each = sentence.tokens[..head]
            .iter()
            .any(|t| t.is("each") || t.is("every") || t.is("both") || t.is("all"));
        if sentence.mentions[at].own && beside.len() > 1 && (each || !its) {
            return self.own(at, sentence, beside);
        }
        let does: BTreeSet<String> = sentence
            .clauses
            .iter()
            .filter(|clause| {
                clause.subject.contains(&Arg::Part(at))
                    || matches!(clause.link, Link::Relative | Link::Purpose)
                        && clause.antecedent == Some(Arg::Part(at))
            })
            .filter(|clause| {
                !clause.verb.passive
                    && self
                        .lexicon
                        .frame(&clause.verb.lemma)
                        .is_some_and(|f| !matches!(f.name.as_str(), "have" | "use"))
            })
            .map(|clause| format!("{} {}", clause.verb.lemma, self.first_words(clause, sentence)))
            .collect();
        let listed = sentence.clauses.iter().any(|clause| {
            clause.object.contains(&Arg::Part(at))
                && self.lexicon.frame(&clause.verb.lemma).is_some_and(|f| f.name == "have")
        });
        let (from, to) = sentence.mentions[at].written;
        let written = sentence.text.get(from..to).unwrap_or("").replace(['`', '"', '“', '”'], "");
        let written = written.split('(').next().unwrap_or("").trim_end_matches("'s").trim_end_matches("’s");
        let area = self.area.clone();
        let context =
            Context { piece: sentence.piece, does: &does, beside, written, listed, area: area.as_deref() };
        let mut mention = sentence.mentions[at].clone();
        // `- Lambda function that starts …`, `- Lambda function that reads …`: one each.
        let told = sentence.tokens.get(mention.end).is_some_and(|t| {
            t.is("that") || t.is("which") || t.is("to") || self.lexicon.has("starting", &t.low)
        });
        if self.item && told && mention.first == 0 && mention.article == super::mention::Article::None {
            mention.article = super::mention::Article::A;
        }
        // `an auth function and a backend function`: two things that are listed are two.
        let beside = listed
            && mention.role == "function"
            && mention.count == 1
            && sentence.clauses.iter().any(|clause| {
                let place = clause.object.iter().position(|arg| *arg == Arg::Part(at)).unwrap_or(0);
                clause.object[..place].iter().any(|arg| match arg {
                    Arg::Part(other) => {
                        sentence.mentions[*other].role == "function" && self.resolved.contains_key(other)
                    }
                    _ => false,
                })
            });
        let known = self.reading.draft.of(&["function"]);
        let taken: Vec<usize> = self.resolved.values().flatten().copied().collect();
        if beside && known.iter().all(|p| taken.contains(p)) {
            mention.article = super::mention::Article::Another;
        }
        // `two consumers read the stream`: who takes what a stream hands on is a program.
        let reads = |clause: &&Clause| {
            clause.subject.contains(&Arg::Part(at))
                && !clause.verb.passive
                && self
                    .lexicon
                    .frame(&clause.verb.lemma)
                    .is_some_and(|f| matches!(f.name.as_str(), "read" | "consume" | "process"))
        };
        let streams = |arg: &Arg| {
            matches!(arg, Arg::Part(part)
                if matches!(sentence.mentions[*part].role, "stream" | "queue" | "topic"))
        };
        if mention.role == "client"
            && self.lexicon.has("takers", &mention.phrase)
            && !super::several::named_below(&sentence.tokens)
            && sentence.clauses.iter().filter(reads).any(|clause| {
                clause.object.iter().chain(clause.slots.iter().flat_map(|(_, args)| args)).any(streams)
            })
        {
            mention.role = "function";
        }
        // `functions … with different filters`: at least two.
        if mention.role == "function"
            && mention.plural
            && mention.count == 1
            && mention.name.is_empty()
            && mention.article == super::mention::Article::None
            && sentence.tokens.iter().any(|t| t.is("different") || t.is("own"))
        {
            mention.count = 2;
        }
        let mut parts = resolve(&mut self.reading.draft, &mention, &context, self.lexicon);
        // `triggered by the same bucket`: the one that started something before.
        let same = sentence.tokens[mention.first..mention.head].iter().any(|t| t.is("same"));
        if let (true, [one]) = (same, parts.as_slice())
            && mention.role != "function"
            && let Some(arrow) = self.reading.draft.arrows.iter().rfind(|a| {
                let (from, one) = (&self.reading.draft.parts[a.from], &self.reading.draft.parts[*one]);
                from.role == one.role && !from.dead
            })
        {
            parts = vec![arrow.from];
        }
        for part in &parts {
            self.reading.draft.parts[*part].does.extend(does.iter().cloned());
        }
        if let [part] = parts[..]
            && self.reading.draft.parts[part].work.is_none()
        {
            self.reading.draft.parts[part].work = self.own_work(at, sentence);
        }
        self.together(&sentence.mentions[at], &parts);
        self.resolved.insert(at, parts.clone());
        parts
    }

    /// What a mention does, in the words of its sentence.
    pub(super) fn own_work(&self, at: usize, sentence: &Sentence<'_>) -> Option<String> {
        let own = sentence.clauses.iter().find(|c| {
            (c.subject.contains(&Arg::Part(at))
                || c.antecedent == Some(Arg::Part(at)) && matches!(c.link, Link::Relative | Link::Purpose))
                && !c.verb.passive
                && self
                    .lexicon
                    .frame(&c.verb.lemma)
                    .is_some_and(|f| !matches!(f.name.as_str(), "have" | "use" | "call"))
        });
        own.and_then(|clause| self.label(sentence, clause))
    }

    pub(super) fn first_words(&self, clause: &Clause, sentence: &Sentence<'_>) -> String {
        clause
            .object
            .iter()
            .find_map(|arg| match arg {
                Arg::Words(from, to) => {
                    sentence.tokens.get(*from..*to).and_then(|t| t.last()).map(|t| t.one.clone())
                }
                _ => None,
            })
            .unwrap_or_default()
    }

    pub(super) fn words(&self, sentence: &Sentence<'_>, from: usize, to: usize) -> String {
        sentence
            .tokens
            .get(from..to)
            .unwrap_or(&[])
            .iter()
            .map(|t| t.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether words mean the system as a whole.
    pub(super) fn is_system(&self, sentence: &Sentence<'_>, arg: &Arg) -> bool {
        match arg {
            Arg::Words(from, to) => {
                let tokens = sentence.tokens.get(*from..*to).unwrap_or(&[]);
                // `loan applications come in`: several of them are no system.
                let one = |t: &Token| t.low == t.one || tokens.len() == 1;
                tokens.last().is_some_and(|t| self.lexicon.has("systems", &t.one) && one(t) || t.low == "i")
            }
            _ => false,
        }
    }

    /// Words an arrow may carry: the verb and what is carried.
    pub(super) fn label(&self, sentence: &Sentence<'_>, clause: &Clause) -> Option<String> {
        let words = clause
            .object
            .iter()
            .chain(if clause.verb.passive { clause.subject.as_slice() } else { &[] })
            .find_map(|arg| match arg {
                Arg::Words(from, to) if !self.is_system(sentence, arg) => {
                    let tokens = &sentence.tokens[*from..*to];
                    let keep: Vec<&str> = tokens
                        .iter()
                        .filter(|t| !self.lexicon.has("modifiers", &t.low) || t.named)
                        .map(|t| t.text.as_str())
                        .collect();
                    let from = keep.len().saturating_sub(3);
                    (!keep.is_empty()).then(|| keep[from..].join(" "))
                }
                _ => None,
            })?;
        Some(format!("{} {words}", clause.verb.lemma))
    }
}
