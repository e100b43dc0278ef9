//! Whose services the words mean, and where they run.

use neph_catalog::{Catalog, Provider};

use crate::annotate::Doc;
use crate::lexicon::Lexicon;

/// The provider that most words of a text name.
pub fn provider(doc: &Doc, lexicon: &Lexicon, catalog: &Catalog) -> Option<Provider> {
    let mut votes = [0usize; 8];
    let mut vote = |provider: Provider, weight: usize| {
        if let Some(at) = Provider::ALL.iter().position(|p| *p == provider) {
            votes[at.min(7)] += weight;
        }
    };
    for (at, (token, note)) in doc.text.tokens.iter().zip(&doc.notes).enumerate() {
        if let Some(provider) = lexicon.provider(&token.low) {
            vote(provider, 2);
        }
        let Some(product) = note.product.as_ref().filter(|_| !note.doubtful && note.ends == at + 1) else {
            continue;
        };
        let has =
            |p: &Provider| catalog.by_name(Some(*p), product).is_some_and(|entry| entry.provider() == *p);
        let owners: Vec<Provider> = Provider::ALL.into_iter().filter(has).collect();
        if let [only] = owners[..] {
            vote(only, 3);
        }
    }
    let best = (0..Provider::ALL.len().min(8)).max_by_key(|at| (votes[*at], 8 - at))?;
    (votes[best] > 0).then(|| Provider::ALL[best])
}

/// The region that a text names, by id or by the words of its title.
pub fn region(text: &str, provider: Provider, catalog: &Catalog) -> Option<&'static str> {
    let low = format!(" {} ", text.to_lowercase().replace(['.', ',', ';', '(', ')', '\n'], " "));
    let named = |words: &str| {
        let words = words.to_lowercase();
        !words.trim().is_empty() && low.contains(&format!(" {} ", words.trim()))
    };
    let by_id = catalog.regions(provider).iter().find(|region| named(&region.id));
    let by_title = || {
        catalog.regions(provider).iter().find(|region| {
            let place = region.title.split_once('(').map(|(_, rest)| rest.trim_end_matches(')').to_string());
            let in_place = place
                .filter(|p| p.len() > 3)
                .is_some_and(|p| low.contains(&format!(" in {} ", p.to_lowercase())));
            named(region.title.split(" (").next().unwrap_or("")) || in_place
        })
    };
    by_id.or_else(by_title).map(|region| region.id.as_str())
}
