//! PERF-010: answers are kept in environments that see the same question too rarely.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "PERF-010",
    name: "cache-cannot-hit",
    category: Category::Performance,
    level: Level::Low,
    title: "In-memory cache cannot hit",
    explanation: r#"
Each environment keeps its own answers. When an environment sees fewer than two requests within the time an
answer is kept, most of what it keeps is never asked for again.

```fires
client web
http_api api { auth jwt; validation yes }
function show { duration 2 s; timeout 5 s; memory 512 MB; cache_ttl 3 s }
external rates
web -> api { rate 1M/month; peak 40/s }
api -> show -> rates { timeout 2 s; retries 0 }
```

A cache outside, which all environments share, or answers kept for longer.

```quiet
client web
http_api api { auth jwt; validation yes }
function show { duration 2 s; timeout 5 s; memory 512 MB; cache_ttl 10 min; pooled yes }
external rates { breaker }
web -> api { rate 1M/month; peak 40/s }
api -> show -> rates { timeout 2 s; retries 0 }
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html"],
    check,
};

/// Requests within the time an answer is kept below which a cache is of no use (ours).
const USEFUL: f64 = 2.0;

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (id, function) in context.model.functions() {
        let Some(kept) = function.facts.time(fact::CACHE_TTL) else { continue };
        let (Some(runs), Some(needed)) = (context.runs(id), context.needed(id)) else { continue };
        let seen = runs.peak * kept.0 / needed.max(1.0);
        if seen >= USEFUL {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!(
                "`{}` keeps answers for {kept}; each of its {} environments sees {} requests in that time",
                function.label,
                number(needed),
                number(seen)
            ),
            format!("a `cache` beside `{}`, which all environments share", function.id),
        );
        finding.because(format!("at the peak of {} runs a second", number(runs.peak)));
        finding.so(format!(
            "to be of use an answer must be kept for {}",
            Seconds(USEFUL * needed.max(1.0) / runs.peak.max(1e-9))
        ));
    }
}
