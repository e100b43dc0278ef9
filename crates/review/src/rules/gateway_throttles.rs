//! LIM-008: an entry point throttles its peak traffic.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, fact};
use neph_syntax::present::count;
use neph_syntax::units::PerSecond;

crate::rule_text!("gateway_throttles");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes().filter(|(_, node)| node.is_entry()) {
        let Some(rates) = context.analysis.traffic.node(id).arrivals else { continue };
        let configured = entry.facts.rate(fact::THROTTLE).map(|r| r.0);
        let Some(limit) =
            configured.or_else(|| context.limit(id, LimitKey::RequestRate)).filter(|limit| *limit > 0.0)
        else {
            continue;
        };
        if rates.peak <= limit {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            say::Throttles { entry: &entry.label, peak: &PerSecond(rates.peak), limit: &PerSecond(limit) },
            match configured {
                Some(_) => {
                    let rate = count((rates.peak * 1.5).ceil());
                    say::Fix { rate: &rate, entry: &entry.label }.to_string()
                }
                None => say::FixQuota { entry: &entry.label }.to_string(),
            },
        );
        if configured.is_some() {
            finding.evidence(say::Configured { limit: &PerSecond(limit) });
        } else {
            finding.evidence(say::Default { limit: &PerSecond(limit) });
        }
        finding.impact(say::Rejected { entry: &entry.label, rate: &PerSecond(rates.peak - limit) });
    }
}
