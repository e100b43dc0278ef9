//! The pieces of a sentence: parts, verbs, prepositions and what joins them.

use super::clause::Arg;
use super::lexicon::{Form, Lexicon};
use super::mention::Mention;
use super::token::{Kind, Token};
use super::verb::Verb;

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Element {
    /// A part.
    Part(usize),
    /// A verb, at its token.
    Verb(usize),
    /// A preposition.
    Preposition(String),
    /// `to` before a verb.
    To,
    /// `and`, `or`, `then`
    And,
    /// `,`
    Comma,
    /// `which`, `that`, `where`
    Relative(String),
    /// `when`, `after`, `because`
    Subordinator(String),
    /// `it`
    Pronoun,
    /// `they`, `each`
    They,
    /// Other words, from token to token.
    Words(usize, usize),
    /// End of a clause.
    Break,
    /// How often.
    Every(String),
    /// `->`, `~>`, `!>`
    Arrow(Kind),
    /// `not`, `without`, `no`
    Not,
    /// `is`, `are`: joins without a verb of ours.
    Is,
}

/// The pieces of a sentence, in order.
pub(super) fn elements(
    tokens: &[Token],
    verbs: &[Option<Verb>],
    mentions: &[Mention],
    lexicon: &Lexicon,
) -> Vec<Element> {
    let mut out: Vec<Element> = Vec::new();
    let mut at = 0;
    let mut part = 0;
    while at < tokens.len() {
        // `a Lambda-backed API`: the API is meant, and who stands behind it is told elsewhere.
        if backs(tokens, mentions, part, lexicon) && mentions[part].first <= at {
            at = mentions[part].end.max(at + 1);
            part += 1;
            continue;
        }
        if let Some(mention) = mentions.get(part).filter(|m| m.first <= at) {
            let article = &tokens[mention.first];
            if article.is("no") {
                out.push(Element::Not);
            }
            // `using a link The balancer routes`: a full stop is missing.
            let unstopped = at > 0
                && article.capital
                && tokens[at - 1].is_word()
                && matches!(article.text.as_str(), "The" | "This" | "These" | "It");
            if unstopped && !matches!(out.last(), None | Some(Element::Break)) {
                out.push(Element::Break);
            }
            // `one that …, and one that …`: what was said before has ended.
            let aside = mention.pick.is_some()
                && mention.written.0 > 0
                && tokens.get(mention.end).is_none_or(|t| t.kind == Kind::Comma || t.is("and"));
            if mention.pick.is_some() && !aside && matches!(out.last(), Some(Element::And | Element::Comma)) {
                out.push(Element::Break);
            }
            out.push(Element::Part(part));
            at = mention.end.max(at + 1);
            part += 1;
            continue;
        }
        let token = &tokens[at];
        let low = token.low.as_str();
        if within_list(tokens, mentions, part, at) {
            at += 1;
            continue;
        }
        let next_verb = (at + 1..tokens.len().min(at + 4))
            .find(|n| {
                let (token, low) = (&tokens[*n], &tokens[*n].low);
                verbs[*n].is_some()
                    || !(token.is_word() && (lexicon.has("modals", low) || lexicon.adverb(low)))
            })
            .filter(|n| verbs[*n].is_some());
        match token.kind {
            Kind::Comma | Kind::Open | Kind::Close => out.push(Element::Comma),
            Kind::Stop | Kind::Semicolon | Kind::Colon | Kind::Dash if at + 1 < tokens.len() => {
                out.push(Element::Break);
            }
            Kind::Arrow | Kind::EventArrow | Kind::FailArrow => out.push(Element::Arrow(token.kind)),
            // `within 500 ms`, `a timeout of 30 s`: how much, and no slot.
            Kind::Size | Kind::Time | Kind::Money | Kind::Share => {
                let names = tokens.get(at + 1).is_some_and(|t| {
                    t.is_word()
                        && verbs[at + 1].is_none()
                        && !lexicon.has("connectives", &t.low)
                        && !lexicon.has("prepositions", &t.low)
                });
                if matches!(out.last(), Some(Element::Preposition(_))) && !names {
                    out.pop();
                }
            }
            Kind::Every => out.push(Element::Every(token.text.clone())),
            Kind::Clock => out.push(Element::Every(format!("at {}", token.text))),
            // `…, 2 million requests a month, …`: how many, and nothing that is carried.
            Kind::Word
                if matches!(out.last(), Some(Element::Comma))
                    && (at + 1..tokens.len().min(at + 4))
                        .find(|n| !tokens[*n].is_word())
                        .is_some_and(|n| tokens[n].kind == Kind::Rate) => {}
            // `get validated`
            Kind::Word
                if token.is("get")
                    && verbs.get(at + 1).is_some_and(|v| v.as_ref().is_some_and(|v| v.passive)) =>
            {
                out.push(Element::Is);
            }
            Kind::Word if verbs[at].is_some() => {
                // `to an API, backed by a function`: the API is.
                let backed = lexicon.has("backing", low) && verbs[at].as_ref().is_some_and(|v| v.passive);
                if let (true, [.., Element::Part(_), Element::Comma]) = (backed, out.as_slice()) {
                    out.pop();
                }
                out.push(Element::Verb(at));
            }
            Kind::Word if token.named => words(&mut out, at),
            Kind::Word if low == "to" && next_verb.is_some() => out.push(Element::To),
            Kind::Word if low == "that" || low == "this" || low == "these" || low == "those" => {
                let aux = tokens.get(at + 1).is_some_and(|t| {
                    t.is_word() && (lexicon.has("modals", &t.low) || lexicon.has("passive", &t.low))
                });
                if next_verb == Some(at + 1) || aux {
                    out.push(if low == "that" {
                        Element::Relative(low.to_string())
                    } else {
                        Element::Pronoun
                    });
                } else if low == "that" && matches!(out.last(), Some(Element::Part(_) | Element::Words(..))) {
                    out.push(Element::Relative("whom".to_string()));
                } else if tokens.get(at + 1).is_none_or(|t| {
                    !t.is_word() || lexicon.has("prepositions", &t.low) || lexicon.has("connectives", &t.low)
                }) {
                    out.push(Element::Pronoun);
                }
            }
            // `Both write to the table`
            Kind::Word if low == "both" && at == 0 && next_verb == Some(at + 1) => out.push(Element::They),
            Kind::Word if lexicon.has("relatives", low) => out.push(Element::Relative(low.to_string())),
            Kind::Word
                if matches!(low, "it" | "they" | "them" | "itself" | "each" | "one")
                    && !tokens.get(at + 1).is_some_and(|t| t.is_word() && low == "one" && t.low == "or") =>
            {
                let behind_part = matches!(out.last(), Some(Element::Part(_))) && low == "each";
                if behind_part
                    || matches!(low, "each" | "one")
                        && tokens.get(at + 1).is_some_and(|t| {
                            t.is_word() && !lexicon.has("modals", &t.low) && verbs[at + 1].is_none()
                        })
                {
                    at += 1;
                    continue;
                }
                out.push(if matches!(low, "they" | "them" | "each") {
                    Element::They
                } else {
                    Element::Pronoun
                });
            }
            Kind::Word
                if matches!(
                    low,
                    "not"
                        | "never"
                        | "without"
                        | "cannot"
                        | "don't"
                        | "doesn't"
                        | "no"
                        | "isn't"
                        | "aren't"
                        | "avoid"
                ) =>
            {
                out.push(Element::Not);
                if low == "without" {
                    out.push(Element::Preposition(low.to_string()));
                }
            }
            Kind::Word if low == "as" && goes_on(tokens, at, &["well"]) => {
                out.push(Element::And);
                at += 3;
                continue;
            }
            Kind::Word if low == "in" && goes_on(tokens, at, &["order", "to"]) => {
                at += 2;
                continue;
            }
            // `every time a file is added`
            Kind::Word if matches!(low, "every" | "each") && goes_on(tokens, at, &["time"]) => {
                out.push(Element::Subordinator("when".to_string()));
                at += 2;
                continue;
            }
            Kind::Word if low == "in" && goes_on(tokens, at, &["turn"]) => {
                at += 2;
                continue;
            }
            Kind::Word if low == "in" && goes_on(tokens, at, &["response", "to"]) => {
                out.push(Element::Preposition("in response to".to_string()));
                at += 3;
                continue;
            }
            Kind::Word if low == "in" && goes_on(tokens, at, &["front"]) => {
                out.push(Element::Preposition("in front of".to_string()));
                at += 3;
                continue;
            }
            Kind::Word
                if lexicon.has("events", low)
                    && !(low == "on" || low == "upon" || low == "after" && tokens.get(at + 1).is_none())
                    || matches!(
                        low,
                        "because"
                            | "since"
                            | "while"
                            | "unless"
                            | "although"
                            | "until"
                            | "whether"
                            | "so"
                            | "whereas"
                    ) =>
            {
                out.push(Element::Subordinator(low.to_string()));
            }
            Kind::Word if low == "as" && while_it(tokens, verbs, at, lexicon) => {
                out.push(Element::Subordinator(low.to_string()));
            }
            Kind::Word if low == "before" && finite_ahead(tokens, verbs, at) => {
                out.push(Element::Subordinator(low.to_string()));
            }
            // `the function then writes`: no new clause, as long as nothing has been said of it.
            Kind::Word
                if low == "then"
                    && matches!(
                        out.last(),
                        Some(Element::Part(_) | Element::Words(..) | Element::Pronoun)
                    )
                    && !out
                        .iter()
                        .rev()
                        .take_while(|e| {
                            !matches!(
                                e,
                                Element::Break | Element::Subordinator(_) | Element::And | Element::Comma
                            )
                        })
                        .any(|e| matches!(e, Element::Verb(_))) => {}
            Kind::Word if lexicon.has("connectives", low) => out.push(Element::And),
            Kind::Word if lexicon.method(token) => words(&mut out, at),
            Kind::Word if lexicon.has("passive", low) => out.push(Element::Is),
            Kind::Word if matches!(low, "has" | "have" | "had") => {}
            Kind::Word if lexicon.has("modals", low) && low != "to" || lexicon.adverb(low) => {}
            // `in-memory`: a describing word.
            Kind::Word if lexicon.has("prepositions", low) && tokens.get(at + 1).is_some_and(|t| t.glued) => {
                words(&mut out, at);
            }
            // `kicks off an execution`
            Kind::Word
                if matches!(low, "off" | "up" | "out")
                    && at > 0
                    && verbs[at - 1].as_ref().is_some_and(|v| lexicon.has("with_particles", &v.lemma)) => {}
            // `to one of five functions`
            Kind::Word
                if low == "of"
                    && at > 0
                    && matches!(
                        tokens[at - 1].low.as_str(),
                        "one" | "each" | "any" | "some" | "all" | "both"
                    )
                    && matches!(out.last(), Some(Element::Preposition(_))) => {}
            Kind::Word if lexicon.has("prepositions", low) => out.push(Element::Preposition(low.to_string())),
            Kind::Word if lexicon.has("determiners", low) => {}
            Kind::Word => words(&mut out, at),
            _ => {}
        }
        at += 1;
    }
    out
}

