//! What components are called: labels for people, identifiers for arrows, kinds for the language.

use std::collections::BTreeSet;

use neph_catalog::vocabulary::Role;
use neph_catalog::{Catalog, Provider};
use neph_syntax::words::capital;

use crate::annotate::Doc;
use crate::graph::Entity;
use crate::kind::Kind;
use crate::lexicon::{Form, Lexicon};
use crate::link::article_of;
use crate::phrase;

/// Words that begin a statement of the language and are no names.
const RESERVED: [&str; 21] = [
    "system", "group", "region", "account", "vpc", "context", "event", "flow", "require", "scenario",
    "allow", "decision", "risk", "unit", "note", "catalog", "neph", "on", "because", "why", "owner",
];

/// The longest label, in words.
const WORDS: usize = 4;

/// What is known of a component beside its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// What people read on it.
    pub label: String,
    /// What arrows call it.
    pub id: String,
    /// The role in the language.
    pub role: Role,
    /// The product the text names.
    pub product: Option<String>,
}

/// The names of all components. `taken` are identifiers in use.
pub fn names(doc: &Doc, entities: &[Entity], taken: &BTreeSet<String>, lexicon: &Lexicon) -> Vec<Name> {
    let mut used: BTreeSet<String> = taken.clone();
    let mut labels: BTreeSet<String> = BTreeSet::new();
    let mut out = Vec::new();
    for entity in entities {
        let (role, product) = role(doc, entity);
        let mut label = label(doc, entity, lexicon);
        if entity.number > 0 {
            label = format!("{} {}", singular_label(&label), entity.number);
        }
        // Two boxes of one name tell nobody which is which.
        if labels.contains(&label.to_lowercase()) {
            let number =
                (2..).find(|n| !labels.contains(&format!("{label} {n}").to_lowercase())).unwrap_or(2);
            label = format!("{label} {number}");
        }
        labels.insert(label.to_lowercase());
        let id = identifier(&label, entity.kind, &used);
        used.insert(id.clone());
        out.push(Name { label, id, role, product });
    }
    out
}

/// The role and product that the mentions of a component name.
fn role(doc: &Doc, entity: &Entity) -> (Role, Option<String>) {
    let mut role = entity.kind.role();
    let mut product = None;
    for place in entity.places.iter().filter(|_| !entity.implied) {
        for note in &doc.notes[place.first..place.last] {
            if note.kind != Some(entity.kind) || note.doubtful {
                continue;
            }
            if product.is_none() && note.product.is_some() {
                product.clone_from(&note.product);
                role = note.role.unwrap_or(role);
            } else if product.is_none() && role == entity.kind.role() {
                role = note.role.unwrap_or(role);
            }
        }
    }
    if role == Role::Proxy {
        role = entity.kind.role();
    }
    (role, product)
}

/// The word of the language for a component's kind.
pub fn kind(name: &Name, catalog: &Catalog, provider: Provider) -> String {
    let Some(product) = &name.product else { return name.role.name().to_string() };
    let Some(entry) = catalog.by_name(Some(provider), product) else { return name.role.name().to_string() };
    let usual = catalog.default_for(name.role, provider, &[]).is_some_and(|usual| usual.id() == entry.id());
    if usual || entry.role() != name.role { name.role.name().to_string() } else { product.clone() }
}

/// What people read on a component.
fn label(doc: &Doc, entity: &Entity, lexicon: &Lexicon) -> String {
    if entity.implied {
        return unsaid(doc, entity, lexicon);
    }
    let mut best: Option<(usize, Vec<usize>)> = None;
    for place in entity.places.iter().filter(|place| !place.back).take(8) {
        let words = telling(doc, place.first, place.last, entity.number, lexicon);
        let own = words.iter().filter(|at| says(doc, **at, entity.kind)).count().min(3);
        if !words.is_empty() && best.as_ref().is_none_or(|(known, _)| own > *known) {
            best = Some((own, words));
        }
    }
    // `generates thumbnails`: a verb that stands for who does it.
    if let Some((_, [only])) = best.as_ref().map(|(own, words)| (own, words.as_slice()))
        && matches!(doc.notes[*only].verb, Some((_, Form::S | Form::Ing | Form::Base)))
        && entity.kind.computes()
        && let Some(work) = work(doc, *only, lexicon)
    {
        return capital(&work);
    }
    let Some((own, words)) = best else { return capital(entity.kind.phrase()) };
    // `a function that resizes images` is named after its work; `a web app that calls an API` has a name.
    if own == 0
        && entity.kind == Kind::Function
        && let Some(work) = entity.places.iter().find_map(|place| work(doc, place.last, lexicon))
    {
        return capital(&work);
    }
    let written: Vec<String> =
        words.iter().skip(words.len().saturating_sub(WORDS)).map(|at| word(doc, *at)).collect();
    capital(&joined(doc, &words[words.len().saturating_sub(WORDS)..], &written))
}

