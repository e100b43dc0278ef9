//! INT-004: functions call an older system at the pace of the crowd.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::{Role, fact};
use neph_model::Mode;
use neph_syntax::units::{PerSecond, number};

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
            let capacity = legacy.facts.rate(fact::CAPACITY).map(|r| r.0);
            let sent = context.rate(edge_id).map(|r| r.peak);
            match (capacity, sent) {
                (Some(capacity), Some(sent)) if sent <= capacity => {
                    findings.pass();
                    continue;
                }
                (Some(_), None) => continue,
                (None, _) => {
                    findings.ask(
                        Level::High,
                        Place::Node(id),
                        &[fact::CAPACITY.name()],
                        format!(
                            "how many requests a second does `{}` take? `{}` calls it while `{}` waits",
                            legacy.label,
                            function.label,
                            context.node(caller).label
                        ),
                    );
                    continue;
                }
                _ => {}
            }
            let (Some(capacity), Some(sent)) = (capacity, sent) else { continue };
            let finding = findings.fail(
                Level::High,
                Place::Edge(edge_id),
                format!(
                    "`{}` calls `{}` directly while `{}` waits",
                    function.label,
                    legacy.label,
                    context.node(caller).label
                ),
                format!(
                    "`{} -> waiting ~> feed {{ max_concurrency {} }} -> {}` with `queue waiting`",
                    function.id,
                    number((capacity * context.mean(from)).floor().max(1.0)),
                    legacy.id
                ),
            );
            finding.evidence(format!("{} at the peak, it takes {}", PerSecond(sent), PerSecond(capacity)));
            finding.dedup_key(format!("overrun {}", legacy.id));
        }
    }
}
