//! Parts joined by a noun: `an API with a direct proxy to a bucket`, `a schedule with a queue as its target`.

use super::element::{Element, backs};
use super::infer::ENTRIES;
use super::read::{End, Reader, Sentence};

impl Reader<'_> {
    /// All that nouns between parts say of them.
    pub(super) fn by_nouns(&mut self, sentence: &Sentence<'_>) {
        for at in 0..sentence.mentions.len() {
            if backs(&sentence.tokens, &sentence.mentions, at, self.lexicon) {
                let parts = |at: usize| self.resolved.get(&at).cloned().unwrap_or_default();
                let (behind, front) = (parts(at), parts(at + 1));
                // `a queue-triggered function`
                let end = sentence.mentions[at].end;
                let starts = sentence
                    .tokens
                    .get(end)
                    .is_some_and(|t| self.lexicon.has("starting", &t.low) || t.is("trigger"))
                    || sentence.tokens[end - 1].owner;
                let (behind, front) = if starts { (front, behind) } else { (behind, front) };
                for a in &front {
                    for b in &behind {
                        self.relate(End::Part(*a), End::Part(*b), None);
                    }
                }
            }
        }
        // `an HTTP-triggered function`
        for (at, mention) in sentence.mentions.iter().enumerate() {
            let before = sentence.tokens.get(mention.first..mention.head).unwrap_or(&[]);
            let http = before.windows(2).any(|pair| {
                pair[0].is("http") && pair[1].glued && self.lexicon.has("starting", &pair[1].low)
            });
            if http && mention.role == "function" {
                let door = self.reading.draft.of(&ENTRIES).last().copied().unwrap_or_else(|| self.door());
                for part in self.resolved.get(&at).cloned().unwrap_or_default() {
                    self.relate(End::Part(door), End::Part(part), None);
                }
            }
        }
        // `a worker on Fargate`: where it runs is what it is.
        for (at, window) in sentence.elements.windows(3).enumerate() {
            if let [Element::Part(_), Element::Preposition(word), Element::Part(_)] = window
                && word == "on"
                && let (Some(worker), Some(host)) =
                    (self.parts_at(sentence, Some(at)), self.parts_at(sentence, Some(at + 2)))
                && let (&[worker], &[host]) = (worker.as_slice(), host.as_slice())
                && self.role(worker) == "function"
                && self.reading.draft.parts[worker].product.is_none()
                && matches!(self.role(host), "service" | "vm")
                && self.reading.draft.parts[host].product.is_some()
                && !self.reading.draft.touched(host)
            {
                self.housed(worker, host);
            }
        }
        // `an alarm on the queue`, `an alarm on it`: the queue is watched.
        for (at, window) in sentence.elements.windows(3).enumerate() {
            let (Element::Part(_), Element::Preposition(word)) = (&window[0], &window[1]) else { continue };
            let (Some(alarms), "on" | "over") = (self.parts_at(sentence, Some(at)), word.as_str()) else {
                continue;
            };
            let watched = match &window[2] {
                Element::Pronoun => {
                    let before = (0..at).rev().filter_map(|n| self.parts_at(sentence, Some(n)));
                    before.into_iter().find(|parts| parts.iter().all(|p| self.role(*p) == "queue"))
                }
                _ => self.parts_at(sentence, Some(at + 2)),
            };
            for queue in watched.unwrap_or_default() {
                for alarm in &alarms {
                    if (self.role(queue), self.role(*alarm)) == ("queue", "monitor") {
                        self.relate(End::Part(queue), End::Part(*alarm), None);
                    }
                }
            }
        }
        for (at, element) in sentence.elements.iter().enumerate() {
            let Element::Words(_, end) = element else { continue };
            let Some(last) = sentence.tokens.get(end - 1).map(|t| t.one.as_str()) else { continue };
            // `enables topic notifications on the bucket`
            let tells = matches!(last, "notification" | "event" | "trigger");
            let on = matches!(sentence.elements.get(at + 1), Some(Element::Preposition(w)) if matches!(w.as_str(), "on" | "for"));
            if let (true, Some(topic), Some(place)) = (
                tells && on,
                self.parts_at(sentence, at.checked_sub(1)),
                self.parts_at(sentence, Some(at + 2)),
            ) && let (&[topic], &[place]) = (topic.as_slice(), place.as_slice())
                && matches!(self.role(topic), "topic" | "queue" | "bus" | "function")
                && matches!(self.role(place), "bucket" | "table")
            {
                self.relate(End::Part(place), End::Part(topic), None);
            }
            // `bucket notifications to a queue`
            let to = matches!(sentence.elements.get(at + 1), Some(Element::Preposition(w)) if w == "to");
            let told = at == 1;
            if let (true, Some(place), Some(target)) = (
                tells && to && told,
                self.parts_at(sentence, at.checked_sub(1)),
                self.parts_at(sentence, Some(at + 2)),
            ) && place.iter().all(|p| matches!(self.role(*p), "bucket" | "table"))
            {
                for (a, b) in place.iter().flat_map(|a| target.iter().map(move |b| (*a, *b))) {
                    self.relate(End::Part(a), End::Part(b), None);
                }
            }
            // `a pipe with enrichment by a function`
            if self.lexicon.has("belonging_on_the_way", last)
                && matches!(sentence.elements.get(at + 1), Some(Element::Preposition(w)) if matches!(w.as_str(), "by" | "with" | "using" | "via"))
            {
                self.on_the_way(sentence, at);
            }
            self.enumerated(sentence, at, *end);
            if self.lexicon.has("happening_to", last) {
                self.started_by(sentence, at);
            }
            let leads = last == "target"
                && sentence.elements.get(at + 1) == Some(&Element::Preposition("to".to_string()));
            if self.lexicon.has("joints", last) || leads {
                self.led(sentence, at);
            } else if self.lexicon.has("targets", last) || last == "source" {
                self.targeted(sentence, at, *end);
            }
        }
    }

    /// The parts of the mention at an element.
    fn parts_at(&self, sentence: &Sentence<'_>, at: Option<usize>) -> Option<Vec<usize>> {
        let Element::Part(part) = sentence.elements.get(at?)? else { return None };
        self.resolved.get(part).cloned().filter(|parts| !parts.is_empty())
    }

    /// `with a direct proxy to`, `A to B integration`, `the integration of A with B`.
    fn led(&mut self, sentence: &Sentence<'_>, at: usize) {
        let elements = &sentence.elements;
        let is = |n: Option<usize>, words: &[&str]| {
            n.and_then(|n| elements.get(n)).is_some_and(|e| match e {
                Element::Preposition(word) => words.contains(&word.as_str()),
                Element::And => words.contains(&"and"),
                _ => false,
            })
        };
        let back = |n: usize| at.checked_sub(n);
        let behind = self.parts_at(sentence, Some(at + 2));
        let pair = if is(back(1), &["with", "as", "via", "through", "using"])
            && is(Some(at + 1), &["to", "with", "into", "for"])
        {
            (self.parts_at(sentence, back(2)), behind)
        } else if is(back(2), &["to", "with", "and"]) && back(1).is_some() {
            (self.parts_at(sentence, back(3)), self.parts_at(sentence, back(1)))
        } else if self.parts_at(sentence, back(1)).is_some() && is(Some(at + 1), &["to", "with"]) {
            (self.parts_at(sentence, back(1)), behind)
        } else if is(Some(at + 1), &["between", "of", "from", "for"])
            && is(Some(at + 3), &["with", "to", "and", "into"])
        {
            (behind, self.parts_at(sentence, Some(at + 4)))
        } else {
            return;
        };
        let (Some(first), Some(second)) = pair else { return };
        let door = |p: &usize| ENTRIES.contains(&self.role(*p));
        let before =
            |p: &usize| door(p) || matches!(self.role(*p), "client" | "cdn" | "waf" | "dns" | "external");
        let turned = second.iter().all(door) && !first.iter().any(before);
        let (first, second) = if turned { (second, first) } else { (first, second) };
        for a in &first {
            for b in second.iter().filter(|b| !first.contains(b)) {
                self.relate(End::Part(*a), End::Part(*b), None);
            }
        }
    }

    /// Whoever changes what passes is asked by what carries it.
    fn on_the_way(&mut self, sentence: &Sentence<'_>, at: usize) {
        let before = sentence.elements[..at].iter().rev();
        let mut before = before.filter_map(|e| if let Element::Part(part) = e { Some(*part) } else { None });
        let carrier =
            before.find(|part| matches!(sentence.mentions[*part].role, "pipe" | "delivery" | "stream"));
        let carriers = carrier.and_then(|part| self.resolved.get(&part).cloned()).unwrap_or_default();
        let mut helpers = self.parts_at(sentence, Some(at + 2)).unwrap_or_default();
        helpers.retain(|p| matches!(self.role(*p), "function" | "service" | "model"));
        for a in &carriers {
            for b in &helpers {
                self.reading.draft.arrows.retain(|arrow| (arrow.from, arrow.to) != (*b, *a));
                self.relate(End::Part(*a), End::Part(*b), None);
            }
        }
    }

    /// `a function to resize images on upload to the bucket`: the bucket starts it.
    fn started_by(&mut self, sentence: &Sentence<'_>, at: usize) {
        let elements = &sentence.elements;
        let when = at.checked_sub(1).map(|n| &elements[n]);
        let when = matches!(when, Some(Element::Preposition(w)) if matches!(w.as_str(), "on" | "upon" | "after" | "for"))
            || matches!(when, Some(Element::Subordinator(w)) if matches!(w.as_str(), "on" | "upon" | "after"));
        let to = matches!(elements.get(at + 1), Some(Element::Preposition(w)) if matches!(w.as_str(), "to" | "in" | "into" | "of" | "on"));
        let Some(places) = self.parts_at(sentence, Some(at + 2)).filter(|_| when && to) else { return };
        let works = |p: &usize| matches!(self.role(*p), "function" | "service" | "workflow");
        let before =
            elements[..at].iter().filter_map(|e| if let Element::Part(part) = e { Some(part) } else { None });
        let doers: Vec<usize> =
            before.filter_map(|part| self.resolved.get(part)).flatten().copied().filter(works).collect();
        for place in places {
            let keeps = matches!(self.role(place), "bucket" | "table" | "database");
            if let Some(doer) = doers.first().filter(|_| keeps) {
                self.relate(End::Part(place), End::Part(*doer), None);
            }
        }
    }

    /// `an API with two data sources: a table and a function`: what stands behind the colon.
    fn enumerated(&mut self, sentence: &Sentence<'_>, at: usize, end: usize) {
        let elements = &sentence.elements;
        let last = &sentence.tokens[end - 1];
        let data = last.one == "source" && end > 1 && sentence.tokens[end - 2].is("data");
        if last.low == last.one || !(data || self.lexicon.has("targets", &last.one) || last.one == "resolver")
        {
            return;
        }
        let with = matches!(at.checked_sub(1).map(|n| &elements[n]), Some(Element::Preposition(word)) if word == "with");
        let owners = self.parts_at(sentence, at.checked_sub(2)).filter(|_| with);
        let (Some(owners), Some(Element::Break)) = (owners, elements.get(at + 1)) else { return };
        let mut next = at + 2;
        while let Some(element) = elements.get(next) {
            match element {
                Element::Part(_) => {
                    for b in self.parts_at(sentence, Some(next)).unwrap_or_default() {
                        for a in &owners {
                            self.relate(End::Part(*a), End::Part(b), None);
                        }
                    }
                }
                Element::Comma | Element::And => {}
                _ => break,
            }
            next += 1;
        }
    }

    /// `with a queue as the target`, `with a table as the API's data source`.
    fn targeted(&mut self, sentence: &Sentence<'_>, at: usize, end: usize) {
        let elements = &sentence.elements;
        let Some(mut as_at) = at.checked_sub(1) else { return };
        // `as the API data source`: whose.
        let owner = self.parts_at(sentence, Some(as_at)).filter(|_| as_at > 0);
        if owner.is_some() {
            as_at -= 1;
        }
        if !matches!(&elements[as_at], Element::Preposition(word) if word == "as") {
            return;
        }
        let Some(target) = self.parts_at(sentence, as_at.checked_sub(1)) else { return };
        let data = sentence.tokens[end - 1].one != "source" || end > 1 && sentence.tokens[end - 2].is("data");
        let asked = |p: &usize| {
            matches!(self.role(*p), "table" | "database" | "search" | "warehouse" | "bucket" | "cache")
        };
        if !data && !target.iter().all(asked) {
            return;
        }
        // `as a target for the rule`, or what was named before `with`.
        let told = matches!(elements.get(at + 1), Some(Element::Preposition(word)) if matches!(word.as_str(), "for" | "of"));
        let whose = self.parts_at(sentence, Some(at + 2)).filter(|_| told);
        let with = as_at >= 2
            && matches!(&elements[as_at - 2], Element::Preposition(word) if matches!(word.as_str(), "with" | "using"));
        let near = as_at
            .checked_sub(3)
            .and_then(|from| (0..=from).rev().find_map(|n| self.parts_at(sentence, Some(n))));
        // `a consumer and a queue as its failure destination`
        let beside = as_at >= 3 && matches!(elements[as_at - 2], Element::And | Element::Comma);
        let beside = self.parts_at(sentence, as_at.checked_sub(3)).filter(|_| beside);
        let failing =
            sentence.tokens[..end].iter().rev().take(3).any(|t| self.lexicon.has("failure", &t.one));
        let queue = |p: &usize| matches!(self.role(*p), "queue" | "topic");
        if failing && target.iter().all(queue) {
            for part in &target {
                self.reading.draft.parts[*part].dead = true;
            }
        }
        let Some(owners) = owner.or(whose).or(beside).or(near.filter(|_| with)) else { return };
        for a in owners {
            for b in target.iter().filter(|b| **b != a) {
                self.relate(End::Part(a), End::Part(*b), None);
            }
        }
    }
}
