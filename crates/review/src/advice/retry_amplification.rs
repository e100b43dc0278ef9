//! REL-007: retries on several layers multiply.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::units::{PerSecond, number};

pub(crate) const RULE: Rule = Rule {
    code: "REL-007",
    name: "retry-amplification",
    category: Category::Reliability,
    level: Level::High,
    title: "Retry amplification",
    explanation: r#"
When every layer tries again, the tries multiply: three layers with three tries each send 27 calls to the part
that is already failing.

```fires
bucket files
function charge { idempotent yes }
queue failed { alarm }
external bank
files ~> charge -> bank { timeout 2 s; retries 2 }
charge !> failed
```

Retry on one layer, with growing waits and jitter, and let the others fail fast; or cut the calls by a breaker.

```quiet
bucket files
function charge { idempotent yes }
queue failed { alarm }
external bank
files ~> charge -> bank { timeout 2 s; retries 0 }
charge !> failed
```
"#,
    sources: &["https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, _) in model.nodes() {
        // The last hop of a chain: a call that is retried.
        for (edge_id, edge, to) in context.calls(id) {
            let last = edge.facts.number(fact::RETRIES).unwrap_or(0.0) + 1.0;
            if last <= 1.0 {
                continue;
            }
            if [&edge.facts, &context.node(id).facts, &context.node(to).facts]
                .iter()
                .any(|facts| facts.is(fact::BREAKER))
            {
                findings.pass();
                continue;
            }
            let mut factors = vec![last];
            let mut at = id;
            let mut seen = vec![id, to];
            while let Some((m, from)) =
                most_tries(context, at).filter(|(m, from)| *m > 1.0 && !seen.contains(from))
            {
                factors.insert(0, m);
                seen.push(from);
                at = from;
            }
            let all: f64 = factors.iter().product();
            if all < 4.0 || factors.len() < 2 {
                findings.pass();
                continue;
            }
            let product = factors.iter().map(|m| number(*m)).collect::<Vec<_>>().join(" × ");
            let failing = &context.node(to).label;
            let finding = findings.fail(
                if all >= 9.0 { Level::High } else { Level::Medium },
                Place::Edge(edge_id),
                format!("when `{failing}` fails, each event calls it {} times", number(all)),
                format!(
                    "retry on one layer only: `retries 0` on the call, or a `breaker` before `{}`",
                    context.node(to).id
                ),
            );
            finding.because(format!("{product} tries on {} layers, one behind the other", factors.len()));
            if let Some(rates) = context.rate(edge_id) {
                let capacity = context.node(to).facts.rate(fact::CAPACITY);
                let takes = capacity.map_or_else(String::new, |c| format!(", and it takes {c}"));
                finding.so(format!(
                    "{} at the peak become up to {}{takes}",
                    PerSecond(rates.peak),
                    PerSecond(rates.peak * all)
                ));
            }
        }
    }
}

/// The most tries with which a part is run, and from where.
fn most_tries(context: &Context<'_>, id: NodeId) -> Option<(f64, NodeId)> {
    let all =
        context.triggers(id).into_iter().filter_map(|(_, edge, from)| Some((context.tries(edge, id)?, from)));
    all.max_by(|a, b| a.0.total_cmp(&b.0))
}
