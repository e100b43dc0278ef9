//! PERF-013: a connection is opened anew on every invocation.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::present::count;

crate::rule_text!("connection_per_call");

pub(crate) const RULE: Rule = say::rule(check);

/// Round trips to set up a secure connection: at least two (TCP and TLS 1.3), five with older TLS and a login.
const ROUND_TRIPS: (f64, f64) = (2.0, 5.0);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (id, function) in context.model.functions() {
        for (edge_id, edge, to) in context.calls(id) {
            let target = context.node(to);
            if !target.is(Role::Database) && !target.is_outside() {
                continue;
            }
            let stated = edge.facts.flag(fact::POOLED).or_else(|| function.facts.flag(fact::POOLED));
            match stated {
                Some(true) => findings.pass(),
                Some(false) => {
                    let finding = findings.fail(
                        Level::Low,
                        Place::Edge(edge_id),
                        say::Anew { function: &function.label, target: &target.label },
                        say::Fix { function: &function.label },
                    );
                    finding.evidence(say::DECLARED);
                    finding.effect = context.rate(edge_id).zip(context.needed(id)).map(|(rate, needed)| {
                        say::RoundTrips {
                            fewest: &count(ROUND_TRIPS.0),
                            most: &count(ROUND_TRIPS.1),
                            calls: &count(rate.per_month().round()),
                            environments: &count(needed),
                        }
                        .to_string()
                    });
                }
                None => {}
            }
        }
    }
}
