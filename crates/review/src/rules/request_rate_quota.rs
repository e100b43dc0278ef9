//! LIM-007: short functions exceed the request-rate quota before the concurrency quota.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::LimitKey;
use neph_syntax::present::count;
use neph_syntax::present::percent;
use neph_syntax::units::PerSecond;

crate::rule_text!("request_rate_quota");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for row in context.checked(&[LimitKey::AccountRequestRate]) {
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        let quota = context.account_limit(row.node).unwrap_or(0.0);
        let finding = findings.fail(
            Level::High,
            Place::System,
            say::Exceeded { peak: &PerSecond(row.used * quota), quota: &PerSecond(row.max * quota) },
            say::Fix { needed: &(row.used * quota / row.max).ceil() },
        );
        finding.evidence(say::Quota { each: &count(row.max), concurrency: &count(quota) });
        finding.impact(say::Throttled { share: &percent(1.0 - 1.0 / row.share) });
    }
}
