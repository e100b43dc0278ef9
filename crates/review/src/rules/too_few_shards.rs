//! LIM-011: a stream is consumed more slowly than it is written.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, Role, fact};
use neph_syntax::present::count;
use neph_syntax::units::{PerSecond, Seconds};

crate::rule_text!("too_few_shards");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, stream) in model.of_role(Role::Stream) {
        let Some(shards) = stream.facts.number(fact::SHARDS) else { continue };
        for (edge_id, edge, to) in context.events(id) {
            let function = context.node(to);
            let (Some(rates), true) =
                (context.rate(edge_id), function.is_function() && function.facts.has(fact::DURATION))
            else {
                continue;
            };
            let parallel = edge.facts.number(fact::PARALLEL).unwrap_or(1.0);
            let batch = context.analysis.traffic.batches[edge_id.0].1.max(1.0);
            let mean = context.mean(to).max(1e-3);
            let able = shards * parallel * batch / mean;
            if able >= rates.peak {
                findings.pass();
                continue;
            }
            let most = context.limit(to, LimitKey::ParallelizationFactor).unwrap_or(10.0);
            let wanted = (parallel * rates.peak / able * 1.2).ceil();
            let fix: String = if wanted <= most {
                say::MoreBatches { count: &count(wanted), stream: &stream.id, function: &function.id }.into()
            } else {
                let count = count((shards * rates.peak / able * 1.2).ceil());
                say::MoreShards { count: &count, stream: &stream.id }.into()
            };
            let never = able < rates.usual;
            let finding = findings.fail(
                if never { Level::Critical } else { Level::High },
                Place::Edge(edge_id),
                say::TooSlow {
                    function: &function.label,
                    able: &PerSecond(able),
                    stream: &stream.label,
                    peak: &PerSecond(rates.peak),
                },
                fix,
            );
            finding.evidence(say::Throughput {
                shards: &count(shards),
                parallel: &count(parallel),
                batch: &count(batch),
                mean: &Seconds(mean),
            });
            if wanted <= most {
                let rate = PerSecond(shards * wanted * batch / mean);
                finding.after_fix(say::After { count: &count(wanted), rate: &rate });
            }
            finding.impact(match never {
                true => say::FallsBehind { count: &count((rates.usual - able) * 3600.0) }.to_string(),
                false => say::Lags { delay: &Seconds((rates.peak - able) * 600.0 / able) }.to_string(),
            });
        }
    }
}
