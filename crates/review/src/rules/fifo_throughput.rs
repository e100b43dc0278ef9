//! LIM-009: a FIFO queue or topic receives more than it can deliver in order.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_syntax::present::count;
use neph_syntax::present::percent;
use neph_syntax::units::{PerSecond, Seconds};

crate::rule_text!("fifo_throughput");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for row in context.checked(&[LimitKey::BatchedRequestRate, LimitKey::OrderedRequestRate]) {
        let node = context.node(row.node);
        if row.share <= 1.0 {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::High,
            Place::Node(row.node),
            say::Calls { label: &node.label, used: &count(row.used), max: &count(row.max) },
            say::Fix { label: &node.label },
        );
        finding.evidence(say::Limit { what: &row.what, source: &row.source.words(context.catalog) });
        finding.impact(say::Rejected { share: &percent(1.0 - 1.0 / row.share) });
    }
    for (id, queue) in model.of_role(Role::Queue).filter(|(_, queue)| queue.facts.is(fact::FIFO)) {
        let Some(groups) = queue.facts.number(fact::GROUPS) else { continue };
        for (edge_id, _, to) in context.events(id) {
            let Some(load) = context.load(to).filter(|_| context.node(to).is_function()) else { continue };
            if load <= groups {
                findings.pass();
                continue;
            }
            let rates = context.rate(edge_id).unwrap_or_default();
            let finding = findings.fail(
                Level::High,
                Place::Node(id),
                say::Groups { queue: &queue.label, groups: &count(groups), load: &count(load) },
                say::FixGroups { count: &count((load * 2.0).ceil()), queue: &queue.label },
            );
            let rate = &PerSecond(rates.peak);
            finding.evidence(say::OnePerGroup { rate, time: &Seconds(context.mean(to)), load: &count(load) });
            finding.impact(say::Backlog { served: &PerSecond(rates.peak * groups / load), rate });
        }
    }
}
