//! Same component or a new one: each mention, in order, joins a component mentioned before or begins one.

use std::collections::BTreeSet;

use crate::annotate::Doc;
use crate::graph::{Entity, Place};
use crate::kind::Kind;
use crate::lexicon::Lexicon;
use crate::tag::Mention;
use crate::weights::{Features, Table};

/// What a mention says about itself.
#[derive(Clone, Debug)]
pub struct Said {
    /// What it says it is.
    pub kind: Option<Kind>,
    /// Where it stands.
    pub place: Place,
    /// Its article or number word, as a class.
    pub article: &'static str,
    /// Its noun.
    pub head: String,
    /// Its words without articles, numbers and the noun of its kind.
    pub name: BTreeSet<String>,
    /// The product it names.
    pub product: Option<String>,
    /// All words without the article.
    pub whole: String,
    /// More than one.
    pub plural: bool,
    /// How many it says there are.
    pub count: usize,
}

/// How clear a component is that is only pointed at.
const VAGUE: i32 = -99;

const NUMBERS: [&str; 9] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// Reads what a mention says about itself.
pub fn said(doc: &Doc, mention: &Mention, order: usize, lexicon: &Lexicon) -> Said {
    let tokens = &doc.text.tokens[mention.first..mention.last];
    let mut article = "none";
    let mut count = 1;
    let mut name = BTreeSet::new();
    let mut whole: Vec<&str> = Vec::new();
    let mut product = None;
    let mut head = 0;
    let mut open = true;
    for (at, token) in tokens.iter().enumerate() {
        let note = &doc.notes[mention.first + at];
        let low = token.low.as_str();
        let class = article_of(low);
        if let Some(number) = NUMBERS.iter().position(|word| *word == low) {
            count = count.max(number + 1);
        } else if let Ok(number) = low.parse::<usize>() {
            count = count.max(number.min(99));
        }
        if let Some(class) = class {
            if article == "none" || class == "other" || class == "same" {
                article = class;
            }
            continue;
        }
        if !token.word {
            continue;
        }
        whole.push(&token.one);
        if at > 0 && lexicon.has("prepositions", low) {
            open = false;
        }
        if open {
            head = at;
        }
        if note.kind.is_some() && note.kind == mention.kind {
            if note.product.is_some() {
                product.clone_from(&note.product);
            }
        } else if open {
            name.insert(token.one.clone());
        }
    }
    if tokens.first().is_some_and(|t| t.low == "both") {
        count = count.max(2);
    }
    let noun = tokens.get(head);
    Said {
        kind: mention.kind,
        place: Place { first: mention.first, last: mention.last, order, back: mention.kind.is_none() },
        article,
        head: noun.map_or(String::new(), |t| t.one.clone()),
        plural: noun.is_some_and(|t| t.one != t.low),
        name,
        product,
        whole: whole.join(" "),
        count,
    }
}

/// The class of an article, pronoun or ordinal.
pub fn article_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "a" | "an" | "new" | "some" => "a",
        "the" => "the",
        "this" | "that" | "these" | "those" | "said" => "that",
        "same" => "same",
        "another" | "other" | "second" | "third" | "fourth" | "fifth" | "separate" | "different"
        | "additional" | "further" => "other",
        "its" | "their" | "his" | "her" | "our" | "your" | "my" => "its",
        "first" | "one" | "single" => "one",
        "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "both" | "all" | "several"
        | "many" => "many",
        "each" | "every" | "any" => "each",
        _ => return None,
    })
}

/// The components of a text, each with its mentions.
pub fn entities(doc: &Doc, mentions: &[Mention], table: &Table, lexicon: &Lexicon) -> Vec<Entity> {
    let all: Vec<Said> = mentions.iter().enumerate().map(|(n, m)| said(doc, m, n, lexicon)).collect();
    let clear = mentions.iter().map(|m| if m.kind.is_some() { m.margin } else { VAGUE }).collect();
    let mut state = State { clear, ..State::default() };
    for at in 0..all.len() {
        let choice = state.choose(doc, &all, at, |features| table.scores::<1>(&features.hashes)[0]);
        state.take(&all, at, choice);
    }
    state.entities
}

/// The components so far.
#[derive(Default)]
pub struct State {
    /// The components.
    pub entities: Vec<Entity>,
    /// Which component each mention joined last.
    pub joined: Vec<usize>,
    /// How clear each mention is.
    pub clear: Vec<i32>,
    /// What the mentions of each component said.
    said: Vec<Vec<usize>>,
}

impl State {
    /// The best component for a mention: one known, or nothing for a new one.
    pub fn choose(
        &self,
        doc: &Doc,
        all: &[Said],
        at: usize,
        score: impl Fn(&Features) -> i32,
    ) -> Option<usize> {
        let mut best = None;
        let mut most = score(&self.fresh(doc, all, at));
        if all[at].kind.is_none()
            && !self.entities.is_empty()
            && all[at].article != "other"
            && all[at].article != "one"
        {
            most = i32::MIN;
        }
        for entity in self.candidates(all, at) {
            let value = score(&self.features(doc, all, at, entity));
            if value > most {
                (best, most) = (Some(entity), value);
            }
        }
        best
    }

