//! PERF-002: people wait for functions that wait for functions.

use crate::context::{Rows, listed, percent};
use crate::{Context, Findings, Level, Place, Rule};
use neph_syntax::units::number;

crate::rule_text!("long_synchronous_chain");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let mut rows = Rows::default();
    for (id, _) in model.functions() {
        // Begin where people wait, not in the middle.
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
            format!("{} functions wait for each other while somebody waits for the first", chain.len()),
            format!(
                "merge them, call side by side, or hand over by event what the answer of `{}` does not need",
                context.node(id).id
            ),
        );
        finding.evidence(format!("in a row: {names}"));
        let none_cold: f64 = chain
            .iter()
            .filter_map(|id| context.analysis.cold_start(*id))
            .map(|cold| 1.0 - cold.probability())
            .product();
        let together: f64 = chain.iter().map(|id| context.mean(*id)).sum();
        let first = context.mean(id).max(1e-3);
        finding.impact(format!(
            "{} of the requests meet a cold start; {} times the time of the first is paid",
            percent(1.0 - none_cold),
            number(together / first)
        ));
        finding.dedup_key(format!("chain {}", context.node(id).id));
    }
}

/// So many functions in a row.
const LONG: usize = 3;
