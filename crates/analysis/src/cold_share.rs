//! How often a start is cold: an exact closed form.
//!
//! Requests come at random (Poisson, λ a second) and take S seconds; a free environment is reused newest
//! first and destroyed after T idle seconds. Environments then form a stack:
//!
//! ```text
//!   busy   ████████            a request that finds m busy takes the environment at height m+1,
//!   idle           ░░░░░░      and that one has lain idle since the number of busy ones
//!   height 1 2 3 4 5 6 7       last fell from m+1 to m
//! ```
//! So a request is cold when the busy count took longer than T to climb from m back to m+1. The busy count
//! is the birth-death process M/M/∞, whence
//!
//!   p = Σ_m π_m · P(τ_m > T),   π Poisson with mean λS,   τ_m the first passage m → m+1.
//!
//! It is exact for exponential service times. τ_m's tail is one exponential c·e^−θT (Keilson 1979, §5), read off
//! τ_m's moments: with a_k = E\[τ_m^k\]/k!, a_k approaches c/θ^k. The moments follow from those one level below in a
//! few products of positive numbers, since the climb is a birth, or a death and the climb from below first:
//!
//!   E\[e^uτ_m\] = λ / (λ − u + mμ·(1 − E\[e^uτ_{m−1}\])),   μ = 1/S.
//!
//! So all levels together are one pass over the 17 standard deviations of π that matter, whatever the rate. Above
//! [`MOST_COUNTED`] at work even that grows; there p·√ρ over 1/√ρ is a straight line, ρ = λS.

/// The share of requests that start cold: rate a second, seconds each takes, idle seconds until an environment is destroyed.
pub fn share(rate: f64, duration: f64, idle: f64) -> f64 {
    steady(&Demand { rate, duration, per_instance: 1.0, warm: 0.0 }, [idle]).shares[0]
}

/// How many environments exist on average, busy and idle: rate a second, seconds each takes, idle seconds until
/// one is destroyed.
///
/// The environment at height m+1 is busy, or has been idle since the count fell from it, at most T:
/// N = λS + Σ_m λπ_m · E\[min(τ_m, T)\].
pub fn environments(rate: f64, duration: f64, idle: f64) -> f64 {
    steady(&Demand { rate, duration, per_instance: 1.0, warm: 0.0 }, [idle]).environments[0]
}

/// What arrives, and what stands ready for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand {
    /// Requests a second.
    pub(super) rate: f64,
    /// Seconds each takes.
    pub(super) duration: f64,
    /// Requests an instance serves at once.
    pub(super) per_instance: f64,
    /// So many requests at once are served warm whatever came before.
    pub(super) warm: f64,
}

/// What that comes to in the long run, by idle time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Steady<const N: usize> {
    /// The share of requests that start cold.
    pub(super) shares: [f64; N],
    /// Environments that exist on average, where each serves one request at once.
    pub(super) environments: [f64; N],
}

/// The greatest number at work at the same time that is counted level by level.
///
/// Above it two such counts, of a quarter and of all of it, lay the line on which p·√ρ and (N − ρ)/√ρ come to lie:
/// within 0.1 % of the count itself (held by a test). It is exact in the limit, where the busy count is a diffusion.
const MOST_COUNTED: f64 = 2500.0;

