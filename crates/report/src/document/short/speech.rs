//! Messages of rules as sentences of the document: components by label, facts in words, the change as a patch.

use crate::document::md;
use neph_model::Model;
use neph_syntax::words::capital;

/// A message in English: names of components become their labels, code becomes words.
pub(super) fn english(model: &Model, message: &str) -> String {
    let mut out = String::new();
    for (at, piece) in message.split('`').enumerate() {
        if at % 2 == 0 {
            out.push_str(&md::text(&dated(piece)));
        } else if piece.contains('…') {
            // A pattern to fill in belongs to the patch; the sentence needs no trace of it.
            out.truncate(out.trim_end().trim_end_matches(" with").len());
        } else {
            out.push_str(&md::text(&said(model, piece)));
        }
    }
    let mut text = out.split_whitespace().collect::<Vec<_>>().join(" ");
    // The clause that only showed code has nothing left to say.
    for empty in [" with a queue", ": a failure destination"] {
        if let Some(at) = text.find(empty) {
            let tail = text[at + empty.len()..].to_string();
            let kept = if empty.starts_with(':') && !tail.starts_with(' ') { "" } else { &tail };
            text = format!("{}{}", &text[..at], if empty.starts_with(':') { "" } else { kept });
        }
    }
    text
}

/// Dates as people write them.
fn dated(text: &str) -> String {
    let word = |word: &str| {
        let bare = word.trim_end_matches([',', '.', ';', ':', ')']);
        let iso = bare.len() == 10
            && bare.bytes().enumerate().all(|(at, b)| match at {
                4 | 7 => b == b'-',
                _ => b.is_ascii_digit(),
            });
        if iso { word.replacen(bare, &crate::present::date(bare), 1) } else { word.to_string() }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// What a meter counts, as its provider's bill calls it.
pub(super) fn meter(name: &str) -> String {
    let known: std::collections::BTreeMap<String, String> =
        serde_json::from_str(include_str!("meters.json")).unwrap_or_default();
    let title = neph_analysis::meters::title(name);
    known.get(&title).cloned().unwrap_or(title)
}

/// What to do as a sentence of its own: one that begins with code gets a verb.
pub(super) fn instruction(model: &Model, fix: &str) -> String {
    let first = fix.strip_prefix('`').and_then(|rest| rest.split_once('`')).map(|(code, _)| code);
    let known = |code: &str| model.named(code).is_some() || model.nodes().any(|(_, n)| n.label == code);
    match first.filter(|code| !known(code)) {
        Some(code) if code.contains("!>") => sentence(model, &format!("add {fix}")),
        Some(code) if !code.contains("->") && !code.contains("~>") => sentence(model, &format!("set {fix}")),
        _ => sentence(model, fix),
    }
}

/// A message as a sentence of its own.
pub(super) fn sentence(model: &Model, message: &str) -> String {
    let text = capital(english(model, message).trim_end_matches('.'));
    if text.is_empty() || text.ends_with(['?', '!']) { text } else { format!("{text}.") }
}

/// A piece of code in words.
fn said(model: &Model, code: &str) -> String {
    let code = code.trim();
    if let Some(id) = model.named(code) {
        return model.node(id).label.clone();
    }
    if model.nodes().any(|(_, node)| node.label == code) {
        return code.to_string();
    }
    let label = |name: &str| {
        let name = name.split(['"', '{']).next().unwrap_or_default().trim();
        model.named(name).map_or_else(|| name.replace('_', " "), |id| model.node(id).label.clone())
    };
    if let Some((from, _)) = code.split_once("!>") {
        return format!("a failure destination for {}", label(from));
    }
    for arrow in ["~>", "->"] {
        if let Some((from, to)) = code.split_once(arrow) {
            return format!("{} → {}", label(from), label(to));
        }
    }
    if let Some((head, _)) = code.split_once('{') {
        return format!("a {}", head.split_whitespace().next().unwrap_or_default().replace('_', " "));
    }
    code.replace('_', " ").replace('"', "")
}

/// The lines of `.neph` text a recommendation shows.
pub(super) fn patch(model: &Model, fix: &str) -> Vec<String> {
    fix.split('`')
        .enumerate()
        .filter(|(at, piece)| {
            let known = model.named(piece).is_some() || model.nodes().any(|(_, node)| node.label == *piece);
            at % 2 == 1 && !known && (piece.contains([' ', '_']) || piece.contains('>'))
        })
        .map(|(_, piece)| md::visible(piece.trim()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use neph_catalog::Catalog;
    use neph_syntax::source::Source;

    #[test]
    fn components_have_their_labels_and_code_its_words() {
        let source =
            Source::new("a.neph", "function sync \"Update index\"\nbucket b \"Originals\"\nb ~> sync");
        let compiled = neph_compile::compile(&source, Catalog::bundled());
        let say = |text: &str| instruction(&compiled.model, text);
        assert_eq!(sentence(&compiled.model, "`payload 3 MB` is declared"), "Payload 3 MB is declared.");
        assert_eq!(
            say("`sync !> failed` with `queue failed { keep_for 14 days; alarm }`"),
            "Add a failure destination for Update index."
        );
        assert_eq!(
            say("set `partial_failures` on `b ~> sync` and test it"),
            "Set partial failures on Originals → Update index and test it."
        );
        assert_eq!(
            say("support ends on 2027-04-30, or give the reason with `why \"…\"`"),
            "Support ends on 30 April 2027, or give the reason."
        );
        assert_eq!(patch(&compiled.model, "`sync !> failed` on `sync`"), ["sync !> failed"]);
    }
}
