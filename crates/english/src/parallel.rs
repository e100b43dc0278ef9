//! Clauses whose subject or object stands elsewhere: lists that go on behind a relative clause, words between commas.

use super::clause::{Arg, Clause, Link};
use super::element::{Element, nominal};
use super::lexicon::Form;
use super::mention::{Article, Mention};
use super::token::Token;

/// Puts into each clause what belongs to it though another clause stands between. O(clauses · elements).
pub(super) fn regroup(clauses: &mut Vec<Clause>, elements: &[Element], mentions: &[Mention]) {
    between_commas(clauses, elements);
    behind_a_list(clauses, elements, mentions);
    go_on(clauses, elements, mentions);
    go_on_behind_participles(clauses, elements, mentions);
    each_for_its_own(clauses, mentions);
    absolute(clauses, elements);
    fronted(clauses, elements);
    gapped(clauses, elements, mentions);
    apposed(clauses, elements, mentions);
    named_between(clauses, elements, mentions);
}

/// `In the last step, Labeler, a function, reads …`: what stands between the commas does.
fn named_between(clauses: &mut [Clause], elements: &[Element], mentions: &[Mention]) {
    for clause in clauses.iter_mut() {
        let Some(place) = verb_place(elements, clause).filter(|_| clause.subject.is_empty()) else {
            continue;
        };
        let [
            ..,
            Element::Comma,
            Element::Words(..) | Element::Part(_),
            Element::Comma,
            Element::Part(own),
            Element::Comma,
        ] = &elements[..place]
        else {
            continue;
        };
        let works = matches!(mentions[*own].role, "function" | "service") && !mentions[*own].listed;
        let named = works && mentions[*own].name.len() == 1;
        if named && clause.link == Link::Shared && clause.verb.form == Form::S && !clause.verb.passive {
            clause.subject = vec![Arg::Part(*own)];
            clause.link = Link::Main;
        }
    }
}

/// `Two functions, one for orders and one for customers, write …`: those of the list do.
fn apposed(clauses: &mut [Clause], elements: &[Element], mentions: &[Mention]) {
    let Some(clause) = clauses.first_mut() else { return };
    let Some(place) = verb_place(elements, clause).filter(|_| clause.subject.len() < 2) else { return };
    let listed =
        elements[..place].iter().all(|e| matches!(e, Element::Part(_) | Element::Comma | Element::And));
    let parts = elements[..place].iter().filter_map(|e| match e {
        Element::Part(part) if mentions[*part].pick.is_some() || mentions[*part].listed => Some(*part),
        _ => None,
    });
    let parts: Vec<usize> = parts.collect();
    if listed && parts.len() > 1 && place > 0 && elements[place - 1] == Element::Comma && !clause.verb.passive
    {
        clause.subject = parts.into_iter().map(Arg::Part).collect();
        clause.link = Link::Main;
    }
}

/// `one is triggered by X, the other by Y`: the second keeps silent about the verb. O(elements · clauses).
fn gapped(clauses: &mut Vec<Clause>, elements: &[Element], mentions: &[Mention]) {
    for at in 0..elements.len() {
        let (Some(Element::Part(own)), Some(Element::Preposition(word)), Some(Element::Part(other))) =
            (elements.get(at), elements.get(at + 1), elements.get(at + 2))
        else {
            continue;
        };
        let silent = mentions[*own].pick.is_some_and(|number| number > 1)
            && super::several::GAPPED.contains(&word.as_str())
            && matches!(elements.get(at + 3), None | Some(Element::Break | Element::Comma | Element::And));
        let picked = |c: &Clause| {
            matches!(c.subject.as_slice(), [Arg::Part(first)] if first < own && mentions[*first].pick.is_some())
                && c.slots.iter().any(|(known, _)| known == word)
        };
        let Some(model) = clauses.iter().rposition(picked).filter(|_| silent) else { continue };
        let before = |arg: &Arg| !matches!(arg, Arg::Part(part) if part >= own);
        let clause = &mut clauses[model];
        let mut again = Clause { subject: vec![Arg::Part(*own)], object: Vec::new(), ..clause.clone() };
        again.slots = vec![(word.clone(), vec![Arg::Part(*other)])];
        (again.within, again.antecedent, again.link, again.every) = (Vec::new(), None, Link::Main, None);
        clause.object.retain(before);
        clause.slots.iter_mut().for_each(|(_, args)| args.retain(before));
        clause.slots.retain(|(_, args)| !args.is_empty());
        clauses.insert(model + 1, again);
    }
}

