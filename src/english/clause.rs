//! Cuts a sentence at its verbs: who does what to whom, and what stands behind each preposition.

use super::lexicon::{Form, Lexicon};
use super::mention::Mention;
use super::token::{Kind, Token};
use super::verb::Verb;

/// What stands in a slot of a verb.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Arg {
    /// A part, by its number among the sentence's mentions.
    Part(usize),
    /// `it`, `which`
    Pronoun,
    /// `they`, `them`, `each`: several at once, if there are several.
    They,
    /// Other words: what is carried or worked on; from token to token.
    Words(usize, usize),
}

/// How a clause hangs in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// On its own, with its own subject.
    Main,
    /// Goes on with the part a relative clause interrupted: `a function that has X will invoke Y`.
    Resumed,
    /// Takes the subject of the clause before.
    Shared,
    /// `when X …`: what happens first.
    When,
    /// `which`, `that`: says something of the part before.
    Relative,
    /// `where …`: happens at the part before.
    Where,
    /// `to …`: what the part before is for.
    Purpose,
    /// `X triggered by Y`, `X reading from Y`
    Reduced,
    /// `by sending`, `, sending`
    Gerund,
}

/// One verb with all that belongs to it.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// The verb.
    pub verb: Verb,
    /// Its token.
    pub at: usize,
    /// How it hangs in the sentence.
    pub link: Link,
    /// Who does it (or suffers it, when passive).
    pub subject: Vec<Arg>,
    /// What stands in the subject behind a preposition: `changes in the table`.
    pub within: Vec<(String, Arg)>,
    /// The part before, for relative clauses.
    pub antecedent: Option<Arg>,
    /// To whom.
    pub object: Vec<Arg>,
    /// What stands behind each preposition.
    pub slots: Vec<(String, Vec<Arg>)>,
    /// `not`, `without`
    pub negated: bool,
    /// How often, or when.
    pub every: Option<String>,
    /// The subject is only where what is spoken of is: `files landing in the bucket are queued`.
    pub located: bool,
}

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
        if let Some(mention) = mentions.get(part).filter(|m| m.first <= at) {
            let article = &tokens[mention.first];
            if article.is("no") {
                out.push(Element::Not);
            }
            // `one that …, and one that …`: what was said before has ended.
            if mention.pick.is_some() && matches!(out.last(), Some(Element::And | Element::Comma)) {
                out.push(Element::Break);
            }
            out.push(Element::Part(part));
            at = mention.end.max(at + 1);
            part += 1;
            continue;
        }
        let token = &tokens[at];
        let low = token.low.as_str();
        let next_verb = (at + 1..tokens.len().min(at + 4))
            .find(|n| {
                verbs[*n].is_some() || !(tokens[*n].is_word() && lexicon.has("modals", &tokens[*n].low))
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
            Kind::Word if verbs[at].is_some() => out.push(Element::Verb(at)),
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
                } else if tokens.get(at + 1).is_none_or(|t| !t.is_word()) {
                    out.push(Element::Pronoun);
                }
            }
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
            Kind::Word if low == "as" && tokens.get(at + 1).is_some_and(|t| t.is("well")) => {
                out.push(Element::And);
                at += 3;
                continue;
            }
            Kind::Word if low == "in" && tokens.get(at + 1).is_some_and(|t| t.is("front")) => {
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
            Kind::Word if lexicon.has("passive", low) => out.push(Element::Is),
            Kind::Word if lexicon.has("modals", low) && low != "to" || lexicon.has("adverbs", low) => {}
            Kind::Word if lexicon.has("prepositions", low) => out.push(Element::Preposition(low.to_string())),
            Kind::Word if lexicon.has("determiners", low) => {}
            Kind::Word => words(&mut out, at),
            _ => {}
        }
        at += 1;
    }
    out
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

fn nominal(element: &Element) -> Option<Arg> {
    match element {
        Element::Part(part) => Some(Arg::Part(*part)),
        Element::Pronoun => Some(Arg::Pronoun),
        Element::They => Some(Arg::They),
        Element::Words(from, to) => Some(Arg::Words(*from, *to)),
        _ => None,
    }
}

/// Where a clause begins, and how it hangs in the sentence.
struct Lead {
    /// The element before which the clause before ends.
    from: usize,
    /// The first element of the subject.
    subject: usize,
    link: Link,
    negated: bool,
    located: bool,
}

