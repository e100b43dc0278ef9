//! PORT-002: a portable system reads one provider's event format in its business logic.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::Mode;

crate::rule_text!("handlers_of_one_provider");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    if !model.system.facts.is(fact::PORTABLE) {
        return;
    }
    let reads_events = |id| context.triggers(id).into_iter().any(|(_, edge, _)| edge.mode == Mode::Event);
    let handlers: Vec<_> = model.functions().filter(|(id, _)| reads_events(*id)).collect();
    let bare: Vec<_> =
        handlers.iter().filter(|(id, _)| context.flag(*id, fact::ADAPTER) != Some(true)).collect();
    let Some((first, function)) = bare.first() else {
        if !handlers.is_empty() {
            findings.pass();
        }
        return;
    };
    let finding = findings.fail(
        Level::Low,
        Place::Node(*first),
        say::Direct { function: &function.label },
        say::Fix { function: &function.label },
    );
    finding.evidence(say::Evidence { bare: &bare.len(), handlers: &handlers.len() });
}
