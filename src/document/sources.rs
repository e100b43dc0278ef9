//! Where every published figure was read.

use super::{Brief, Section, Table, md};

/// The sources cited, by number.
pub(super) fn sources(brief: &Brief<'_>) -> Section {
    let mut section = Section::new("sources", "Sources");
    let cited = brief.cited.borrow();
    let mut rows: Vec<_> = cited.iter().collect();
    rows.sort_by_key(|(_, citation)| citation.number);
    section.say(format!(
        "{} stand behind the published figures. Marks: ᵈ a default of the provider, ᵃ assumed by this tool; figures without a mark are stated in the description or computed from stated ones.",
        brief.count(rows.len(), "source")
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
    section
}
