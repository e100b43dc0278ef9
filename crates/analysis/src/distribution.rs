//! Times as distributions: histograms with logarithmic bins, added, mixed and compared.
//!
//! A bin is a constant ratio wide, so the bin of a sum depends only on how far two bins lie apart:
//! x·r^i + x·r^j = x·r^(i + log_r(1 + r^(j−i))). One table of shifts serves all additions; O(bins²) each.

use super::timing::Timing;

/// From a tenth of a millisecond …
const FIRST: f64 = 1e-4;
/// … to a day.
const LAST: f64 = 86_400.0;

/// How finely times are told apart.
#[derive(Clone, Debug)]
pub struct Scale {
    bins: usize,
    ratio_ln: f64,
    /// By distance of two bins: how far above the greater one their sum lies.
    shift: Vec<f64>,
}

/// A distribution of times over the bins of a [`Scale`], and the share that takes no time.
#[derive(Clone, Debug)]
pub struct Distribution {
    instant: f64,
    mass: Vec<f64>,
}

/// The bins of a distribution that hold anything worth adding, without gaps.
struct Used<'a> {
    first: usize,
    mass: &'a [f64],
}

impl Distribution {
    fn used(&self) -> Option<Used<'_>> {
        let counts = |mass: &f64| *mass > 1e-9;
        let first = self.mass.iter().position(counts)?;
        let last = self.mass.iter().rposition(counts)?;
        Some(Used { first, mass: &self.mass[first..=last] })
    }
}

impl Scale {
    /// A scale of so many bins.
    pub fn new(bins: usize) -> Scale {
        let bins = bins.max(16);
        let ratio_ln = (LAST / FIRST).ln() / bins as f64;
        let shift = (0..bins).map(|apart| (-(apart as f64) * ratio_ln).exp().ln_1p() / ratio_ln).collect();
        Scale { bins, ratio_ln, shift }
    }

    fn lower(&self, bin: usize) -> f64 {
        FIRST * (bin as f64 * self.ratio_ln).exp()
    }

    /// No time at all.
    pub fn zero(&self) -> Distribution {
        Distribution { instant: 1.0, mass: vec![0.0; self.bins] }
    }

    /// The lognormal distribution of a timing.
    pub fn of(&self, timing: &Timing) -> Distribution {
        self.lognormal(timing.p50, timing.sigma())
    }

    /// A lognormal distribution.
    pub fn lognormal(&self, p50: f64, sigma: f64) -> Distribution {
        if p50 <= FIRST {
            return self.zero();
        }
        let mut mass = vec![0.0; self.bins];
        if sigma < self.ratio_ln / 4.0 {
            let at = (p50 / FIRST).ln() / self.ratio_ln - 0.5;
            self.put(&mut mass, at, 1.0);
            return Distribution { instant: 0.0, mass };
        }
        let mut below = 0.0;
        for (bin, share) in mass.iter_mut().enumerate() {
            let upper =
                if bin + 1 == self.bins { 1.0 } else { normal_cdf((self.lower(bin + 1) / p50).ln() / sigma) };
            *share = upper - below;
            below = upper;
        }
        Distribution { instant: 0.0, mass }
    }

    /// Between nothing and a bound, each time as likely.
    pub fn uniform(&self, most: f64) -> Distribution {
        if most <= FIRST {
            return self.zero();
        }
        let share = |bin: usize| (self.lower(bin) / most).min(1.0);
        let mass =
            (0..self.bins).map(|bin| share(bin + 1) - if bin == 0 { 0.0 } else { share(bin) }).collect();
        Distribution { instant: 0.0, mass }
    }

    /// Puts a share at a place between two bins' centres.
    fn put(&self, mass: &mut [f64], at: f64, share: f64) {
        let last = self.bins - 1;
        let at = at.clamp(0.0, last as f64);
        let bin = at as usize;
        let part = at - bin as f64;
        mass[bin] += share * (1.0 - part);
        if part > 0.0 {
            mass[(bin + 1).min(last)] += share * part;
        }
    }

    /// One after the other. All pairs of bins equally far apart have sums equally far above the later one, so
    /// each distance is one pass over neighbouring bins.
    pub fn then(&self, a: &Distribution, b: &Distribution) -> Distribution {
        let mut mass: Vec<f64> =
            a.mass.iter().zip(&b.mass).map(|(x, y)| x * b.instant + y * a.instant).collect();
        let instant = a.instant * b.instant;
        let (Some(a), Some(b)) = (a.used(), b.used()) else { return Distribution { instant, mass } };
        // Bins above the last hold what is later than a day.
        let mut sums = vec![0.0; 2 * self.bins + 2];
        let mut products = vec![0.0; self.bins];
        for (apart, shift) in self.shift.iter().enumerate() {
            let whole = *shift as usize;
            let part = shift - whole as f64;
            let mut add = |early: &Used<'_>, late: &Used<'_>| {
                let lo = late.first.max(early.first + apart);
                let hi = (late.first + late.mass.len()).min(early.first + early.mass.len() + apart);
                if lo >= hi {
                    return;
                }
                let products = &mut products[..hi - lo];
                let late = &late.mass[lo - late.first..hi - late.first];
                let early = &early.mass[lo - apart - early.first..hi - apart - early.first];
                for ((product, x), y) in products.iter_mut().zip(late).zip(early) {
                    *product = x * y;
                }
                for (sum, product) in sums[lo + whole..].iter_mut().zip(&*products) {
                    *sum += product * (1.0 - part);
                }
                for (sum, product) in sums[lo + whole + 1..].iter_mut().zip(&*products) {
                    *sum += product * part;
                }
            };
            add(&a, &b);
            if apart > 0 {
                add(&b, &a);
            }
        }
        let last = self.bins - 1;
        for (bin, sum) in sums.into_iter().enumerate() {
            mass[bin.min(last)] += sum;
        }
        Distribution { instant, mass }
    }

