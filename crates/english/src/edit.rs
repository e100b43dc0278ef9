//! Adds to an existing system what a text says, or changes what it asks to change; the rest stays byte for byte.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use neph_catalog::Catalog;
use neph_model::Model;
use neph_syntax::ast::Ast;
use neph_syntax::source::Source;
use neph_syntax::words::capital;

use crate::annotate::Doc;
use crate::graph::{Arrow, Entity, Mode, Place};
use crate::kind::Kind;
use crate::lexicon::Lexicon;
use crate::link::article_of;
use crate::name::{self, Name};
use crate::patch::{self, Change};
use crate::read::{self, Reading};
use crate::rewire::{self, Fresh};
use crate::weights::Weights;
use crate::{Refusal, facts, refusal, write};

/// What a sentence asks for.
#[derive(Debug, PartialEq)]
enum Wish {
    Remove(String),
    Replace(String, String),
    Rename(String, String),
    /// Something new between two components.
    Between(String, String, String),
    /// Something new in front of a component.
    Before(String, String),
    /// One component as two.
    Split(String, String, String),
    /// A call that nobody waits for: from where, if it is said, and to what.
    Asynchronous(Option<String>, String),
    /// Quantities of a component, or of what comes in.
    Numbers(String),
}

/// Adds to a system what a text says; what is written stays byte for byte.
///
/// # Errors
/// When the text is too long, names a component that is not there, or adds nothing.
pub fn extend(source: &Source, model: &Model, text: &str, catalog: &Catalog) -> Result<String, Refusal> {
    if text.len() > crate::LONGEST {
        return Err(refusal(format!("the text is longer than {} KB", crate::LONGEST / 1024)));
    }
    let (lexicon, weights) = (Lexicon::bundled(), Weights::bundled());
    let doc = Doc::read(text, lexicon, weights);
    let (ast, _) = neph_syntax::parse(source);
    // What changes something is done first; the other sentences add to the result.
    for n in 0..doc.text.sentences.len() {
        let Some(wish) = wish(&doc, n, lexicon) else { continue };
        let changed = changed(source, &ast, model, &wish, catalog)?;
        let others: Vec<String> =
            (0..doc.text.sentences.len()).filter(|m| *m != n).map(|m| doc.text.sentence(m)).collect();
        if others.is_empty() {
            return Ok(changed);
        }
        let changed = Source::new(source.name.clone(), &changed);
        let (ast, _) = neph_syntax::parse(&changed);
        let (model, _) = neph_model::resolve(&ast, catalog);
        return extend(&changed, &model, &others.join("\n\n"), catalog);
    }
    added(source, model, text, catalog)
}

