//! What a build says at its end: what to open, what it costs, what is missed and found.

use std::path::Path;

use crate::Compilation;
use crate::analysis::requirement::Verdict;
use crate::diagnostic::Severity;
use crate::report::present::{few, money, plural};

/// A few lines about the system that was built into a folder.
pub fn closing(compiled: &Compilation<'_>, path: &Path, folder: &Path) -> String {
    let analysis = compiled.analysis();
    let mut lines = vec![
        format!("{} → {}", path.display(), folder.display()),
        format!("  open        {}", folder.join("design.html").display()),
        format!("  cost        {}", cost(compiled)),
    ];
    let of = |verdict: Verdict| analysis.requirements.iter().filter(|one| one.verdict == verdict).count();
    let (met, missed, open) = (of(Verdict::Met), of(Verdict::Missed), of(Verdict::Undecided));
    let mut objectives = Vec::new();
    for (count, word) in [(met, "met"), (missed, "missed"), (open, "undecided")] {
        if count > 0 {
            objectives.push(format!("{count} {word}"));
        }
    }
    let objectives = if objectives.is_empty() {
        "none: `require p99 web -> api < 800 ms`".to_string()
    } else {
        objectives.join(", ")
    };
    lines.push(format!("  objectives  {objectives}"));
    let all = compiled.diagnostics();
    let found: Vec<String> =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
            .into_iter()
            .filter_map(|(severity, word)| {
                let count = all.iter().filter(|one| one.severity == severity).count();
                (count > 0).then(|| plural(count, word))
            })
            .collect();
    lines.push(if found.is_empty() {
        "  findings    none".to_string()
    } else {
        format!("  findings    {}: neph check {}", found.join(", "), path.display())
    });
    lines.join("\n")
}

/// The bill of a month, or why there is none.
fn cost(compiled: &Compilation<'_>) -> String {
    let cost = &compiled.analysis().cost;
    if compiled.analysis().traffic.entering.is_none() {
        return format!(
            "{} a month fixed; no traffic is given: `web -> api {{ rate 2M/month }}`",
            money(cost.per_month.to_f64())
        );
    }
    let names: Vec<&str> = cost.unpriced.iter().map(|id| compiled.model.node(*id).label.as_str()).collect();
    if !names.is_empty() {
        return format!("≥ {} a month; not priced: {}", money(cost.per_month.to_f64()), few(&names, 3));
    }
    format!(
        "{} a month ({} to {})",
        money(cost.per_month.to_f64()),
        money(cost.low.to_f64()),
        money(cost.high.to_f64())
    )
}
