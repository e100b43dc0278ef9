//! How many run at once, and how often all of them are busy (Erlang 1917).

use super::distribution::normal_cdf;

/// The share of requests that find all `servers` busy at an offered load of `load` Erlang.
///
/// Recursion B(0) = 1, B(k) = a·B(k−1) / (k + a·B(k−1)); O(servers).
pub fn blocked(load: f64, servers: u32) -> f64 {
    if load.is_nan() || load <= 0.0 {
        return if servers == 0 { 1.0 } else { 0.0 };
    }
    if load > LARGE || f64::from(servers) > load + 40.0 * load.sqrt() + 1000.0 {
        // The normal distribution is as good as the sum here: B ≈ φ(z) / (√a·Φ(z)).
        let z = (f64::from(servers) - load) / load.sqrt();
        if z < -6.0 {
            return (1.0 - f64::from(servers) / load).clamp(0.0, 1.0);
        }
        let density = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        return (density / (load.sqrt() * normal_cdf(z))).clamp(0.0, 1.0);
    }
    let mut blocked = 1.0;
    for busy in 1..=servers {
        blocked = load * blocked / (f64::from(busy) + load * blocked);
    }
    blocked
}

/// Loads beyond this are not counted server by server: headroom is then under one percent.
const LARGE: f64 = 200_000.0;

/// The smallest number of servers that turns away at most `share` of the requests.
pub fn needed(load: f64, share: f64) -> u32 {
    if load.is_nan() || load <= 0.0 {
        return 0;
    }
    if load > LARGE {
        return (load + 3.1 * load.sqrt()).min(f64::from(u32::MAX)) as u32;
    }
    let mut blocked = 1.0;
    let mut servers = 0_u32;
    while blocked > share {
        servers += 1;
        blocked = load * blocked / (f64::from(servers) + load * blocked);
    }
    servers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocking_agrees_with_published_values() {
        let percent = |load, servers| (blocked(load, servers) * 1e4).round() / 100.0;
        assert_eq!(percent(20.0, 20), 15.89);
        assert_eq!(percent(20.0, 25), 5.02);
        assert_eq!(percent(20.0, 30), 0.85);
        assert!((blocked(900.0, 1000) - 0.00006).abs() < 0.00001);
        assert!((blocked(1000.0, 1000) - 0.025).abs() < 0.0005);
        assert_eq!(blocked(0.0, 3), 0.0);
        assert!(
            (blocked(250_000.0, 250_000) / 0.0015945 - 1.0).abs() < 0.01,
            "{}",
            blocked(250_000.0, 250_000)
        );
        assert!(blocked(20.0, u32::MAX) < 1e-100);
    }

    #[test]
    fn needed_servers_keep_blocking_under_one_in_a_thousand() {
        let table = [(1.0, 6), (5.0, 14), (10.0, 21), (20.0, 35), (54.0, 76), (100.0, 128), (500.0, 555)];
        for (load, servers) in table {
            assert_eq!(needed(load, 0.001), servers, "at {load} Erlang");
        }
        assert_eq!(needed(0.0, 0.001), 0);
        assert!(needed(1e9, 0.001) > 1_000_000_000);
    }
}
