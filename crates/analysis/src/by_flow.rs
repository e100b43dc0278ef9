//! What each flow costs: the bill of a month in which nothing else comes in, without what is paid anyway.
//!
//! Steps of a price and rounding make the sum differ a little from the bill of all flows together.

use super::traffic::{Rates, Volume};
use super::{Analysis, billed};
use neph_catalog::Catalog;
use neph_model::{Flow, Model};

/// The cost of one flow.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowCost {
    /// Its title.
    pub label: String,
    /// Events that enter it in a month.
    pub events: f64,
    /// US dollars a month at list price, without what is fixed.
    pub usd: f64,
}

/// Every flow is a bill of its own: systems larger than this have none by flow.
const LARGEST: usize = 300;
/// Flows that are priced.
const MOST: usize = 16;

/// What each flow with a known rate costs, in the order they are told.
pub fn by_flow(model: &Model, catalog: &Catalog, analysis: &Analysis) -> Vec<FlowCost> {
    let flows = model.flows();
    if flows.len() < 2 || flows.len() > MOST || model.nodes().count() > LARGEST {
        return Vec::new();
    }
    let priced = |flow: &Flow| {
        let entry = *flow.steps.first()?;
        let events = analysis.traffic.edge(entry).map(Rates::per_month).filter(|events| *events > 0.0)?;
        let (_, cost) = billed(model, catalog, &analysis.timings, Volume::Only(entry));
        let usd = (cost.list.to_f64() - cost.fixed.to_f64()).max(0.0);
        Some(FlowCost { label: flow.label.clone(), events, usd })
    };
    flows.iter().filter_map(priced).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::numbers;
    use super::*;

    #[test]
    fn flows_add_up_to_what_varies() {
        let (model, analysis) = numbers(
            "system { provider aws; region us-east-1 }\nclient web\nclient shop\n\
             http_api api\nfunction show { memory 512 MB; duration 100 ms }\n\
             http_api back\nfunction list { memory 1 GB; duration 500 ms }\n\
             web -> api { rate 1M/month } -> show\nshop -> back { rate 100 K/month } -> list",
        );
        let flows = by_flow(&model, Catalog::bundled(), &analysis);
        assert_eq!(flows.len(), 2);
        let sum: f64 = flows.iter().map(|flow| flow.usd).sum();
        let all = analysis.cost.list.to_f64() - analysis.cost.fixed.to_f64();
        assert!((sum / all - 1.0).abs() < 0.02, "{sum} of {all}");
        // 1 M x 0.1 s x 0.5 GB and 0.1 M x 0.5 s x 1 GB are the same work; the requests differ.
        assert!(flows[0].usd > flows[1].usd, "{flows:?}");
        assert_eq!(flows[1].events.round(), 100_000.0);
    }
}
