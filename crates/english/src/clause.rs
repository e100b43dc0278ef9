//! Cuts a sentence at its verbs: who does what to whom, and what stands behind each preposition.

use super::element::{Element, nominal};
use super::lead::{Lead, lead};
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

/// What stands behind a verb.
fn right(elements: &[Element], from: usize, to: usize, clause: &mut Clause) {
    let mut slot: Option<String> = None;
    // The slot before `for`: `to a queue for this, a topic for that`.
    let mut main: Option<String> = None;
    let mut filled = false;
    let mut at = from;
    while at < to {
        match &elements[at] {
            Element::Preposition(word) => {
                // `for analytics in S3`: where the analytics are.
                if word == "in" && slot.as_deref() == Some("for") && filled {
                    slot = Some("aside".to_string());
                    at += 1;
                    continue;
                }
                // `the contents of the message`: still the same slot.
                if word == "for" && filled && slot.as_deref() != Some("for") {
                    main.clone_from(&slot);
                }
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
            Element::Comma | Element::And
                if slot.as_deref() == Some("for")
                    && filled
                    && main.is_some()
                    && matches!(elements.get(at + 1), Some(Element::Part(_)))
                    && matches!(elements.get(at + 2), Some(Element::Preposition(word)) if word == "for") =>
            {
                slot.clone_from(&main);
                let last = clause.slots.iter().rposition(|(word, _)| Some(word) == slot.as_ref());
                if let Some(last) = last {
                    let own = clause.slots.remove(last);
                    clause.slots.push(own);
                }
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
