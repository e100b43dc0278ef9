//! Learns all weights from labelled texts, in the order in which they are used.

use std::collections::{BTreeMap, BTreeSet};

use super::labels::{Mode, Sample};
use super::learner::{Learner, Space, shuffled};
use crate::annotate::Doc;
use crate::graph::{Entity, Place};
use crate::imply::{self, Gaps, KINDS};
use crate::kind::Kind;
use crate::lexicon::Lexicon;
use crate::link::{Said, State, said};
use crate::pair::{ANSWERS, Scene, Scores};
use crate::phrase;
use crate::read;
use crate::refuse;
use crate::tag::{self, Mention, TAGS};
use crate::weights::{Table, Weights};

/// The most weights of each table: under 200 KB together.
pub const MOST: [(&str, usize); 6] = [
    ("TAG", 43_000),
    ("RETAG", 3_000),
    ("LINK", 4_000),
    ("IMPLY", 2_500),
    ("PAIR", 78_000),
    ("AGAIN", 4_000),
];

/// The margins: arrows are drawn from, sure from, joined to one piece from; mentions from.
const MARGINS: [(&str, i32); 5] = [("DRAW", -8), ("SURE", 18), ("JOIN", -96), ("MARGIN", -20), ("CLEAR", 22)];

fn env(name: &str, usual: f32) -> f32 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(usual)
}

fn most(name: &str) -> usize {
    let usual = MOST.iter().find(|(n, _)| *n == name).map_or(0, |(_, most)| *most);
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(usual)
}

/// A text on its way through the stages.
pub struct Work<'a> {
    /// Its labels.
    pub sample: &'a Sample,
    /// Its words.
    pub doc: Doc,
    /// Its mentions as labelled.
    pub gold: Vec<(Mention, Vec<usize>)>,
}

/// Words in at least three texts are known.
fn known(samples: &[&Sample], lexicon: &Lexicon) -> Weights {
    let margins = MARGINS.map(|(name, usual)| env(name, usual as f32) as i32);
    let mut weights = Weights { known: vec![0; 4096], margins, ..Weights::default() };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for sample in samples {
        let text = crate::text::Text::read(&sample.text, lexicon);
        let words: BTreeSet<String> = text.tokens.into_iter().filter(|t| t.word).map(|t| t.low).collect();
        words.into_iter().for_each(|word| *counts.entry(word).or_default() += 1);
    }
    counts.iter().filter(|(_, n)| **n >= 3).for_each(|(word, _)| weights.learn(word));
    weights
}

const POINTERS: [&str; 32] = [
    "it", "its", "they", "them", "their", "there", "both", "this", "that", "these", "those", "each", "one",
    "another", "other", "others", "latter", "former", "all", "itself", "here", "the", "two", "three",
    "first", "second", "same", "which", "last", "whose", "where", "from",
];

/// Prepares a text: its words, and the labelled mentions as tokens.
pub fn prepare<'a>(sample: &'a Sample, lexicon: &Lexicon, weights: &Weights) -> Work<'a> {
    let doc = Doc::read(&sample.text, lexicon, weights);
    let mut gold = Vec::new();
    for span in &sample.spans {
        let inside: Vec<usize> = (0..doc.text.tokens.len())
            .filter(|at| doc.text.tokens[*at].start < span.end && doc.text.tokens[*at].end > span.start)
            .filter(|at| doc.text.tokens[*at].start >= span.start || doc.text.tokens[*at].word)
            .collect();
        let (Some(first), Some(last), Some(part)) = (inside.first(), inside.last(), span.of.first()) else {
            continue;
        };
        let pointer = inside.iter().all(|at| POINTERS.contains(&doc.text.tokens[*at].low.as_str()));
        let kind = sample.parts[*part];
        let kind = (!pointer || kind == Kind::Client && inside.len() == 1).then_some(kind);
        let sentence = doc.text.tokens[*first].sentence;
        let last = inside.iter().rev().find(|at| doc.text.tokens[**at].sentence == sentence).unwrap_or(last);
        if gold.last().is_none_or(|(m, _): &(Mention, Vec<usize>)| m.last <= *first) {
            let head = phrase::head(&doc, *first, last + 1, lexicon);
            gold.push((Mention { first: *first, last: last + 1, head, kind, margin: 0 }, span.of.clone()));
        }
    }
    Work { sample, doc, gold }
}

