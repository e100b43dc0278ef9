//! COST-014: anyone can run up the bill through a public entry point.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_model::NodeId;
use neph_syntax::present::money;
use neph_syntax::units::PerSecond;

crate::rule_text!("denial_of_wallet");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, entry) in model.nodes().filter(|(_, node)| node.is_entry() && !node.is(Role::Cdn)) {
        if context.outside_caller(id).is_none() || !context.is_open(id) {
            continue;
        }
        let firewall = entry.facts.is(fact::WAF)
            || model
                .incoming(id)
                .iter()
                .filter_map(|(_, edge)| model.origin(edge))
                .any(|from| context.node(from).is(Role::Waf));
        let functions: Vec<NodeId> =
            model.reach(id).into_iter().filter(|to| context.node(*to).is_function()).collect();
        let bounded =
            !functions.is_empty() && functions.iter().all(|f| context.node(*f).facts.has(fact::RESERVED));
        if entry.facts.has(fact::THROTTLE) || firewall || bounded {
            findings.pass();
            continue;
        }
        let most = context.limit(id, LimitKey::RequestRate);
        let by_functions = functions
            .iter()
            .filter_map(|f| Some(context.account_limit(*f)? / context.mean(*f).max(1e-3)))
            .reduce(f64::min);
        let bound = most.into_iter().chain(by_functions).reduce(f64::min);
        let each = context.analysis.cost.per_thousand.map(|usd| usd / 1000.0);
        let finding = findings.fail(
            Level::High,
            Place::Node(id),
            say::Unbounded { entry: &entry.label },
            say::Fix { entry: &entry.label },
        );
        finding.evidence(say::OPEN);
        finding.effect = bound.map(|bound| {
            let rate = PerSecond(bound);
            match each {
                Some(each) => say::Cost { usd: &money(bound * each * 3600.0), rate: &rate }.to_string(),
                None => say::Served { rate: &rate }.to_string(),
            }
        });
        finding.dedup_key(format!("open {}", entry.id));
    }
}
