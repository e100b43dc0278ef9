//! A thin text answered with a small reasoned system: what people leave out when they describe a wish.
//!
//! Only texts of which no arrow is sure come here, and all that is added is marked as assumed.

use crate::annotate::Doc;
use crate::graph::{Arrow, Entity, Mode};
use crate::imply;
use crate::kind::Kind;
use crate::lexicon::Lexicon;
use crate::read::Reading;
use crate::refuse;

/// The most components a text may have and still be thin.
const THIN: usize = 6;

/// The most features of a list that become functions.
const FEATURES: usize = 6;

/// Completes a thin reading.
pub fn complete(reading: &mut Reading, lexicon: &Lexicon) {
    if reading.entities.len() > THIN || reading.arrows.iter().any(|arrow| arrow.sure) {
        return;
    }
    let features = if refuse::wished(reading) { features(reading, lexicon) } else { Vec::new() };
    let uploads = word(&reading.doc, &["upload", "uploaded", "uploading"]);
    if features.is_empty() && uploads.is_none() {
        return;
    }
    if !features.is_empty() {
        reading.entities.retain(|entity| !(entity.implied && entity.kind == Kind::Function));
        reading.arrows.clear();
        let count = reading.entities.len();
        reading.scores = vec![vec![[0, -1000, -1000, -1000]; count]; count];
    }
    for token in features {
        add(reading, Kind::Function, token);
    }
    let works = |reading: &Reading| all(reading, |kind| kind.computes());
    let verb = (0..reading.doc.notes.len()).find(|at| reading.doc.notes[*at].class == "process");
    if let (true, Some(at)) = (works(reading).is_empty(), verb) {
        add(reading, Kind::Function, at);
    }
    if works(reading).is_empty() {
        return;
    }
    if all(reading, |kind| kind == Kind::Client).is_empty() {
        add(reading, Kind::Client, 0);
    }
    reading.arrows.clear();
    let client = all(reading, |kind| kind == Kind::Client);
    let entry = match uploads {
        Some(at) => one(reading, |kind| kind == Kind::ObjectStore, Kind::ObjectStore, at),
        None => one(reading, Kind::lets_in, Kind::HttpApi, 0),
    };
    let started = if uploads.is_some() { Mode::Event } else { Mode::Call };
    client.iter().take(1).for_each(|client| draw(reading, *client, entry, Mode::Call));
    let workers = works(reading);
    workers.iter().for_each(|worker| draw(reading, entry, *worker, started));
    let stores = all(reading, |kind| kind.keeps());
    let stores = if stores.is_empty() { vec![add(reading, Kind::Table, 0)] } else { stores };
    for worker in workers {
        stores.iter().for_each(|store| draw(reading, worker, *store, Mode::Call));
        if let Some(at) = word(&reading.doc, &["notification", "notify", "notified", "notifies"]) {
            let tells = one(
                reading,
                |kind| matches!(kind, Kind::Topic | Kind::Notification | Kind::Email),
                Kind::Topic,
                at,
            );
            draw(reading, worker, tells, Mode::Event);
            client.iter().take(1).for_each(|client| draw(reading, tells, *client, Mode::Event));
        }
    }
}

fn all(reading: &Reading, is: impl Fn(Kind) -> bool) -> Vec<usize> {
    (0..reading.entities.len()).filter(|n| is(reading.entities[*n].kind)).collect()
}

/// The component of a kind, added when there is none.
fn one(reading: &mut Reading, is: impl Fn(Kind) -> bool, kind: Kind, token: usize) -> usize {
    all(reading, is).first().copied().unwrap_or_else(|| add(reading, kind, token))
}

fn add(reading: &mut Reading, kind: Kind, token: usize) -> usize {
    let entity: Entity = imply::entity(kind, token, token);
    reading.entities.push(entity);
    let count = reading.entities.len();
    for row in &mut reading.scores {
        row.resize(count, [0, -1000, -1000, -1000]);
    }
    reading.scores.push(vec![[0, -1000, -1000, -1000]; count]);
    count - 1
}

fn draw(reading: &mut Reading, from: usize, to: usize, mode: Mode) {
    let known = reading.arrows.iter().any(|a| a.from == from && a.to == to);
    if from != to && !known {
        reading.arrows.push(Arrow { from, to, mode, margin: 0, sure: false });
    }
}

/// The first token that is one of some words.
fn word(doc: &Doc, words: &[&str]) -> Option<usize> {
    doc.text
        .tokens
        .iter()
        .position(|token| words.contains(&token.one.as_str()) || words.contains(&token.low.as_str()))
}

/// The nouns of a list of features: `a shop with cart, payments and reviews`.
fn features(reading: &Reading, lexicon: &Lexicon) -> Vec<usize> {
    let doc = &reading.doc;
    let free =
        |at: usize| !reading.entities.iter().any(|e| e.places.iter().any(|p| p.first <= at && at < p.last));
    let noun = |at: usize| {
        let token = &doc.text.tokens[at];
        token.word
            && token.low.len() > 3
            && free(at)
            && !["prepositions", "closers", "pronouns", "determiners"]
                .iter()
                .any(|set| lexicon.has(set, &token.low))
    };
    let mut out = Vec::new();
    for sentence in &doc.text.sentences {
        let with = (sentence.first..sentence.last)
            .find(|at| matches!(doc.text.tokens[*at].low.as_str(), "with" | "including" | ":"));
        let Some(with) = with else { continue };
        let marks: Vec<usize> = (with..sentence.last)
            .filter(|at| matches!(doc.text.tokens[*at].low.as_str(), "," | "and" | "."))
            .chain([sentence.last])
            .collect();
        if marks.len() < 3 {
            continue;
        }
        out.extend(marks.iter().filter_map(|mark| mark.checked_sub(1)).filter(|at| *at > with && noun(*at)));
    }
    out.dedup();
    out.truncate(FEATURES);
    if out.len() < 2 { Vec::new() } else { out }
}
