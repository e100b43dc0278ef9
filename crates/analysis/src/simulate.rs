//! A seeded discrete-event simulation of environments, to check the closed form and to play what has none.
//!
//! Requests come at random; each takes the newest idle environment, or a new one. Idle environments are a
//! stack whose bottom expires; busy ones a heap of finish times. O(log busy) an event.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, VecDeque};

/// How long one request takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Service {
    /// Always the same.
    Fixed,
    /// Exponential.
    Exponential,
    /// Lognormal with a spread of the logarithm.
    Lognormal(f64),
}

/// What is simulated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pool {
    /// Requests a second.
    pub rate: f64,
    /// Average seconds of a warm run.
    pub warm: f64,
    /// Average seconds of a run that starts cold.
    pub cold: f64,
    /// How they vary.
    pub service: Service,
    /// Idle seconds until an environment is destroyed.
    pub idle: f64,
    /// Environments at most; requests beyond are turned away.
    pub most: usize,
    /// Requests that come at the same instant: 1 without bursts.
    pub together: u64,
    /// After the warm-up the rate rises to so many a second within so many seconds, and nothing later is played.
    pub ramp: Option<(f64, f64)>,
}

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Seen {
    /// Requests after the warm-up.
    pub requests: u64,
    /// Of those, the share that started cold.
    pub cold: f64,
    /// Of those, the share turned away.
    pub turned_away: f64,
    /// Environments at work, on average.
    pub busy: f64,
    /// Environments that exist, on average.
    pub environments: f64,
    /// Arrivals and finishes handled.
    pub events: u64,
}

/// xoshiro256++ (Blackman & Vigna 2019), seeded by splitmix64.
#[derive(Clone, Debug)]
pub struct Random([u64; 4]);

impl Random {
    /// The same seed gives the same numbers on every machine.
    pub fn seeded(seed: u64) -> Random {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        Random([next(), next(), next(), next()])
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// Above zero, at most one.
    pub fn unit(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// Exponential with average one.
    pub fn exponential(&mut self) -> f64 {
        -self.unit().ln()
    }

    /// Standard normal, by Box and Muller's polar method.
    pub fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let size = x * x + y * y;
            if size > 0.0 && size < 1.0 {
                return x * (-2.0 * size.ln() / size).sqrt();
            }
        }
    }
}

/// A finish time; finite, so that it orders.
#[derive(Clone, Copy, PartialEq)]
struct Finish(f64);

impl Eq for Finish {}

