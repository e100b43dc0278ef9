//! The objectives with what each rests on.

use super::{Brief, Section, Table, md};
use neph_analysis::requirement::Verdict;

/// The stated objectives against the computed numbers.
pub(super) fn objectives(brief: &Brief<'_>) -> Option<Section> {
    let model = brief.model;
    if model.requirements.is_empty() {
        return None;
    }
    let mut section = Section::new("objectives", "Objectives");
    let checked = &brief.analysis.requirements;
    let count = |v| checked.iter().filter(|c| c.verdict == v).count();
    section.say(format!(
        "{} met, {} missed, {} cannot be checked.",
        count(Verdict::Met),
        count(Verdict::Missed),
        count(Verdict::Undecided)
    ));
    let mut table = Table::new(&["Objective", "Stated", ">Computed", "Verdict", "Rests on"]);
    for row in checked {
        let Some(requirement) = model.requirements.get(row.index) else { continue };
        let path: Vec<String> = requirement.path.iter().map(|id| brief.name(*id)).collect();
        let actual = row.actual.map_or_else(|| "–".to_string(), |value| requirement.words(value));
        table.row(vec![
            if path.is_empty() {
                md::text(&requirement.measure)
            } else {
                format!("{} {}", md::text(&requirement.measure), path.join(" → "))
            },
            format!("{} {}", md::text(&requirement.compare), md::text(&requirement.written)),
            format!("{actual}{}", if row.assumed { "ᵃ" } else { "" }),
            match row.verdict {
                Verdict::Met => "met".to_string(),
                Verdict::Missed => "**missed**".to_string(),
                Verdict::Undecided => "not decidable".to_string(),
            },
            if row.missing.is_empty() {
                row.biggest.map_or_else(|| "–".to_string(), |id| format!("mostly {}", brief.name(id)))
            } else if row.verdict == Verdict::Undecided {
                format!("missing: {}", md::text(&row.missing.join(", ")))
            } else {
                format!("not counted: {}", md::text(&row.missing.join(", ")))
            },
        ]);
    }
    section.table(table);
    Some(section)
}
