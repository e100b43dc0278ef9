//! COST-019: a good part of the paid time is starting.

use crate::context::{percent, usd};
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_syntax::units::Seconds;

pub(crate) const RULE: Rule = Rule {
    code: "COST-019",
    name: "initialisation-billed",
    category: Category::Cost,
    level: Level::Low,
    title: "Initialisation is billed",
    explanation: r#"
Starting an environment is paid like running it. A function that is called now and then pays mostly for
starting.

```fires
client web
http_api api { auth jwt }
function show { runtime java21; memory 2 GB; package 60 MB; init 4 s; duration 120 ms; timeout 10 s }
web -> api { rate 3k/month; peak 1/s }
api -> show
```

Start less: fewer libraries, work put off until it is needed.

```quiet
client web
http_api api { auth jwt }
function show { runtime nodejs22; memory 512 MB; package 1 MB; duration 120 ms; timeout 10 s }
web -> api { rate 20M/month; peak 20/s }
api -> show
```
"#,
    sources: &["https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let (Some(start), Some(runs)) =
            (context.analysis.cold_start(id), context.analysis.traffic.runs_per_month(id))
        else {
            continue;
        };
        let starting = start.probability() * start.billed_s;
        let share = starting / (starting + context.mean(id)).max(1e-9);
        let lines =
            context.analysis.cost.lines.iter().filter(|line| line.node == id && line.part == "cold starts");
        let paid: f64 = lines.map(|line| context.analysis.cost.counted(line).to_f64()).sum();
        if share <= 0.1 || paid < LEAST {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("{} of the time paid for `{}` is starting", percent(share), function.label),
            format!("fewer libraries in `{}`, and what is not needed at once later", function.id),
        );
        finding.because(format!(
            "{} of the runs start cold; starting takes {} that are paid, a run {}",
            percent(start.probability()),
            Seconds(start.billed_s),
            Seconds(context.mean(id))
        ));
        finding.so(format!("{} a month, {} of starting", usd(paid), Seconds(runs * starting)));
    }
}

/// Less than this a month is not worth a change.
const LEAST: f64 = 0.1;
