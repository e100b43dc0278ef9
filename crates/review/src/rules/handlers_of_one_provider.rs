//! PORT-002: the system is to be portable, and its code reads one provider's events.

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
        format!(
            "{} of {} handlers such as `{}` read the provider's events directly, and the system is to be portable",
            bare.len(),
            handlers.len(),
            function.label
        ),
        format!("an adapter before the core of `{}`, then `adapter yes`", function.id),
    );
    finding.evidence("`portable` is stated, `adapter` is not");
}
