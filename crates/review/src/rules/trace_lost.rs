//! OPS-001: an event crosses several asynchronous hops without a correlation ID.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::{Mode, NodeId};

crate::rule_text!("trace_lost");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    // The end of a flow with two asynchronous hops to functions.
    let mut far: Option<(i32, NodeId, NodeId)> = None;
    for (id, _) in model.functions() {
        if far.is_some_and(|(hops, ..)| hops >= 2) {
            break;
        }
        let mut hops = 0;
        let mut seen = std::collections::BTreeSet::from([id]);
        let mut todo = vec![(id, 0_i32)];
        while let Some((at, count)) = todo.pop() {
            if count > hops {
                hops = count;
                far = Some((count, id, at)).max(far);
            }
            for (_, edge, from) in context.triggers(at) {
                if seen.insert(from) {
                    let over = i32::from(edge.mode == Mode::Event && context.node(at).is_function());
                    todo.push((from, count + over));
                }
            }
        }
    }
    let Some((hops, last, first)) = far.filter(|(hops, ..)| *hops >= 2) else { return };
    let traced = model
        .system
        .facts
        .flag(fact::TRACING)
        .or_else(|| model.nodes().find_map(|(_, node)| node.facts.flag(fact::TRACING)));
    let (first, last) = (&context.node(first).label, &context.node(last).label);
    match traced {
        Some(true) => findings.pass(),
        Some(false) => {
            let text = say::Untraced { first, hops: &hops, last };
            let finding = findings.fail(Level::Medium, Place::System, text, say::FIX);
            finding.evidence(say::DISABLED);
            finding.impact(say::Unexplained { last });
        }
        None => findings.ask(
            Level::Medium,
            Place::System,
            &[fact::TRACING.name()],
            say::Propagated { first, hops: &hops, last },
        ),
    }
}
