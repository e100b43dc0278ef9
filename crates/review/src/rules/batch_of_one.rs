//! COST-009: one invocation per message, where a batch could share one.

use crate::{Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::fact;
use neph_model::Mode;
use neph_syntax::present::count;
use neph_syntax::units::PerSecond;

crate::rule_text!("batch_of_one");

pub(crate) const RULE: Rule = say::rule(check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let model = context.model;
    for (id, edge) in model.edges().filter(|(_, edge)| edge.mode == Mode::Event) {
        let (Some(from), Some(to)) = (model.origin(edge), model.target(edge)) else { continue };
        if !context.node(from).is_polled() || !context.node(to).is_function() {
            continue;
        }
        let Some(rates) = context.rate(id) else { continue };
        let most = edge.facts.number(fact::BATCH).unwrap_or(context.analysis.traffic.batches[id.0].1);
        if most >= FEW || rates.usual <= MANY {
            findings.pass();
            continue;
        }
        let (source, function) = (context.node(from), context.node(to));
        let finding = findings.fail(
            Level::Low,
            Place::Edge(id),
            say::Small {
                function: &function.label,
                invocations: &count(rates.per_month() / most.max(1.0)),
                batch: &count(most),
            },
            say::Fix { source: &source.label },
        );
        finding.evidence(say::Rate {
            source: &source.label,
            rate: &PerSecond(rates.usual),
            few: &count(FEW),
            threshold: &PerSecond(MANY),
        });
        finding.suggest_fact(FactChange::count(Place::Edge(id), fact::BATCH, 10.0));
        finding.suggest_fact(FactChange::time(Place::Edge(id), fact::WINDOW, 1.0, "1 s"));
        finding.impact(say::Fewer { invocations: &count(rates.per_month() / 10.0) });
    }
}

/// Batches smaller than this.
const FEW: f64 = 5.0;

/// Messages a second above which batches fill.
const MANY: f64 = 50.0;
