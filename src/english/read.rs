//! Reads sentence by sentence: which arrows each verb means, and what the text says about the parts.

use std::collections::{BTreeMap, BTreeSet};

use super::clause::{Arg, Clause, Element, Link, clauses, elements};
use super::draft::Draft;
use super::lexicon::Lexicon;
use super::mention::{Mention, mentions};
use super::quantity::{Said, quantities};
use super::resolve::{Context, resolve};
use super::segment::{Piece, Shape};
use super::token::{Token, tokens};
use super::verb::verbs;

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
    /// The piece of the text that says so.
    pub piece: usize,
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
    pub mentions: Vec<Mention>,
    pub elements: Vec<Element>,
    pub clauses: Vec<Clause>,
}

/// Analyses one piece of text without deciding what it means.
fn sentence<'a>(piece: usize, text: &'a str, names: &BTreeSet<String>, lexicon: &Lexicon) -> Sentence<'a> {
    let tokens = tokens(text, lexicon);
    let verbs = verbs(&tokens, names, lexicon);
    let mentions = mentions(&tokens, &verbs, lexicon);
    let elements = elements(&tokens, &verbs, &mentions, lexicon);
    let mut clauses = clauses(&elements, &verbs);
    super::parallel::regroup(&mut clauses, &elements, &mentions);
    super::parallel::all_of_them(&mut clauses, &tokens, &mentions);
    Sentence { piece, text, tokens, mentions, elements, clauses }
}

/// The parts a phrase names.
pub(super) fn mentioned(phrase: &str, lexicon: &Lexicon) -> Vec<Mention> {
    let tokens = tokens(phrase, lexicon);
    let verbs = verbs(&tokens, &BTreeSet::new(), lexicon);
    mentions(&tokens, &verbs, lexicon)
}

/// All pieces of a text, analysed.
pub(super) fn sentences<'a>(pieces: &'a [Piece], lexicon: &Lexicon) -> Vec<Sentence<'a>> {
    let mut names = BTreeSet::new();
    let mut out = Vec::with_capacity(pieces.len());
    for (at, piece) in pieces.iter().enumerate() {
        let sentence = sentence(at, &piece.text, &names, lexicon);
        let listed = sentence.mentions.iter().filter(|m| m.listed && m.name.len() == 1);
        names.extend(listed.flat_map(|m| m.name.iter().cloned()));
        out.push(sentence);
    }
    out
}

/// Reads the pieces of a text over what is known already.
pub(super) fn read(pieces: &[Piece], sentences: &[Sentence<'_>], draft: Draft, lexicon: &Lexicon) -> Reading {
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
        entered: None,
        topic: None,
        called: None,
        begun: Vec::new(),
        subjects: BTreeMap::new(),
        last: None,
        resolved: BTreeMap::new(),
        flow: None,
        event: Vec::new(),
        source: None,
        area: None,
        piece: 0,
        mailed: None,
        happened: None,
        kept_now: Vec::new(),
        item: false,
        several: Vec::new(),
        owned: Vec::new(),
        leading: None,
    };
    let chapters = super::area::chapters(pieces);
    for sentence in sentences {
        let Some(piece) = pieces.get(sentence.piece).filter(|piece| piece.shape != Shape::Heading) else {
            continue;
        };
        let before = (
            reader.reading.draft.parts.len(),
            reader.reading.draft.arrows.len(),
            reader.reading.pending.len(),
            reader.reading.works.len(),
        );
        reader.area =
            chapters.get(sentence.piece).cloned().flatten().or_else(|| super::area::named(sentence, lexicon));
        reader.item = piece.shape == Shape::Bullet;
        if !reader.item {
            reader.leading = None;
        }
        reader.sentence(sentence);
        if piece.shape != Shape::Bullet && piece.text.trim_end().ends_with(':') {
            reader.leading = reader.leads(sentence);
        }
        let after = (
            reader.reading.draft.parts.len(),
            reader.reading.draft.arrows.len(),
            reader.reading.pending.len(),
            reader.reading.works.len(),
        );
        if let Some(Some(chapter)) = chapters.get(sentence.piece) {
            for at in before.0..after.0 {
                if reader.reading.draft.parts[at].role != "client" {
                    let group = reader.reading.draft.group(chapter);
                    reader.reading.draft.parts[at].group = Some(group);
                }
            }
        }
        super::area::gather(&mut reader.reading.draft, sentence, before.0, lexicon);
        let numbers = !quantities(sentence, |_| Vec::new()).is_empty();
        if before != after || numbers || !sentence.mentions.is_empty() {
            reader.reading.used += 1;
        } else {
            reader.reading.draft.unused.push(piece.text.clone());
        }
    }
    reader.reading
}