    /// The components a mention could mean.
    pub fn candidates(&self, all: &[Said], at: usize) -> Vec<usize> {
        (0..self.entities.len()).filter(|entity| alike(all[at].kind, self.entities[*entity].kind)).collect()
    }

    /// Lets a mention join a component, or begin one or several.
    pub fn take(&mut self, all: &[Said], at: usize, choice: Option<usize>) {
        let one = &all[at];
        // A crowd is one component with its number.
        let several = if one.count > 6 { 1 } else { one.count };
        let kind = one.kind.or_else(|| self.joined.last().map(|entity| self.entities[*entity].kind));
        match choice {
            Some(entity) if several < 2 => self.join(entity, at, one.place),
            _ if several >= 2 && (choice.is_some() || one.kind.is_none()) => {
                // `both functions`: the last ones of the kind.
                let kind = choice.map(|entity| self.entities[entity].kind).or(kind);
                let mut last: Vec<usize> = (0..self.entities.len())
                    .rev()
                    .filter(|e| Some(self.entities[*e].kind) == kind)
                    .take(several)
                    .collect();
                last.reverse();
                last.into_iter().for_each(|entity| self.join(entity, at, one.place));
            }
            _ => {
                let kind = kind.unwrap_or(Kind::Function);
                let several = if one.plural && several > 1 && kind != Kind::Client { several } else { 1 };
                for number in 0..several {
                    let number = if several > 1 { number + 1 } else { 0 };
                    self.entities.push(Entity {
                        kind,
                        places: Vec::new(),
                        implied: false,
                        number,
                        clear: VAGUE,
                    });
                    self.said.push(Vec::new());
                    self.join(self.entities.len() - 1, at, one.place);
                }
            }
        }
    }

    /// Adds a mention to a component.
    pub fn join(&mut self, entity: usize, at: usize, place: Place) {
        if let Some(clear) = self.clear.get(at) {
            self.entities[entity].clear = self.entities[entity].clear.max(*clear);
        }
        self.entities[entity].places.push(place);
        self.said[entity].push(at);
        self.joined.push(entity);
    }

    /// Adds a component without a mention yet.
    pub fn begin(&mut self, kind: Kind) -> usize {
        self.entities.push(Entity { kind, places: Vec::new(), implied: false, number: 0, clear: VAGUE });
        self.said.push(Vec::new());
        self.entities.len() - 1
    }

    /// What speaks for a mention to begin a component.
    pub fn fresh(&self, doc: &Doc, all: &[Said], at: usize) -> Features {
        let one = &all[at];
        let kind = one.kind.map_or("back", Kind::word);
        let mut out = Features::default();
        let alike = self.candidates(all, at).len();
        let same = self.entities.iter().filter(|e| Some(e.kind) == one.kind).count().min(3).to_string();
        let named = if one.name.is_empty() { "bare" } else { "named" };
        out.add("new", &[]);
        out.add("new kind", &[kind]);
        out.add("new article", &[one.article, named, &same]);
        out.add("new article kind", &[one.article, kind, &same]);
        out.add("new head", &[&one.head, one.article]);
        out.add("new alike", &[&alike.min(4).to_string(), one.article]);
        out.add("new product", &[if one.product.is_some() { "product" } else { "" }, &same, one.article]);
        out.add("new plural", &[if one.plural { "plural" } else { "" }, one.article, &same]);
        let sentence = doc.text.tokens[one.place.first].sentence;
        out.add("new before", &[doc.form(one.place.first as isize - 1, sentence), kind]);
        out.add("new behind", &[doc.form(one.place.last as isize, sentence), kind]);
        out.add("new page", &[doc.page(one.place.first), one.article, named]);
        let known: Vec<&String> = self.said.iter().flatten().flat_map(|n| &all[*n].name).collect();
        let told = one.name.iter().filter(|word| known.contains(word)).count();
        out.add("new told", &[&told.min(2).to_string(), &one.name.len().min(3).to_string(), one.article]);
        out
    }

