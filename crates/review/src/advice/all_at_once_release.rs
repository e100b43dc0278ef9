//! OPS-004: a bad release meets every user at once.

use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "OPS-004",
    name: "all-at-once-release",
    category: Category::Operations,
    level: Level::Medium,
    title: "All-at-once deployment",
    explanation: r#"
A release that goes out at once fails for everyone at once. Sent to a tenth first, with alarms that turn it
back, it fails for a tenth of some minutes.

```fires
system "s" { rollout all }
client web
http_api api { auth jwt }
function order { duration 100 ms; timeout 5 s; memory 512 MB }
web -> api { rate 10M/month; peak 20/s }
api -> order
```

A canary or blue-green, turned back by alarms.

```quiet
system "s" { rollout canary }
client web
http_api api { auth jwt }
function order { duration 100 ms; timeout 5 s; memory 512 MB }
web -> api { rate 10M/month; peak 20/s }
api -> order
```
"#,
    sources: &[
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html",
    ],
    check,
};

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
                format!(
                    "how does a release of functions such as `{}` go out: all at once, or to a part first?",
                    function.label
                ),
            );
        }
        return;
    };
    if !matches!(rollout, "all" | "none" | "all-at-once") {
        findings.pass();
        return;
    }
    let finding = findings.fail(
        Level::Medium,
        Place::System,
        format!("a bad release of `{}` meets every user at once", function.label),
        "`rollout canary`: a tenth first, and alarms that turn it back",
    );
    finding.because(format!("stated: `rollout {rollout}`"));
    finding.effect = context.runs(id).map(|r| {
        format!(
            "in ten minutes {} failed requests instead of {}",
            number(r.usual * 600.0),
            number(r.usual * 60.0)
        )
    });
}