/// What a sentence asks to change, in its own words.
fn wish(doc: &Doc, sentence: usize, lexicon: &Lexicon) -> Option<Wish> {
    let span = &doc.text.sentences[sentence];
    let words: Vec<usize> = (span.first..span.last).filter(|at| doc.text.tokens[*at].word).collect();
    let low = |at: usize| doc.text.tokens[at].low.as_str();
    let skip = words.iter().take_while(|at| lexicon.has("polite", low(**at))).count();
    let first = *words.get(skip)?;
    let rest = &words[skip + 1..];
    let join = |part: &[usize]| -> String {
        let first = part.iter().take_while(|at| article_of(low(**at)).is_some()).count();
        match (part.get(first), part.last()) {
            (Some(a), Some(b)) => doc.text.written(*a, b + 1).trim_matches(['"', '`', ' ']).to_string(),
            _ => String::new(),
        }
    };
    let split = |at: &[&str]| -> Option<(String, String)> {
        let n = rest.iter().position(|t| at.contains(&low(*t)))?;
        let (old, new) = (join(&rest[..n]), join(&rest[n + 1..]));
        (!old.is_empty() && !new.is_empty()).then_some((old, new))
    };
    let at = |word: &str| rest.iter().position(|t| low(*t) == word);
    let places = ["put", "place", "insert", "add", "have", "want", "introduce"];
    if places.contains(&low(first)) {
        if let Some(between) = at("between")
            && let Some(and) = rest[between..].iter().position(|t| low(*t) == "and").map(|n| between + n)
        {
            let (new, a, b) = (join(&rest[..between]), join(&rest[between + 1..and]), join(&rest[and + 1..]));
            return [&new, &a, &b].iter().all(|part| !part.is_empty()).then_some(Wish::Between(new, a, b));
        }
        if let Some(front) = at("front").filter(|n| *n > 1 && low(rest[*n - 1]) == "in") {
            let of = rest[front + 1..].iter().take_while(|t| low(**t) == "of").count();
            let (new, what) = (join(&rest[..front - 1]), join(&rest[front + 1 + of..]));
            return (!new.is_empty() && !what.is_empty()).then_some(Wish::Before(new, what));
        }
    }
    if low(first) == "split" {
        let into = at("into")?;
        let and = rest[into..].iter().position(|t| low(*t) == "and").map(|n| into + n)?;
        let (old, a, b) = (join(&rest[..into]), join(&rest[into + 1..and]), join(&rest[and + 1..]));
        return [&old, &a, &b].iter().all(|part| !part.is_empty()).then_some(Wish::Split(old, a, b));
    }
    if let Some(end) =
        words.iter().position(|t| matches!(low(*t), "asynchronous" | "asynchronously" | "async"))
    {
        return detached(doc, &words[..end]).map(|(from, to)| Wish::Asynchronous(from, to));
    }
    if numbers(doc, &words, lexicon) {
        return Some(Wish::Numbers(doc.text.sentence(sentence)));
    }
    if lexicon.has("removes", low(first)) {
        // `delete old records every night with a function` is work to add.
        let plain = rest.iter().all(|t| low(*t) == "of" || !lexicon.has("prepositions", low(*t)));
        let name = join(rest);
        return (!name.is_empty() && rest.len() <= 6 && plain).then_some(Wish::Remove(name));
    }
    if low(first) == "rename" {
        return split(&["to", "as", "into"]).map(|(old, new)| Wish::Rename(old, new));
    }
    if lexicon.has("replaces", low(first)) {
        let (old, new) = split(&["with", "by", "for", "to", "into"])?;
        return Some(Wish::Replace(old.trim_start_matches("from ").to_string(), new));
    }
    // `use Kinesis instead of SQS`
    let n = rest.windows(2).position(|w| low(w[0]) == "instead" && low(w[1]) == "of")?;
    let (new, old) = (join(&rest[..n]), join(&rest[n + 2..]));
    (low(first) == "use" && !old.is_empty() && !new.is_empty()).then_some(Wish::Replace(old, new))
}

/// The call that becomes an event: `make the call from the API to payment`, `make payment`, `the API calls payment`.
fn detached(doc: &Doc, words: &[usize]) -> Option<(Option<String>, String)> {
    let low = |at: usize| doc.text.tokens[at].low.as_str();
    let name = |part: &[usize]| -> Option<String> {
        let told = |at: &&usize| {
            article_of(low(**at)).is_none()
                && !matches!(low(**at), "should" | "must" | "be" | "is" | "please")
        };
        let (first, last) = (part.iter().find(told)?, part.iter().rev().find(told)?);
        Some(doc.text.written(*first, last + 1).trim_matches(['"', '`', ' ']).to_string())
    };
    let at = |word: &str| words.iter().position(|t| low(*t) == word);
    let call =
        words.iter().position(|t| matches!(low(*t), "call" | "calls" | "invoke" | "invokes" | "triggers"));
    match (at("from"), at("to"), at("make"), call) {
        (Some(from), Some(to), _, _) if from < to => {
            Some((Some(name(&words[from + 1..to])?), name(&words[to + 1..])?))
        }
        (None, Some(to), Some(_), _) => Some((None, name(&words[to + 1..])?)),
        (_, _, Some(make), None) => Some((None, name(&words[make + 1..])?)),
        (_, _, None, Some(call)) => Some((name(&words[..call]), name(&words[call + 1..])?)),
        _ => None,
    }
}

/// Whether a sentence only says how much: a quantity, and no verb of its own but `set`, `is`, `has`, `expect`.
fn numbers(doc: &Doc, words: &[usize], lexicon: &Lexicon) -> bool {
    let plain =
        ["set", "raise", "lower", "increase", "reduce", "change", "give", "expect", "handle", "use", "need"];
    let counted = words.iter().any(|at| doc.notes[*at].amount.is_some());
    let acts = words.iter().any(|at| {
        let note = &doc.notes[*at];
        let Some((lemma, _)) = &note.verb else { return false };
        let told = plain.contains(&lemma.as_str()) || matches!(lemma.as_str(), "be" | "have" | "run" | "get");
        note.amount.is_none() && note.kind.is_none() && !told && !lexicon.has("nounlike", lemma)
    });
    counted && !acts
}

