//! Money: US dollars in exact decimals.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use rust_decimal::{Decimal, RoundingStrategy};

/// An amount of US dollars. Adding and multiplying stay exact; only writing rounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd(pub Decimal);

impl Usd {
    /// Nothing.
    pub const ZERO: Usd = Usd(Decimal::ZERO);

    /// The amount times a quantity; the greatest amount where that does not fit.
    pub fn times(self, quantity: Decimal) -> Usd {
        Usd(self.0.saturating_mul(quantity))
    }

    /// Rounded to cents, halves away from zero as invoices do.
    pub fn cents(self) -> Decimal {
        self.0.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
    }

    /// The amount as a float, for ratios and for JSON, where exactness ends anyway.
    pub fn to_f64(self) -> f64 {
        to_f64(self.0)
    }
}

impl Add for Usd {
    type Output = Usd;

    fn add(self, other: Usd) -> Usd {
        Usd(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Usd {
    fn add_assign(&mut self, other: Usd) {
        *self = *self + other;
    }
}

impl Sub for Usd {
    type Output = Usd;

    fn sub(self, other: Usd) -> Usd {
        Usd(self.0.saturating_sub(other.0))
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Usd>>(amounts: I) -> Usd {
        amounts.fold(Usd::ZERO, Add::add)
    }
}

/// Cents with thousands separated: `41,502.94`.
impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = format!("{:.2}", self.cents());
        let (whole, fraction) = cents.split_once('.').unwrap_or((&cents, "00"));
        let (sign, digits) = match whole.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", whole),
        };
        f.write_str(sign)?;
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at) % 3 == 0 {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        write!(f, ".{fraction}")
    }
}

/// A finite float as an exact decimal of its shortest spelling; zero for what is no number, the greatest
/// decimal for what does not fit.
pub fn decimal(number: f64) -> Decimal {
    if number.is_nan() {
        return Decimal::ZERO;
    }
    // The shortest spelling that reads back as the same float: 0.1 stays 0.1.
    let spelling = format!("{number}");
    let short = spelling.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&format!("{number:e}")));
    short.unwrap_or(if number > 1.0 {
        Decimal::MAX
    } else if number < -1.0 {
        Decimal::MIN
    } else {
        Decimal::ZERO
    })
}

/// A decimal as the nearest float.
pub fn to_f64(number: Decimal) -> f64 {
    number.to_string().parse().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Usd {
        Usd(text.parse().unwrap())
    }

    #[test]
    fn writes_cents_and_thousands() {
        for (exact, written) in [
            ("0", "0.00"),
            ("0.005", "0.01"),
            ("999.994", "999.99"),
            ("1000", "1,000.00"),
            ("41502.9413", "41,502.94"),
            ("-1234567.5", "-1,234,567.50"),
        ] {
            assert_eq!(usd(exact).to_string(), written);
        }
    }

    #[test]
    fn sums_stay_exact() {
        let sum: Usd = (0..10).map(|_| usd("0.1")).sum();
        assert_eq!(sum, usd("1"));
    }

    #[test]
    fn float_becomes_its_shortest_decimal() {
        assert_eq!(decimal(0.1).to_string(), "0.1");
        assert_eq!(decimal(1e-7), "0.0000001".parse().unwrap());
        assert_eq!(decimal(2_000_000.0), Decimal::from(2_000_000));
        assert_eq!(decimal(f64::NAN), Decimal::ZERO);
        assert_eq!((decimal(1e300), decimal(f64::NEG_INFINITY)), (Decimal::MAX, Decimal::MIN));
        assert_eq!(decimal(1e-300), Decimal::ZERO);
        assert_eq!(to_f64(decimal(0.3)), 0.3);
    }
}