impl PartialOrd for Finish {
    fn partial_cmp(&self, other: &Finish) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Finish {
    fn cmp(&self, other: &Finish) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Plays so many requests after a warm-up: a fifth as many, or as many as come in three idle times where that is
/// more, since until then the pool still grows; at most four times as many.
pub fn play(pool: &Pool, requests: u64, seed: u64) -> Seen {
    let mut random = Random::seeded(seed);
    let mut busy: BinaryHeap<Reverse<Finish>> = BinaryHeap::new();
    let mut idle: VecDeque<f64> = VecDeque::new();
    let (mut now, mut since, mut start) = (0.0, 0.0, 0.0);
    let (mut seen, mut busy_time, mut alive_time) = (Seen::default(), 0.0, 0.0);
    let (mut cold, mut away) = (0_u64, 0_u64);
    let filling = (3.0 * pool.rate * pool.idle).min(4.0 * requests as f64);
    let warm_up = (requests / 5).max(filling as u64);
    let together = pool.together.max(1);
    if pool.rate.is_nan() || pool.rate <= 0.0 {
        return seen;
    }
    let mut played = 0;
    for request in 0..warm_up + requests {
        let counted = request >= warm_up;
        let risen = now - start;
        if pool.ramp.is_some_and(|(_, seconds)| counted && request > warm_up && risen >= seconds) {
            break;
        }
        played += u64::from(counted);
        if request == warm_up {
            (start, busy_time, alive_time) = (now, 0.0, 0.0);
        }
        if request % together == 0 {
            let rate = match pool.ramp {
                Some((to, seconds)) if request > warm_up => {
                    pool.rate + (to - pool.rate) * (risen / seconds.max(f64::MIN_POSITIVE)).min(1.0)
                }
                _ => pool.rate,
            };
            now += random.exponential() * together as f64 / rate;
        }
        // Finishes before this arrival, in order; what lies idle too long is gone by then.
        while let Some(Reverse(Finish(finish))) = busy.peek().copied().filter(|f| f.0.0 <= now) {
            busy_time += busy.len() as f64 * (finish - since);
            alive_time += (busy.len() + idle.len()) as f64 * (finish - since);
            since = finish;
            busy.pop();
            alive_time -= expire(&mut idle, finish, pool.idle);
            idle.push_back(finish);
            seen.events += 1;
        }
        busy_time += busy.len() as f64 * (now - since);
        alive_time += (busy.len() + idle.len()) as f64 * (now - since);
        since = now;
        alive_time -= expire(&mut idle, now, pool.idle);
        seen.events += 1;
        let is_cold = idle.is_empty();
        if is_cold && busy.len() >= pool.most {
            away += u64::from(counted);
            continue;
        }
        idle.pop_back();
        cold += u64::from(is_cold && counted);
        let mean = if is_cold { pool.cold } else { pool.warm };
        let takes = match pool.service {
            Service::Fixed => mean,
            Service::Exponential => mean * random.exponential(),
            Service::Lognormal(sigma) => mean * (sigma * random.normal() - sigma * sigma / 2.0).exp(),
        };
        busy.push(Reverse(Finish(now + takes)));
    }
    let lasted = (now - start).max(f64::MIN_POSITIVE);
    seen.requests = played;
    seen.cold = cold as f64 / (played.max(1)) as f64;
    seen.turned_away = away as f64 / (played.max(1)) as f64;
    seen.busy = busy_time / lasted;
    seen.environments = alive_time / lasted;
    seen
}

/// Drops environments idle too long; gives the time they were counted after they were gone.
fn expire(idle: &mut VecDeque<f64>, now: f64, limit: f64) -> f64 {
    let mut over = 0.0;
    while let Some(since) = idle.front().copied().filter(|since| now - since > limit) {
        over += now - since - limit;
        idle.pop_front();
    }
    over
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cold_start, erlang};

    fn pool(rate: f64, seconds: f64, idle: f64) -> Pool {
        Pool {
            rate,
            warm: seconds,
            cold: seconds,
            service: Service::Exponential,
            idle,
            most: usize::MAX,
            together: 1,
            ramp: None,
        }
    }

    #[test]
    fn closed_form_is_what_is_simulated() {
        for (rate, seconds, idle) in [
            (1.0 / 3600.0, 0.2, 600.0),
            (1.0 / 300.0, 0.2, 360.0),
            (1.0 / 60.0, 2.0, 360.0),
            (0.1, 2.0, 600.0),
            (1.0, 1.0, 360.0),
            (5.0, 1.0, 120.0),
            (30.0, 1.0, 60.0),
            (10.0, 30.0, 360.0),
        ] {
            let seen = play(&pool(rate, seconds, idle), 2_000_000, 7);
            let exact = cold_start::share(rate, seconds, idle);
            let noise = 4.0 * (exact / seen.requests as f64).sqrt() / exact;
            assert!(
                (seen.cold / exact - 1.0).abs() < noise.max(0.02),
                "{rate}/s {seconds} s: simulated {}, computed {exact}",
                seen.cold
            );
            assert!((seen.busy / (rate * seconds) - 1.0).abs() < 0.03, "Little's law: {}", seen.busy);
        }
    }

    #[test]
    fn kind_of_service_time_matters_little() {
        let exact = cold_start::share(1.0, 1.0, 360.0);
        for service in [Service::Fixed, Service::Lognormal(0.6)] {
            let seen = play(&Pool { service, ..pool(1.0, 1.0, 360.0) }, 3_000_000, 11);
            assert!((seen.cold / exact - 1.0).abs() < 0.25, "{service:?}: {} against {exact}", seen.cold);
        }
    }

    #[test]
    fn capped_pool_turns_away_as_erlang_said() {
        let seen = play(&Pool { most: 25, ..pool(20.0, 1.0, 600.0) }, 1_000_000, 3);
        let exact = erlang::blocked(20.0, 25);
        assert!((seen.turned_away / exact - 1.0).abs() < 0.05, "{} against {exact}", seen.turned_away);
    }

    #[test]
    fn as_many_environments_exist_as_published() {
        // simfaas: 7.66 of which 1.79 at work.
        let seen = play(&Pool { warm: 1.991, cold: 2.244, ..pool(0.9, 1.991, 600.0) }, 2_000_000, 5);
        assert!((seen.environments / 7.66 - 1.0).abs() < 0.03, "{}", seen.environments);
        let exact = cold_start::environments(0.9, 1.991, 600.0);
        assert!((exact / 7.66 - 1.0).abs() < 0.02, "{exact}");
        assert!((seen.busy / 1.79 - 1.0).abs() < 0.02, "{}", seen.busy);
    }

    #[test]
    fn environments_are_counted_as_simulated() {
        for (rate, seconds, idle) in [
            (1.0 / 300.0, 0.2, 360.0),
            (0.1, 2.0, 600.0),
            (5.0, 1.0, 120.0),
            (30.0, 1.0, 60.0),
            (2.0, 30.0, 360.0),
        ] {
            let seen = play(&pool(rate, seconds, idle), 500_000, 9);
            let exact = cold_start::environments(rate, seconds, idle);
            assert!(
                (seen.environments / exact - 1.0).abs() < 0.02,
                "{rate}/s: simulated {}, computed {exact}",
                seen.environments
            );
        }
    }

    #[test]
    fn same_seed_same_numbers() {
        assert_eq!(play(&pool(1.0, 0.5, 60.0), 10_000, 1), play(&pool(1.0, 0.5, 60.0), 10_000, 1));
    }

    #[test]
    fn a_burst_finds_one_environment_and_starts_the_others() {
        // Ten at once every hundred seconds, environments gone after ten: every one starts cold.
        let bursts = Pool { together: 10, service: Service::Fixed, ..pool(0.1, 0.5, 10.0) };
        let seen = play(&bursts, 100_000, 7);
        assert!(seen.cold > 0.88 && seen.cold < 0.93, "{seen:?}");
        // Kept for an hour they are all there when the next ten come.
        let kept = play(&Pool { idle: 3600.0, ..bursts }, 100_000, 7);
        assert!(kept.cold < 0.01, "{kept:?}");
        // Five may run: the other five of each burst are turned away.
        let capped = play(&Pool { most: 5, ..bursts }, 100_000, 7);
        assert!((capped.turned_away - 0.5).abs() < 0.02, "{capped:?}");
    }

    #[test]
    fn a_ramp_starts_what_its_end_needs() {
        // From 1 to 100 a second within a minute, one second each: about a hundred environments must be made.
        let ramp = Pool { ramp: Some((100.0, 60.0)), service: Service::Fixed, ..pool(1.0, 1.0, 600.0) };
        let seen = play(&ramp, 1_000_000, 5);
        assert!(seen.requests > 2700 && seen.requests < 3400, "{seen:?}");
        let made = seen.cold * seen.requests as f64;
        assert!(made > 90.0 && made < 140.0, "{made}");
    }
}