/// The clauses of a sentence, in order.
pub(super) fn clauses(elements: &[Element], verbs: &[Option<Verb>]) -> Vec<Clause> {
    let places: Vec<(usize, usize)> = elements
        .iter()
        .enumerate()
        .filter_map(|(n, e)| if let Element::Verb(at) = e { Some((n, *at)) } else { None })
        .collect();
    let leads: Vec<Lead> = places.iter().map(|(n, at)| lead(elements, *n, verbs[*at].as_ref())).collect();
    let mut out: Vec<Clause> = Vec::new();
    for (number, (place, at)) in places.iter().enumerate() {
        let Some(mut verb) = verbs[*at].clone() else { continue };
        // `is subscribed to`: the subject is who listens.
        verb.passive &= verb.lemma != "subscribe";
        let lead = &leads[number];
        // What goes on later with a part of its own has ended this clause there.
        let resumed = leads[number + 1..]
            .iter()
            .filter(|l| l.link == Link::Resumed && l.subject > *place)
            .map(|l| l.subject)
            .min();
        let end = leads.get(number + 1).map_or(elements.len(), |next| next.from.max(place + 1));
        let end = resumed.map_or(end, |at| end.min(at));
        let mut clause = Clause {
            verb,
            at: *at,
            link: lead.link,
            subject: Vec::new(),
            within: Vec::new(),
            antecedent: None,
            object: Vec::new(),
            slots: Vec::new(),
            negated: lead.negated,
            every: None,
            located: lead.located,
        };
        // `Every night, …`
        if number == 0 {
            clause.every = elements[..*place]
                .iter()
                .find_map(|e| if let Element::Every(often) = e { Some(often.clone()) } else { None });
        }
        let mut preposition: Option<&String> = None;
        if lead.link == Link::Resumed {
            clause.link = Link::Main;
            clause.subject.extend(elements.get(lead.subject).and_then(nominal));
        } else if lead.link != Link::Reduced {
            for element in elements.get(lead.subject..*place).unwrap_or(&[]) {
                match (element, nominal(element), preposition) {
                    (Element::Preposition(word), _, _) => preposition = Some(word),
                    (Element::Every(often), _, _) => clause.every = Some(often.clone()),
                    (_, Some(arg), None) => clause.subject.push(arg),
                    (_, Some(arg), Some(word)) => clause.within.push((word.clone(), arg)),
                    _ => {}
                }
            }
        }
        // `all of them use …`
        if clause.subject.is_empty()
            && let [(word, Arg::They)] = clause.within.as_slice()
            && word == "of"
        {
            clause.subject.push(Arg::They);
            clause.within.clear();
        }
        if matches!(lead.link, Link::Relative | Link::Where | Link::Reduced) {
            clause.antecedent = elements[..lead.from].iter().rev().find_map(nominal);
            if lead.link == Link::Reduced || clause.subject.is_empty() && lead.link == Link::Relative {
                // `the data, which …`: a word that means a part is better than one that does not.
                let near: Vec<Arg> = elements[..lead.from]
                    .iter()
                    .rev()
                    .take_while(|e| !matches!(e, Element::Verb(_) | Element::Break))
                    .filter_map(nominal)
                    .collect();
                // `a function over HTTP, which publishes`: the function does.
                let how = |e: &Element| matches!(e, Element::Preposition(word) if matches!(word.as_str(), "over" | "in" | "by" | "with"));
                let aside = elements[..lead.from]
                    .iter()
                    .rev()
                    .skip_while(|e| matches!(e, Element::Comma))
                    .nth(1)
                    .is_some_and(how);
                let head = match (near.first(), near.get(1)) {
                    (Some(Arg::Words(..)), Some(Arg::Part(_))) if aside => near.get(1),
                    (first, _) => first,
                };
                clause.subject.extend(head.cloned());
                if let Some(head) = elements[..lead.from].iter().rev().take(3).collect::<Vec<_>>().get(1)
                    && matches!(head, Element::Preposition(_))
                    && let (Some(Arg::Part(_)), Some(word)) = (near.first(), near.get(1))
                {
                    clause.within.push(("head".to_string(), word.clone()));
                }
            }
        }
        if lead.link == Link::Purpose {
            clause.antecedent = lead.from.checked_sub(1).and_then(|before| nominal(&elements[before]));
        }
        right(elements, place + 1, end, &mut clause);
        out.push(clause);
    }
    out
}

