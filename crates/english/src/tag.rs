//! Finds the mentions of components: each noun leads a mention of a kind, points back, or is none.

use crate::annotate::Doc;
use crate::kind::Kind;
use crate::lexicon::{Form, Lexicon};
use crate::link::article_of;
use crate::phrase;
use crate::weights::{Features, Table};

/// No mention.
pub const OUT: usize = 0;
/// Only points back: `it`, `there`, `both`.
pub const BACK: usize = 1;
/// How many answers there are: the two above, and one for each kind.
pub const TAGS: usize = 2 + Kind::ALL.len();

/// A mention of a component.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// First token.
    pub first: usize,
    /// Token behind the last.
    pub last: usize,
    /// The noun that leads it.
    pub head: usize,
    /// What it says it is; nothing for `it`.
    pub kind: Option<Kind>,
    /// How much speaks for it against the next best answer.
    pub margin: i32,
}

/// The answer for a kind.
pub fn answer(kind: Option<Kind>) -> usize {
    kind.map_or(BACK, |kind| 2 + kind.index())
}

/// Scores of the answers for each token.
pub type Scores = Vec<[i32; TAGS]>;

/// The first scores of all tokens, from their words.
pub fn scores(doc: &Doc, table: &Table, lexicon: &Lexicon) -> Scores {
    (0..doc.notes.len())
        .map(|at| {
            if doc.text.tokens[at].word {
                table.scores(&features(doc, at, lexicon).hashes)
            } else {
                std::array::from_fn(|tag| if tag == OUT { 0 } else { -999 })
            }
        })
        .collect()
}

/// The scores again, with what the first ones say about the other tokens.
pub fn again(doc: &Doc, first: &Scores, table: &Table) -> Scores {
    let view = View::new(doc, first);
    (0..doc.notes.len())
        .map(|at| {
            if !doc.text.tokens[at].word {
                return first[at];
            }
            let more: [i32; TAGS] = table.scores(&view.features(at).hashes);
            std::array::from_fn(|tag| first[at][tag] + more[tag])
        })
        .collect()
}

/// The best answer that is no `OUT`, and how much speaks for it.
fn best(scores: &[i32; TAGS]) -> (usize, i32) {
    let tag = (1..TAGS).max_by_key(|tag| (scores[*tag], TAGS - tag)).unwrap_or(BACK);
    (tag, scores[tag] - scores[OUT])
}

/// The first answers of a text, for a second look.
pub struct View<'a> {
    doc: &'a Doc,
    best: Vec<(usize, i32)>,
}

impl<'a> View<'a> {
    /// Prepares a text.
    pub fn new(doc: &'a Doc, first: &Scores) -> View<'a> {
        View { doc, best: first.iter().map(best).collect() }
    }

    /// What the first answers about other tokens say about one.
    pub fn features(&self, at: usize) -> Features {
        let mut out = Features::default();
        let tokens = &self.doc.text.tokens;
        let sentence = tokens[at].sentence;
        let word =
            |tag: usize| tag.checked_sub(2).and_then(|n| Kind::ALL.get(n)).map_or("back", |kind| kind.word());
        let level = |margin: i32| (margin.clamp(-48, 48) / 12).to_string();
        let (own, margin) = self.best[at];
        let own_level = level(margin);
        out.add("own", &[word(own), &own_level]);
        out.add("own level", &[&own_level]);
        let same = (0..tokens.len())
            .filter(|n| *n != at && tokens[*n].one == tokens[at].one && tokens[at].low.len() > 2);
        let twin = same.map(|n| self.best[n]).max_by_key(|(tag, margin)| (*margin, TAGS - tag));
        match twin {
            None => out.add("alone", &[&own_level]),
            Some((tag, other)) => {
                out.add("twin", &[word(tag), &level(other), &own_level]);
                out.add("twin only", &[if tag == own { "same" } else { "other" }, &level(other), &own_level]);
                out.add("twin kind", &[word(tag), &level(other)]);
            }
        }
        let inside = |n: &usize| tokens[*n].sentence == sentence;
        let told = |n: &usize| self.best[*n].1 > -8;
        let before = (0..at).rev().take_while(inside).find(told);
        let behind = (at + 1..tokens.len()).take_while(inside).find(told);
        for (name, other) in [("before", before), ("behind", behind)] {
            let Some(other) = other else {
                out.add(name, &["none", word(own), &own_level]);
                continue;
            };
            let (tag, margin) = self.best[other];
            let near = if other.abs_diff(at) == 1 { "next" } else { "" };
            out.add(name, &[word(tag), word(own), &own_level]);
            out.add(name, &[near, &level(margin), &own_level]);
            if near == "next" {
                out.add(name, &[near, word(tag), word(own)]);
            }
        }
        let many =
            (0..tokens.len()).filter(|n| *n != at && self.best[*n].1 > 0 && self.best[*n].0 == own).count();
        out.add("many", &[word(own), &many.min(3).to_string(), &own_level]);
        out
    }
}

/// The mentions of a text from the scores of its tokens. O(tokens).
pub fn mentions(doc: &Doc, scores: &Scores, least: i32, lexicon: &Lexicon) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::new();
    for at in (0..doc.notes.len()).filter(|at| doc.text.tokens[*at].word) {
        let (tag, margin) = best(&scores[at]);
        if margin <= least {
            continue;
        }
        let floor = out.last().map_or(0, |before| before.last);
        let first = phrase::start(doc, at, floor, lexicon);
        let kind = Kind::ALL.get(tag.wrapping_sub(2)).copied();
        let second =
            (0..TAGS).filter(|other| *other != tag).map(|other| scores[at][other]).max().unwrap_or(0);
        let mention = Mention { first, last: at + 1, head: at, kind, margin: scores[at][tag] - second };
        // `the SQS queue`, `Lambda function`: one phrase with two nouns is one mention, of the better noun.
        match out
            .last_mut()
            .filter(|before| first == before.last && before.last == at && close(doc, before, at))
        {
            Some(before) => {
                let (first, best) =
                    (before.first, if before.margin > mention.margin { before.kind } else { mention.kind });
                *before = Mention { first, kind: best, ..mention };
            }
            None => out.push(mention),
        }
    }
    out
}

