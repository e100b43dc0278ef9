//! INT-004: functions call a legacy system synchronously beyond its capacity.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::Mode;
use neph_syntax::present::count;
use neph_syntax::units::PerSecond;

crate::rule_text!("legacy_called_directly");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, legacy) in model.of_role(Role::Legacy) {
        for (edge_id, edge, from) in context.triggers(id) {
            let function = context.node(from);
            if edge.mode != Mode::Call || !function.is_function() {
                continue;
            }
            let Some(caller) = context.waiting_caller(from) else {
                findings.pass();
                continue;
            };
            let caller = &context.node(caller).label;
            let Some(capacity) = legacy.facts.rate(fact::CAPACITY).map(|r| r.0) else {
                findings.ask(
                    Level::High,
                    Place::Node(id),
                    &[fact::CAPACITY.name()],
                    say::Ask { legacy: &legacy.label, function: &function.label, caller },
                );
                continue;
            };
            let Some(sent) = context.rate(edge_id).map(|r| r.peak) else { continue };
            if sent <= capacity {
                findings.pass();
                continue;
            }
            let finding = findings.fail(
                Level::High,
                Place::Edge(edge_id),
                say::Direct { function: &function.label, legacy: &legacy.label, caller },
                say::Fix {
                    id: &function.id,
                    count: &count((capacity * context.mean(from)).floor().max(1.0)),
                    legacy_id: &legacy.id,
                },
            );
            finding.evidence(say::Evidence {
                function: &function.label,
                sent: &PerSecond(sent),
                legacy: &legacy.label,
                capacity: &PerSecond(capacity),
            });
            finding.dedup_key(format!("overrun {}", legacy.id));
        }
    }
}