fn lead(elements: &[Element], place: usize, verb: Option<&Verb>) -> Lead {
    let mut at = place;
    let mut negated = false;
    let mut helped = false;
    while at > 0 && matches!(elements[at - 1], Element::Is | Element::Not) {
        helped |= elements[at - 1] == Element::Is;
        negated |= elements[at - 1] == Element::Not;
        at -= 1;
    }
    let (form, passive) = verb.map_or((Form::Base, false), |v| (v.form, v.passive));
    let made =
        |from: usize, subject: usize, link: Link| Lead { from, subject, link, negated, located: false };
    let Some(prev) = at.checked_sub(1) else { return made(at, place, Link::Shared) };
    match &elements[prev] {
        Element::To => {
            let not = prev > 0 && elements[prev - 1] == Element::Not;
            Lead { from: prev, subject: place, link: Link::Purpose, negated: negated || not, located: false }
        }
        Element::Relative(word) => {
            made(prev, place, if word == "where" { Link::Where } else { Link::Relative })
        }
        Element::Subordinator(_) => made(prev, place, Link::Shared),
        Element::And | Element::Comma => {
            let mut from = prev;
            while from > 0 && matches!(elements[from - 1], Element::And | Element::Comma) {
                from -= 1;
            }
            // `two workers, one and two, read …`: nothing has been said yet, so they are the subject.
            let start = elements[..from]
                .iter()
                .rposition(|e| {
                    matches!(
                        e,
                        Element::Break | Element::Verb(_) | Element::Relative(_) | Element::Subordinator(_)
                    )
                })
                .map_or(0, |n| n + 1);
            let fresh = start > 0 && elements[start - 1] == Element::Break;
            let names = elements[start..from]
                .iter()
                .all(|e| matches!(e, Element::Part(_) | Element::Words(..) | Element::And | Element::Comma));
            if fresh && names && !passive && matches!(elements.get(start), Some(Element::Part(_))) {
                return made(start, start, Link::Main);
            }
            made(from, place, if form == Form::Ing { Link::Gerund } else { Link::Shared })
        }
        Element::Preposition(word) => Lead {
            from: prev,
            subject: place,
            link: Link::Gerund,
            negated: negated || word == "without",
            located: false,
        },
        Element::Break => made(prev, place, Link::Shared),
        Element::Verb(_) | Element::Arrow(_) | Element::Every(_) | Element::Is | Element::Not => {
            made(at, place, Link::Shared)
        }
        Element::Part(_) | Element::Words(..) | Element::Pronoun | Element::They => {
            if !helped && (form == Form::Ing || form == Form::Ed && passive) {
                return made(at, place, Link::Reduced);
            }
            let mut from = at;
            while from > 0 {
                match &elements[from - 1] {
                    Element::Part(_)
                    | Element::Words(..)
                    | Element::Pronoun
                    | Element::They
                    | Element::Preposition(_)
                    | Element::Every(_) => from -= 1,
                    // `A and B send`: a list, when no verb stands before it.
                    Element::And | Element::Comma if listed(elements, from - 1) => from -= 1,
                    Element::And if equipped(elements, from - 1) => from -= 3,
                    _ => break,
                }
            }
            let located = from > 0
                && from < at
                && matches!(elements[from], Element::Preposition(_))
                && matches!(elements[from - 1], Element::Verb(_));
            if from > 0 && from < at && matches!(elements[from], Element::Preposition(_)) {
                // `… to the queue the worker reads`: the phrase with the preposition belongs to the verb before.
                from += 1;
                while from < at && matches!(elements[from], Element::Preposition(_)) {
                    from += 1;
                }
                if from + 1 < at
                    && matches!(elements[from], Element::Part(_) | Element::Words(..))
                    && matches!(
                        elements[from + 1],
                        Element::Part(_) | Element::Words(..) | Element::Pronoun | Element::They
                    )
                {
                    from += 1;
                }
            }
            // `in the payments domain a function reads`: the function reads.
            if matches!(elements[from], Element::Preposition(_))
                && from == 0
                && let Some(own) = (1..at)
                    .rev()
                    .find(|n| nominal(&elements[*n]).is_some() && nominal(&elements[n - 1]).is_some())
            {
                from = own;
            }
            // `a function that has X will invoke Y`: the function invokes.
            if from > 1
                && matches!(elements[from - 1], Element::Verb(_))
                && let Some(relative) = elements[..from - 1]
                    .iter()
                    .rposition(|e| !matches!(e, Element::Is))
                    .filter(|n| matches!(elements[*n], Element::Relative(_)))
                && relative > 0
                && nominal(&elements[relative - 1]).is_some()
            {
                return made(at, relative - 1, Link::Resumed);
            }
            let subject = from;
            let mut link = Link::Main;
            let mut start = from;
            while start > 0 {
                match &elements[start - 1] {
                    Element::Subordinator(word) => {
                        link = if matches!(
                            word.as_str(),
                            "because"
                                | "before"
                                | "since"
                                | "while"
                                | "so"
                                | "although"
                                | "until"
                                | "unless"
                                | "whether"
                                | "whereas"
                        ) {
                            Link::Main
                        } else {
                            Link::When
                        };
                        start -= 1;
                        break;
                    }
                    Element::Relative(word) => {
                        link = if word == "where" { Link::Where } else { Link::Main };
                        start -= 1;
                        break;
                    }
                    Element::And | Element::Comma | Element::Not => start -= 1,
                    _ => break,
                }
            }
            Lead { located, ..made(start, subject, link) }
        }
    }
}