/// Whether a noun goes on with the mention just before it.
fn close(doc: &Doc, before: &Mention, at: usize) -> bool {
    doc.text.tokens[at].sentence == doc.text.tokens[before.head].sentence
        && !doc.text.tokens[before.head].owner
        && before.kind.is_some()
        && article_of(&doc.text.tokens[at].low).is_none()
}

/// What speaks for a token to lead a mention of a kind.
pub fn features(doc: &Doc, at: usize, lexicon: &Lexicon) -> Features {
    let mut out = Features::default();
    let token = &doc.text.tokens[at];
    let sentence = token.sentence;
    let place = at as isize;
    let form = |by: isize| doc.form(place + by, sentence);
    out.add("bias", &[]);
    for by in -2..=2 {
        out.add("word", &[&by.to_string(), form(by)]);
    }
    for (a, b) in [(-1, 0), (0, 1)] {
        out.add("pair", &[&a.to_string(), form(a), form(b)]);
    }
    let letters: Vec<char> = if form(0).starts_with('<') && doc.notes[at].kind.is_some() {
        Vec::new()
    } else {
        token.low.chars().collect()
    };
    for length in [2, 3, 4] {
        if letters.len() > length {
            let ending: String = letters[letters.len() - length..].iter().collect();
            out.add("ending", &[&ending]);
        }
    }
    let begin: String = letters.iter().take(5).collect();
    if !begin.is_empty() {
        out.add("begin", &[&begin]);
    }
    let shape = doc.shape(at);
    let opens = if doc.text.sentences[sentence].first == at { "opens" } else { "" };
    out.add("shape", &[shape, opens]);
    out.add("page", &[doc.page(at), opens, shape, form(1)]);
    named(&mut out, doc, at, lexicon);
    phrases(&mut out, doc, at, lexicon);
    let next = doc.text.at(place + 1).filter(|t| t.sentence == sentence);
    let ends =
        next.is_none_or(|t| !t.word || lexicon.has("closers", &t.low) || lexicon.has("prepositions", &t.low));
    let note = &doc.notes[at];
    let own = note.verb.as_ref().map_or("", |(_, form)| form.word());
    out.add("own verb", &[&note.class, own, if ends { "ends" } else { "" }]);
    for by in [-1isize, 1, 2] {
        let other = doc.text.at(place + by).filter(|t| t.sentence == sentence);
        if let Some((note, (lemma, form))) = other.and_then(|_| {
            doc.notes[(place + by) as usize].verb.as_ref().map(|v| (&doc.notes[(place + by) as usize], v))
        }) {
            out.add("verb near", &[&by.to_string(), &note.class, form.word(), shape]);
            out.add("lemma near", &[&by.to_string(), lemma, form.word()]);
        }
    }
    // `probe-episode`: a name that begins with a verb.
    if token.glued && note.kind.is_none() {
        let root = (0..at).rev().find(|n| !doc.text.tokens[*n].glued).unwrap_or(at);
        let act = doc.notes[root].verb.as_ref().map_or("", |(_, form)| form.word());
        out.add(
            "chain",
            &[act, &doc.notes[root].class, if next.is_some_and(|t| t.glued) { "on" } else { "" }],
        );
        out.add("chain kind", &[doc.notes[root].kind.map_or("", Kind::word), form(0)]);
    }
    if next.is_some_and(|next| next.glued) {
        out.add("glues", &[form(0), form(1)]);
        out.add("glues kind", &[note.kind.map_or("", Kind::word), form(1)]);
    }
    if let Some(amount) = note.amount.and_then(|at| doc.amounts.get(at)) {
        out.add("amount", &[amount.measure.word(), note.kind.map_or("", Kind::word)]);
    }
    let er = token.low.len() > 4 && (token.one.ends_with("er") || token.one.ends_with("or"));
    out.add("person", &[if note.person { "person" } else { "" }, if er { "er" } else { "" }, opens]);
    let written = doc.text.raw.get(token.start..token.end).unwrap_or("");
    if let Some(last) = hump(written) {
        out.add("hump", &[&last]);
        out.add("hump kind", &[lexicon.kind_of(&last).map_or("", Kind::word)]);
        let act = lexicon
            .verb(&first_hump(written))
            .map_or(String::new(), |(lemma, _)| lexicon.class(&lemma).unwrap_or("").to_string());
        out.add("hump verb", &[&act, if last.ends_with("ed") { "ed" } else { "" }]);
    }
    out
}

