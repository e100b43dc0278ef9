//! LIM-006: a burst of requests arrives faster than environments can be added.

use crate::{Context, Findings, Level, Place, Rule};
use neph_catalog::fact;
use neph_syntax::present::count;
use neph_syntax::units::Seconds;

crate::rule_text!("burst_too_fast");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (edge_id, edge) in model.edges() {
        let Some(burst) = edge.facts.number(fact::BURST) else { continue };
        let Some(to) = model.target(edge) else { continue };
        // A queue on the path absorbs the burst.
        let first = std::iter::once(to)
            .chain(context.calls(to).into_iter().map(|(_, _, next)| next))
            .find(|id| context.node(*id).is_function());
        let Some(id) = first else { continue };
        let function = context.node(id);
        let scaling = context.catalog.service(function.service_id()).and_then(|s| s.scaling.as_ref());
        let Some((step, window)) =
            scaling.and_then(|s| Some((f64::from(s.burst?), f64::from(s.burst_window_s?))))
        else {
            continue;
        };
        let warm = function.facts.number(fact::PROVISIONED).unwrap_or(0.0);
        let at_once = (step + warm) * neph_analysis::cold_start::per_instance(context.catalog, function);
        if burst <= at_once {
            findings.pass();
            continue;
        }
        let finding = findings.fail(
            Level::Medium,
            Place::Edge(edge_id),
            say::Outpaced {
                burst: &count(burst),
                function: &function.label,
                step: &count(step),
                window: &Seconds(window),
            },
            say::Fix { function: &function.label, count: &(burst - step) },
        );
        finding.evidence(say::Declared { burst: &burst, warm: &count(warm) });
        finding.impact(say::Throttled {
            count: &count(burst - at_once),
            window: &Seconds(window),
            full: &Seconds((burst - warm) / step * window),
        });
    }
}
