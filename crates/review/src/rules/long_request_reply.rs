//! INT-008: a client waits on an open connection for a long-running request.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::present::count;
use neph_syntax::units::Seconds;

crate::rule_text!("long_request_reply");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for path in &context.analysis.latency {
        if path.kind != neph_analysis::latency::Kind::Response || !context.node(path.from).is(Role::Client) {
            continue;
        }
        let slow = path.with_cold.p99 / 1e3;
        let component = &context.node(path.to).label;
        let measured = path
            .nodes
            .iter()
            .filter(|id| context.node(**id).is_function())
            .all(|id| context.node(*id).facts.spread(fact::DURATION).is_some_and(|d| d.high.is_some()));
        if slow <= LONG_S {
            findings.pass();
            continue;
        }
        if !measured {
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Edge(path.entry),
            say::Waits { client: &context.node(path.from).label, slow: &Seconds(slow), component },
            say::Fix { component },
        );
        let median = path.with_cold.p50 / 1e3;
        finding.evidence(say::Quantiles {
            median: &Seconds(median),
            slow: &Seconds(slow),
            limit: &Seconds(LONG_S),
        });
        finding.effect = context
            .rate(path.entry)
            .map(|r| say::Open { count: &count((r.peak * median).ceil()) }.to_string());
    }
}

/// Seconds after which users give up.
const LONG_S: f64 = 10.0;
