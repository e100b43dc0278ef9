//! Whether figures can be figures: no negative price, no step of nothing, no limit without end.

use rust_decimal::Decimal;

use super::schema::{Price, Service, Value};

/// The largest amount of dollars, units or kilobytes that a figure may be: beyond it lies a slip of the pen.
const MOST: i64 = 1_000_000_000_000_000_000;

/// A figure that cannot be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    /// The list it stands in with the key of its member, such as `price` and `requests`; none for the service itself.
    pub(super) member: Option<(&'static str, String)>,
    /// The key of the figure.
    pub(super) key: &'static str,
    /// What is wrong with it, as the end of a sentence.
    pub(super) why: &'static str,
}

const NEGATIVE: &str = "is negative or larger than anything billed";
const NOT_ABOVE_ZERO: &str = "must be above zero";
const NO_NUMBER: &str = "must be a number from zero up, and an end: nothing is infinite";

/// Every figure of a service that cannot be one.
pub(super) fn flaws(service: &Service) -> Vec<Flaw> {
    let mut found = Vec::new();
    for price in &service.prices {
        let flaw = |(key, why)| Flaw { member: Some(("price", price.meter.clone())), key, why };
        found.extend(of_price(price).into_iter().map(flaw));
    }
    // What nothing is checked against may say "without end" as the provider writes it: -1.
    for limit in service.limits.iter().filter(|limit| limit.unchecked.is_none()) {
        let sound = |number: &f64| number.is_finite() && *number >= 0.0 && *number <= MOST as f64;
        let all = match &limit.value {
            Value::Number(number) => sound(number),
            Value::List(numbers) => numbers.iter().all(sound),
            Value::Table(rows) => rows.values().flatten().all(sound),
            Value::Text(_) => true,
        };
        if !all || !limit.regional.values().all(sound) {
            found.push(Flaw { member: Some(("limit", limit.id.clone())), key: "value", why: NO_NUMBER });
        }
    }
    let of_service = |key, why| Flaw { member: None, key, why };
    let percent = service.sla.as_ref().map(|sla| sla.percent);
    if percent.is_some_and(|percent| percent.is_sign_negative() || percent > Decimal::ONE_HUNDRED) {
        found.push(of_service("sla", "promises a share of the time: between 0 and 100 percent"));
    }
    if let Some(latency) = &service.latency {
        let times = [latency.p50, latency.p99, latency.deliver_p50, latency.deliver_p99];
        if times.into_iter().flatten().any(|ms| !(0.0..=1e12).contains(&ms)) {
            found.push(of_service("latency", "must be milliseconds from zero up"));
        }
    }
    if let Some(billing) = &service.billing {
        let ratios = [billing.eventual_read, billing.transactional];
        if ratios.into_iter().flatten().any(|ratio| !billable(ratio)) {
            found.push(of_service("billing", NEGATIVE));
        }
        if billing.megabytes_per_gb == Some(0) {
            found.push(of_service("billing", "counts no megabyte in a gigabyte"));
        }
    }
    found
}

fn billable(amount: Decimal) -> bool {
    !amount.is_sign_negative() && amount <= Decimal::from(MOST)
}

fn of_price(price: &Price) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    let mut unless = |sound: bool, key, why| {
        if !sound {
            found.push((key, why));
        }
    };
    unless(billable(price.usd), "usd", NEGATIVE);
    unless(price.per > 0, "per", NOT_ABOVE_ZERO);
    unless(price.unit_kb != Some(0), "unit_kb", NOT_ABOVE_ZERO);
    unless(price.round_kb != Some(0), "round_kb", NOT_ABOVE_ZERO);
    unless(price.step.is_none_or(|step| billable(step) && !step.is_zero()), "step", NOT_ABOVE_ZERO);
    unless(price.regional.values().copied().all(billable), "regional", NEGATIVE);
    if let Some(free) = &price.free {
        unless(billable(free.amount) && free.monthly.is_none_or(billable), "free", NEGATIVE);
    }
    unless(price.tiers.iter().all(|tier| billable(tier.usd)), "tiers", NEGATIVE);
    let bounded = price.tiers.len().saturating_sub(1);
    let bounds: Vec<Option<Decimal>> = price.tiers.iter().map(|tier| tier.up_to).collect();
    let known = bounds.iter().take(bounded).all(Option::is_some);
    unless(known, "tiers", "need `up_to` in every tier but the last");
    let rising = bounds
        .iter()
        .flatten()
        .try_fold(Decimal::ZERO, |below, bound| (*bound > below && billable(*bound)).then_some(*bound));
    unless(rising.is_some(), "tiers", "must rise: each `up_to` above the one before, the first above zero");
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;

    #[test]
    fn every_bundled_figure_can_be_one() {
        let catalog = Catalog::bundled();
        for service in catalog.entries().filter_map(|entry| catalog.service(entry.id())) {
            assert_eq!(flaws(service), [], "{}", service.id);
        }
    }

    #[test]
    fn what_cannot_be_a_figure_is_told_with_its_line() {
        let price = |text: &str| {
            format!("[[service]]\nid = 'aws.sqs.standard'\n[[service.price]]\nmeter = 'requests'\n{text}\n")
        };
        let limit = |value: &str| {
            format!(
                "[[service]]\nid = 'aws.a'\ntitle = 'A'\nrole = 'queue'\n[[service.limit]]\nid = 'most'\n\
                 value = {value}\nunit = 's'\nkind = 'fixed'\n"
            )
        };
        for (text, told) in [
            (price("usd = '-1'"), "line 5: `aws.sqs.standard`, price `requests`: `usd` is negative"),
            (price("per = 0"), "line 5: `aws.sqs.standard`, price `requests`: `per` must be above zero"),
            (price("unit_kb = 0"), "line 5: `aws.sqs.standard`, price `requests`: `unit_kb` must be above"),
            (price("step = '0'"), "line 5: `aws.sqs.standard`, price `requests`: `step` must be above zero"),
            (
                price("tiers = [{ up_to = '-79228162514264337593543950335', usd = '1' }, { usd = '1' }]"),
                "line 5: `aws.sqs.standard`, price `requests`: `tiers` must rise",
            ),
            (
                price("tiers = [{ up_to = '5', usd = '1' }, { up_to = '5', usd = '1' }]"),
                "line 5: `aws.sqs.standard`, price `requests`: `tiers` must rise",
            ),
            (
                price("tiers = [{ usd = '1' }, { usd = '1' }]"),
                "line 5: `aws.sqs.standard`, price `requests`: `tiers` need `up_to`",
            ),
            (limit("inf"), "line 7: `aws.a`, limit `most`: `value` must be a number"),
            (limit("[1.0, nan]"), "line 7: `aws.a`, limit `most`: `value` must be a number"),
            (
                "[[service]]\nid = 'aws.lambda'\n[service.sla]\npercent = '101'\n".to_string(),
                "line 3: `aws.lambda`: `sla` promises a share",
            ),
        ] {
            let faults = Catalog::with_overrides(&text).unwrap_err();
            assert!(faults.iter().any(|fault| fault.starts_with(told)), "{text}\n{faults:#?}");
        }
    }
}
