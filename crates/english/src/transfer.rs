//! Something goes from one part to another: calls, messages, data kept and read.

use super::clause::{Arg, Clause};
use super::lexicon::Frame;
use super::read::{ACTORS, End, Filled, PUSHING, Reader};

/// One clause that hands something over.
pub(super) struct Act<'a> {
    /// The clause.
    pub clause: &'a Clause,
    /// Its verb's frame.
    pub frame: &'a Frame,
    /// Its subject.
    pub subject: &'a [usize],
    /// The words for it.
    pub label: Option<String>,
    /// Who does it when nobody is named.
    pub worker: End,
    /// It tells what happens first.
    pub when: bool,
    /// `as an event source`: what stands in its object starts its subject.
    pub source: bool,
}

impl Act<'_> {
    pub(super) fn is(&self, frame: &str) -> bool {
        self.frame.name == frame
    }

    pub(super) fn lemma(&self) -> &str {
        &self.clause.verb.lemma
    }

    /// Something is carried.
    pub(super) fn sends(&self) -> bool {
        matches!(self.frame.name.as_str(), "send" | "store" | "tell")
    }
}

/// Where arrows start, pass and end.
pub(super) struct Way {
    /// Where arrows start.
    pub from: Vec<End>,
    /// What they pass.
    pub through: Vec<usize>,
    /// Where they end.
    pub to: Vec<usize>,
}

