//! COST-013: functions run on the dearer kind of processor.

use crate::context::{listed, percent, usd};
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::fact;

pub(crate) const RULE: Rule = Rule {
    code: "COST-013",
    name: "dearer-processor",
    category: Category::Cost,
    level: Level::Info,
    title: "Dearer processor without reason",
    explanation: r#"
Runtimes that bring their own machine run as well on arm64, which costs a fifth less.

```fires
client web
http_api api { auth jwt }
function rank { runtime nodejs22; memory 1 GB; duration 400 ms; timeout 5 s }
web -> api { rate 40M/month; peak 60/s }
api -> rank
```

State the processor; measure once.

```quiet
client web
http_api api { auth jwt }
function rank { runtime nodejs22; arch arm64; memory 1 GB; duration 400 ms; timeout 5 s }
web -> api { rate 40M/month; peak 60/s }
api -> rank
```
"#,
    sources: &["https://aws.amazon.com/lambda/pricing/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let (mut saved, mut first, mut names) = (0.0, None, Vec::new());
    for (id, function) in model.functions() {
        if neph_analysis::cold_start::arch(model, function) != "x86_64" {
            findings.pass();
            continue;
        }
        let cost = &context.analysis.cost;
        let service = context.catalog.service(function.service_id());
        for line in cost.lines.iter().filter(|line| line.node == id && line.meter.ends_with("_x86")) {
            let other = line.meter.replace("_x86", "_arm");
            let price = |meter: &str| {
                service
                    .and_then(|s| s.price(meter))
                    .and_then(|p| p.tiers.first())
                    .map(|tier| neph_syntax::money::to_f64(tier.usd))
            };
            if let (Some(here), Some(there)) = (price(&line.meter), price(&other)) {
                saved += cost.counted(line).to_f64() * (1.0 - there / here.max(1e-12));
                first.get_or_insert(id);
                names.push(function.label.as_str());
            }
        }
    }
    let Some(first) = first.filter(|_| saved >= LEAST) else { return };
    let finding = findings.fail(
        Level::Info,
        Place::Node(first),
        format!("{} would cost {} a month less on arm64", listed(names), usd(saved)),
        "`arch arm64` on the system, and a measurement",
    );
    finding.because(match model.system.facts.has(fact::ARCH) {
        true => "x86_64 is stated",
        false => "`arch` is not stated, and the platform's default is x86_64",
    });
    finding.suggest_fact(FactChange::word(Place::System, fact::ARCH, "arm64"));
    finding.so(format!("{} of the system's cost", percent(saved / context.total_usd().max(0.01))));
}

/// Less than this a month is not worth a measurement.
const LEAST: f64 = 5.0;