/// Whether a part only tells what stands behind the next: `a Lambda-backed API`.
pub(super) fn backs(tokens: &[Token], mentions: &[Mention], at: usize, lexicon: &Lexicon) -> bool {
    let (Some(one), Some(next)) = (mentions.get(at), mentions.get(at + 1)) else { return false };
    // `the API's functions`
    let owns = super::infer::ENTRIES.contains(&one.role)
        && matches!(next.role, "function" | "service")
        && next.first == one.end
        && tokens[one.end - 1].owner;
    owns || (one.role != next.role || next.role == "function")
        && next.first == one.end
        && tokens.get(one.end).is_some_and(|t| {
            // `a Cosmos DB trigger function`
            let trigger = t.is("trigger") && next.role == "function" && next.head == one.end + 1;
            t.is_word()
                && (lexicon.has("backing", &t.low) || t.glued && lexicon.has("starting", &t.low) || trigger)
        })
}

/// Whether a comma or `and` stands inside a list under one noun: `billing, stock and email functions` are one name.
fn within_list(tokens: &[Token], mentions: &[Mention], next: usize, at: usize) -> bool {
    let (Some(before), Some(after)) = (next.checked_sub(1).map(|n| &mentions[n]), mentions.get(next)) else {
        return false;
    };
    let joint = |t: &Token| t.kind == Kind::Comma || t.is("and") || t.is("or");
    before.listed
        && after.listed
        && before.role == after.role
        && before.phrase == after.phrase
        && before.end <= at
        && tokens.get(before.end..after.first).is_some_and(|between| between.iter().all(joint))
}

