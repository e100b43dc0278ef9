//! What one unit of business costs: an order, a booking, a session.
//!
//! The bill is computed again for a month in which only such units come in: the entry at their rate, the other routes of
//! the APIs on their path closed. What is fixed is paid anyway and not part of it.

use super::traffic::{self, Rates, Volume};
use super::what_if::{self, FactChange};
use super::{Analysis, billed, provenance::Ledger, provenance::On};
use neph_catalog::{Catalog, fact};
use neph_model::{BusinessUnit, EdgeId, Family, Mode, Model, Spread, Value};

/// The cost of a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitCost {
    /// Its name, in the singular.
    pub name: String,
    /// Units in a month.
    pub per_month: f64,
    /// US dollars of one at list price, without what is fixed.
    pub usd: f64,
    /// US dollars of one with its part of the whole bill: all that is fixed, and everything else that runs.
    pub all_in: f64,
}

/// Systems larger than this are not billed again for each unit.
const LARGEST: usize = 300;

/// Every unit with a known rate, in the order they are declared.
pub fn by_unit(model: &Model, catalog: &Catalog, analysis: &Analysis) -> Vec<UnitCost> {
    if model.nodes().count() > LARGEST {
        return Vec::new();
    }
    model.units.iter().filter_map(|unit| priced(unit, model, catalog, analysis)).collect()
}

fn priced(unit: &BusinessUnit, model: &Model, catalog: &Catalog, analysis: &Analysis) -> Option<UnitCost> {
    let (entry, last) = (*unit.steps.first()?, *unit.steps.last()?);
    let month = |id: EdgeId| analysis.traffic.edge(id).map(Rates::per_month).filter(|n| *n > 0.0);
    let (entering, per_month) = (month(entry)?, month(last)?);
    let mut changes = slower(model, entry, per_month / entering);
    changes.extend(unit.steps.windows(2).flat_map(|pair| closed(model, pair[0], pair[1])));
    let alone = what_if::changed(model, &changes);
    let volume = Volume::Only(entry);
    let units = traffic::traffic(&alone, catalog, volume, &mut Ledger::default()).edge(last)?.per_month();
    let (_, cost) = billed(&alone, catalog, &analysis.timings, volume);
    let usd = (cost.list.to_f64() - cost.fixed.to_f64()).max(0.0) / units.max(1e-9);
    let all_in = analysis.cost.list.to_f64() / per_month;
    Some(UnitCost { name: unit.name.clone(), per_month, usd, all_in })
}

/// The arrow that enters, at a share of its rate.
fn slower(model: &Model, entry: EdgeId, share: f64) -> Vec<FactChange> {
    let facts = &model.edge(entry).facts;
    let scaled = |spread: Spread| {
        let by = |value: f64| value * share;
        Value::Rate(Spread { low: spread.low.map(by), usual: by(spread.usual), high: spread.high.map(by) })
    };
    let rate = facts.spread(fact::RATE).map(|r| FactChange::new(On::Edge(entry), fact::RATE, scaled(r), ""));
    let peak = facts.spread(fact::PEAK).map(|r| FactChange::new(On::Edge(entry), fact::PEAK, scaled(r), ""));
    rate.into_iter().chain(peak).collect()
}

/// At an API, the route to the next step open and the routes beside it closed; whatever else it calls stays.
fn closed(model: &Model, before: EdgeId, next: EdgeId) -> Vec<FactChange> {
    let Some(node) = model.target(model.edge(before)).filter(|id| model.node(*id).is_entry()) else {
        return Vec::new();
    };
    let share = |id: EdgeId, share: f64| {
        FactChange::new(On::Edge(id), fact::SHARE, Value::Ratio(Spread::of(share)), "")
    };
    let runs = |id: neph_model::NodeId| {
        matches!(model.node(id).role.family(), Family::Function | Family::Compute | Family::Orchestration)
    };
    let beside = model.outgoing(node).into_iter().filter(|(id, edge)| {
        *id != next && edge.mode != Mode::Failure && model.target(edge).is_some_and(runs)
    });
    beside.map(|(id, _)| share(id, 0.0)).chain([share(next, 1.0)]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::numbers;
    use super::*;

    const SHOP: &str = "system { provider aws; region us-east-1 }\nclient web\nhttp_api api\n\
        function show { memory 512 MB; duration 100 ms }\nfunction buy { memory 512 MB; duration 200 ms }\n\
        queue todo\nfunction ship { memory 512 MB; duration 1 s }\n\
        web -> api { rate 1M/month }\napi -> show { share 90 % }\napi -> buy \"POST /orders\" { share 10 % } ~> todo\n\
        todo ~> ship { batch 1 }\n";

    #[test]
    fn a_unit_costs_what_it_causes_and_nothing_else() {
        let (model, analysis) = numbers(&format!("{SHOP}unit order = web -> api -> buy \"POST /orders\""));
        let units = by_unit(&model, Catalog::bundled(), &analysis);
        assert_eq!(units.len(), 1);
        let order = &units[0];
        assert_eq!(order.per_month.round(), 100_000.0);
        // 0.2 s and 1 s of 0.5 GB at $0.0000166667, two invocations, one API request, SQS and logs.
        let work = 1.2 * 0.5 * 0.000_016_666_7 + 2.0 * 0.000_000_2 + 0.000_001;
        assert!(order.usd > work && order.usd < work * 1.6, "{order:?} against {work}");
        assert!(order.all_in > order.usd, "{order:?}");
    }

    #[test]
    fn a_request_that_starts_less_costs_less() {
        let text = format!("{SHOP}unit order = web -> api -> buy\nunit view = web -> api -> show");
        let (model, analysis) = numbers(&text);
        let units = by_unit(&model, Catalog::bundled(), &analysis);
        assert!(units[1].usd < units[0].usd / 3.0, "{units:?}");
    }

    #[test]
    fn without_a_rate_there_is_no_cost_of_one() {
        let text = "client web\nhttp_api api\nfunction f\nweb -> api -> f\nunit visit = web -> api";
        let (model, analysis) = numbers(text);
        assert!(by_unit(&model, Catalog::bundled(), &analysis).is_empty());
    }
}
