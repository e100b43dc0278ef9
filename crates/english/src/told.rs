//! What happens and who hears of it: captured changes, events of a place, requests over HTTP, mail.

use super::read::{End, Filled, PUSHING, Reader};
use super::transfer::{Act, Way};

impl Reader<'_> {
    /// `changes are captured by a stream`, `a queue subscribed to object created events`: it gets them.
    pub(super) fn captured(&mut self, act: &Act<'_>, filled: &mut Filled, way: &mut Way) {
        let hands_on = |end: &End| matches!(end, End::Part(p) if PUSHING.contains(&self.role(*p)) || self.role(*p) == "delivery");
        if act.sends()
            && act.clause.verb.passive
            && self.lexicon.has("collects", act.lemma())
            && way.to.is_empty()
            && way.through.is_empty()
            && !way.from.is_empty()
            && way.from.iter().all(hands_on)
        {
            way.to = filled.from.clone();
            way.from = self.event.first().copied().map(End::Part).into_iter().collect();
            filled.from.clear();
            self.event.clear();
        }
        let objects = filled
            .words
            .iter()
            .any(|words| words.to_lowercase().split(' ').any(|w| w == "object" || w == "s3"));
        let bucket = self.reading.draft.of(&["bucket"]).last().copied();
        if let (true, true, Some(bucket)) =
            (act.lemma() == "subscribe" && objects, way.from.is_empty() && !act.subject.is_empty(), bucket)
        {
            way.from.push(End::Part(bucket));
            filled.from.push(bucket);
        }
    }

    /// `listens to new files in a bucket via a topic`: the one hands on to the other.
    /// `messages are pulled from the queue using a pipe`: the pipe pulls them.
    pub(super) fn passed_on(&mut self, act: &Act<'_>, filled: &mut Filled, way: &mut Way) {
        if !act.is("consume") {
            return;
        }
        let by =
            act.clause.slots.iter().filter(|(word, _)| matches!(word.as_str(), "via" | "through" | "using"));
        let by: Vec<usize> = by.flat_map(|(_, args)| self.parts(args)).collect();
        let [by] = by[..] else { return };
        if !act.clause.verb.passive && way.from.len() == 2 && PUSHING.contains(&self.role(by)) {
            let source = way.from.iter().find(|end| **end != End::Part(by)).cloned();
            if let Some(End::Part(source)) = source {
                self.relate(End::Part(source), End::Part(by), None);
                way.from = vec![End::Part(by)];
                filled.from = vec![by];
            }
        }
        let takes = matches!(self.role(by), "pipe" | "function" | "service" | "delivery");
        if act.clause.verb.passive && way.to.is_empty() && takes {
            way.from.retain(|end| *end != End::Part(by));
            filled.from.retain(|p| *p != by);
            way.to = vec![by];
        }
    }

    /// `the bucket's events are read by a bus`: a bus never asks, it is told.
    pub(super) fn hears_of(&mut self, act: &Act<'_>, way: &mut Way) {
        let bus = |end: &End| matches!(end, End::Part(p) if matches!(self.role(*p), "bus" | "topic"));
        let kept = |p: &usize| matches!(self.role(*p), "bucket" | "table" | "database");
        let asks = act.is("read") && !way.from.is_empty() && way.from.iter().all(bus);
        if !asks || way.to.is_empty() || !way.to.iter().all(kept) || !way.through.is_empty() {
            return;
        }
        let told = way.from.iter().filter_map(|end| if let End::Part(p) = end { Some(*p) } else { None });
        let told: Vec<usize> = told.collect();
        way.from = std::mem::replace(&mut way.to, told).into_iter().map(End::Part).collect();
    }

    /// `listens to an event when a file is stored in the bucket`
    pub(super) fn listens(&mut self, act: &Act<'_>, filled: &Filled, way: &Way) -> bool {
        let told = filled.words.iter().any(|words| words.split(' ').any(|w| matches!(w, "event" | "events")));
        let event = self.event.first().copied().filter(|event| !act.subject.contains(event));
        let (true, true, Some(event)) = (
            act.is("consume") && !act.clause.verb.passive && told,
            way.from.is_empty() && !act.subject.is_empty(),
            event,
        ) else {
            return false;
        };
        self.event.clear();
        for taker in act.subject {
            self.relate(End::Part(event), End::Part(*taker), None);
        }
        true
    }

    /// `It listens to a table for changes`: what it hears of starts the work.
    pub(super) fn overhears(&mut self, act: &Act<'_>, filled: &Filled, way: &Way) -> bool {
        let kept = |end: &End| matches!(end, End::Part(p) if matches!(self.role(*p), "bucket" | "table" | "database"));
        let listens = act.is("consume") && self.lexicon.has("watches", act.lemma()) && filled.system;
        if !listens || !way.to.is_empty() || way.from.is_empty() || !way.from.iter().all(kept) {
            return false;
        }
        for from in way.from.clone() {
            self.relate(from, act.worker.clone(), None);
        }
        true
    }

    /// `when a file lands in the bucket, the event is captured by a bus`
    pub(super) fn told_of(&mut self, act: &Act<'_>, way: &mut Way) {
        if act.is("consume")
            && act.clause.verb.passive
            && way.from.is_empty()
            && let (Some(event), [to]) = (self.event.first().copied(), way.to.as_slice())
            && event != *to
        {
            way.from.push(End::Part(event));
            self.event.clear();
        }
    }

    /// `is triggered by an HTTP request`: there is a door.
    pub(super) fn over_http(&mut self, act: &Act<'_>, filled: &Filled, way: &Way) -> bool {
        let http = filled.words.iter().chain(&filled.named).any(|words| {
            let mut words = words.split(' ').map(str::to_lowercase);
            words.any(|w| w == "http" || w == "https")
        });
        let open = way.from.is_empty() && way.through.is_empty();
        if !(act.is("call") && act.clause.verb.passive && http && open) {
            return false;
        }
        let doors = self.reading.draft.of(&super::infer::ENTRIES);
        let door = doors.last().copied().unwrap_or_else(|| self.door());
        for to in way.to.clone() {
            self.relate(End::Part(door), End::Part(to), None);
        }
        true
    }

    /// `this service is triggered when a file lands in the bucket`
    pub(super) fn begun(&mut self, act: &Act<'_>, filled: &Filled, way: &Way) -> bool {
        let (true, true, Some(event)) = (
            act.is("call") && act.clause.verb.passive && filled.system,
            way.to.is_empty() && way.from.is_empty() && way.through.is_empty(),
            self.event.first().copied(),
        ) else {
            return false;
        };
        self.event.clear();
        self.relate(End::Part(event), act.worker.clone(), None);
        true
    }

    /// True for a message this sentence names and no product for it.
    pub(super) fn is_message(&self, p: usize) -> bool {
        let part = &self.reading.draft.parts[p];
        matches!(part.role, "email" | "sms" | "push") && part.product.is_none() && part.piece == self.piece
    }

    /// `receives push notifications from Slack`: Slack sends them, and they are no part.
    pub(super) fn notified(&mut self, act: &Act<'_>, filled: &mut Filled, way: &mut Way) {
        let other = way.from.iter().any(|end| matches!(end, End::Part(p) if self.role(*p) == "external"));
        if !act.is("consume") || !other {
            return;
        }
        let sent = |p: &usize| self.is_message(*p);
        let sent: Vec<usize> = filled.from.iter().copied().filter(sent).collect();
        filled.from.retain(|p| !sent.contains(p));
        way.from.retain(|end| !matches!(end, End::Part(p) if sent.contains(p)));
        for part in sent {
            self.reading.draft.parts[part].gone = !self.reading.draft.touched(part);
        }
    }

    /// `receive it by email and SMS`: the topic sends it.
    pub(super) fn by_letter(&mut self, act: &Act<'_>, way: &mut Way) -> bool {
        let mail = |p: &usize| matches!(self.role(*p), "email" | "sms" | "push");
        let topic = self.place.filter(|p| self.role(*p) == "topic");
        let free = way.from.iter().all(|end| topic.is_some_and(|topic| *end == End::Part(topic)));
        let sent =
            act.is("consume") && free && topic.is_some() && !way.to.is_empty() && way.to.iter().all(mail);
        if sent {
            way.from = topic.map(End::Part).into_iter().collect();
        }
        sent
    }
}
