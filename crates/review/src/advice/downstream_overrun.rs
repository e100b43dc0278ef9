//! REL-016: more is sent than a part can take.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::units::{PerSecond, number};

pub(crate) const RULE: Rule = Rule {
    code: "REL-016",
    name: "downstream-overrun",
    category: Category::Reliability,
    level: Level::Critical,
    title: "Downstream overrun",
    explanation: r#"
Functions scale in seconds; what they call often does not. What is sent beyond its capacity fails, is retried,
and makes it worse.

```fires
client web
http_api api { auth jwt }
function book { duration 300 ms; timeout 10 s }
legacy mainframe { capacity 20/s }
web -> api { rate 3M/month; peak 70/s }
api -> book -> mainframe
```

Put a queue before it and bound how many work it off at once.

```quiet
client web
http_api api { auth jwt }
function accept { duration 30 ms; timeout 10 s }
queue waiting { max_receives 5 }
queue failed { alarm }
function book { duration 600 ms; timeout 10 s }
legacy mainframe { capacity 20/s }
web -> api { rate 1M/month; peak 70/s }
api -> accept -> waiting
waiting ~> book { batch 1; max_concurrency 10 } -> mainframe
waiting !> failed
```
"#,
    sources: &["https://learn.microsoft.com/azure/architecture/patterns/queue-based-load-leveling"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, node) in model.nodes() {
        let Some(capacity) = node.facts.rate(fact::CAPACITY).map(|r| r.0).filter(|r| *r > 0.0) else {
            continue;
        };
        let (mut sent, mut known, mut evidence, mut first) = (0.0, false, Vec::new(), None);
        for (edge_id, edge, from) in context.triggers(id) {
            let Some(rates) = context.rate(edge_id) else { continue };
            known = true;
            first.get_or_insert((edge_id, edge, from));
            let bound = most_runs(context, from);
            let offered =
                bound.map_or(rates.peak, |most| rates.peak.min(most * per_run(context, edge_id, from)));
            sent += offered;
            evidence.push(match bound.filter(|_| offered < rates.peak) {
                Some(most) => format!(
                    "`{}` sends at most {}: it is held to {}",
                    context.node(from).label,
                    PerSecond(offered),
                    PerSecond(most)
                ),
                None => format!("`{}` sends {} at the peak", context.node(from).label, PerSecond(offered)),
            });
        }
        if !known {
            continue;
        }
        if sent <= capacity {
            findings.pass();
            continue;
        }
        let Some((_, edge, from)) = first else { continue };
        let finding = findings.fail(
            if sent > 3.0 * capacity { Level::Critical } else { Level::High },
            Place::Node(id),
            format!("`{}` takes {}; it is sent {}", node.label, PerSecond(capacity), PerSecond(sent)),
            format!(
                "a queue before it and `max_concurrency {}` on the arrow from the queue",
                number((capacity * context.mean(from).max(0.05)).floor().max(1.0))
            ),
        );
        finding.evidence = evidence;
        finding.because(format!("`capacity` of `{}` is stated", node.label));
        let tries = edge.facts.number(fact::RETRIES).unwrap_or(0.0) + 1.0;
        let again = if tries > 1.0 {
            format!(", and {} times that with retries", number(tries))
        } else {
            String::new()
        };
        finding.so(format!(
            "{} of what arrives at the peak cannot be served{again}",
            percent(1.0 - capacity / sent)
        ));
        finding.rooted(format!("overrun {}", node.id));
    }
}

/// Runs a second to which a function is held: by its reserved concurrency or by the queues that feed it.
fn most_runs(context: &Context<'_>, id: NodeId) -> Option<f64> {
    let node = context.node(id);
    let triggers = context.triggers(id);
    let by_queues = (!triggers.is_empty()
        && triggers.iter().all(|(_, edge, _)| edge.facts.has(fact::MAX_CONCURRENCY)))
    .then(|| {
        triggers.iter().filter_map(|(_, edge, _)| edge.facts.number(fact::MAX_CONCURRENCY)).sum::<f64>()
    });
    let at_once = node.facts.number(fact::RESERVED).into_iter().chain(by_queues).reduce(f64::min)?;
    Some(at_once / context.mean(id).max(1e-3))
}

/// Times a run of the function goes along an arrow.
fn per_run(context: &Context<'_>, edge: neph_model::EdgeId, from: NodeId) -> f64 {
    match (context.rate(edge), context.runs(from)) {
        (Some(out), Some(runs)) if runs.peak > 0.0 => out.peak / runs.peak,
        _ => 1.0,
    }
}
