//! PERF-003: people wait for a runtime that starts slowly.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::fact;
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "PERF-003",
    name: "heavy-runtime",
    category: Category::Performance,
    level: Level::Medium,
    title: "Heavy runtime on a user path without mitigation",
    explanation: r#"
Some runtimes take seconds to start. Where people wait, something should soften that: a snapshot, environments
kept warm, or another runtime.

```fires
client web
http_api api { auth jwt }
function show { runtime java21; memory 1 GB; timeout 10 s; duration 80 ms }
web -> api -> show
```

A snapshot of the started environment, or so many kept warm.

```quiet
client web
http_api api { auth jwt }
function show { runtime java21; snapstart; memory 1 GB; timeout 10 s; duration 80 ms }
web -> api -> show
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let (Some(start), Some(caller)) = (context.analysis.cold_start(id), context.waiting_caller(id))
        else {
            continue;
        };
        let runtime = function
            .facts
            .text(fact::RUNTIME)
            .and_then(|name| context.catalog.runtime(model.system.provider, name));
        let heavy = runtime.is_some_and(|runtime| HEAVY.contains(&runtime.family.as_str()))
            || function.facts.is(fact::IMAGE)
            || start.total_ms.p50 >= SLOW_MS;
        if runtime.is_none() && !heavy {
            continue;
        }
        let softened = function.facts.is(fact::SNAPSTART)
            || [fact::PROVISIONED, fact::MIN_INSTANCES]
                .into_iter()
                .any(|fact| function.facts.number(fact).is_some_and(|n| n >= 1.0));
        if softened || !heavy {
            findings.pass();
            continue;
        }
        let can = runtime.is_some_and(|runtime| runtime.snapshot);
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!(
                "`{}` waits {} when `{}` starts cold",
                context.node(caller).label,
                Seconds(start.total_ms.p50 / 1e3),
                function.label
            ),
            match can {
                true => format!("`snapstart` on `{}`; or `provisioned 1`", function.id),
                false => format!("`provisioned 1` on `{}`, or a runtime that starts faster", function.id),
            },
        );
        finding.because(format!(
            "half of its cold starts take longer than {}, one in a hundred longer than {}",
            Seconds(start.total_ms.p50 / 1e3),
            Seconds(start.total_ms.p99 / 1e3)
        ));
        if can {
            finding.suggest_fact(FactChange::flag(Place::Node(id), fact::SNAPSTART, true));
        } else {
            finding.suggest_fact(FactChange::count(Place::Node(id), fact::PROVISIONED, 1.0));
        }
        finding.because(
            "a heavy runtime, or an image; neither a snapshot nor environments kept warm are stated",
        );
        finding.effect = start.share.map(|_| format!("{} of its requests", percent(start.probability())));
    }
}

/// Languages whose machine is started with the function.
const HEAVY: [&str; 2] = ["java", "dotnet"];

/// Whatever starts this slowly is heavy.
const SLOW_MS: f64 = 2000.0;
