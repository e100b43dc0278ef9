//! REL-012: a caller gives up before what it calls.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "REL-012",
    name: "timeouts-upside-down",
    category: Category::Reliability,
    level: Level::High,
    title: "Timeouts upside down",
    explanation: r#"
A caller must wait longer than all it waits for: otherwise it reports a failure while the work goes on, is
paid, and is done once more by the retry.

```fires
client web
http_api api { auth jwt }
function order { timeout 5 s; memory 512 MB }
external bank
web -> api -> order -> bank { timeout 4 s; retries 2 }
```

Deadlines shrink on the way down: the function's timeout covers every try of every call it makes.

```quiet
client web
http_api api { auth jwt }
function order { timeout 15 s; memory 512 MB }
external bank
web -> api -> order -> bank { timeout 4 s; retries 2 }
```
"#,
    sources: &[
        "https://rules.sonarsource.com/python/RSPEC-7618",
        "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, node) in model.nodes() {
        let Some(own) = patience(context, id) else { continue };
        // Together in a row; parallel calls as long as the longest of them.
        let (mut row, mut beside, mut parts) = (0.0, 0.0_f64, Vec::new());
        for (_, edge, to) in context.calls(id) {
            let called = context.node(to);
            let client = edge.facts.time(fact::TIMEOUT).map(|s| s.0);
            let Some(each) = client.or_else(|| {
                called.is_function().then(|| called.facts.time(fact::TIMEOUT).map(|s| s.0)).flatten()
            }) else {
                continue;
            };
            let tries = edge.facts.number(fact::RETRIES).unwrap_or(0.0) + 1.0;
            if edge.facts.is(fact::AT_ONCE) || node.is_entry() {
                beside = beside.max(each * tries);
            } else {
                row += each * tries;
            }
            let times = if tries > 1.0 { format!(" × {} tries", number(tries)) } else { String::new() };
            parts.push((each * tries, format!("`{}` {}{times}", called.label, Seconds(each)), to));
        }
        let wanted = row + beside;
        let Some((_, _, slowest)) = parts.iter().max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        if wanted <= own {
            findings.pass();
            continue;
        }
        let fix = if node.is_function() {
            format!(
                "`timeout {}` on `{}`, or less on what it calls: deadlines shrink on the way down",
                Seconds((wanted * 1.1).ceil()),
                node.id
            )
        } else {
            format!("`timeout {}` or less on `{}`", Seconds((own - 1.0).max(1.0)), context.node(*slowest).id)
        };
        let finding = findings.fail(
            if node.is_function() { Level::High } else { Level::Medium },
            Place::Node(id),
            format!(
                "`{}` gives up after {} while `{}` may still be at work",
                node.label,
                Seconds(own),
                context.node(*slowest).label
            ),
            fix,
        );
        finding.because(format!(
            "may take {}: {}",
            Seconds(wanted),
            parts.iter().map(|(_, text, _)| text.as_str()).collect::<Vec<_>>().join(", ")
        ));
        finding.so("the caller sees an error, the work goes on and is paid, and a retry does it again");
    }
}

/// How long a part waits for what it calls: a function its own timeout, an entry what its platform allows.
fn patience(context: &Context<'_>, id: NodeId) -> Option<f64> {
    let node = context.node(id);
    if node.is_function() {
        return node.facts.time(fact::TIMEOUT).map(|s| s.0);
    }
    let allowed = || {
        ["integration_timeout", "integration_timeout_default", "request_timeout"]
            .into_iter()
            .find_map(|name| context.limit(id, name))
    };
    node.is_entry().then(|| node.facts.time(fact::TIMEOUT).map(|s| s.0).or_else(allowed)).flatten()
}
