//! What a quantity of a meter costs: tiers, free allowance, rounding, region; exact to the last digit.

use rust_decimal::Decimal;

use super::schema::{Price, Service};
use crate::money::Usd;

/// What a quantity costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The quantity asked about, in the meter's unit.
    pub quantity: Decimal,
    /// The part of it that the free allowance covers.
    pub free: Decimal,
    /// What is billed: the rest, rounded up to the meter's step.
    pub billed: Decimal,
    /// One line for each tier reached.
    pub lines: Vec<TierLine>,
    /// The sum of the lines.
    pub usd: Usd,
}

/// The part of a charge that falls into one tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierLine {
    /// Where the tier begins, in the meter's unit.
    pub from: Decimal,
    /// Where it ends; none for the last.
    pub up_to: Option<Decimal>,
    /// The quantity within it.
    pub quantity: Decimal,
    /// US dollars for the price's `per` units, in the region.
    pub unit_usd: Decimal,
    /// What that makes.
    pub usd: Usd,
}

/// What a month's quantity costs at list price, nothing free.
///
/// `multiplier` is the region's factor; see [`super::Catalog::multiplier`].
pub fn charge(price: &Price, quantity: Decimal, multiplier: Decimal) -> Charge {
    charge_beyond(price, quantity, multiplier, Decimal::ZERO)
}

/// What a month's quantity costs once a free allowance, in the meter's unit, is used up.
///
/// The allowance is a parameter because meters share it: the caller knows what is left.
pub fn charge_beyond(price: &Price, quantity: Decimal, multiplier: Decimal, allowance: Decimal) -> Charge {
    let quantity = quantity.max(Decimal::ZERO);
    let free = allowance.clamp(Decimal::ZERO, quantity);
    let billed = match price.step {
        Some(step) => round_up(quantity - free, step),
        None => quantity - free,
    };
    let mut lines = Vec::new();
    let mut from = Decimal::ZERO;
    for (up_to, usd) in tiers(price) {
        let until = up_to.map_or(billed, |bound| bound.min(billed));
        if until <= from && !lines.is_empty() {
            break;
        }
        let within = (until - from).max(Decimal::ZERO);
        if within > Decimal::ZERO || billed.is_zero() {
            let unit_usd = in_region(usd, multiplier);
            let usd = Usd(unit_usd).times(within);
            let usd = Usd(usd.0.checked_div(Decimal::from(price.per.max(1))).unwrap_or(usd.0));
            lines.push(TierLine { from, up_to, quantity: within, unit_usd, usd });
        }
        from = until;
    }
    let usd = lines.iter().map(|line| line.usd).sum();
    Charge { quantity, free, billed, lines, usd }
}

/// Units billed for things of a size, where a unit covers `unit_kb`: 25 requests of 600 KB at 512 KB a unit
/// are 50 units.
pub fn units(price: &Price, count: Decimal, kilobytes: Decimal) -> Decimal {
    let each = match price.unit_kb.filter(|kb| *kb > 0) {
        Some(unit) => (kilobytes / Decimal::from(unit)).ceil().max(Decimal::ONE),
        None => Decimal::ONE,
    };
    count.saturating_mul(each)
}

/// Rounded up to a multiple of a step.
pub fn round_up(quantity: Decimal, step: Decimal) -> Decimal {
    match quantity.checked_div(step) {
        Some(steps) if step > Decimal::ZERO => steps.ceil().saturating_mul(step),
        _ => quantity,
    }
}

/// The tiers of a price; the last is open, as nothing says what lies beyond it.
fn tiers(price: &Price) -> Vec<(Option<Decimal>, Decimal)> {
    let Some(last) = price.tiers.last() else { return vec![(None, price.usd)] };
    let bounded = price.tiers[..price.tiers.len() - 1].iter();
    bounded.map(|tier| (tier.up_to, tier.usd)).chain([(None, last.usd)]).collect()
}

