//! REL-013: calls to an external system that hangs block a large share of the account's concurrency.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_model::{Mode, NodeId};
use neph_syntax::present::count;
use neph_syntax::present::percent;
use neph_syntax::units::{PerSecond, Seconds};
use neph_syntax::words::capital;

crate::rule_text!("no_breaker");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (edge_id, edge) in model.edges().filter(|(_, edge)| edge.mode == Mode::Call) {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        let (function, outside) = (context.node(from), context.node(to));
        if !function.is_function() || !(outside.is(Role::External) || outside.is(Role::Legacy)) {
            continue;
        }
        let breaker = [&edge.facts, &function.facts, &outside.facts]
            .into_iter()
            .find_map(|facts| facts.flag(fact::BREAKER));
        if breaker == Some(true) {
            findings.pass();
            continue;
        }
        let own = function
            .facts
            .time(fact::TIMEOUT)
            .map(|s| s.0)
            .or_else(|| context.limit(from, LimitKey::TimeoutDefault));
        let attempts = edge.facts.number(fact::RETRIES).unwrap_or(0.0) + 1.0;
        let wait =
            edge.facts.time(fact::TIMEOUT).map(|s| s.0 * attempts).into_iter().chain(own).reduce(f64::min);
        let (Some(wait), Some(rates)) = (wait, context.rate(edge_id)) else { continue };
        let cap = function.facts.number(fact::RESERVED).or_else(|| source_concurrency(context, from));
        let limit = context.account_limit(from);
        let Some(most) = cap.into_iter().chain(limit).reduce(f64::min) else { continue };
        let blocked = (rates.peak * wait).min(cap.unwrap_or(f64::INFINITY));
        let of_account = blocked / limit.unwrap_or(most);
        if of_account < LITTLE {
            findings.pass();
            continue;
        }
        let blocks = say::Blocks {
            dependency: &outside.label,
            count: &count(blocked),
            function: &function.label,
            wait: &Seconds(wait),
            share: &percent(of_account),
        }
        .to_string();
        let level = if of_account >= 0.5 { Level::High } else { Level::Medium };
        if breaker.is_none() {
            findings.ask(
                level,
                Place::Edge(edge_id),
                &[fact::BREAKER.name()],
                say::Ask {
                    function: &function.label,
                    dependency: &outside.label,
                    consequence: &capital(&blocks),
                },
            );
            continue;
        }
        let finding = findings.fail(
            level,
            Place::Edge(edge_id),
            blocks,
            say::Fix { from_id: &function.id, to_id: &outside.id },
        );
        finding.evidence(say::Configured { peak: &PerSecond(rates.peak), wait: &Seconds(wait) });
        finding.impact(say::IMPACT);
    }
}

/// A share of the account's concurrency that other functions do not miss.
const LITTLE: f64 = 0.1;

/// Concurrent executions to which its event sources limit a function.
fn source_concurrency(context: &Context<'_>, id: NodeId) -> Option<f64> {
    let triggers = context.triggers(id);
    let bounds: Option<Vec<f64>> =
        triggers.iter().map(|(_, edge, _)| edge.facts.number(fact::MAX_CONCURRENCY)).collect();
    bounds.filter(|all| !all.is_empty()).map(|all| all.iter().sum())
}
