//! COST-001: a function that is busy all day costs more than containers that always run.

use crate::context::{percent, usd};
use crate::{Category, Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::units::{Bytes, PerSecond, number};

pub(crate) const RULE: Rule = Rule {
    code: "COST-001",
    name: "always-on-cheaper",
    category: Category::Cost,
    level: Level::High,
    title: "Always-on would be cheaper",
    explanation: r#"
A function is paid by the millisecond, which is cheap while it rests. One that is busy around the clock costs
more than containers of the same power.

```fires
client web
http_api api { auth jwt }
function rank { runtime nodejs22; memory 2 GB; duration 300 ms; timeout 5 s }
web -> api { rate 600M/month; peak 400/s }
api -> rank
```

Run the base load as a service and the peaks as a function; or commit to a year.

```quiet
client web
http_api api { auth jwt }
function rank { runtime nodejs22; memory 512 MB; duration 300 ms; timeout 5 s }
web -> api { rate 2M/month; peak 10/s }
api -> rank
```
"#,
    sources: &["https://aws.amazon.com/lambda/pricing/", "https://aws.amazon.com/fargate/pricing/"],
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    // One container's price, asked for once it is needed.
    let mut price = None;
    for (id, function) in model.functions() {
        let (Some(load), Some(runs)) = (context.load(id), context.runs(id)) else { continue };
        let cost = context.usd(id);
        if cost < LEAST_SAVED {
            findings.pass();
            continue;
        }
        let memory =
            neph_analysis::cold_start::memory_mb(context.catalog, function).map_or(1024.0, |(mb, _)| mb);
        let per_core = context.limit(id, "mb_per_vcpu").map_or(1769.0, |bytes| bytes / 1024.0 / 1024.0);
        // As much processor as the function has at the peak, or half of it where it also waits; two for safety.
        let computing = if function.facts.is(fact::CPU_BOUND) { 1.0 } else { COMPUTING };
        let cores = (load * (memory / per_core).min(1.0) * computing / FULL).ceil().max(2.0);
        let one =
            *price.get_or_insert_with(|| context.usd_of("service s { instances 1; vcpu 1; memory 2 GB }"));
        let Some(container) = one.map(|one| one * cores) else { continue };
        if container <= 0.0 || cost <= 1.2 * container || cost - container < LEAST_SAVED {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            if cost > 2.0 * container && cost - container > 1000.0 { Level::High } else { Level::Medium },
            Place::Node(id),
            format!("`{}` costs {} a month; containers of the same power cost {}", function.label, usd(cost), usd(container)),
            format!("`service {} {{ instances {cores}; vcpu 1; memory 2 GB }}` for the base load, the function for peaks", function.id),
        );
        let busy = runs.usual * context.mean(id);
        finding.because(format!(
            "{} runs at once on average, {} at the peak, {} memory each",
            number(busy),
            number(load),
            Bytes(memory * 1024.0 * 1024.0)
        ));
        finding.because(format!("{} containers of 1 vCPU carry the peak at {} full, if {} of a run is computing (our assumptions)", number(cores), percent(FULL), percent(computing)));
        finding.because(format!(
            "break-even at {} on average; it is {}",
            PerSecond(runs.usual * container / cost),
            PerSecond(runs.usual)
        ));
        finding.so(format!("{} a month, before the work of running containers", usd(cost - container)));
    }
}

/// Less than this a month is not worth another way of running things.
const LEAST_SAVED: f64 = 50.0;

/// The part of a run that computes, where nothing says that all of it does.
const COMPUTING: f64 = 0.5;

/// How full containers are planned.
const FULL: f64 = 0.6;
