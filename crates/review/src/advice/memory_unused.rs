//! COST-011: memory is paid that is never used.

use crate::context::usd;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::fact;
use neph_syntax::units::number;

pub(crate) const RULE: Rule = Rule {
    code: "COST-011",
    name: "memory-unused",
    category: Category::Cost,
    level: Level::Low,
    title: "Memory over-provisioned",
    explanation: r#"
Memory is paid by the size that is set. Less of it is cheaper as long as the run does not get slower.

```fires
client web
http_api api { auth jwt }
function show { memory 2 GB; memory_used 180 MB; duration 200 ms; timeout 5 s }
web -> api { rate 30M/month; peak 40/s }
api -> show
```

Measure with less.

```quiet
client web
http_api api { auth jwt }
function show { memory 256 MB; memory_used 180 MB; duration 200 ms; timeout 5 s }
web -> api { rate 30M/month; peak 40/s }
api -> show
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let (Some(memory), Some(used)) =
            (function.facts.size(fact::MEMORY), function.facts.size(fact::MEMORY_USED))
        else {
            continue;
        };
        if used.0 >= 0.5 * memory.0 || function.facts.is(fact::CPU_BOUND) {
            findings.pass();
            continue;
        }
        let lines =
            context.analysis.cost.lines.iter().filter(|line| line.node == id && line.unit.contains("GB-s"));
        let paid: f64 = lines.map(|line| context.analysis.cost.counted(line).to_f64()).sum();
        let enough = (used.0 * 1.4 / 1024.0 / 1024.0 / 64.0).ceil() * 64.0;
        let finding = findings.fail(
            Level::Low,
            Place::Node(id),
            format!("`{}` uses {used} of {memory}", function.label),
            format!(
                "measure with `memory {} MB` on `{}`: less memory is also less processor",
                number(enough),
                function.id
            ),
        );
        finding.because("both are stated");
        let bytes = enough * 1024.0 * 1024.0;
        let written = format!("{} MB", number(enough));
        finding.suggest_fact(FactChange::size(Place::Node(id), fact::MEMORY, bytes, written));
        finding.effect = (paid > 0.0)
            .then(|| format!("up to {} a month", usd(paid * (1.0 - enough * 1024.0 * 1024.0 / memory.0))));
    }
}
