//! Plain English in, editable text of the language out: deterministic, offline, in milliseconds.
//!
//! ```text
//! text ─annotate─▶ words ─tag─▶ mentions ─link, imply─▶ components ─pair─▶ scores ─decode─▶ arrows ─write─▶ .neph
//! ```
//!
//! Nothing draws while it reads: each stage proposes candidates, weighs their features with whole numbers that were
//! learned from labelled texts (`learn`), and hands the best on. Words are data (`lexicon.toml`, the catalogue's
//! names), weights are data (`weights.bin`).

pub mod amount;
pub mod annotate;
pub mod ask;
pub mod decode;
pub mod edit;
pub mod facts;
pub mod graph;
pub mod guess;
pub mod imply;
pub mod judge;
pub mod kind;
#[cfg(any(test, feature = "training"))]
pub mod learn;
pub mod lexicon;
pub mod link;
pub mod name;
pub mod pair;
mod patch;
pub mod phrase;
pub mod provider;
pub mod read;
pub mod refuse;
mod rewire;
pub mod tag;
pub mod text;
pub mod weights;
pub mod why;
pub mod write;

use std::collections::BTreeSet;

use neph_catalog::{Catalog, Provider};
use neph_syntax::source::Source;

use crate::lexicon::Lexicon;
use crate::read::Reading;
use crate::weights::Weights;

pub use crate::ask::Question;
pub use crate::edit::extend;
pub use crate::judge::judge;

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

/// A system read from plain English.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// The system in the language.
    pub text: String,
    /// What was understood, assumed and left out, in a few lines.
    pub summary: Vec<String>,
    /// What is worth asking, the least sure first.
    pub questions: Vec<Question>,
    /// Why each arrow is drawn.
    pub why: Vec<String>,
}

/// Describes a system in the language, from plain English.
///
/// # Errors
/// When the text is too long or describes no system.
pub fn describe(text: &str, catalog: &Catalog) -> Result<String, Refusal> {
    understand(text, &[], catalog).map(|described| described.text)
}

/// Describes a system, lets answers to its questions decide (question and choice, from 1), and says what is open.
///
/// # Errors
/// When the text is too long, describes no system, or an answer fits no question.
pub fn understand(text: &str, answers: &[(usize, usize)], catalog: &Catalog) -> Result<Described, Refusal> {
    if text.len() > LONGEST {
        return Err(refusal(format!("the text is longer than {} KB", LONGEST / 1024)));
    }
    let (lexicon, weights) = (Lexicon::bundled(), Weights::bundled());
    let mut reading = read::read(text, lexicon, weights);
    guess::complete(&mut reading, lexicon);
    if let Some(reason) = refuse::reason(text, &reading, &weights.whole) {
        return Err(refusal(reason));
    }
    let names = name::names(&reading.doc, &reading.entities, &BTreeSet::new(), lexicon);
    let questions = ask::questions(&reading, &names);
    let told = ask::answer(&mut reading, &names, answers).map_err(refusal)?;
    let named = provider::provider(&reading.doc, lexicon, catalog);
    let facts = facts::place(&reading);
    let unused = unused(&reading, &facts);
    let mut remarks = told.clone();
    for (written, read) in &reading.doc.text.corrected {
        remarks.push(format!("read as: `{written}` as `{read}`"));
    }
    remarks.extend(unused.iter().map(|what| format!("not used: {what}")));
    if answers.is_empty() {
        remarks.extend(questions.iter().enumerate().map(|(n, q)| format!("ask {}: {}", n + 1, q.line())));
    }
    remarks.extend(open(&reading, &facts, named).into_iter().map(|what| format!("question: {what}")));
    let mut page = write::Page {
        reading: &reading,
        names: &names,
        facts: &facts,
        title: write::title(&reading, &names),
        provider: named,
        region: provider::region(text, named.unwrap_or(Provider::Aws), catalog),
        remarks,
    };
    let mut out = page.text(catalog);
    let bare = facts::Facts {
        parts: vec![Vec::new(); names.len()],
        arrows: vec![Vec::new(); reading.arrows.len()],
        ..facts::Facts::default()
    };
    if !sound(&out, catalog) {
        // A number the language does not take, such as `every 0 minutes`: the system stands without numbers.
        page.facts = &bare;
        page.remarks
            .push("question: the text holds a number that cannot be; which one is meant?".to_string());
        out = page.text(catalog);
    }
    if !sound(&out, catalog) {
        return Err(refusal("the text names components that make no sound system together".to_string()));
    }
    let why = why::lines(&reading, &names, lexicon, weights);
    Ok(Described { text: out, summary: summary(&reading, &names, &unused), questions, why })
}

