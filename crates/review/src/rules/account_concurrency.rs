//! LIM-004: at peak, the functions of an account need more concurrent executions than its quota allows.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, fact};
use neph_syntax::present::count;
use neph_syntax::present::percent;
use neph_syntax::units::{PerSecond, Seconds};

crate::rule_text!("account_concurrency");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for row in context.checked(&[LimitKey::AccountConcurrency]) {
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        let load: f64 = model.functions().filter_map(|(id, _)| context.load(id)).sum();
        let largest = model
            .functions()
            .filter_map(|(id, f)| Some((context.load(id)?, f, id)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let (needed, quota) = (count(row.used), count(row.max));
        let finding = findings.fail(
            if load > row.max { Level::Critical } else { Level::High },
            Place::System,
            say::Exceeded { used: &needed, quota: &quota },
            say::Fix { quota: &((row.used * 1.25 / 500.0).ceil() * 500.0) },
        );
        if let Some((most, function, id)) = largest {
            finding.evidence(say::Largest {
                function: &function.label,
                rate: &PerSecond(context.runs(id).map_or(0.0, |r| r.peak)),
                duration: &Seconds(context.mean(id)),
                executions: &count(most),
            });
        }
        finding.evidence(say::Load { busy: &count(load), needed: &needed });
        if model.system.facts.has(fact::ACCOUNT_CONCURRENCY) {
            finding.evidence(say::Declared { quota: &quota });
        } else {
            finding.evidence(say::Default { quota: &quota });
        }
        let refused = neph_analysis::erlang::blocked(load, row.max as u32);
        finding.impact(say::Throttled { share: &percent(refused) });
    }
}
