//! Where the arrows of a clause start and end, as far as it says so itself.

use super::clause::{Arg, Link};
use super::infer::COMPUTE;
use super::phrase::is_used;
use super::read::{ACTORS, End, Filled, PUSHING, Reader};
use super::transfer::{Act, Way};

impl Reader<'_> {
    /// Where the arrows of a clause start and end, as far as it says so itself.
    pub(super) fn ends(&mut self, act: &Act<'_>, filled: &mut Filled) -> Way {
        let mut from: Vec<End> = filled.from.iter().copied().map(End::Part).collect();
        let (mut to, mut through) = (filled.to.clone(), filled.through.clone());
        // A schedule never carries anything: it starts.
        // Who signs people in is never on the way: `calls the API with a Cognito token`.
        // `an API exposes a function using a table`: the function does.
        let works = !to.is_empty() && to.iter().all(|p| COMPUTE.contains(&self.role(*p)));
        if works && (act.is("front") || act.is("serve")) && !act.subject.is_empty() {
            let means = act.clause.slots.iter().filter(|(word, _)| matches!(word.as_str(), "using" | "with"));
            let mut means: Vec<usize> = means.flat_map(|(_, args)| self.parts(args)).collect();
            means.retain(|p| is_used(self.role(*p)) && !act.subject.contains(p));
            for used in means {
                from.retain(|end| *end != End::Part(used));
                through.retain(|p| *p != used);
                for user in &to {
                    self.relate(End::Part(*user), End::Part(used), None);
                }
            }
        }
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
        // `triggers a task running on a service`
        let words = act.clause.object.iter().any(|arg| matches!(arg, Arg::Words(..)));
        if act.is("call") && to.is_empty() && words && !act.clause.verb.passive {
            let on = act.clause.slots.iter().filter(|(word, _)| matches!(word.as_str(), "on" | "in"));
            let on: Vec<usize> = on.flat_map(|(_, args)| self.parts(args)).collect();
            to.extend(on.into_iter().filter(|p| matches!(self.role(*p), "service" | "vm" | "function")));
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
            piece: self.piece,
            ..super::draft::Part::assumed(
                "http_api",
                "api",
                "API",
                "requests over HTTP come in through an API",
            )
        })
    }

    /// The queue that something is put on though the text has named none.
    pub(super) fn queue(&mut self) -> usize {
        self.reading.draft.part(super::draft::Part {
            piece: self.piece,
            ..super::draft::Part::assumed("queue", "queue", "Queue", "what is enqueued waits in a queue")
        })
    }
}
