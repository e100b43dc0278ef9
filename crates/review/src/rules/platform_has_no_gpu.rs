//! LIM-013: a function needs a GPU, memory or disk that its platform does not offer.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{LimitKey, fact};
use neph_syntax::present::measured;

crate::rule_text!("platform_has_no_gpu");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        if !function.facts.is(fact::GPU) {
            findings.pass();
            continue;
        }
        let service = context.catalog.entry(function.service_id());
        let platform = service.map_or("its platform", |service| service.title());
        let finding = findings.fail(
            Level::Critical,
            Place::Node(id),
            say::NoGpu { function: &function.label, platform: &platform },
            say::GpuService { function: &function.label },
        );
        finding.evidence(say::GPU_SET);
        finding.impact(say::CANNOT_RUN);
    }
    for row in context.checked(&[LimitKey::Memory, LimitKey::EphemeralStorage]).filter(|row| row.share > 1.0)
    {
        let node = context.node(row.node);
        let finding = findings.fail(
            Level::Critical,
            Place::Node(row.node),
            say::TooLarge {
                component: &node.label,
                used: &measured(row.used, &row.unit),
                max: &measured(row.max, &row.unit),
            },
            say::LargerPlatform { component: &node.label },
        );
        finding.evidence(say::Limit { what: &row.what, source: &row.source.words(context.catalog) });
    }
}