/// A price in a region. A factor that came from dividing two prices is put right at the fifteenth decimal.
fn in_region(usd: Decimal, multiplier: Decimal) -> Decimal {
    if multiplier == Decimal::ONE {
        return usd;
    }
    usd.saturating_mul(multiplier).round_dp(15).normalize()
}

/// A priced meter: one line of `neph price`.
#[derive(Clone, Debug)]
pub struct PricedLine<'a> {
    /// The price that was applied.
    pub price: &'a Price,
    /// Region factor and where it comes from.
    pub region: super::Multiplier<'a>,
    /// At list price.
    pub list: Charge,
    /// After the meter's lasting free allowance, if it has one.
    pub after_free: Option<Charge>,
}

/// Why a line cannot be priced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PriceFault {
    /// Nothing goes by that name.
    UnknownService(String),
    /// No price of that service is known.
    NoPrices(String),
    /// The service has no such meter; these it has.
    UnknownMeter {
        /// What was asked for.
        meter: String,
        /// What there is.
        known: Vec<String>,
    },
}

impl std::fmt::Display for PriceFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PriceFault::UnknownService(name) => write!(f, "no service goes by `{name}`"),
            PriceFault::NoPrices(id) => write!(f, "no price of `{id}` is known"),
            PriceFault::UnknownMeter { meter, known } => {
                write!(f, "`{meter}` is not metered here; these are: {}", known.join(", "))
            }
        }
    }
}

impl super::Catalog {
    /// Prices quantities of a service's meters: the core of `neph price`.
    ///
    /// Meters that share a free allowance use it up in the order in which they are given.
    ///
    /// # Errors
    /// An unknown service or meter, with what is known instead.
    pub fn price_lines(
        &self,
        service: &str,
        meters: &[(&str, Decimal)],
        region: Option<&str>,
    ) -> Result<Vec<PricedLine<'_>>, PriceFault> {
        let entry = self.by_name(None, service).ok_or_else(|| PriceFault::UnknownService(service.into()))?;
        let service =
            self.priced_service(entry.id()).ok_or_else(|| PriceFault::NoPrices(entry.id().into()))?;
        let mut used: Vec<(String, Decimal)> = Vec::new();
        let mut lines = Vec::new();
        for (meter, quantity) in meters {
            let price = service.price(meter).ok_or_else(|| PriceFault::UnknownMeter {
                meter: (*meter).to_owned(),
                known: service.prices.iter().map(|price| price.meter.clone()).collect(),
            })?;
            let factor = self.multiplier(service, price, region);
            let list = charge(price, *quantity, factor.factor);
            let free = price.free.as_ref().filter(|free| free.lasts());
            let after_free = free.map(|free| {
                let pool = allowance_pool(&service.id, price);
                let spent =
                    used.iter().find(|(name, _)| *name == pool).map_or(Decimal::ZERO, |(_, spent)| *spent);
                let left = (free.per_month() - spent).max(Decimal::ZERO);
                let charge = charge_beyond(price, *quantity, factor.factor, left);
                match used.iter_mut().find(|(name, _)| *name == pool) {
                    Some((_, spent)) => *spent += charge.free,
                    None => used.push((pool, charge.free)),
                }
                charge
            });
            lines.push(PricedLine { price, region: factor, list, after_free });
        }
        Ok(lines)
    }

    /// The service whose prices apply to a service: itself, or the one it is billed as.
    pub fn priced_service(&self, id: &str) -> Option<&Service> {
        let service = self.service(id)?;
        let billed = service.billed_as.as_deref().and_then(|other| self.service(other));
        if service.prices.is_empty() {
            billed.filter(|other| !other.prices.is_empty())
        } else {
            Some(service)
        }
    }
}

/// The name of the free allowance a meter draws on: the first of all the meters that share it.
pub fn allowance_pool(service: &str, price: &Price) -> String {
    let own = format!("{service}/{}", price.meter);
    let shared = price.free.as_ref().into_iter().flat_map(|free| free.shared_with.iter().cloned());
    shared.chain([own.clone()]).min().unwrap_or(own)
}
