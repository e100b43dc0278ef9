//! The environments of the system beside it: what each costs, and whether it meets the objectives.

use crate::document::{Section, Table, md};
use crate::present::{money, percent, plural, time};
use neph_analysis::requirement::Verdict;
use neph_compile::Compilation;

/// One row for the system as it is, and one for each environment.
pub(super) fn environments(compiled: &Compilation<'_>) -> Option<Section> {
    let found = compiled.environments();
    let others: Vec<&Compilation<'_>> = found.iter().filter(|one| one.is_sound()).collect();
    if others.is_empty() {
        return None;
    }
    let mut section = Section::new("environments", "Environments");
    let base = compiled.analysis().cost.per_month.to_f64();
    let mut table = Table::new(&[
        "Environment",
        ">Cost a month",
        ">Slowest p99",
        ">Lowest SLA",
        ">Components",
        "Objectives",
    ]);
    let label = |one: &Compilation<'_>| {
        let id = one.model.environment.as_deref().unwrap_or_default();
        let named = one.model.environments.iter().find(|environment| environment.id == id);
        named.map_or_else(|| "As described".to_string(), |environment| md::text(&environment.label))
    };
    for one in std::iter::once(compiled).chain(others.iter().copied()) {
        let analysis = one.analysis();
        let p99 = analysis
            .latency
            .iter()
            .map(|path| path.with_cold.p99)
            .fold(None, |most: Option<f64>, ms| Some(most.map_or(ms, |most| most.max(ms))));
        let sla = analysis
            .availability
            .iter()
            .map(|a| a.share)
            .fold(None, |least: Option<f64>, share| Some(least.map_or(share, |least| least.min(share))));
        let missed = analysis.requirements.iter().filter(|r| r.verdict == Verdict::Missed).count();
        let met = analysis.requirements.iter().filter(|r| r.verdict == Verdict::Met).count();
        table.row(vec![
            label(one),
            money(analysis.cost.per_month.to_f64()),
            p99.map_or_else(|| "–".to_string(), |ms| time(ms / 1000.0)),
            sla.map_or_else(|| "–".to_string(), percent),
            one.model.nodes().count().to_string(),
            match (met, missed) {
                (0, 0) => "none".to_string(),
                (met, 0) => format!("{met} met"),
                (met, missed) => format!("{met} met, {missed} missed"),
            },
        ]);
    }
    let together: f64 = base + others.iter().map(|one| one.analysis().cost.per_month.to_f64()).sum::<f64>();
    section.say(format!(
        "The system and its {} cost {} a month together.",
        plural(others.len(), "environment"),
        money(together)
    ));
    section.table(table);
    Some(section)
}