/// The first part of a name of several humps, in lower case.
fn first_hump(word: &str) -> String {
    let end = word
        .char_indices()
        .skip(1)
        .find(|(_, c)| c.is_uppercase() || *c == '_')
        .map_or(word.len(), |(at, _)| at);
    word[..end].to_lowercase()
}

/// The last part of a name of several humps, in lower case.
pub fn hump(word: &str) -> Option<String> {
    let mut begin = 0;
    let mut before = ' ';
    for (at, letter) in word.char_indices() {
        if letter.is_uppercase() && before.is_lowercase() {
            begin = at;
        } else if letter == '_' {
            begin = at + 1;
        }
        before = letter;
    }
    (begin > 0 && begin < word.len()).then(|| word[begin..].to_lowercase())
}

/// Names of the lexicon at and around a token.
fn named(out: &mut Features, doc: &Doc, at: usize, lexicon: &Lexicon) {
    let place = at as isize;
    let sentence = doc.text.tokens[at].sentence;
    let inside = |by: isize| doc.text.at(place + by).is_some_and(|t| t.sentence == sentence);
    let kind = |by: isize| -> &'static str {
        if inside(by) { doc.notes[(place + by) as usize].kind.map_or("", Kind::word) } else { "" }
    };
    let note = &doc.notes[at];
    let position = match note.kind {
        None => "",
        Some(_) if note.ends == at + 1 => "last",
        Some(_) => "inner",
    };
    let sort = match (&note.product, note.doubtful) {
        (Some(_), false) => "product",
        (Some(_), true) => "doubtful",
        (None, _) => "plain",
    };
    out.add("named", &[position, kind(0), sort]);
    out.add("named only", &[position, kind(0)]);
    out.add("named position", &[position, sort]);
    if position != "inner" {
        out.add("named shape", &[kind(0), doc.shape(at), sort]);
        out.add("named behind", &[kind(0), doc.form(place + 1, sentence)]);
        out.add("named before", &[kind(0), doc.form(place - 1, sentence)]);
        out.add("named next", &[kind(0), kind(1), kind(2)]);
        out.add("named last", &[kind(0), kind(-1)]);
        let next = doc.text.at(place + 1).filter(|_| inside(1));
        let behind = match next {
            None => "end",
            Some(t) if !t.word => "mark",
            Some(t) if t.glued => "glued",
            Some(t) if lexicon.has("prepositions", &t.low) => "preposition",
            Some(t) if lexicon.has("closers", &t.low) => "closer",
            Some(_) => doc.notes[at + 1].verb.as_ref().map_or("word", |(_, form)| form.word()),
        };
        out.add("named followed", &[kind(0), sort, behind]);
        let owner = if doc.text.tokens[at].owner { "owner" } else { "" };
        let plural = if doc.text.tokens[at].one != doc.text.tokens[at].low { "plural" } else { "" };
        out.add("named form", &[kind(0), owner, plural]);
    }
}

