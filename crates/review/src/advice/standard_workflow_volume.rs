//! COST-008: a workflow for long processes is used for many short ones.

use crate::context::usd;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::{Role, fact};
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "COST-008",
    name: "standard-workflow-volume",
    category: Category::Cost,
    level: Level::Medium,
    title: "Standard workflow at high volume",
    explanation: r#"
A standard workflow is paid by the step and remembers everything for months. Many short executions cost a
fraction as express workflows.

```fires
client web
http_api api { auth jwt }
workflow price { steps 8; express no }
function one { duration 60 ms; timeout 5 s; memory 256 MB; idempotent yes }
web -> api { rate 20M/month; peak 30/s }
api ~> price -> one
```

Express for short executions whose steps may run twice; a standard one around them for what must run once.

```quiet
client web
http_api api { auth jwt }
workflow price { steps 8; express }
function one { duration 60 ms; timeout 5 s; memory 256 MB; idempotent yes }
web -> api { rate 20M/month; peak 30/s }
api ~> price -> one
```
"#,
    sources: &["https://docs.aws.amazon.com/step-functions/latest/dg/concepts-standard-vs-express.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, workflow) in
        model.of_role(Role::Workflow).filter(|(_, workflow)| !workflow.facts.is(fact::EXPRESS))
    {
        let cost = context.usd(id);
        let steps = context.calls(id);
        // Undoing steps and people who must be asked need the longer memory.
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
        let count = workflow.facts.number(fact::STEPS).unwrap_or(1.0);
        let each = (long / 3.0).max(0.1);
        let express = context.usd_of(&format!("client c\nworkflow w {{ express; steps {count}; duration {each} s }}\nc ~> w {{ rate {runs}/month }}"));
        let Some(express) = express.filter(|express| *express > 0.0 && cost > 5.0 * express) else {
            continue;
        };
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!(
                "`{}` costs {} a month by the step; as an express workflow about {}",
                workflow.label,
                usd(cost),
                usd(express)
            ),
            format!("`express` on `{}`, inside a standard one where something must run once", workflow.id),
        );
        finding.because(format!("{} executions a month × {} steps; all of its functions are idempotent, one in a hundred takes longer than {}", number(runs), number(count), Seconds(long)));
        finding.suggest_fact(FactChange::flag(Place::Node(id), fact::EXPRESS, true));
        finding.so(format!("{} a month", usd(cost - express)));
    }
}

/// Less than this a month is not worth a change.
const LEAST: f64 = 50.0;

/// Express workflows end after this many seconds.
const SHORT: f64 = 300.0;
