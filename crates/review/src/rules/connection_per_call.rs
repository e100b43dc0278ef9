//! PERF-013: a connection is made anew for each run.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::units::number;

crate::rule_text!("connection_per_call");

pub(crate) const RULE: Rule = say::rule(check);

/// Round trips until a protected connection is there: two at least (TCP and TLS 1.3), five with older ones and a login.
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
                        format!("`{}` connects to `{}` anew in every run", function.label, target.label),
                        format!(
                            "make the client outside the handler of `{}`, then `pooled yes`",
                            function.id
                        ),
                    );
                    finding.evidence("`pooled no` is stated");
                    finding.effect = context.rate(edge_id).zip(context.needed(id)).map(|(rate, needed)| {
                        format!(
                            "{} to {} round trips in each of {} runs a month; made once for each environment it is {} at the peak",
                            number(ROUND_TRIPS.0),
                            number(ROUND_TRIPS.1),
                            number(rate.per_month().round()),
                            number(needed)
                        )
                    });
                }
                None => {}
            }
        }
    }
}
