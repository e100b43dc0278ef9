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
//! It is exact for exponential service times. τ_m's tail is one exponential, found by inverse iteration on
//! the symmetric tridiagonal generator: O(m) a level (Keilson 1979, §5).

/// The share of requests that start cold: rate a second, seconds each takes, idle seconds until an environment is destroyed.
pub fn share(rate: f64, duration: f64, idle: f64) -> f64 {
    shares_above(rate, duration, [idle], 1.0, 0.0)[0]
}

/// As [`share`] for several idle times at once, with instances that serve several requests at once, and the first
/// `warm` requests at once served warm.
pub(super) fn shares_above<const N: usize>(
    rate: f64,
    duration: f64,
    idles: [f64; N],
    per_instance: f64,
    warm: f64,
) -> [f64; N] {
    let mut sums = [0.0; N];
    let known = idles.iter().all(|idle| idle.is_finite());
    if !(rate > 0.0 && rate.is_finite() && known && duration.is_finite()) {
        return sums;
    }
    let duration = duration.max(1e-6);
    // Beyond this the share only falls further: what is given is a bound.
    let rate = rate.min(MOST_LOAD / duration);
    let load = rate * duration;
    let shortest = idles.iter().copied().fold(f64::INFINITY, f64::min);
    // Only levels around the load matter: π falls to nothing on both sides, and far below it no climb lasts.
    let reach = 9.5 * load.sqrt() + 30.0;
    let to = (load + reach).ceil();
    let near = |level: f64| rate * poisson(load, level) * shortest < 500.0;
    let mut level = 0.0;
    if load > 50.0 {
        // The first level above the load at which a climb may last.
        let (mut low, mut high) = (load.floor(), to);
        while high - low > 1.0 {
            let middle = (0.5 * (low + high)).floor();
            if near(middle) { high = middle } else { low = middle }
        }
        level = low;
    }
    level = (level.max(warm) / per_instance).floor() * per_instance;
    // Many levels differ little from one to the next: every n-th stands for n of them.
    let stride = ((to - level) / per_instance / MOST_LEVELS).ceil().max(1.0);
    while level <= to {
        let pi = poisson(load, level);
        if level > load && pi < 1e-17 {
            break;
        }
        if level >= warm && near(level) {
            let tail = tail(rate, 1.0 / duration, level as usize);
            for (sum, idle) in sums.iter_mut().zip(idles) {
                *sum += stride * pi * tail.beyond(idle);
            }
        }
        level += per_instance * stride;
    }
    sums.map(|sum| sum.min(1.0))
}

/// The greatest number at work at the same time that is computed with.
const MOST_LOAD: f64 = 1e5;

/// At most so many levels are computed one by one.
const MOST_LEVELS: f64 = 60.0;

/// e^−a · a^m / m!
fn poisson(load: f64, level: f64) -> f64 {
    if load <= 0.0 {
        return if level == 0.0 { 1.0 } else { 0.0 };
    }
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

/// The tail of the climb from `level` busy to one more: births at `rate`, deaths at `serving` each.
///
/// The generator on 0..=level, killed at the climb, is similar to a symmetric tridiagonal matrix. Its
/// smallest eigenvalue θ by inverse iteration gives the tail c·e^−θT. States far below the level do not
/// matter and are cut off.
fn tail(rate: f64, serving: f64, level: usize) -> Tail {
    if level == 0 {
        return Tail { amplitude: 1.0, theta: rate };
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
            return Tail { amplitude: 1.0, theta: 0.0 };
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
    Tail { amplitude, theta }
}

/// c·e^−θt: the chance that a climb takes longer than t, for t well above one service time.
#[derive(Clone, Copy)]
struct Tail {
    amplitude: f64,
    theta: f64,
}

impl Tail {
    fn beyond(self, seconds: f64) -> f64 {
        (self.amplitude * (-self.theta * seconds).exp()).min(1.0)
    }

    /// The average of how far climbs go beyond so long.
    fn excess(self, seconds: f64) -> f64 {
        if self.theta > 0.0 { self.beyond(seconds) / self.theta } else { f64::INFINITY }
    }
}

/// How many environments exist on average, busy and idle: rate a second, seconds each takes, idle seconds until
/// one is destroyed.
///
/// The environment at height m+1 is busy, or has been idle since the count fell from it, at most T:
/// N = λS + Σ_m λπ_m · E\[min(τ_m, T)\], with E\[τ_m\] = 1 / (λ·B(m)) by Erlang's formula.
pub fn environments(rate: f64, duration: f64, idle: f64) -> f64 {
    if !(rate > 0.0 && rate.is_finite() && idle.is_finite() && duration.is_finite()) {
        return 0.0;
    }
    let duration = duration.max(1e-6);
    let load = rate * duration;
    if load > MOST_COUNTED {
        // Idle ones are few against so many busy ones: some standard deviations.
        return load + 4.0 * load.sqrt();
    }
    let mut sum = load;
    let mut blocked = 1.0;
    let to = (load + 9.5 * load.sqrt() + 30.0).ceil() as usize;
    for level in 0..=to {
        let pi = poisson(load, level as f64);
        if level as f64 > load && pi < 1e-17 {
            break;
        }
        let climb = 1.0 / (rate * blocked);
        let lasts = if rate * pi * idle < 500.0 {
            (climb - tail(rate, 1.0 / duration, level).excess(idle)).clamp(0.0, idle)
        } else {
            climb.min(idle)
        };
        sum += rate * pi * lasts;
        let next = load * blocked;
        blocked = next / (level as f64 + 1.0 + next);
    }
    sum
}

/// Environments are counted height by height up to so many.
const MOST_COUNTED: f64 = 2e3;

fn normalise(vector: &mut [f64]) {
    let length = vector.iter().map(|v| v * v).sum::<f64>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|v| *v /= length);
    }
}
