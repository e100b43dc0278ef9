//! Where the clause of a verb begins: its subject, and what joins it to the clause before.

use super::clause::Link;
use super::element::{Element, nominal};
use super::lexicon::Form;
use super::verb::Verb;

/// Where a clause begins, and how it hangs in the sentence.
pub(super) struct Lead {
    /// The element before which the clause before ends.
    pub from: usize,
    /// The first element of the subject.
    pub subject: usize,
    /// How it hangs in the sentence.
    pub link: Link,
    /// `not`
    pub negated: bool,
    /// The subject is only where what is spoken of is.
    pub located: bool,
}

/// Finds where the clause of a verb begins.
pub(super) fn lead(elements: &[Element], place: usize, verb: Option<&Verb>) -> Lead {
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
            // `The second function, consumer, is …`, `First of them, producer, is …`
            let aside = elements[prev] == Element::Comma
                && prev >= start + 3
                && nominal(&elements[prev - 1]).is_some()
                && elements[prev - 2] == Element::Comma
                && (!passive || helped)
                && form != Form::Ing
                && elements[start..prev - 2]
                    .iter()
                    .all(|e| nominal(e).is_some() || matches!(e, Element::Preposition(_)))
                && nominal(&elements[prev - 3]).is_some();
            if aside && (start == 0 || elements[start - 1] == Element::Break) {
                let part = matches!(elements[prev - 3], Element::Part(_));
                return made(start, if part { prev - 3 } else { prev - 1 }, Link::Main);
            }
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
        // `Ingestion service: receives requests …`: whose doings are told.
        Element::Break
            if prev == 1 && matches!(elements[0], Element::Part(_)) && form == Form::S && !passive =>
        {
            made(0, 0, Link::Main)
        }
        Element::Break => made(prev, place, Link::Shared),
        // `messages that cannot be processed are moved`: the messages are moved.
        Element::Verb(_) if helped && resumes(elements, prev).is_some() => {
            made(at, resumes(elements, prev).unwrap_or(place), Link::Resumed)
        }
        Element::Verb(_) | Element::Arrow(_) | Element::Every(_) | Element::Is | Element::Not => {
            made(at, place, Link::Shared)
        }
        Element::Part(_) | Element::Words(..) | Element::Pronoun | Element::They => {
            if !helped && (form == Form::Ing || form == Form::Ed && passive) {
                // `whenever there are new messages published to the topic`
                let there = prev.checked_sub(3).filter(|n| {
                    elements[prev - 1] == Element::Is
                        && matches!(elements[prev - 2], Element::Words(..))
                        && matches!(&elements[*n], Element::Subordinator(word) if matches!(word.as_str(), "when" | "whenever" | "if" | "once"))
                });
                if let Some(start) = there {
                    return made(start, prev, Link::When);
                }
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
            // `connects with a balancer using a link the balancer routes`: a new name begins a new subject.
            if from > 0
                && matches!(elements[from - 1], Element::Verb(_))
                && let Some(own) = (from + 1..at).rev().find(|n| {
                    matches!(elements[*n], Element::Part(_)) && matches!(elements[n - 1], Element::Words(..))
                })
                && elements[from..own].iter().any(|e| matches!(e, Element::Preposition(_)))
            {
                from = own;
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
                                | "as"
                        ) {
                            Link::Main
                        } else {
                            Link::When
                        };
                        start -= 1;
                        break;
                    }
                    // `an API whose resolvers read tables`: the API does.
                    Element::Relative(word) if word == "whose" => {
                        return made(start - 1, place, Link::Relative);
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

/// What a relative clause interrupted, when nothing but its verb stands before.
fn resumes(elements: &[Element], verb: usize) -> Option<usize> {
    let relative = elements[..verb].iter().rposition(|e| !matches!(e, Element::Is | Element::Not))?;
    let before = relative.checked_sub(1)?;
    (matches!(elements[relative], Element::Relative(_)) && nominal(&elements[before]).is_some())
        .then_some(before)
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
