//! Gives each item its layer: every link leads to a later one, and links are short
//! (after Gansner, Koutsofios, North, Vo 1993; longest path, then slope moves instead of a full simplex).
//!
//! ```text
//!   layer 0   1   2
//!         a → b → c
//!             d ↗      d moves next to c instead of standing under a
//! ```
//! O(rounds · (V + E)), at most twelve rounds.

use super::page::NODE_GAP;

/// The layer of each of `n` items for acyclic links `(from, to, weight)`.
pub(crate) fn layers(n: usize, links: &[(usize, usize, i64)]) -> Vec<usize> {
    let mut out = vec![Vec::new(); n];
    let mut inn = vec![Vec::new(); n];
    let mut open = vec![0usize; n];
    for &(a, b, w) in links {
        out[a].push((b, w));
        inn[b].push((a, w));
        open[b] += 1;
    }
    let mut order: Vec<usize> = (0..n).filter(|&v| open[v] == 0).collect();
    let mut rank = vec![0usize; n];
    let mut head = 0;
    while head < order.len() {
        let v = order[head];
        head += 1;
        for &(u, _) in &out[v] {
            rank[u] = rank[u].max(rank[v] + 1);
            open[u] -= 1;
            if open[u] == 0 {
                order.push(u);
            }
        }
    }
    for _ in 0..12 {
        let mut moved = false;
        for &v in order.iter().rev() {
            moved |= shift(v, &inn, &out, &mut rank);
        }
        for &v in &order {
            moved |= shift(v, &inn, &out, &mut rank);
        }
        if !moved {
            break;
        }
    }
    let low = rank.iter().copied().min().unwrap_or(0);
    rank.iter().map(|r| r - low).collect()
}

/// Layers again, but none wider than `cap` (sizes in `over`): what does not fit moves on (after Coffman, Graham 1972).
pub(crate) fn bounded(rank: &[usize], links: &[(usize, usize, i64)], over: &[f64], cap: f64) -> Vec<usize> {
    let n = rank.len();
    let mut inn = vec![Vec::new(); n];
    let mut tail = vec![0usize; n];
    for &(a, b, _) in links {
        inn[b].push(a);
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&v| (std::cmp::Reverse(rank[v]), v));
    // What has a long way behind it goes first.
    for &v in &order {
        for &a in &inn[v] {
            tail[a] = tail[a].max(tail[v] + 1);
        }
    }
    order.sort_by_key(|&v| (rank[v], std::cmp::Reverse(tail[v]), v));
    let mut filled: Vec<f64> = Vec::new();
    let mut new = vec![0usize; n];
    for &v in &order {
        let mut r = inn[v].iter().map(|&a| new[a] + 1).max().unwrap_or(0).max(rank[v].min(filled.len()));
        loop {
            if filled.len() <= r {
                filled.resize(r + 1, 0.0);
            }
            if filled[r] == 0.0 || filled[r] + over[v] <= cap {
                break;
            }
            r += 1;
        }
        filled[r] += over[v];
        new[v] = r;
    }
    new
}

/// Moves one item to the end of its free span where its links are shorter in sum.
fn shift(v: usize, inn: &[Vec<(usize, i64)>], out: &[Vec<(usize, i64)>], rank: &mut [usize]) -> bool {
    let pull_in: i64 = inn[v].iter().map(|l| l.1).sum();
    let pull_out: i64 = out[v].iter().map(|l| l.1).sum();
    let goal = if pull_out > pull_in {
        match out[v].iter().map(|l| rank[l.0]).min() {
            Some(r) => r.saturating_sub(1),
            None => return false,
        }
    } else if pull_in > pull_out {
        match inn[v].iter().map(|l| rank[l.0]).max() {
            Some(r) => r + 1,
            None => return false,
        }
    } else {
        return false;
    };
    let moved = goal != rank[v];
    rank[v] = goal;
    moved
}

/// Members without a link inside the container fill the layers evenly instead of standing in one column.
pub(crate) fn spread_loose(
    links: &[(usize, usize, i64)],
    ranks: &mut [usize],
    along: &[f64],
    over: &[f64],
    folded: bool,
) {
    let k = ranks.len();
    let mut linked = vec![false; k];
    for l in links {
        linked[l.0] = true;
        linked[l.1] = true;
    }
    let loose: Vec<usize> = (0..k).filter(|&v| !linked[v]).collect();
    if loose.is_empty() {
        return;
    }
    let mut count = ranks.iter().max().map_or(1, |r| r + 1);
    let mut filled = vec![0.0f64; count];
    for v in 0..k {
        if linked[v] {
            filled[ranks[v]] += over[v] + NODE_GAP;
        }
    }
    if loose.len() == k {
        // Nothing is linked: a grid, about one and a half times as long as high; `bands` asks for fewer columns.
        let area: f64 = (0..k).map(|v| (along[v] + NODE_GAP) * (over[v] + NODE_GAP)).sum();
        let mean: f64 = along.iter().sum::<f64>() / k as f64 + NODE_GAP;
        let ratio = if folded { 0.5 } else { 1.5 };
        let want = ((area * ratio).sqrt() / mean).round().max(1.0) as usize;
        count = want.min(k);
        for (i, &v) in loose.iter().enumerate() {
            ranks[v] = i % count;
        }
        return;
    }
    for &v in &loose {
        let mut at = 0;
        for r in 1..count {
            if filled[r] < filled[at] - 1.0 {
                at = r;
            }
        }
        ranks[v] = at;
        filled[at] += over[v] + NODE_GAP;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_layer_is_split_and_links_still_lead_on() {
        let links = [(0, 1, 1), (0, 2, 1), (0, 3, 1), (3, 4, 1)];
        let rank = bounded(&[0, 1, 1, 1, 2], &links, &[1.0; 5], 2.0);
        assert_eq!(rank, [0, 1, 2, 1, 2]);
    }

    #[test]
    fn a_late_source_stands_next_to_its_target() {
        let rank = layers(4, &[(0, 1, 1), (1, 2, 1), (3, 2, 1)]);
        assert_eq!(rank, [0, 1, 2, 1]);
    }
}
