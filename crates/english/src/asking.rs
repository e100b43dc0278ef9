//! Who asks and who is told: queues hand over, APIs are asked, events travel on a bus.

use super::clause::Arg;
use super::read::{End, Filled, PUSHING, Reader};
use super::transfer::{Act, Way};

impl Reader<'_> {
    /// `syncs records from an API into a table`: who does it asks the one and fills the other.
    /// `a bus routes bucket events to a queue`, `a queue buffers orders from an API`: it gets them first.
    pub(super) fn gathers(&mut self, act: &Act<'_>, filled: &Filled, way: &mut Way) {
        let [doer] = *act.subject else { return };
        let takes_out = self.lexicon.has("takes_out", act.lemma());
        if takes_out && act.is("store") && !act.clause.verb.passive && way.to.is_empty() {
            // `removes the message from the queue`: it is asked to.
            let (doer, rest): (Vec<usize>, Vec<usize>) =
                filled.from.iter().copied().partition(|p| act.subject.contains(p));
            if !doer.is_empty() && !rest.is_empty() {
                way.from = doer.into_iter().map(End::Part).collect();
                way.to = rest;
            }
            return;
        }
        if !act.sends() || act.clause.verb.passive || filled.from.len() < 2 || !filled.from.contains(&doer) {
            return;
        }
        let takes = PUSHING.contains(&self.role(doer)) || self.role(doer) == "delivery";
        for source in filled.from.iter().copied().filter(|p| *p != doer) {
            let handed = takes || PUSHING.contains(&self.role(source));
            let (a, b) = if handed { (source, doer) } else { (doer, source) };
            self.relate(End::Part(a), End::Part(b), None);
        }
        way.from = vec![End::Part(doer)];
    }

    /// `receive an email with SES and store it`: mail that comes in is where the work begins.
    pub(super) fn by_mail(&mut self, act: &Act<'_>, filled: &Filled) -> bool {
        let mut parts =
            filled.from.iter().chain(&filled.through).chain(&filled.to).chain(&filled.item).copied();
        let arrives = act.is("consume") && self.lexicon.has("takes_in", act.lemma())
            || act.is("send") && self.lexicon.has("arrives", act.lemma());
        let Some(mail) = parts.find(|p| self.role(*p) == "email") else { return false };
        if !arrives || filled.from.iter().chain(&filled.to).any(|p| self.role(*p) == "function") {
            return false;
        }
        let senders: Vec<usize> = filled.from.iter().copied().filter(|p| self.role(*p) == "client").collect();
        for sender in senders {
            self.relate(End::Part(sender), End::Part(mail), None);
        }
        self.mailed = Some(mail);
        self.flow = Some(mail);
        self.place = Some(mail);
        true
    }

    /// `publishes an OrderPlaced event`, `listens to this event`: events travel on a bus, named or not.
    pub(super) fn on_a_bus(&mut self, act: &Act<'_>, filled: &mut Filled, way: &mut Way) {
        let event = filled.words.iter().any(|words| {
            words.split(' ').next_back().is_some_and(|last| {
                // `OrderPlaced`, `order.created`
                let named = last.ends_with("ed")
                    && (last.contains('.') || last.chars().skip(1).any(char::is_uppercase));
                named || matches!(last.to_lowercase().as_str(), "event" | "events")
            })
        });
        let doer = act.subject.iter().any(|p| matches!(self.role(*p), "function" | "service"));
        let publishes = act.is("send")
            && self.lexicon.has("publishes", act.lemma())
            && way.to.is_empty()
            && way.through.is_empty();
        let listens = act.is("consume") && self.lexicon.has("listens", act.lemma()) && filled.from.is_empty();
        // `reacts to it`: to what was published last.
        let it = act.clause.slots.iter().any(|(word, args)| word == "to" && args.contains(&Arg::Pronoun));
        let event = event || listens && it && !self.reading.draft.of(&["bus"]).is_empty();
        if !event || !doer || act.clause.verb.passive || !(publishes || listens) {
            return;
        }
        let known = self.reading.draft.of(&["bus", "topic", "stream"]).last().copied();
        let bus = match known {
            Some(bus) => bus,
            None if publishes => self.reading.draft.part(super::draft::Part {
                piece: self.piece,
                ..super::draft::Part::assumed(
                    "bus",
                    "event bus",
                    "Event bus",
                    "events are handed on by a bus; the text names none",
                )
            }),
            None => return,
        };
        if publishes {
            filled.to.push(bus);
            way.to.push(bus);
        } else {
            filled.from.push(bus);
            way.from = vec![End::Part(bus)];
        }
    }

    /// Whether someone else starts a part, so that it asks for messages itself.
    pub(super) fn called_already(&self, part: usize) -> bool {
        self.reading.draft.arrows.iter().any(|arrow| {
            let caller = self.role(arrow.from);
            arrow.to == part
                && matches!(caller, "workflow" | "schedule" | "http_api" | "rest_api" | "function")
        })
    }

    /// `reads the queue`, `polls an API`: a queue hands over, an API is asked.
    pub(super) fn asks(&mut self, act: &Act<'_>, filled: &Filled, way: &Way) -> bool {
        // `users poll the status from a table through the API`
        let people: Vec<usize> = filled.to.iter().copied().filter(|p| self.role(*p) == "client").collect();
        if act.is("consume") && !people.is_empty() && filled.from.len() > 1 {
            let door = |p: &usize| matches!(self.role(*p), "http_api" | "rest_api" | "graphql");
            let (doors, rest): (Vec<usize>, Vec<usize>) = filled.from.iter().copied().partition(door);
            if let [door] = doors[..] {
                for asker in people {
                    self.relate(End::Part(asker), End::Part(door), None);
                }
                for part in rest {
                    self.relate(End::Part(door), End::Part(part), act.label.clone());
                }
                return true;
            }
        }
        let read = act.is("read");
        if !read && !act.is("consume") || act.clause.verb.passive {
            return false;
        }
        let (doers, sources): (Vec<usize>, Vec<usize>) =
            if read { (filled.from.clone(), way.to.clone()) } else { (way.to.clone(), filled.from.clone()) };
        let fetching = self.lexicon.has("asks_for", act.lemma());
        let busy = doers.first().copied().filter(|p| self.role(*p) == "function" && self.called_already(*p));
        if let (false, true, Some(doer)) = (read, fetching, busy) {
            for source in sources {
                self.relate(End::Part(doer), End::Part(source), act.label.clone());
            }
            return true;
        }
        let comes = self.lexicon.has("is_told", act.lemma());
        let asked = |p: &usize| matches!(self.role(*p), "external" | "legacy") && !comes;
        let handed = |p: &usize| {
            PUSHING.contains(&self.role(*p)) && self.role(*p) != "iot" || filled.feeds.contains(p)
        };
        let askers: Vec<End> = match doers.as_slice() {
            [] if filled.system && way.through.is_empty() => vec![act.worker.clone()],
            [] => return false,
            some => some.iter().copied().map(End::Part).collect(),
        };
        // `listens to new documents`: in the store they were put into.
        let stores = |p: &usize| matches!(self.role(*p), "table" | "bucket" | "database");
        if !read
            && sources.is_empty()
            && self.lexicon.has("watches", act.lemma())
            && let (Some(place), [one]) = (self.place.filter(stores), doers.as_slice())
            && self.role(*one) == "function"
        {
            self.relate(End::Part(place), End::Part(*one), None);
            return true;
        }
        // `a function reads them`: from where they were put last.
        let pronoun = act.clause.object.iter().any(|arg| matches!(arg, Arg::Pronoun | Arg::They));
        if read
            && pronoun
            && sources.is_empty()
            && let (Some(place), [one]) = (self.place.filter(handed), doers.as_slice())
            && !self.reading.draft.joined(*one, place)
        {
            self.relate(End::Part(place), End::Part(*one), None);
            return true;
        }
        let settled =
            !read && sources.iter().all(asked) || (read || doers.is_empty()) && sources.iter().all(handed);
        if sources.is_empty() || !settled {
            return false;
        }
        let all = sources.iter().all(handed);
        for doer in askers {
            let pulls = matches!(doer, End::Part(part) if self.called_already(part));
            for source in &sources {
                if all && !pulls {
                    self.relate(End::Part(*source), doer.clone(), None);
                } else {
                    self.relate(doer.clone(), End::Part(*source), act.label.clone());
                }
            }
        }
        true
    }

    /// `the backend receives orders through an API`: what follows begins there.
    pub(super) fn enters(&mut self, act: &Act<'_>, filled: &Filled) -> bool {
        let collected = act.clause.verb.passive
            && filled.from.is_empty()
            && filled.to.is_empty()
            && self.lexicon.has("collects", act.lemma());
        if !collected && (!act.is("consume") || !filled.system) {
            return false;
        }
        let lets_in = |p: &usize| matches!(self.role(*p), "http_api" | "rest_api" | "graphql" | "websocket");
        let door = filled.through.iter().chain(&filled.from).copied().find(lets_in);
        if door.is_some() {
            (self.flow, self.entered) = (door, door);
        }
        door.is_some()
    }

    /// `query them with Athena`: it is Athena that asks the place they are in.
    pub(super) fn queried(&mut self, act: &Act<'_>, filled: &Filled, way: &Way) -> bool {
        let people = !filled.from.is_empty() && filled.from.iter().all(|p| self.role(*p) == "client");
        // `Athena is used to query them`
        let asks = filled.from.len() == 1 && way.to.is_empty() && self.role(filled.from[0]) == "warehouse";
        if act.is("read") && asks {
            let place = self.place.filter(|p| self.role(*p) == "bucket");
            if let Some(place) = place.or_else(|| self.reading.draft.of(&["bucket"]).last().copied()) {
                self.relate(End::Part(filled.from[0]), End::Part(place), act.label.clone());
                return true;
            }
        }
        let nobody = act.clause.verb.passive && filled.from.is_empty();
        if !act.is("read") || !filled.system && !people && !nobody {
            return false;
        }
        let tool = way.to.iter().copied().find(|p| self.role(*p) == "warehouse");
        let named = way.to.iter().copied().find(|p| self.role(*p) == "bucket");
        let place = named
            .or(self.place.filter(|p| self.role(*p) == "bucket"))
            .or_else(|| self.reading.draft.of(&["bucket"]).last().copied());
        let (Some(tool), Some(place)) = (tool, place) else { return false };
        for asker in &filled.from {
            self.relate(End::Part(*asker), End::Part(tool), None);
        }
        self.relate(End::Part(tool), End::Part(place), act.label.clone());
        true
    }
}