/// Cold starts and environments for several idle times at once.
pub(super) fn steady<const N: usize>(demand: &Demand, idles: [f64; N]) -> Steady<N> {
    let Demand { rate, duration, per_instance, warm } = *demand;
    let known = rate > 0.0 && rate.is_finite() && duration.is_finite() && idles.iter().all(|i| i.is_finite());
    if !known {
        return Steady { shares: [0.0; N], environments: [0.0; N] };
    }
    let duration = duration.max(1e-6);
    let load = rate * duration;
    if load <= MOST_COUNTED {
        return counted(rate, duration, idles, |level| {
            if level >= warm && (level / per_instance).fract() == 0.0 { 1.0 } else { 0.0 }
        });
    }
    // So many standard deviations above the load the first cold level lies.
    let above = (warm - 0.5 - load) / load.sqrt();
    let at = |load: f64| {
        let first = load + above * load.sqrt();
        let found = counted(load / duration, duration, idles, |level| (level + 0.5 - first).clamp(0.0, 1.0));
        let root = load.sqrt();
        (found.shares.map(|p| p * root), found.environments.map(|n| (n - load) / root), 1.0 / root)
    };
    let (near, far) = (at(MOST_COUNTED), at(MOST_COUNTED / 4.0));
    let root = load.sqrt();
    let part = (1.0 / root - near.2) / (far.2 - near.2);
    let line = |near: f64, far: f64| (near + (far - near) * part).max(0.0);
    Steady {
        shares: std::array::from_fn(|i| line(near.0[i], far.0[i]) / root / per_instance),
        environments: std::array::from_fn(|i| load + line(near.1[i], far.1[i]) * root),
    }
}

/// Level by level; `weight` says how far a request that finds so many busy may be cold.
fn counted<const N: usize>(
    rate: f64,
    duration: f64,
    idles: [f64; N],
    weight: impl Fn(f64) -> f64,
) -> Steady<N> {
    let load = rate * duration;
    let mut found = Steady { shares: [0.0; N], environments: [load; N] };
    for climb in Climbs::from_below(rate, duration) {
        if climb.level > load && climb.chance < 1e-17 {
            break;
        }
        let weight = weight(climb.level) * climb.chance;
        for (at, idle) in idles.into_iter().enumerate() {
            found.shares[at] += weight * climb.beyond(idle);
            found.environments[at] += rate * climb.chance * climb.idle(idle);
        }
    }
    found.shares = found.shares.map(|share| share.min(1.0));
    found
}

/// Moments of a climb that are carried along: the last two tell its tail.
///
/// The next slower mode has weight (θ/θ₂)^8, nothing where T is many service times; where T is less than one, an
/// exponential tail is itself the approximation.
const MOMENTS: usize = 8;

/// The climbs from each number at work to one more, from the lowest that matters on.
struct Climbs {
    rate: f64,
    serving: f64,
    level: f64,
    /// π of the level.
    chance: f64,
    /// E\[τ^k\]/k! of the level below, from k = 1.
    below: Option<[f64; MOMENTS]>,
}

impl Climbs {
    /// Starting seven standard deviations below the load: what lies lower has no part in 10⁻¹¹.
    fn from_below(rate: f64, duration: f64) -> Climbs {
        let load = rate * duration;
        let level = (load - 7.0 * load.sqrt() - 20.0).max(0.0).floor();
        Climbs { rate, serving: 1.0 / duration, level, chance: poisson(load, level), below: None }
    }
}

impl Iterator for Climbs {
    type Item = Climb;

    fn next(&mut self) -> Option<Climb> {
        let deaths = self.level * self.serving / self.rate;
        // E[e^uτ] = 1 / (1 − Σ d_k·u^k).
        let mut d = self.below.map_or([0.0; MOMENTS], |below| below.map(|moment| deaths * moment));
        d[0] += 1.0 / self.rate;
        let mut moments = d;
        for k in 1..MOMENTS {
            moments[k] += (0..k).map(|j| d[j] * moments[k - 1 - j]).sum::<f64>();
        }
        let [.., before, last] = moments;
        // A climb that doubles cannot tell from endless lasts longer than any idle time.
        let theta = if last.is_finite() { before / last } else { 0.0 };
        let amplitude = if theta > 0.0 { (last * theta.powi(MOMENTS as i32)).min(1.0) } else { 1.0 };
        let climb = Climb { level: self.level, chance: self.chance, mean: moments[0], amplitude, theta };
        self.below = Some(moments);
        self.level += 1.0;
        self.chance *= self.rate / self.serving / self.level;
        Some(climb)
    }
}