/// Whether a word of a mention says more than the kind does.
fn says(doc: &Doc, at: usize, kind: Kind) -> bool {
    let note = &doc.notes[at];
    note.kind != Some(kind) || matches!(kind, Kind::Client | Kind::External)
}

/// The words of a mention that tell something: no article, no number.
fn telling(doc: &Doc, first: usize, last: usize, number: usize, lexicon: &Lexicon) -> Vec<usize> {
    (first..last)
        .filter(|at| {
            let token = &doc.text.tokens[*at];
            let plain = article_of(&token.low)
                .is_none_or(|class| class == "other" && token.low != "another" && token.low != "other");
            let counted = number > 0 && token.low.chars().all(|c| c.is_ascii_digit());
            token.word && !counted && (plain || token.named) && !lexicon.has("empty", &token.low)
        })
        .collect()
}

/// A word as it is written, without `'s` at its end; what was corrected, corrected.
fn word(doc: &Doc, at: usize) -> String {
    let token = &doc.text.tokens[at];
    let written = doc.text.raw.get(token.start..token.end).unwrap_or("");
    let twin = at.checked_sub(1).is_some_and(|n| doc.text.tokens[n].start == token.start);
    let spelled = written.trim_end_matches("'s").trim_end_matches("’s").to_lowercase() != token.low;
    if twin || spelled && !token.owner { token.low.clone() } else { written.to_string() }
}

/// Words with the hyphens they had.
fn joined(doc: &Doc, at: &[usize], words: &[String]) -> String {
    let mut out = String::new();
    for (n, word) in words.iter().enumerate() {
        if n > 0 {
            let token = &doc.text.tokens[at[n]];
            let hyphen = token.glued && at[n - 1] + 1 == at[n] && doc.text.raw[..token.start].ends_with('-');
            out.push(if hyphen { '-' } else { ' ' });
        }
        out.push_str(word);
    }
    out
}

/// What follows a mention as work: `checks stock in` gives `check stock`.
fn work(doc: &Doc, from: usize, lexicon: &Lexicon) -> Option<String> {
    let sentence = doc.text.tokens.get(from)?.sentence;
    let inside = |at: &usize| {
        doc.text.tokens.get(*at).is_some_and(|t| t.sentence == sentence && (t.word || t.low == ","))
    };
    let verb = (from..from + 4).take_while(inside).find(|at| {
        let note = &doc.notes[*at];
        matches!(note.verb, Some((_, Form::S | Form::Base | Form::Ing)))
            && note.kind.is_none()
            && note.class != "have"
            && note.class != "use"
    })?;
    let (lemma, _) = doc.notes[verb].verb.as_ref()?;
    let object = object(doc, verb + 1, lexicon)?;
    Some(format!("{lemma} {object}"))
}

/// The object behind a verb: its nouns, at most three.
fn object(doc: &Doc, from: usize, lexicon: &Lexicon) -> Option<String> {
    let sentence = doc.text.tokens.get(from)?.sentence;
    let mut words = Vec::new();
    for at in from..(from + 7).min(doc.text.tokens.len()) {
        let token = &doc.text.tokens[at];
        if token.sentence != sentence || !token.word {
            break;
        }
        if article_of(&token.low).is_some() && words.is_empty() {
            continue;
        }
        let ends = ["prepositions", "closers", "pronouns"].iter().any(|set| lexicon.has(set, &token.low));
        let verb =
            matches!(doc.notes[at].verb, Some((_, Form::S | Form::Ed | Form::Ing))) && !words.is_empty();
        if ends || verb || words.len() == 3 {
            break;
        }
        words.push(word(doc, at).to_lowercase());
    }
    (!words.is_empty() && words.iter().all(|w| !lexicon.has("empty", w))).then(|| words.join(" "))
}

