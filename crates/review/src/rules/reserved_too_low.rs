//! LIM-005: reserved concurrency throttles requests, or exceeds the account quota.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, fact};
use neph_syntax::present::count;
use neph_syntax::present::percent;
use neph_syntax::units::{PerSecond, Seconds};

crate::rule_text!("reserved_too_low");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let mut sum = 0.0;
    let mut last = None;
    for (id, function) in model.functions() {
        let Some(reserved) = function.facts.number(fact::RESERVED) else { continue };
        sum += reserved;
        last = Some(id);
        // Queues, streams and schedules wait; users do not.
        let Some(_) = context.waiting_caller(id) else { continue };
        let (Some(load), Some(needed), Some(runs)) = (context.load(id), context.needed(id), context.runs(id))
        else {
            continue;
        };
        if reserved >= needed {
            findings.pass();
            continue;
        }
        let refused = neph_analysis::erlang::blocked(load, reserved as u32);
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            say::TooLow { function: &function.label, needed: &count(needed), reserved: &count(reserved) },
            say::Fix { needed: &count(needed), function: &function.label },
        );
        finding.evidence(say::Load {
            rate: &PerSecond(runs.peak),
            duration: &Seconds(context.mean(id)),
            load: &count(load),
            needed: &count(needed),
        });
        finding.impact(say::Throttled { share: &percent(refused), rate: &PerSecond(runs.peak * refused) });
        finding.after_fix(say::AfterFix {
            needed: &count(needed),
            share: &percent(neph_analysis::erlang::blocked(load, needed as u32)),
        });
    }
    if let Some(id) = last
        && let (Some(limit), Some(least)) =
            (context.account_limit(id), context.limit(id, LimitKey::UnreservedConcurrency))
        && sum > limit - least
    {
        let finding = findings.fail(
            Level::Critical,
            Place::System,
            say::Overcommitted { sum: &count(sum), available: &count(limit - least) },
            say::RESERVE_LESS,
        );
        finding.evidence(say::Quota { limit: &count(limit), least: &count(least) });
        finding.impact(say::REJECTED);
    }
}