impl Reader<'_> {
    /// Draws the arrows of a clause that hands something over.
    pub(super) fn transfer(&mut self, act: &Act<'_>, filled: &mut Filled) {
        if self.joins(act, filled)
            || self.subscribes(act)
            || self.hosted(act)
            || self.stores_itself(act, filled)
        {
            return;
        }
        self.turn(act, filled);
        let mut way = self.ends(act, filled);
        self.hears_of(act, &mut way);
        if act.when {
            self.happens(act, filled, &way);
            return;
        }
        self.captured(act, filled, &mut way);
        self.passed_on(act, filled, &mut way);
        if self.listens(act, filled, &way) || self.overhears(act, filled, &way) {
            return;
        }
        self.told_of(act, &mut way);
        if self.over_http(act, filled, &way) || self.begun(act, filled, &way) {
            return;
        }
        if act.is("send") && filled.system && way.to.is_empty() && way.through.is_empty() {
            self.source = filled.from.first().copied().or(self.source);
        }
        self.notified(act, filled, &mut way);
        if !self.by_letter(act, &mut way) && self.by_mail(act, filled) {
            return;
        }
        self.raised(act, filled, &mut way);
        self.on_a_bus(act, filled, &mut way);
        if self.delivered(act, filled, &way) {
            return;
        }
        self.gathers(act, filled, &mut way);
        if self.asks(act, filled, &way) || self.enters(act, filled) || self.queried(act, filled, &way) {
            return;
        }
        self.begins(act, filled, &mut way);
        // `changes are sent to its stream`: the store does that by itself.
        if act.sends() {
            way.to.retain(|p| !filled.feeds.contains(p));
        }
        self.failing(act, &mut way);
        if self.incoming(act, filled, &way) {
            return;
        }
        self.asked_how(act, &mut way);
        self.one_channel(act, &mut way);
        let comes =
            self.lexicon.has("moves", act.lemma()) && !filled.named.is_empty() && filled.from.is_empty();
        let kept = act.is("store") && act.clause.verb.passive && filled.from.is_empty();
        if act.lemma() == "upload" || comes || kept {
            self.happened = way.to.iter().copied().find(|p| self.role(*p) == "bucket").or(self.happened);
        }
        if act.is("store") && act.clause.verb.passive && filled.from.is_empty() {
            self.kept_now.extend(way.to.iter().copied());
        }
        self.started(act, filled, &way);
        self.draw(act, filled, &way);
        self.left_open(act, filled, &way);
    }

    /// The parts among arguments, as far as they are known.
    pub(super) fn parts(&self, args: &[Arg]) -> Vec<usize> {
        let parts = args.iter().filter_map(|arg| if let Arg::Part(part) = arg { Some(part) } else { None });
        parts.filter_map(|part| self.resolved.get(part)).flatten().copied().collect()
    }

    /// `when a customer calls the API`: who acts in the event is the first to act.
    fn happens(&mut self, act: &Act<'_>, filled: &Filled, way: &Way) {
        let acts = |p: &&usize| {
            ACTORS.contains(&self.role(**p)) || matches!(self.role(**p), "client" | "external" | "iot")
        };
        // `fetches it when it receives the event`: from what events travel on.
        let told = filled
            .words
            .iter()
            .any(|words| words.split(' ').any(|w| matches!(w, "event" | "events" | "message" | "messages")));
        let works = act.subject.iter().all(|p| matches!(self.role(*p), "function" | "service"))
            && !act.subject.is_empty();
        let carrier = self.reading.draft.of(&["bus", "topic", "queue", "stream"]);
        if let (true, true, [carrier]) =
            (act.is("consume") && filled.from.is_empty(), told && works, carrier.as_slice())
        {
            let carrier = *carrier;
            for doer in act.subject {
                self.relate(End::Part(carrier), End::Part(*doer), None);
            }
            return;
        }
        let first: Vec<usize> = filled.from.iter().filter(acts).copied().collect();
        for source in first {
            for place in &way.to {
                self.relate(End::Part(source), End::Part(*place), act.label.clone());
            }
        }
    }

    /// `when a file lands in the bucket, a function …`: the event starts who acts.
    fn started(&mut self, act: &Act<'_>, filled: &Filled, way: &Way) {
        let hands_on =
            |part: usize| PUSHING.contains(&self.role(part)) && (act.is("call") || !act.clause.verb.passive);
        if let (Some(event), [End::Part(doer)]) = (self.event.first().copied(), way.from.as_slice())
            && event != *doer
            && (ACTORS.contains(&self.role(*doer)) || hands_on(*doer) || self.role(*doer) == "monitor")
            && !filled.system
        {
            self.relate(End::Part(event), End::Part(*doer), None);
            self.event.clear();
        }
    }

    fn draw(&mut self, act: &Act<'_>, filled: &Filled, way: &Way) {
        let channel = |p: &usize| matches!(self.role(*p), "email" | "sms" | "push" | "topic" | "external");
        if way.through.len() > 1 && way.through.iter().all(channel) && !way.from.is_empty() {
            let people: Vec<usize> = way.to.iter().copied().filter(|p| self.role(*p) == "client").collect();
            for by in way.through.clone() {
                for source in &way.from {
                    self.relate(source.clone(), End::Part(by), act.label.clone());
                }
                for person in &people {
                    self.relate(End::Part(by), End::Part(*person), None);
                }
            }
            return;
        }
        // `orchestrates the work using functions, buckets, tables`: what there is, and no way through it.
        let many = act.is("call") && way.through.len() > 2;
        let path = self.path(if many { &[] } else { &way.through });
        let label = || act.label.clone();
        match (path.first().copied(), path.last().copied()) {
            (Some(first), Some(last)) => {
                for source in &way.from {
                    self.relate(source.clone(), End::Part(first), label());
                }
                for pair in path.windows(2) {
                    self.relate(End::Part(pair[0]), End::Part(pair[1]), None);
                }
                for target in &way.to {
                    if act.is("read") && matches!(self.role(last), "cache" | "proxy") {
                        self.reading.draft.arrow(last, *target, None, false);
                    } else {
                        self.relate(End::Part(last), End::Part(*target), label());
                    }
                }
            }
            _ => {
                for source in &way.from {
                    for target in &way.to {
                        self.relate(source.clone(), End::Part(*target), label());
                    }
                }
            }
        }
        if let ([store], true, Some(words)) = (way.to.as_slice(), act.is("store"), filled.words.first()) {
            self.entitle(*store, words);
        }
        if let Some(target) = way.to.last().or(path.last()) {
            self.flow = Some(*target);
        } else if let (true, [End::Part(source)]) = (act.clause.verb.passive, way.from.as_slice()) {
            (self.flow, self.place) = (Some(*source), Some(*source));
        }
    }

    /// Something is fetched or kept, and nobody said where.
    fn left_open(&mut self, act: &Act<'_>, filled: &Filled, way: &Way) {
        let Some(words) = filled.words.first().filter(|_| way.to.is_empty()) else { return };
        let function = |end: &End| matches!(end, End::Part(part) if self.role(*part) == "function");
        if act.is("read")
            && filled.source.is_empty()
            && self.lexicon.has("fetches", act.lemma())
            && !act.clause.verb.passive
            && let [doer] = way.from.as_slice()
            && function(doer)
        {
            self.reading.fetched.push((doer.clone(), words.clone()));
        }
        let keeps = self.lexicon.has("keeps", act.lemma());
        let ours = filled.system || filled.from.iter().any(|p| self.role(*p) == "function");
        if act.is("store") && way.through.is_empty() && keeps && ours {
            let last = words.split(' ').next_back().map(|word| super::token::singular(&word.to_lowercase()));
            let data =
                |word: &str| ["records", "files", "data"].iter().any(|set| self.lexicon.has(set, word));
            if last.is_some_and(|word| data(&word)) {
                self.reading.kept.push(words.clone());
            }
        }
    }
}
