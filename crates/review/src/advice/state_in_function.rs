//! DATA-001: what must outlive a run is kept in memory or on disk.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "DATA-001",
    name: "state-in-function",
    category: Category::Data,
    level: Level::High,
    title: "State kept inside the function",
    explanation: r#"
An environment serves one request at a time and is thrown away without notice. What it remembers, the next
environment does not know.

```fires
client web
http_api api { auth jwt }
function cart { state session; duration 50 ms; timeout 5 s }
web -> api { rate 5M/month; peak 60/s }
api -> cart
```

Keep it in a table or a cache, with an expiry.

```quiet
client web
http_api api { auth jwt }
function cart { state session; duration 50 ms; timeout 5 s }
table sessions { ttl 1 day }
web -> api { rate 5M/month; peak 60/s }
api -> cart -> sessions "write session"
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let Some(state) = function.facts.text(fact::STATE).filter(|state| !matches!(*state, "none" | "no"))
        else {
            continue;
        };
        let kept = context.calls(id).into_iter().any(|(_, _, to)| context.node(to).is_store());
        if kept {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            format!("`{}` keeps {state} inside itself, and nowhere else", function.label),
            format!("`{} -> kept` with `table kept {{ ttl 1 day }}`, or a `cache`", function.id),
        );
        finding
            .because(format!("stated: `state {state}`; no arrow leads from `{}` to a store", function.label));
        let at_once = context.needed(id).filter(|n| *n >= 2.0);
        finding.so(match at_once {
            Some(n) => format!("{} environments at the peak: a request finds what it left in one of {} cases; all is lost when they are replaced", number(n), number(n)),
            None => "all is lost when the environment is replaced, minutes after the last request".to_string(),
        });
        finding.rooted(format!("state {}", function.id));
    }
}
