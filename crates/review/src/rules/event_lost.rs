//! REL-002: a function that events trigger has no failure destination.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::Mode;
use neph_syntax::present::count;
use neph_syntax::present::percent;

crate::rule_text!("event_lost");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        // Queues and streams keep what a function cannot process, and have rules of their own.
        let pushed: Vec<_> = model
            .incoming(id)
            .into_iter()
            .filter(|(_, edge)| edge.mode == Mode::Event)
            .filter(|(_, edge)| model.origin(edge).is_none_or(|from| !model.node(from).is_polled()))
            .collect();
        let Some((first, edge)) = pushed.first() else { continue };
        let from_source = pushed
            .iter()
            .all(|(_, edge)| model.origin(edge).is_some_and(|from| !model.failure_targets(from).is_empty()));
        if !model.failure_targets(id).is_empty() || from_source {
            findings.pass();
            continue;
        }
        let source = model.end_label(edge.from);
        let attempts = context
            .catalog
            .service(function.service_id())
            .and_then(|s| s.delivery.as_ref())
            .and_then(|d| d.attempts);
        let (source, label) = (&source, &function.label);
        let message = match attempts {
            Some(attempts) => say::DroppedAfter { function: label, source, attempts: &attempts }.to_string(),
            None => say::Dropped { function: label, source }.to_string(),
        };
        let finding = findings.fail(Level::High, Place::Node(id), message, say::Fix { id: &function.id });
        finding.dedup_key(format!("lost {}", function.id));
        finding.evidence(say::Evidence { function: label });
        let Some(rate) = context.analysis.traffic.edge(*first) else { continue };
        let a_day = rate.usual * 86_400.0;
        let (events, lost) = (&count(a_day), |share: f64| count(a_day * share));
        match function.facts.number(fact::ERRORS) {
            Some(share) => {
                finding.impact(say::LostAtRate { events, share: &percent(share), lost: &lost(share) })
            }
            None if a_day < 1000.0 => finding.impact(say::Lost { events }),
            None => finding.impact(say::LostIf { events, lost: &lost(0.001) }),
        };
    }
}
