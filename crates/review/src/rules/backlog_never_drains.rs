//! REL-019: a queue fills faster than its consumer drains it.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_syntax::present::count;
use neph_syntax::units::{PerSecond, Seconds};

crate::rule_text!("backlog_never_drains");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, queue) in model.of_role(Role::Queue) {
        for (edge_id, edge, to) in context.events(id) {
            let function = context.node(to);
            if !function.is_function() || !function.facts.has(fact::DURATION) {
                continue;
            }
            let bounds = [
                edge.facts.number(fact::MAX_CONCURRENCY),
                function.facts.number(fact::RESERVED),
                function.facts.number(fact::MAX_INSTANCES),
            ];
            let (Some(at_once), Some(rates)) =
                (bounds.into_iter().flatten().reduce(f64::min), context.rate(edge_id))
            else {
                continue;
            };
            let batch = context.analysis.traffic.batches[edge_id.0].1.max(1.0);
            let mean = context.mean(to).max(1e-3);
            let drained = at_once * batch / mean;
            if drained > rates.peak {
                findings.pass();
                continue;
            }
            let enough = (rates.peak * mean / batch * 1.1).ceil();
            let never = drained <= rates.usual;
            let finding = findings.fail(
                if never { Level::Critical } else { Level::Low },
                Place::Node(id),
                match never {
                    true => say::Never {
                        queue: &queue.label,
                        arriving: &PerSecond(rates.usual),
                        function: &function.label,
                        drained: &PerSecond(drained),
                    }
                    .to_string(),
                    false => say::Peak {
                        queue: &queue.label,
                        arriving: &PerSecond(rates.peak),
                        function: &function.label,
                        drained: &PerSecond(drained),
                    }
                    .to_string(),
                },
                match never {
                    true => say::FixNever { enough: &enough }.to_string(),
                    false => say::FixPeak { enough: &enough }.to_string(),
                },
            );
            finding.evidence(say::Capacity {
                concurrency: &count(at_once),
                batch: &count(batch),
                duration: &Seconds(mean),
            });
            finding.after_fix(say::Enough {
                enough: &count(enough),
                function: &function.label,
                drained: &PerSecond(enough * batch / mean),
            });
            if never {
                finding.impact(say::Grows { count: &count((rates.usual - drained) * 3600.0) });
            } else {
                let waiting = (rates.peak - drained) * PEAK_S;
                finding.impact(say::Delay {
                    count: &count(waiting),
                    wait: &Seconds(waiting / drained),
                    drain: &Seconds(waiting / (drained - rates.usual)),
                });
            }
        }
    }
}

/// How long a peak is assumed to last, to show its effect.
const PEAK_S: f64 = 600.0;