/// Reads one text.
pub(super) struct Reader<'a> {
    pub lexicon: &'a Lexicon,
    pub reading: Reading,
    /// Who acted last.
    pub actor: Option<usize>,
    /// Where data went last.
    pub place: Option<usize>,
    /// Which function or service of ours worked last.
    pub doer: Option<usize>,
    /// What the last sentence was about.
    pub topic: Option<usize>,
    /// What the last sentence had started.
    pub called: Option<usize>,
    /// Parts the last sentence began with.
    pub begun: Vec<usize>,
    /// The subjects of the clauses read so far in this sentence.
    pub subjects: BTreeMap<usize, (Vec<usize>, bool, Vec<String>)>,
    /// The door the system lets things in by, in this sentence.
    pub entered: Option<usize>,
    /// A part that stands for the whole system in this sentence: `an IoT platform that processes`.
    pub stand_in: Option<usize>,
    /// What was named last.
    pub last: Option<usize>,
    /// The mentions of the sentence that are resolved.
    pub resolved: BTreeMap<usize, Vec<usize>>,
    /// What the sentence reached last and can hand on.
    pub flow: Option<usize>,
    /// Where what happens first happens: `when a file lands in the bucket`.
    pub event: Vec<usize>,
    /// The domain or chapter that is told of.
    pub area: Option<String>,
    /// An item of a list is read.
    pub item: bool,
    /// Places something was put into in this sentence, nobody said by whom.
    pub kept_now: Vec<usize>,
    /// Where something happened last.
    pub happened: Option<usize>,
    /// Mail that comes in.
    pub mailed: Option<usize>,
    /// The piece that is read.
    pub piece: usize,
    /// Where the system takes what it works on: `ingests files from S3`.
    pub source: Option<usize>,
    /// Parts named together last: `they`, `each`, `the second`.
    pub several: Vec<usize>,
    /// Whose doings the items of a list tell: `a function that:`, `It:`.
    pub leading: Option<usize>,
    /// Who has which part for itself: `each function has its own table`.
    pub owned: Vec<(usize, usize)>,
}

/// What the slots of a clause hold.
#[derive(Clone, Default)]
pub(super) struct Filled {
    pub from: Vec<usize>,
    pub through: Vec<usize>,
    pub to: Vec<usize>,
    pub worker: Vec<usize>,
    pub work: Vec<usize>,
    pub tool: Vec<usize>,
    pub source: Vec<usize>,
    pub store: Vec<usize>,
    pub guard: Vec<usize>,
    pub guarded: Vec<usize>,
    pub item: Vec<usize>,
    pub aside: Vec<usize>,
    /// What the subject is called when it is no part.
    pub named: Vec<String>,
    /// Stores of which only the changes are meant.
    pub feeds: Vec<usize>,
    /// Words that are no parts, in the slot of what is carried or worked on.
    pub words: Vec<String>,
    /// The system itself is the subject, or nobody is.
    pub system: bool,
}

/// Roles of parts that act by themselves.
pub(super) const ACTORS: [&str; 9] =
    ["function", "service", "vm", "workflow", "http_api", "rest_api", "graphql", "websocket", "pipe"];
/// Roles of parts that hand on what they get.
pub(super) const PUSHING: [&str; 6] = ["bus", "topic", "stream", "pipe", "queue", "iot"];

