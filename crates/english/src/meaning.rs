//! What a clause means for the parts: its verb's frame, filled.

use super::clause::{Arg, Clause, Link};
use super::lexicon::{Frame, Slot};
use super::mention::Mention;
use super::read::{ACTORS, End, Filled, PUSHING, Reader, Sentence};
use super::transfer::Act;

impl Reader<'_> {
    pub(super) fn clause(&mut self, sentence: &Sentence<'_>, at: usize, previous: &mut Option<usize>) {
        let clause = &sentence.clauses[at];
        let before = self.before(sentence, at);
        let (subject, system, subject_words) = self.subject(sentence, at, before);
        self.subjects.insert(at, (subject.clone(), system, subject_words.clone()));
        let Some(frame) = self.lexicon.frame(&clause.verb.lemma) else { return };
        // `makes a call to the API`: the noun is the verb.
        let light = self.lexicon.has("light", &clause.verb.lemma)
            && clause.slots.iter().any(|(word, _)| word == "to")
            && matches!(clause.object.first(), Some(Arg::Words(_, end)) if sentence.tokens.get(end - 1).is_some_and(|t| self.lexicon.has("asked_for", &t.one)));
        let frame = if light { self.lexicon.frame("send").unwrap_or(frame) } else { frame };
        *previous = Some(at);
        if clause.negated {
            return;
        }
        let (subject, system) = match self.stand_in {
            Some(part) if subject == [part] => (Vec::new(), true),
            _ => (subject, system),
        };
        let mut filled =
            Filled { system: system && subject.is_empty() && subject_words.is_empty(), ..Filled::default() };
        filled.named.clone_from(&subject_words);
        let subject_slot = if clause.verb.passive { frame.object } else { frame.subject };
        fill(&mut filled, subject_slot, &subject);
        if clause.verb.passive {
            filled.words.extend(subject_words.iter().cloned());
            // `the IoT data is stored in S3`: it comes from there.
            // `all of the sensor data`
            let all = clause.within.iter().filter(|(word, _)| word == "of").map(|(_, arg)| arg);
            let carried = clause.subject.iter().chain(all).any(|arg| matches!(arg, Arg::Part(part) if sentence.mentions[*part].data && !sentence.mentions[*part].called));
            // `S3 event notifications are sent to a queue`: the bucket sends them.
            let happening = clause.subject.iter().any(|arg| match arg {
                Arg::Words(_, end) => matches!(
                    sentence.tokens[end - 1].one.as_str(),
                    "event" | "notification" | "change" | "update" | "upload"
                ),
                _ => false,
            });
            if subject_slot == Slot::Item && (carried || clause.located) {
                let pushing: Vec<usize> = subject
                    .iter()
                    .copied()
                    .filter(|p| {
                        PUSHING.contains(&self.role(*p))
                            || ACTORS.contains(&self.role(*p))
                            || (clause.located || happening && carried)
                                && matches!(self.role(*p), "bucket" | "table")
                    })
                    .collect();
                filled.from.extend(pushing);
            }
        }
        let mut beside = subject.clone();
        // Parts that keep their name first, then functions beside them.
        for functions in [false, true] {
            for (slot, arg) in object_and_slots(clause, frame) {
                match arg {
                    // `behind a balancer, each with its own table`: told of the list, not of the balancer.
                    Arg::Part(part) if sentence.each_has(*part) => {}
                    Arg::Part(part) if (sentence.mentions[*part].role == "function") == functions => {
                        let known = self.resolve(*part, sentence, &beside);
                        beside.extend(known.iter().copied());
                        let mention = &sentence.mentions[*part];
                        let stores = |p: &usize| matches!(self.role(*p), "table" | "database");
                        // `process S3 events`: the store tells of them.
                        let next = sentence.tokens.get(mention.end);
                        let told = frame.name == "process"
                            && !clause.verb.passive
                            && next.is_some_and(|t| t.is("events") || t.is("notifications"));
                        if told && slot != Slot::None {
                            let buckets = known.iter().copied().filter(|p| self.role(*p) == "bucket");
                            filled.feeds.extend(buckets);
                        }
                        if mention.feed || mention.role == "stream" {
                            filled.feeds.extend(known.iter().copied().filter(stores));
                        }
                        // `a topic with two subscribers, A and B`: theirs is told elsewhere.
                        let taker = mention.listed && self.lexicon.has("takers", &mention.phrase);
                        let slot = if taker { Slot::None } else { self.adjust(slot, mention, frame, &known) };
                        fill(&mut filled, slot, &known);
                    }
                    Arg::Words(from, to)
                        if functions && slot == Slot::To && frame.name == "call" && !clause.verb.passive =>
                    {
                        let named = self.by_name(sentence, *from, *to);
                        fill(&mut filled, slot, &named);
                    }
                    Arg::Words(from, to) if !functions => {
                        let named = self.carrier_by_name(sentence, *from, *to);
                        if matches!(slot, Slot::To | Slot::From) && !named.is_empty() {
                            fill(&mut filled, slot, &named);
                            continue;
                        }
                        let words = self.words(sentence, *from, *to);
                        if matches!(slot, Slot::Item | Slot::Work | Slot::To | Slot::From | Slot::None)
                            && filled.words.len() < 4
                        {
                            filled.words.push(words);
                        }
                    }
                    Arg::They if !functions && frame.name == "call" && self.several.len() > 1 => {
                        let mut several = self.several.clone();
                        several.retain(|p| !subject.contains(p));
                        fill(&mut filled, slot, &several);
                    }
                    Arg::Pronoun | Arg::They
                        if !functions
                            && matches!(slot, Slot::To | Slot::From | Slot::Guarded)
                            && matches!(
                                frame.name.as_str(),
                                "call" | "consume" | "guard" | "front" | "serve"
                            ) =>
                    {
                        if let Some(last) = self.last.filter(|p| !subject.contains(p)) {
                            fill(&mut filled, slot, &[last]);
                        }
                    }
                    _ => {}
                }
            }
        }
        // `triggered by a queue with a dead-letter queue`: the one starts it, the other does not.
        let live = |p: &usize| !self.reading.draft.parts[*p].dead;
        if frame.name == "call" && filled.from.iter().any(live) {
            filled.from.retain(live);
        }
        if filled.from.iter().chain(&filled.to).any(live) {
            filled.through.retain(live);
        }
        for (word, arg) in &clause.within {
            if let Arg::Part(part) = arg
                && !subject.is_empty()
                && word == "from"
            {
                let known = self.resolve(*part, sentence, &[]);
                filled.source.extend(known);
            }
        }
        self.meaning(sentence, at, frame, &mut filled, &subject, &subject_words);
        self.schedules(sentence, clause, frame, &filled, &subject);
    }

    /// What the words of a mention make of its slot.
    pub(super) fn adjust(&self, slot: Slot, mention: &Mention, frame: &Frame, known: &[usize]) -> Slot {
        let Some(part) = known.first() else { return slot };
        let role = self.role(*part);
        match (frame.name.as_str(), slot, role) {
            // `submits a MediaConvert job`
            ("send", Slot::Item, "media" | "pipe") if !mention.data => Slot::To,
            // `with the S3 event data`: what is in it.
            ("send" | "store" | "tell" | "call", Slot::Through, "bucket" | "table" | "database")
                if mention.data =>
            {
                Slot::None
            }
            ("send" | "store" | "tell", Slot::Item, "external") if mention.data => Slot::To,
            // `sends an SNS notification`, `puts SQS messages`: the carrier is where it goes.
            ("send" | "store" | "tell", Slot::Item, "topic" | "email" | "sms" | "push") => Slot::To,
            ("send" | "store" | "tell", Slot::Item, "client") if !mention.data => Slot::To,
            ("send" | "store" | "tell", Slot::Item, _) if mention.data && !matches!(role, "function") => {
                Slot::From
            }
            // `S3 notifies a queue`, `updates Salesforce`
            (
                "tell",
                Slot::Item,
                "queue" | "bus" | "stream" | "workflow" | "function" | "service" | "external",
            ) if !mention.data => Slot::To,
            ("store", Slot::Item, "external" | "legacy") => Slot::To,
            ("send" | "tell", Slot::Item, _) if matches!(role, "table" | "bucket" | "stream" | "queue") => {
                Slot::From
            }
            ("store", Slot::Item, "table" | "bucket" | "database" | "cache" | "search" | "queue") => Slot::To,
            ("store", Slot::Through, "table" | "bucket" | "database" | "cache" | "search") => Slot::To,
            _ => slot,
        }
    }

    pub(super) fn meaning(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        frame: &Frame,
        filled: &mut Filled,
        subject: &[usize],
        subject_words: &[String],
    ) {
        let clause = &sentence.clauses[at];
        let label = self.label(sentence, clause);
        let worker = End::Worker(label.clone().unwrap_or_default());
        let when = clause.link == Link::When
            || sentence.clauses[..at].iter().any(|c| c.link == Link::When)
                && matches!(clause.link, Link::Shared)
                && self.in_event(sentence, at);
        self.tell(sentence, clause, filled);
        for (word, args) in clause.slots.iter().filter(|(word, _)| word == "behind" || word == "in front of")
        {
            // `a function sits behind an API`
            for other in self.parts(args) {
                for part in subject {
                    let (front, back) = if word == "behind" { (other, *part) } else { (*part, other) };
                    self.relate(End::Part(front), End::Part(back), None);
                }
            }
        }
        match frame.name.as_str() {
            "have" | "use"
                if (frame.name == "have" || self.lexicon.has("plain_use", &clause.verb.lemma))
                    && filled.system
                    || subject.iter().all(|p| self.role(*p) == "client") && frame.name == "have" =>
            {
                self.system_has(sentence, clause, frame);
                let introduced =
                    filled.aside.iter().chain(&filled.to).copied().find(|p| ACTORS.contains(&self.role(*p)));
                self.actor = introduced.or(self.actor);
            }
            "process" => self.process(clause, filled, label.clone(), subject_words, when),
            "guard" => {
                let mut guarded: Vec<usize> = filled.guarded.clone();
                guarded.retain(|p| self.role(*p) != "client");
                if guarded.is_empty() {
                    guarded = self
                        .reading
                        .draft
                        .of(&["http_api", "rest_api", "graphql", "websocket", "function_url"])
                        .into_iter()
                        .rev()
                        .take(1)
                        .collect();
                }
                for guard in filled.guard.clone() {
                    for entry in &guarded {
                        match self.role(guard) {
                            "auth" | "function" => self.relate(End::Part(*entry), End::Part(guard), None),
                            "waf" | "cdn" => self.relate(End::Part(guard), End::Part(*entry), None),
                            _ => {}
                        }
                    }
                }
            }
            "have"
                if self.lexicon.has("makes", &clause.verb.lemma)
                    && !clause.object.iter().any(|a| matches!(a, Arg::Part(_)))
                    && !clause.verb.passive =>
            {
                if let Some(store) = self.lexicon.frame("store") {
                    let mut again = Filled {
                        from: subject.to_vec(),
                        system: filled.system,
                        words: filled.words.clone(),
                        ..Filled::default()
                    };
                    for (slot, arg) in object_and_slots(clause, store) {
                        if let (Arg::Part(part), Slot::To) = (arg, slot) {
                            again.to.extend(self.resolve(*part, sentence, subject));
                        }
                    }
                    again.to.retain(|p| {
                        matches!(
                            self.role(*p),
                            "bucket" | "table" | "database" | "cache" | "search" | "external" | "warehouse"
                        )
                    });
                    if !again.to.is_empty() {
                        self.transfer(
                            &Act { clause, frame: store, subject, label, worker, when, source: false },
                            &mut again,
                        );
                    }
                }
            }
            "have" => {
                // `creates a MediaConvert job`, `creates a schedule`: it starts the one and sets the other.
                let makes = self.lexicon.has("makes", &clause.verb.lemma) && !clause.verb.passive;
                let works = |p: &usize| matches!(self.role(*p), "function" | "workflow" | "service");
                if makes && !subject.is_empty() && subject.iter().all(works) {
                    for part in self.parts(&clause.object) {
                        match self.role(part) {
                            "media" | "pipe" | "model" => {
                                for doer in subject {
                                    self.relate(End::Part(*doer), End::Part(part), label.clone());
                                }
                            }
                            "schedule" => {
                                for doer in subject {
                                    self.reading.draft.sets(*doer, part);
                                }
                            }
                            _ => {}
                        }
                    }
                }
                // `a workflow creates a PDF with a function`
                let doers: Vec<usize> = subject
                    .iter()
                    .copied()
                    .filter(|p| matches!(self.role(*p), "workflow" | "function"))
                    .collect();
                let with = clause.slots.iter().filter(|(word, _)| matches!(word.as_str(), "with" | "using"));
                let helpers: Vec<usize> = with
                    .flat_map(|(_, args)| self.parts(args))
                    .filter(|p| matches!(self.role(*p), "function" | "model"))
                    .collect();
                for doer in doers {
                    for helper in &helpers {
                        self.relate(End::Part(doer), End::Part(*helper), label.clone());
                    }
                }
                // `a table with a stream`, `a function that has event source mapping to the queue`.
                for (word, args) in clause.slots.clone() {
                    for arg in args {
                        if let Arg::Part(part) = arg
                            && word == "to"
                        {
                            for source in self.resolve(part, sentence, subject) {
                                for doer in subject {
                                    if PUSHING.contains(&self.role(source)) {
                                        self.relate(End::Part(source), End::Part(*doer), None);
                                    }
                                }
                            }
                        }
                    }
                }
            }
            _ => {
                let source = clause.slots.iter().filter(|(word, _)| word == "as").flat_map(|(_, args)| args);
                let source = source.into_iter().any(|arg| match arg {
                    Arg::Words(from, to) => {
                        let words = &sentence.tokens[*from..*to];
                        words.last().is_some_and(|t| t.is("trigger"))
                            || words.iter().any(|t| t.is("event"))
                                && words.last().is_some_and(|t| t.is("source"))
                    }
                    _ => false,
                });
                self.transfer(&Act { clause, frame, subject, label, worker, when, source }, filled)
            }
        }
        if when {
            let mut places: Vec<usize> = filled
                .to
                .iter()
                .chain(&filled.store)
                .chain(&filled.work)
                .chain(&filled.from)
                .chain(subject)
                .copied()
                .collect();
            for (_, arg) in &clause.within {
                if let Arg::Part(part) = arg {
                    places.extend(self.resolve(*part, sentence, &[]));
                }
            }
            places.retain(|p| {
                matches!(
                    self.role(*p),
                    "bucket"
                        | "table"
                        | "queue"
                        | "topic"
                        | "stream"
                        | "bus"
                        | "http_api"
                        | "rest_api"
                        | "iot"
                        | "websocket"
                        | "graphql"
                        | "schedule"
                        | "vm"
                        | "monitor"
                        | "database"
                )
            });
            let between =
                filled.through.iter().chain(&filled.to).copied().find(|p| self.role(*p) == "function");
            let chain = self.using(sentence, clause);
            if let Some(place) = places.first().copied().filter(|_| !chain.is_empty()) {
                // `when an instance changes state, using EventBridge and a function`
                let mut last = place;
                for next in chain {
                    self.relate(End::Part(last), End::Part(next), None);
                    last = next;
                }
                self.event = vec![last];
            } else if let (Some(place), Some(between)) = (places.first().copied(), between) {
                // `when an item is added, using streams and a function`
                self.relate(End::Part(place), End::Part(between), None);
                self.event = vec![between];
            } else if let Some(place) = places.first() {
                // `when a file is uploaded to a bucket via a bus`: the bus tells of it.
                let by = clause
                    .slots
                    .iter()
                    .filter(|(word, _)| matches!(word.as_str(), "via" | "through" | "using"));
                let by: Vec<usize> = by.flat_map(|(_, args)| self.parts(args)).collect();
                let tells = by.first().copied().filter(|p| p != place && PUSHING.contains(&self.role(*p)));
                if let Some(bus) = tells {
                    self.relate(End::Part(*place), End::Part(bus), None);
                }
                self.event = vec![tells.unwrap_or(*place)];
            } else if let Some(part) = self.concerned(sentence, clause) {
                self.event = vec![part];
            }
        }
        self.happened = self.event.first().copied().or(self.happened);
        self.happens_at(sentence, clause, filled, subject);
        self.remember(filled, subject);
    }
}