/// The text with one wish done.
fn changed(
    source: &Source,
    ast: &Ast,
    model: &Model,
    wish: &Wish,
    catalog: &Catalog,
) -> Result<String, Refusal> {
    let find = |name: &str| {
        meant(model, name)
            .ok_or_else(|| refusal(format!("the system has no component that is meant by `{name}`")))
    };
    let name = match wish {
        Wish::Remove(name) | Wish::Replace(name, _) | Wish::Rename(name, _) => name,
        Wish::Between(new, a, b) => {
            let fresh = fresh(new, model, catalog)?;
            return Ok(rewire::between(source, ast, &find(a)?, &find(b)?, &fresh));
        }
        Wish::Before(new, what) => {
            let fresh = fresh(new, model, catalog)?;
            let outside = |id: &str| {
                model.nodes().any(|(_, n)| n.id == id && Kind::of_role(n.role).is_some_and(is_outside))
            };
            return Ok(rewire::before(source, ast, &find(what)?, &outside, &fresh));
        }
        Wish::Split(old, a, b) => return divided(source, model, &find(old)?, a, b),
        Wish::Asynchronous(from, to) => {
            let from = from.as_deref().map(find).transpose()?;
            let to = find(to)?;
            return rewire::asynchronous(source, ast, from.as_deref(), &to)
                .ok_or_else(|| refusal(format!("no call leads to `{to}`; nothing to make asynchronous")));
        }
        Wish::Numbers(text) => return numbered(source, model, text),
    };
    let id = find(name)?;
    let change = match wish {
        Wish::Remove(_) => Change::Remove,
        Wish::Rename(old, new) if *old == id && identifier(new) => Change::Rename(new.clone()),
        Wish::Rename(_, new) => Change::Retitle(capital(new)),
        Wish::Between(..)
        | Wish::Before(..)
        | Wish::Split(..)
        | Wish::Asynchronous(..)
        | Wish::Numbers(_) => {
            return Ok(source.text.to_string());
        }
        Wish::Replace(old, new) => {
            let Some(kind) = kind_of(new, model, catalog) else {
                return Err(refusal(format!("`{new}` names no service and no kind of component")));
            };
            Change::Replace { kind, old: old.clone(), new: new.clone() }
        }
    };
    Ok(patch::change(source, ast, &id, &change))
}

fn is_outside(kind: Kind) -> bool {
    matches!(kind, Kind::Client | Kind::External | Kind::Dns)
}

/// A component that words ask for, with a free identifier.
fn fresh(words: &str, model: &Model, catalog: &Catalog) -> Result<Fresh, Refusal> {
    let lexicon = Lexicon::bundled();
    let doc = Doc::read(words, lexicon, Weights::bundled());
    let at = (0..doc.notes.len()).rev().find(|at| doc.notes[*at].kind.is_some());
    let Some((at, kind)) = at.and_then(|at| Some((at, doc.notes[at].kind?))) else {
        return Err(refusal(format!("`{words}` names no service and no kind of component")));
    };
    let places = vec![Place { first: 0, last: at + 1, order: 0, back: false }];
    let entity = Entity { kind, places, implied: false, number: 0, clear: 0 };
    let taken: BTreeSet<String> = model.nodes().map(|(_, node)| node.id.clone()).collect();
    let name = name::names(&doc, &[entity], &taken, lexicon).remove(0);
    let line = write::declaration(&name, &[], catalog, model.system.provider);
    Ok(Fresh { line, id: name.id, role: name.role })
}

/// A component as two: the first keeps the identifier, both get labels.
fn divided(source: &Source, model: &Model, id: &str, a: &str, b: &str) -> Result<String, Refusal> {
    let base = neph_catalog::normal(b);
    let base = if identifier(&base) { base } else { format!("{id}_2") };
    let taken = |id: &str| model.nodes().any(|(_, node)| node.id == id);
    let second = if taken(&base) { format!("{base}_2") } else { base };
    let (ast, _) = neph_syntax::parse(source);
    let doubled = rewire::split(source, &ast, id, &second, &name::quoted(&capital(b)));
    let doubled = Source::new(source.name.clone(), &doubled);
    let (ast, _) = neph_syntax::parse(&doubled);
    Ok(patch::change(&doubled, &ast, id, &Change::Retitle(capital(a))))
}

