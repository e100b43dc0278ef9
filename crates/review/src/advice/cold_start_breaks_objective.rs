//! PERF-001: an objective is met warm and missed cold.

use crate::context::{percent, usd};
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_model::NodeId;
use neph_syntax::units::{Seconds, number};

pub(crate) const RULE: Rule = Rule {
    code: "PERF-001",
    name: "cold-start-breaks-objective",
    category: Category::Performance,
    level: Level::High,
    title: "Cold start breaks the latency objective",
    explanation: r#"
An answer that is fast enough when an environment is warm may miss its objective when one has to be started.

```fires
client web
http_api api { auth jwt }
function show { runtime java21; memory 1 GB; duration 60 ms to 200 ms; timeout 10 s; package 30 MB }
web -> api { rate 20k/month; peak 1/s }
api -> show
require p99 web -> show < 600 ms
```

Less code and a smaller package first; then a snapshot or a lighter runtime; environments kept warm last.

```quiet
client web
http_api api { auth jwt }
function show { runtime nodejs22; memory 1 GB; duration 60 ms to 200 ms; timeout 10 s; package 2 MB; provisioned 3 }
web -> api { rate 20k/month; peak 1/s }
api -> show
require p99 web -> show < 600 ms
```
"#,
    sources: &[
        "https://learn.microsoft.com/azure/well-architected/service-guides/azure-functions",
        "https://aws.amazon.com/blogs/compute/understanding-and-remediating-cold-starts-an-aws-lambda-perspective/",
    ],
    check,
};

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
            format!(
                "{} is {} with cold starts; {} is required, and warm it is {}",
                requirement.measure,
                Seconds(cold / 1e3),
                Seconds(objective / 1e3),
                Seconds(warm / 1e3)
            ),
            format!("in order of cost, on `{}`: a smaller `package` and less `init`, more `memory`, `snapstart` or a lighter `runtime`, `provisioned 1`", function.id),
        );
        finding.because(format!(
            "{} of the requests meet a cold start somewhere on the way",
            percent(path.any_cold)
        ));
        let phases: Vec<String> = start
            .phases
            .iter()
            .filter(|p| p.ms >= 1.0)
            .map(|p| format!("{} {}", p.what, Seconds(p.ms / 1e3)))
            .collect();
        finding.because(format!(
            "a cold start of `{}` adds {}: {}",
            function.label,
            Seconds(start.total_ms.p50 / 1e3),
            phases.join(", ")
        ));
        finding.effect = context
            .rate(path.entry)
            .map(|rates| format!("{} slow answers a day", number(rates.usual * 86_400.0 * path.any_cold)));
        again += 1;
        if again > MOST_AGAIN || function.facts.is(fact::SNAPSTART) {
            finding.rooted(format!("objective {}", requirement.written));
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
            finding.fixed(format!(
                "with `provisioned {}` {} is {}, for {} a month more",
                number(kept),
                requirement.measure,
                Seconds(slow / 1e3),
                usd(more.max(0.0))
            ));
        }
        finding.rooted(format!("objective {}", requirement.written));
    }
}

/// The model is run again for so many objectives: each run takes as long as the first.
const MOST_AGAIN: usize = 3;
