//! INT-003: a function leads a process that it may not survive.

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
            format!("`{}` calls {names} one after the other", function.label),
            format!(
                "`workflow {}` that leads them: it remembers each step, retries it and undoes it",
                function.id
            ),
        );
        finding.evidence(format!(
            "{} calls in a row; from {MANY} on it is a process (our threshold)",
            steps.len()
        ));
        finding.impact(match context.mean(id) {
            mean if mean > 0.0 && waiting > 0.0 => format!(
                "{} of its {} are waiting; when it ends after a step the effects of all before stay",
                Seconds(waiting.min(mean)),
                Seconds(mean)
            ),
            _ => "when it ends after a step the effects of all before stay".to_string(),
        });
        finding.dedup_key(format!("chain {}", function.id));
    }
}

/// From so many calls on.
const MANY: usize = 3;