/// `a function with 1 GB of memory and a timeout of 30 s makes …`: what it has belongs to it.
fn equipped(elements: &[Element], separator: usize) -> bool {
    let has = |word: &String| word == "with" || word == "of";
    let mut at = separator;
    while at >= 2
        && matches!(elements[at - 1], Element::Words(..))
        && matches!(&elements[at - 2], Element::Preposition(word) if has(word))
    {
        at -= 2;
    }
    at < separator && at > 0 && matches!(elements[at - 1], Element::Part(_))
}

/// Whether the separator at a place joins a list that is a subject: nothing but names back to the start.
fn listed(elements: &[Element], separator: usize) -> bool {
    let mut at = separator;
    let mut names = false;
    while at > 0 {
        match &elements[at - 1] {
            Element::Part(_) => names = true,
            Element::Words(..) | Element::And | Element::Comma => {}
            Element::Subordinator(_) | Element::Break => return names && at > 1,
            _ => return false,
        }
        at -= 1;
    }
    names
}

/// What stands behind a verb.
fn right(elements: &[Element], from: usize, to: usize, clause: &mut Clause) {
    let mut slot: Option<String> = None;
    let mut filled = false;
    let mut at = from;
    while at < to {
        match &elements[at] {
            Element::Preposition(word) => {
                // `the contents of the message`: still the same slot.
                if word != "of" || clause.object.is_empty() {
                    slot = Some(word.clone());
                    filled = false;
                }
                if word == "without" {
                    slot = Some("without".to_string());
                }
            }
            Element::Subordinator(word) => {
                slot = Some(word.clone());
                filled = false;
            }
            // `an API connected to a queue, a function that …`: the list goes on, not what it is connected to.
            Element::Comma
                if clause.link == Link::Reduced
                    && filled
                    && matches!(elements.get(at + 1), Some(Element::Part(_)))
                    && matches!(elements.get(at + 2), Some(Element::Relative(_))) =>
            {
                slot = Some("aside".to_string());
            }
            Element::Every(often) => clause.every = Some(often.clone()),
            Element::Break => {
                slot = Some("aside".to_string());
            }
            Element::Part(_)
                if clause.link == Link::Purpose
                    && at > from
                    && matches!(elements[at - 1], Element::And | Element::Comma)
                    && elements.get(at + 1) == Some(&Element::To) =>
            {
                // `a function to run queries and an API to call it`: the list goes on, not the purpose.
                slot = Some("aside".to_string());
            }
            element => {
                if let Some(arg) = nominal(element) {
                    match &slot {
                        None => clause.object.push(arg),
                        Some(word) => match clause.slots.last_mut() {
                            Some((last, args)) if last == word && filled => args.push(arg),
                            _ => clause.slots.push((word.clone(), vec![arg])),
                        },
                    }
                    filled = true;
                }
            }
        }
        at += 1;
    }
}
