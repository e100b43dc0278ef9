//! Where every published figure was read, the words used, and the description itself.

use super::{Block, Brief, Section, Source, Table, md};
use neph_syntax::units::several;

/// The sources cited, by number.
pub(super) fn sources(brief: &Brief<'_>, text: &str) -> Section {
    let mut section = Section::new("sources", "Sources");
    let cited = brief.cited.borrow();
    let mut rows: Vec<_> = cited.iter().collect();
    rows.sort_by_key(|(_, citation)| citation.number);
    section.say(format!(
        "{} stand behind the published figures. Marks: ᵈ a default of the provider, ᵃ assumed by this tool; figures without a mark are given in the text or computed from stated ones.",
        several(rows.len(), "source")
    ));
    let mut table = Table::new(&[">No.", "Source", "Of", "Read", "How well known"]);
    for (key, citation) in rows {
        let source = brief.catalog.source(key);
        table.row(vec![
            citation.number.to_string(),
            source.map_or_else(|| md::text(key), |s| md::link(&s.title, &s.url)),
            source.map_or_else(String::new, |s| md::text(&s.as_of)),
            citation.checked.as_deref().map_or_else(|| "–".to_string(), md::text),
            citation.confidence.meaning().to_string(),
        ]);
    }
    section.table(table);
    let echo = Block::Code { language: "neph", text: text.trim_end().to_string() };
    section.fold("The description this document was made from", vec![echo]);
    section
}

/// The sources in plain words, for those who point at a citation.
pub(super) fn titles(brief: &Brief<'_>) -> Vec<Source> {
    let cited = brief.cited.borrow();
    let mut titles: Vec<Source> = cited
        .iter()
        .map(|(key, citation)| {
            let source = brief.catalog.source(key);
            let mut title = source.map_or_else(|| key.clone(), |s| format!("{}, of {}", s.title, s.as_of));
            if let Some(checked) = &citation.checked {
                title.push_str(&format!("; read {checked}"));
            }
            title.push_str(&format!("; {}", citation.confidence.meaning()));
            Source { number: citation.number, title }
        })
        .collect();
    titles.sort_by_key(|source| source.number);
    titles
}

/// Eight hexadecimal digits that tell two descriptions apart (FNV-1a, folded).
pub(super) fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{:08x}", (hash >> 32) ^ (hash & 0xffff_ffff))
}

/// Terms of the trade, and what they mean in this document.
const TERMS: [(&str, &str); 14] = [
    ("at-least-once", "an event may be delivered more than once, so consumers must be idempotent"),
    ("canary", "a release that a small share of requests meets first"),
    ("claim check", "a large body is stored, and only its place is sent along"),
    ("cold start", "a run for which an environment must first be made: found, loaded, started, initialised"),
    ("dead letters", "what could not be handled and waits for somebody to look"),
    (
        "environment",
        "one running copy of a function; it serves one request at a time unless configured otherwise",
    ),
    ("fan-out", "one event that makes several"),
    ("iterator age", "how far behind the newest record a reader of a stream is"),
    ("on-failure destination", "where an event goes that a function gave up on"),
    ("p99", "99 of 100 are at most this; p50 is the median"),
    ("provisioned concurrency", "environments kept ready and paid for, used or not"),
    ("saga", "a process over several stores in which each step can be undone"),
    ("throttle", "more requests than this are turned away"),
    ("visibility", "how long a message stays hidden after it was handed out, before it is handed out again"),
];

/// The terms that occur, explained, under the sources.
pub(super) fn glossary(sections: &mut [Section]) {
    let words: String =
        sections.iter().flat_map(|s| &s.blocks).map(words).collect::<Vec<_>>().join(" ").to_lowercase();
    let items: Vec<String> = TERMS
        .iter()
        .filter(|(term, _)| words.contains(term))
        .map(|(term, means)| format!("**{term}**: {means}"))
        .collect();
    if let Some(last) = sections.last_mut()
        && !items.is_empty()
    {
        last.fold("Words used", vec![Block::List { start: 0, items }]);
    }
}

/// All words of a block.
fn words(block: &Block) -> String {
    match block {
        Block::Text { text } => text.clone(),
        Block::Facts { items } => items.iter().map(|f| format!("{} {} ", f.name, f.note)).collect(),
        Block::Table(table) => {
            let cells = table.rows.iter().flatten().chain(&table.head);
            cells.map(String::as_str).collect::<Vec<_>>().join(" ")
        }
        Block::List { items, .. } => items.join(" "),
        Block::Figure(figure) => figure.caption.clone(),
        Block::Code { .. } => String::new(),
        Block::Details { blocks, .. } => blocks.iter().map(words).collect::<Vec<_>>().join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn fingerprints_tell_texts_apart_and_stay() {
        assert_eq!(fingerprint("function f"), fingerprint("function f"));
        assert_ne!(fingerprint("function f"), fingerprint("function g"));
        assert_eq!(fingerprint("").len(), 8);
    }
}
