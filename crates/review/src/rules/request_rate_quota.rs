//! LIM-007: short functions meet the quota of requests a second before that of concurrency.

use crate::context::percent;
use crate::{Context, Findings, Level, Place, Rule};
use neph_syntax::units::{PerSecond, number};

crate::rule_text!("request_rate_quota");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let _ = model;
    for row in context.held(&["rps_per_concurrency"]) {
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        let quota = context.account_limit(row.node).unwrap_or(0.0);
        let finding = findings.fail(
            Level::High,
            Place::System,
            format!(
                "functions are started {} at the peak; {} are allowed",
                PerSecond(row.used * quota),
                PerSecond(row.max * quota)
            ),
            format!(
                "have the quota raised and state it: `account_concurrency {}`",
                number((row.used * quota / row.max).ceil())
            ),
        );
        finding.evidence(format!(
            "{} requests a second for each of {} concurrent executions",
            number(row.max),
            number(quota)
        ));
        finding.impact(format!(
            "{} of the requests at the peak are throttled although environments are free",
            percent(1.0 - 1.0 / row.share)
        ));
    }
}
