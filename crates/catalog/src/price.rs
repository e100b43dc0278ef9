//! What a quantity of a meter costs: tiers, free allowance, rounding, region; exact to the last digit.

use rust_decimal::Decimal;

use super::schema::{Price, Service};
use neph_syntax::money::Usd;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn price(text: &str) -> Price {
        let tail = "\nunit = 'things'\nsource = 'ours'\nconfidence = 'ours'\n";
        toml::from_str(&format!("meter = 'm'\nusd = '2'\nper = 10\n{text}{tail}")).unwrap()
    }

    #[test]
    fn tiers_fill_from_below_and_the_last_is_open() {
        let price = price("tiers = [{ up_to = '100', usd = '2' }, { up_to = '200', usd = '1' }]");
        let charge = charge(&price, decimal("350"), Decimal::ONE);
        let lines: Vec<_> = charge.lines.iter().map(|line| (line.quantity, line.usd.0)).collect();
        assert_eq!(lines, [(decimal("100"), decimal("20")), (decimal("250"), decimal("25"))]);
        assert_eq!(charge.usd, Usd(decimal("45")));
        assert_eq!(charge.lines[1].up_to, None);
    }

    #[test]
    fn bound_belongs_to_the_lower_tier() {
        let price = price("tiers = [{ up_to = '100', usd = '2' }, { usd = '1' }]");
        assert_eq!(charge(&price, decimal("100"), Decimal::ONE).lines.len(), 1);
    }

    #[test]
    fn free_part_is_shown_and_the_rest_rounds_up_to_the_step() {
        let price = price("step = '10'");
        let charge = charge_beyond(&price, decimal("25"), Decimal::ONE, decimal("12"));
        assert_eq!((charge.free, charge.billed), (decimal("12"), decimal("20")));
        assert_eq!(charge.usd, Usd(decimal("4")));
        let covered = charge_beyond(&price, decimal("5"), Decimal::ONE, decimal("12"));
        assert_eq!((covered.free, covered.billed, covered.usd), (decimal("5"), Decimal::ZERO, Usd::ZERO));
    }

    #[test]
    fn size_counts_in_whole_units_and_at_least_one() {
        let price = price("unit_kb = 64");
        let units = |kilobytes| units(&price, decimal("3"), decimal(kilobytes));
        assert_eq!([units("0"), units("64"), units("64.1"), units("129")], [3, 3, 6, 9].map(Decimal::from));
    }

    #[test]
    fn no_quantity_overflows() {
        let price = price("step = '0.0001'\ntiers = [{ up_to = '100', usd = '2' }, { usd = '9999999999' }]");
        for quantity in [Decimal::MAX, Decimal::MIN, Decimal::ZERO] {
            let charge = charge_beyond(&price, quantity, Decimal::MAX, decimal("1"));
            assert!(charge.usd.0 >= Decimal::ZERO);
        }
    }

    #[test]
    fn price_of_another_region_is_exact_where_stated_and_assumed_where_unknown() {
        let catalog = Catalog::bundled();
        let service = catalog.service("aws.fargate").unwrap();
        let vcpu = service.price("vcpu_hour_x86").unwrap();
        let there = catalog.multiplier(service, vcpu, Some("eu-central-1"));
        assert!(!there.assumed);
        let hour = charge(vcpu, Decimal::ONE, there.factor);
        assert_eq!(hour.lines[0].unit_usd, decimal("0.04656"));

        let mail = catalog.service("aws.ses").unwrap();
        let factor = catalog.multiplier(mail, mail.price("emails").unwrap(), Some("ap-south-1"));
        assert!(factor.assumed && factor.factor == Decimal::ONE);

        let express = catalog.service("aws.sfn.express").unwrap();
        let requests = express.price("requests").unwrap();
        let family = catalog.multiplier(express, requests, Some("ap-south-1"));
        assert_eq!(family.factor, decimal("1.14"), "from the family of prices");

        let lambda = catalog.service("aws.lambda").unwrap();
        let duration = lambda.price("duration_x86").unwrap();
        let stated =
            charge(duration, Decimal::ONE, catalog.multiplier(lambda, duration, Some("ap-east-1")).factor);
        assert_eq!(stated.lines[0].unit_usd, decimal("0.00002292"), "its own price goes before the family");
    }

    #[test]
    fn meters_share_one_allowance_in_the_order_given() {
        let million = Decimal::from(1_000_000);
        let meters = [("duration_x86", decimal("300000")), ("duration_arm", million), ("requests", million)];
        let lines = Catalog::bundled().price_lines("lambda", &meters, None).unwrap();
        let free: Vec<_> = lines.iter().map(|line| line.after_free.as_ref().unwrap().free).collect();
        assert_eq!(free, [decimal("300000"), decimal("100000"), million]);
        assert_eq!(lines[2].after_free.as_ref().unwrap().usd, Usd::ZERO);
        assert_eq!(lines[2].list.usd, Usd(decimal("0.2")));
    }

    #[test]
    fn passing_allowance_is_not_counted_on() {
        let meters = [("requests", Decimal::from(1_000_000))];
        let lines = Catalog::bundled().price_lines("aws.apigateway.http", &meters, None).unwrap();
        assert_eq!(lines[0].after_free, None, "free for twelve months only");
    }

    #[test]
    fn unknown_things_are_named_with_what_is_known() {
        let catalog = Catalog::bundled();
        let fault = |service: &str| {
            catalog.price_lines(service, &[("wishes", Decimal::ONE)], None).unwrap_err().to_string()
        };
        assert_eq!(fault("lamda"), "no service goes by `lamda`");
        assert_eq!(fault("kendra"), "no price of `aws.kendra` is known");
        assert!(fault("eventbridge_scheduler").ends_with("these are: invocations"));
    }

    #[test]
    fn service_without_prices_is_billed_as_another() {
        let billed = |id| Catalog::bundled().priced_service(id).map(|service| service.id.as_str());
        assert_eq!(billed("gcp.functions.gen2"), Some("gcp.run"));
        assert_eq!(billed("aws.lambda"), Some("aws.lambda"));
        assert_eq!(billed("aws.kendra"), None);
    }
}
