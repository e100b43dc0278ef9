//! DATA-008: what is read is further behind than is required.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "DATA-008",
    name: "view-too-old",
    category: Category::Data,
    level: Level::Medium,
    title: "Read model older than promised",
    explanation: r#"
A view follows what was written after a while: the events wait, are batched and worked off. That while has a
tail.

```fires
client web
http_api api { auth jwt }
function save { duration 100 ms; timeout 5 s; memory 512 MB }
table facts { backup daily }
function project { duration 400 ms; timeout 30 s; memory 512 MB; idempotent yes }
table view { backup daily }
queue lost { alarm }
web -> api { rate 3M/month; peak 10/s }
api -> save -> facts "write" { writes 1 x 1 KB }
facts ~> project { batch 100; window 60 s; retries 3; max_age 1 h; partial_failures } -> view "write" { writes 1 x 1 KB }
project !> lost
require effect web -> project < 2 s
```

A shorter window, smaller batches, more readers.

```quiet
client web
http_api api { auth jwt }
function save { duration 100 ms; timeout 5 s; memory 512 MB }
table facts { backup daily }
function project { duration 100 ms; timeout 30 s; memory 512 MB; idempotent yes }
table view { backup daily }
queue lost { alarm }
web -> api { rate 3M/month; peak 10/s }
api -> save -> facts "write" { writes 1 x 1 KB }
facts ~> project { batch 10; retries 3; max_age 1 h; partial_failures } -> view "write" { writes 1 x 1 KB }
project !> lost
require effect web -> project < 60 s
```
"#,
    sources: &["https://learn.microsoft.com/azure/architecture/patterns/cqrs"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for checked in &context.analysis.requirements {
        let requirement = &model.requirements[checked.index];
        if requirement.measure != "effect" {
            continue;
        }
        match (checked.verdict, checked.actual) {
            (neph_analysis::Verdict::Met, _) => findings.pass(),
            (neph_analysis::Verdict::Missed, Some(actual)) => {
                let slowest = checked.biggest.or_else(|| requirement.path.last().copied());
                let place = slowest.map_or(Place::System, Place::Node);
                let label =
                    requirement.path.last().map_or("the effect", |id| context.node(*id).label.as_str());
                let finding = findings.fail(
                    Level::Medium,
                    place,
                    format!(
                        "it takes up to {} until `{label}` has worked; {} is required",
                        Seconds(actual),
                        Seconds(requirement.value)
                    ),
                    "a shorter `window`, smaller batches, or more readers at once",
                );
                if let Some(slowest) = slowest {
                    finding
                        .because(format!("most of the time is spent at `{}`", context.node(slowest).label));
                }
                finding.because("one event in a hundred takes longer, cold starts included");
                finding.so(format!(
                    "what is read is up to {} older than promised",
                    Seconds(actual - requirement.value)
                ));
            }
            _ => {}
        }
    }
}
