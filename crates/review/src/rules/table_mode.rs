//! COST-018: a table is billed on demand with steady traffic, or for provisioned capacity with uneven traffic.

use crate::{Context, Findings, Level, Place, Rule};
use neph_analysis::FactChange;
use neph_catalog::Role;
use neph_catalog::{Fact, fact, kind};
use neph_model::NodeId;
use neph_syntax::present::count;
use neph_syntax::present::money;
use neph_syntax::units::PerSecond;

crate::rule_text!("table_mode");

pub(crate) const RULE: Rule = say::rule(check);

/// Peak over average below which provisioned capacity is looked at, and above which on-demand billing is (ours).
const STEADY: f64 = 2.0;
const UNEVEN: f64 = 4.0;
/// Planned utilisation of provisioned capacity at peak.
const FULL: f64 = 0.7;
/// US dollars a month below which changing the mode is not worth it (ours).
const WORTH: f64 = 10.0;

const MODES: [Fact<kind::Count>; 2] = [fact::PROVISIONED_WRITES, fact::PROVISIONED_READS];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (id, table) in context.model.of_role(Role::Table) {
        let Some(rates) = context.analysis.traffic.node(id).arrivals else { continue };
        let uneven = rates.peak / rates.usual.max(1e-9);
        let kept = MODES.into_iter().any(|fact| table.facts.has(fact));
        let other = match (kept, uneven) {
            (false, u) if u < STEADY => provisioned(context, id, uneven),
            (true, u) if u > UNEVEN => Some(on_demand(context, id)),
            _ => None,
        };
        let Some((change, cost)) = other else { continue };
        let now = context.usd(id);
        if now - cost < WORTH {
            findings.pass();
            continue;
        }
        let ratio = count((uneven * 10.0).round() / 10.0);
        let message = match kept {
            true => say::Provisioned { table: &table.label, ratio: &ratio }.to_string(),
            false => say::OnDemand { table: &table.label, ratio: &ratio }.to_string(),
        };
        let finding = findings.fail(Level::Low, Place::Node(id), message, change);
        finding.evidence(say::Traffic { average: &PerSecond(rates.usual), peak: &PerSecond(rates.peak) });
        if !kept {
            finding.evidence(say::Utilisation { percent: &count(FULL * 100.0) });
        }
        finding.impact(say::Spend { now: &money(now), cost: &money(cost) });
        finding.after_fix(say::After { table: &table.label, cost: &money(cost) });
    }
}

/// The same table with provisioned capacity for its peak, from what is billed on demand today; none where nothing is.
fn provisioned(context: &Context<'_>, id: NodeId, uneven: f64) -> Option<(String, f64)> {
    let service = context.node(id).service_id();
    let meters = neph_analysis::meters::of(service);
    let mut wanted: Vec<(Fact<kind::Count>, f64)> = Vec::new();
    for fact in MODES {
        let meter = meters.iter().find(|m| m.needs(&format!("!{}", fact.name())))?;
        let lines = context.analysis.cost.lines.iter().filter(|l| l.node == id && l.meter == meter.meter());
        let quantity: f64 = lines.map(|l| l.quantity).sum();
        let units = (quantity / neph_syntax::units::SECONDS_PER_MONTH * uneven / FULL).ceil();
        wanted.push((fact, units.max(1.0)));
    }
    let changes: Vec<FactChange> =
        wanted.iter().map(|(fact, units)| FactChange::count(Place::Node(id), *fact, *units)).collect();
    let cost = context.what_if(&changes).cost.of(id).to_f64();
    let facts: Vec<String> =
        wanted.iter().map(|(fact, units)| format!("{} {}", fact.name(), count(*units))).collect();
    let change = say::Provision { facts: &facts.join("; "), table: &context.node(id).id };
    Some((change.into(), cost))
}

/// The same table billed on demand.
fn on_demand(context: &Context<'_>, id: NodeId) -> (String, f64) {
    let changes = MODES.map(|fact| FactChange::remove(Place::Node(id), fact));
    let cost = context.what_if(&changes).cost.of(id).to_f64();
    (say::Release { table: &context.node(id).label }.into(), cost)
}
