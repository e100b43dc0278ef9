//! INT-003: a function orchestrates a sequence of calls.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::NodeId;
use neph_syntax::units::Seconds;

crate::rule_text!("orchestration_in_function");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let steps: Vec<NodeId> = context
            .calls(id)
            .into_iter()
            .filter(|(_, edge, to)| {
                !edge.facts.is(fact::AT_ONCE)
                    && (context.node(*to).is_function()
                        || context.node(*to).is_outside() && !context.node(*to).is(Role::Client))
            })
            .map(|(_, _, to)| to)
            .collect();
        if steps.is_empty() {
            continue;
        }
        if steps.len() < MANY {
            findings.pass();
            continue;
        }
        let waiting: f64 = steps.iter().map(|to| context.mean(*to)).sum();
        let names = listed(steps.iter().map(|to| context.node(*to).label.as_str()));
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::Orchestrates { function: &function.label, names: &names },
            say::Fix { function: &function.label },
        );
        finding.evidence(say::Sequential { count: &steps.len(), threshold: &MANY });
        finding.impact(match context.mean(id) {
            mean if mean > 0.0 && waiting > 0.0 => {
                say::WaitsAndStays { waiting: &Seconds(waiting.min(mean)), mean: &Seconds(mean) }.to_string()
            }
            _ => say::STAYS.to_string(),
        });
        finding.dedup_key(format!("chain {}", function.id));
    }
}

/// Sequential calls from which a function is an orchestrator.
const MANY: usize = 3;
