//! What becomes of the numbers when a finding is settled: the facts of its fix are stated, the model is run again.

use super::Finding;
use neph_analysis::{Analysis, latency::Kind, what_if};
use neph_catalog::Catalog;
use neph_model::Model;
use neph_syntax::present::{money, times};
use neph_syntax::units::Seconds;

/// A run of the model takes as long as the first: systems larger than this are not run again.
const LARGEST: usize = 150;

/// The worst findings are run again, no more.
const MOST: usize = 8;

/// Changes smaller than this share are not told.
const TOLD: f64 = 0.005;

/// Tells of the worst findings what their fixes would do.
pub(super) fn tell(findings: &mut [Finding], model: &Model, catalog: &Catalog, now: &Analysis) {
    if model.nodes().count() > LARGEST {
        return;
    }
    let open = findings.iter_mut().filter(|f| f.after.is_none() && !f.remedy.is_empty());
    for finding in open.take(MOST) {
        let then = what_if::analyse(model, catalog, &finding.remedy);
        finding.after = difference(model, now, &then);
    }
}

/// Money, the response time that changes most, and the first bottleneck.
fn difference(model: &Model, now: &Analysis, then: &Analysis) -> Option<String> {
    let differs = |a: f64, b: f64| (a - b).abs() > TOLD * a.abs().max(b.abs());
    let mut told = Vec::new();
    let (before, after) = (now.cost.per_month.to_f64(), then.cost.per_month.to_f64());
    if differs(before, after) {
        told.push(format!("the bill is {} a month instead of {}", money(after), money(before)));
    }
    let answers = now.latency.iter().filter(|path| path.kind == Kind::Response);
    let pairs = answers.filter_map(|path| {
        let mut others = then.latency.iter().filter(|o| o.kind == path.kind);
        let other = others.find(|o| (o.entry, o.to) == (path.entry, path.to))?;
        Some((path, path.with_cold.p99, other.with_cold.p99))
    });
    let most = pairs
        .filter(|(_, before, after)| differs(*before, *after))
        .max_by(|a, b| (a.1 - a.2).abs().total_cmp(&(b.1 - b.2).abs()));
    if let Some((path, before, after)) = most {
        told.push(format!(
            "p99 of `{}` is {} instead of {}",
            model.node(path.to).label,
            Seconds(after / 1e3),
            Seconds(before / 1e3)
        ));
    }
    let breaks = |analysis: &Analysis| analysis.breaks_first().and_then(|limit| limit.breaks_at);
    if let (Some(before), Some(after)) = (breaks(now), breaks(then))
        && differs(before, after)
    {
        told.push(format!(
            "the first bottleneck moves from {} to {} today's peak",
            times(before),
            times(after)
        ));
    }
    (!told.is_empty()).then(|| told.join("; "))
}

#[cfg(test)]
mod tests {
    use crate::tests::found;

    #[test]
    fn fixes_are_run_and_not_guessed() {
        let finding = found(
            "client web\nhttp_api api { auth jwt; validation yes }\n\
             function rank { runtime nodejs22; memory 1 GB; duration 400 ms; timeout 5 s }\n\
             web -> api { rate 40M/month; peak 60/s }\napi -> rank",
            "COST-013",
        );
        let after = finding.unwrap().after.unwrap();
        assert!(after.starts_with("the bill is $") && after.contains(" instead of $"), "{after}");
    }

    #[test]
    fn a_whole_processor_is_quicker_at_about_the_same_cost() {
        let finding = found(
            "client web\nhttp_api api { auth jwt; validation yes }\n\
             function draw { runtime nodejs22; memory 512 MB; duration 2 s; timeout 10 s; cpu_bound yes }\n\
             web -> api { rate 1M/month; peak 10/s }\napi -> draw",
            "PERF-008",
        );
        let after = finding.unwrap().after.unwrap();
        assert!(after.contains("p99 of `draw` is"), "{after}");
        assert!(after.contains("the first bottleneck moves from"), "{after}");
    }
}
