//! Reads sentence by sentence: which arrows each verb means, and what the text says about the parts.

use std::collections::{BTreeMap, BTreeSet};

use super::clause::{Arg, Clause, Element, Link, clauses, elements};
use super::draft::Draft;
use super::lexicon::{Frame, Lexicon, Slot};
use super::quantity::{Said, quantities};
use super::mention::{Mention, mentions};
use super::resolve::{Context, resolve};
use super::segment::{Piece, Shape};
use super::token::{Kind, Token, tokens};
use super::verb::{Verb, verbs};

/// An end of an arrow that may not be known yet.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum End {
    /// A part.
    Part(usize),
    /// Whatever does the system's work; what it does in words.
    Worker(String),
}

/// A relation found in the text.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    /// Where it starts.
    pub from: End,
    /// Where it ends.
    pub to: End,
    /// The words for it.
    pub label: Option<String>,
}

/// What a text gives before anything is inferred.
pub(super) struct Reading {
    /// Parts and arrows.
    pub draft: Draft,
    /// Relations of the worker nobody named, in order.
    pub pending: Vec<Relation>,
    /// What the system itself does, verb and object, when the text says so.
    pub works: Vec<(String, String)>,
    /// Kinds of data that arrive by upload.
    pub uploads: Vec<String>,
    /// What is kept without a place to keep it.
    pub kept: Vec<String>,
    /// People are told something: what.
    pub told: Option<String>,
    /// Capabilities listed beside each other.
    pub capabilities: Vec<String>,
    /// What is fetched from somewhere the text does not name.
    pub fetched: Vec<(End, String)>,
    /// The numbers of the text.
    pub said: Vec<Said>,
    /// A store of which each function has its own.
    pub each: Option<usize>,
    /// What the system is called: `chatbot`, `rate limiter`.
    pub subject: Option<String>,
    /// Number of pieces from which something was used.
    pub used: usize,
}

/// A sentence with all that was found in it.
pub(super) struct Sentence<'a> {
    pub piece: usize,
    pub text: &'a str,
    pub tokens: Vec<Token>,
    pub verbs: Vec<Option<Verb>>,
    pub mentions: Vec<Mention>,
    pub elements: Vec<Element>,
    pub clauses: Vec<Clause>,
}

/// Analyses one piece of text without deciding what it means.
pub(super) fn sentence<'a>(piece: usize, text: &'a str, lexicon: &Lexicon) -> Sentence<'a> {
    let tokens = tokens(text, lexicon);
    let verbs = verbs(&tokens, lexicon);
    let mentions = mentions(&tokens, &verbs, lexicon);
    let elements = elements(&tokens, &verbs, &mentions, lexicon);
    let clauses = clauses(&elements, &verbs);
    Sentence { piece, text, tokens, verbs, mentions, elements, clauses }
}

/// Reads the pieces of a text over what is known already.
pub(super) fn read(pieces: &[Piece], draft: Draft, lexicon: &Lexicon) -> Reading {
    let mut reader = Reader {
        lexicon,
        reading: Reading {
            draft,
            pending: Vec::new(),
            works: Vec::new(),
            uploads: Vec::new(),
            kept: Vec::new(),
            told: None,
            capabilities: Vec::new(),
            fetched: Vec::new(),
            each: None,
            said: Vec::new(),
            subject: None,
            used: 0,
        },
        actor: None,
        place: None,
        doer: None,
        stand_in: None,
        topic: None,
        called: None,
        begun: Vec::new(),
        subjects: Vec::new(),
        last: None,
        resolved: BTreeMap::new(),
        flow: None,
        event: Vec::new(),
    };
    for (at, piece) in pieces.iter().enumerate() {
        if piece.shape == Shape::Heading {
            continue;
        }
        let sentence = sentence(at, &piece.text, lexicon);
        let before = (
            reader.reading.draft.parts.len(),
            reader.reading.draft.arrows.len(),
            reader.reading.pending.len(),
            reader.reading.works.len(),
        );
        reader.sentence(&sentence);
        let after = (
            reader.reading.draft.parts.len(),
            reader.reading.draft.arrows.len(),
            reader.reading.pending.len(),
            reader.reading.works.len(),
        );
        if before != after || !sentence.mentions.is_empty() {
            reader.reading.used += 1;
        } else {
            reader.reading.draft.unused.push(piece.text.clone());
        }
    }
    reader.reading
}

struct Reader<'a> {
    lexicon: &'a Lexicon,
    reading: Reading,
    /// Who acted last.
    actor: Option<usize>,
    /// Where data went last.
    place: Option<usize>,
    /// Which function or service of ours worked last.
    doer: Option<usize>,
    /// What the last sentence was about.
    topic: Option<usize>,
    /// What the last sentence had started.
    called: Option<usize>,
    /// Parts the last sentence began with.
    begun: Vec<usize>,
    /// The subjects of the clauses read so far in this sentence.
    subjects: Vec<(Vec<usize>, bool, Vec<String>)>,
    /// A part that stands for the whole system in this sentence: `an IoT platform that processes`.
    stand_in: Option<usize>,
    /// What was named last.
    last: Option<usize>,
    /// The mentions of the sentence that are resolved.
    resolved: BTreeMap<usize, Vec<usize>>,
    /// What the sentence reached last and can hand on.
    flow: Option<usize>,
    /// Where what happens first happens: `when a file lands in the bucket`.
    event: Vec<usize>,
}

/// What the slots of a clause hold.
#[derive(Default)]
struct Filled {
    from: Vec<usize>,
    through: Vec<usize>,
    to: Vec<usize>,
    worker: Vec<usize>,
    work: Vec<usize>,
    tool: Vec<usize>,
    source: Vec<usize>,
    store: Vec<usize>,
    guard: Vec<usize>,
    guarded: Vec<usize>,
    item: Vec<usize>,
    aside: Vec<usize>,
    /// Words that are no parts, in the slot of what is carried or worked on.
    words: Vec<String>,
    /// The system itself is the subject, or nobody is.
    system: bool,
}

const ACTORS: [&str; 9] =
    ["function", "service", "vm", "workflow", "http_api", "rest_api", "graphql", "websocket", "pipe"];
const PUSHING: [&str; 6] = ["bus", "topic", "stream", "pipe", "queue", "iot"];