/// `a bucket, which the CDN serves`: what stands before `which` is served.
fn fronted(clauses: &mut [Clause], elements: &[Element]) {
    for clause in clauses.iter_mut() {
        let Some(place) = verb_place(elements, clause) else { continue };
        let around = elements[..place].iter().rposition(|e| matches!(e, Element::Relative(_)));
        let Some(relative) = around.filter(|n| n + 2 == place && *n > 0) else { continue };
        let (Element::Relative(word), Element::Part(subject)) =
            (&elements[relative], &elements[relative + 1])
        else {
            continue;
        };
        let before = if elements[relative - 1] == Element::Comma {
            relative.checked_sub(2)
        } else {
            Some(relative - 1)
        };
        if word == "which"
            && clause.subject == [Arg::Part(*subject)]
            && clause.object.is_empty()
            && let Some(Element::Part(part)) = before.map(|n| &elements[n])
        {
            clause.object.push(Arg::Part(*part));
        }
    }
}

/// `A does this, B does that; all three listen on the bus`: those named last.
pub(super) fn all_of_them(clauses: &mut [Clause], tokens: &[Token], mentions: &[Mention]) {
    for clause in clauses.iter_mut() {
        let before = tokens.get(..clause.at).unwrap_or(&[]);
        let count = match before {
            [.., all, number] if all.is("all") => match number.low.as_str() {
                "three" => 3,
                "four" => 4,
                "five" => 5,
                _ => continue,
            },
            [.., both] if both.is("both") => 2,
            _ => continue,
        };
        let works = |m: &Mention| matches!(m.role, "function" | "service") && m.end <= clause.at;
        let named: Vec<usize> =
            (0..mentions.len()).rev().filter(|at| works(&mentions[*at])).take(count).collect();
        if named.len() == count && clause.subject.iter().all(|arg| !matches!(arg, Arg::Part(_))) {
            clause.subject = named.into_iter().rev().map(Arg::Part).collect();
            clause.link = Link::Main;
        }
    }
}

/// The element of a verb.
fn verb_place(elements: &[Element], clause: &Clause) -> Option<usize> {
    elements.iter().position(|e| *e == Element::Verb(clause.at))
}

/// Whether a sentence, or what a subordinator opens, begins at an element.
fn begins(elements: &[Element], at: usize) -> bool {
    at == 0 || matches!(elements[at - 1], Element::Break | Element::Subordinator(_))
}

/// `A second function, triggered by the queue, classifies …`: the function does, and is triggered.
fn between_commas(clauses: &mut [Clause], elements: &[Element]) {
    for at in 1..clauses.len() {
        let (Some(first), Some(second)) =
            (verb_place(elements, &clauses[at - 1]), verb_place(elements, &clauses[at]))
        else {
            continue;
        };
        let (aside, main) = (&clauses[at - 1], &clauses[at]);
        // `an API built on AppSync resolves …`
        let tight = first > 0
            && aside.link == Link::Reduced
            && matches!(aside.verb.form, Form::Ed | Form::Ing)
            && main.verb.form == Form::S
            && !main.verb.passive
            && matches!(main.link, Link::Main | Link::Shared)
            && matches!(elements[first - 1], Element::Part(_))
            && (begins(elements, first - 1) || matches!(elements[first - 2], Element::And | Element::Comma))
            && elements.get(first + 1..second).is_some_and(|between| {
                between.iter().all(|e| {
                    matches!(
                        e,
                        Element::Part(_) | Element::Words(..) | Element::Preposition(_) | Element::And
                    )
                })
            });
        let head = first.checked_sub(1).and_then(|n| nominal(&elements[n]));
        if let (true, Some(subject)) = (tight, head) {
            // It is no longer what the clause before says something of.
            for earlier in &mut clauses[..at - 1] {
                earlier.object.retain(|arg| *arg != subject);
                earlier.slots.iter_mut().for_each(|(_, args)| args.retain(|arg| *arg != subject));
                earlier.slots.retain(|(_, args)| !args.is_empty());
            }
            clauses[at].link = Link::Main;
            clauses[at].subject = vec![subject];
            clauses[at].within.clear();
            clauses[at].located = false;
            // `a front end hosted on A and B calls an API`: B is where it is hosted, too.
            let between = elements[first + 1..second].iter().filter_map(|e| match e {
                Element::Part(part) => Some(Arg::Part(*part)),
                _ => None,
            });
            if let Some((_, args)) = clauses[at - 1].slots.last_mut() {
                let more: Vec<Arg> = between.filter(|arg| !args.contains(arg)).collect();
                args.extend(more);
            }
            continue;
        }
        let participle = aside.verb.form == Form::Ed && aside.verb.passive || aside.verb.form == Form::Ing;
        if !participle
            || first < 2
            || elements[first - 1] != Element::Comma
            || second == 0
            || elements[second - 1] != Element::Comma
            || matches!(main.verb.form, Form::Ing)
            || main.verb.passive
            || !main.subject.is_empty()
        {
            continue;
        }
        let Element::Part(_) = elements[first - 2] else { continue };
        if !begins(elements, first - 2) {
            continue;
        }
        let Some(subject) = nominal(&elements[first - 2]) else { continue };
        clauses[at - 1].link = Link::Reduced;
        clauses[at - 1].subject = vec![subject.clone()];
        clauses[at - 1].antecedent = Some(subject.clone());
        clauses[at].link = Link::Main;
        clauses[at].subject = vec![subject];
    }
}

