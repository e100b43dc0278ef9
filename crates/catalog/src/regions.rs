//! Regions of the providers, and what a price becomes in another region.

use std::sync::OnceLock;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::Catalog;
use super::schema::{Confidence, Price, Provider, Service};

/// A place where a provider runs services.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// The id people write: `eu-west-1`.
    pub id: String,
    /// The provider's name for it: `Europe (Ireland)`.
    pub title: String,
    /// Its price class, where the provider has classes.
    pub tier: Option<u8>,
}

/// What a price is multiplied by in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Multiplier<'a> {
    /// The factor over the price in the service file.
    pub factor: Decimal,
    /// Whether it is 1 only because nothing is known.
    pub assumed: bool,
    /// Where it was read.
    pub source: Option<&'a str>,
    /// How well it is known.
    pub confidence: Confidence,
}

impl Multiplier<'_> {
    /// The price's own region.
    fn home() -> Multiplier<'static> {
        Multiplier { factor: Decimal::ONE, assumed: false, source: None, confidence: Confidence::Quoted }
    }
}

/// The shape of `regions.toml`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Regions {
    aws: Vec<Region>,
    azure: Vec<Region>,
    gcp: Vec<Region>,
    cloudflare: Vec<Region>,
    family: Vec<Family>,
}

/// Prices that move together from region to region.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    /// What they have in common, for readers of the file.
    #[serde(rename = "of")]
    _of: String,
    /// `service` for all its meters, or `service/meter`.
    prices: Vec<String>,
    /// Anything a reader of the file should know.
    #[serde(rename = "note")]
    _note: Option<String>,
    /// The factor in regions that are not listed.
    default: Option<Factor>,
    factors: Vec<Factor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Factor {
    region: Option<String>,
    factor: Decimal,
    source: String,
    confidence: Confidence,
}

impl Catalog {
    /// The regions of a provider.
    pub fn regions(&self, provider: Provider) -> &'static [Region] {
        let all = regions();
        match provider {
            Provider::Aws => &all.aws,
            Provider::Azure => &all.azure,
            Provider::Gcp => &all.gcp,
            Provider::Cloudflare => &all.cloudflare,
        }
    }

    /// A region by its id.
    pub fn region(&self, provider: Provider, id: &str) -> Option<&'static Region> {
        self.regions(provider).iter().find(|region| region.id == id)
    }

    /// The factor of a price in a region; none means the price's own region.
    pub fn multiplier<'a>(
        &self,
        service: &Service,
        price: &'a Price,
        region: Option<&str>,
    ) -> Multiplier<'a> {
        let home = service.region.as_deref().unwrap_or("global");
        let region = region.unwrap_or(home);
        if region == home || home == "global" || price.usd.is_zero() {
            return Multiplier::home();
        }
        let class = service
            .provider()
            .and_then(|provider| self.region(provider, region))
            .and_then(|known| known.tier)
            .map(|tier| format!("tier-{tier}"));
        let stated = price.regional.get(region).or_else(|| price.regional.get(class.as_deref()?));
        if let Some(usd) = stated {
            return Multiplier {
                factor: usd.checked_div(price.usd).unwrap_or(Decimal::ONE),
                assumed: false,
                source: Some(price.regional_source.as_deref().unwrap_or(&price.source)),
                confidence: price.regional_confidence.unwrap_or(price.confidence),
            };
        }
        match family_factor(&service.id, &price.meter, region) {
            Some(known) => Multiplier {
                factor: known.factor,
                assumed: false,
                source: Some(&known.source),
                confidence: known.confidence,
            },
            None => {
                Multiplier { factor: Decimal::ONE, assumed: true, source: None, confidence: Confidence::Ours }
            }
        }
    }
}

fn family_factor(service: &str, meter: &str, region: &str) -> Option<&'static Factor> {
    let covers = |pattern: &String| match pattern.split_once('/') {
        Some((of, one)) => of == service && one == meter,
        None => pattern == service,
    };
    let family = regions().family.iter().find(|family| family.prices.iter().any(covers))?;
    let listed = family.factors.iter().find(|factor| factor.region.as_deref() == Some(region));
    listed.or(family.default.as_ref())
}

/// The shared table, read on first use.
fn regions() -> &'static Regions {
    static REGIONS: OnceLock<Regions> = OnceLock::new();
    REGIONS.get_or_init(|| {
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/regions.json"))).unwrap_or_default()
    })
}

#[cfg(test)]
pub(super) fn parse_fault() -> Option<String> {
    toml::from_str::<Regions>(include_str!("../data/regions.toml")).err().map(|fault| fault.to_string())
}

#[cfg(test)]
pub(super) fn covered_prices() -> Vec<&'static str> {
    regions().family.iter().flat_map(|family| family.prices.iter().map(String::as_str)).collect()
}

#[cfg(test)]
pub(super) fn factor_sources() -> Vec<&'static str> {
    let factors = regions().family.iter().flat_map(|family| family.factors.iter().chain(&family.default));
    factors.map(|factor| factor.source.as_str()).collect()
}