/// A label for a component that nobody named.
fn unsaid(doc: &Doc, entity: &Entity, lexicon: &Lexicon) -> String {
    let at = entity.places.first().map_or(0, |place| place.first);
    let note = doc.notes.get(at);
    if entity.kind == Kind::Function {
        if let Some((lemma, form)) = note.and_then(|note| note.verb.as_ref()) {
            // `photos are resized`: what is worked on stands before.
            let before = (*form == Form::Ed).then(|| subject(doc, at, lexicon)).flatten();
            if let Some(what) = before.or_else(|| object(doc, at + 1, lexicon)) {
                return capital(&format!("{lemma} {what}"));
            }
        } else if let Some(token) = doc.text.tokens.get(at).filter(|token| token.word) {
            return capital(&token.low);
        }
    }
    if entity.kind == Kind::Schedule {
        let amount = note.and_then(|note| note.amount).and_then(|n| doc.amounts.get(n));
        if let Some(amount) = amount {
            let written = doc.text.raw.get(amount.start..amount.end).unwrap_or("");
            let words: Vec<&str> = written.split_whitespace().collect();
            if words.len() <= WORDS {
                let lone = words.len() == 1;
                return capital(&if lone {
                    format!("{} schedule", words[0].to_lowercase())
                } else {
                    words.join(" ").to_lowercase()
                });
            }
        }
    }
    capital(entity.kind.phrase())
}

/// The noun before a passive verb.
fn subject(doc: &Doc, verb: usize, lexicon: &Lexicon) -> Option<String> {
    let sentence = doc.text.tokens[verb].sentence;
    let helper =
        |low: &str| matches!(low, "is" | "are" | "be" | "get" | "gets" | "being" | "then" | "automatically");
    let noun = (0..verb)
        .rev()
        .take_while(|at| doc.text.tokens[*at].sentence == sentence)
        .find(|at| !helper(&doc.text.tokens[*at].low))?;
    let token = &doc.text.tokens[noun];
    let plain = token.word
        && noun + 1 < verb
        && !["prepositions", "closers", "pronouns"].iter().any(|set| lexicon.has(set, &token.low));
    plain.then(|| {
        let first = phrase::start(doc, noun, noun.saturating_sub(2), lexicon);
        telling(doc, first, noun + 1, 0, lexicon)
            .iter()
            .map(|at| word(doc, *at).to_lowercase())
            .collect::<Vec<_>>()
            .join(" ")
    })
}

/// A label of several as the label of one.
fn singular_label(label: &str) -> String {
    match label.rsplit_once(' ') {
        Some((head, last)) => format!("{head} {}", crate::text::singular(last)),
        None => crate::text::singular(label),
    }
}

/// An identifier from a label.
fn identifier(label: &str, kind: Kind, used: &BTreeSet<String>) -> String {
    let normal = neph_catalog::normal(label);
    let base: String = normal.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(32).collect();
    let mut base = base.trim_matches('_').to_string();
    if base.is_empty() || base.starts_with(|c: char| c.is_ascii_digit()) || RESERVED.contains(&base.as_str())
    {
        base = format!("{}_{base}", kind.role().name()).trim_end_matches('_').to_string();
    }
    let mut id = base.clone();
    let mut number = 2;
    while used.contains(&id) || RESERVED.contains(&id.as_str()) {
        id = format!("{base}_{number}");
        number += 1;
    }
    id
}

/// A text in quotes, as the language writes it.
pub fn quoted(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", text.replace('\\', "").replace('"', "'").trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Place;
    use crate::weights::Weights;

    fn named(text: &str, kind: Kind, first: usize, last: usize) -> Name {
        let lexicon = Lexicon::bundled();
        let doc = Doc::read(text, lexicon, &Weights::default());
        let places = vec![Place { first, last, order: 0, back: false }];
        let entity = Entity { kind, places, implied: false, number: 0, clear: 0 };
        names(&doc, &[entity], &BTreeSet::new(), lexicon).remove(0)
    }

    #[test]
    fn names_come_from_the_words() {
        assert_eq!(
            named("It writes to the small orders table", Kind::Table, 3, 7).label,
            "Small orders table"
        );
        assert_eq!(named("A Lambda checks stock in DynamoDB", Kind::Function, 0, 2).label, "Check stock");
        assert_eq!(named("a dead-letter queue", Kind::Queue, 0, 4).id, "dead_letter_queue");
    }

    #[test]
    fn words_of_the_language_are_no_identifiers() {
        assert_eq!(identifier("System", Kind::Vm, &BTreeSet::new()), "vm_system");
    }
}
