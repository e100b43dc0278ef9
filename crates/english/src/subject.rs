//! Who does it: the subject of each clause, shared subjects, and what `it` means.

use super::clause::{Arg, Link};
use super::element::Element;
use super::read::{ACTORS, PUSHING, Reader, Sentence};

impl Reader<'_> {
    /// The subject of a clause: parts, whether it is the system itself, and words.
    pub(super) fn subject(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        previous: Option<usize>,
    ) -> (Vec<usize>, bool, Vec<String>) {
        if let Some(known) = self.subjects.get(&at) {
            return known.clone();
        }
        let clause = &sentence.clauses[at];
        let inherit = |reader: &mut Self, from: Option<usize>| match from {
            Some(before) => {
                let earlier = reader.before(sentence, before);
                reader.subject(sentence, before, earlier)
            }
            None => match reader.leading {
                Some(part) => (vec![part], false, Vec::new()),
                None => (Vec::new(), true, Vec::new()),
            },
        };
        match clause.link {
            Link::Shared | Link::Gerund if clause.subject.is_empty() => {
                let known = inherit(self, previous);
                self.set_off(sentence, at, previous, &known.0)
                    .map_or(known, |doers| (doers, false, Vec::new()))
            }
            Link::Purpose => {
                let Some(before) = previous else {
                    // `A rule to trigger a workflow`: no other verb, so the rule does.
                    let parts = match clause.antecedent {
                        Some(Arg::Part(part)) => self.resolve(part, sentence, &[]),
                        _ => Vec::new(),
                    };
                    let starts = |p: &usize| matches!(self.role(*p), "bus" | "schedule" | "topic" | "queue");
                    let parts = if parts.iter().all(starts) { parts } else { Vec::new() };
                    let system = parts.is_empty();
                    return (parts, system, Vec::new());
                };
                let main = &sentence.clauses[before];
                if let Some(Arg::Part(part)) = clause.antecedent {
                    let handed = self
                        .lexicon
                        .frame(&main.verb.lemma)
                        .is_some_and(|f| matches!(f.name.as_str(), "have" | "use" | "call"));
                    let mut parts = self.resolve(part, sentence, &[]);
                    // `schedule a function with a scheduler to stop servers`: the function stops them.
                    if parts.iter().all(|p| self.role(*p) == "schedule") {
                        for arg in &main.object {
                            if let Arg::Part(other) = arg {
                                let others = self.resolve(*other, sentence, &[]);
                                parts = if others.iter().all(|p| self.role(*p) == "function") {
                                    others
                                } else {
                                    parts
                                };
                            }
                        }
                    }
                    let works =
                        parts.iter().all(|p| matches!(self.role(*p), "function" | "service" | "workflow"));
                    let can = parts.iter().all(|p| {
                        ACTORS.contains(&self.role(*p))
                            || PUSHING.contains(&self.role(*p))
                            || matches!(
                                self.role(*p),
                                "schedule" | "cdn" | "delivery" | "function_url" | "load_balancer"
                            )
                    });
                    if !parts.is_empty() && (works || handed && can) {
                        return (parts, false, Vec::new());
                    }
                }
                let hands_on = self
                    .lexicon
                    .frame(&main.verb.lemma)
                    .is_some_and(|f| matches!(f.name.as_str(), "have" | "use" | "call"))
                    && !main.verb.passive;
                let mut objects: Vec<usize> = Vec::new();
                if hands_on {
                    for arg in main
                        .object
                        .iter()
                        .chain(main.slots.iter().filter(|(p, _)| p == "of").flat_map(|(_, a)| a))
                    {
                        if let Arg::Part(part) = arg {
                            objects.extend(self.resolve(*part, sentence, &[]));
                        }
                    }
                    objects.retain(|part| {
                        !matches!(
                            self.role(*part),
                            "client"
                                | "external"
                                | "bucket"
                                | "table"
                                | "database"
                                | "cache"
                                | "secret"
                                | "search"
                                | "model"
                                | "auth"
                        )
                    });
                    // `an API, a queue and a function to do X`: the last one does it.
                    if objects.len() > 1 && main.object.len() > 1 {
                        objects = objects.split_off(objects.len() - 1);
                    }
                }
                if main.verb.passive {
                    let (parts, system, words) = {
                        let earlier = self.before(sentence, before);
                        self.subject(sentence, before, earlier)
                    };
                    let by: Vec<usize> = main
                        .slots
                        .iter()
                        .filter(|(p, _)| p == "by" || p == "with")
                        .flat_map(|(_, args)| args)
                        .filter_map(|arg| if let Arg::Part(part) = arg { Some(*part) } else { None })
                        .collect::<Vec<_>>()
                        .into_iter()
                        .flat_map(|part| self.resolve(part, sentence, &[]))
                        .collect();
                    return if parts.is_empty() && !by.is_empty() {
                        (by, false, words)
                    } else {
                        (parts, system, words)
                    };
                }
                if objects.is_empty() { inherit(self, previous) } else { (objects, false, Vec::new()) }
            }
            _ => {
                if let Some(owner) = self.owner(sentence, at) {
                    return (self.resolve(owner, sentence, &[]), false, Vec::new());
                }
                if let Some(head) = self.headed(sentence, at) {
                    return (head, false, Vec::new());
                }
                let mut parts = Vec::new();
                let mut words = Vec::new();
                let mut system = clause.subject.is_empty();
                for arg in clause.subject.clone() {
                    match &arg {
                        Arg::Part(part) => parts.extend(self.resolve(*part, sentence, &[])),
                        Arg::They if self.several.len() > 1 => parts.extend(self.several.iter().copied()),
                        Arg::Pronoun | Arg::They => match self.pronoun(sentence, at, previous) {
                            Some(mut found) => parts.append(&mut found),
                            None => system = true,
                        },
                        // `a function that exposes a URL that accepts orders`: the function does.
                        Arg::Words(_, to)
                            if clause.link == Link::Relative
                                && self.lexicon.has("entrances", &sentence.tokens[to - 1].one)
                                && previous.is_some_and(|before| {
                                    self.lexicon
                                        .frame(&sentence.clauses[before].verb.lemma)
                                        .is_some_and(|f| f.name == "front")
                                }) =>
                        {
                            let (shown, own, _) = inherit(self, previous);
                            parts.extend(shown);
                            system |= own;
                        }
                        Arg::Words(from, to) => {
                            let named = self.by_name(sentence, *from, *to);
                            if !named.is_empty() && (!clause.verb.passive || clause.verb.lemma == "call") {
                                parts.extend(named);
                            } else if let Some(program) = self.program(sentence, at, *to) {
                                parts.push(program);
                            } else if let Some(people) = self.people(sentence, at, *from, *to) {
                                parts.push(people);
                            } else if self.is_system(sentence, &arg) {
                                system = true;
                            } else {
                                words.push(self.words(sentence, *from, *to));
                            }
                        }
                    }
                }
                // `a Beam pipeline on Dataflow reads`: where it runs is what it is.
                if parts.is_empty() && system {
                    for (word, arg) in clause.within.clone() {
                        if let Arg::Part(part) = arg
                            && matches!(word.as_str(), "on" | "in")
                            && matches!(
                                sentence.mentions[part].role,
                                "pipe" | "service" | "function" | "vm" | "workflow"
                            )
                        {
                            parts.extend(self.resolve(part, sentence, &[]));
                            system = false;
                        }
                    }
                }
                // `events from the queue are …`: where they come from counts.
                if parts.is_empty() && !system {
                    for (word, arg) in clause.within.clone() {
                        if let Arg::Part(part) = arg
                            && matches!(word.as_str(), "in" | "of" | "from" | "to" | "on")
                        {
                            parts.extend(self.resolve(part, sentence, &[]));
                        }
                    }
                }
                (parts, system, words)
            }
        }
    }

    /// `a rule to trigger a workflow and generate notifications`: a rule makes nothing, what it starts does.
    fn set_off(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        previous: Option<usize>,
        known: &[usize],
    ) -> Option<Vec<usize>> {
        let before = &sentence.clauses[previous?];
        let name = |lemma: &str| self.lexicon.frame(lemma).map_or("", |frame| frame.name.as_str());
        let makes = matches!(name(&sentence.clauses[at].verb.lemma), "process" | "read");
        let starts = name(&before.verb.lemma) == "call" && !before.verb.passive;
        let quiet = !known.is_empty()
            && known.iter().all(|p| matches!(self.role(*p), "bus" | "schedule" | "topic" | "queue"));
        let [Arg::Part(started)] = before.object[..] else { return None };
        if !makes || !starts || !quiet {
            return None;
        }
        let doers = self.resolve(started, sentence, &[]);
        doers.iter().all(|p| matches!(self.role(*p), "function" | "workflow" | "service")).then_some(doers)
    }

    /// `payment talks to a bank`, `all services publish`: parts by their bare names, or all of those named together.
    pub(super) fn by_name(&self, sentence: &Sentence<'_>, from: usize, to: usize) -> Vec<usize> {
        let tokens = sentence.tokens.get(from..to).unwrap_or(&[]);
        let Some(last) = tokens.last().filter(|_| tokens.len() <= 2) else { return Vec::new() };
        if self.several.len() > 1 && matches!(last.low.as_str(), "services" | "microservices" | "functions") {
            return self.several.clone();
        }
        // `the rule forwards events`: the bus does.
        if last.one == "rule" {
            return self.reading.draft.of(&["bus", "iot"]).last().copied().into_iter().collect();
        }
        // `the logs that go to a function`
        let logs = self.reading.draft.of(&["monitor"]);
        let filter = tokens.len() == 2 && tokens[0].one == "subscription" && tokens[1].one == "filter";
        if let ([monitor], true) = (logs.as_slice(), filter || tokens.iter().all(|t| t.one == "log")) {
            return vec![*monitor];
        }
        // `each service`
        let each = from
            .checked_sub(1)
            .is_some_and(|n| sentence.tokens[n].is("each") || sentence.tokens[n].is("every"));
        if each
            && self.several.len() > 1
            && matches!(last.low.as_str(), "service" | "microservice" | "function")
        {
            return self.several.clone();
        }
        // `The service maintains its state`: the one that is spoken of.
        let the = from
            .checked_sub(1)
            .is_some_and(|n| sentence.tokens[n].is("the") || sentence.tokens[n].is("this"));
        let spoken = self.topic.filter(|p| matches!(self.role(*p), "function" | "service"));
        if let (true, true, Some(part)) = (the, tokens.len() == 1 && last.is("service"), spoken) {
            return vec![part];
        }
        let words: Vec<&str> = tokens.iter().map(|t| t.low.as_str()).collect();
        let functions = self.reading.draft.of(&["function", "service"]);
        let mut named = functions.into_iter().filter(|at| {
            let part = &self.reading.draft.parts[*at];
            part.piece < sentence.piece && part.name.len() == words.len() && part.name.iter().eq(&words)
        });
        match (named.next(), named.next()) {
            (Some(one), None) => vec![one],
            _ => Vec::new(),
        }
    }

    /// `consumes orders and sends to invoices`: one of several queues or topics, by its bare name.
    pub(super) fn carrier_by_name(&self, sentence: &Sentence<'_>, from: usize, to: usize) -> Vec<usize> {
        let tokens = sentence.tokens.get(from..to).unwrap_or(&[]);
        let carriers = self.reading.draft.of(&["queue", "topic", "stream"]);
        if carriers.len() < 2 || tokens.is_empty() || tokens.len() > 2 {
            return Vec::new();
        }
        let named = carriers.into_iter().filter(|at| {
            let part = &self.reading.draft.parts[*at];
            let same =
                part.name.len() == tokens.len() && part.name.iter().zip(tokens).all(|(n, t)| *n == t.low);
            same && !part.dead && part.piece < sentence.piece
        });
        named.take(1).collect()
    }

    /// `Runners upload tracks to a bucket`: whatever the noun, only people upload.
    fn people(&mut self, sentence: &Sentence<'_>, at: usize, from: usize, to: usize) -> Option<usize> {
        let clause = &sentence.clauses[at];
        let noun = sentence.tokens.get(from).filter(|t| to == from + 1 && t.low != t.one)?;
        let things = ["data", "files", "records", "not_parts", "systems", "derived"];
        let people = self.lexicon.has("done_by_people", &clause.verb.lemma)
            && !clause.verb.passive
            && clause.link == Link::Main
            && from == 0
            && !things.iter().any(|set| self.lexicon.has(set, &noun.one));
        if !people {
            return None;
        }
        let clients = self.reading.draft.of(&["client"]);
        let known = clients.into_iter().find(|p| self.reading.draft.parts[*p].phrase == noun.one);
        Some(known.unwrap_or_else(|| {
            self.reading.draft.part(super::draft::Part {
                role: "client",
                phrase: noun.one.clone(),
                written: noun.text.clone(),
                piece: sentence.piece,
                ..Default::default()
            })
        }))
    }

    /// `the app sends telemetry to the API`: a program of people, not the system.
    fn program(&mut self, sentence: &Sentence<'_>, at: usize, end: usize) -> Option<usize> {
        let head = sentence.tokens.get(end.checked_sub(1)?)?;
        if !self.lexicon.has("programs", &head.one) {
            return None;
        }
        let known =
            self.reading.draft.of(&["client"]).into_iter().rev().find(|p| {
                self.reading.draft.parts[*p].phrase.split(' ').next_back() == Some(head.one.as_str())
            });
        if known.is_some() {
            return known;
        }
        if let Some(server) = self.web_app(sentence, at, end) {
            return Some(server);
        }
        let clause = &sentence.clauses[at];
        let goes = self
            .lexicon
            .frame(&clause.verb.lemma)
            .is_some_and(|f| matches!(f.name.as_str(), "send" | "call" | "read"));
        let the = sentence.tokens[..end].iter().rev().take(3).any(|t| t.is("the"));
        let slots = clause.slots.iter().filter(|(word, _)| matches!(word.as_str(), "to" | "through" | "via"));
        let door = clause.object.iter().chain(slots.flat_map(|(_, args)| args)).any(|arg| {
            matches!(arg, Arg::Part(p) if matches!(sentence.mentions[*p].role, "http_api" | "rest_api" | "graphql" | "websocket" | "iot"))
        });
        if !goes || !the || !door || clause.verb.passive {
            return None;
        }
        Some(self.reading.draft.part(super::draft::Part {
            role: "client",
            phrase: head.one.clone(),
            written: head.low.clone(),
            piece: sentence.piece,
            ..Default::default()
        }))
    }

    /// `the web app reads from Redis`: what asks a store itself runs on a server of ours.
    fn web_app(&mut self, sentence: &Sentence<'_>, at: usize, end: usize) -> Option<usize> {
        let clause = &sentence.clauses[at];
        let [.., web, _] = sentence.tokens.get(..end)? else { return None };
        let asks = self
            .lexicon
            .frame(&clause.verb.lemma)
            .is_some_and(|f| matches!(f.name.as_str(), "read" | "store" | "consume"));
        let args = clause.object.iter().chain(clause.slots.iter().flat_map(|(_, args)| args));
        let store = args.into_iter().any(|arg| {
            matches!(arg, Arg::Part(p) if matches!(sentence.mentions[*p].role, "cache" | "table" | "database" | "search"))
        });
        if !web.is("web") || !asks || !store || clause.verb.passive || clause.link != Link::Main {
            return None;
        }
        if !self.reading.draft.of(&super::infer::COMPUTE).is_empty() {
            return None;
        }
        Some(self.reading.draft.part(super::draft::Part {
            role: "service",
            phrase: "web app".to_string(),
            written: "web app".to_string(),
            piece: sentence.piece,
            ..Default::default()
        }))
    }

    /// `a function triggered by a table that pushes changes`: the function pushes.
    fn headed(&mut self, sentence: &Sentence<'_>, at: usize) -> Option<Vec<usize>> {
        let before = at.checked_sub(1).map(|n| &sentence.clauses[n])?;
        let clause = &sentence.clauses[at];
        let acts = matches!(
            self.lexicon.frame(&clause.verb.lemma)?.name.as_str(),
            "send" | "store" | "call" | "process" | "read" | "tell" | "consume"
        );
        let (Link::Relative, Link::Reduced, true, Some(Arg::Part(near))) = (
            clause.link,
            before.link,
            before.verb.passive && acts && !clause.verb.passive,
            &clause.antecedent,
        ) else {
            return None;
        };
        let by = before.slots.iter().any(|(word, args)| word == "by" && args.contains(&Arg::Part(*near)));
        let [Arg::Part(head)] = before.subject[..] else { return None };
        if !by || self.lexicon.frame(&before.verb.lemma)?.name != "call" {
            return None;
        }
        let near = self.resolve(*near, sentence, &[]);
        let quiet = near.iter().all(|p| {
            matches!(
                self.role(*p),
                "table"
                    | "database"
                    | "bucket"
                    | "queue"
                    | "schedule"
                    | "stream"
                    | "topic"
                    | "http_api"
                    | "rest_api"
                    | "bus"
            )
        });
        let head = self.resolve(head, sentence, &[]);
        (quiet && head.iter().all(|p| self.role(*p) == "function")).then_some(head)
    }

    /// `an API with a firewall that invokes a function`: the API invokes it.
    fn owner(&self, sentence: &Sentence<'_>, at: usize) -> Option<usize> {
        let clause = &sentence.clauses[at];
        let acts = matches!(
            self.lexicon.frame(&clause.verb.lemma)?.name.as_str(),
            "send" | "call" | "store" | "read"
        );
        let (Link::Relative, Some(Arg::Part(near)), true, false) =
            (clause.link, &clause.antecedent, acts, clause.verb.passive)
        else {
            return None;
        };
        let quiet =
            matches!(sentence.mentions[*near].role, "waf" | "auth" | "dns" | "secret" | "config" | "monitor");
        let place = sentence.elements.iter().position(|e| *e == Element::Part(*near))?;
        let with = place >= 2 && sentence.elements[place - 1] == Element::Preposition("with".to_string());
        match sentence.elements.get(place.checked_sub(2)?) {
            Some(Element::Part(owner))
                if quiet && with && ACTORS.contains(&sentence.mentions[*owner].role) =>
            {
                Some(*owner)
            }
            _ => None,
        }
    }

    /// The clause whose subject the clause at a place would share.
    pub(super) fn before(&self, sentence: &Sentence<'_>, at: usize) -> Option<usize> {
        let form = sentence.clauses[at].verb.form;
        (0..at)
            .rev()
            .find(|n| {
                let clause = &sentence.clauses[*n];
                if clause.link == Link::When && sentence.clauses[..*n].iter().any(|c| c.link != Link::When) {
                    return false;
                }
                match sentence.clauses[at].link {
                    Link::Shared if clause.link == Link::Reduced && form != super::lexicon::Form::Ed => false,
                    Link::Shared if form == super::lexicon::Form::S => {
                        !matches!(clause.link, Link::Purpose | Link::Gerund)
                            && clause.verb.form != super::lexicon::Form::Base
                    }
                    Link::Purpose => clause.verb.lemma != "help",
                    _ => true,
                }
            })
            .or_else(|| at.checked_sub(1))
    }

    /// Whose doings a list tells that follows: `a function that:`, `The worker performs these tasks:`, `It:`.
    pub(super) fn leads(&self, sentence: &Sentence<'_>) -> Option<usize> {
        let works = |p: &usize| matches!(self.role(*p), "function" | "service" | "workflow" | "vm");
        let open = matches!(sentence.elements.last(), Some(Element::Relative(_)));
        let last = sentence.mentions.len().checked_sub(1).filter(|_| open);
        let named = last.and_then(|at| self.resolved.get(&at)).and_then(|parts| parts.first().copied());
        let pronoun = sentence.mentions.is_empty().then(|| self.topic.or(self.actor)).flatten();
        named.or(self.begun.first().copied()).or(pronoun).filter(works)
    }

    /// What `it` in the next sentence would mean.
    pub(super) fn look_back(&mut self, sentence: &Sentence<'_>) {
        let first =
            sentence.clauses.iter().zip(self.subjects.values()).find(|(clause, _)| clause.link == Link::Main);
        // `A worker that exposes an endpoint.`: no main clause, but what it speaks of.
        let opening = sentence.clauses.iter().zip(self.subjects.values()).next();
        let opening = opening.filter(|(clause, _)| {
            first.is_none()
                && matches!(clause.link, Link::Relative | Link::Reduced)
                && matches!(sentence.elements.first(), Some(Element::Part(_) | Element::Pronoun))
        });
        let opening = opening.filter(|(_, (parts, _, _))| parts.iter().all(|p| self.role(*p) != "external"));
        let subject = first.or(opening).and_then(|(_, (parts, _, _))| parts.first().copied());
        if let Some((_, (parts, _, _))) = first.filter(|(_, (parts, _, _))| parts.len() > 1) {
            self.several = parts.clone();
        }
        // `A React frontend behind CloudFront.` says of the frontend what it is.
        let named = (0..sentence.mentions.len()).filter_map(|at| self.resolved.get(&at)?.first().copied());
        let named: Vec<usize> = named.filter(|_| sentence.clauses.is_empty()).collect();
        let ours = named.iter().copied().find(|p| self.role(*p) != "external");
        let head = ours.or(named.first().copied());
        self.topic = subject.or(head).or(self.topic.filter(|_| sentence.mentions.is_empty()));
        let called = sentence.clauses.iter().rev().find(|clause| {
            self.lexicon.frame(&clause.verb.lemma).is_some_and(|f| f.name == "call") && !clause.verb.passive
        });
        self.called = called.and_then(|clause| {
            clause.object.iter().find_map(|arg| match arg {
                Arg::Part(part) => self.resolved.get(part).and_then(|parts| parts.first().copied()),
                _ => None,
            })
        });
        self.called = self.called.filter(|p| matches!(self.role(*p), "function" | "service" | "workflow"));
        self.begun = self.topic.into_iter().collect();
    }

    pub(super) fn pronoun(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        previous: Option<usize>,
    ) -> Option<Vec<usize>> {
        // `it` in the same sentence: the subject of the clause before; otherwise who acted last.
        if let Some(before) = previous.filter(|_| at > 0) {
            let (parts, _, _) = self.subject(sentence, before, None);
            if !parts.is_empty() {
                return Some(parts);
            }
        }
        let old = |part: &usize| self.begun.contains(part);
        self.called.or(self.topic.filter(old)).or(self.actor).or(self.topic).map(|part| vec![part])
    }
}