pub(super) fn fill(filled: &mut Filled, slot: Slot, parts: &[usize]) {
    let place = match slot {
        Slot::From => &mut filled.from,
        Slot::Through => &mut filled.through,
        Slot::To => &mut filled.to,
        Slot::Item => &mut filled.item,
        Slot::Worker => &mut filled.worker,
        Slot::Work => &mut filled.work,
        Slot::Tool => &mut filled.tool,
        Slot::Source => &mut filled.source,
        Slot::Store => &mut filled.store,
        Slot::Guard => &mut filled.guard,
        Slot::Guarded => &mut filled.guarded,
        Slot::None => &mut filled.aside,
    };
    for part in parts {
        if !place.contains(part) {
            place.push(*part);
        }
    }
}

/// The arguments of a clause with the slots they fill.
pub(super) fn object_and_slots<'c>(clause: &'c Clause, frame: &Frame) -> Vec<(Slot, &'c Arg)> {
    let object = if clause.verb.passive { Slot::None } else { frame.object };
    let mut out: Vec<(Slot, &Arg)> = clause.object.iter().map(|arg| (object, arg)).collect();
    for (word, args) in &clause.slots {
        let slot = frame.slots.get(word).copied().unwrap_or(Slot::None);
        out.extend(args.iter().map(|arg| (slot, arg)));
    }
    out
}
