//! Texts that describe no system: code, questions of knowledge, talk of something else.

use crate::kind::Kind;
use crate::lexicon::Lexicon;
use crate::read::Reading;
use crate::weights::{Features, Table};

/// Why a text is refused, if it is.
pub fn reason(text: &str, reading: &Reading, table: &Table) -> Option<String> {
    let inner = reading.entities.iter().filter(|e| e.kind != Kind::Client).count();
    if code(text) {
        Some("it looks like code, not like a description".to_string())
    } else if reading.entities.is_empty() || inner == 0 && reading.entities.len() < 2 {
        Some("no component of a system is named in it".to_string())
    } else if reading.entities.iter().all(|e| outside(e.kind) || e.implied) && !wished(reading) {
        Some("it names people and times only, and nothing that works for them".to_string())
    } else if reading.entities.len() < 2
        && reading.mentions.len() < 3
        && reading.arrows.is_empty()
        && asks(reading)
    {
        Some("it asks a question and describes no system".to_string())
    } else if says_nothing(reading, table) {
        let what = if asks(reading) { "asks a question" } else { "speaks about something else" };
        Some(format!("it {what} and describes no system"))
    } else {
        None
    }
}

fn outside(kind: Kind) -> bool {
    matches!(kind, Kind::Client | Kind::External | Kind::Schedule)
}

/// Whether the weights find no system in a text.
fn says_nothing(reading: &Reading, table: &Table) -> bool {
    let [none, some] = table.scores::<2>(&features(reading).hashes);
    none > some
}

/// Whether a text wishes for a system, whatever it is made of.
pub fn wished(reading: &Reading) -> bool {
    let lexicon = Lexicon::bundled();
    reading.doc.text.tokens.iter().any(|token| lexicon.has("systems", &token.one))
}

fn asks(reading: &Reading) -> bool {
    reading.doc.text.raw.trim_end().ends_with('?')
}

/// Whether a text is a program, a query, a template or markup: more signs than sentences have.
fn code(text: &str) -> bool {
    let plain =
        ["->", "=>", "~>", "!>", "-->"].iter().fold(text.to_string(), |text, arrow| text.replace(arrow, " "));
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    let hard = plain.matches([';', '{', '}', '=', '<', '>', '$']).count();
    let soft = plain.matches(['(', ')', '[', ']', '"', '\'']).count();
    let query = plain.trim_start().starts_with("SELECT ") && plain.contains(" FROM ");
    query || hard >= 2 && (hard + soft) * 5 > words * 2
}

/// What speaks for a text to describe no system.
pub fn features(reading: &Reading) -> Features {
    let mut out = Features::default();
    let text = &reading.doc.text;
    let entities = reading.entities.len().min(6).to_string();
    let arrows = reading.arrows.iter().filter(|a| a.margin > 0).count().min(4).to_string();
    out.add("bias", &[]);
    out.add("entities", &[&entities]);
    out.add("arrows", &[&arrows]);
    out.add("both", &[&entities, &arrows]);
    let first: Vec<&str> = text.tokens.iter().take(2).map(|t| t.low.as_str()).collect();
    out.add("first", &[first.first().copied().unwrap_or("")]);
    out.add("opening", &first);
    let asks = if asks(reading) { "asks" } else { "tells" };
    out.add("asks", &[asks, &arrows]);
    out.add("length", &[&(text.tokens.len() / 10).min(8).to_string(), &arrows]);
    for note in reading.doc.notes.iter().take(200) {
        out.add("word", &[&note.form]);
    }
    out.settle();
    out
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn code_has_more_signs_than_sentences() {
        for text in [
            "import boto3; client = boto3.client('s3'); client.upload_file('a.txt', 'b', 'a.txt')",
            "for (let i = 0; i < 10; i++) { console.log(i); }",
            "SELECT id FROM users WHERE active",
            "<html><body><h1>Hi</h1></body></html>",
        ] {
            assert!(code(text), "{text}");
        }
        for text in [
            "An API (REST) calls a function; it writes to a table (DynamoDB).",
            "API => Lambda => DynamoDB",
            "It costs < $20 a month; an API calls a function.",
        ] {
            assert!(!code(text), "{text}");
        }
    }
}
