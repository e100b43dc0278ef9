//! LIM-001: an invocation takes longer than its time-out or the platform allows.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, fact};
use neph_syntax::present::count;
use neph_syntax::units::Seconds;

crate::rule_text!("runs_too_long");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        let Some(duration) = function.facts.spread(fact::DURATION) else { continue };
        let platform = context.limit(id, LimitKey::InvocationDuration);
        let stated = function.facts.time(fact::TIMEOUT).map(|s| s.0);
        let timeout = stated.or_else(|| context.limit(id, LimitKey::TimeoutDefault));
        let slow = duration.top();
        let measured = duration.high.is_some();
        let statistic = if measured { say::P99 } else { say::TYPICAL };
        if let Some(platform) = platform.filter(|platform| slow > *platform) {
            let finding = findings.fail(
                Level::Critical,
                Place::Node(id),
                say::OverPlatform {
                    function: &function.label,
                    duration: &Seconds(slow),
                    limit: &Seconds(platform),
                },
                say::Split { function: &function.label },
            );
            finding.evidence(say::PlatformLimit {
                statistic: &statistic,
                duration: &Seconds(slow),
                limit: &Seconds(platform),
            });
            finding.impact(say::CutShort { missing: &Seconds(slow - platform) });
            continue;
        }
        let Some(timeout) = timeout else { continue };
        if slow > 0.8 * timeout {
            let over = slow > timeout;
            let wanted = (slow * 2.0).min(platform.unwrap_or(f64::INFINITY));
            let level = match (over, measured) {
                (true, false) => Level::Critical,
                (true, true) => Level::High,
                (false, _) => Level::Medium,
            };
            let label = &function.label;
            let (duration, limit) = (&Seconds(slow), &Seconds(timeout));
            let finding = findings.fail(
                level,
                Place::Node(id),
                if over {
                    say::OverTimeout { function: label, duration, timeout: limit }.to_string()
                } else {
                    say::NearTimeout { function: label, duration, timeout: limit }.to_string()
                },
                say::RaiseTimeout { wanted: &Seconds(wanted), function: label },
            );
            finding.evidence(if stated.is_some() {
                say::Configured { statistic: &statistic, duration, timeout: limit }.to_string()
            } else {
                say::ByDefault { statistic: &statistic, duration, timeout: limit }.to_string()
            });
            finding.effect = context.runs(id).filter(|_| over && measured).map(|runs| {
                let (ended, all) = (count(runs.usual * 864.0), count(runs.usual * 86_400.0));
                say::TimedOut { ended: &ended, all: &all }.to_string()
            });
            continue;
        }
        let usual_spread = context.analysis.timings.answer(id).p99;
        if !measured && usual_spread > timeout {
            findings.ask(
                Level::High,
                Place::Node(id),
                &[fact::DURATION.name()],
                say::Ask {
                    function: &function.label,
                    typical: &Seconds(duration.usual),
                    slow: &Seconds(usual_spread),
                    timeout: &Seconds(timeout),
                },
            );
            continue;
        }
        findings.pass();
    }
}
