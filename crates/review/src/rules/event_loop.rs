//! REL-001: the output of a component triggers it again.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::present::count;
use neph_syntax::units::{PerSecond, Seconds};

crate::rule_text!("event_loop");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for found in &context.analysis.traffic.loops {
        // Synchronous calls end when the first caller times out. People break a loop, and what returns through an
        // entry point reaches only people.
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
        let components = &listed(found.nodes.iter().map(|id| context.node(*id).label.as_str()));
        let fix = say::Fix { function: &context.node(place).label };
        if !found.feeds_itself() {
            let finding = findings.fail(
                Level::Medium,
                Place::Node(place),
                say::Amplified { components, more: &count(found.gain / (1.0 - found.gain)) },
                fix,
            );
            finding.evidence(say::Gain { gain: &count(found.gain) });
            finding.impact(say::Multiplied { times: &count(1.0 / (1.0 - found.gain)) });
            continue;
        }
        let finding = findings.fail(Level::Critical, Place::Node(place), say::Endless { components }, fix);
        finding.evidence(say::Unfiltered { gain: &count(found.gain.max(1.0)) });
        let limit = context.account_limit(place);
        match (context.runs(place).map(|r| r.usual).filter(|r| *r > 0.0), limit) {
            (Some(rate), Some(limit)) => finding.impact(say::Exhausted {
                rate: &PerSecond(rate),
                limit: &count(limit),
                time: &Seconds(limit / rate),
            }),
            _ => finding.impact(say::RUNS_ON),
        };
    }
}

/// Whether one event can really loop: a channel forwards only the event published to it, and a read triggers nothing.
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
