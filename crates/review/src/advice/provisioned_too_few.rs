//! PERF-004: requests beyond what is kept warm start cold.

use crate::context::{percent, usd};
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "PERF-004",
    name: "provisioned-too-few",
    category: Category::Performance,
    level: Level::Medium,
    title: "Provisioned below need",
    explanation: r#"
What is kept warm helps only as far as it goes: at the peak the rest starts cold, when most people wait.

```fires
client web
http_api api { auth jwt }
function show { runtime java21; provisioned 5; memory 1 GB; timeout 10 s; duration 300 ms }
web -> api { rate 20M/month; peak 60/s }
api -> show
```

As many as the peak needs, by schedule or by following the load.

```quiet
client web
http_api api { auth jwt }
function show { runtime java21; provisioned 32; memory 1 GB; timeout 10 s; duration 300 ms }
web -> api { rate 20M/month; peak 60/s }
api -> show
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let (Some(warm), Some(load)) =
            (function.facts.number(fact::PROVISIONED).filter(|n| *n >= 1.0), context.load(id))
        else {
            continue;
        };
        let spilled = neph_analysis::erlang::blocked(load, warm as u32);
        if spilled <= 0.01 {
            findings.pass();
            continue;
        }
        let wanted = neph_analysis::erlang::needed(load, 0.01);
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("`{}` keeps {} warm and needs {wanted} at the peak", function.label, number(warm)),
            format!(
                "`provisioned {wanted}` on `{}` for the hours of the peak, or let it follow the load",
                function.id
            ),
        );
        finding.because(format!("{} at once on average at the peak (Erlang)", number(load)));
        finding.so(format!("{} of the requests at the peak find no warm environment", percent(spilled)));
        let kept = context.analysis.cost.lines.iter().filter(|line| line.node == id && line.fixed);
        let paid: f64 = kept.map(|line| context.analysis.cost.counted(line).to_f64()).sum();
        let more = paid * (f64::from(wanted) / warm - 1.0);
        finding.fixed(format!(
            "with `provisioned {wanted}` {} of them, for {} a month more",
            percent(neph_analysis::erlang::blocked(load, wanted)),
            usd(more.max(0.0))
        ));
    }
}
