//! Finds the mentions of components: each word begins one of a kind, goes on with one, or is outside.

use crate::annotate::Doc;
use crate::kind::Kind;
use crate::lexicon::Lexicon;
use crate::weights::{Features, Table};

/// Outside of any mention.
pub const OUT: usize = 0;
/// Goes on with the mention before.
pub const IN: usize = 1;
/// Begins a mention that only points back: `it`, `there`, `both`.
pub const BACK: usize = 2;
/// How many tags there are: the three above, and one for the beginning of each kind.
pub const TAGS: usize = 3 + Kind::ALL.len();

/// A mention of a component.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// First token.
    pub first: usize,
    /// Token behind the last.
    pub last: usize,
    /// What it says it is; nothing for `it`.
    pub kind: Option<Kind>,
}

/// The tag that begins a mention.
pub fn begin(kind: Option<Kind>) -> usize {
    kind.map_or(BACK, |kind| 3 + kind.index())
}

/// The mentions of a text: the best sequence of tags. O(tokens × tags²).
pub fn mentions(doc: &Doc, table: &Table, lexicon: &Lexicon) -> Vec<Mention> {
    let emissions: Vec<Vec<i32>> = (0..doc.notes.len())
        .map(|at| {
            table.scores::<TAGS>(&features(doc, at, lexicon).hashes).to_vec()
        })
        .collect();
    let moves: Vec<Vec<i32>> = (0..TAGS).map(|from| table.scores::<TAGS>(&[step(from)]).to_vec()).collect();
    collect(&best(&emissions, &moves, |at| starts(doc, at)))
}

/// Whether a token begins a sentence, so that no mention goes on there.
pub fn starts(doc: &Doc, at: usize) -> bool {
    at == 0 || doc.text.tokens[at].sentence != doc.text.tokens[at - 1].sentence
}

/// Features of the step from one tag to the next.
pub fn step(from: usize) -> u32 {
    let mut features = Features::default();
    features.add("step", &[&from.to_string()]);
    features.hashes[0]
}

/// The best sequence of tags.
pub fn best<N: Copy + PartialOrd + std::ops::Add<Output = N> + Default>(
    emissions: &[Vec<N>],
    moves: &[Vec<N>],
    starts: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(emissions.len());
    let mut scores: Vec<Option<N>> = vec![None; TAGS];
    for (at, emission) in emissions.iter().enumerate() {
        let fresh = starts(at);
        let mut next: Vec<Option<N>> = vec![None; TAGS];
        let mut from = vec![OUT; TAGS];
        for tag in 0..TAGS {
            for before in 0..TAGS {
                // `IN` follows a mention of the same sentence.
                if tag == IN && (fresh || before == OUT) {
                    continue;
                }
                let base = if at == 0 { Some(N::default()).filter(|_| before == OUT) } else { scores[before] };
                let Some(base) = base else { continue };
                let score = base + moves[before][tag] + emission[tag];
                if next[tag].is_none_or(|known| known < score) {
                    next[tag] = Some(score);
                    from[tag] = before;
                }
            }
        }
        back.push(from);
        scores = next;
    }
    let mut tag = OUT;
    for other in 0..TAGS {
        if let Some(score) = scores[other]
            && scores[tag].is_none_or(|known| known < score)
        {
            tag = other;
        }
    }
    let mut tags = vec![OUT; emissions.len()];
    for at in (0..emissions.len()).rev() {
        tags[at] = tag;
        tag = back[at][tag];
    }
    tags
}

/// The mentions that a sequence of tags says.
pub fn collect(tags: &[usize]) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::new();
    for (at, tag) in tags.iter().enumerate() {
        match *tag {
            OUT => {}
            IN => {
                if let Some(mention) = out.last_mut() {
                    mention.last = at + 1;
                }
            }
            tag => {
                let kind = Kind::ALL.get(tag.wrapping_sub(3)).copied();
                out.push(Mention { first: at, last: at + 1, kind });
            }
        }
    }
    out
}

