//! COST-004: what is logged costs more than what is done.

use crate::context::{percent, usd};
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "COST-004",
    name: "logs-cost-more",
    category: Category::Cost,
    level: Level::Medium,
    title: "Logs cost more than compute",
    explanation: r#"
Log bytes are dear. A function of a few milliseconds that logs its whole input pays more for the lines than
for the work.

```fires
client web
http_api api { auth jwt }
function track { memory 128 MB; duration 8 ms; timeout 3 s; log 12 KB; runtime nodejs22 }
web -> api { rate 200M/month; peak 200/s }
api -> track
```

Log less: a level, a sample of the good cases, a reference in place of the body.

```quiet
client web
http_api api { auth jwt }
function track { memory 128 MB; duration 8 ms; timeout 3 s; log 200 B; runtime nodejs22 }
web -> api { rate 200M/month; peak 200/s }
api -> track
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/welcome.html",
    ],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let cost = &context.analysis.cost;
    let mut worst: Option<(f64, f64, f64, NodeId)> = None;
    let (mut logs, mut work) = (0.0, 0.0);
    for (id, _) in model.functions() {
        let of = |logging: bool| -> f64 {
            let lines =
                cost.lines.iter().filter(|line| line.node == id && line.meter.starts_with("logs") == logging);
            lines.map(|line| cost.counted(line).to_f64()).sum()
        };
        let (log, run) = (of(true), of(false));
        logs += log;
        work += run;
        if worst.is_none_or(|(most, ..)| log > most) {
            let gb = cost
                .lines
                .iter()
                .filter(|line| line.node == id && line.meter.starts_with("logs"))
                .map(|line| line.quantity)
                .sum();
            worst = Some((log, run, gb, id));
        }
    }
    let Some((log, run, gb, id)) = worst else { return };
    if logs < LEAST || logs <= work && logs <= 0.3 * context.total_usd() {
        findings.pass();
        return;
    }
    let function = context.node(id);
    let stated = function.facts.has(fact::LOG) || model.system.facts.has(fact::LOG);
    let message = format!("logs cost {} a month, the functions' own work {}", usd(logs), usd(work));
    if !stated {
        findings.ask(
            Level::Low,
            Place::Node(id),
            &[fact::LOG.name()],
            format!("how much does a run of `{}` log? At 2 KB {message}", function.label),
        );
        return;
    }
    let finding = findings.fail(
        Level::Medium,
        Place::Node(id),
        message,
        format!("`log 200 B` on `{}`: a level, a sample, a reference in place of the body", function.id),
    );
    finding.because(format!(
        "`{}`: {} GB a month cost {}, its runs {}",
        function.label,
        number(gb),
        usd(log),
        usd(run)
    ));
    finding.suggest_fact(FactChange::size(Place::Node(id), fact::LOG, 200.0, "200 B"));
    finding.so(format!("{} of what the system costs", percent(logs / context.total_usd().max(0.01))));
}

/// Less than this a month is not worth a change.
const LEAST: f64 = 20.0;