/// The right answers of all words: token and answer.
fn answers<'a>(work: &'a Work<'_>) -> impl Iterator<Item = (usize, usize)> + 'a {
    (0..work.doc.notes.len()).filter(|at| work.doc.text.tokens[*at].word).map(|at| {
        let led = work.gold.iter().find(|(m, _)| m.head == at);
        (at, led.map_or(tag::OUT, |(m, _)| tag::answer(m.kind)))
    })
}

/// Learns to find mentions: logistic regression over the words.
pub fn tagger(works: &[&Work<'_>], epochs: u64, lexicon: &Lexicon) -> Table {
    let mut rows: Vec<Row<TAGS>> = Vec::new();
    for work in works {
        for (at, right) in answers(work) {
            rows.push((tag::features(&work.doc, at, lexicon).hashes, [0.0; TAGS], right, 1.0));
        }
    }
    regress(&rows, most("TAG"), epochs, env("RATE", 0.1), env("LEAST", 5.0) as u32)
}

/// Learns to find mentions from first scores that never saw their text.
pub fn retagger(works: &[&Work<'_>], epochs: u64, lexicon: &Lexicon) -> Table {
    let mut rows: Vec<Row<TAGS>> = Vec::new();
    for half in 0..2 {
        let others: Vec<&Work<'_>> =
            works.iter().enumerate().filter(|(n, _)| n % 2 != half).map(|(_, w)| *w).collect();
        let table = tagger(&others, epochs, lexicon);
        for (_, work) in works.iter().enumerate().filter(|(n, _)| n % 2 == half) {
            let first = tag::scores(&work.doc, &table, lexicon);
            let view = tag::View::new(&work.doc, &first);
            for (at, right) in answers(work) {
                let base = first[at].map(|score| score as f32 / crate::weights::UNIT);
                rows.push((view.features(at).hashes, base, right, 1.0));
            }
        }
    }
    regress(&rows, most("RETAG"), epochs, 0.02, 10)
}

/// The mentions of a text with the component each one means, for learning what is the same.
fn linked(work: &Work<'_>, mentions: &[Mention]) -> Vec<Option<Vec<usize>>> {
    mentions.iter().map(|mention| overlap(work, mention)).collect()
}

fn overlap(work: &Work<'_>, mention: &Mention) -> Option<Vec<usize>> {
    let shared = |g: &Mention| g.last.min(mention.last).saturating_sub(g.first.max(mention.first));
    let best = work.gold.iter().max_by_key(|(g, _)| shared(g))?;
    (shared(&best.0) > 0).then(|| best.1.clone())
}

/// One choice of a mention: the right one and the wrong ones.
type Choice = (Vec<u32>, Vec<Vec<u32>>);

/// Learns what is the same: averaged perceptron over the choices of each mention.
pub fn linker(works: &[(&Work<'_>, Vec<Mention>)], epochs: u64, lexicon: &Lexicon) -> Table {
    let mut choices: Vec<Choice> = Vec::new();
    for (work, mentions) in works {
        let all: Vec<Said> =
            mentions.iter().enumerate().map(|(n, m)| said(&work.doc, m, n, lexicon)).collect();
        let means = linked(work, mentions);
        let mut state = State::default();
        let mut known: BTreeMap<usize, usize> = BTreeMap::new();
        for n in 0..all.len() {
            let Some(ids) = &means[n] else {
                // A mention of nothing stands for itself.
                state.take(&all, n, None);
                continue;
            };
            if let [id] = ids[..] {
                choices.extend(choice(&work.doc, &all, n, &state, known.get(&id).copied()));
            }
            for id in ids {
                let entity = *known.entry(*id).or_insert_with(|| state.begin(work.sample.parts[*id]));
                state.join(entity, n, all[n].place);
            }
        }
    }
    let lists = choices.iter().flat_map(|(right, wrong)| std::iter::once(right).chain(wrong));
    let space = Space::of(lists.map(Vec::as_slice), 3);
    let rows: Vec<Choice> = choices
        .iter()
        .map(|(right, wrong)| (space.rows(right), wrong.iter().map(|w| space.rows(w)).collect()))
        .collect();
    let mut learner = Learner::new(&space, 1);
    for epoch in 0..epochs {
        for at in shuffled(rows.len(), epoch + 11) {
            let (right, wrong) = &rows[at];
            learner.tick();
            let best = wrong.iter().max_by(|a, b| learner.score(a, 0).total_cmp(&learner.score(b, 0)));
            if let Some(wrong) = best
                && learner.score(wrong, 0) + 1.0 > learner.score(right, 0)
            {
                learner.step(right, 0, 1.0);
                learner.step(wrong, 0, -1.0);
            }
        }
    }
    learner.averaged(&space, most("LINK"))
}

fn choice(doc: &Doc, all: &[Said], n: usize, state: &State, right: Option<usize>) -> Option<Choice> {
    let mut wrong = Vec::new();
    let mut good = None;
    let mut add = |choice: Option<usize>, features: Vec<u32>| {
        if choice == right { good = Some(features) } else { wrong.push(features) }
    };
    add(None, state.fresh(doc, all, n).hashes);
    for entity in state.candidates(all, n) {
        add(Some(entity), state.features(doc, all, n, entity).hashes);
    }
    good.map(|good| (good, wrong))
}

/// Learns which components are left unsaid: a perceptron over the token that asks most.
pub fn implier(works: &[(&Work<'_>, Vec<Entity>)], epochs: u64) -> Table {
    let features: Vec<Vec<Vec<u32>>> = works
        .iter()
        .map(|(work, entities)| {
            let gaps = Gaps::new(&work.doc, entities);
            gaps.tokens().map(|token| gaps.features(token).hashes).collect()
        })
        .collect();
    let space = Space::of(features.iter().flatten().map(Vec::as_slice), 3);
    let rows: Vec<Vec<Vec<u32>>> =
        features.iter().map(|text| text.iter().map(|f| space.rows(f)).collect()).collect();
    let mut learner = Learner::new(&space, KINDS.len());
    for epoch in 0..epochs {
        for at in shuffled(works.len(), epoch + 21) {
            let sample = works[at].0.sample;
            for (answer, kind) in KINDS.into_iter().enumerate() {
                let unsaid =
                    |n: &usize| sample.parts[*n] == kind && !sample.spans.iter().any(|s| s.of.contains(n));
                let parts: Vec<usize> = (0..sample.parts.len()).filter(unsaid).collect();
                let wanted = parts.iter().any(|n| !sample.optional[*n]);
                if !wanted && !parts.is_empty() {
                    continue;
                }
                learner.tick();
                let best = rows[at]
                    .iter()
                    .max_by(|a, b| learner.score(a, answer).total_cmp(&learner.score(b, answer)));
                let Some(best) = best else { continue };
                let value = learner.score(best, answer);
                if wanted && value < 1.0 {
                    learner.step(best, answer, 1.0);
                } else if !wanted && value > -1.0 {
                    learner.step(best, answer, -1.0);
                }
            }
        }
    }
    learner.averaged(&space, most("IMPLY"))
}

/// The components as labelled; those nobody names get the token that asks most for them.
pub fn labelled(work: &Work<'_>, imply: Option<&Table>) -> (Vec<Entity>, Vec<Option<usize>>) {
    let mut entities: Vec<Entity> = Vec::new();
    let mut of = Vec::new();
    for (n, kind) in work.sample.parts.iter().enumerate() {
        let places: Vec<Place> = work
            .gold
            .iter()
            .enumerate()
            .filter(|(_, (_, ids))| ids.contains(&n))
            .map(|(order, (m, _))| Place { first: m.first, last: m.last, order, back: m.kind.is_none() })
            .collect();
        if !places.is_empty() {
            entities.push(Entity { kind: *kind, places, implied: false, number: 0, clear: 99 });
            of.push(Some(n));
        }
    }
    let Some(imply) = imply else { return (entities, of) };
    let gaps = Gaps::new(&work.doc, &entities);
    let mut unsaid = Vec::new();
    for (n, kind) in work.sample.parts.iter().enumerate() {
        if of.contains(&Some(n)) || work.sample.optional[n] {
            continue;
        }
        let answer = KINDS.iter().position(|k| k == kind);
        let score = |token: &usize| {
            answer.map(|answer| imply.scores::<{ KINDS.len() }>(&gaps.features(*token).hashes)[answer])
        };
        if let Some(token) = gaps.tokens().max_by_key(|token| (score(token), std::cmp::Reverse(*token))) {
            unsaid.push((imply::entity(*kind, token, token), n));
        }
    }
    for (entity, n) in unsaid {
        entities.push(entity);
        of.push(Some(n));
    }
    (entities, of)
}

/// Which labelled component each component found is, by shared words.
pub fn aligned(work: &Work<'_>, entities: &[Entity]) -> Vec<Option<usize>> {
    let sample = work.sample;
    let mut pairs: Vec<(usize, bool, usize, usize)> = Vec::new();
    for (e, entity) in entities.iter().enumerate() {
        for n in 0..sample.parts.len() {
            let spans = work.gold.iter().filter(|(_, ids)| ids.contains(&n));
            let shared = spans
                .filter(|(g, _)| entity.places.iter().any(|p| p.first < g.last && g.first < p.last))
                .count();
            let same = sample.parts[n] == entity.kind;
            if shared > 0 && !entity.implied {
                pairs.push((shared, same, e, n));
            } else if same && entity.implied && !work.gold.iter().any(|(_, ids)| ids.contains(&n)) {
                pairs.push((1, true, e, n));
            }
        }
    }
    pairs.sort_by_key(|(shared, same, e, n)| (!same, usize::MAX - shared, *e, *n));
    let mut out = vec![None; entities.len()];
    let mut taken = BTreeSet::new();
    for (_, _, e, n) in pairs {
        if out[e].is_none() && taken.insert(n) {
            out[e] = Some(n);
        }
    }
    out
}

/// The right answer about a pair, and how much it counts.
pub fn answer(sample: &Sample, of: &[Option<usize>], from: usize, to: usize) -> (usize, f32) {
    let (Some(a), Some(b)) = (of[from], of[to]) else { return (0, 1.0) };
    let mode = |edges: &[(usize, usize, Mode)]| {
        edges.iter().find(|(x, y, _)| *x == a && *y == b).map(|(_, _, mode)| *mode as usize + 1)
    };
    match (mode(&sample.edges), mode(&sample.inferred)) {
        (Some(answer), _) => (answer, 1.0),
        (None, Some(answer)) => (answer, 0.6),
        _ => (0, 1.0),
    }
}

/// A text with components, ready to learn arrows from.
pub struct Case<'a> {
    /// The text.
    pub work: &'a Work<'a>,
    /// Its components.
    pub entities: Vec<Entity>,
    /// Which labelled component each one is.
    pub of: Vec<Option<usize>>,
}

/// One ordered pair to learn from: features, scores to start from, the right answer, how much it counts.
type Row<const N: usize> = (Vec<u32>, [f32; N], usize, f32);

/// Learns arrows from the words: logistic regression over ordered pairs.
pub fn pairer(cases: &[&Case<'_>], epochs: u64, lexicon: &Lexicon) -> Table {
    let mut rows: Vec<Row<ANSWERS>> = Vec::new();
    for case in cases {
        let scene = Scene::new(&case.work.doc, &case.entities, lexicon);
        each(case, |from, to| {
            let (right, weight) = answer(case.work.sample, &case.of, from, to);
            rows.push((scene.features(from, to).hashes, [0.0; ANSWERS], right, weight));
        });
    }
    regress(&rows, most("PAIR"), epochs, env("PRATE", 0.006), 4)
}

/// Learns arrows from the first scores of all pairs.
pub fn againer(cases: &[(&Case<'_>, Scores)], epochs: u64, lexicon: &Lexicon) -> Table {
    let mut rows: Vec<Row<ANSWERS>> = Vec::new();
    for (case, first) in cases {
        let scene = Scene::new(&case.work.doc, &case.entities, lexicon);
        each(case, |from, to| {
            let (right, weight) = answer(case.work.sample, &case.of, from, to);
            let base = first[from][to].map(|score| score as f32 / crate::weights::UNIT);
            rows.push((scene.second(first, from, to).hashes, base, right, weight));
        });
    }
    regress(&rows, most("AGAIN"), epochs, env("ARATE", 0.003), 6)
}

fn each(case: &Case<'_>, mut visit: impl FnMut(usize, usize)) {
    for from in 0..case.entities.len() {
        for to in 0..case.entities.len() {
            if from != to {
                visit(from, to);
            }
        }
    }
}

/// Logistic regression by steps down the slope of one example after the other; the mean of all steps is kept.
fn regress<const N: usize>(rows: &[Row<N>], most: usize, epochs: u64, rate: f32, least: u32) -> Table {
    let space = Space::of(rows.iter().map(|(features, _, _, _)| features.as_slice()), least);
    let lists: Vec<Vec<u32>> = rows.iter().map(|(features, _, _, _)| space.rows(features)).collect();
    let mut learner = Learner::new(&space, N);
    for epoch in 0..epochs {
        let rate = rate / (1.0 + epoch as f32 / 4.0);
        for at in shuffled(rows.len(), epoch + 31) {
            learner.tick();
            let (_, base, right, weight) = &rows[at];
            let scores = learner.scores(&lists[at]);
            let scores: [f32; N] = std::array::from_fn(|n| base[n] + scores[n]);
            let most = scores.iter().copied().fold(f32::MIN, f32::max);
            let parts = scores.map(|score| (score - most).exp());
            let sum: f32 = parts.iter().sum();
            for (n, part) in parts.iter().enumerate() {
                let slope = (part / sum - f32::from(u8::from(n == *right))) * weight;
                if slope.abs() > 0.004 {
                    learner.step(&lists[at], n, -rate * slope);
                }
            }
        }
    }
    learner.fixed(&space, most)
}

/// The weights of all stages before the arrows.
fn front(works: &[&Work<'_>], weights: &Weights, lexicon: &Lexicon) -> Weights {
    let mut out = Weights { known: weights.known.clone(), margins: weights.margins, ..Weights::default() };
    out.tag = tagger(works, 8, lexicon);
    out.retag = retagger(works, 8, lexicon);
    let gold: Vec<(&Work<'_>, Vec<Mention>)> =
        works.iter().map(|w| (*w, w.gold.iter().map(|(m, _)| m.clone()).collect())).collect();
    out.link = linker(&gold, 6, lexicon);
    let sound: Vec<(&Work<'_>, Vec<Entity>)> =
        works.iter().filter(|w| !w.sample.negative).map(|w| (*w, labelled(w, None).0)).collect();
    out.imply = implier(&sound, 10);
    out
}

/// The components that weights find in a text.
pub fn found(doc: &Doc, weights: &Weights, lexicon: &Lexicon) -> Vec<Entity> {
    let mentions = read::mentions(doc, lexicon, weights);
    let mut entities = crate::link::entities(doc, &mentions, &weights.link, lexicon);
    imply::complete(doc, &mut entities, &weights.imply);
    entities
}

/// Learns which texts describe no system.
fn wholer(works: &[Work<'_>], weights: &Weights, lexicon: &Lexicon) -> Table {
    let mut rows: Vec<Row<2>> = Vec::new();
    for work in works {
        let reading = read::read(&work.sample.text, lexicon, weights);
        let weight = if work.sample.negative { 4.0 } else { 1.0 };
        rows.push((refuse::features(&reading).hashes, [0.0; 2], usize::from(!work.sample.negative), weight));
    }
    regress(&rows, 2_000, 20, 0.02, 3)
}

/// Learns everything. The stages for arrows see components that were found by weights which never saw their text.
pub fn learn(samples: &[&Sample], folds: usize, lexicon: &Lexicon, tell: &dyn Fn(&str)) -> Weights {
    let base = known(samples, lexicon);
    let works: Vec<Work<'_>> = samples.iter().map(|sample| prepare(sample, lexicon, &base)).collect();
    let fold = |n: usize| n % folds;
    let refs: Vec<&Work<'_>> = works.iter().collect();
    tell("mentions, same or new, unsaid");
    let mut weights = front(&refs, &base, lexicon);
    let mut blind: Vec<Case<'_>> = Vec::new();
    for k in 0..folds {
        let others: Vec<&Work<'_>> =
            works.iter().enumerate().filter(|(n, _)| fold(*n) != k).map(|(_, w)| w).collect();
        let partial = front(&others, &base, lexicon);
        for (_, work) in works.iter().enumerate().filter(|(n, w)| fold(*n) == k && !w.sample.negative) {
            let entities = found(&work.doc, &partial, lexicon);
            let of = aligned(work, &entities);
            blind.push(Case { work, entities, of });
        }
    }
    let known: Vec<Case<'_>> = works
        .iter()
        .filter(|w| !w.sample.negative)
        .map(|work| {
            let (entities, of) = labelled(work, Some(&weights.imply));
            Case { work, entities, of }
        })
        .collect();
    tell("arrows");
    let place: BTreeMap<&str, usize> =
        works.iter().enumerate().map(|(n, w)| (w.sample.id.as_str(), n)).collect();
    let in_fold = |case: &Case<'_>| fold(place[case.work.sample.id.as_str()]);
    let all: Vec<&Case<'_>> = known.iter().chain(&blind).collect();
    weights.pair = pairer(&all, 8, lexicon);
    let mut firsts: Vec<(&Case<'_>, Scores)> = Vec::new();
    for k in 0..folds {
        let others: Vec<&Case<'_>> = all.iter().copied().filter(|case| in_fold(case) != k).collect();
        let table = pairer(&others, 8, lexicon);
        for case in blind.iter().filter(|case| in_fold(case) == k) {
            firsts.push((case, Scene::new(&case.work.doc, &case.entities, lexicon).scores(&table)));
        }
    }
    tell("arrows again");
    weights.again = againer(&firsts, 8, lexicon);
    weights.whole = wholer(&works, &weights, lexicon);
    weights
}
