//! Reads sentence by sentence: which arrows each verb means, and what the text says about the parts.

use std::collections::{BTreeMap, BTreeSet};

use super::clause::{Clause, Link, clauses};
use super::draft::Draft;
use super::element::{Element, elements};
use super::lexicon::Lexicon;
use super::mention::{Mention, mentions};
use super::quantity::{Said, quantities};
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
        stood: None,
        several: Vec::new(),
        owned: Vec::new(),
        leading: None,
        announced: None,
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
        if piece.text.trim_end().ends_with(':') {
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
    /// Where data went last before this sentence.
    pub stood: Option<usize>,
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
    /// Who announced something, and the text has not said where.
    pub announced: Option<String>,
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
        self.stood = self.place;
        self.entered = None;
        self.subjects.clear();
        self.event.clear();
        if self.hears(sentence) {
            return;
        }
        self.announced = self.announced(sentence);
        self.uploads(sentence);
        let unwanted = self.unwanted(sentence);
        let described = self.described(sentence);
        // What is no function keeps its name through a text; which function is meant shows only beside the others.
        let aliases = self.aliases(sentence);
        for (at, mention) in sentence.mentions.iter().enumerate() {
            if unwanted.contains(&at) {
                self.deny(sentence, mention);
                self.resolved.insert(at, Vec::new());
            } else if described.contains(&at) {
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
