//! LIM-021: a limit is exceeded that no other rule tells of.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "LIM-021",
    name: "limit-exceeded",
    category: Category::Limits,
    level: Level::High,
    title: "Another limit is exceeded",
    explanation: r#"
What the system needs at its peak is held against every limit of every service it uses. Where more is needed
than is allowed, requests are turned away or the deployment is.

```fires
system { provider aws }
client web
http_api api { auth jwt; validation yes }
auth people
function show { duration 30 ms; timeout 5 s; memory 512 MB }
web -> api { rate 100/s; peak 400/s } -> show
show -> people "look up"
```

Have the quota raised before it is needed, spread the load, or put a queue or a cache before it.

```quiet
system { provider aws }
client web
http_api api { auth jwt; validation yes }
auth people
function show { duration 30 ms; timeout 5 s; memory 512 MB }
web -> api { rate 20/s; peak 60/s } -> show
show -> people "look up"
```
"#,
    sources: &["https://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for row in context.analysis.limits.iter().filter(|row| !row.setting) {
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        // The rules made for a limit say more of it.
        if findings.told_of(Category::Limits, context.model, row.node) {
            continue;
        }
        let node = context.node(row.node);
        let finding = findings.fail(
            if row.assumed { Level::Medium } else { Level::High },
            Place::Node(row.node),
            format!(
                "`{}` needs {} {} and is allowed {} ({})",
                node.label,
                number(row.used),
                row.unit,
                number(row.max),
                row.what
            ),
            if row.adjustable {
                format!("have the quota `{}` raised, or spread the load", row.limit)
            } else {
                "spread the load, or put a queue or a cache before it: this limit is fixed".to_string()
            },
        );
        if row.assumed {
            finding.because("what is needed rests on an assumed value");
        }
        finding.because(format!("the limit `{}` of the service", row.limit));
        if let Some(at) = row.breaks_at {
            finding.so(format!("it gives way at ×{} of the stated peak", number(at)));
        }
    }
}
