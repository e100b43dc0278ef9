//! PERF-002: a caller waits for a chain of functions that call each other synchronously.

use crate::context::{Rows, listed};
use crate::{Context, Findings, Level, Place, Rule};
use neph_syntax::present::count;
use neph_syntax::present::percent;

crate::rule_text!("long_synchronous_chain");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let mut rows = Rows::default();
    for (id, function) in model.functions() {
        // Start at the function the caller waits for, not in the middle of the chain.
        let begins = context.waiting_caller(id).is_some()
            && context.triggers(id).iter().all(|(_, _, from)| !context.node(*from).is_function());
        if !begins {
            continue;
        }
        let chain = rows.from(id, |at| {
            let called = context.calls(at).into_iter().map(|(_, _, to)| to);
            called.filter(|to| context.node(*to).is_function()).collect()
        });
        if chain.len() < LONG {
            findings.pass();
            continue;
        }
        let names = listed(chain.iter().map(|id| context.node(*id).label.as_str()));
        let finding = findings.fail(
            Level::Medium,
            Place::Node(id),
            say::Chain { first: &function.label, count: &chain.len() },
            say::Fix { first: &function.label },
        );
        finding.evidence(say::Order { names: &names });
        let none_cold: f64 = chain
            .iter()
            .filter_map(|id| context.analysis.cold_start(*id))
            .map(|cold| 1.0 - cold.probability())
            .product();
        let together: f64 = chain.iter().map(|id| context.mean(*id)).sum();
        let first = context.mean(id).max(1e-3);
        let times = count(together / first);
        finding.impact(match 1.0 - none_cold {
            cold if cold > 0.0 => say::ColdAndPaid { share: &percent(cold), times: &times }.to_string(),
            _ => say::Paid { times: &times }.to_string(),
        });
        finding.dedup_key(format!("chain {}", function.id));
    }
}

/// Functions in a chain that count as long.
const LONG: usize = 3;
