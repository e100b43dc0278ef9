//! PERF-008: a function that computes has less than one processor.

use crate::context::percent;
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::fact;
use neph_model::{Spread, Value};
use neph_syntax::units::{Bytes, Seconds};

pub(crate) const RULE: Rule = Rule {
    code: "PERF-008",
    name: "memory-too-small",
    category: Category::Performance,
    level: Level::Medium,
    title: "Memory too small for computing",
    explanation: r#"
Processor time comes with memory: below the size of one processor a function that computes is slower by as much
as it is cheaper, so that less memory saves nothing.

```fires
function resize { cpu_bound; memory 512 MB; duration 3 s; timeout 30 s }
bucket images
queue failed { alarm }
images ~> resize
resize !> failed
```

As much memory as one processor has; measure both.

```quiet
function resize { cpu_bound; memory 1769 MB; duration 900 ms; timeout 30 s }
bucket images
queue failed { alarm }
images ~> resize
resize !> failed
```
"#,
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions().filter(|(_, function)| function.facts.is(fact::CPU_BOUND)) {
        let (Some(memory), Some(core)) =
            (function.facts.size(fact::MEMORY).map(|s| s.0), context.limit(id, "mb_per_vcpu"))
        else {
            continue;
        };
        if memory >= core {
            findings.pass();
            continue;
        }
        let duration = function.facts.time(fact::DURATION).map(|s| s.0);
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            format!("`{}` computes with {} of a processor", function.label, percent(memory / core)),
            format!("`memory {}` on `{}`, and measure", Bytes(core), function.id),
        );
        finding.because(format!(
            "stated: `cpu_bound` and `memory {}`; one processor comes with {}",
            Bytes(memory),
            Bytes(core)
        ));
        finding.suggest_fact(FactChange::size(Place::Node(id), fact::MEMORY, core, Bytes(core).to_string()));
        if let Some(spread) = function.facts.spread(fact::DURATION) {
            // What computes takes as much less time as there is more processor.
            let factor = memory / core;
            let times = Spread {
                low: spread.low.map(|t| t * factor),
                usual: spread.usual * factor,
                high: spread.high.map(|t| t * factor),
            };
            let written = Seconds(times.usual).to_string();
            finding.suggest_fact(FactChange::new(
                Place::Node(id),
                fact::DURATION,
                Value::Time(times),
                written,
            ));
        }
        finding.effect = duration.map(|d| {
            format!("{} instead of {} at about the same cost", Seconds(d * memory / core), Seconds(d))
        });
    }
}
