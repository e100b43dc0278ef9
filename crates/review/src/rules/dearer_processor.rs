//! COST-013: functions run on x86_64 where arm64 is cheaper.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::fact;
use neph_syntax::present::{money, percent};

crate::rule_text!("dearer_processor");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    let (mut saved, mut first, mut names) = (0.0, None, Vec::new());
    for (id, function) in model.functions() {
        if neph_analysis::cold_start::arch(model, function) != "x86_64" {
            findings.pass();
            continue;
        }
        let cost = &context.analysis.cost;
        let service = context.catalog.service(function.service_id());
        for line in cost.lines.iter().filter(|line| line.node == id && line.meter.ends_with("_x86")) {
            let other = line.meter.replace("_x86", "_arm");
            let price = |meter: &str| {
                service
                    .and_then(|s| s.price(meter))
                    .and_then(|p| p.tiers.first())
                    .map(|tier| neph_syntax::money::to_f64(tier.usd))
            };
            if let (Some(here), Some(there)) = (price(&line.meter), price(&other)) {
                saved += cost.counted(line).to_f64() * (1.0 - there / here.max(1e-12));
                first.get_or_insert(id);
                names.push(function.label.as_str());
            }
        }
    }
    let Some(first) = first.filter(|_| saved >= LEAST) else { return };
    let finding = findings.fail(
        Level::Info,
        Place::Node(first),
        say::Cheaper { functions: &listed(names), usd: &money(saved) },
        say::FIX,
    );
    finding.evidence(match model.system.facts.has(fact::ARCH) {
        true => say::DECLARED,
        false => say::DEFAULT,
    });
    finding.suggest_fact(FactChange::word(Place::System, fact::ARCH, "arm64"));
    finding.impact(say::Share { share: &percent(saved / context.total_usd().max(0.01)) });
}

/// A saving below this a month does not justify a benchmark.
const LEAST: f64 = 5.0;
