//! What parts are called: identifiers for arrows, labels for people, kinds for the language.

use std::collections::BTreeSet;

use super::draft::{Draft, Part};
use super::lexicon::Lexicon;
use neph_catalog::{self as catalog, Catalog, Provider};
use neph_syntax::words::capital;

/// Words that begin a statement of the language and are no names of parts.
const RESERVED: [&str; 19] = [
    "system", "group", "region", "account", "vpc", "context", "event", "flow", "require", "scenario",
    "allow", "decision", "note", "catalog", "neph", "on", "because", "why", "owner",
];

/// A text in quotes, as the language writes it.
pub(super) fn quoted(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", text.replace('\\', "").replace('"', "'").trim())
}

/// What arrows call each part, in order of the parts.
pub(super) fn ids(draft: &Draft, taken: &BTreeSet<String>) -> Vec<String> {
    let mut taken = taken.clone();
    taken.extend(draft.parts.iter().filter_map(|part| part.fixed.clone()));
    taken.extend(draft.events.iter().map(|(name, _)| name.clone()));
    let mut ids = Vec::new();
    for part in &draft.parts {
        if let Some(id) = &part.fixed {
            ids.push(id.clone());
            continue;
        }
        let mut base = base(part);
        if RESERVED.contains(&base.as_str()) {
            base = format!("{base}_{}", part.phrase.split(' ').next_back().unwrap_or(part.role));
        }
        let mut id = base.clone();
        let mut number = 2;
        while RESERVED.contains(&id.as_str()) || taken.contains(&id) {
            id = format!("{base}_{number}");
            number += 1;
        }
        if !part.gone {
            taken.insert(id.clone());
        }
        ids.push(id);
    }
    ids
}

fn base(part: &Part) -> String {
    let own = || part.name.iter().map(String::as_str);
    let mut words: Vec<&str> = if part.dead {
        let mut words: Vec<&str> =
            own().filter(|word| !Lexicon::bundled().has("failing", word)).take(2).collect();
        words.insert(0, "failed");
        words
    } else if !part.name.is_empty() {
        let mut words: Vec<&str> = own().take(3).collect();
        let tail = part.phrase.split(' ').next_back().unwrap_or(part.role);
        let several =
            matches!(part.role, "queue" | "topic" | "stream" | "bucket" | "table" | "database" | "cache");
        // `orders` alone would be the orders themselves.
        if words.len() == 1 && words[0].chars().count() == 1 {
            words.insert(0, part.phrase.as_str());
        } else if (several || matches!(part.role, "client" | "external"))
            && words.len() < 3
            && part.title.is_none()
            && !words.contains(&tail)
        {
            words.push(tail);
        }
        words
    } else if let Some(work) = part.work.as_ref().filter(|_| part.role == "function") {
        work.split(' ').take(3).collect()
    } else {
        match &part.product {
            Some(product) => {
                vec![catalog::vocabulary::Role::parse(product).map_or(product.as_str(), |_| product.as_str())]
            }
            None => vec![part.phrase.as_str()],
        }
    };
    words.retain(|word| !word.is_empty());
    let id = catalog::normal(&words.join(" "));
    let id: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(32).collect();
    // The maker's name says nothing in a name.
    let id = match id.split_once('_') {
        Some((maker, rest)) if Lexicon::bundled().provider(maker).is_some() => rest,
        _ => id.as_str(),
    };
    let id = id.trim_matches('_');
    if id.is_empty() || id.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{}_{id}", part.role).trim_end_matches('_').to_string()
    } else {
        id.to_string()
    }
}

/// Words for an arrow: small letters, but names keep theirs.
pub(super) fn quiet(text: &str) -> String {
    let named = |word: &str| word.chars().skip(1).any(char::is_uppercase);
    let words = text.split(' ').map(|word| if named(word) { word.to_string() } else { word.to_lowercase() });
    words.collect::<Vec<_>>().join(" ")
}

/// A label of several as the label of one.
pub(super) fn one(text: &str) -> String {
    match text.rsplit_once(' ') {
        Some((head, last)) => format!("{head} {}", super::token::singular(last)),
        None => super::token::singular(text),
    }
}

/// A label as a name of the language.
pub(super) fn word(text: &str) -> String {
    let id = catalog::normal(text);
    let id: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(32).collect();
    let id = id.trim_matches('_');
    if id.is_empty() || id.starts_with(|c: char| c.is_ascii_digit()) || RESERVED.contains(&id) {
        format!("group_{id}").trim_end_matches('_').to_string()
    } else {
        id.to_string()
    }
}

/// What people read on a part.
pub(super) fn label(part: &Part) -> String {
    if let Some(title) = &part.title {
        return title.clone();
    }
    if part.dead {
        let words: Vec<&str> = part
            .name
            .iter()
            .map(String::as_str)
            .filter(|word| !Lexicon::bundled().has("failing", word))
            .collect();
        return if words.is_empty() {
            "Dead letters".to_string()
        } else {
            format!("Failed {}", words.join(" "))
        };
    }
    if let (true, Some(work)) = (part.role == "function" && part.name.is_empty(), &part.work) {
        return capital(work);
    }
    let words: Vec<&str> = part.written.split_whitespace().collect();
    if words.is_empty() {
        return capital(&part.phrase);
    }
    let ordinal = part
        .name
        .first()
        .filter(|w| ["first", "second", "third", "fourth", "fifth", "sixth"].contains(&w.as_str()));
    let text = words[words.len().saturating_sub(4)..].join(" ");
    match ordinal {
        Some(ordinal) if !text.to_lowercase().contains(ordinal.as_str()) => {
            capital(&format!("{ordinal} {text}"))
        }
        _ => capital(&text),
    }
}

/// The word of the language for a part's kind.
pub(super) fn kind(part: &Part, catalog: &Catalog, provider: Provider) -> String {
    let Some(name) = &part.product else { return part.role.to_string() };
    let Some(entry) = catalog.by_name(Some(provider), name) else { return part.role.to_string() };
    let usual = neph_catalog::Role::parse(part.role)
        .and_then(|role| catalog.default_for(role, provider, &[]))
        .is_some_and(|usual| usual.id() == entry.id());
    if usual || entry.role().name() != part.role { part.role.to_string() } else { name.clone() }
}

/// The name of a site.
pub(super) fn host(address: &str) -> String {
    let host = address.split("://").last().unwrap_or(address).split('/').next().unwrap_or("");
    let host = host.strip_prefix("www.").unwrap_or(host);
    host.split('.').next().unwrap_or(host).to_lowercase()
}