/// `Three services — catalog, cart and payment — sit behind …`: the list is the subject.
fn behind_a_list(clauses: &mut [Clause], elements: &[Element], mentions: &[Mention]) {
    for clause in clauses.iter_mut() {
        let Some(place) = verb_place(elements, clause) else { continue };
        let verb = elements[..place].iter().rposition(|e| !matches!(e, Element::Is)).map_or(0, |n| n + 1);
        let Some(stop) = verb.checked_sub(1).filter(|n| elements[*n] == Element::Break) else { continue };
        if !clause.subject.is_empty() || clause.link != Link::Shared {
            continue;
        }
        let from = elements[..stop]
            .iter()
            .rposition(|e| !matches!(e, Element::Part(_) | Element::Comma | Element::And))
            .map_or(0, |n| n + 1);
        let parts: Vec<usize> = elements[from..stop]
            .iter()
            .filter_map(|e| if let Element::Part(part) = e { Some(*part) } else { None })
            .collect();
        if begins(elements, from) && parts.len() > 1 && parts.iter().all(|p| mentions[*p].listed) {
            clause.subject = parts.into_iter().map(Arg::Part).collect();
            clause.link = Link::Main;
        }
    }
}

/// `routes messages to queues, with a function processing each`: the function does, nothing passes it.
fn absolute(clauses: &mut [Clause], elements: &[Element]) {
    for at in 1..clauses.len() {
        let (Link::Reduced, Form::Ing, Some(own)) =
            (clauses[at].link, clauses[at].verb.form, clauses[at].antecedent.clone())
        else {
            continue;
        };
        let place = elements.iter().position(|e| nominal(e).as_ref() == Some(&own));
        let aside = place.is_some_and(|n| {
            n > 1
                && elements[n - 2] == Element::Comma
                && elements[n - 1] == Element::Preposition("with".to_string())
        });
        if !aside {
            continue;
        }
        for earlier in &mut clauses[..at] {
            earlier.slots.iter_mut().for_each(|(_, args)| args.retain(|arg| *arg != own));
            earlier.slots.retain(|(_, args)| !args.is_empty());
        }
    }
}

/// `runs a function to check it, then a second one to change it`: it runs both.
fn each_for_its_own(clauses: &mut [Clause], mentions: &[Mention]) {
    for at in 1..clauses.len() {
        let (Link::Purpose, Some(Arg::Part(own))) = (clauses[at].link, clauses[at].antecedent.clone()) else {
            continue;
        };
        let own = Arg::Part(own);
        let said = |c: &Clause| {
            c.object.contains(&own)
                || c.subject.contains(&own)
                || c.slots.iter().any(|(_, args)| args.contains(&own))
        };
        if clauses[..at].iter().any(said) {
            continue;
        }
        let Arg::Part(part) = &own else { continue };
        let alike =
            |arg: &Arg| matches!(arg, Arg::Part(other) if mentions[*other].role == mentions[*part].role);
        if let Some(owner) = clauses[..at].iter_mut().rev().find(|c| c.object.iter().any(alike)) {
            owner.object.push(own);
        }
    }
}

