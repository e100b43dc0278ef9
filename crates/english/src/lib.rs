//! Plain English in, editable text of the language out: deterministic, offline, in milliseconds.
//!
//! ```text
//! text ─segment─▶ pieces ─token─▶ tokens ─verb, mention─▶ verbs and parts ─clause─▶ who does what to whom
//!      ─read, resolve─▶ Draft (said) ─infer─▶ Draft (said and assumed) ─write─▶ .neph
//! ```
//!
//! The words are data (`lexicon.toml` and the catalogue's names); the code knows only how sentences are built.

mod alias;
mod area;
mod around;
mod asking;
mod between;
mod carried;
mod change;
mod clause;
mod connect;
mod draft;
mod dropped;
mod edit;
mod element;
mod ends;
mod event;
mod group;
mod hearers;
mod infer;
mod joined;
mod joint;
mod label;
mod lead;
mod lexicon;
mod meaning;
mod meant;
mod mention;
mod naming;
mod notice;
mod origin;
mod parallel;
mod phrase;
mod process;
mod quantity;
mod question;
mod read;
mod refuse;
mod resolve;
mod segment;
mod several;
mod steps;
mod subject;
mod token;
mod told;
mod transfer;
mod verb;
mod worker;
mod write;

use draft::Draft;
use lexicon::Lexicon;
use neph_catalog::{Catalog, Provider};
use neph_model::Model;
use neph_syntax::source::Source;

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
    let sentences = read::sentences(&pieces, lexicon);
    let draft = Draft { provider: named_provider(&sentences, lexicon, catalog), ..Draft::default() };
    let reading = read::read(&pieces, &sentences, draft, lexicon);
    let work = reading.subject.clone().or_else(|| {
        reading
            .works
            .iter()
            .find(|(_, object)| !object.is_empty())
            .map(|(verb, object)| format!("{verb} {object}"))
    });
    let mut draft = infer::complete(reading, lexicon);
    if let Some(reason) = refuse::reason(text, &draft) {
        return Err(refusal(reason));
    }
    title(&mut draft, &pieces, work);
    let out = write::text(&draft, &pieces, catalog);
    if sound(&out, catalog) {
        return Ok(out);
    }
    // A number the language does not take, such as `every 0 minutes`: the system stands without numbers.
    for facts in
        draft.parts.iter_mut().map(|p| &mut p.facts).chain(draft.arrows.iter_mut().map(|a| &mut a.facts))
    {
        facts.clear();
    }
    draft.requires.clear();
    draft.questions.push("the text holds a number that cannot be; which one is meant?".to_string());
    let out = write::text(&draft, &pieces, catalog);
    if sound(&out, catalog) {
        Ok(out)
    } else {
        Err(refusal("the text names parts that make no sound system together".to_string()))
    }
}

/// Adds to a system what a text says; what is written stays byte for byte.
///
/// # Errors
/// When the text is too long or adds nothing.
pub fn extend(source: &Source, model: &Model, text: &str, catalog: &Catalog) -> Result<String, Refusal> {
    if text.len() > LONGEST {
        return Err(refusal(format!("the text is longer than {} KB", LONGEST / 1024)));
    }
    edit::extend(source, model, text, catalog)
}

/// What a person's own command is asked, for a description in plain English.
pub fn prompt(text: &str) -> String {
    format!("{}{}\n", include_str!("prompt.md"), text.trim())
}

/// What the command is asked when its answer had faults.
pub fn repair(text: &str, answer: &str, faults: &str) -> String {
    format!(
        "{}\nYour last answer was:\n\n{}\n\nIt has faults:\n\n{}\nAnswer with the corrected text of the whole file and nothing else.\n",
        prompt(text),
        answer.trim_end(),
        faults
    )
}

/// The file in an answer: what stands in its first fenced block, or all of it.
pub fn unfenced(answer: &str) -> String {
    let mut inside: Option<String> = None;
    for line in answer.lines() {
        match (&mut inside, line.trim_start().starts_with("```")) {
            (None, true) => inside = Some(String::new()),
            (Some(block), true) => return std::mem::take(block),
            (Some(block), false) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, false) => {}
        }
    }
    inside.unwrap_or_else(|| format!("{}\n", answer.trim()))
}

fn refusal(reason: String) -> Refusal {
    Refusal { reason, help: "say what comes in, what works on it, and where it goes: `An API receives orders, a function stores them in a table`".to_string() }
}

/// Whether a text has no error.
fn sound(text: &str, catalog: &Catalog) -> bool {
    let source = Source::new("<described>", text);
    let (ast, mut faults) = neph_syntax::parse(&source);
    faults.extend(neph_model::resolve(&ast, catalog).1);
    faults.iter().all(|fault| fault.severity < neph_syntax::diagnostic::Severity::Error)
}

/// Names the system: its heading, what it does, or its parts along the way.
fn title(draft: &mut Draft, pieces: &[segment::Piece], work: Option<String>) {
    let first = pieces.iter().find(|piece| piece.shape != segment::Shape::Heading);
    draft.about = first.map_or(String::new(), |piece| piece.text.clone());
    let heading = pieces.first().filter(|piece| piece.shape == segment::Shape::Heading);
    let path = || {
        let mut labels: Vec<String> = Vec::new();
        let mut at = draft.arrows.iter().map(|a| a.from).find(|at| !draft.arrows.iter().any(|a| a.to == *at));
        while let Some(part) = at.filter(|_| labels.len() < 4) {
            if draft.parts[part].role != "client" || labels.is_empty() && draft.arrows.len() < 2 {
                labels.push(label::label(&draft.parts[part]));
            }
            at = draft
                .arrows
                .iter()
                .find(|a| a.from == part && draft.parts[a.to].role != "client")
                .map(|a| a.to);
        }
        labels.join(" to ")
    };
    let title = heading
        .map(|heading| heading.text.trim().to_string())
        .or_else(|| work.map(|work| neph_syntax::words::capital(&work)));
    draft.title = title.unwrap_or_else(path);
    if draft.title.is_empty() {
        draft.title = "System".to_string();
    }
    if draft.title.chars().count() > 60 {
        let short: String = draft.title.chars().take(60).collect();
        draft.title = short[..short.rfind(' ').unwrap_or(short.len())].to_string();
    }
}

/// The provider most words of the text name.
fn named_provider(
    sentences: &[read::Sentence<'_>],
    lexicon: &Lexicon,
    catalog: &Catalog,
) -> Option<&'static str> {
    let mut votes = [0usize; 4];
    let mut vote = |provider: Provider, weight: usize| {
        if let Some(at) = Provider::ALL.iter().position(|p| *p == provider) {
            votes[at.min(3)] += weight;
        }
    };
    for sentence in sentences {
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
