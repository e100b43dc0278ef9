//! SEC-010: a language runtime gets no more security fixes.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "SEC-010",
    name: "runtime-ends",
    category: Category::Security,
    level: Level::High,
    title: "End-of-life runtime",
    explanation: r#"
After its end a runtime gets no fixes, and soon functions on it can no longer be changed.

```fires
function old { runtime nodejs18; memory 512 MB; timeout 10 s }
```

The next version of the language.

```quiet
function new { runtime nodejs24; memory 512 MB; timeout 10 s }
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"],
    check,
};

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
            match over {
                true => format!("{} gets no fixes since {}", runtime.title, end.date),
                false => format!("{} gets no fixes from {} on", runtime.title, end.date),
            },
            match next {
                Some(next) => format!("`runtime {}` on `{}`", next.id, function.id),
                None => format!("a newer runtime for `{}`", function.id),
            },
        );
        let source =
            context.catalog.source(&end.source).map_or(end.source.as_str(), |source| source.title.as_str());
        finding.because(format!("{source}; seen from {today}, when the catalogue was last read"));
        finding.so("what is found in it stays open, and functions on it can soon not be changed");
        finding.rooted(format!("runtime {}", runtime.id));
    }
}

/// Months since the year zero of `2026-11-23` or `2026-11`.
fn months(date: &str) -> i32 {
    let mut parts = date.split('-').map(|part| part.parse::<i32>().unwrap_or(0));
    parts.next().unwrap_or(0) * 12 + parts.next().unwrap_or(0)
}
