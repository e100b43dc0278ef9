//! OPS-004: a bad release reaches every user at once.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::present::count;

crate::rule_text!("all_at_once_release");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let served = model.functions().filter(|(id, _)| context.waiting_caller(*id).is_some());
    let busiest = served.max_by(|a, b| {
        let rate = |id: NodeId| context.runs(id).map_or(0.0, |r| r.usual);
        rate(a.0).total_cmp(&rate(b.0)).then(b.0.cmp(&a.0))
    });
    let Some((id, function)) = busiest else { return };
    let Some(rollout) = context.word(id, fact::ROLLOUT) else {
        if !model.system.facts.is(fact::PROTOTYPE) {
            findings.ask(
                Level::Medium,
                Place::System,
                &[fact::ROLLOUT.name()],
                say::Ask { function: &function.label },
            );
        }
        return;
    };
    if !matches!(rollout, "all" | "none" | "all-at-once") {
        findings.pass();
        return;
    }
    let finding =
        findings.fail(Level::Medium, Place::System, say::AllAtOnce { function: &function.label }, say::FIX);
    finding.evidence(say::Configured { rollout: &rollout });
    finding.effect = context.runs(id).map(|r| {
        say::Failed { all_at_once: &count(r.usual * 600.0), canary: &count(r.usual * 60.0) }.to_string()
    });
}
