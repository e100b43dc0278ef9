//! Chooses which links run against the flow (Eades, Lin, Smyth 1993, greedy feedback arc set).
//!
//! ```text
//!   a → b → c        a → b → c
//!   ↑       │   ⇒    └ ─ ─ ─ ┘  (c → a is drawn against the flow)
//!   └───────┘
//! ```
//! O((V + E) log V). Ties go to what is declared first, so that the first-written link keeps its way.

use std::collections::BTreeSet;

/// For each link `(from, to, weight)` whether it runs against the flow.
pub(crate) fn against_flow(n: usize, links: &[(usize, usize, i64)]) -> Vec<bool> {
    let mut out = vec![Vec::new(); n];
    let mut inn = vec![Vec::new(); n];
    let mut gain = vec![0i64; n];
    let mut out_left = vec![0i64; n];
    let mut in_left = vec![0i64; n];
    for &(a, b, w) in links {
        if a != b {
            out[a].push((b, w));
            inn[b].push((a, w));
            gain[a] += w;
            gain[b] -= w;
            out_left[a] += 1;
            in_left[b] += 1;
        }
    }
    // Sinks go to the end, sources to the front, otherwise the vertex that sends most more than it gets.
    let mut best: BTreeSet<(i64, usize)> = (0..n).map(|v| (-gain[v], v)).collect();
    let mut sinks: BTreeSet<usize> = (0..n).filter(|&v| out_left[v] == 0).collect();
    let mut sources: BTreeSet<usize> = (0..n).filter(|&v| in_left[v] == 0).collect();
    let mut place = vec![0usize; n];
    let (mut front, mut back) = (0, n);
    while let Some(&(_, top)) = best.iter().next() {
        let v = if let Some(v) = sinks.pop_last() {
            back -= 1;
            place[v] = back;
            v
        } else {
            let v = sources.pop_first().unwrap_or(top);
            place[v] = front;
            front += 1;
            v
        };
        sinks.remove(&v);
        sources.remove(&v);
        best.remove(&(-gain[v], v));
        for &(u, w) in &out[v] {
            if best.remove(&(-gain[u], u)) {
                gain[u] += w;
                in_left[u] -= 1;
                best.insert((-gain[u], u));
                if in_left[u] == 0 {
                    sources.insert(u);
                }
            }
        }
        for &(u, w) in &inn[v] {
            if best.remove(&(-gain[u], u)) {
                gain[u] -= w;
                out_left[u] -= 1;
                best.insert((-gain[u], u));
                if out_left[u] == 0 {
                    sinks.insert(u);
                }
            }
        }
    }
    links.iter().map(|&(a, b, _)| a != b && place[a] > place[b]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_loses_its_last_link_only() {
        assert_eq!(against_flow(3, &[(0, 1, 1), (1, 2, 1), (2, 0, 1)]), [false, false, true]);
    }

    #[test]
    fn an_acyclic_graph_is_left_alone() {
        assert_eq!(against_flow(4, &[(0, 1, 1), (0, 2, 1), (1, 3, 1), (2, 3, 1)]), [false; 4]);
    }
}
