//! Plain English in, editable text of the language out: deterministic, offline, in milliseconds.
//!
//! ```text
//! text ─segment─▶ pieces ─token─▶ tokens ─verb, mention─▶ verbs and parts ─clause─▶ who does what to whom
//!      ─read, resolve─▶ Draft (said) ─infer─▶ Draft (said and assumed) ─write─▶ .neph
//! ```
//!
//! The words are data (`lexicon.toml` and the catalogue's names); the code knows only how sentences are built.

mod clause;
mod draft;
mod infer;
mod lexicon;
mod mention;
mod read;
mod resolve;
mod segment;
mod token;
mod verb;
mod write;

use crate::catalog::{Catalog, Provider};
use draft::Draft;
use lexicon::Lexicon;

/// The longest text that is read, in bytes: a description of a system is never longer.
pub const LONGEST: usize = 256 * 1024;

/// Why a text gives no system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is missing, in one sentence.
    pub reason: String,
    /// What to write.
    pub help: String,
}

/// Describes a system in the language, from plain English.
///
/// # Errors
/// When the text is too long or describes no system.
pub fn describe(text: &str, catalog: &Catalog) -> Result<String, Refusal> {
    if text.len() > LONGEST {
        return Err(refusal(format!("the text is longer than {} KB", LONGEST / 1024)));
    }
    let lexicon = Lexicon::bundled();
    let pieces = segment::pieces(text);
    let draft = Draft { provider: named_provider(&pieces, lexicon, catalog), ..Draft::default() };
    let reading = read::read(&pieces, draft, lexicon);
    let mut draft = infer::complete(reading, lexicon);
    let said = draft
        .parts
        .iter()
        .filter(|part| !part.gone && (part.assumed.is_none() || part.role == "function"))
        .count();
    if said == 0 {
        return Err(refusal(
            "the text names no part of a system: no service, store, function, queue or user".to_string(),
        ));
    }
    if said == 1 || draft.arrows.is_empty() && draft.parts.len() < 3 {
        let one =
            draft.parts.iter().find(|part| part.assumed.is_none()).map_or("", |part| part.phrase.as_str());
        return Err(refusal(format!("the text names one part only ({one}), and nothing it works with")));
    }
    title(&mut draft, &pieces);
    Ok(write::text(&draft, &pieces, catalog))
}

fn refusal(reason: String) -> Refusal {
    Refusal { reason, help: "say what comes in, what works on it, and where it goes: `An API receives orders, a function stores them in a table`".to_string() }
}

fn title(draft: &mut Draft, pieces: &[segment::Piece]) {
    let first = pieces.iter().find(|piece| piece.shape != segment::Shape::Heading);
    draft.about = first.map_or(String::new(), |piece| piece.text.clone());
    let heading = pieces.first().filter(|piece| piece.shape == segment::Shape::Heading);
    draft.title = match heading {
        Some(heading) => heading.text.trim().to_string(),
        None => {
            let words: Vec<&str> = draft.about.split_whitespace().take(6).collect();
            words.join(" ").trim_end_matches(|c: char| !c.is_alphanumeric()).to_string()
        }
    };
}

/// The provider most words of the text name.
fn named_provider(pieces: &[segment::Piece], lexicon: &Lexicon, catalog: &Catalog) -> Option<&'static str> {
    let mut votes = [0usize; 4];
    let mut vote = |provider: Provider, weight: usize| {
        if let Some(at) = Provider::ALL.iter().position(|p| *p == provider) {
            votes[at.min(3)] += weight;
        }
    };
    for piece in pieces {
        let sentence = read::sentence(0, &piece.text, lexicon);
        for token in &sentence.tokens {
            if let Some(provider) = lexicon.provider(&token.low).and_then(Provider::parse) {
                vote(provider, 2);
            }
        }
        for mention in &sentence.mentions {
            let Some(product) = &mention.product else { continue };
            let owners: Vec<Provider> = Provider::ALL
                .into_iter()
                .filter(|p| catalog.by_name(Some(*p), product).is_some_and(|entry| entry.provider() == *p))
                .collect();
            if let [only] = owners[..] {
                vote(only, 3);
            }
        }
    }
    let best = (0..4).max_by_key(|at| (votes[*at], 4 - at))?;
    (votes[best] > 0).then(|| Provider::ALL[best].id())
}