impl Reader<'_> {
    fn role(&self, part: usize) -> &'static str {
        self.reading.draft.parts[part].role
    }

    fn sentence(&mut self, sentence: &Sentence<'_>) {
        self.resolved.clear();
        self.flow = None;
        self.stand_in = None;
        self.subjects.clear();
        self.event.clear();
        self.uploads(sentence);
        let unwanted = self.unwanted(sentence);
        // What is no function keeps its name through a text; which function is meant shows only beside the others.
        let aliases = self.aliases(sentence);
        for (at, mention) in sentence.mentions.iter().enumerate() {
            if unwanted.contains(&at) {
                self.resolved.insert(at, Vec::new());
            } else if mention.role != "function" && !aliases.contains_key(&at) {
                self.resolve(at, sentence, &[]);
            }
        }
        for (alias, of) in &aliases {
            if !self.resolved.contains_key(of) {
                self.resolve(*of, sentence, &[]);
            }
            let parts = self.resolved.get(of).cloned().unwrap_or_default();
            self.resolved.insert(*alias, parts);
        }
        if sentence.clauses.is_empty() || sentence.elements.iter().any(|e| matches!(e, Element::Arrow(_))) {
            self.nominal(sentence);
        }
        let mut previous: Option<usize> = None;
        let drawn = sentence.elements.iter().any(|e| matches!(e, Element::Arrow(_)));
        for at in 0..if drawn { 0 } else { sentence.clauses.len() } {
            self.clause(sentence, at, &mut previous);
        }
        self.look_back(sentence);
        // Parts outside every clause.
        for at in 0..sentence.mentions.len() {
            if !self.resolved.contains_key(&at) {
                self.resolve(at, sentence, &[]);
            }
        }
        self.beside(sentence);
        self.paired(sentence);
        self.capabilities(sentence);
        self.reading.said.extend(quantities(&sentence.tokens));
    }

    /// What is uploaded, by whom, before anything is said about it.
    fn uploads(&mut self, sentence: &Sentence<'_>) {
        for (at, token) in sentence.tokens.iter().enumerate() {
            if !token.is_word() || !(self.lexicon.has("verbs_of_upload", &token.low) || token.one == "upload")
            {
                continue;
            }
            let near = sentence.tokens[at + 1..]
                .iter()
                .take(3)
                .chain(sentence.tokens[..at].iter().rev().take(2))
                .find(|t| t.is_word() && self.lexicon.has("files", &t.one) && t.one != "upload");
            if let Some(file) = near {
                let word = file.low.clone();
                if !self.reading.uploads.contains(&word) {
                    self.reading.uploads.push(word);
                }
            }
        }
    }

    /// Mentions that are said not to be there.
    fn unwanted(&self, sentence: &Sentence<'_>) -> BTreeSet<usize> {
        let mut out = BTreeSet::new();
        let mut not = false;
        let mut verb_not = false;
        for (at, element) in sentence.elements.iter().enumerate() {
            match element {
                Element::Not => {
                    not = true;
                    // `does not use`: the verb is denied, and what follows it.
                    verb_not = matches!(sentence.elements.get(at + 1), Some(Element::Verb(_)));
                }
                Element::Part(part) if not => {
                    out.insert(*part);
                }
                Element::Verb(_) if verb_not => verb_not = false,
                Element::Verb(_) | Element::Break | Element::Subordinator(_) | Element::Relative(_) => {
                    not = false
                }
                Element::Comma => {
                    not &= matches!(sentence.elements.get(at + 1), Some(Element::Part(_) | Element::And))
                }
                _ => {}
            }
        }
        out
    }

    /// Two mentions side by side that are one part: `a message queue with Kafka`, `DynamoDB as a database`.
    fn aliases(&self, sentence: &Sentence<'_>) -> BTreeMap<usize, usize> {
        let mut out = BTreeMap::new();
        for at in 1..sentence.mentions.len() {
            let (first, second) = (&sentence.mentions[at - 1], &sentence.mentions[at]);
            let between = &sentence.tokens[first.end..second.first];
            if between.is_empty() && first.generic() == second.generic() || between.len() > 6 {
                continue;
            }
            let joins = !between.is_empty()
                && between.iter().all(|t| {
                    t.is_word()
                        && matches!(
                            t.low.as_str(),
                            "using"
                                | "with"
                                | "on"
                                | "in"
                                | "as"
                                | "via"
                                | "is"
                                | "a"
                                | "an"
                                | "the"
                                | "implemented"
                                | "built"
                                | "based"
                                | "powered"
                                | "hosted"
                                | "running"
                                | "provides"
                                | "acts"
                                | "serves"
                                | "of"
                                | "type"
                                | "by"
                                | "for"
                                | "called"
                        )
                        || matches!(t.low.as_str(), "from" | "through")
                            && matches!(first.role, "sms" | "email" | "push")
                });
            let aside =
                matches!(between, [one] if one.kind == Kind::Open || one.kind == Kind::Comma && false);
            if !joins && !aside {
                continue;
            }
            let means = |generic: &Mention, product: &Mention| {
                generic.generic()
                    && (!product.generic() || joins && between.iter().any(|t| t.is("as") || t.is("is")))
                    && (generic.role == product.role
                        || self.lexicon.means(&generic.phrase).iter().any(|role| role == product.role)
                        || product
                            .product
                            .as_ref()
                            .and_then(|name| crate::catalog::Catalog::bundled().by_name(None, name))
                            .is_some_and(|entry| entry.plays(generic.role)))
            };
            if means(first, second)
                && !between
                    .iter()
                    .any(|t| matches!(t.low.as_str(), "as" | "is" | "provides" | "acts" | "serves"))
            {
                out.insert(at - 1, at);
            } else if means(second, first)
                && between
                    .iter()
                    .any(|t| matches!(t.low.as_str(), "as" | "is" | "provides" | "acts" | "serves" | "for"))
                || aside && means(second, first)
            {
                out.insert(at, at - 1);
            }
        }
        out
    }

    fn resolve(&mut self, at: usize, sentence: &Sentence<'_>, beside: &[usize]) -> Vec<usize> {
        if let Some(known) = self.resolved.get(&at) {
            return known.clone();
        }
        let does: BTreeSet<String> = sentence
            .clauses
            .iter()
            .filter(|clause| {
                clause.subject.contains(&Arg::Part(at))
                    || matches!(clause.link, Link::Relative | Link::Purpose)
                        && clause.antecedent == Some(Arg::Part(at))
            })
            .filter(|clause| {
                !clause.verb.passive
                    && self
                        .lexicon
                        .frame(&clause.verb.lemma)
                        .is_some_and(|f| !matches!(f.name.as_str(), "have" | "use"))
            })
            .map(|clause| format!("{} {}", clause.verb.lemma, self.first_words(clause, sentence)))
            .collect();
        let listed = sentence.clauses.iter().any(|clause| {
            clause.object.contains(&Arg::Part(at))
                && self.lexicon.frame(&clause.verb.lemma).is_some_and(|f| f.name == "have")
        });
        let (from, to) = sentence.mentions[at].written;
        let written = sentence.text.get(from..to).unwrap_or("").replace(['`', '"', '“', '”'], "");
        let written = written.trim_end_matches("'s").trim_end_matches("’s");
        let context = Context { piece: sentence.piece, does: &does, beside, written, listed };
        let mut mention = sentence.mentions[at].clone();
        // `functions … with different filters`: at least two.
        if mention.role == "function" && mention.plural && mention.count == 1 && mention.name.is_empty() && mention.article == super::mention::Article::None && sentence.tokens.iter().any(|t| t.is("different") || t.is("own")) {
            mention.count = 2;
        }
        let parts = resolve(&mut self.reading.draft, &mention, &context, self.lexicon);
        for part in &parts {
            self.reading.draft.parts[*part].does.extend(does.iter().cloned());
        }
        if let [part] = parts[..]
            && self.reading.draft.parts[part].work.is_none()
        {
            let own = sentence.clauses.iter().find(|c| {
                (c.subject.contains(&Arg::Part(at)) || c.antecedent == Some(Arg::Part(at)) && matches!(c.link, Link::Relative | Link::Purpose))
                    && !c.verb.passive
                    && self.lexicon.frame(&c.verb.lemma).is_some_and(|f| !matches!(f.name.as_str(), "have" | "use" | "call"))
            });
            self.reading.draft.parts[part].work = own.and_then(|clause| self.label(sentence, clause));
        }
        self.resolved.insert(at, parts.clone());
        parts
    }

    fn first_words(&self, clause: &Clause, sentence: &Sentence<'_>) -> String {
        clause
            .object
            .iter()
            .find_map(|arg| match arg {
                Arg::Words(from, to) => {
                    sentence.tokens.get(*from..*to).and_then(|t| t.last()).map(|t| t.one.clone())
                }
                _ => None,
            })
            .unwrap_or_default()
    }

    fn words(&self, sentence: &Sentence<'_>, from: usize, to: usize) -> String {
        sentence
            .tokens
            .get(from..to)
            .unwrap_or(&[])
            .iter()
            .map(|t| t.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether words mean the system as a whole.
    fn is_system(&self, sentence: &Sentence<'_>, arg: &Arg) -> bool {
        match arg {
            Arg::Words(from, to) => {
                let tokens = sentence.tokens.get(*from..*to).unwrap_or(&[]);
                tokens.last().is_some_and(|t| self.lexicon.has("systems", &t.one) || t.low == "i")
            }
            _ => false,
        }
    }

    /// The subject of a clause: parts, whether it is the system itself, and words.
    fn subject(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        previous: Option<usize>,
    ) -> (Vec<usize>, bool, Vec<String>) {
        if let Some(known) = self.subjects.get(at) {
            return known.clone();
        }
        let clause = &sentence.clauses[at];
        let inherit = |reader: &mut Self, from: Option<usize>| match from {
            Some(before) => {
                let earlier = reader.before(sentence, before);
                reader.subject(sentence, before, earlier)
            }
            None => (Vec::new(), true, Vec::new()),
        };
        match clause.link {
            Link::Shared | Link::Gerund if clause.subject.is_empty() => inherit(self, previous),
            Link::Purpose => {
                let Some(before) = previous else { return (Vec::new(), true, Vec::new()) };
                let main = &sentence.clauses[before];
                if let Some(Arg::Part(part)) = clause.antecedent {
                    let handed = self
                        .lexicon
                        .frame(&main.verb.lemma)
                        .is_some_and(|f| matches!(f.name.as_str(), "have" | "use" | "call"));
                    let parts = self.resolve(part, sentence, &[]);
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
                    // `an API, a queue and a function to do X`: the last one does it.
                    if objects.len() > 1 && main.object.len() > 1 {
                        objects = objects.split_off(objects.len() - 1);
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
                let mut parts = Vec::new();
                let mut words = Vec::new();
                let mut system = clause.subject.is_empty();
                for arg in clause.subject.clone() {
                    match &arg {
                        Arg::Part(part) => parts.extend(self.resolve(*part, sentence, &[])),
                        Arg::Pronoun => match self.pronoun(sentence, at, previous) {
                            Some(mut found) => parts.append(&mut found),
                            None => system = true,
                        },
                        Arg::Words(from, to) => {
                            if self.is_system(sentence, &arg) {
                                system = true;
                            } else {
                                words.push(self.words(sentence, *from, *to));
                            }
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

    /// The clause whose subject the clause at a place would share.
    fn before(&self, sentence: &Sentence<'_>, at: usize) -> Option<usize> {
        let form = sentence.clauses[at].verb.form;
        (0..at)
            .rev()
            .find(|n| {
                let clause = &sentence.clauses[*n];
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

    /// What `it` in the next sentence would mean.
    fn look_back(&mut self, sentence: &Sentence<'_>) {
        let first = sentence.clauses.iter().zip(&self.subjects).find(|(clause, _)| clause.link == Link::Main);
        let subject = first.and_then(|(_, (parts, _, _))| parts.first().copied());
        self.topic = subject.or(self.topic.filter(|_| sentence.mentions.is_empty()));
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

    fn pronoun(&mut self, sentence: &Sentence<'_>, at: usize, previous: Option<usize>) -> Option<Vec<usize>> {
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

    fn clause(&mut self, sentence: &Sentence<'_>, at: usize, previous: &mut Option<usize>) {
        let clause = &sentence.clauses[at];
        let before = self.before(sentence, at);
        let (subject, system, subject_words) = self.subject(sentence, at, before);
        self.subjects.push((subject.clone(), system, subject_words.clone()));
        let Some(frame) = self.lexicon.frame(&clause.verb.lemma) else { return };
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
        let subject_slot = if clause.verb.passive { frame.object } else { frame.subject };
        fill(&mut filled, subject_slot, &subject);
        if clause.verb.passive {
            filled.words.extend(subject_words.iter().cloned());
            // `the IoT data is stored in S3`: it comes from there.
            let carried = clause.subject.iter().any(|arg| matches!(arg, Arg::Part(part) if sentence.mentions[*part].data && !sentence.mentions[*part].called));
            if subject_slot == Slot::Item && carried {
                let pushing: Vec<usize> = subject.iter().copied().filter(|p| PUSHING.contains(&self.role(*p)) || ACTORS.contains(&self.role(*p))).collect();
                filled.from.extend(pushing);
            }
        }
        let mut beside = subject.clone();
        // Parts that keep their name first, then functions beside them.
        for functions in [false, true] {
            for (slot, arg) in object_and_slots(clause, frame) {
                match arg {
                    Arg::Part(part) if (sentence.mentions[*part].role == "function") == functions => {
                        let known = self.resolve(*part, sentence, &beside);
                        beside.extend(known.iter().copied());
                        let mention = &sentence.mentions[*part];
                        let slot = self.adjust(slot, mention, frame, &known);
                        fill(&mut filled, slot, &known);
                    }
                    Arg::Words(from, to) if !functions => {
                        let words = self.words(sentence, *from, *to);
                        if matches!(slot, Slot::Item | Slot::Work | Slot::To | Slot::From | Slot::None)
                            && filled.words.len() < 4
                        {
                            filled.words.push(words);
                        }
                    }
                    Arg::Pronoun
                        if !functions
                            && matches!(slot, Slot::To | Slot::From | Slot::Guarded)
                            && matches!(frame.name.as_str(), "call" | "consume" | "guard" | "front") =>
                    {
                        if let Some(last) = self.last.filter(|p| !subject.contains(p)) {
                            fill(&mut filled, slot, &[last]);
                        }
                    }
                    _ => {}
                }
            }
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
    fn adjust(&self, slot: Slot, mention: &Mention, frame: &Frame, known: &[usize]) -> Slot {
        let Some(part) = known.first() else { return slot };
        let role = self.role(*part);
        match (frame.name.as_str(), slot, role) {
            // `sends an SNS notification`, `puts SQS messages`: the carrier is where it goes.
            ("send" | "store" | "tell", Slot::Item, "topic" | "email" | "sms" | "push") => Slot::To,
            ("send" | "store" | "tell", Slot::Item, "client") if !mention.data => Slot::To,
            ("send" | "store" | "tell", Slot::Item, _) if mention.data && !matches!(role, "function") => Slot::From,
            ("send" | "tell", Slot::Item, _) if matches!(role, "table" | "bucket" | "stream" | "queue") => Slot::From,
            (
                "store",
                Slot::Item,
                "table" | "bucket" | "database" | "cache" | "search" | "queue" | "topic",
            ) => Slot::To,
            ("store", Slot::Through, "table" | "bucket" | "database" | "cache" | "search") => Slot::To,
            _ => slot,
        }
    }

    fn meaning(
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
        match frame.name.as_str() {
            "have" | "use"
                if filled.system
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
                if matches!(clause.verb.lemma.as_str(), "create" | "make" | "add")
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
                        self.transfer(clause, store, &mut again, subject, label, worker, when, sentence);
                    }
                }
            }
            "have" => {
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
            _ => self.transfer(clause, frame, filled, subject, label, worker, when, sentence),
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
                )
            });
            if let Some(place) = places.first() {
                self.event = vec![*place];
            } else if let Some(part) = self.concerned(sentence, clause) {
                self.event = vec![part];
            }
        }
        self.remember(filled, subject);
    }

    /// `when a payment fails`: the function that has to do with payments.
    fn concerned(&self, sentence: &Sentence<'_>, clause: &Clause) -> Option<usize> {
        let stem = |word: &str| word.chars().take(5).collect::<String>();
        let words: Vec<String> = clause
            .subject
            .iter()
            .filter_map(|arg| if let Arg::Words(from, to) = arg { Some(*from..*to) } else { None })
            .flat_map(|range| sentence.tokens[range].iter().map(|t| stem(&t.one)))
            .chain([stem(&clause.verb.lemma)])
            .filter(|word| word.chars().count() >= 4)
            .collect();
        let functions = self.reading.draft.of(&["function", "service", "workflow"]);
        let named = |at: &usize| self.reading.draft.parts[*at].name.iter().any(|name| words.contains(&stem(name)));
        functions.into_iter().find(named)
    }

    fn in_event(&self, sentence: &Sentence<'_>, at: usize) -> bool {
        sentence.clauses[..at]
            .iter()
            .rev()
            .find(|c| !matches!(c.link, Link::Shared))
            .is_some_and(|c| c.link == Link::When)
            && !sentence.elements.is_empty()
            && {
                let before: Vec<&Element> = sentence
                    .elements
                    .iter()
                    .take_while(|e| **e != Element::Verb(sentence.clauses[at].at))
                    .collect();
                before.iter().rev().take(3).any(|e| **e == Element::And)
            }
    }

    /// Words an arrow may carry: the verb and what is carried.
    fn label(&self, sentence: &Sentence<'_>, clause: &Clause) -> Option<String> {
        let words = clause
            .object
            .iter()
            .chain(if clause.verb.passive { clause.subject.as_slice() } else { &[] })
            .find_map(|arg| match arg {
                Arg::Words(from, to) if !self.is_system(sentence, arg) => {
                    let tokens = &sentence.tokens[*from..*to];
                    let keep: Vec<&str> = tokens
                        .iter()
                        .filter(|t| !self.lexicon.has("modifiers", &t.low) || t.named)
                        .map(|t| t.text.as_str())
                        .collect();
                    let from = keep.len().saturating_sub(3);
                    (!keep.is_empty()).then(|| keep[from..].join(" "))
                }
                _ => None,
            })?;
        Some(format!("{} {words}", clause.verb.lemma))
    }

    fn transfer(
        &mut self,
        clause: &Clause,
        frame: &Frame,
        filled: &mut Filled,
        subject: &[usize],
        label: Option<String>,
        worker: End,
        when: bool,
        sentence: &Sentence<'_>,
    ) {
        // `a pipe connects a stream to a workflow`
        if frame.name == "use"
            && matches!(clause.verb.lemma.as_str(), "connect" | "link" | "attach" | "wire" | "integrate" | "couple")
            && !clause.verb.passive
        {
            let parts = |args: &[Arg]| -> Vec<usize> {
                let parts = args.iter().filter_map(|arg| if let Arg::Part(p) = arg { Some(*p) } else { None });
                parts.filter_map(|p| self.resolved.get(&p)).flatten().copied().collect()
            };
            let first = parts(&clause.object);
            let second: Vec<usize> = clause.slots.iter().filter(|(w, _)| w == "to" || w == "with" || w == "into").flat_map(|(_, args)| parts(args)).collect();
            let middle: Vec<usize> = subject.iter().copied().filter(|p| matches!(self.role(*p), "pipe" | "function" | "bus" | "queue" | "topic")).collect();
            if !first.is_empty() && !second.is_empty() {
                for a in &first {
                    for b in &second {
                        match middle.first() {
                            Some(middle) => {
                                self.relate(End::Part(*a), End::Part(*middle), None);
                                self.relate(End::Part(*middle), End::Part(*b), None);
                            }
                            None => self.relate(End::Part(*a), End::Part(*b), None),
                        }
                    }
                }
                return;
            }
        }
        if frame.name == "use" && clause.verb.passive {
            if !matches!(
                clause.verb.lemma.as_str(),
                "use" | "utilise" | "utilize" | "leverage" | "need" | "employ"
            ) {
                // `integrated with`, `connected to`: the subject begins it.
                for from in subject {
                    for to in filled.to.iter().filter(|p| !subject.contains(p)) {
                        self.relate(End::Part(*from), End::Part(*to), None);
                    }
                }
                return;
            }
            if filled.from.is_empty() {
                return;
            }
        }
        if frame.name == "call" && clause.verb.passive && filled.from.is_empty() {
            // `is invoked via the API`: the API invokes it.
            filled.from = std::mem::take(&mut filled.through);
        }
        // A store does not store: it is where something is stored.
        if frame.name == "store"
            && !clause.verb.passive
            && !filled.from.is_empty()
            && filled.from.iter().all(|p| {
                matches!(self.role(*p), "table" | "database" | "bucket" | "cache" | "search" | "warehouse")
            })
        {
            let stores = std::mem::take(&mut filled.from);
            if let Some(doer) = self.doer.filter(|p| !stores.contains(p)) {
                for store in stores {
                    self.relate(End::Part(doer), End::Part(store), None);
                }
            }
            return;
        }
        let mut from: Vec<End> = filled.from.iter().copied().map(End::Part).collect();
        let (mut to, mut through) = (filled.to.clone(), filled.through.clone());
        // A schedule never carries anything: it starts.
        through.retain(|p| self.role(*p) != "schedule");
        to.retain(|p| self.role(*p) != "schedule");
        let sends = matches!(frame.name.as_str(), "send" | "store" | "tell");
        // `from Pinpoint`, `from SES`: they are the end, not the start.
        if sends {
            let ends: Vec<usize> = filled.from.iter().copied().filter(|p| matches!(self.role(*p), "email" | "sms" | "push") && (to.contains(p) || to.is_empty() && !through.is_empty())).collect();
            from.retain(|end| !matches!(end, End::Part(p) if ends.contains(p)));
            for part in ends {
                if !to.contains(&part) {
                    to.push(part);
                }
            }
        }
        // `runs as a cron job`, `starts when a message arrives`: without an object the subject is started.
        if frame.name == "call" && to.is_empty() && !clause.verb.passive && clause.object.is_empty() {
            to = std::mem::take(&mut filled.from);
            from.clear();
            if self.event.is_empty() {
                for source in &filled.source {
                    from.push(End::Part(*source));
                }
            }
        }
        if frame.name == "call" && clause.link == Link::Shared
            && let Some(flow) = self.flow.filter(|p| matches!(self.role(*p), "queue" | "topic" | "stream" | "bus") && !to.contains(p))
            && !from.is_empty()
            && from.iter().all(|end| matches!(end, End::Part(p) if matches!(self.role(*p), "http_api" | "rest_api" | "websocket" | "graphql" | "bucket" | "table")))
        {
            // `sends messages to a queue and triggers a function`: the queue triggers it.
            from = vec![End::Part(flow)];
        }
        if frame.name == "consume"
            && matches!(
                clause.verb.lemma.as_str(),
                "pull" | "receive" | "poll" | "drain" | "take" | "dequeue"
            )
        {
            // One that is called already asks the queue itself.
            for doer in to.clone() {
                let called = self.reading.draft.arrows.iter().any(|a| {
                    a.to == doer
                        && matches!(
                            self.role(a.from),
                            "workflow" | "schedule" | "http_api" | "rest_api" | "function"
                        )
                });
                if called && self.role(doer) == "function" {
                    for source in filled.from.clone() {
                        self.relate(End::Part(doer), End::Part(source), label.clone());
                    }
                    return;
                }
            }
        }
        if frame.name == "consume" && to.is_empty() {
            to.extend(filled.item.iter().copied());
        }
        if when {
            // A person or partner that acts in the event is the first to act.
            let outside: Vec<usize> = filled
                .from
                .iter()
                .copied()
                .filter(|p| {
                    matches!(
                        self.role(*p),
                        "client"
                            | "external"
                            | "function"
                            | "http_api"
                            | "rest_api"
                            | "iot"
                            | "service"
                            | "workflow"
                    )
                })
                .collect();
            for source in outside {
                for place in &to {
                    self.relate(End::Part(source), End::Part(*place), label.clone());
                }
            }
            return;
        }
        // `syncs records from an API into a table`: who does it asks the one and fills the other.
        let doer = subject.iter().copied().find(|p| ACTORS.contains(&self.role(*p)));
        if let (true, false, Some(doer)) = (sends, clause.verb.passive, doer)
            && subject.len() == 1
            && filled.from.len() > 1
            && filled.from.contains(&doer)
        {
            for source in filled.from.clone().into_iter().filter(|p| *p != doer) {
                if PUSHING.contains(&self.role(source)) {
                    self.relate(End::Part(source), End::Part(doer), None);
                } else {
                    self.relate(End::Part(doer), End::Part(source), None);
                }
            }
            from = vec![End::Part(doer)];
        }
        // `query them with Athena`: it is Athena that asks the place they are in.
        if frame.name == "read"
            && filled.system
            && let Some(tool) = to.iter().copied().find(|p| self.role(*p) == "warehouse")
            && let Some(place) = self.place.filter(|p| self.role(*p) == "bucket")
        {
            self.relate(End::Part(tool), End::Part(place), label);
            return;
        }
        if from.is_empty() && filled.source.len() == 1 && sends {
            from.push(End::Part(filled.source[0]));
        }
        if from.is_empty() && (!to.is_empty() || !through.is_empty()) {
            from = self.origin(clause, frame, filled, &to, &through, worker);
        }
        if let (Some(event), [End::Part(doer)]) = (self.event.first().copied(), from.as_slice())
            && event != *doer
            && ACTORS.contains(&self.role(*doer))
            && !filled.system
        {
            self.relate(End::Part(event), End::Part(*doer), None);
            self.event.clear();
        }
        let path = self.path(&through);
        let _ = sentence;
        match (path.first().copied(), path.last().copied()) {
            (Some(first), Some(last)) => {
                for source in &from {
                    self.relate(source.clone(), End::Part(first), label.clone());
                }
                for pair in path.windows(2) {
                    self.relate(End::Part(pair[0]), End::Part(pair[1]), None);
                }
                for target in &to {
                    self.relate(End::Part(last), End::Part(*target), label.clone());
                }
            }
            _ => {
                for source in &from {
                    for target in &to {
                        self.relate(source.clone(), End::Part(*target), label.clone());
                    }
                }
            }
        }
        if let ("store", [store], Some(words)) = (frame.name.as_str(), to.as_slice(), filled.words.first()) {
            self.entitle(*store, words);
        }
        if let Some(target) = to.last().or(path.last()) {
            self.flow = Some(*target);
        } else if let (true, [End::Part(source)]) = (clause.verb.passive, from.as_slice()) {
            self.flow = Some(*source);
            self.place = Some(*source);
        }
        // Something is fetched, and nobody said from where.
        if frame.name == "read"
            && to.is_empty()
            && filled.source.is_empty()
            && self.lexicon.has("fetches", &clause.verb.lemma)
            && !clause.verb.passive
            && matches!(from.as_slice(), [End::Part(p)] if self.role(*p) == "function")
            && let Some(words) = filled.words.first()
        {
            self.reading.fetched.push((from[0].clone(), words.clone()));
        }
        // Something is kept, and nobody said where.
        if frame.name == "store"
            && to.is_empty()
            && path.is_empty()
            && matches!(
                clause.verb.lemma.as_str(),
                "store" | "save" | "persist" | "keep" | "record" | "archive"
            )
        {
            if let Some(words) = filled
                .words
                .first()
                .filter(|_| filled.system || filled.from.iter().any(|p| self.role(*p) == "function"))
            {
                let word = words.clone();
                let known = word
                    .split(' ')
                    .next_back()
                    .map(|w| super::token::singular(&w.to_lowercase()))
                    .is_some_and(|w| {
                        ["records", "files", "data"].iter().any(|set| self.lexicon.has(set, &w))
                    });
                if known {
                    self.reading.kept.push(word);
                }
            }
        }
    }

    /// `stores metadata in a database`: a store without a name is called after what it keeps.
    fn entitle(&mut self, store: usize, words: &str) {
        let part = &mut self.reading.draft.parts[store];
        let plain = part.product.is_none() && part.name.is_empty() && part.title.is_none() && part.fixed.is_none();
        if plain && matches!(part.role, "table" | "database" | "bucket") {
            let words: Vec<&str> = words.split(' ').collect();
            let words = &words[words.len().saturating_sub(2)..];
            part.name = words.iter().map(|w| w.to_lowercase()).collect();
            part.title = Some(super::label::capital(&words.join(" ")));
        }
    }

    /// The order in which parts are passed: APIs before functions, functions before buses.
    fn path(&self, through: &[usize]) -> Vec<usize> {
        let mut path: Vec<usize> = through.to_vec();
        path.dedup();
        let rank = |part: &usize| match self.role(*part) {
            "cdn" => 0,
            "http_api" | "rest_api" | "graphql" | "websocket" | "function_url" | "load_balancer" => 1,
            "pipe" => 2,
            _ => 3,
        };
        path.sort_by_key(rank);
        path
    }

    /// Where something comes from when the clause does not say.
    fn origin(
        &self,
        clause: &Clause,
        frame: &Frame,
        filled: &Filled,
        to: &[usize],
        through: &[usize],
        worker: End,
    ) -> Vec<End> {
        let pushes = |part: &usize| {
            PUSHING.contains(&self.role(*part))
                || ACTORS.contains(&self.role(*part))
                || matches!(self.role(*part), "bucket" | "table" | "delivery")
        };
        let differs = |part: &usize| !to.contains(part) && !through.contains(part);
        // Who uploads is outside the system.
        if clause.verb.lemma == "upload" && clause.verb.passive {
            return Vec::new();
        }
        let moves =
            matches!(clause.verb.lemma.as_str(), "go" | "flow" | "land" | "arrive" | "enter" | "come")
                && !clause.subject.is_empty();
        if let Some(event) = self.event.first()
            && differs(event)
            && (clause.verb.passive || filled.system)
            && self.flow.is_none_or(|flow| flow == *event || to.contains(&flow))
        {
            return vec![End::Part(*event)];
        }
        if frame.name == "call" && !clause.verb.passive && filled.system {
            return if through.is_empty() { Vec::new() } else { Vec::new() };
        }
        let chain = self.flow.filter(|p| pushes(p) && differs(p));
        if clause.verb.passive || moves {
            let place = if frame.name == "call" {
                self.place.or(self.actor)
            } else {
                chain
                    .filter(|p| {
                        ACTORS.contains(&self.role(*p))
                            || clause.link == Link::Where
                            || !matches!(self.role(*p), "table")
                    })
                    .or(self.doer)
                    .or(self.actor)
                    .or(self.place)
            };
            let place = if moves { self.place.or(place) } else { place };
            if clause.link == Link::Where
                && let Some(last) = self.last.filter(|p| pushes(p) && differs(p))
            {
                return vec![End::Part(last)];
            }
            return match place.filter(|p| pushes(p) && differs(p)) {
                Some(part) => vec![End::Part(part)],
                None if frame.name == "store" => vec![worker],
                None => Vec::new(),
            };
        }
        if filled.system {
            if let Some(part) = chain.filter(|p| {
                matches!(self.role(*p), "bus" | "topic" | "pipe" | "workflow" | "function" | "service")
            }) {
                return vec![End::Part(part)];
            }
            return if frame.name == "serve"
                || frame.name == "front"
                || matches!(frame.name.as_str(), "send" | "consume")
                    && !through.is_empty()
                    && through.iter().any(|p| PUSHING.contains(&self.role(*p)) || self.role(*p) == "delivery")
            {
                Vec::new()
            } else {
                vec![worker]
            };
        }
        if matches!(frame.name.as_str(), "send") && to.iter().all(|p| !matches!(self.role(*p), "client")) {
            return self.event.iter().copied().filter(differs).map(End::Part).collect();
        }
        Vec::new()
    }

    fn process(
        &mut self,
        clause: &Clause,
        filled: &mut Filled,
        label: Option<String>,
        subject_words: &[String],
        when: bool,
    ) {
        let mut workers: Vec<usize> = filled
            .worker
            .iter()
            .copied()
            .filter(|p| {
                !matches!(self.role(*p), "bucket" | "table" | "database" | "cache" | "client" | "email")
            })
            .collect();
        // `using Lambda`, `from a Lambda function`: that is who works.
        let tools = std::mem::take(&mut filled.tool);
        for tool in &tools {
            if workers.is_empty() && matches!(self.role(*tool), "function" | "service" | "workflow" | "pipe")
            {
                workers.push(*tool);
            }
        }
        let sources = std::mem::take(&mut filled.source);
        for source in &sources {
            if workers.is_empty() && self.role(*source) == "function" {
                workers.push(*source);
            }
        }
        if when {
            return;
        }
        let end = match workers.as_slice() {
            [] => End::Worker(label.clone().unwrap_or_default()),
            [one, ..] => End::Part(*one),
        };
        let stated = filled.system || !workers.is_empty() || clause.verb.passive || !subject_words.is_empty();
        let stands: Vec<usize> = filled
            .worker
            .iter()
            .copied()
            .filter(|p| {
                matches!(
                    self.role(*p),
                    "iot" | "stream" | "cdn" | "bus" | "topic" | "http_api" | "rest_api" | "websocket"
                )
            })
            .collect();
        let stands_in = !clause.verb.passive
            && !filled.system
            && stands.len() == 1
            && matches!(self.role(stands[0]), "iot" | "stream");
        if stands_in {
            workers.clear();
        }
        let end = if stands_in { End::Worker(label.clone().unwrap_or_default()) } else { end };
        if stands_in {
            self.stand_in = Some(stands[0]);
            self.relate(End::Part(stands[0]), end.clone(), None);
        }
        if workers.is_empty() && (filled.system || stands_in) {
            let object = label
                .clone()
                .map_or(String::new(), |l| l.split_once(' ').map_or(String::new(), |(_, o)| o.to_string()));
            self.reading.works.push((clause.verb.lemma.clone(), object));
        }
        if !stated {
            return;
        }
        // `is handled in the workflow`: it does the work.
        if workers.is_empty()
            && let Some(place) = filled.store.iter().position(|p| matches!(self.role(*p), "workflow" | "function" | "service"))
        {
            workers.push(filled.store.remove(place));
        }
        let end = match workers.first() {
            Some(one) => End::Part(*one),
            None => end,
        };
        let passive_model = filled.worker.iter().any(|p| self.role(*p) == "model");
        if passive_model {
            return;
        }
        if let (Some(event), End::Part(doer)) = (self.event.first().copied(), &end)
            && event != *doer
            && ACTORS.contains(&self.role(*doer))
        {
            self.relate(End::Part(event), end.clone(), None);
            self.event.clear();
        }
        for part in filled.work.iter().chain(&sources) {
            if Some(part) == workers.first() {
                continue;
            }
            if PUSHING.contains(&self.role(*part))
                || self.role(*part) == "bucket" && sources.contains(part) && workers.is_empty()
                || self.role(*part) == "iot"
            {
                self.relate(End::Part(*part), end.clone(), None);
            } else if matches!(
                self.role(*part),
                "table" | "database" | "bucket" | "search" | "cache" | "external" | "warehouse"
            ) {
                self.relate(end.clone(), End::Part(*part), label.clone());
            } else if matches!(self.role(*part), "http_api" | "rest_api" | "websocket" | "graphql") {
                self.relate(End::Part(*part), end.clone(), None);
            }
        }
        for part in tools.iter().chain(&filled.store) {
            if Some(part) != workers.first() && self.role(*part) != "schedule" && self.role(*part) != "client"
            {
                self.relate(end.clone(), End::Part(*part), label.clone());
            }
        }
        if let End::Part(part) = end {
            if clause.verb.passive
                && filled.work.is_empty()
                && let Some(place) = self.place.filter(|p| *p != part && PUSHING.contains(&self.role(*p)))
                && self.flow == Some(place)
            {
                self.relate(End::Part(place), End::Part(part), None);
            }
            self.flow = Some(part);
        }
    }

    fn relate(&mut self, from: End, to: End, label: Option<String>) {
        match (from, to) {
            (End::Part(from), End::Part(to))
                if matches!(self.role(from), "model" | "search" | "cache")
                    && !ACTORS.contains(&self.role(to)) =>
            {
                // What a model makes is kept by who asked it.
                let asker = self
                    .reading
                    .draft
                    .arrows
                    .iter()
                    .find(|a| a.to == from && ACTORS.contains(&self.reading.draft.parts[a.from].role))
                    .map(|a| a.from);
                self.reading.draft.arrow(asker.unwrap_or(from), to, label, false);
            }
            (End::Part(from), End::Part(to)) => self.reading.draft.arrow(from, to, label, false),
            (from, to) => self.reading.pending.push(Relation { from, to, label }),
        }
    }

    fn remember(&mut self, filled: &Filled, subject: &[usize]) {
        let all = filled
            .from
            .iter()
            .chain(&filled.worker)
            .chain(&filled.to)
            .chain(&filled.store)
            .chain(&filled.work);
        for part in subject.iter().chain(all) {
            let role = self.role(*part);
            if PUSHING.contains(&role) || matches!(role, "bucket" | "table") {
                self.place = Some(*part);
            }
            self.last = Some(*part);
        }
        let actor =
            filled.worker.iter().chain(&filled.from).chain(subject).chain(&filled.to).copied().find(|p| {
                ACTORS.contains(&self.role(*p))
                    || self.role(*p) == "bus" && filled.to.contains(p) && filled.from.is_empty()
            });
        let called = filled.to.iter().copied().find(|p| matches!(self.role(*p), "function" | "service"));
        if let Some(part) = called.or(actor) {
            self.actor = Some(part);
        }
        let works = |p: &usize| matches!(self.role(*p), "function" | "service" | "vm" | "workflow");
        let doer =
            filled.worker.iter().chain(&filled.from).chain(subject).copied().find(|p| works(p)).or(called);
        if doer.is_some() {
            self.doer = doer;
        }
    }

    /// `every 5 minutes`, `on a schedule`: who is started.
    fn schedules(
        &mut self,
        sentence: &Sentence<'_>,
        clause: &Clause,
        frame: &Frame,
        filled: &Filled,
        subject: &[usize],
    ) {
        let mut starts: Vec<usize> = Vec::new();
        for (_, args) in &clause.slots {
            for arg in args {
                if let Arg::Part(part) = arg {
                    starts.extend(
                        self.resolve(*part, sentence, &[])
                            .into_iter()
                            .filter(|p| self.role(*p) == "schedule"),
                    );
                }
            }
        }
        if starts.is_empty() && clause.every.is_none() {
            return;
        }
        if let Some(often) = &clause.every {
            let fact = schedule_fact(often);
            let known = starts
                .first()
                .copied()
                .or_else(|| subject.iter().copied().find(|p| self.role(*p) == "schedule"))
                .or_else(|| {
                    self.reading
                        .draft
                        .of(&["schedule"])
                        .into_iter()
                        .rev()
                        .find(|p| self.reading.draft.parts[*p].facts.is_empty())
                });
            let at = known.unwrap_or_else(|| {
                let part = super::draft::Part {
                    role: "schedule",
                    phrase: "schedule".to_string(),
                    piece: sentence.piece,
                    title: Some(schedule_title(often)),
                    ..Default::default()
                };
                self.reading.draft.part(part)
            });
            if self.reading.draft.parts[at].facts.is_empty() {
                self.reading.draft.parts[at].facts.push(fact);
                self.reading.draft.parts[at].title.get_or_insert_with(|| schedule_title(often));
            }
            starts.push(at);
        }
        let itself = subject.iter().any(|p| starts.contains(p));
        if itself && !(filled.to.is_empty() && filled.through.is_empty()) && frame.name != "call" {
            return;
        }
        let acts = |reader: &Self, parts: &[usize]| {
            parts.iter().copied().find(|p| {
                ACTORS.contains(&reader.role(*p)) && reader.role(*p) != "schedule"
                    || reader.role(*p) == "external" && frame.name == "call"
            })
        };
        let target = match frame.name.as_str() {
            "call" => acts(self, &filled.to).or_else(|| acts(self, &filled.from)).or_else(|| {
                filled.to.iter().copied().find(|p| self.role(*p) != "client" && self.role(*p) != "schedule")
            }),
            _ => acts(self, &filled.worker)
                .or_else(|| acts(self, &filled.from))
                .or_else(|| acts(self, subject))
                .or_else(|| acts(self, &filled.to).filter(|_| frame.name == "have" || frame.name == "use")),
        };
        for start in starts {
            match target {
                Some(target) => self.relate(End::Part(start), End::Part(target), None),
                None if frame.name != "have" && frame.name != "use" => {
                    let label = self.label(sentence, clause).unwrap_or_default();
                    self.relate(End::Part(start), End::Worker(label), None);
                }
                None => {}
            }
        }
    }

    /// People are told something.
    fn tell(&mut self, sentence: &Sentence<'_>, clause: &Clause, filled: &mut Filled) {
        let tells = matches!(
            clause.verb.lemma.as_str(),
            "notify"
                | "alert"
                | "inform"
                | "send"
                | "email"
                | "text"
                | "trigger"
                | "raise"
                | "publish"
                | "mail"
                | "report"
                | "push"
                | "generate"
                | "deliver"
        );
        if !tells {
            return;
        }
        let names = |set: &str| {
            clause
                .object
                .iter()
                .chain(if clause.verb.passive { clause.subject.as_slice() } else { &[] })
                .find_map(|arg| match arg {
                    Arg::Words(from, to) => sentence.tokens[*from..*to]
                        .iter()
                        .find(|t| self.lexicon.has(set, &t.one))
                        .map(|t| t.low.clone()),
                    _ => None,
                })
        };
        let notice = names("notices");
        let people: Vec<usize> = filled.to.iter().copied().filter(|p| self.role(*p) == "client").collect();
        let verb_tells =
            matches!(clause.verb.lemma.as_str(), "notify" | "alert" | "inform" | "email" | "text" | "mail");
        let channels = ["email", "sms", "push", "topic", "websocket"];
        let has_channel = filled
            .to
            .iter()
            .chain(&filled.through)
            .chain(&filled.from)
            .any(|p| channels.contains(&self.role(*p)));
        if has_channel {
            // `notifies users via SNS`: through the channel.
            for p in filled.to.iter().copied().collect::<Vec<_>>() {
                if channels.contains(&self.role(p)) && !people.is_empty() {
                    filled.to.retain(|other| *other != p);
                    filled.through.push(p);
                }
            }
            return;
        }
        let others = filled.to.iter().any(|p| self.role(*p) != "client");
        if others || notice.is_none() && !verb_tells && people.is_empty() {
            return;
        }
        if notice.is_none()
            && !verb_tells
            && !(people.iter().any(|_| !filled.system) && clause.verb.lemma == "send")
        {
            return;
        }
        if people.is_empty() && !verb_tells && notice.is_none() {
            return;
        }
        // A response to a caller is no notification.
        if notice.is_none() && !verb_tells {
            return;
        }
        let role = match clause.verb.lemma.as_str() {
            "email" | "mail" => "email",
            "text" => "sms",
            _ => "topic",
        };
        let known = self.reading.draft.of(&[role]).first().copied();
        let known = known.or_else(|| {
            if role == "topic" {
                self.reading.draft.of(&["email", "sms", "push"]).first().copied()
            } else {
                None
            }
        });
        let word = notice
            .unwrap_or_else(|| if role == "topic" { "notifications".to_string() } else { role.to_string() });
        let channel = known.unwrap_or_else(|| {
            self.reading.told = Some(word.clone());
            let part = super::draft::Part {
                role,
                phrase: if role == "topic" { "topic".to_string() } else { role.to_string() },
                name: if role == "topic" { vec![word.clone()] } else { Vec::new() },
                title: (role == "topic").then(|| super::label::capital(&plural(&word))),
                piece: sentence.piece,
                assumed: (role == "topic").then(|| format!("a topic hands the {} on", plural(&word))),
                ..Default::default()
            };
            self.reading.draft.part(part)
        });
        filled.to.retain(|p| !people.contains(p));
        filled.to.push(channel);
        for person in people {
            self.relate(End::Part(channel), End::Part(person), None);
        }
    }

    /// `a system with X, Y and Z`: what it is, and nothing about arrows.
    fn system_has(&mut self, sentence: &Sentence<'_>, clause: &Clause, frame: &Frame) {
        let _ = frame;
        if self.reading.subject.is_some() {
            return;
        }
        if let Some(Arg::Words(from, to)) = clause.object.first() {
            let tokens = &sentence.tokens[*from..*to];
            let head: Vec<&Token> =
                tokens.iter().filter(|t| !self.lexicon.has("modifiers", &t.low)).collect();
            let last = head.last().map(|t| t.one.as_str()).unwrap_or("");
            if !head.is_empty()
                && matches!(
                    clause.verb.lemma.as_str(),
                    "design" | "build" | "create" | "make" | "want" | "need" | "develop" | "implement"
                )
            {
                let words: Vec<&str> = head
                    .iter()
                    .rev()
                    .filter(|t| !self.lexicon.has("systems", &t.one) || head.len() == 1 || t.one == "backend")
                    .take(2)
                    .map(|t| t.text.as_str())
                    .collect();
                let words: Vec<&str> = words.into_iter().rev().collect();
                if !words.is_empty() && last != "example" {
                    self.reading.subject = Some(words.join(" "));
                }
            }
        }
    }

    /// Capabilities listed beside each other: `order lookup, return processing and FAQ retrieval`.
    fn capabilities(&mut self, sentence: &Sentence<'_>) {
        let mut run: Vec<(String, bool)> = Vec::new();
        let mut best: Vec<String> = Vec::new();
        let mut close = |run: &mut Vec<(String, bool)>| {
            let strong = run.iter().filter(|(_, strong)| *strong).count();
            if run.len() >= 3 && strong * 2 > run.len() {
                best.extend(run.iter().map(|(words, _)| words.clone()));
            }
            run.clear();
        };
        let mut expects = true;
        for element in &sentence.elements {
            match element {
                Element::Words(from, to) if expects => {
                    let tokens = &sentence.tokens[*from..*to];
                    let last = tokens.last().map(|t| t.one.clone()).unwrap_or_default();
                    let strong = self.lexicon.has("capabilities", &last)
                        || self
                            .lexicon
                            .has("capabilities", &tokens.last().map(|t| t.low.clone()).unwrap_or_default());
                    let words: Vec<&str> = tokens
                        .iter()
                        .filter(|t| !matches!(t.one.as_str(), "tool" | "tools"))
                        .map(|t| t.text.as_str())
                        .collect();
                    if words.is_empty() || words.len() > 3 {
                        close(&mut run);
                    } else {
                        run.push((words.join(" "), strong));
                    }
                    expects = false;
                }
                Element::Comma | Element::And => expects = true,
                _ => {
                    if !matches!(element, Element::Preposition(_)) || run.len() < 3 {
                        close(&mut run);
                        expects = true;
                    } else {
                        close(&mut run);
                        expects = false;
                    }
                }
            }
        }
        close(&mut run);
        for words in best {
            if !self.reading.capabilities.contains(&words) && self.reading.capabilities.len() < 12 {
                self.reading.capabilities.push(words);
            }
        }
    }

    /// Phrases without a verb: `S3 to Lambda to DynamoDB via a queue`, `A -> B`.
    fn nominal(&mut self, sentence: &Sentence<'_>) {
        let mut last: Vec<usize> = Vec::new();
        let mut now: Vec<usize> = Vec::new();
        let mut link: Option<&'static str> = None;
        let mut pair: Option<(Vec<usize>, Vec<usize>)> = None;
        for at in 0..sentence.mentions.len() {
            self.resolve(at, sentence, &[]);
        }
        for element in &sentence.elements {
            match element {
                Element::Part(part) => {
                    let parts = self.resolved.get(part).cloned().unwrap_or_default();
                    match link {
                        Some("to") => {
                            for from in &last {
                                for to in &parts {
                                    self.relate(End::Part(*from), End::Part(*to), None);
                                }
                            }
                            pair = Some((last.clone(), parts.clone()));
                            now.extend(parts);
                        }
                        Some("via") => {
                            if let Some((from, to)) = pair.clone() {
                                for middle in &parts {
                                    for a in &from {
                                        for b in &to {
                                            self.reading
                                                .draft
                                                .arrows
                                                .retain(|arrow| !(arrow.from == *a && arrow.to == *b));
                                            self.relate(End::Part(*a), End::Part(*middle), None);
                                            self.relate(End::Part(*middle), End::Part(*b), None);
                                        }
                                    }
                                }
                            } else {
                                for middle in &parts {
                                    for a in now.clone() {
                                        self.relate(End::Part(*middle), End::Part(a), None);
                                    }
                                }
                            }
                        }
                        _ => now.extend(parts),
                    }
                }
                Element::Arrow(_) => {
                    last = std::mem::take(&mut now);
                    link = Some("to");
                }
                Element::Preposition(word) => match word.as_str() {
                    "to" | "into" => {
                        last = std::mem::take(&mut now);
                        link = Some("to");
                    }
                    "via" | "through" | "using" | "over" => link = Some("via"),
                    "from" => {
                        link = None;
                    }
                    _ => link = None,
                },
                Element::Comma | Element::And => {}
                Element::Break => {
                    link = None;
                    now.clear();
                }
                _ => {}
            }
        }
    }

    /// Two parts joined by a preposition alone: `a function behind an API`, `a CDN in front of a bucket`.
    fn beside(&mut self, sentence: &Sentence<'_>) {
        let elements = &sentence.elements;
        for at in 1..elements.len().saturating_sub(1) {
            let Element::Preposition(word) = &elements[at] else { continue };
            let (Element::Part(first), Element::Part(second)) = (&elements[at - 1], &elements[at + 1]) else {
                continue;
            };
            let first = self.resolved.get(first).cloned().unwrap_or_default();
            let second = self.resolved.get(second).cloned().unwrap_or_default();
            for a in &first {
                for b in &second {
                    match word.as_str() {
                        "behind" => self.relate(End::Part(*b), End::Part(*a), None),
                        "in front of" => self.relate(End::Part(*a), End::Part(*b), None),
                        _ => {}
                    }
                }
            }
        }
        // `Kinesis as an event source for Lambda`
        for (at, element) in elements.iter().enumerate() {
            if let Element::Words(_, end) = element
                && sentence.tokens.get(end - 1).is_some_and(|t| t.one == "source")
                && let (
                    Some(Element::Preposition(_as)),
                    Some(Element::Preposition(of)),
                    Some(Element::Part(target)),
                ) = (at.checked_sub(1).map(|n| &elements[n]), elements.get(at + 1), elements.get(at + 2))
                && _as == "as"
                && (of == "for" || of == "of")
                && let Some(Element::Part(source)) = at.checked_sub(2).map(|n| &elements[n])
            {
                let (from, to) = (
                    self.resolved.get(source).cloned().unwrap_or_default(),
                    self.resolved.get(target).cloned().unwrap_or_default(),
                );
                for a in &from {
                    for b in &to {
                        self.relate(End::Part(*a), End::Part(*b), None);
                    }
                }
            }
        }
        for (at, mention) in sentence.mentions.iter().enumerate() {
            if !mention.called {
                continue;
            }
            // `before Lambda invocation`: the entry calls it.
            let called = self.resolved.get(&at).cloned().unwrap_or_default();
            let entries = self.reading.draft.of(&["http_api", "rest_api", "graphql", "websocket"]);
            for part in called {
                if let Some(entry) = entries.last()
                    && !self.reading.draft.touched(part)
                {
                    self.relate(End::Part(*entry), End::Part(part), None);
                }
            }
        }
    }

    /// `X as source and Y as target`, and stores of which each service has its own.
    fn paired(&mut self, sentence: &Sentence<'_>) {
        let (mut sources, mut targets) = (Vec::new(), Vec::new());
        for window in sentence.elements.windows(3) {
            let [Element::Part(part), Element::Preposition(word), Element::Words(_, end)] = window else {
                continue;
            };
            let last = sentence.tokens.get(end - 1).map_or("", |t| t.one.as_str());
            if word == "as" {
                let list = match last {
                    "source" | "producer" | "input" => &mut sources,
                    "target" | "destination" | "sink" | "consumer" | "output" => &mut targets,
                    _ => continue,
                };
                list.extend(self.resolved.get(part).cloned().unwrap_or_default());
            }
        }
        if !sources.is_empty() && !targets.is_empty() {
            let pipes: Vec<usize> =
                self.resolved.values().flatten().copied().filter(|p| self.role(*p) == "pipe").collect();
            for source in &sources {
                for target in &targets {
                    match pipes.first() {
                        Some(pipe) => {
                            self.relate(End::Part(*source), End::Part(*pipe), None);
                            self.relate(End::Part(*pipe), End::Part(*target), None);
                        }
                        None => self.relate(End::Part(*source), End::Part(*target), None),
                    }
                }
            }
        }
        for (at, mention) in sentence.mentions.iter().enumerate() {
            let behind: Vec<&str> =
                sentence.tokens[mention.end..].iter().take(2).map(|t| t.low.as_str()).collect();
            let of_each = matches!(
                behind.as_slice(),
                ["for" | "per", "each" | "every" | "service" | "microservice" | "function"]
            );
            if of_each && matches!(mention.role, "table" | "database" | "queue" | "bucket" | "cache") {
                self.reading.each = self.resolved.get(&at).and_then(|parts| parts.first().copied());
            }
        }
    }
}

/// The plural of a word.
pub(super) fn plural(word: &str) -> String {
    if word.ends_with('s') { word.to_string() } else { format!("{word}s") }
}

fn schedule_fact(often: &str) -> String {
    match often.strip_prefix("at ") {
        Some(time) => format!("every day; note {}", super::label::quoted(&format!("at {time}"))),
        None => format!("every {often}"),
    }
}

fn schedule_title(often: &str) -> String {
    match often.strip_prefix("at ") {
        Some(time) => format!("Every day at {time}"),
        None => format!("Every {often}"),
    }
}

fn fill(filled: &mut Filled, slot: Slot, parts: &[usize]) {
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
fn object_and_slots<'c>(clause: &'c Clause, frame: &Frame) -> Vec<(Slot, &'c Arg)> {
    let object = if clause.verb.passive { Slot::None } else { frame.object };
    let mut out: Vec<(Slot, &Arg)> = clause.object.iter().map(|arg| (object, arg)).collect();
    for (word, args) in &clause.slots {
        let slot = frame.slots.get(word).copied().unwrap_or(Slot::None);
        out.extend(args.iter().map(|arg| (slot, arg)));
    }
    out
}