/// What was understood in a few lines: for a terminal.
fn summary(reading: &Reading, names: &[name::Name], unused: &[String]) -> Vec<String> {
    let sure = reading.arrows.iter().filter(|arrow| arrow.sure).count();
    let unsaid = reading.entities.iter().filter(|entity| entity.implied).count();
    let mut out = vec![format!(
        "understood {} components and {} arrows, {} of them as said; {} components and {} arrows are assumed",
        names.len(),
        reading.arrows.len(),
        sure,
        unsaid,
        reading.arrows.len() - sure
    )];
    out.extend(unused.iter().map(|what| format!("not used: {}", write::shortened(what))));
    out
}

/// Sentences that name no component, and numbers that found no place.
fn unused(reading: &Reading, facts: &facts::Facts) -> Vec<String> {
    let text = &reading.doc.text;
    let mut out = Vec::new();
    for (n, sentence) in text.sentences.iter().enumerate() {
        let used = |first: usize| first >= sentence.first && first < sentence.last;
        let named = reading.entities.iter().any(|entity| entity.places.iter().any(|place| used(place.first)));
        let counted = reading.doc.amounts.iter().enumerate().any(|(at, amount)| {
            !facts.left.contains(&at)
                && amount.start >= text.tokens[sentence.first].start
                && amount.end <= text.tokens[sentence.last - 1].end
        });
        if !named && !counted {
            out.push(format!("`{}`", text.sentence(n)));
        }
    }
    for at in &facts.left {
        let amount = &reading.doc.amounts[*at];
        out.push(format!("`{}`", text.raw.get(amount.start..amount.end).unwrap_or("").trim()));
    }
    out
}

/// What the text leaves open beside the wiring: what decides cost and design comes first.
fn open(reading: &Reading, facts: &facts::Facts, named: Option<Provider>) -> Vec<String> {
    use crate::kind::Kind;
    let mut out = Vec::new();
    let rated =
        facts.arrows.iter().flatten().any(|fact| fact.starts_with("rate") || fact.starts_with("peak"));
    let outside = reading.arrows.iter().any(|a| reading.entities[a.from].kind != Kind::Schedule);
    if !rated && outside {
        out.push("how many requests come in, usually and at the peak? (`{ rate 1M/month; peak 50/s }` on the first arrow)".to_string());
    }
    if named.is_none() {
        out.push("which provider? aws is assumed, no product of another one is named".to_string());
    }
    let every =
        |n: usize| facts.parts[n].iter().any(|fact| fact.starts_with("every") || fact.starts_with("cron"));
    if (0..reading.entities.len()).any(|n| reading.entities[n].kind == Kind::Schedule && !every(n)) {
        out.push("how often does the schedule run? (`{ every 1 h }` on it)".to_string());
    }
    out
}

/// The language on one page, for an assistant that writes systems.
pub fn card() -> &'static str {
    include_str!("card.md")
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

pub(crate) fn refusal(reason: String) -> Refusal {
    Refusal {
        reason,
        help: "say what comes in, what works on it, and where it goes: `An API receives orders, a function stores them in a table`"
            .to_string(),
    }
}

/// Whether a text has no error.
fn sound(text: &str, catalog: &Catalog) -> bool {
    let source = Source::new("<described>", text);
    let (ast, mut faults) = neph_syntax::parse(&source);
    faults.extend(neph_model::resolve(&ast, catalog).1);
    faults.iter().all(|fault| fault.severity < neph_syntax::diagnostic::Severity::Error)
}
