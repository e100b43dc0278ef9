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
use crate::weights::Weights;
use crate::{Refusal, facts, refusal, write};

/// What a sentence asks for.
#[derive(Debug, PartialEq)]
enum Wish {
    Remove(String),
    Replace(String, String),
    Rename(String, String),
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

/// The text with one wish done.
fn changed(
    source: &Source,
    ast: &Ast,
    model: &Model,
    wish: &Wish,
    catalog: &Catalog,
) -> Result<String, Refusal> {
    let name = match wish {
        Wish::Remove(name) | Wish::Replace(name, _) | Wish::Rename(name, _) => name,
    };
    let Some(id) = meant(model, name) else {
        return Err(refusal(format!("the system has no component that is meant by `{name}`")));
    };
    let change = match wish {
        Wish::Remove(_) => Change::Remove,
        Wish::Rename(old, new) if *old == id && identifier(new) => Change::Rename(new.clone()),
        Wish::Rename(_, new) => Change::Retitle(capital(new)),
        Wish::Replace(old, new) => {
            let Some(kind) = kind_of(new, model, catalog) else {
                return Err(refusal(format!("`{new}` names no service and no kind of component")));
            };
            Change::Replace { kind, old: old.clone(), new: new.clone() }
        }
    };
    Ok(patch::change(source, ast, &id, &change))
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
