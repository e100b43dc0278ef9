//! REL-001: events come back to what they started from.

use crate::context::listed;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{PerSecond, Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "REL-001",
    name: "event-loop",
    category: Category::Reliability,
    level: Level::Critical,
    title: "Event loop",
    explanation: r#"
A function whose output triggers the function again runs for ever, as fast as the platform lets it. Platforms
stop a few such loops after some rounds, over some services only; the bill comes first.

```fires
bucket images
function resize
images ~> resize
resize -> images "put small image"
```

Write to another bucket, queue or table, or let only some events pass.

```quiet
bucket images
bucket small
function resize
images ~> resize
resize -> small "put small image"
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
        "https://aws.amazon.com/blogs/compute/operating-lambda-anti-patterns-in-event-driven-architectures-part-3/",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for found in &context.analysis.traffic.loops {
        // Calls in a circle end when the first caller gives up; people break a circle, and an entry tells only
        // people what is sent back through it.
        if found.only_calls
            || found.nodes.iter().any(|id| context.node(*id).is_outside() || context.node(*id).is_entry())
        {
            continue;
        }
        if !comes_round(context, &found.edges) {
            findings.pass();
            continue;
        }
        let filtered = found.edges.iter().any(|id| model.edge(*id).facts.has(fact::FILTER));
        let place =
            found.nodes.iter().copied().find(|id| context.node(*id).is_function()).unwrap_or(found.nodes[0]);
        if filtered {
            findings.pass();
            continue;
        }
        let way = listed(found.nodes.iter().map(|id| context.node(*id).label.as_str()));
        let id = &context.node(place).id;
        if !found.feeds_itself() {
            let finding = findings.fail(
                Level::Medium,
                Place::Node(place),
                format!(
                    "{way} trigger each other: each event causes {} more",
                    number(found.gain / (1.0 - found.gain))
                ),
                format!("let `{id}` write where nothing triggers it, or state the filter on the arrow back"),
            );
            finding.because(format!("one round makes {} events of one", number(found.gain)));
            finding.so(format!(
                "{} times the runs, and times the cost, of one pass",
                number(1.0 / (1.0 - found.gain))
            ));
            continue;
        }
        let finding = findings.fail(
            Level::Critical,
            Place::Node(place),
            format!("{way} trigger each other without end"),
            format!("let `{id}` write where nothing triggers it, or state the `filter` that stops it on the arrow back"),
        );
        finding.because(format!(
            "one round makes {} events of one; nothing on the way filters",
            number(found.gain.max(1.0))
        ));
        let limit = context.account_limit(place);
        finding.effect = match (context.runs(place).map(|r| r.usual).filter(|r| *r > 0.0), limit) {
            (Some(rate), Some(limit)) => Some(format!(
                "at {} new events, all of which stay, {} concurrent executions are full after {}",
                PerSecond(rate),
                number(limit),
                Seconds(limit / rate)
            )),
            _ => Some("one event is enough to keep it running until someone stops it".to_string()),
        };
    }
}

/// Whether one event can really go round: a channel passes on only the event it was handed, a read tells nobody.
fn comes_round(context: &Context<'_>, edges: &[neph_model::EdgeId]) -> bool {
    let model = context.model;
    let tells = |edge: &neph_model::Edge| {
        let into_store = model.target(edge).is_some_and(|to| context.node(to).is_store());
        !into_store || edge.mode == neph_model::Mode::Event || model.is_write(edge)
    };
    let goes_on = |first: &neph_model::Edge, next: &neph_model::Edge| {
        let channel = model.target(first).is_some_and(|to| context.node(to).is_messaging());
        first.to == next.from
            && !(channel && first.event.is_some() && next.event.is_some() && first.event != next.event)
    };
    let mut graph = petgraph::graph::DiGraph::<(), ()>::new();
    let kept: Vec<_> = edges
        .iter()
        .map(|id| model.edge(*id))
        .filter(|edge| tells(edge))
        .map(|edge| (graph.add_node(()), edge))
        .collect();
    for (a, first) in &kept {
        for (b, _) in kept.iter().filter(|(_, next)| goes_on(first, next)) {
            graph.add_edge(*a, *b, ());
        }
    }
    petgraph::algo::is_cyclic_directed(&graph)
}
