//! The same system at each provider: cost, limits, cold starts, availability, and what has no equal.

use super::latency::Kind;
use super::traffic::Volume;
use super::{Analysis, LimitUse, analyse_at};
use neph_catalog::fact;
use neph_catalog::{Catalog, Provider};
use neph_model::{Model, NodeId, ServiceName};
use neph_syntax::money::Usd;

/// The system at one provider.
#[derive(Clone, Debug)]
pub struct AtProvider {
    /// Which.
    pub provider: Provider,
    /// Whether it is the one the text names.
    pub present: bool,
    /// The region whose prices are taken.
    pub region: String,
    /// By part: the service that comes nearest; none where there is none.
    pub services: Vec<(NodeId, Option<ServiceName>)>,
    /// Parts for which the provider has nothing.
    pub missing: Vec<NodeId>,
    /// A month's cost at list price; none where no rate is known.
    pub per_month: Option<Usd>,
    /// What free allowances would take off.
    pub free_tier: Usd,
    /// Parts whose service the catalogue holds no price of, so that the sum is too low.
    pub unpriced: Vec<NodeId>,
    /// Limits exceeded.
    pub exceeded: Vec<LimitUse>,
    /// The fullest limit that is not exceeded.
    pub fullest: Option<LimitUse>,
    /// The limit that gives way first as the traffic grows.
    pub breaks_first: Option<LimitUse>,
    /// Limits held against something, and all there are.
    pub limits: (usize, usize),
    /// The slowest cold start among the functions, at the median, in ms.
    pub cold_ms: Option<f64>,
    /// The greatest share of cold starts.
    pub cold_share: Option<f64>,
    /// The slowest answer at the 99th percentile, in ms.
    pub p99_ms: Option<f64>,
    /// The longest time until something handed over has been done, at the 99th percentile, in ms.
    pub effect_ms: Option<f64>,
    /// The lowest availability of a way in, and whether all parts on it have a published figure.
    pub availability: Option<(f64, bool)>,
}

/// The system at every provider, the present one first.
pub fn compare(model: &Model, catalog: &Catalog, today: &Analysis) -> Vec<AtProvider> {
    let present = model.system.provider;
    let others = Provider::ALL.into_iter().filter(|provider| *provider != present);
    let mut rows = vec![summary(model, present, true, today)];
    for provider in others {
        let moved = moved(model, catalog, provider);
        let analysis = analyse_at(&moved, catalog, Volume::Stated);
        rows.push(summary(&moved, provider, false, &analysis));
    }
    rows
}

/// The system with every part's role filled by another provider.
pub fn moved(model: &Model, catalog: &Catalog, provider: Provider) -> Model {
    let mut moved = model.with_parts(|_, node| {
        if node.is_outside() {
            return;
        }
        let flags: Vec<&str> = node.facts.flags().collect();
        let entry = catalog.default_for(node.role, provider, &flags);
        node.service = entry.map(|entry| ServiceName {
            id: entry.id().to_string(),
            title: entry.title().to_string(),
            short: entry.short().to_string(),
            stated: false,
        });
        node.facts.0.remove(&fact::REGION.name());
        // A runtime of the same language, where the version is not offered.
        let family = node
            .facts
            .text(fact::RUNTIME)
            .and_then(|word| catalog.runtime(model.system.provider, word))
            .map(|runtime| runtime.family.as_str());
        let offered =
            node.facts.text(fact::RUNTIME).is_some_and(|word| catalog.runtime(provider, word).is_some());
        if let (Some(family), false) = (family, offered) {
            match node
                .facts
                .0
                .get_mut(&fact::RUNTIME.name())
                .filter(|_| catalog.runtime(provider, family).is_some())
            {
                Some(known) => known.value = neph_model::Value::Word(family.to_string()),
                None => {
                    node.facts.0.remove(&fact::RUNTIME.name());
                }
            }
        }
    });
    moved.system.provider = provider;
    moved.system.region =
        catalog.regions(provider).first().map_or_else(|| "global".to_string(), |region| region.id.clone());
    moved
}

fn summary(model: &Model, provider: Provider, present: bool, analysis: &Analysis) -> AtProvider {
    let ours = || model.nodes().filter(|(_, node)| !node.is_outside());
    let rate_known = analysis.traffic.entering.is_some();
    let colds = analysis.cold_starts.iter();
    let lowest = analysis.availability.iter().min_by(|a, b| a.share.total_cmp(&b.share));
    let load = |limit: &&LimitUse| !limit.setting;
    let unheld: usize = analysis.unchecked_limits.iter().map(|row| row.nodes.len()).sum();
    AtProvider {
        provider,
        present,
        region: model.system.region.clone(),
        services: ours().map(|(id, node)| (id, node.service.clone())).collect(),
        missing: ours().filter(|(_, node)| node.service.is_none()).map(|(id, _)| id).collect(),
        per_month: rate_known.then_some(analysis.cost.list),
        free_tier: analysis.cost.free_tier,
        // What has no service has no price either, and is told once.
        unpriced: analysis
            .cost
            .unpriced
            .iter()
            .copied()
            .filter(|id| model.node(*id).service.is_some())
            .collect(),
        exceeded: analysis.limits.iter().filter(load).filter(|limit| limit.share > 1.0).cloned().collect(),
        fullest: analysis.limits.iter().filter(load).find(|limit| limit.share <= 1.0).cloned(),
        breaks_first: analysis.breaks_first().cloned(),
        limits: (analysis.limits.len(), analysis.limits.len() + unheld),
        cold_ms: colds.clone().map(|cold| cold.total_ms.p50).reduce(f64::max),
        cold_share: colds.filter(|cold| cold.share.is_some()).map(|cold| cold.probability()).reduce(f64::max),
        p99_ms: slowest(analysis, Kind::Response),
        effect_ms: slowest(analysis, Kind::Effect),
        availability: lowest.map(|row| (row.share, row.unknown.is_empty())),
    }
}

fn slowest(analysis: &Analysis, kind: Kind) -> Option<f64> {
    let paths = analysis.latency.iter().filter(|path| path.kind == kind);
    paths.map(|path| path.with_cold.p99).reduce(f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{THUMBNAILS, numbers};

    #[test]
    fn every_provider_has_cost_limits_cold_starts_and_availability() {
        let (model, analysis) = numbers(THUMBNAILS);
        let rows = compare(&model, Catalog::bundled(), &analysis);
        assert_eq!(rows.len(), Provider::ALL.len());
        for row in &rows {
            assert!(row.per_month.is_some_and(|usd| usd.to_f64() > 10.0), "{}", row.provider);
            assert!(row.limits.0 >= 10 && row.limits.1 > row.limits.0, "{}: {:?}", row.provider, row.limits);
            assert!(row.availability.is_some(), "{}", row.provider);
            assert!(row.p99_ms < row.effect_ms, "{}", row.provider);
            assert!(row.missing.iter().all(|id| !row.unpriced.contains(id)), "{}", row.provider);
        }
        assert!(rows[0].present && rows[0].missing.is_empty());
        // One of them publishes no rate that this system comes near.
        assert!(rows.iter().filter(|row| row.breaks_first.is_some()).count() >= 3);
    }
}
