//! Whether a text describes a system at all.

use super::draft::Draft;
use super::infer::NOTHING_SAID;

/// Why a text and what was found in it make no system.
pub(super) fn reason(text: &str, draft: &Draft) -> Option<String> {
    if code(text) {
        return Some("the text looks like code, not like a description in plain English".to_string());
    }
    let parts = || draft.parts.iter().filter(|part| !part.gone);
    let said: Vec<_> = parts().filter(|part| part.assumed.is_none() || part.role == "function").collect();
    let named: Vec<_> = said.iter().filter(|part| part.assumed.is_none()).collect();
    if named.is_empty() && said.is_empty() {
        let nothing = "the text names no part of a system: no service, store, function, queue or user";
        return Some(nothing.to_string());
    }
    if said.iter().all(|part| part.role == "client") && named.len() > 1 {
        return Some("the text names people only, and nothing that works for them".to_string());
    }
    // A time of day alone makes no system.
    let idle = |title: &Option<String>| title.as_deref() == Some(NOTHING_SAID);
    if said.iter().all(|part| matches!(part.role, "schedule" | "client") || idle(&part.title))
        && said.iter().any(|part| idle(&part.title))
        && draft.arrows.len() < 3
    {
        return Some("the text says when something happens, and not what a system does then".to_string());
    }
    let one = named.first().map_or("", |part| part.phrase.as_str());
    let real = named.iter().any(|part| !matches!(part.role, "client" | "vm"));
    let bare = draft.arrows.is_empty() && parts().count() < 3 && !(real && said.len() > 1);
    let alone = said.len() == 1
        && !(said[0].role == "function" && said[0].work.is_some() && !draft.arrows.is_empty());
    (alone || bare).then(|| format!("the text names one part only ({one}), and nothing it works with"))
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
