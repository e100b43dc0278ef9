//! How many run at once, and how often all of them are busy (Erlang 1917).

use super::distribution::normal_cdf;

/// The share of requests that find all `servers` busy at an offered load of `load` Erlang.
///
/// Up to the load by Erlang's sum from its last term back, 1/B(k) = Σⱼ k!/(k−j)!/aʲ, cut where terms vanish; from there
/// on by the recursion B(k) = a·B(k−1) / (k + a·B(k−1)). Both are exact, and both take O(√load) steps.
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
    let summed = servers.min(load as u32);
    (summed + 1..=servers).fold(by_sum(load, summed), |blocked, servers| one_more(load, blocked, servers))
}

/// Erlang's sum for no more servers than load: its terms fall from the first on.
fn by_sum(load: f64, servers: u32) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for left in (1..=servers).rev() {
        term *= f64::from(left) / load;
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    1.0 / sum
}

/// The share turned away once there is one server more, so that there are `servers`.
fn one_more(load: f64, blocked: f64, servers: u32) -> f64 {
    load * blocked / (f64::from(servers) + load * blocked)
}

/// Loads beyond this are not counted server by server: headroom is then under one percent.
const LARGE: f64 = 200_000.0;

/// The smallest number of servers that turns away at most `share` of the requests; O(√load) steps.
pub fn needed(load: f64, share: f64) -> u32 {
    if load.is_nan() || load <= 0.0 {
        return 0;
    }
    if load > LARGE {
        return (load + 3.1 * load.sqrt()).min(f64::from(u32::MAX)) as u32;
    }
    // So many servers carry at most themselves: they turn away more than the share whatever comes when.
    let mut servers = (load * (1.0 - share) - 1.0).max(0.0) as u32;
    let mut blocked = by_sum(load, servers);
    while blocked > share {
        servers += 1;
        blocked = one_more(load, blocked, servers);
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
    fn the_sum_is_the_recursion_from_nothing() {
        for load in [0.01, 0.7, 1.0, 3.2, 54.0, 999.5, 20_000.0] {
            let mut from_nothing = 1.0;
            for servers in 1..=(1.2 * load + 30.0) as u32 {
                from_nothing = one_more(load, from_nothing, servers);
                let apart = blocked(load, servers) / from_nothing - 1.0;
                assert!(apart.abs() < 1e-11, "{load} Erlang, {servers} servers: {apart}");
            }
        }
    }

    #[test]
    fn needed_servers_keep_blocking_under_one_in_a_thousand() {
        let table = [(1.0, 6), (5.0, 14), (10.0, 21), (20.0, 35), (54.0, 76), (100.0, 128), (500.0, 555)];
        for (load, servers) in table {
            assert_eq!(needed(load, 0.001), servers, "at {load} Erlang");
        }
        assert_eq!(needed(0.0, 0.001), 0);
        assert!(needed(1e9, 0.001) > 1_000_000_000);
        for (load, share) in [(0.3, 0.05), (40.0, 0.05), (7000.0, 0.001), (150_000.0, 0.05)] {
            let servers = needed(load, share);
            assert!(blocked(load, servers) <= share && blocked(load, servers - 1) > share, "{load} Erlang");
        }
    }
}
