//! What carries it, and from whom: carriers named as data, CDNs, channels, dead letters, APIs by which others are asked.

use super::clause::{Arg, Link};
use super::read::{End, Filled, PUSHING, Reader};
use super::transfer::{Act, Way};

impl Reader<'_> {
    /// `raises an Event Grid event`, `puts SQS messages`: that is where it goes.
    pub(super) fn raised(&mut self, act: &Act<'_>, filled: &mut Filled, way: &mut Way) {
        let carriers = filled.from.iter().copied();
        let carriers: Vec<usize> =
            carriers.filter(|p| PUSHING.contains(&self.role(*p)) && !act.subject.contains(p)).collect();
        let works = !act.subject.is_empty()
            && act.subject.iter().all(|p| matches!(self.role(*p), "function" | "service" | "workflow"));
        let ends = way.to.is_empty()
            && way.through.is_empty()
            && act.clause.slots.iter().all(|(word, _)| word != "from");
        if let ([carrier], true) =
            (carriers.as_slice(), works && ends && act.sends() && !act.clause.verb.passive)
        {
            let carrier = *carrier;
            way.from.retain(|end| *end != End::Part(carrier));
            filled.from.retain(|p| *p != carrier);
            way.to.push(carrier);
        }
    }

    /// `photos are delivered by a CDN`: it serves the bucket they are in.
    pub(super) fn delivered(&mut self, act: &Act<'_>, filled: &Filled, way: &Way) -> bool {
        let cdns = !way.through.is_empty() && way.through.iter().all(|p| self.role(*p) == "cdn");
        if !(act.sends() && act.clause.verb.passive && cdns && way.to.is_empty() && filled.from.is_empty()) {
            return false;
        }
        let place = self.place.filter(|p| self.role(*p) == "bucket");
        if let Some(bucket) = place.or_else(|| self.reading.draft.of(&["bucket"]).last().copied()) {
            for cdn in way.through.clone() {
                self.relate(End::Part(cdn), End::Part(bucket), None);
            }
        }
        true
    }

    /// Where arrows start when the clause did not fill that slot.
    pub(super) fn begins(&mut self, act: &Act<'_>, filled: &Filled, way: &mut Way) {
        // `archive messages from a topic to a bucket using a delivery stream`: that is the way.
        if act.is("store") && act.subject.is_empty() && way.to.len() > 1 && way.through.is_empty() {
            let using = act.clause.slots.iter().filter(|(word, _)| matches!(word.as_str(), "with" | "using"));
            let using: Vec<usize> = using.flat_map(|(_, args)| self.parts(args)).collect();
            let carriers =
                using.into_iter().filter(|p| matches!(self.role(*p), "delivery" | "pipe" | "queue"));
            way.through = carriers.filter(|p| way.to.contains(p)).collect();
            way.to.retain(|p| !way.through.contains(p));
        }
        if way.from.is_empty() && filled.source.len() == 1 && (act.sends() || !way.through.is_empty()) {
            way.from.push(End::Part(filled.source[0]));
        }
        if way.from.is_empty() && act.clause.verb.form != super::lexicon::Form::Ed {
            way.from.extend(self.namesake(filled).map(End::Part));
        }
        // `delete old records with a function`: the function does it.
        if way.from.is_empty() && filled.system {
            let with =
                act.clause.slots.iter().filter(|(word, _)| matches!(word.as_str(), "with" | "using" | "by"));
            let works = |p: &usize| matches!(self.role(*p), "function" | "service");
            let doers: Vec<usize> = with.flat_map(|(_, args)| self.parts(args)).filter(works).collect();
            if let ([doer], true) = (doers.as_slice(), matches!(act.frame.name.as_str(), "store" | "read")) {
                way.to.retain(|p| p != doer);
                way.through.retain(|p| p != doer);
                way.from.push(End::Part(*doer));
            }
        }
        if way.from.is_empty() && !(way.to.is_empty() && way.through.is_empty()) {
            way.from = self.origin(act, filled, &way.to, &way.through);
        }
    }

    /// `failed messages land in a dead-letter queue`: they come from a queue, when there is one.
    pub(super) fn failing(&mut self, act: &Act<'_>, way: &mut Way) {
        let nobody = act.clause.link == Link::Main
            && !act.clause.subject.is_empty()
            && act.clause.subject.iter().all(|arg| !matches!(arg, Arg::Part(_)));
        let dead = !way.to.is_empty() && way.to.iter().all(|p| self.reading.draft.parts[*p].dead);
        let live = |p: &usize| !self.reading.draft.parts[*p].dead;
        let queue = self.reading.draft.of(&["queue"]).into_iter().rfind(live);
        if let (true, Some(queue)) = (dead && act.sends() && nobody && way.through.is_empty(), queue) {
            way.from = vec![End::Part(queue)];
        }
    }

    /// `the original images are kept in one bucket`: that is where the work begins.
    pub(super) fn incoming(&mut self, act: &Act<'_>, filled: &Filled, way: &Way) -> bool {
        let first = filled
            .words
            .iter()
            .any(|words| words.split(' ').any(|w| self.lexicon.has("incoming", &w.to_lowercase())));
        let kept = act.is("store")
            && act.clause.verb.passive
            && act.clause.subject.iter().all(|arg| !matches!(arg, Arg::Part(_)));
        let ([End::Worker(label)], [place], true) = (way.from.as_slice(), way.to.as_slice(), first && kept)
        else {
            return false;
        };
        if self.role(*place) != "bucket" {
            return false;
        }
        self.relate(End::Part(*place), End::Worker(label.clone()), None);
        true
    }

    /// `reads the event of the bus`, which starts it: nothing new.
    /// `a request to the model using its ConverseStream API`: how it is asked.
    pub(super) fn asked_how(&mut self, act: &Act<'_>, way: &mut Way) {
        if let (true, [End::Part(doer)]) = (act.is("read"), way.from.as_slice()) {
            let doer = *doer;
            way.to.retain(|p| !(PUSHING.contains(&self.role(*p)) && self.reading.draft.joined(*p, doer)));
        }
        let api =
            |p: &usize| self.role(*p) == "external" && self.reading.draft.parts[*p].phrase.ends_with(" api");
        let model = way.to.iter().any(|p| self.role(*p) == "model");
        let how: Vec<usize> = way.through.iter().copied().filter(|p| model && api(p)).collect();
        for part in how {
            way.through.retain(|p| *p != part);
            self.reading.draft.parts[part].gone = !self.reading.draft.touched(part);
        }
    }

    /// `sends a push notification to the user via SNS`: the notification is what SNS carries.
    pub(super) fn one_channel(&mut self, act: &Act<'_>, way: &mut Way) {
        let carries = |p: &usize| matches!(self.role(*p), "topic" | "email" | "sms" | "push" | "external");
        if !act.sends() || !way.through.iter().any(carries) {
            return;
        }
        let said = |p: &usize| self.is_message(*p) && !self.reading.draft.touched(*p);
        let by: Vec<usize> = way.through.iter().copied().filter(|p| carries(p) && !said(p)).collect();
        if by.is_empty() {
            return;
        }
        let gone: Vec<usize> = way.to.iter().chain(&way.through).copied().filter(said).collect();
        way.to.retain(|p| !gone.contains(p));
        way.through.retain(|p| !gone.contains(p));
        for part in gone {
            self.reading.draft.parts[part].gone = true;
        }
    }
}