    /// What speaks for a mention to mean a component.
    pub fn features(&self, doc: &Doc, all: &[Said], at: usize, entity: usize) -> Features {
        let one = &all[at];
        let whom = &self.entities[entity];
        let before: Vec<&Said> = self.said[entity].iter().map(|n| &all[*n]).collect();
        let mut out = Features::default();
        let Some(last) = before.last() else { return out };
        let kind = one.kind.map_or("back", Kind::word);
        let same = if one.kind == Some(whom.kind) { "same" } else { "" };
        out.add("kinds", &[kind, whom.kind.word()]);
        let whole = before.iter().any(|b| b.whole == one.whole);
        let head = before.iter().any(|b| b.head == one.head);
        let names: BTreeSet<&String> = before.iter().flat_map(|b| b.name.iter()).collect();
        let shared = one.name.iter().filter(|word| names.contains(word)).count();
        let overlap = match (one.name.len(), names.len(), shared) {
            (0, 0, _) => "both bare",
            (0, _, _) => "bare",
            (_, 0, _) => "names bare",
            (n, _, s) if n == s => "all",
            (_, _, 0) => "other",
            _ => "some",
        };
        let product = match (&one.product, before.iter().find_map(|b| b.product.as_ref())) {
            (Some(a), Some(b)) if a == b => "same",
            (Some(_), Some(_)) => "other",
            (Some(_), None) => "names",
            (None, Some(_)) => "bare",
            (None, None) => "none",
        };
        let sentence = |said: &Said| doc.text.tokens[said.place.first].sentence;
        let far = (sentence(one) - sentence(last).min(sentence(one))).min(4).to_string();
        let since = (one.place.order - last.place.order).min(5).to_string();
        let later = (0..self.entities.len())
            .filter(|e| *e != entity && alike(one.kind, self.entities[*e].kind))
            .filter(|e| self.entities[*e].kind == whom.kind)
            .filter(|e| self.entities[*e].places.last().map(|p| p.order) > Some(last.place.order))
            .count();
        let rank = later.min(3).to_string();
        let count = self.entities.iter().filter(|e| e.kind == whom.kind).count().min(4).to_string();
        let flags = [if whole { "whole" } else { "" }, if head { "head" } else { "" }];
        out.add("overlap", &[overlap, same, one.article]);
        out.add("overlap kind", &[overlap, kind, one.article]);
        out.add("overlap product", &[overlap, product, one.article]);
        out.add("whole", &[flags[0], flags[1], one.article, same]);
        out.add("whole kind", &[flags[0], flags[1], kind, overlap]);
        out.add("rank", &[&rank, &count, one.article, same]);
        out.add("rank overlap", &[&rank, overlap, one.article, same]);
        out.add("since", &[&since, kind, one.article]);
        out.add("far", &[&far, kind, one.article]);
        out.add("head word", &[&one.head, &last.head]);
        out.add(
            "shared",
            &[&shared.min(3).to_string(), same, if one.plural == last.plural { "number" } else { "" }],
        );
        if one.kind.is_none() {
            let word = doc.form(one.place.first as isize, sentence(one));
            let leads = last.place.first == doc.text.sentences[sentence(last)].first;
            let leads = if leads { "leads" } else { "" };
            let opens = one.place.first == doc.text.sentences[sentence(one)].first;
            let opens = if opens { "opens" } else { "" };
            let next = doc.notes.get(one.place.last).map_or("", |note| note.class.as_str());
            let ahead = doc.form(one.place.first as isize - 1, sentence(one));
            out.add("back", &[word, whom.kind.word(), &far]);
            out.add("back since", &[word, &since, &far]);
            out.add("back leads", &[word, leads, &far, opens]);
            out.add("back verb", &[next, whom.kind.word(), opens]);
            out.add("back ahead", &[ahead, whom.kind.word(), word]);
            out.add("back rank", &[word, &rank, whom.kind.word()]);
            let subject = before.iter().any(|b| b.place.first == doc.text.sentences[sentence(b)].first);
            out.add("back subject", &[word, if subject { "subject" } else { "" }, &count]);
            let behind = doc.notes.get(last.place.last).map_or("", |note| note.class.as_str());
            out.add("back acted", &[word, behind, &far]);
        }
        out
    }
}

/// Kinds that people give the same names, so that a mention of one may mean the other.
fn alike(said: Option<Kind>, known: Kind) -> bool {
    let Some(said) = said else { return true };
    let group = |kind: Kind| match kind {
        Kind::Table | Kind::SqlDb | Kind::Cache | Kind::Search | Kind::Warehouse | Kind::ObjectStore => 1,
        Kind::Queue | Kind::Topic | Kind::Stream | Kind::EventBus | Kind::Pipe | Kind::Delivery => 2,
        Kind::Function | Kind::Container | Kind::Workflow | Kind::Vm | Kind::Ml | Kind::Media => 3,
        Kind::Client | Kind::External | Kind::Iot => 4,
        Kind::HttpApi | Kind::Websocket | Kind::Graphql | Kind::Cdn | Kind::Waf | Kind::Auth => 5,
        Kind::Email | Kind::Notification => 6,
        other => 10 + other.index(),
    };
    said == known
        || group(said) == group(known)
        || matches!(
            (said, known),
            (Kind::External, Kind::HttpApi)
                | (Kind::HttpApi, Kind::External | Kind::Function | Kind::Container)
                | (Kind::Table, Kind::Stream)
                | (Kind::Function, Kind::HttpApi)
        )
}