/// Sets the quantities of a sentence on the component it means, or on what comes in.
fn numbered(source: &Source, model: &Model, text: &str) -> Result<String, Refusal> {
    let (lexicon, weights) = (Lexicon::bundled(), Weights::bundled());
    let doc = Doc::read(text, lexicon, weights);
    let told: Vec<&str> = (0..doc.notes.len())
        .filter(|at| doc.notes[*at].amount.is_none())
        .map(|at| doc.text.tokens[at].low.as_str())
        .collect();
    let node = meant(model, &told.join(" ")).and_then(|id| model.nodes().find(|(_, node)| node.id == id));
    let kind = node.and_then(|(_, node)| Kind::of_role(node.role));
    let place = |at: usize| vec![Place { first: at, last: at + 1, order: at, back: false }];
    let entity = |kind: Kind| Entity { kind, places: place(0), implied: false, number: 0, clear: 0 };
    let entities = vec![entity(Kind::Client), entity(kind.unwrap_or(Kind::HttpApi))];
    let arrows = vec![Arrow { from: 0, to: 1, mode: Mode::Call, margin: 0, sure: true }];
    let reading = Reading { doc, entities, arrows, ..Reading::default() };
    let facts = facts::place(&reading);
    let mut out = Source::new(source.name.clone(), &source.text);
    let mut done = 0;
    let id = node.map(|(_, node)| node.id.as_str());
    for (fact, arrow) in
        facts.parts[1].iter().map(|f| (f, false)).chain(facts.arrows[0].iter().map(|f| (f, true)))
    {
        let (ast, _) = neph_syntax::parse(&out);
        let next = match (arrow, id) {
            (false, Some(id)) => rewire::on_part(&out, &ast, id, fact),
            (false, None) => None,
            (true, id) => rewire::on_arrow(&out, &ast, id, fact),
        };
        if let Some(next) = next {
            out = Source::new(source.name.clone(), &next);
            done += 1;
        }
    }
    if done == 0 {
        return Err(refusal(format!(
            "`{text}` holds no quantity that a component or arrow of the system can have"
        )));
    }
    Ok(out.text.to_string())
}

fn identifier(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
}

/// The word of the language for what a phrase names.
fn kind_of(phrase: &str, model: &Model, catalog: &Catalog) -> Option<String> {
    let lexicon = Lexicon::bundled();
    let doc = Doc::read(phrase, lexicon, Weights::bundled());
    let at = (0..doc.notes.len()).rev().find(|at| doc.notes[*at].kind.is_some())?;
    let note = &doc.notes[at];
    let name =
        Name { role: note.role?, product: note.product.clone(), label: String::new(), id: String::new() };
    Some(name::kind(&name, catalog, model.system.provider))
}

/// The component of the system that words mean: by identifier, label, shared words, or kind.
fn meant(model: &Model, words: &str) -> Option<String> {
    let same = |text: &str| text.eq_ignore_ascii_case(words);
    if let Some((_, node)) = model.nodes().find(|(_, node)| same(&node.id) || same(&node.label)) {
        return Some(node.id.clone());
    }
    let lexicon = Lexicon::bundled();
    let doc = Doc::read(words, lexicon, Weights::bundled());
    let kind = doc.notes.iter().rev().find_map(|note| note.kind);
    let told: BTreeSet<&String> = doc.text.tokens.iter().map(|t| &t.one).collect();
    let score = |id: &str, label: &str, of: Option<Kind>| {
        let known = Doc::read(&format!("{} {label}", id.replace('_', " ")), lexicon, Weights::bundled());
        let shared: BTreeSet<&String> =
            known.text.tokens.iter().map(|t| &t.one).filter(|one| told.contains(one)).collect();
        shared.len() * 2 + usize::from(kind.is_some() && of == kind) * 3
    };
    let best = model
        .nodes()
        .map(|(_, node)| (score(&node.id, &node.label, Kind::of_role(node.role)), node.id.clone()))
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)))?;
    (best.0 > 1).then_some(best.1)
}

