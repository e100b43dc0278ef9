//! DATA-009: users may read stale data right after their own write.

use std::collections::BTreeSet;

use crate::{Context, Findings, Level, Place, Rule};
use neph_analysis::latency::Kind;
use neph_catalog::fact;
use neph_model::{Mode, NodeId};
use neph_syntax::units::Seconds;

crate::rule_text!("reads_own_write_late");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, view) in model.nodes().filter(|(_, node)| node.is_store()) {
        let readers = model.incoming(id).into_iter().filter(|(_, edge)| model.is_read(edge));
        let people: BTreeSet<NodeId> = readers
            .filter(|(_, edge)| !edge.facts.has(fact::CONSISTENCY))
            .filter_map(|(_, edge)| context.waiting_caller(model.origin(edge)?))
            .collect();
        // The function that updates the view, and the store whose change stream triggers it.
        let fed = model.writers(id).into_iter().find_map(|writer| {
            let mut starts = context.triggers(writer).into_iter();
            let source =
                starts.find(|(_, edge, from)| edge.mode == Mode::Event && context.node(*from).is_store());
            source.map(|(_, _, from)| (writer, from))
        });
        let Some((writer, source)) = fed.filter(|(_, source)| *source != id) else { continue };
        let same = model
            .writers(source)
            .into_iter()
            .find_map(|from| context.waiting_caller(from))
            .filter(|person| people.contains(person));
        let Some(person) = same else { continue };
        if view.facts.has(fact::CONSISTENCY) {
            findings.pass();
            continue;
        }
        let lag = context
            .analysis
            .latency
            .iter()
            .filter(|p| p.kind == Kind::Effect && p.to == writer)
            .map(|p| p.with_cold.p99)
            .reduce(f64::max);
        let (client, source) = (&context.node(person).label, &context.node(source).label);
        findings.ask(
            Level::Low,
            Place::Node(id),
            &[fact::CONSISTENCY.name()],
            match lag {
                None => say::Stale { client, view: &view.label, source }.to_string(),
                Some(ms) => {
                    let lag = Seconds(ms / 1000.0);
                    say::StaleWithLag { client, view: &view.label, source, lag: &lag }.to_string()
                }
            },
        );
    }
}
