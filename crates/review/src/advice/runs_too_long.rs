//! LIM-001: a run takes longer than its timeout or the platform allows.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "LIM-001",
    name: "runs-too-long",
    category: Category::Limits,
    level: Level::Critical,
    title: "Runs longer than the platform allows",
    explanation: r#"
A run that reaches its timeout is ended wherever it stands. The platform's own limit cannot be raised.

```fires
client web
function convert { duration 10 min to 16 min; timeout 15 min; memory 1 GB }
web ~> convert
```

Split the work and let a workflow lead it, or run it in a container.

```quiet
client web
function convert { duration 2 min to 6 min; timeout 15 min; memory 1 GB }
web ~> convert
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let Some(duration) = function.facts.spread(fact::DURATION) else { continue };
        let platform = context.limit(id, "timeout_max");
        let stated = function.facts.time(fact::TIMEOUT).map(|s| s.0);
        let timeout = stated.or_else(|| context.limit(id, "timeout_default"));
        let slow = duration.top();
        let measured = duration.high.is_some();
        let whose = if measured { "one run in a hundred takes longer than" } else { "a usual run takes" };
        if let Some(platform) = platform.filter(|platform| slow > *platform) {
            let finding = findings.fail(
                Level::Critical,
                Place::Node(id),
                format!(
                    "`{}` needs {}; the platform ends it at {}",
                    function.label,
                    Seconds(slow),
                    Seconds(platform)
                ),
                format!(
                    "split the work of `{}` and let a `workflow` lead it, or make it a `service`",
                    function.id
                ),
            );
            finding.because(format!(
                "{whose} {} (stated); the platform's limit is {}",
                Seconds(slow),
                Seconds(platform)
            ));
            finding.so(format!("it is ended {} before it is done", Seconds(slow - platform)));
            continue;
        }
        let Some(timeout) = timeout else { continue };
        let kind = if stated.is_some() { "stated" } else { "the platform's default" };
        if slow > 0.8 * timeout {
            let over = slow > timeout;
            let wanted = (slow * 2.0).min(platform.unwrap_or(f64::INFINITY));
            let level = match (over, measured) {
                (true, false) => Level::Critical,
                (true, true) => Level::High,
                (false, _) => Level::Medium,
            };
            let finding = findings.fail(
                level,
                Place::Node(id),
                format!(
                    "`{}` may take {}; its timeout ends it at {}",
                    function.label,
                    Seconds(slow),
                    Seconds(timeout)
                ),
                format!("`timeout {}` on `{}`", Seconds(wanted), function.id),
            );
            finding.because(format!(
                "{whose} {} (stated); timeout {} ({kind})",
                Seconds(slow),
                Seconds(timeout)
            ));
            finding.effect = context.runs(id).filter(|_| over && measured).map(|runs| {
                format!(
                    "more than {} of {} runs a day are ended",
                    number(runs.usual * 864.0),
                    number(runs.usual * 86_400.0)
                )
            });
            continue;
        }
        let usual_spread = context.analysis.timings.answer(id).p99;
        if !measured && usual_spread > timeout {
            findings.ask(
                Level::High,
                Place::Node(id),
                &[fact::DURATION.name()],
                format!(
                    "how long does the slowest run of `{}` take? It usually takes {}; with the usual spread one in a hundred takes {}, and {} is allowed",
                    function.label,
                    Seconds(duration.usual),
                    Seconds(usual_spread),
                    Seconds(timeout)
                ),
            );
            continue;
        }
        findings.pass();
    }
}