/// The phrase that a token would lead: its article, its words, what stands before it and behind.
fn phrases(out: &mut Features, doc: &Doc, at: usize, lexicon: &Lexicon) {
    let place = at as isize;
    let sentence = doc.text.tokens[at].sentence;
    let first = phrase::start(doc, at, 0, lexicon);
    let own = doc.notes[at].kind.map_or("", Kind::word);
    let article = article_of(&doc.text.tokens[first].low).filter(|_| first < at).unwrap_or("none");
    let ahead = first as isize - 1;
    let ahead_form = doc.form(ahead, sentence);
    let size = (at - first).min(4).to_string();
    let next = doc.text.at(place + 1).filter(|t| t.sentence == sentence);
    let behind = next.map_or("end", |t| if !t.word { "mark" } else { "word" });
    out.add("article", &[article, own]);
    out.add("article size", &[article, &size, behind]);
    out.add("ahead", &[ahead_form, own]);
    out.add("ahead article", &[ahead_form, article]);
    out.add("ahead two", &[doc.form(ahead - 1, sentence), ahead_form]);
    for inner in first..at {
        let note = &doc.notes[inner];
        out.add("inside", &[&note.form, own]);
        if let Some(kind) = note.kind {
            out.add("inside kind", &[kind.word(), own]);
        }
    }
    // The verb this phrase follows: `writes to the ledger`.
    let verb = (0..=3isize)
        .map(|back| ahead - back)
        .take_while(|n| doc.text.at(*n).is_some_and(|t| t.sentence == sentence))
        .find(|n| !doc.notes[*n as usize].class.is_empty());
    if let Some(n) = verb {
        let note = &doc.notes[n as usize];
        let between = doc.form(ahead, sentence);
        let form = note.verb.as_ref().map_or("", |(_, form)| form.word());
        out.add("follows verb", &[&note.class, between, own]);
        let lemma = note.verb.as_ref().map_or("", |(lemma, _)| lemma.as_str());
        out.add("follows lemma", &[lemma, between]);
        out.add("follows form", &[&note.class, form, article]);
    }
    // The verb that follows the phrase: `the ledger stores`.
    let verb = (place + 1..place + 4)
        .take_while(|n| doc.text.at(*n).is_some_and(|t| t.sentence == sentence && t.word))
        .find(|n| matches!(doc.notes[*n as usize].verb, Some((_, Form::S | Form::Base | Form::Ed))));
    if let Some(n) = verb {
        let note = &doc.notes[n as usize];
        let lemma = note.verb.as_ref().map_or(("", ""), |(lemma, form)| (lemma.as_str(), form.word()));
        let near = if n == place + 1 { "next" } else { "" };
        out.add("leads verb", &[&note.class, lemma.1, near, article]);
        out.add("leads lemma", &[lemma.0, lemma.1, near]);
    }
    coordinated(out, doc, at);
    elsewhere(out, doc, at);
}

/// `billing, stock and email functions`: what the last noun of a list says of the others.
fn coordinated(out: &mut Features, doc: &Doc, at: usize) {
    let sentence = doc.text.tokens[at].sentence;
    let mut n = at + 1;
    let mut steps = 0;
    while let Some(token) = doc.text.tokens.get(n).filter(|t| t.sentence == sentence && steps < 8) {
        let joint = matches!(token.low.as_str(), "," | "and" | "or" | "&" | "/") || token.glued;
        if steps == 0 && !joint {
            return;
        }
        if let Some(kind) = doc.notes[n].kind
            && doc.notes[n].ends == n + 1
        {
            let plural = if token.one != token.low { "plural" } else { "" };
            out.add("list", &[kind.word(), plural, &steps.min(4).to_string()]);
            out.add("list of", &[kind.word(), plural]);
            return;
        }
        if !joint && !token.word {
            return;
        }
        n += 1;
        steps += 1;
    }
}

/// What the same word stands before elsewhere: `the pricing function` tells what `pricing` is.
fn elsewhere(out: &mut Features, doc: &Doc, at: usize) {
    let token = &doc.text.tokens[at];
    if doc.notes[at].kind.is_some() || token.low.len() < 4 {
        return;
    }
    let mut known = Vec::new();
    for (n, other) in doc.text.tokens.iter().enumerate() {
        if n == at || other.one != token.one {
            continue;
        }
        // `tally, a Lambda`, `tally is a function`, `the tally function`
        for by in 1..=4 {
            let Some(_) = doc.text.tokens.get(n + by).filter(|t| t.sentence == other.sentence) else {
                break;
            };
            let note = &doc.notes[n + by];
            if let Some(kind) = note.kind.filter(|_| {
                by == 1
                    || doc.text.tokens[n + 1..n + by]
                        .iter()
                        .all(|t| matches!(t.low.as_str(), "," | "(" | "is" | "a" | "an" | "the" | "–" | ":"))
            }) {
                known.push((kind, if by == 1 { "before" } else { "is" }));
                break;
            }
        }
    }
    known.sort_unstable();
    known.dedup();
    for (kind, how) in known.iter().take(3) {
        out.add("elsewhere", &[kind.word(), how]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_several_humps_end_in_their_noun() {
        assert_eq!(hump("ResizeImageLambda").as_deref(), Some("lambda"));
        assert_eq!(hump("orders_table").as_deref(), Some("table"));
        assert_eq!(hump("queue"), None);
    }

    #[test]
    fn answers_and_kinds_belong_together() {
        assert_eq!(answer(None), BACK);
        assert_eq!(answer(Some(Kind::ALL[0])), 2);
        assert_eq!(answer(Kind::ALL.last().copied()), TAGS - 1);
    }
}
