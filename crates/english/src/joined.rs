//! Clauses that join parts without saying which way: connected, hosted, kept.

use super::read::{End, Filled, Reader};
use super::transfer::Act;

impl Reader<'_> {
    /// `a pipe connects a stream to a workflow`, `an API integrated with a table`, `a queue is used`.
    pub(super) fn joins(&mut self, act: &Act<'_>, filled: &Filled) -> bool {
        if !act.is("use") {
            return false;
        }
        // `mutations are resolved by a function`: they come in by the door.
        let asked = filled.named.iter().any(|words| {
            words
                .split(' ')
                .any(|w| self.lexicon.has("asked_for", &super::token::singular(&w.to_lowercase())))
        });
        let door = self.reading.draft.of(&super::infer::ENTRIES).last().copied();
        if let (true, true, Some(door)) = (act.clause.verb.passive && act.lemma() == "resolve", asked, door) {
            for doer in filled.from.clone() {
                self.relate(End::Part(door), End::Part(doer), None);
            }
            return true;
        }
        let plain = self.lexicon.has("uses", act.lemma());
        // `a function that uses a topic as an event source`
        if act.source && plain && !act.clause.verb.passive {
            for from in &filled.to {
                for to in act.subject {
                    self.relate(End::Part(*from), End::Part(*to), None);
                }
            }
            return !act.subject.is_empty() && !filled.to.is_empty();
        }
        if act.clause.verb.passive {
            if plain {
                return filled.from.is_empty();
            }
            for from in act.subject {
                for to in filled.to.iter().filter(|p| !act.subject.contains(p)) {
                    // `two pipes are connected to a stream`: it feeds them.
                    let takes = matches!(self.role(*from), "pipe" | "function" | "service");
                    let feeds = filled.feeds.contains(to) || matches!(self.role(*to), "stream" | "queue");
                    let (a, b) = if takes && feeds { (to, from) } else { (from, to) };
                    self.relate(End::Part(*a), End::Part(*b), None);
                }
            }
            return true;
        }
        if !self.lexicon.has("joins", act.lemma()) {
            return false;
        }
        let mut first = self.parts(&act.clause.object);
        let apart = self.lexicon.has("keeps_apart", act.lemma());
        let ends =
            act.clause.slots.iter().filter(|(word, _)| {
                matches!(word.as_str(), "to" | "with" | "into") || apart && word == "from"
            });
        let mut second: Vec<usize> = ends.flat_map(|(_, args)| self.parts(args)).collect();
        if apart && second.is_empty() && first.len() == 2 {
            second = first.split_off(1);
        }
        let carries = |p: &&usize| {
            matches!(self.role(**p), "pipe" | "function" | "service" | "bus" | "queue" | "topic")
        };
        let using =
            act.clause.slots.iter().filter(|(word, _)| matches!(word.as_str(), "using" | "via" | "through"));
        let using: Vec<usize> = using.flat_map(|(_, args)| self.parts(args)).collect();
        let middle = act.subject.iter().chain(&using).find(carries).copied();
        if apart && middle.is_none() {
            return true;
        }
        let door = |p: &usize| super::infer::ENTRIES.contains(&self.role(*p));
        let before =
            |p: &usize| door(p) || matches!(self.role(*p), "client" | "cdn" | "waf" | "dns" | "external");
        // `the topic is integrated with an API`: the door comes first; `wires a function to a queue`: the queue does.
        let works = |p: &usize| matches!(self.role(*p), "function" | "service");
        let feeds = |p: &usize| matches!(self.role(*p), "queue" | "stream" | "topic" | "bus");
        let wired = matches!(act.lemma(), "wire" | "attach" | "connect" | "link")
            && first.iter().all(works)
            && second.iter().all(feeds)
            && act.clause.slots.iter().any(|(word, _)| word == "to")
            && middle.is_none();
        let turned = wired || second.iter().all(door) && !first.iter().any(before);
        let (first, second) = if turned { (second, first) } else { (first, second) };
        for a in &first {
            for b in &second {
                match middle {
                    Some(middle) => {
                        self.relate(End::Part(*a), End::Part(middle), None);
                        self.relate(End::Part(middle), End::Part(*b), None);
                    }
                    None => self.relate(End::Part(*a), End::Part(*b), None),
                }
            }
        }
        !first.is_empty() && !second.is_empty()
    }

    /// `the worker runs on Fargate`: where it runs is what it is.
    pub(super) fn hosted(&mut self, act: &Act<'_>) -> bool {
        let [subject] = *act.subject else { return false };
        if matches!(act.lemma(), "host" | "serve")
            && act.clause.verb.passive
            && self.role(subject) == "client"
        {
            return self.delivered_from(act, subject);
        }
        let place = act.clause.slots.iter().find(|(word, _)| word == "on" || word == "in");
        let (Some((_, args)), "run", "function") = (place, act.lemma(), self.role(subject)) else {
            return false;
        };
        let free = |p: &usize| matches!(self.role(*p), "service" | "vm") && !self.reading.draft.touched(*p);
        let Some(host) = self.parts(args).into_iter().find(free) else { return false };
        self.housed(subject, host);
        true
    }

    /// `a front end hosted on S3 and CloudFront`: it is loaded from the bucket, through the network before it.
    fn delivered_from(&mut self, act: &Act<'_>, screen: usize) -> bool {
        let slots = act.clause.slots.iter().filter(|(word, _)| word != "aside");
        let hosts: Vec<usize> = slots.flat_map(|(_, args)| self.parts(args)).collect();
        let of = |role: &str| hosts.iter().copied().find(|p| self.role(*p) == role);
        let (Some(cdn), Some(bucket)) = (of("cdn"), of("bucket")) else { return false };
        self.relate(End::Part(screen), End::Part(cdn), None);
        self.relate(End::Part(cdn), End::Part(bucket), None);
        true
    }

    /// A function is what it runs on.
    pub(super) fn housed(&mut self, worker: usize, host: usize) {
        let (role, product) = (self.role(host), self.reading.draft.parts[host].product.clone());
        self.reading.draft.parts[host].gone = true;
        let part = &mut self.reading.draft.parts[worker];
        (part.role, part.product) = (role, product);
    }

    /// `DynamoDB stores the orders`: a store does not store, it is where something is stored.
    pub(super) fn stores_itself(&mut self, act: &Act<'_>, filled: &Filled) -> bool {
        let keeps = |p: &usize| {
            matches!(self.role(*p), "table" | "database" | "bucket" | "cache" | "search" | "warehouse")
        };
        if !act.is("store")
            || act.clause.verb.passive
            || filled.from.is_empty()
            || !filled.from.iter().all(keeps)
        {
            return false;
        }
        if let Some(doer) = self.doer.filter(|doer| !filled.from.contains(doer)) {
            for store in &filled.from {
                self.relate(End::Part(doer), End::Part(*store), None);
            }
        }
        true
    }

    /// `subscribe a queue and an endpoint to the topic`
    pub(super) fn subscribes(&mut self, act: &Act<'_>) -> bool {
        let takers = self.parts(&act.clause.object);
        let told = act.clause.slots.iter().find(|(word, _)| word == "to");
        let Some((_, args)) = told.filter(|_| act.lemma() == "subscribe" && !act.clause.verb.passive) else {
            return false;
        };
        let topics = self.reading.draft.of(&["topic", "bus", "stream"]);
        let topic = self.parts(args).first().copied().or(topics.last().copied());
        for taker in &takers {
            if let Some(topic) = topic {
                self.relate(End::Part(topic), End::Part(*taker), None);
            }
        }
        !takers.is_empty()
    }

    /// What the voice of the verb and the roles of its parts turn around.
    pub(super) fn turn(&mut self, act: &Act<'_>, filled: &mut Filled) {
        let passive = act.clause.verb.passive;
        if act.is("call") && passive && filled.from.is_empty() {
            // `is invoked via the API`: the API invokes it.
            filled.from = std::mem::take(&mut filled.through);
        }
        let door = |p: &usize| matches!(self.role(*p), "http_api" | "rest_api" | "graphql" | "websocket");
        // `a worker that exposes an endpoint`: the endpoint leads to the worker.
        let works = |p: &usize| matches!(self.role(*p), "function" | "service" | "vm");
        let shown = !filled.from.is_empty() && filled.from.iter().all(works) && filled.to.iter().all(door);
        if act.is("front") && shown && !passive {
            std::mem::swap(&mut filled.from, &mut filled.to);
        }
        // `a frontend hosted on a bucket and served via a CDN`: the CDN serves the bucket.
        let people = !filled.to.is_empty() && filled.to.iter().all(|p| self.role(*p) == "client");
        let host = self.place.filter(|p| self.role(*p) == "bucket");
        if let (true, Some(host)) = (act.is("serve") && passive && people, host) {
            filled.to = vec![host];
        }
        if act.is("serve") && passive && filled.to.iter().any(door) {
            std::mem::swap(&mut filled.from, &mut filled.to);
        }
        // `polls the partner's API`: whoever answers is asked, though something comes from there.
        let answers = |p: &usize| matches!(self.role(*p), "http_api" | "rest_api" | "external" | "legacy");
        let anew = self.lexicon.has("asks_anew", act.lemma()) && filled.from.iter().all(answers) && !passive;
        let works = |p: &usize| matches!(self.role(*p), "function" | "service" | "workflow");
        if anew && filled.to.iter().all(works) && !filled.to.is_empty() {
            std::mem::swap(&mut filled.from, &mut filled.to);
        }
    }
}
