//! Something goes from one part to another: calls, messages, data kept and read.

use super::clause::{Arg, Clause, Link};
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
        if self.joins(act, filled) || self.hosted(act) || self.stores_itself(act, filled) {
            return;
        }
        // `subscribe a queue and an endpoint to the topic`
        let subscribers = self.parts(&act.clause.object);
        let told = act.clause.slots.iter().find(|(word, _)| word == "to");
        if let (Some((_, args)), "subscribe", false, false) =
            (told, act.lemma(), act.clause.verb.passive, subscribers.is_empty())
        {
            let known = self.parts(args);
            let topics = self.reading.draft.of(&["topic", "bus", "stream"]);
            let topic = known.first().copied().or(topics.last().copied());
            for taker in subscribers {
                if let Some(topic) = topic {
                    self.relate(End::Part(topic), End::Part(taker), None);
                }
            }
            return;
        }
        if act.is("call") && act.clause.verb.passive && filled.from.is_empty() {
            // `is invoked via the API`: the API invokes it.
            filled.from = std::mem::take(&mut filled.through);
        }
        let door = |p: &usize| matches!(self.role(*p), "http_api" | "rest_api" | "graphql" | "websocket");
        // `a worker that exposes an endpoint`: the endpoint leads to the worker.
        let works = |p: &usize| matches!(self.role(*p), "function" | "service" | "vm");
        let shown = !filled.from.is_empty() && filled.from.iter().all(works) && filled.to.iter().all(door);
        if act.is("front") && shown && !act.clause.verb.passive {
            std::mem::swap(&mut filled.from, &mut filled.to);
        }
        // `a frontend hosted on a bucket and served via a CDN`: the CDN serves the bucket.
        let people = !filled.to.is_empty() && filled.to.iter().all(|p| self.role(*p) == "client");
        let host = self.place.filter(|p| self.role(*p) == "bucket");
        if let (true, Some(host)) = (act.is("serve") && act.clause.verb.passive && people, host) {
            filled.to = vec![host];
        }
        if act.is("serve") && act.clause.verb.passive && filled.to.iter().any(door) {
            std::mem::swap(&mut filled.from, &mut filled.to);
        }
        // `polls the partner's API`: whoever answers is asked, though something comes from there.
        let answers = |p: &usize| matches!(self.role(*p), "http_api" | "rest_api" | "external" | "legacy");
        if self.lexicon.has("asks_anew", act.lemma())
            && filled.from.iter().all(answers)
            && !act.clause.verb.passive
        {
            let works = |p: &usize| matches!(self.role(*p), "function" | "service" | "workflow");
            if filled.to.iter().all(works) && !filled.to.is_empty() {
                std::mem::swap(&mut filled.from, &mut filled.to);
            }
        }
        let mut way = self.ends(act, filled);
        if act.when {
            self.happens(act, filled, &way);
            return;
        }
        // `changes are captured by a stream`: it gets them.
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
        // `a queue subscribed to object created events`: of the bucket named before.
        let objects = filled
            .words
            .iter()
            .any(|words| words.to_lowercase().split(' ').any(|w| w == "object" || w == "s3"));
        if act.lemma() == "subscribe" && way.from.is_empty() && objects && !act.subject.is_empty() {
            if let Some(bucket) = self.reading.draft.of(&["bucket"]).last().copied() {
                way.from.push(End::Part(bucket));
                filled.from.push(bucket);
            }
        }
        // `listens to new files in a bucket via a topic`: the one hands on to the other.
        let by =
            act.clause.slots.iter().filter(|(word, _)| matches!(word.as_str(), "via" | "through" | "using"));
        let by: Vec<usize> = by.flat_map(|(_, args)| self.parts(args)).collect();
        if act.is("consume") && !act.clause.verb.passive && way.from.len() == 2 && by.len() == 1 {
            let source = way.from.iter().find(|end| **end != End::Part(by[0])).cloned();
            if let Some(End::Part(source)) = source
                && PUSHING.contains(&self.role(by[0]))
            {
                self.relate(End::Part(source), End::Part(by[0]), None);
                way.from = vec![End::Part(by[0])];
                filled.from = by.clone();
            }
        }
        // `messages are pulled from the queue using a pipe`: the pipe pulls them.
        let takes = |p: &usize| matches!(self.role(*p), "pipe" | "function" | "service" | "delivery");
        if act.is("consume") && act.clause.verb.passive && way.to.is_empty() && by.len() == 1 && takes(&by[0])
        {
            way.from.retain(|end| *end != End::Part(by[0]));
            filled.from.retain(|p| *p != by[0]);
            way.to = by;
        }
        // `listens to an event when a file is stored in the bucket`
        let told = filled.words.iter().any(|words| words.split(' ').any(|w| matches!(w, "event" | "events")));
        if let (true, true, Some(event)) = (
            act.is("consume") && !act.clause.verb.passive && told,
            way.from.is_empty() && !act.subject.is_empty(),
            self.event.first().copied().filter(|event| !act.subject.contains(event)),
        ) {
            self.event.clear();
            for taker in act.subject {
                self.relate(End::Part(event), End::Part(*taker), None);
            }
            return;
        }
        // `when a file lands in the bucket, the event is captured by a bus`
        if act.is("consume")
            && act.clause.verb.passive
            && way.from.is_empty()
            && let (Some(event), [to]) = (self.event.first().copied(), way.to.as_slice())
            && event != *to
        {
            way.from.push(End::Part(event));
            self.event.clear();
        }
        // `is triggered by an HTTP request`: there is a door.
        let http = filled.words.iter().chain(&filled.named).any(|words| {
            let mut words = words.split(' ').map(str::to_lowercase);
            words.any(|w| w == "http" || w == "https")
        });
        if act.is("call") && act.clause.verb.passive && http && way.from.is_empty() && way.through.is_empty()
        {
            let doors = self.reading.draft.of(&super::infer::ENTRIES);
            let door = doors.last().copied().unwrap_or_else(|| self.door());
            for to in way.to.clone() {
                self.relate(End::Part(door), End::Part(to), None);
            }
            return;
        }
        // `this service is triggered when a file lands in the bucket`
        if let (true, true, Some(event)) = (
            act.is("call") && act.clause.verb.passive && filled.system,
            way.to.is_empty() && way.from.is_empty() && way.through.is_empty(),
            self.event.first().copied(),
        ) {
            self.event.clear();
            self.relate(End::Part(event), act.worker.clone(), None);
            return;
        }
        if act.is("send") && filled.system && way.to.is_empty() && way.through.is_empty() {
            self.source = filled.from.first().copied().or(self.source);
        }
        // `receives push notifications from Slack`: Slack sends them.
        let other = way.from.iter().any(|end| matches!(end, End::Part(p) if self.role(*p) == "external"));
        if act.is("consume") && other {
            let sent = |p: &usize| {
                let part = &self.reading.draft.parts[*p];
                matches!(part.role, "push" | "email" | "sms")
                    && part.product.is_none()
                    && part.piece == self.piece
            };
            let sent: Vec<usize> = filled.from.iter().copied().filter(sent).collect();
            filled.from.retain(|p| !sent.contains(p));
            way.from.retain(|end| !matches!(end, End::Part(p) if sent.contains(p)));
            for part in sent {
                self.reading.draft.parts[part].gone = !self.reading.draft.touched(part);
            }
        }
        // `receive it by email and SMS`
        let mail = |p: &usize| matches!(self.role(*p), "email" | "sms" | "push");
        let topic = self.place.filter(|p| self.role(*p) == "topic");
        let mailed = act.is("consume")
            && way.from.is_empty()
            && topic.is_some()
            && !way.to.is_empty()
            && way.to.iter().all(mail);
        if mailed {
            way.from.extend(topic.map(End::Part));
        }
        if !mailed && self.by_mail(act, filled) {
            return;
        }
        // `raises an Event Grid event`, `puts SQS messages`: that is where it goes.
        let carriers: Vec<usize> = filled
            .from
            .iter()
            .copied()
            .filter(|p| PUSHING.contains(&self.role(*p)) && !act.subject.contains(p))
            .collect();
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
        self.on_a_bus(act, filled, &mut way);
        // `photos are delivered by a CDN`: it serves the bucket they are in.
        let cdns = !way.through.is_empty() && way.through.iter().all(|p| self.role(*p) == "cdn");
        if act.sends() && act.clause.verb.passive && cdns && way.to.is_empty() && filled.from.is_empty() {
            let place = self.place.filter(|p| self.role(*p) == "bucket");
            if let Some(bucket) = place.or_else(|| self.reading.draft.of(&["bucket"]).last().copied()) {
                for cdn in way.through.clone() {
                    self.relate(End::Part(cdn), End::Part(bucket), None);
                }
            }
            return;
        }
        self.gathers(act, filled, &mut way);
        if self.asks(act, filled, &way) || self.enters(act, filled) || self.queried(act, filled, &way) {
            return;
        }
        if way.from.is_empty() && filled.source.len() == 1 && act.sends() {
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
        // `changes are sent to its stream`: the store does that by itself.
        if act.sends() {
            way.to.retain(|p| !filled.feeds.contains(p));
        }
        // `failed messages land in a dead-letter queue`: they come from a queue, when there is one.
        let nobody = act.clause.link == Link::Main
            && !act.clause.subject.is_empty()
            && act.clause.subject.iter().all(|arg| !matches!(arg, Arg::Part(_)));
        let failing = !way.to.is_empty() && way.to.iter().all(|p| self.reading.draft.parts[*p].dead);
        if failing && act.sends() && nobody && way.through.is_empty() {
            let live = |p: &usize| !self.reading.draft.parts[*p].dead;
            if let Some(queue) = self.reading.draft.of(&["queue"]).into_iter().rfind(live) {
                way.from = vec![End::Part(queue)];
            }
        }
        // `the original images are kept in one bucket`: that is where the work begins.
        let first = filled
            .words
            .iter()
            .any(|words| words.split(' ').any(|w| self.lexicon.has("incoming", &w.to_lowercase())));
        let kept = act.is("store")
            && act.clause.verb.passive
            && act.clause.subject.iter().all(|arg| !matches!(arg, Arg::Part(_)));
        if let ([End::Worker(label)], [place]) = (way.from.as_slice(), way.to.as_slice())
            && first
            && kept
            && self.role(*place) == "bucket"
        {
            let worker = End::Worker(label.clone());
            self.relate(End::Part(*place), worker, None);
            return;
        }
        // `reads the event of the bus`, which starts it: nothing new.
        if act.is("read")
            && let [End::Part(doer)] = way.from.as_slice()
        {
            let doer = *doer;
            way.to.retain(|p| !(PUSHING.contains(&self.role(*p)) && self.reading.draft.joined(*p, doer)));
        }
        // `a request to the model using its ConverseStream API`: how it is asked.
        let api =
            |p: &usize| self.role(*p) == "external" && self.reading.draft.parts[*p].phrase.ends_with(" api");
        let model = way.to.iter().any(|p| self.role(*p) == "model");
        let how: Vec<usize> = way.through.iter().copied().filter(|p| model && api(p)).collect();
        for part in how {
            way.through.retain(|p| *p != part);
            self.reading.draft.parts[part].gone = !self.reading.draft.touched(part);
        }
        self.one_channel(act, &mut way);
        let comes =
            self.lexicon.has("moves", act.lemma()) && !filled.named.is_empty() && filled.from.is_empty();
        if act.lemma() == "upload" || comes {
            self.happened = way.to.iter().copied().find(|p| self.role(*p) == "bucket").or(self.happened);
        }
        if act.is("store") && act.clause.verb.passive && filled.from.is_empty() {
            self.kept_now.extend(way.to.iter().copied());
        }
        self.started(act, filled, &way);
        self.draw(act, filled, &way);
        self.left_open(act, filled, &way);
    }

    /// `a pipe connects a stream to a workflow`, `an API integrated with a table`, `a queue is used`.
    fn joins(&mut self, act: &Act<'_>, filled: &Filled) -> bool {
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

    /// The parts among arguments, as far as they are known.
    pub(super) fn parts(&self, args: &[Arg]) -> Vec<usize> {
        let parts = args.iter().filter_map(|arg| if let Arg::Part(part) = arg { Some(part) } else { None });
        parts.filter_map(|part| self.resolved.get(part)).flatten().copied().collect()
    }

    /// `the worker runs on Fargate`: where it runs is what it is.
    fn hosted(&mut self, act: &Act<'_>) -> bool {
        let [subject] = *act.subject else { return false };
        let place = act.clause.slots.iter().find(|(word, _)| word == "on" || word == "in");
        let (Some((_, args)), "run", "function") = (place, act.lemma(), self.role(subject)) else {
            return false;
        };
        let free = |p: &usize| matches!(self.role(*p), "service" | "vm") && !self.reading.draft.touched(*p);
        let Some(host) = self.parts(args).into_iter().find(free) else { return false };
        let (role, product) = (self.role(host), self.reading.draft.parts[host].product.clone());
        self.reading.draft.parts[host].gone = true;
        let part = &mut self.reading.draft.parts[subject];
        (part.role, part.product) = (role, product);
        true
    }

    /// `DynamoDB stores the orders`: a store does not store, it is where something is stored.
    fn stores_itself(&mut self, act: &Act<'_>, filled: &Filled) -> bool {
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

    /// Where the arrows of a clause start and end, as far as it says so itself.
    fn ends(&mut self, act: &Act<'_>, filled: &mut Filled) -> Way {
        let mut from: Vec<End> = filled.from.iter().copied().map(End::Part).collect();
        let (mut to, mut through) = (filled.to.clone(), filled.through.clone());
        // A schedule never carries anything: it starts.
        // Who signs people in is never on the way: `calls the API with a Cognito token`.
        let guards: Vec<usize> = through.iter().copied().filter(|p| self.role(*p) == "auth").collect();
        for door in &to {
            if super::infer::ENTRIES.contains(&self.role(*door)) {
                for guard in &guards {
                    self.relate(End::Part(*door), End::Part(*guard), None);
                }
            }
        }
        through.retain(|p| !guards.contains(p));
        through.retain(|p| self.role(*p) != "schedule");
        to.retain(|p| self.role(*p) != "schedule");
        if act.sends() {
            // `an SMS from Pinpoint`, `mail from SES`: they are the end, not the start.
            for part in filled.from.clone() {
                let tells = matches!(self.role(part), "email" | "sms" | "push");
                if tells && (to.contains(&part) || to.is_empty() && !through.is_empty()) {
                    from.retain(|end| *end != End::Part(part));
                    if !to.contains(&part) {
                        to.push(part);
                    }
                }
            }
        }
        // `The trigger invokes a function`, `an event that notifies a topic`: what happened last does.
        let event = filled.named.first().is_some_and(|words| {
            let last = words.split(' ').next_back().unwrap_or("").to_lowercase();
            self.lexicon.has("happenings", &super::token::singular(&last))
        });
        let hands = act.is("call") || act.is("tell");
        if let (true, true, Some(place)) = (
            hands && event && !act.clause.verb.passive,
            from.is_empty() && self.event.is_empty(),
            self.happened,
        ) && !to.contains(&place)
            && !(to.is_empty() && through.is_empty())
        {
            from = vec![End::Part(place)];
        }
        if act.is("call") {
            // `runs as a cron job`, `starts when a message arrives`: without an object the subject is started.
            if to.is_empty() && !act.clause.verb.passive && act.clause.object.is_empty() {
                to = std::mem::take(&mut filled.from);
                let sources = if self.event.is_empty() { filled.source.as_slice() } else { &[] };
                from = sources.iter().copied().map(End::Part).collect();
                // `a function that runs whenever a message is published to the topic`
                if let Some(event) = self.event.first().copied().filter(|event| {
                    let passed = to.iter().any(|p| super::connect::reaches(&self.reading.draft, *event, *p));
                    from.is_empty() && !to.contains(event) && !(self.role(*event) == "monitor" && passed)
                }) {
                    from.push(End::Part(event));
                    self.event.clear();
                }
                // `triggers on a Firestore write`
                let on = act
                    .clause
                    .slots
                    .iter()
                    .filter(|(word, _)| matches!(word.as_str(), "on" | "upon" | "from"));
                let on: Vec<usize> = on.flat_map(|(_, args)| self.parts(args)).collect();
                let starts = |p: &&usize| {
                    PUSHING.contains(&self.role(**p))
                        || matches!(self.role(**p), "table" | "bucket" | "database" | "auth")
                };
                // `triggers on object creation`: in the bucket spoken of.
                let happens = act.clause.slots.iter().any(|(word, args)| {
                    matches!(word.as_str(), "on" | "upon")
                        && args.iter().any(|arg| matches!(arg, Arg::Words(..)))
                }) && filled.words.iter().any(|words| {
                    words.split(' ').any(|w| self.lexicon.has("happening_to", &super::token::singular(w)))
                });
                let place = self.place.filter(|p| matches!(self.role(*p), "bucket" | "table"));
                if let (true, true, Some(place)) = (happens, from.is_empty() && self.event.is_empty(), place)
                {
                    from.push(End::Part(place));
                }
                if from.is_empty() && self.event.is_empty() {
                    from.extend(on.iter().filter(starts).copied().map(End::Part));
                }
            }
            // `when a file is added to the bucket, it will trigger a message`
            let it = matches!(act.clause.subject.as_slice(), [Arg::Pronoun]);
            if let (true, true, Some(event)) =
                (it, act.clause.link == Link::Main, self.event.first().copied())
                && !to.contains(&event)
                && matches!(self.role(event), "bucket" | "table" | "database")
            {
                from = vec![End::Part(event)];
                self.event.clear();
            }

            // `sends messages to a queue and triggers a function`: the queue triggers it.
            let handed = self.flow.filter(|p| matches!(self.role(*p), "queue" | "topic" | "stream" | "bus"));
            let passes = |end: &End| {
                let End::Part(part) = end else { return false };
                matches!(
                    self.role(*part),
                    "http_api" | "rest_api" | "websocket" | "graphql" | "bucket" | "table"
                )
            };
            if let (Link::Shared, Some(flow)) = (act.clause.link, handed.filter(|p| !to.contains(p)))
                && !from.is_empty()
                && from.iter().all(passes)
            {
                from = vec![End::Part(flow)];
            }
        }
        // `a page queries a function through an API`: the API is on the way.
        if act.is("read") && to.len() > 1 && filled.from.iter().any(|p| self.role(*p) == "client") {
            let door = |p: &usize| matches!(self.role(*p), "http_api" | "rest_api" | "graphql" | "websocket");
            let (doors, rest): (Vec<usize>, Vec<usize>) = to.iter().copied().partition(door);
            if !rest.is_empty() {
                through.extend(doors);
                to = rest;
            }
        }
        // `gets its assets from a bucket via a CDN`
        let (cdns, rest): (Vec<usize>, Vec<usize>) = to.iter().copied().partition(|p| self.role(*p) == "cdn");
        if act.is("read")
            && !cdns.is_empty()
            && !rest.is_empty()
            && rest.iter().all(|p| self.role(*p) == "bucket")
        {
            through.extend(cdns);
            to = rest;
        }
        // `invalidates CloudFront`: what is renewed is told so.
        if self.lexicon.has("renews", act.lemma()) && to.is_empty() {
            to.extend(filled.item.iter().copied().filter(|p| self.role(*p) == "cdn"));
        }
        // `reads from the table through a cache`: the cache is on the way.
        let on_the_way = act.clause.slots.iter().filter(|(word, _)| word == "through" || word == "via");
        let on_the_way: Vec<usize> = on_the_way.flat_map(|(_, args)| self.parts(args)).collect();
        let between = |p: &usize| matches!(self.role(*p), "cache" | "proxy") && on_the_way.contains(p);
        if act.is("read") && to.iter().any(between) && !to.iter().all(between) {
            let (caches, rest): (Vec<usize>, Vec<usize>) = to.iter().copied().partition(between);
            through.extend(caches);
            to = rest;
        }
        // `enqueues jobs`: there is a queue.
        if self.lexicon.has("queues", act.lemma()) && to.is_empty() && through.is_empty() {
            let known = self.reading.draft.of(&["queue"]);
            let known = known.into_iter().rfind(|p| !self.reading.draft.parts[*p].dead);
            let doer = act.subject.iter().any(|p| ACTORS.contains(&self.role(*p)));
            to.extend(known.or_else(|| doer.then(|| self.queue())));
        }
        if matches!(act.frame.name.as_str(), "read" | "store")
            && to.is_empty()
            && through.is_empty()
            && filled.source.is_empty()
        {
            let read = act.is("read");
            to.extend(self.holding(&filled.words, read));
        }
        if act.is("consume") && to.is_empty() {
            to.extend(filled.item.iter().copied());
        }
        // `two services subscribe`: to what was spoken of last.
        if act.is("consume")
            && self.lexicon.has("watches", act.lemma())
            && from.is_empty()
            && act.clause.object.is_empty()
            && act.clause.slots.is_empty()
            && !to.is_empty()
        {
            let place = self.place.filter(|p| matches!(self.role(*p), "topic" | "bus" | "stream"));
            from.extend(place.map(End::Part));
        }
        // `send events to a bus and start a workflow`: the bus does.
        let handed = self.flow.filter(|p| PUSHING.contains(&self.role(*p)) && !to.contains(p));
        if let (true, Link::Shared, Some(flow)) = (
            act.is("call") && from.is_empty() && filled.system && !act.clause.verb.passive,
            act.clause.link,
            handed,
        ) {
            from.push(End::Part(flow));
        }
        // `requests come in through an API and start a workflow`: the API does.
        if act.is("call") && from.is_empty() && act.clause.link == Link::Shared && !act.clause.verb.passive {
            let door =
                self.flow.filter(|p| super::infer::ENTRIES.contains(&self.role(*p)) && !to.contains(p));
            from.extend(door.map(End::Part).filter(|_| !filled.named.is_empty()));
        }
        Way { from, through, to }
    }

    /// The door by which requests come in though the text has named none.
    pub(super) fn door(&mut self) -> usize {
        self.reading.draft.part(super::draft::Part {
            role: "http_api",
            phrase: "api".to_string(),
            title: Some("API".to_string()),
            piece: self.piece,
            assumed: Some("requests over HTTP come in through an API".to_string()),
            ..Default::default()
        })
    }

    /// `sends a push notification to the user via SNS`: the notification is what SNS carries.
    fn one_channel(&mut self, act: &Act<'_>, way: &mut Way) {
        let carries = |p: &usize| matches!(self.role(*p), "topic" | "email" | "sms" | "push" | "external");
        if !act.sends() || !way.through.iter().any(carries) {
            return;
        }
        let said = |p: &usize| {
            let part = &self.reading.draft.parts[*p];
            matches!(part.role, "email" | "sms" | "push")
                && part.product.is_none()
                && part.piece == self.piece
                && !self.reading.draft.touched(*p)
        };
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

    /// The queue that something is put on though the text has named none.
    fn queue(&mut self) -> usize {
        self.reading.draft.part(super::draft::Part {
            role: "queue",
            phrase: "queue".to_string(),
            title: Some("Queue".to_string()),
            piece: self.piece,
            assumed: Some("what is enqueued waits in a queue".to_string()),
            ..Default::default()
        })
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
        let path = self.path(&way.through);
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