/// The system's text with what the words add at its end.
fn added(source: &Source, model: &Model, text: &str, catalog: &Catalog) -> Result<String, Refusal> {
    let (lexicon, weights) = (Lexicon::bundled(), Weights::bundled());
    let mut reading = read::read(text, lexicon, weights);
    if reading.arrows.is_empty() {
        named(&mut reading, model);
    }
    let known = known(&reading, model);
    let mut taken: BTreeSet<String> = model.nodes().map(|(_, node)| node.id.clone()).collect();
    taken.extend(model.events().map(|(_, event)| event.id.clone()));
    let mut names = name::names(&reading.doc, &reading.entities, &taken, lexicon);
    for (name, known) in names.iter_mut().zip(&known) {
        if let Some(id) = known {
            name.id.clone_from(id);
        }
    }
    let facts = facts::place(&reading);
    let there = |a: usize, b: usize| {
        let of = |end: neph_model::End| match end {
            neph_model::End::Node(id) => model.node(id).id.as_str(),
            neph_model::End::Group(_) => "",
        };
        model.edges().any(|(_, edge)| of(edge.from) == names[a].id && of(edge.to) == names[b].id)
    };
    let arrows: Vec<usize> = write::flow(&reading)
        .into_iter()
        .filter(|n| names[reading.arrows[*n].from].id != names[reading.arrows[*n].to].id)
        .filter(|n| !there(reading.arrows[*n].from, reading.arrows[*n].to))
        .collect();
    let fresh: Vec<usize> = (0..names.len())
        .filter(|n| known[*n].is_none())
        .filter(|n| {
            !reading.entities[*n].implied
                || arrows.iter().any(|a| reading.arrows[*a].from == *n || reading.arrows[*a].to == *n)
        })
        .collect();
    if fresh.is_empty() && arrows.is_empty() {
        return Err(refusal(
            "the words add nothing to the system: they name no new component and no new arrow".to_string(),
        ));
    }
    let mut more = String::new();
    for n in 0..reading.doc.text.sentences.len() {
        let _ = writeln!(more, "# understood: {}", write::shortened(&reading.doc.text.sentence(n)));
    }
    for n in fresh {
        let _ = writeln!(
            more,
            "{}",
            write::declaration(&names[n], &facts.parts[n], catalog, model.system.provider)
        );
    }
    for (at, n) in arrows.into_iter().enumerate() {
        let gap = if at == 0 { "\n" } else { "" };
        let _ = writeln!(more, "{gap}{}", write::arrow(&reading.arrows[n], &names, &facts.arrows[n]));
    }
    let more = Source::new("<added>", &more);
    let (ast, _) = neph_syntax::parse(&more);
    let mut out = source.text.to_string();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.push('\n');
    out.push_str(&neph_syntax::format(&ast, &more));
    Ok(out)
}

/// A wish without wiring: `also send an SMS when a payment fails` joins what it names to what its words share.
fn named(reading: &mut Reading, model: &Model) {
    let doc = &reading.doc;
    let place = |first: usize, last: usize| vec![Place { first, last, order: first, back: false }];
    let entity = |kind: Kind, first: usize, last: usize| Entity {
        kind,
        places: place(first, last),
        implied: false,
        number: 0,
        clear: 0,
    };
    let mut from = Vec::new();
    let mut to = Vec::new();
    for (at, token) in doc.text.tokens.iter().enumerate() {
        let note = &doc.notes[at];
        let shares = |text: &str| {
            text.to_lowercase().split([' ', '_']).any(|word| word.len() > 3 && word == token.one)
        };
        let node = model.nodes().find(|(_, node)| shares(&node.id) || shares(&node.label));
        if let Some((_, node)) = node
            && let Some(kind) = Kind::of_role(node.role)
        {
            from.push(entity(kind, at, at + 1));
        } else if let Some(kind) =
            note.kind.filter(|kind| note.begins == at && *kind != Kind::Client && !note.doubtful)
        {
            to.push(entity(kind, at, note.ends));
        }
    }
    from.truncate(1);
    let starts = from.len();
    if to.is_empty() || starts == 0 {
        return;
    }
    reading.entities = from.into_iter().chain(to).collect();
    let count = reading.entities.len();
    reading.arrows =
        (starts..count).map(|to| Arrow { from: 0, to, mode: Mode::Call, margin: 0, sure: false }).collect();
    reading.scores = vec![vec![[0; crate::pair::ANSWERS]; count]; count];
}

/// The component of the system that each component of the text means.
fn known(reading: &Reading, model: &Model) -> Vec<Option<String>> {
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut out = Vec::new();
    for entity in &reading.entities {
        let id = definite(reading, entity).and_then(|words| {
            let id = meant(model, &words)?;
            let same =
                model.nodes().any(|(_, node)| node.id == id && Kind::of_role(node.role) == Some(entity.kind));
            (same && !used.contains(&id)).then_some(id)
        });
        used.extend(id.clone());
        out.push(id);
    }
    out
}

/// The words of a component that can mean one that is there: anything but `a new …`, `another …`.
fn definite(reading: &Reading, entity: &Entity) -> Option<String> {
    let place = entity.places.iter().find(|place| !place.back)?;
    let first = article_of(&reading.doc.text.tokens[place.first].low);
    let new =
        entity.implied && entity.kind != Kind::Function || matches!(first, Some("a" | "other" | "many"));
    (!new).then(|| reading.doc.text.written(place.first, place.last).to_string())
}
