//! OPS-003: logs are text that no question can be asked of.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "OPS-003",
    name: "unstructured-logs",
    category: Category::Operations,
    level: Level::Low,
    title: "Unstructured logs",
    explanation: r#"
Lines of free text cannot be searched by request, user or duration.

```fires
system "s" { log_format plain; log_retention 30 days }
client web
http_api api { auth jwt }
function work
web -> api -> work
```

One JSON object a line, with a level and an id.

```quiet
system "s" { log_format json; log_retention 30 days }
client web
http_api api { auth jwt }
function work
web -> api -> work
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let Some(format) = context.word(id, fact::LOG_FORMAT) else { continue };
        if format == "json" {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("logs of `{}` cannot be asked by request", function.label),
            format!("`log_format json` on `{}`: a level and the request's id in each line", function.id),
        );
        finding.because(format!("stated: `log_format {format}`"));
        finding.rooted("unstructured logs");
    }
}
