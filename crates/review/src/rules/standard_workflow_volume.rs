//! COST-008: a standard workflow runs many short executions that cost a fraction as an express workflow.

use crate::{Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::{Role, fact};
use neph_syntax::present::count;
use neph_syntax::present::money;
use neph_syntax::units::Seconds;

crate::rule_text!("standard_workflow_volume");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, workflow) in
        model.of_role(Role::Workflow).filter(|(_, workflow)| !workflow.facts.is(fact::EXPRESS))
    {
        let cost = context.usd(id);
        let steps = context.calls(id);
        // Compensating steps and human approval need the longer execution history.
        let undoes = steps.iter().any(|(_, edge, to)| {
            edge.facts.is(fact::COMPENSATION) || context.node(*to).facts.is(fact::COMPENSATION)
        });
        let long: f64 = steps
            .iter()
            .map(|(_, edge, to)| {
                context.analysis.timings.answer(*to).p99 * edge.facts.number(fact::CALLS).unwrap_or(1.0)
            })
            .sum();
        let repeatable = steps.iter().all(|(_, _, to)| {
            !context.node(*to).is_function() || context.node(*to).facts.is(fact::IDEMPOTENT)
        });
        if cost < LEAST || undoes || long >= SHORT || !repeatable {
            findings.pass();
            continue;
        }
        let Some(runs) = context.analysis.traffic.runs_per_month(id) else { continue };
        let steps = workflow.facts.number(fact::STEPS).unwrap_or(1.0);
        let each = (long / 3.0).max(0.1);
        let express = context.usd_of(&format!("client c\nworkflow w {{ express; steps {steps}; duration {each} s }}\nc ~> w {{ rate {runs}/month }}"));
        let Some(express) = express.filter(|express| *express > 0.0 && cost > 5.0 * express) else {
            continue;
        };
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::Dearer { workflow: &workflow.label, cost: &money(cost), express: &money(express) },
            say::Fix { workflow: &workflow.id },
        );
        finding.evidence(say::Volume { executions: &count(runs), steps: &count(steps) });
        finding.evidence(say::Eligible { long: &Seconds(long) });
        finding.suggest_fact(FactChange::flag(Place::Node(id), fact::EXPRESS, true));
        finding.impact(say::Saving { usd: &money(cost - express) });
    }
}

/// Less than this a month is not worth a change.
const LEAST: f64 = 50.0;

/// Express workflows end after this many seconds.
const SHORT: f64 = 300.0;
