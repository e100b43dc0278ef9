//! INT-001: a function calls another function synchronously.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::Mode;
use neph_syntax::present::count;
use neph_syntax::units::Seconds;

crate::rule_text!("function_waits_for_function");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, edge) in model.edges().filter(|(_, edge)| edge.mode == Mode::Call) {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        if !model.node(from).is_function() || !model.node(to).is_function() {
            continue;
        }
        let chain = model.outgoing(to).into_iter().any(|(_, e)| {
            e.mode == Mode::Call && model.target(e).is_some_and(|t| model.node(t).is_function())
        });
        let (caller, called) = (&model.node(from).label, &model.node(to).label);
        let wait = model.node(to).facts.time(fact::DURATION);
        let finding = findings.fail(
            if chain { Level::High } else { Level::Medium },
            Place::Edge(id),
            match wait {
                Some(wait) => say::WaitsTime { caller, called, wait: &wait }.to_string(),
                None => say::Waits { caller, called }.to_string(),
            },
            say::Fix { caller, called },
        );
        finding.evidence(say::Evidence { caller, called });
        if let (Some(Seconds(wait)), Some(rate)) = (wait, context.analysis.traffic.edge(id)) {
            finding.impact(say::PaidWaiting { time: &count(wait * rate.per_month()) });
        }
    }
}