/// `consists of a site served by a CDN, an API and three functions`: the list goes on, not who serves the site.
fn go_on_behind_participles(clauses: &mut [Clause], elements: &[Element], mentions: &[Mention]) {
    let lists = |c: &Clause| {
        matches!(
            c.verb.lemma.as_str(),
            "consist"
                | "contain"
                | "include"
                | "have"
                | "create"
                | "deploy"
                | "use"
                | "provision"
                | "comprise"
        )
    };
    let Some(owner) = clauses.iter().position(lists) else { return };
    for at in owner + 1..clauses.len() {
        let participle = clauses[at].verb.passive
            || clauses[at].verb.form == Form::Ed && clauses[at].link == Link::Reduced;
        if !participle || !matches!(clauses[at].link, Link::Reduced | Link::Shared) {
            continue;
        }
        let Some((_, args)) =
            clauses[at].slots.iter_mut().rev().find(|(word, _)| matches!(word.as_str(), "by" | "on" | "to"))
        else {
            continue;
        };
        let fresh = |arg: &Arg| {
            let Arg::Part(part) = arg else { return false };
            let place = elements.iter().position(|e| *e == Element::Part(*part));
            let comma = place.is_some_and(|n| {
                elements[..n]
                    .iter()
                    .rev()
                    .take_while(|e| matches!(e, Element::Comma | Element::And))
                    .any(|e| *e == Element::Comma)
            });
            let opens = place
                .is_some_and(|n| matches!(elements.get(n + 1), Some(Element::Relative(_) | Element::To)));
            (comma || opens) && (mentions[*part].article == Article::A || mentions[*part].count > 1)
        };
        if args.len() < 2 {
            continue;
        }
        let Some(first) = args.iter().skip(1).position(fresh).map(|n| n + 1) else { continue };
        let moved: Vec<Arg> = args.split_off(first);
        clauses[owner].object.extend(moved);
    }
}

/// `runs a function that pulls data, then a function that cleans it`: the second belongs to `runs`, not to `pulls`.
fn go_on(clauses: &mut [Clause], elements: &[Element], mentions: &[Mention]) {
    for at in 1..clauses.len() {
        let (Link::Relative | Link::Purpose, Some(Arg::Part(head))) =
            (clauses[at].link, clauses[at].antecedent.clone())
        else {
            continue;
        };
        let role = mentions[head].role;
        let owner = (0..at).rev().find(|n| {
            clauses[*n].object.contains(&Arg::Part(head))
                || clauses[*n].slots.iter().any(|(_, args)| args.contains(&Arg::Part(head)))
        });
        // `runs Textract to extract the text, then a function that cleans it`
        let asked = matches!(role, "model" | "media") && clauses[at].link == Link::Purpose;
        let Some(owner) = owner.filter(|_| asked || matches!(role, "function" | "service" | "queue")) else {
            continue;
        };
        let goes_on = |arg: &Arg| {
            let Arg::Part(part) = arg else { return false };
            let Some(place) = elements.iter().position(|e| *e == Element::Part(*part)) else { return false };
            let comma = place >= 1
                && elements[..place]
                    .iter()
                    .rev()
                    .take_while(|e| matches!(e, Element::Comma | Element::And))
                    .any(|e| *e == Element::Comma);
            // `uses a mail service and a workflow that updates …`
            let opens = matches!(elements.get(place + 1), Some(Element::Relative(_)))
                && matches!(role, "function" | "service" | "workflow")
                && matches!(mentions[*part].role, "function" | "service" | "workflow");
            (comma || opens)
                && (opens
                    || mentions[*part].role == role
                    || asked && mentions[*part].role == "function"
                    || role == "function" && mentions[*part].role == "delivery")
                && matches!(mentions[*part].article, Article::A | Article::Another)
                && *part > head
        };
        let mut moved: Vec<Arg> = clauses[at].object.iter().filter(|a| goes_on(a)).cloned().collect();
        for (_, args) in &clauses[at].slots {
            moved.extend(args.iter().filter(|a| goes_on(a)).cloned());
        }
        if moved.is_empty() {
            continue;
        }
        clauses[at].object.retain(|a| !moved.contains(a));
        for (_, args) in &mut clauses[at].slots {
            args.retain(|a| !moved.contains(a));
        }
        clauses[at].slots.retain(|(_, args)| !args.is_empty());
        let own = &mut clauses[owner];
        if own.object.contains(&Arg::Part(head)) {
            own.object.extend(moved);
        } else if let Some((_, args)) = own.slots.iter_mut().find(|(_, args)| args.contains(&Arg::Part(head)))
        {
            args.extend(moved);
        }
    }
}