/// The climb from a level to the next: its mean, and its tail c·e^−θt.
#[derive(Clone, Copy, Debug)]
struct Climb {
    level: f64,
    chance: f64,
    mean: f64,
    amplitude: f64,
    theta: f64,
}

impl Climb {
    /// The chance that it takes longer than so many seconds.
    fn beyond(&self, seconds: f64) -> f64 {
        (self.amplitude * (-self.theta * seconds).exp()).min(1.0)
    }

    /// E\[min(τ, T)\]: how long the environment above the level lies idle before it is used or destroyed.
    fn idle(&self, seconds: f64) -> f64 {
        let excess = if self.theta > 0.0 { self.beyond(seconds) / self.theta } else { f64::INFINITY };
        (self.mean - excess).clamp(0.0, seconds.min(self.mean))
    }
}

/// e^−a · a^m / m!
fn poisson(load: f64, level: f64) -> f64 {
    (level * load.ln() - load - ln_factorial(level)).exp()
}

/// ln m! by Stirling's series; exact sums for small m.
fn ln_factorial(m: f64) -> f64 {
    if m < 20.0 {
        return (1..=m as u32).map(|k| f64::from(k).ln()).sum();
    }
    m * m.ln() - m + 0.5 * (2.0 * std::f64::consts::PI * m).ln() + 1.0 / (12.0 * m)
        - 1.0 / (360.0 * m * m * m)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tail of the climb from `level` busy to one more: births at `rate`, deaths at `serving` each.
    ///
    /// The generator on 0..=level, killed at the climb, is similar to a symmetric tridiagonal matrix. Its
    /// smallest eigenvalue θ by inverse iteration gives the tail c·e^−θT. States far below the level do not
    /// matter and are cut off.
    fn tail(rate: f64, serving: f64, level: usize) -> (f64, f64) {
        if level == 0 {
            return (1.0, rate);
        }
        let load = rate / serving;
        let spread = (7.0 * load.sqrt() + 20.0) as usize;
        let bottom = (load as usize).saturating_sub(spread).min(level);
        let size = level - bottom + 1;
        let state = |at: usize| (bottom + at) as f64;
        // Positive definite: minus the generator, diagonal d, beside it −s.
        let diagonal: Vec<f64> =
            (0..size).map(|at| rate + if at == 0 { 0.0 } else { state(at) * serving }).collect();
        let beside: Vec<f64> = (1..size).map(|at| (rate * state(at) * serving).sqrt()).collect();
        // Cholesky-like factors once; each round is two sweeps.
        let mut pivot = diagonal.clone();
        for at in 1..size {
            pivot[at] = diagonal[at] - beside[at - 1] * beside[at - 1] / pivot[at - 1];
            if pivot[at] <= 0.0 {
                // Below what doubles resolve: the climb takes for ever against T.
                return (1.0, 0.0);
            }
        }
        // Stationary weights are the shape of the slow mode.
        let weights: Vec<f64> = (0..size)
            .map(|at| {
                (0.5 * ((state(at) - level as f64) * load.ln() + ln_factorial(level as f64)
                    - ln_factorial(state(at))))
                .exp()
            })
            .collect();
        let mut vector = weights.clone();
        normalise(&mut vector);
        let mut theta = f64::INFINITY;
        for _ in 0..60 {
            let mut solved = vector.clone();
            for at in 1..size {
                solved[at] += solved[at - 1] * beside[at - 1] / pivot[at - 1];
            }
            solved[size - 1] /= pivot[size - 1];
            for at in (0..size - 1).rev() {
                solved[at] = (solved[at] + beside[at] * solved[at + 1]) / pivot[at];
            }
            let length: f64 = solved.iter().zip(&vector).map(|(a, b)| a * b).sum();
            normalise(&mut solved);
            vector = solved;
            let next = 1.0 / length;
            if (next - theta).abs() <= 1e-8 * next {
                theta = next;
                break;
            }
            theta = next;
        }
        let along: f64 = weights.iter().zip(&vector).map(|(w, v)| w * v).sum();
        let amplitude = (vector[size - 1] * along).clamp(0.0, 1.0);
        (amplitude, theta)
    }

    fn normalise(vector: &mut [f64]) {
        let length = vector.iter().map(|v| v * v).sum::<f64>().sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|v| *v /= length);
        }
    }

    fn close(what: &str, ours: f64, theirs: f64, relative: f64) {
        assert!((ours / theirs - 1.0).abs() < relative, "{what}: {ours} against {theirs}");
    }

    #[test]
    fn moments_tell_the_tail_that_the_generator_has() {
        for (rate, duration) in [(0.01, 2.0), (0.5, 1.0), (3.0, 2.0), (40.0, 1.0), (300.0, 0.5)] {
            let load = rate * duration;
            let lasting = Climbs::from_below(rate, duration)
                .skip_while(|climb| climb.level < load)
                .take_while(|climb| climb.chance > 1e-9);
            for climb in lasting {
                let (amplitude, theta) = tail(rate, 1.0 / duration, climb.level as usize);
                close(&format!("θ of {} at {load}", climb.level), climb.theta, theta, 2e-3);
                close(&format!("c of {} at {load}", climb.level), climb.amplitude, amplitude, 2e-2);
                // What decides is the tail after many service times.
                if theta * duration < 0.05 {
                    close(&format!("θ of {} at {load}", climb.level), climb.theta, theta, 1e-7);
                    close(&format!("c of {} at {load}", climb.level), climb.amplitude, amplitude, 1e-6);
                }
            }
        }
    }

    #[test]
    fn shares_are_those_of_every_level_by_the_generator() {
        for (rate, duration, idle) in
            [(0.002, 0.2, 360.0), (0.1, 2.0, 600.0), (30.0, 1.0, 60.0), (500.0, 0.3, 360.0)]
        {
            let load: f64 = rate * duration;
            let exact: f64 = (0..=(load + 10.0 * load.sqrt() + 30.0) as usize)
                .map(|level| {
                    let (amplitude, theta) = tail(rate, 1.0 / duration, level);
                    poisson(load, level as f64) * (amplitude * (-theta * idle).exp()).min(1.0)
                })
                .sum();
            close(&format!("{rate}/s"), share(rate, duration, idle), exact, 1e-6);
        }
    }

    #[test]
    fn large_loads_lie_on_the_line_of_smaller_ones() {
        for (duration, idle) in [(0.01, 900.0), (0.1, 360.0), (1.0, 360.0), (30.0, 360.0), (900.0, 360.0)] {
            for load in [2600.0, 10_000.0, 40_000.0] {
                let rate = load / duration;
                let exact = counted(rate, duration, [idle], |_| 1.0);
                let what = format!("{load} of {duration} s");
                close(&what, share(rate, duration, idle), exact.shares[0], 1e-3);
                close(&what, environments(rate, duration, idle) - load, exact.environments[0] - load, 1e-3);
            }
        }
        // The same where the first two standard deviations are served warm.
        let demand = Demand { rate: 40_000.0, duration: 1.0, per_instance: 1.0, warm: 40_400.0 };
        let exact = counted(40_000.0, 1.0, [360.0], |level| if level >= demand.warm { 1.0 } else { 0.0 });
        close("served warm", steady(&demand, [360.0]).shares[0], exact.shares[0], 5e-3);
    }

    #[test]
    fn nothing_comes_nothing_is_cold() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!((share(rate, 1.0, 360.0), environments(rate, 1.0, 360.0)), (0.0, 0.0), "{rate}");
        }
        // So rarely that doubles cannot hold the time between two: every start is cold.
        close("once in ever", share(1e-60, 1.0, 360.0), 1.0, 1e-12);
    }
}
