//! LIM-002: an entry point times out before the response arrives.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, fact};
use neph_syntax::present::count;
use neph_syntax::units::Seconds;

crate::rule_text!("gateway_gives_up");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes().filter(|(_, node)| node.is_entry()) {
        let Some(limit) = context.limit(id, LimitKey::ResponseTime) else { continue };
        for path in &context.analysis.latency {
            if path.kind != neph_analysis::latency::Kind::Response || !path.nodes.contains(&id) {
                continue;
            }
            let slow = path.with_cold.p99 / 1e3;
            if slow <= limit {
                findings.pass();
                continue;
            }
            let assumed = path.nodes.iter().any(|at| {
                let facts = &context.node(*at).facts;
                context.node(*at).is_function()
                    && facts.spread(fact::DURATION).is_none_or(|d| d.high.is_none())
            });
            let usual = path.with_cold.p50 / 1e3;
            let slowest = context.node(path.to);
            if assumed && usual <= limit {
                findings.ask(
                    Level::High,
                    Place::Node(path.to),
                    &[fact::DURATION.name()],
                    say::Ask { component: &slowest.label, entry: &entry.label, limit: &Seconds(limit) },
                );
                continue;
            }
            let finding = findings.fail(
                if usual > limit { Level::Critical } else { Level::High },
                Place::Edge(path.entry),
                say::Cut {
                    component: &slowest.label,
                    slow: &Seconds(slow),
                    entry: &entry.label,
                    limit: &Seconds(limit),
                },
                say::Fix { entry: &entry.label, component: &slowest.label },
            );
            finding.evidence(say::Quantiles { median: &Seconds(usual), slow: &Seconds(slow) });
            finding.evidence(say::Published { limit: &Seconds(limit) });
            let share = if usual > limit { 0.5 } else { 0.01 };
            finding.effect = context.rate(path.entry).map(|rates| {
                let a_day = rates.usual * 86_400.0;
                say::Failed { failed: &count(a_day * share), requests: &count(a_day) }.to_string()
            });
        }
    }
}
