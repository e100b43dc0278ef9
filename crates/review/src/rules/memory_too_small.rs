//! PERF-008: a CPU-bound function has less memory than a full vCPU takes.

use crate::{Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::{LimitKey, fact};
use neph_model::{Spread, Value};
use neph_syntax::present::percent;
use neph_syntax::units::{Bytes, Seconds};

crate::rule_text!("memory_too_small");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions().filter(|(_, function)| function.facts.is(fact::CPU_BOUND)) {
        let (Some(memory), Some(core)) =
            (function.facts.size(fact::MEMORY).map(|s| s.0), context.limit(id, LimitKey::MemoryPerVcpu))
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
            say::PartOfCore { function: &function.label, share: &percent(memory / core) },
            say::Fix { function: &function.label, core: &Bytes(core) },
        );
        finding.evidence(say::Configured { memory: &Bytes(memory), core: &Bytes(core) });
        finding.suggest_fact(FactChange::size(Place::Node(id), fact::MEMORY, core, Bytes(core).to_string()));
        if let Some(spread) = function.facts.spread(fact::DURATION) {
            // CPU-bound duration falls in proportion to the CPU share.
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
        finding.effect = duration
            .map(|d| say::Faster { before: &Seconds(d), after: &Seconds(d * memory / core) }.to_string());
    }
}
