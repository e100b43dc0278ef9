//! Whether one component hands something to another: what the words between and around them say.

use crate::annotate::Doc;
use crate::graph::{Entity, Place};
use crate::kind::Kind;
use crate::lexicon::{Form, Lexicon};
use crate::weights::{Features, Table};

/// Answers about an ordered pair: none, call, event, failure.
pub const ANSWERS: usize = 4;

/// The most pairs of mentions that are looked at for two components.
const MOST: usize = 3;

/// Scores of the answers for each ordered pair, by start and end.
pub type Scores = Vec<Vec<[i32; ANSWERS]>>;

/// How much speaks for an arrow against none.
pub fn margin(scores: &[i32; ANSWERS]) -> i32 {
    scores[1..].iter().copied().max().unwrap_or(0) - scores[0]
}

/// What is common to all pairs of a text.
pub struct Scene<'a> {
    /// The text.
    pub doc: &'a Doc,
    /// Its components.
    pub entities: &'a [Entity],
    lexicon: &'a Lexicon,
    present: Vec<Kind>,
    /// The places of all components in order, with their component.
    places: Vec<(Place, usize)>,
}

impl<'a> Scene<'a> {
    /// Prepares a text and its components.
    pub fn new(doc: &'a Doc, entities: &'a [Entity], lexicon: &'a Lexicon) -> Scene<'a> {
        let mut present: Vec<Kind> = entities.iter().map(|e| e.kind).collect();
        present.sort_unstable();
        present.dedup();
        let mut places: Vec<(Place, usize)> =
            entities.iter().enumerate().flat_map(|(n, e)| e.places.iter().map(move |p| (*p, n))).collect();
        places.sort_by_key(|(place, entity)| (place.first, place.last, *entity));
        Scene { doc, entities, lexicon, present, places }
    }

    /// The scores of all pairs from their words. O(components² × features).
    pub fn scores(&self, table: &Table) -> Scores {
        self.all(|from, to| table.scores(&self.features(from, to).hashes))
    }

    /// The scores again, with what the first ones say about the other pairs.
    pub fn again(&self, first: &Scores, table: &Table) -> Scores {
        self.all(|from, to| {
            let more: [i32; ANSWERS] = table.scores(&self.second(first, from, to).hashes);
            std::array::from_fn(|answer| first[from][to][answer] + more[answer])
        })
    }

    fn all(&self, score: impl Fn(usize, usize) -> [i32; ANSWERS]) -> Scores {
        let count = self.entities.len();
        let none = [0, -1000, -1000, -1000];
        (0..count)
            .map(|from| (0..count).map(|to| if from == to { none } else { score(from, to) }).collect())
            .collect()
    }

    /// What speaks for the answers about a pair.
    pub fn features(&self, from: usize, to: usize) -> Features {
        let mut out = Features::default();
        self.collect(from, to, &mut out);
        out.settle();
        out
    }

    /// The same, with names.
    pub fn explained(&self, from: usize, to: usize) -> Features {
        let mut out = Features { names: Some(Vec::new()), ..Features::default() };
        self.collect(from, to, &mut out);
        out
    }

    fn collect(&self, from: usize, to: usize, out: &mut Features) {
        let (a, b) = (&self.entities[from], &self.entities[to]);
        let (ka, kb) = (a.kind.word(), b.kind.word());
        out.add("kinds", &[ka, kb]);
        out.add("from", &[ka]);
        out.add("to", &[kb]);
        let implied = match (a.implied, b.implied) {
            (true, true) => "both implied",
            (true, false) => "from implied",
            (false, true) => "to implied",
            (false, false) => "",
        };
        out.add("implied", &[implied, ka, kb]);
        let count = |kind: Kind| self.entities.iter().filter(|e| e.kind == kind).count().min(3).to_string();
        out.add("counts", &[ka, kb, &count(a.kind), &count(b.kind)]);
        out.add("size", &[&(self.entities.len().min(12) / 2).to_string(), ka, kb]);
        for kind in &self.present {
            if *kind != a.kind && *kind != b.kind {
                out.add("present", &[ka, kb, kind.word()]);
            }
        }
        self.order(from, to, out);
        for (x, y) in self.nearest(from, to) {
            self.between(&x, &y, from, to, out);
        }
    }

    /// The order in which the two come, and which of their kinds are nearer.
    fn order(&self, from: usize, to: usize, out: &mut Features) {
        let (a, b) = (&self.entities[from], &self.entities[to]);
        let (ka, kb) = (a.kind.word(), b.kind.word());
        let first = |e: &Entity| e.places.first().map_or(usize::MAX, |p| p.first);
        let (fa, fb) = (first(a), first(b));
        let order = if fa < fb { "before" } else { "behind" };
        let step = self
            .entities
            .iter()
            .filter(|e| {
                let at = first(e);
                at > fa.min(fb) && at < fa.max(fb)
            })
            .count();
        out.add("order", &[order, ka, kb]);
        out.add("step", &[order, &step.min(4).to_string(), ka, kb]);
        out.add("step only", &[order, &step.min(6).to_string()]);
        let leads = |e: &Entity| self.entities.iter().all(|other| first(other) >= first(e));
        let ends = |e: &Entity| self.entities.iter().all(|other| first(other) <= first(e));
        out.add(
            "outermost",
            &[if leads(a) { "leads" } else { "" }, if ends(b) { "ends" } else { "" }, ka, kb],
        );
        let rival = |of: Kind, near: usize, me: usize| {
            let mine = me.abs_diff(near);
            self.entities.iter().any(|e| e.kind == of && first(e) != me && first(e).abs_diff(near) < mine)
        };
        let a_near = if rival(a.kind, fb, fa) { "nearer from" } else { "" };
        let b_near = if rival(b.kind, fa, fb) { "nearer to" } else { "" };
        out.add("rivals", &[a_near, b_near, ka, kb]);
    }

    /// The pairs of places that stand nearest, each as the first and the second in the text.
    fn nearest(&self, from: usize, to: usize) -> Vec<(Spot, Spot)> {
        let mut all: Vec<(usize, Spot, Spot)> = Vec::new();
        for a in self.entities[from].places.iter().take(12) {
            for b in self.entities[to].places.iter().take(12) {
                let (x, y) = (Spot { place: *a, starts: true }, Spot { place: *b, starts: false });
                let (x, y) = if a.first <= b.first { (x, y) } else { (y, x) };
                let sentences = self.sentence(&y) - self.sentence(&x);
                let far = y.place.first.saturating_sub(x.place.last) + sentences * 20;
                all.push((far, x, y));
            }
        }
        all.sort_by_key(|(far, x, y)| (*far, x.place.first, y.place.first));
        let near = all.first().map_or(0, |(far, _, _)| *far);
        all.into_iter().take(MOST).filter(|(far, _, _)| *far <= near + 25).map(|(_, x, y)| (x, y)).collect()
    }

    fn sentence(&self, spot: &Spot) -> usize {
        self.doc.text.tokens[spot.place.first].sentence
    }

    /// What stands between and around two places.
    fn between(&self, x: &Spot, y: &Spot, from: usize, to: usize, out: &mut Features) {
        let way = if x.starts { ">" } else { "<" };
        let (ka, kb) = (self.entities[from].kind.word(), self.entities[to].kind.word());
        let (sx, sy) = (self.sentence(x), self.sentence(y));
        let apart = (sy - sx).min(4).to_string();
        let gap = y.place.first.saturating_sub(x.place.last);
        let inside: Vec<&(Place, usize)> = self
            .places
            .iter()
            .filter(|(p, e)| p.first >= x.place.last && p.last <= y.place.first && *e != from && *e != to)
            .collect();
        let inner = inside.len().min(4).to_string();
        let width = match gap {
            0..=4 => gap.to_string(),
            5..=7 => "5".to_string(),
            8..=12 => "8".to_string(),
            _ => "13".to_string(),
        };
        out.add("apart", &[way, &apart, ka, kb]);
        out.add("inner", &[way, &apart, &inner, ka, kb]);
        out.add("inner only", &[way, &apart, &inner]);
        out.add("width", &[way, &apart, &width]);
        for (_, entity) in inside.iter().take(4) {
            out.add("passes", &[way, ka, kb, self.entities[*entity].kind.word()]);
        }
        if let [(_, only)] = inside[..] {
            out.add("passes only", &[way, ka, kb, self.entities[*only].kind.word(), &apart]);
        }
        let backs = [if x.place.back { "back" } else { "" }, if y.place.back { "back" } else { "" }];
        out.add("backs", &[way, backs[0], backs[1], &apart, ka, kb]);
        self.edges_of(x, y, way, ka, kb, &apart, out);
        if sx == sy {
            self.words(x, y, way, ka, kb, &inner, out);
        } else {
            self.turns(x, y, way, ka, kb, &apart, out);
        }
    }

    /// The words just before and behind both places.
    #[allow(clippy::too_many_arguments)]
    fn edges_of(&self, x: &Spot, y: &Spot, way: &str, ka: &str, kb: &str, apart: &str, out: &mut Features) {
        let (sx, sy) = (self.sentence(x), self.sentence(y));
        let near = if apart == "0" { "same" } else { "other" };
        for by in 1..=2isize {
            let word = self.doc.form(x.place.first as isize - by, sx);
            out.add("before first", &[way, near, &by.to_string(), word]);
            let word = self.doc.form(y.place.last as isize + by - 1, sy);
            out.add("behind second", &[way, near, &by.to_string(), word]);
            let word = self.doc.form(y.place.first as isize - by, sy);
            out.add("before second", &[way, near, &by.to_string(), word]);
            out.add("before second kinds", &[way, near, &by.to_string(), word, ka, kb]);
            let word = self.doc.form(x.place.last as isize + by - 1, sx);
            out.add("behind first", &[way, near, &by.to_string(), word]);
            out.add("behind first kinds", &[way, near, &by.to_string(), word, ka, kb]);
        }
        let ahead = self.doc.form(x.place.first as isize - 1, sx);
        out.add("before first kinds", &[way, near, ahead, ka, kb]);
        let behind = self.doc.form(y.place.last as isize, sy);
        out.add("behind second kinds", &[way, near, behind, ka, kb]);
        out.add(
            "ends of both",
            &[
                way,
                near,
                self.doc.form(x.place.last as isize, sx),
                self.doc.form(y.place.first as isize - 1, sy),
            ],
        );
        // The verb behind the second: `the queue from which a function reads`.
        let verb = (y.place.last..self.doc.notes.len().min(y.place.last + 4))
            .take_while(|at| self.doc.text.tokens[*at].sentence == sy)
            .find(|at| !self.doc.notes[*at].class.is_empty());
        if let Some(at) = verb {
            let note = &self.doc.notes[at];
            let form = note.verb.as_ref().map_or("", |(_, form)| form.word());
            out.add("verb behind", &[way, near, &note.class, form, ka, kb]);
        }
    }

    /// The words between two places of one sentence.
    #[allow(clippy::too_many_arguments)]
    fn words(&self, x: &Spot, y: &Spot, way: &str, ka: &str, kb: &str, inner: &str, out: &mut Features) {
        let span = x.place.last.min(y.place.first)..y.place.first;
        let notes = &self.doc.notes[span.clone()];
        let tokens = &self.doc.text.tokens[span.clone()];
        let covered = |at: usize| self.places.iter().any(|(p, _)| p.first <= at && at < p.last);
        let free: Vec<usize> = span.clone().filter(|at| !covered(*at)).collect();
        if notes.len() <= 4 {
            let all: Vec<&str> = notes.iter().map(|note| note.form.as_str()).collect();
            out.add("all between", &[way, &all.join(" ")]);
            out.add("all between kinds", &[way, &all.join(" "), ka, kb]);
        }
        let joined = tokens.iter().all(|t| {
            matches!(
                t.low.as_str(),
                "," | "and" | "or" | "(" | ")" | "&" | "a" | "the" | "an" | "another" | "then"
            )
        });
        if joined {
            let all: String = tokens.iter().map(|t| t.low.as_str()).collect();
            out.add("joined", &[way, &all, ka, kb]);
        }
        let few = inner == "0";
        for at in free.iter().take(16) {
            let form = self.doc.notes[*at].form.as_str();
            let near = if few { "few" } else { "" };
            out.add("between", &[way, form, near]);
            out.add("between from", &[way, form, ka, near]);
            out.add("between to", &[way, form, kb, near]);
            if let Some((lemma, _)) = &self.doc.notes[*at].verb {
                out.add("verb", &[way, lemma, near, ka, kb]);
            }
        }
        for two in free.windows(2).take(16).filter(|two| two[0] + 1 == two[1]) {
            out.add("two between", &[way, &self.doc.notes[two[0]].form, &self.doc.notes[two[1]].form]);
        }
        self.verbs(&free, way, ka, kb, inner, out);
        for (at, token) in tokens.iter().enumerate() {
            if matches!(
                token.low.as_str(),
                "no" | "not" | "never" | "without" | "instead" | "nothing" | "neither" | "nor"
            ) {
                out.add("denied", &[way, &token.low, if at + 3 > tokens.len() { "near" } else { "" }]);
            }
            if matches!(token.low.as_str(), "->" | "~>" | "!>" | "<-" | ":" | ";" | "–") {
                out.add("sign", &[way, &token.low, inner]);
            }
        }
        let denied = (x.place.first.saturating_sub(3)..x.place.first)
            .filter(|at| self.doc.text.tokens[*at].sentence == self.sentence(x))
            .any(|at| {
                matches!(
                    self.doc.text.tokens[at].low.as_str(),
                    "no" | "not" | "never" | "without" | "instead"
                )
            });
        if denied {
            out.add("denied ahead", &[way, ka, kb]);
        }
    }

    /// The verbs between two places: the last one, its voice, and the preposition behind it.
    fn verbs(&self, free: &[usize], way: &str, ka: &str, kb: &str, inner: &str, out: &mut Features) {
        let notes = &self.doc.notes;
        let finite: Vec<usize> = free.iter().copied().filter(|at| !notes[*at].class.is_empty()).collect();
        let count = finite.len().min(3).to_string();
        out.add("verbs", &[way, &count, inner, ka, kb]);
        let preposition = free
            .iter()
            .rev()
            .map(|at| &self.doc.text.tokens[*at].low)
            .find(|low| self.lexicon.has("prepositions", low));
        let preposition = preposition.map_or("", String::as_str);
        for (name, at) in [("last verb", finite.last()), ("first verb", finite.first())] {
            let Some(at) = at else { continue };
            let form = notes[*at].verb.as_ref().map(|(_, form)| *form);
            let helped = at.checked_sub(1).is_some_and(|before| {
                matches!(
                    self.doc.text.tokens[before].low.as_str(),
                    "is" | "are" | "was" | "were" | "be" | "been" | "being" | "gets" | "get" | "then"
                )
            });
            let voice = match form {
                Some(Form::Ed) if helped => "passive",
                Some(Form::Ed) => "ed",
                Some(Form::Ing) => "ing",
                Some(_) => "active",
                None => "",
            };
            out.add(name, &[way, &notes[*at].class, voice, preposition, ka, kb]);
            out.add("voice", &[name, way, &notes[*at].class, voice, preposition]);
            let lemma = notes[*at].verb.as_ref().map_or("", |(lemma, _)| lemma.as_str());
            out.add("lemma", &[name, way, lemma, voice, preposition]);
        }
        out.add("preposition", &[way, preposition, inner, ka, kb]);
    }

    /// Two places of different sentences: which ends the one, which begins the other, and with what words.
    #[allow(clippy::too_many_arguments)]
    fn turns(&self, x: &Spot, y: &Spot, way: &str, ka: &str, kb: &str, apart: &str, out: &mut Features) {
        let (sx, sy) = (self.sentence(x), self.sentence(y));
        let before = self
            .places
            .iter()
            .filter(|(p, _)| p.first >= x.place.last && self.doc.text.tokens[p.first].sentence == sx)
            .count();
        let ahead = self
            .places
            .iter()
            .filter(|(p, _)| p.last <= y.place.first && self.doc.text.tokens[p.first].sentence == sy)
            .count();
        let heads = self
            .places
            .iter()
            .filter(|(p, _)| p.last <= x.place.first && self.doc.text.tokens[p.first].sentence == sx)
            .count();
        let (before, ahead, heads) =
            (before.min(2).to_string(), ahead.min(2).to_string(), heads.min(2).to_string());
        out.add("turn", &[way, apart, &before, &ahead, ka, kb]);
        out.add("turn heads", &[way, apart, &heads, &ahead, ka, kb]);
        out.add("turn only", &[way, apart, &before, &ahead, &heads]);
        let first = self.doc.text.sentences[sy].first as isize;
        let opening = self.doc.form(first, sy);
        let next = self.doc.form(first + 1, sy);
        out.add("opening", &[way, apart, opening, next, &ahead]);
        out.add("opening kinds", &[way, apart, opening, ka, kb]);
        out.add(
            "pages",
            &[way, apart, self.doc.page(x.place.first), self.doc.page(y.place.first), &ahead, &heads],
        );
        let start = self.doc.text.sentences[sy].first;
        for at in (start..y.place.first).take(10) {
            out.add("turn word", &[way, &self.doc.notes[at].form, &ahead]);
        }
    }

    /// What the first scores of other pairs say about a pair.
    pub fn second(&self, first: &Scores, from: usize, to: usize) -> Features {
        let mut out = Features::default();
        let (ka, kb) = (self.entities[from].kind.word(), self.entities[to].kind.word());
        let count = self.entities.len();
        let at = |a: usize, b: usize| if a == b { -99 } else { margin(&first[a][b]) };
        let mine = at(from, to);
        let level = |margin: i32| level(margin).to_string();
        let best = |value: &dyn Fn(usize) -> i32| {
            (0..count)
                .filter(|c| *c != from && *c != to)
                .map(|c| (value(c), c))
                .max_by_key(|(v, c)| (*v, std::cmp::Reverse(*c)))
        };
        let clear = |n: usize| {
            let entity = &self.entities[n];
            if entity.implied { "unsaid".to_string() } else { (entity.clear.clamp(-24, 40) / 8).to_string() }
        };
        out.add("clear", &[&clear(from), &clear(to)]);
        out.add("clear from", &[&clear(from), ka, &level(mine)]);
        out.add("clear to", &[&clear(to), kb, &level(mine)]);
        out.add("mine", &[&level(mine)]);
        out.add("mine kinds", &[&level(mine), ka, kb]);
        out.add("back way", &[&level(at(to, from)), &level(mine)]);
        out.add("back way kinds", &[&level(at(to, from)), ka, kb]);
        for (name, value) in [
            ("other source", &(|c| at(c, to)) as &dyn Fn(usize) -> i32),
            ("other target", &|c| at(from, c)),
            ("into from", &|c| at(c, from)),
            ("out of to", &|c| at(to, c)),
            ("through", &|c| at(from, c).min(at(c, to))),
            ("reach", &|c| at(c, from).min(at(c, to))),
            ("share", &|c| at(from, c).min(at(to, c))),
        ] {
            let Some((value, whom)) = best(value) else { continue };
            let kind = self.entities[whom].kind.word();
            let level = level(value);
            let ahead = if value > mine { "ahead" } else { "" };
            out.add(name, &[&level, ahead]);
            out.add(name, &[&level, ka, kb]);
            if value > -16 {
                out.add(name, &[&level, kind, ka, kb]);
            }
            out.add(name, &[&level, ahead, kind, "with"]);
        }
        let same = |value: &dyn Fn(usize) -> i32, kind: Kind| {
            let better = (0..count).filter(|c| *c != from && *c != to && self.entities[*c].kind == kind);
            better.filter(|c| value(*c) > mine).count().min(2).to_string()
        };
        out.add("better sources", &[&same(&|c| at(c, to), self.entities[from].kind), ka, kb]);
        out.add("better targets", &[&same(&|c| at(from, c), self.entities[to].kind), ka, kb]);
        out.settle();
        out
    }
}

/// A margin in coarse steps.
fn level(margin: i32) -> i32 {
    match margin {
        i32::MIN..=-97 => -5,
        -96..=-65 => -4,
        -64..=-41 => -3,
        -40..=-21 => -2,
        -20..=-1 => -1,
        0..=20 => 1,
        21..=40 => 2,
        41..=64 => 3,
        65..=96 => 4,
        _ => 5,
    }
}

/// A place and which end of the arrow it is.
#[derive(Clone, Copy, Debug)]
struct Spot {
    place: Place,
    starts: bool,
}
