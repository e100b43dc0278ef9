//! PERF-003: a runtime that starts slowly keeps users waiting.

use crate::{Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::fact;
use neph_syntax::present::percent;
use neph_syntax::units::Seconds;

crate::rule_text!("heavy_runtime");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let (Some(start), Some(caller)) = (context.analysis.cold_start(id), context.waiting_caller(id))
        else {
            continue;
        };
        let runtime = function
            .facts
            .text(fact::RUNTIME)
            .and_then(|name| context.catalog.runtime(model.system.provider, name));
        let heavy = runtime.is_some_and(|runtime| HEAVY.contains(&runtime.family.as_str()))
            || function.facts.is(fact::IMAGE)
            || start.total_ms.p50 >= SLOW_MS;
        if runtime.is_none() && !heavy {
            continue;
        }
        let softened = function.facts.is(fact::SNAPSTART)
            || [fact::PROVISIONED, fact::MIN_INSTANCES]
                .into_iter()
                .any(|fact| function.facts.number(fact).is_some_and(|n| n >= 1.0));
        if softened || !heavy {
            findings.pass();
            continue;
        }
        let median = &Seconds(start.total_ms.p50 / 1e3);
        let can = runtime.is_some_and(|runtime| runtime.snapshot);
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::Waits { caller: &context.node(caller).label, time: median, function: &function.label },
            match can {
                true => say::FixSnapshot { function: &function.label }.to_string(),
                false => say::Fix { function: &function.label }.to_string(),
            },
        );
        finding.evidence(say::Quantiles { median, slow: &Seconds(start.total_ms.p99 / 1e3) });
        if can {
            finding.suggest_fact(FactChange::flag(Place::Node(id), fact::SNAPSTART, true));
        } else {
            finding.suggest_fact(FactChange::count(Place::Node(id), fact::PROVISIONED, 1.0));
        }
        finding.evidence(say::UNMITIGATED);
        finding.effect = start.share.map(|_| say::Share { share: &percent(start.probability()) }.to_string());
    }
}

/// Languages that start a virtual machine with the function.
const HEAVY: [&str; 2] = ["java", "dotnet"];

/// A cold start this long counts as slow in any runtime.
const SLOW_MS: f64 = 2000.0;
