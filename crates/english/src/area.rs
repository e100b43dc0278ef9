//! Domains, teams and chapters: which parts the text puts together.

use super::draft::Draft;
use super::lexicon::Lexicon;
use super::read::Sentence;
use super::segment::{Piece, Shape};
use super::token::Token;
use neph_syntax::words::capital;

/// An area named in a sentence.
struct Area {
    /// What it is called.
    name: String,
    /// The token at which it begins.
    at: usize,
    /// The token behind it.
    end: usize,
    /// Whether it is named by a noun of areas, so that it is no part: `the payments domain`.
    noun: bool,
}

/// Puts the parts that a sentence introduces (from number `known` on) into the area it names.
pub(super) fn gather(draft: &mut Draft, sentence: &Sentence<'_>, known: usize, lexicon: &Lexicon) {
    let areas = areas(sentence, lexicon);
    if areas.is_empty() {
        return;
    }
    for area in &areas {
        let within = |place: usize| place >= area.at && place < area.end;
        // The area itself is no part.
        for part in draft.parts.iter_mut().skip(known) {
            let itself = part.piece == sentence.piece && within(part.place) && part.assumed.is_none();
            if itself && (area.noun || part.role == "function") {
                part.gone = true;
            }
        }
    }
    for at in known..draft.parts.len() {
        let place = draft.parts[at].place;
        let area = areas.iter().rev().find(|area| area.at <= place).or(areas.first());
        if let Some(area) = area.filter(|_| !draft.parts[at].gone && draft.parts[at].role != "client") {
            let group = draft.group(&area.name);
            draft.parts[at].group = Some(group);
        }
    }
}

/// The area a sentence is about, if it is one.
pub(super) fn named(sentence: &Sentence<'_>, lexicon: &Lexicon) -> Option<String> {
    let mut areas = areas(sentence, lexicon);
    if areas.len() == 1 { areas.pop().map(|area| area.name) } else { None }
}

/// The areas a sentence names, in order.
fn areas(sentence: &Sentence<'_>, lexicon: &Lexicon) -> Vec<Area> {
    let tokens = &sentence.tokens;
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let noun = token.is_word() && lexicon.has("areas", &token.low);
        let next = tokens.get(at + 1);
        let owns = next.is_some_and(|t| t.is_word() && lexicon.has("owning", &t.low));
        let team = token.is_word() && lexicon.has("teams", &token.low) && owns;
        // `the order service consists of …`: what a service is made of stands in it.
        let made = token.is("service") && next.is_some_and(|t| t.is_word() && lexicon.has("made_of", &t.low));
        if !(noun || team || made) || next.is_some_and(|t| t.is("name") || t.glued) {
            continue;
        }
        let words: Vec<&Token> = tokens[..at]
            .iter()
            .rev()
            .take_while(|t| {
                t.is_word() && !lexicon.has("determiners", &t.low) && !lexicon.has("prepositions", &t.low)
            })
            .take(3)
            .collect();
        let plain =
            words.iter().all(|t| !lexicon.has("modifiers", &t.low) && !lexicon.has("connectives", &t.low));
        let introduced = at > words.len()
            && tokens[at - words.len() - 1].is_word()
            && lexicon.has("determiners", &tokens[at - words.len() - 1].low);
        // `checks the email domain` is about no part of ours.
        let stands = at <= words.len() + 1 || {
            let before = &tokens[at - words.len() - 2];
            !before.is_word() || matches!(before.low.as_str(), "in" | "within" | "inside" | "and" | "while")
        };
        if words.is_empty() || words.len() > 2 || !plain || !introduced || !stands {
            continue;
        }
        let name: Vec<&str> = words.iter().rev().map(|t| t.text.as_str()).collect();
        let name = if made { format!("{} service", name.join(" ")) } else { name.join(" ") };
        out.push(Area { name: capital(&name), at: at - words.len() - 1, end: at + 1, noun: noun || team });
    }
    out
}

/// The chapter each piece stands in, when the text has several with something in them.
pub(super) fn chapters(pieces: &[Piece]) -> Vec<Option<String>> {
    let mut current: Option<String> = None;
    let mut out: Vec<Option<String>> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        if piece.shape == Shape::Heading {
            let empty = pieces.get(at + 1).is_none_or(|next| next.shape == Shape::Heading);
            let short = piece.text.split_whitespace().count() <= 4;
            current = (!empty && short).then(|| piece.text.trim().trim_end_matches(':').to_string());
            out.push(None);
        } else {
            out.push(current.clone());
        }
    }
    let mut names: Vec<&String> = out.iter().flatten().collect();
    names.dedup();
    if names.len() < 2 { vec![None; pieces.len()] } else { out }
}

/// Leaves out groups of one part: a box around one box says nothing.
pub(super) fn tidy(draft: &mut Draft) {
    for group in 0..draft.groups.len() {
        let count = draft.parts.iter().filter(|part| !part.gone && part.group == Some(group)).count();
        if count < 2 {
            draft
                .parts
                .iter_mut()
                .filter(|part| part.group == Some(group))
                .for_each(|part| part.group = None);
        }
    }
}
