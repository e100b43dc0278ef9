//! REL-007: retries on consecutive layers multiply.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::present::count;
use neph_syntax::units::PerSecond;

crate::rule_text!("retry_amplification");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, _) in model.nodes() {
        // The last hop of a chain: a call with retries.
        for (edge_id, edge, to) in context.calls(id) {
            let last = edge.facts.number(fact::RETRIES).unwrap_or(0.0) + 1.0;
            if last <= 1.0 {
                continue;
            }
            if [&edge.facts, &context.node(id).facts, &context.node(to).facts]
                .iter()
                .any(|facts| facts.is(fact::BREAKER))
            {
                findings.pass();
                continue;
            }
            let mut factors = vec![last];
            let mut at = id;
            let mut seen = vec![id, to];
            while let Some((m, from)) =
                most_tries(context, at).filter(|(m, from)| *m > 1.0 && !seen.contains(from))
            {
                factors.insert(0, m);
                seen.push(from);
                at = from;
            }
            let all: f64 = factors.iter().product();
            if all < 4.0 || factors.len() < 2 {
                findings.pass();
                continue;
            }
            let product = factors.iter().map(|m| count(*m)).collect::<Vec<_>>().join(" × ");
            let target = &context.node(to).label;
            let finding = findings.fail(
                if all >= 9.0 { Level::High } else { Level::Medium },
                Place::Edge(edge_id),
                say::Amplified { target, count: &count(all) },
                say::Fix { target },
            );
            finding.evidence(say::Layers { product: &product, count: &factors.len() });
            if let Some(rates) = context.rate(edge_id) {
                let (rate, amplified) = (&PerSecond(rates.peak), &PerSecond(rates.peak * all));
                finding.impact(match context.node(to).facts.rate(fact::CAPACITY) {
                    None => say::Peak { rate, amplified }.to_string(),
                    Some(capacity) => {
                        say::PeakOverCapacity { rate, amplified, capacity: &capacity }.to_string()
                    }
                });
            }
        }
    }
}

/// The largest number of attempts with which a node is invoked, and from where.
fn most_tries(context: &Context<'_>, id: NodeId) -> Option<(f64, NodeId)> {
    let all =
        context.triggers(id).into_iter().filter_map(|(_, edge, from)| Some((context.tries(edge, id)?, from)));
    all.max_by(|a, b| a.0.total_cmp(&b.0))
}