/// `as they occur`, `as new files arrive`: a clause of its own.
fn while_it(tokens: &[Token], verbs: &[Option<Verb>], at: usize, lexicon: &Lexicon) -> bool {
    let plain = |n: &usize| {
        let token = &tokens[*n];
        token.is_word()
            && !["determiners", "prepositions", "relatives", "connectives"]
                .iter()
                .any(|set| lexicon.has(set, &token.low))
    };
    let ahead = (at + 1..tokens.len().min(at + 4)).take_while(plain);
    let verb = ahead.filter_map(|n| verbs[n].as_ref().map(|verb| (n, verb))).next();
    verb.is_some_and(|(n, verb)| {
        let helped = verb.passive && lexicon.has("passive", &tokens[n - 1].low);
        let finite = matches!(verb.form, Form::Base | Form::S) && !verb.passive;
        n > at + 1 && (helped || finite)
    })
}

/// Whether a clause of its own follows: `before the API forwards it`.
fn finite_ahead(tokens: &[Token], verbs: &[Option<Verb>], at: usize) -> bool {
    let ahead = (at + 1..tokens.len().min(at + 8)).take_while(|n| tokens[*n].is_word());
    let verb = ahead.filter_map(|n| verbs[n].as_ref().map(|verb| (n, verb))).next();
    verb.is_some_and(|(n, verb)| n > at + 1 && verb.form != Form::Ing)
}

fn words(out: &mut Vec<Element>, at: usize) {
    match out.last_mut() {
        Some(Element::Words(_, end)) if *end == at => *end = at + 1,
        _ => out.push(Element::Words(at, at + 1)),
    }
}

pub(super) fn nominal(element: &Element) -> Option<Arg> {
    match element {
        Element::Part(part) => Some(Arg::Part(*part)),
        Element::Pronoun => Some(Arg::Pronoun),
        Element::They => Some(Arg::They),
        Element::Words(from, to) => Some(Arg::Words(*from, *to)),
        _ => None,
    }
}

/// True if these words follow a token.
fn goes_on(tokens: &[Token], at: usize, words: &[&str]) -> bool {
    words.iter().enumerate().all(|(i, word)| tokens.get(at + 1 + i).is_some_and(|t| t.is(word)))
}