impl Reader<'_> {
    pub(super) fn role(&self, part: usize) -> &'static str {
        self.reading.draft.parts[part].role
    }

    pub(super) fn sentence(&mut self, sentence: &Sentence<'_>) {
        self.resolved.clear();
        self.piece = sentence.piece;
        self.flow = None;
        self.stand_in = None;
        self.kept_now.clear();
        self.entered = None;
        self.subjects.clear();
        self.event.clear();
        self.uploads(sentence);
        let unwanted = self.unwanted(sentence);
        // What is no function keeps its name through a text; which function is meant shows only beside the others.
        let aliases = self.aliases(sentence);
        for (at, mention) in sentence.mentions.iter().enumerate() {
            if unwanted.contains(&at) {
                self.deny(sentence, mention);
                self.resolved.insert(at, Vec::new());
            } else if mention.role != "function"
                && !mention.own
                && mention.pick.is_none()
                && !aliases.contains_key(&at)
            {
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
        if sentence.clauses.is_empty() && self.reading.subject.is_none() {
            self.entitled(sentence);
        }
        if sentence.clauses.is_empty() || sentence.elements.iter().any(|e| matches!(e, Element::Arrow(_))) {
            self.nominal(sentence, usize::MAX);
        } else {
            let way = self.opens_with_way(sentence);
            if way > 0 {
                self.nominal(sentence, way);
            }
        }
        self.lists_steps(sentence);
        let mut previous: Option<usize> = None;
        let drawn = sentence.elements.iter().any(|e| matches!(e, Element::Arrow(_)));
        // What happens first is read first, wherever it stands.
        let mut order: Vec<usize> = (0..if drawn { 0 } else { sentence.clauses.len() }).collect();
        order.sort_by_key(|at| sentence.clauses[*at].link != Link::When);
        for at in order {
            self.clause(sentence, at, &mut previous);
        }
        self.look_back(sentence);
        // Parts outside every clause.
        for at in 0..sentence.mentions.len() {
            if !self.resolved.contains_key(&at) {
                // `functions, each with its own table`
                let owners = if sentence.mentions[at].own { self.several.clone() } else { Vec::new() };
                self.resolve(at, sentence, &owners);
            }
        }
        self.listed(sentence);
        self.scheduled(sentence);
        self.owning(sentence);
        self.beside(sentence);
        self.paired(sentence);
        self.at_once(sentence);
        self.capabilities(sentence);
        let resolved = |at: usize| self.resolved.get(&at).cloned().unwrap_or_default();
        let said = quantities(sentence, resolved);
        self.reading.said.extend(said);
    }

    /// What is uploaded, by whom, before anything is said about it.
    pub(super) fn uploads(&mut self, sentence: &Sentence<'_>) {
        for (at, token) in sentence.tokens.iter().enumerate() {
            if !token.is_word() || !(self.lexicon.has("verbs_of_upload", &token.low) || token.one == "upload")
            {
                continue;
            }
            if sentence.tokens.get(at + 1).is_some_and(|t| self.lexicon.has("head_nouns", &t.one)) {
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
    pub(super) fn unwanted(&self, sentence: &Sentence<'_>) -> BTreeSet<usize> {
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

    pub(super) fn resolve(&mut self, at: usize, sentence: &Sentence<'_>, beside: &[usize]) -> Vec<usize> {
        if let Some(known) = self.resolved.get(&at) {
            return known.clone();
        }
        if let Some(number) = sentence.mentions[at].pick {
            return self.picked(at, number, sentence);
        }
        if let Some(parts) = self.each_by_one(sentence, at, beside) {
            return parts;
        }
        if sentence.mentions[at].own && beside.len() > 1 {
            return self.own(at, sentence, beside);
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
        let written = written.split('(').next().unwrap_or("").trim_end_matches("'s").trim_end_matches("’s");
        let area = self.area.clone();
        let context =
            Context { piece: sentence.piece, does: &does, beside, written, listed, area: area.as_deref() };
        let mut mention = sentence.mentions[at].clone();
        // `- Lambda function that starts …`, `- Lambda function that reads …`: one each.
        let told =
            sentence.tokens.get(mention.end).is_some_and(|t| t.is("that") || t.is("which") || t.is("to"));
        if self.item && told && mention.first == 0 && mention.article == super::mention::Article::None {
            mention.article = super::mention::Article::A;
        }
        // `an auth function and a backend function`: two things that are listed are two.
        let beside = listed
            && mention.role == "function"
            && mention.count == 1
            && sentence.clauses.iter().any(|clause| {
                let place = clause.object.iter().position(|arg| *arg == Arg::Part(at)).unwrap_or(0);
                clause.object[..place].iter().any(|arg| match arg {
                    Arg::Part(other) => {
                        sentence.mentions[*other].role == "function" && self.resolved.contains_key(other)
                    }
                    _ => false,
                })
            });
        let known = self.reading.draft.of(&["function"]);
        let taken: Vec<usize> = self.resolved.values().flatten().copied().collect();
        if beside && known.iter().all(|p| taken.contains(p)) {
            mention.article = super::mention::Article::Another;
        }
        // `functions … with different filters`: at least two.
        if mention.role == "function"
            && mention.plural
            && mention.count == 1
            && mention.name.is_empty()
            && mention.article == super::mention::Article::None
            && sentence.tokens.iter().any(|t| t.is("different") || t.is("own"))
        {
            mention.count = 2;
        }
        let mut parts = resolve(&mut self.reading.draft, &mention, &context, self.lexicon);
        // `triggered by the same bucket`: the one that started something before.
        let same = sentence.tokens[mention.first..mention.head].iter().any(|t| t.is("same"));
        if let (true, [one]) = (same, parts.as_slice())
            && mention.role != "function"
            && let Some(arrow) = self.reading.draft.arrows.iter().rfind(|a| {
                let (from, one) = (&self.reading.draft.parts[a.from], &self.reading.draft.parts[*one]);
                from.role == one.role && !from.dead
            })
        {
            parts = vec![arrow.from];
        }
        for part in &parts {
            self.reading.draft.parts[*part].does.extend(does.iter().cloned());
        }
        if let [part] = parts[..]
            && self.reading.draft.parts[part].work.is_none()
        {
            self.reading.draft.parts[part].work = self.own_work(at, sentence);
        }
        self.together(&sentence.mentions[at], &parts);
        self.resolved.insert(at, parts.clone());
        parts
    }

    /// What a mention does, in the words of its sentence.
    pub(super) fn own_work(&self, at: usize, sentence: &Sentence<'_>) -> Option<String> {
        let own = sentence.clauses.iter().find(|c| {
            (c.subject.contains(&Arg::Part(at))
                || c.antecedent == Some(Arg::Part(at)) && matches!(c.link, Link::Relative | Link::Purpose))
                && !c.verb.passive
                && self
                    .lexicon
                    .frame(&c.verb.lemma)
                    .is_some_and(|f| !matches!(f.name.as_str(), "have" | "use" | "call"))
        });
        own.and_then(|clause| self.label(sentence, clause))
    }

    pub(super) fn first_words(&self, clause: &Clause, sentence: &Sentence<'_>) -> String {
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

    pub(super) fn words(&self, sentence: &Sentence<'_>, from: usize, to: usize) -> String {
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
    pub(super) fn is_system(&self, sentence: &Sentence<'_>, arg: &Arg) -> bool {
        match arg {
            Arg::Words(from, to) => {
                let tokens = sentence.tokens.get(*from..*to).unwrap_or(&[]);
                // `loan applications come in`: several of them are no system.
                let one = |t: &Token| t.low == t.one || tokens.len() == 1;
                tokens.last().is_some_and(|t| self.lexicon.has("systems", &t.one) && one(t) || t.low == "i")
            }
            _ => false,
        }
    }

    /// Words an arrow may carry: the verb and what is carried.
    pub(super) fn label(&self, sentence: &Sentence<'_>, clause: &Clause) -> Option<String> {
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

    pub(super) fn relate(&mut self, from: End, to: End, label: Option<String>) {
        if self.foreign(&from, &to) {
            return;
        }
        // `broadcasts messages to all clients`: over the connections they hold.
        if let (End::Part(doer), End::Part(client)) = (&from, &to)
            && matches!(self.role(*doer), "function" | "service")
            && self.role(*client) == "client"
            && let Some(socket) = self.reading.draft.of(&["websocket"]).first().copied()
        {
            self.reading.draft.arrow(*doer, socket, label, false);
            return;
        }
        // `a cron job fetches rates and saves them`: it starts who does.
        if let (End::Part(start), End::Part(place), Some(words)) = (&from, &to, &label)
            && self.role(*start) == "schedule"
            && matches!(self.role(*place), "table" | "database" | "bucket" | "email" | "external" | "cache")
            && self.reading.draft.of(&["function", "service", "workflow"]).is_empty()
        {
            let worker = End::Worker(words.clone());
            self.reading.pending.push(Relation { from, to: worker.clone(), label: None, piece: self.piece });
            self.reading.pending.push(Relation { from: worker, to, label, piece: self.piece });
            return;
        }
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
            (from, to) => self.reading.pending.push(Relation { from, to, label, piece: self.piece }),
        }
    }

    pub(super) fn remember(&mut self, filled: &Filled, subject: &[usize]) {
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
        let entry = filled.through.iter().copied().find(|p| ACTORS.contains(&self.role(*p)));
        let actor = actor.or(entry);
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
}
