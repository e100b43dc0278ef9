//! SEC-010: a language runtime is at or near its end of support.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

crate::rule_text!("runtime_ends");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let service = context.catalog.service(function.service_id());
        // The day the catalogue was read stands for today: the same text gives the same review on any day.
        let (Some(name), Some(today)) =
            (function.facts.text(fact::RUNTIME), service.and_then(|s| s.checked.as_deref()))
        else {
            continue;
        };
        let provider = service.and_then(|s| s.provider()).unwrap_or(model.system.provider);
        let Some((runtime, end)) = context
            .catalog
            .runtime(provider, name)
            .and_then(|runtime| Some((runtime, runtime.ends.as_ref()?)))
        else {
            continue;
        };
        let left = months(&end.date) - months(today);
        if left > 6 {
            findings.pass();
            continue;
        }
        let over = end.date.as_str() <= today;
        let next = context.catalog.runtimes(provider).iter().find(|other| {
            other.family == runtime.family
                && other.ends.as_ref().is_none_or(|e| months(&e.date) - months(today) > 12)
        });
        let finding = findings.fail(
            match left {
                _ if over => Level::High,
                0..=3 => Level::Medium,
                _ => Level::Low,
            },
            Place::Node(id),
            if over {
                say::Ended { runtime: &runtime.title, date: &end.date }.to_string()
            } else {
                say::Ends { runtime: &runtime.title, date: &end.date }.to_string()
            },
            match next {
                Some(next) => say::Upgrade { runtime: &runtime.title, next: &next.id }.to_string(),
                None => say::UpgradeToNewer { runtime: &runtime.title }.to_string(),
            },
        );
        let source =
            context.catalog.source(&end.source).map_or(end.source.as_str(), |source| source.title.as_str());
        finding.evidence(say::Source { source: &source, today: &today });
        finding.impact(say::IMPACT);
        finding.dedup_key(format!("runtime {}", runtime.id));
    }
}

/// Months since the year zero of `2026-11-23` or `2026-11`.
fn months(date: &str) -> i32 {
    let mut parts = date.split('-').map(|part| part.parse::<i32>().unwrap_or(0));
    parts.next().unwrap_or(0) * 12 + parts.next().unwrap_or(0)
}