/// What speaks for the tags of a token.
pub fn features(doc: &Doc, at: usize, lexicon: &Lexicon) -> Features {
    let mut out = Features::default();
    let token = &doc.text.tokens[at];
    let note = &doc.notes[at];
    let sentence = token.sentence;
    let place = at as isize;
    let form = |by: isize| doc.form(place + by, sentence);
    out.add("bias", &[]);
    for by in -3..=3 {
        out.add("word", &[&by.to_string(), form(by)]);
    }
    for (a, b) in [(-2, -1), (-1, 0), (0, 1), (1, 2), (-1, 1)] {
        out.add("pair", &[&a.to_string(), &b.to_string(), form(a), form(b)]);
    }
    out.add("three", &[form(-1), form(0), form(1)]);
    let letters: Vec<char> = token.low.chars().collect();
    for length in [2, 3, 4] {
        if letters.len() > length {
            let ending: String = letters[letters.len() - length..].iter().collect();
            out.add("ending", &[&ending]);
        }
    }
    let begin: String = letters.iter().take(4).collect();
    out.add("begin", &[&begin]);
    let shape = doc.shape(at);
    let first = if starts(doc, at) { "first" } else { "" };
    out.add("shape", &[shape, first]);
    out.add("page", &[doc.page(at), first, shape]);
    named(&mut out, doc, at);
    verbs(&mut out, doc, at);
    if token.glued {
        out.add("glued", &[form(0), form(-1)]);
    }
    if doc.text.at(place + 1).is_some_and(|next| next.glued) {
        out.add("glues", &[form(0), form(1)]);
    }
    if let Some(amount) = note.amount.and_then(|at| doc.amounts.get(at)) {
        out.add("amount", &[amount.measure.word(), form(0)]);
    }
    if note.person || token.low.len() > 4 && token.low.ends_with("er") {
        out.add("person", &[if note.person { "person" } else { "er" }, form(-1), shape]);
    }
    // The last hump of `ResizeImageLambda`, `orders_table`.
    let written = doc.text.raw.get(token.start..token.end).unwrap_or("");
    if let Some(last) = hump(written) {
        let kind = lexicon.kind_of(&last).map_or("", Kind::word);
        out.add("hump", &[&last]);
        out.add("hump kind", &[kind]);
    }
    out
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
fn named(out: &mut Features, doc: &Doc, at: usize) {
    let place = at as isize;
    let sentence = doc.text.tokens[at].sentence;
    let kind = |by: isize| -> &'static str {
        doc.text
            .at(place + by)
            .filter(|token| token.sentence == sentence)
            .and_then(|_| doc.notes[(place + by) as usize].kind)
            .map_or("", Kind::word)
    };
    let note = &doc.notes[at];
    let position = match note.kind {
        None => "",
        Some(_) if note.begins == at => "B",
        Some(_) => "I",
    };
    let sort = match (&note.product, note.doubtful) {
        (Some(_), false) => "product",
        (Some(_), true) => "doubtful",
        (None, _) => "plain",
    };
    out.add("named", &[position, kind(0), sort]);
    out.add("named word", &[position, kind(0), doc.form(place, sentence)]);
    out.add("named shape", &[position, kind(0), doc.shape(at)]);
    for by in [-2, -1, 1, 2, 3] {
        out.add("near name", &[&by.to_string(), kind(by), kind(0)]);
    }
    out.add("before name", &[doc.form(place - 1, sentence), position, kind(0)]);
    out.add("behind name", &[doc.form(place + 1, sentence), position, kind(0)]);
    out.add("name and word", &[doc.form(place, sentence), kind(1)]);
    if position == "B" {
        let behind = note.ends as isize;
        let next = doc.text.at(behind).filter(|t| t.sentence == sentence);
        let kind_behind = next.and_then(|_| doc.notes[behind as usize].kind).map_or("", Kind::word);
        out.add("behind all", &[kind(0), doc.form(behind, sentence), sort]);
        out.add("name behind all", &[kind(0), kind_behind]);
    }
    // What the noun at the end of these words names: `a small Python function`.
    let ahead = (0..6).find(|by| {
        let token = doc.text.at(place + by);
        token.is_none_or(|t| t.sentence != sentence || !t.word) || doc.notes[(place + by) as usize].kind.is_some()
    });
    if let Some(by) = ahead {
        out.add("ahead", &[&by.to_string(), kind(by), doc.form(place, sentence)]);
        out.add("ahead kind", &[&by.to_string(), kind(by)]);
    }
}

/// Verbs at and around a token.
fn verbs(out: &mut Features, doc: &Doc, at: usize) {
    let place = at as isize;
    let sentence = doc.text.tokens[at].sentence;
    for by in -2..=2 {
        let Some(token) = doc.text.at(place + by).filter(|t| t.sentence == sentence) else { continue };
        let _ = token;
        let note = &doc.notes[(place + by) as usize];
        if let Some((lemma, form)) = &note.verb {
            out.add("verb", &[&by.to_string(), &note.class, form.word()]);
            if by != 0 {
                out.add("verb near", &[&by.to_string(), lemma, doc.shape(at)]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_mentions() {
        let queue = begin(Some(Kind::Queue));
        let found = collect(&[OUT, queue, IN, OUT, BACK]);
        assert_eq!(found[0], Mention { first: 1, last: 3, kind: Some(Kind::Queue) });
        assert_eq!(found[1], Mention { first: 4, last: 5, kind: None });
    }

    #[test]
    fn no_mention_goes_on_over_the_end_of_a_sentence() {
        let queue = begin(Some(Kind::Queue));
        let mut emissions = vec![vec![0; TAGS]; 2];
        emissions[0][queue] = 5;
        emissions[1][IN] = 9;
        let none = vec![vec![0; TAGS]; TAGS];
        assert_eq!(best(&emissions, &none, |at| at == 0), [queue, IN]);
        assert_ne!(best(&emissions, &none, |_| true)[1], IN);
    }

    #[test]
    fn names_of_several_humps_end_in_their_noun() {
        assert_eq!(hump("ResizeImageLambda").as_deref(), Some("lambda"));
        assert_eq!(hump("orders_table").as_deref(), Some("table"));
        assert_eq!(hump("queue"), None);
    }
}