    /// Both at once, until the later one is done.
    pub fn both(&self, a: &Distribution, b: &Distribution) -> Distribution {
        let (mut below_a, mut below_b) = (a.instant, b.instant);
        let instant = below_a * below_b;
        let mut before = instant;
        let mass = (0..self.bins)
            .map(|bin| {
                below_a += a.mass[bin];
                below_b += b.mass[bin];
                let now = below_a * below_b;
                let share = now - before;
                before = now;
                share.max(0.0)
            })
            .collect();
        Distribution { instant, mass }
    }

    /// The second with some probability, else the first.
    pub fn mix(&self, usual: &Distribution, rare: &Distribution, probability: f64) -> Distribution {
        let p = probability.clamp(0.0, 1.0);
        let mass = usual.mass.iter().zip(&rare.mass).map(|(a, b)| a * (1.0 - p) + b * p).collect();
        Distribution { instant: usual.instant * (1.0 - p) + rare.instant * p, mass }
    }

    /// The time below which a share of all lie, in seconds; interpolated within a bin on the log scale.
    pub fn percentile(&self, of: &Distribution, share: f64) -> f64 {
        let total = of.instant + of.mass.iter().sum::<f64>();
        let wanted = share * total;
        if wanted <= of.instant {
            return 0.0;
        }
        let mut below = of.instant;
        for (bin, mass) in of.mass.iter().enumerate() {
            if below + mass >= wanted && *mass > 0.0 {
                let part = (wanted - below) / mass;
                return FIRST * ((bin as f64 + part) * self.ratio_ln).exp();
            }
            below += mass;
        }
        LAST
    }

    /// The share of all that take longer, which is what a timeout cuts off.
    pub fn beyond(&self, of: &Distribution, seconds: f64) -> f64 {
        if seconds <= FIRST {
            return 1.0 - of.instant;
        }
        let at = ((seconds / FIRST).ln() / self.ratio_ln).min(self.bins as f64);
        let whole = at as usize;
        let above: f64 = of.mass.iter().skip(whole + 1).sum();
        above + of.mass.get(whole).copied().unwrap_or(0.0) * (1.0 - (at - whole as f64))
    }

    /// The average, in seconds.
    pub fn mean(&self, of: &Distribution) -> f64 {
        of.mass
            .iter()
            .enumerate()
            .map(|(bin, mass)| mass * self.lower(bin) * (self.ratio_ln / 2.0).exp())
            .sum()
    }
}

/// The standard normal distribution function (Abramowitz & Stegun 7.1.26, error below 1.5e-7).
pub fn normal_cdf(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let poly = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let erf = 1.0 - poly * (-x * x).exp();
    if z >= 0.0 { 0.5 * (1.0 + erf) } else { 0.5 * (1.0 - erf) }
}

#[cfg(test)]
mod tests {
    use super::super::provenance::Provenance;
    use super::*;

    fn close(a: f64, b: f64, relative: f64) {
        assert!((a / b - 1.0).abs() < relative, "{a} is not {b}");
    }

    #[test]
    fn lognormal_keeps_its_percentiles() {
        let scale = Scale::new(512);
        let d = scale.of(&Timing::between(0.05, 0.25, Provenance::computed("check")));
        close(scale.percentile(&d, 0.5), 0.05, 0.002);
        close(scale.percentile(&d, 0.95), 0.156, 0.005);
        close(scale.percentile(&d, 0.99), 0.25, 0.005);
        close(scale.percentile(&d, 0.999), 0.424, 0.01);
        close(scale.mean(&d), 0.0635, 0.005);
    }

    #[test]
    fn sum_of_percentiles_is_not_the_percentile_of_the_sum() {
        let scale = Scale::new(512);
        let one = scale.lognormal(0.05, 0.692);
        let two = scale.then(&one, &one);
        close(scale.mean(&two), 2.0 * scale.mean(&one), 0.01);
        let p99 = scale.percentile(&two, 0.99);
        assert!(p99 < 0.45 && p99 > 0.35, "{p99} lies well below 2 × 250 ms");
    }

    #[test]
    fn later_of_two_is_slower_than_either() {
        let scale = Scale::new(512);
        let one = scale.lognormal(0.05, 0.692);
        let both = scale.both(&one, &one);
        // The median of the later of two is each one's 70.7th percentile.
        close(scale.percentile(&both, 0.5), scale.percentile(&one, 0.5f64.sqrt()), 0.01);
    }

    #[test]
    fn rare_slow_starts_appear_where_they_are_frequent_enough() {
        let scale = Scale::new(512);
        let warm = scale.lognormal(0.1, 0.1);
        let cold = scale.then(&warm, &scale.lognormal(2.0, 0.1));
        let mixed = scale.mix(&warm, &cold, 0.004);
        close(scale.percentile(&mixed, 0.99), scale.percentile(&warm, 0.99), 0.05);
        assert!(scale.percentile(&mixed, 0.999) > 1.9);
        close(scale.beyond(&mixed, 1.0), 0.004, 0.01);
    }

    #[test]
    fn no_time_adds_nothing() {
        let scale = Scale::new(128);
        let d = scale.lognormal(0.3, 0.5);
        let sum = scale.then(&scale.zero(), &d);
        close(scale.percentile(&sum, 0.5), scale.percentile(&d, 0.5), 1e-9);
        assert_eq!(scale.percentile(&scale.zero(), 0.99), 0.0);
    }
}
