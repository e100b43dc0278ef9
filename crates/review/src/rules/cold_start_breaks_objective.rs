//! PERF-001: an objective is met warm and missed cold.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::present::count;
use neph_syntax::present::{money, percent};
use neph_syntax::units::Seconds;

crate::rule_text!("cold_start_breaks_objective");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let mut again = 0;
    for requirement in &model.requirements {
        let read: fn(&neph_analysis::latency::Quantiles) -> f64 = match requirement.measure.as_str() {
            "p50" => |q| q.p50,
            "p95" => |q| q.p95,
            "p99" => |q| q.p99,
            "p99.9" => |q| q.p999,
            _ => continue,
        };
        let on_path = |path: &&neph_analysis::PathLatency| {
            path.kind == neph_analysis::latency::Kind::Response
                && requirement.path.iter().all(|node| path.nodes.contains(node))
        };
        let slowest = context
            .analysis
            .latency
            .iter()
            .filter(on_path)
            .max_by(|a, b| read(&a.with_cold).total_cmp(&read(&b.with_cold)));
        let Some(path) = slowest else { continue };
        let objective = requirement.value * 1e3;
        let (warm, cold) = (read(&path.warm), read(&path.with_cold));
        if cold <= objective {
            findings.pass();
            continue;
        }
        if warm > objective {
            continue;
        }
        let starts = || {
            let mut todo: Vec<NodeId> = path.nodes.clone();
            let called: Vec<NodeId> =
                path.nodes.iter().flat_map(|id| context.calls(*id)).map(|(_, _, to)| to).collect();
            todo.extend(called);
            todo.into_iter().filter_map(|id| context.analysis.cold_start(id))
        };
        let Some(start) = starts()
            .max_by(|a, b| (a.probability() * a.total_ms.p50).total_cmp(&(b.probability() * b.total_ms.p50)))
        else {
            continue;
        };
        let function = context.node(start.node);
        let finding = findings.fail(
            Level::High,
            Place::Node(start.node),
            say::Missed {
                measure: &requirement.measure,
                cold: &Seconds(cold / 1e3),
                objective: &Seconds(objective / 1e3),
                warm: &Seconds(warm / 1e3),
            },
            say::Fix { function: &function.id },
        );
        finding.evidence(say::Share { share: &percent(path.any_cold) });
        let phases: Vec<String> = start
            .phases
            .iter()
            .filter(|p| p.ms >= 1.0)
            .map(|p| format!("{} {}", p.what, Seconds(p.ms / 1e3)))
            .collect();
        finding.evidence(say::Phases {
            function: &function.label,
            total: &Seconds(start.total_ms.p50 / 1e3),
            phases: &phases.join(", "),
        });
        finding.effect = context.rate(path.entry).map(|rates| {
            say::SlowResponses { count: &count(rates.usual * 86_400.0 * path.any_cold) }.to_string()
        });
        again += 1;
        if again > MOST_AGAIN || function.facts.is(fact::SNAPSTART) {
            finding.dedup_key(format!("objective {}", requirement.written));
            continue;
        }
        let kept = function.facts.number(fact::PROVISIONED).unwrap_or(0.0)
            + context.needed(start.node).unwrap_or(1.0);
        let after = context.with_count(start.node, fact::PROVISIONED, kept);
        let same = after
            .latency
            .iter()
            .filter(|other| other.entry == path.entry && other.to == path.to && other.kind == path.kind);
        if let Some(slow) =
            same.map(|other| read(&other.with_cold)).reduce(f64::max).filter(|slow| *slow < cold)
        {
            let more = after.cost.of(start.node).to_f64() - context.usd(start.node);
            finding.after_fix(say::WithProvisioned {
                count: &count(kept),
                measure: &requirement.measure,
                slow: &Seconds(slow / 1e3),
                usd: &money(more.max(0.0)),
            });
        }
        finding.dedup_key(format!("objective {}", requirement.written));
    }
}

/// The model is run again for so many objectives: each run takes as long as the first.
const MOST_AGAIN: usize = 3;
