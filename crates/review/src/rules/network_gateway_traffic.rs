//! COST-003: traffic to the provider's own services goes through a billed NAT gateway.

use crate::context::listed;
use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Capability, fact};
use neph_syntax::units::Bytes;

crate::rule_text!("network_gateway_traffic");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, function) in model.functions() {
        if context.flag(id, fact::VPC) != Some(true) {
            continue;
        }
        let outside: Vec<_> = context
            .calls(id)
            .into_iter()
            .chain(context.events(id))
            .filter(|(_, _, to)| context.node(*to).role.can(Capability::PrivateEndpoint))
            .collect();
        if outside.is_empty() {
            continue;
        }
        let names = listed(outside.iter().map(|(_, _, to)| context.node(*to).label.as_str()));
        match context.flag(id, fact::ENDPOINTS) {
            Some(true) => findings.pass(),
            Some(false) => {
                let bytes: f64 = outside
                    .iter()
                    .filter_map(|(edge_id, edge, _)| {
                        Some(
                            context.rate(*edge_id)?.per_month()
                                * neph_analysis::usage::payload_kb(model, edge)?
                                * 1024.0,
                        )
                    })
                    .sum();
                let finding = findings.fail(
                    Level::Medium,
                    Place::Node(id),
                    say::ThroughGateway { function: &function.label, services: &names },
                    say::Fix { function: &function.label, services: &names },
                );
                finding.evidence(say::CONFIGURED);
                finding.impact(if bytes > 0.0 {
                    say::Volume { volume: &Bytes(bytes) }.to_string()
                } else {
                    say::EVERY_BYTE.to_string()
                });
            }
            None => findings.ask(
                Level::Medium,
                Place::Node(id),
                &[fact::ENDPOINTS.name()],
                say::Ask { function: &function.label, services: &names },
            ),
        }
    }
}
