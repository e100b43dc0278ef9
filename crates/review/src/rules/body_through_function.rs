//! PERF-015: large files pass through a function on their way to or from object storage.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_syntax::units::Bytes;

crate::rule_text!("body_through_function");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes().filter(|(_, node)| node.is_entry() && !node.is(Role::Cdn)) {
        for (edge_id, edge) in model.incoming(id) {
            let size = |fact| edge.facts.size(fact).map_or(0.0, |s: Bytes| s.0);
            let (sent, received) = (size(fact::PAYLOAD), size(fact::RESPONSE));
            let largest = sent.max(received);
            let Some(through) =
                context.calls(id).into_iter().map(|(_, _, to)| to).find(|to| context.node(*to).is_function())
            else {
                continue;
            };
            if largest <= LARGE {
                findings.pass();
                continue;
            }
            let function = context.node(through);
            let store = context
                .calls(through)
                .into_iter()
                .map(|(_, _, to)| to)
                .find(|to| context.node(*to).is(Role::Bucket));
            let finding = findings.fail(
                Level::Medium,
                Place::Edge(edge_id),
                say::Through { size: &Bytes(largest), entry: &entry.label, function: &function.label },
                match store {
                    Some(store) => {
                        say::FixStore { function: &function.label, store: &context.node(store).label }
                            .to_string()
                    }
                    None => say::Fix { function: &function.label }.to_string(),
                },
            );
            let fact = if sent >= received { fact::PAYLOAD.name() } else { fact::RESPONSE.name() };
            finding.evidence(say::Declared { fact: &fact, size: &Bytes(largest), threshold: &Bytes(LARGE) });
            if let Some(rate) = context.rate(edge_id) {
                let volume = Bytes(rate.per_month() * largest);
                match context.limit(through, LimitKey::RequestBody) {
                    Some(most) => {
                        finding.impact(say::VolumeBounded { volume: &volume, most: &Bytes(most * 0.75) })
                    }
                    None => finding.impact(say::Volume { volume: &volume }),
                };
            }
        }
    }
}

/// Payloads above this are treated as files.
const LARGE: f64 = 1024.0 * 1024.0;
