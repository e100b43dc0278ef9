//! COST-001: a function that is busy all day costs more than always-on containers.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, fact};
use neph_syntax::present::count;
use neph_syntax::present::{money, percent};
use neph_syntax::units::{Bytes, PerSecond};

crate::rule_text!("always_on_cheaper");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    // One container's price, asked for once it is needed.
    let mut price = None;
    for (id, function) in model.functions() {
        let (Some(load), Some(runs)) = (context.load(id), context.runs(id)) else { continue };
        let cost = context.usd(id);
        if cost < LEAST_SAVED {
            findings.pass();
            continue;
        }
        let memory =
            neph_analysis::cold_start::memory_mb(context.catalog, function).map_or(1024.0, |(mb, _)| mb);
        let per_core =
            context.limit(id, LimitKey::MemoryPerVcpu).map_or(1769.0, |bytes| bytes / 1024.0 / 1024.0);
        // The vCPUs the function has at peak, or half of them where it also waits. At least two, for redundancy.
        let computing = if function.facts.is(fact::CPU_BOUND) { 1.0 } else { COMPUTING };
        let cores = (load * (memory / per_core).min(1.0) * computing / FULL).ceil().max(2.0);
        let one =
            *price.get_or_insert_with(|| context.usd_of("service s { instances 1; vcpu 1; memory 2 GB }"));
        let Some(container) = one.map(|one| one * cores) else { continue };
        if container <= 0.0 || cost <= 1.2 * container || cost - container < LEAST_SAVED {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            if cost > 2.0 * container && cost - container > 1000.0 { Level::High } else { Level::Medium },
            Place::Node(id),
            say::Dearer {
                function: &function.label,
                function_usd: &money(cost),
                container_usd: &money(container),
            },
            say::Fix { function: &function.id, cores: &cores },
        );
        finding.evidence(say::Load {
            average: &count(runs.usual * context.mean(id)),
            peak: &count(load),
            memory: &Bytes(memory * 1024.0 * 1024.0),
        });
        finding.evidence(say::Sizing {
            cores: &count(cores),
            utilisation: &percent(FULL),
            computing: &percent(computing),
        });
        finding.evidence(say::BreakEven {
            break_even: &PerSecond(runs.usual * container / cost),
            average: &PerSecond(runs.usual),
        });
        finding.impact(say::Saving { usd: &money(cost - container) });
    }
}

/// A saving below this a month does not justify a migration.
const LEAST_SAVED: f64 = 50.0;

/// The share of an invocation that is CPU time, unless the function is declared CPU-bound.
const COMPUTING: f64 = 0.5;

/// The utilisation containers are sized for.
const FULL: f64 = 0.6;
