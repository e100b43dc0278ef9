//! Gives the vertices of a layered order their place across the flow: blocks of aligned vertices, four runs,
//! balanced (Brandes, Köpf 2001 with the erratum of 2020; sizes and side offsets after Rüegg et al. 2015).
//!
//! ```text
//!   a ─── ∙ ─── c     a, the bend point and c form one block: one straight line
//!         b ─ ↗
//! ```
//! O(V + E) for each run.

use super::order::Layered;

/// The upper edge of each vertex; `size` is its extent across the flow, `gap` the free space two neighbours need.
pub(crate) fn across(l: &Layered, size: &[f64], gap: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let n = l.rank.len();
    if n == 0 {
        return Vec::new();
    }
    let place = l.places();
    let blocked = conflicts(l, &place);
    let mut runs: Vec<Vec<f64>> = Vec::with_capacity(4);
    for run in 0..4 {
        let (down, left) = (run & 1 == 0, run & 2 == 0);
        let (root, shift, width) = blocks(l, &place, size, &blocked, down, left);
        let mut xs = pack(l, &root, &shift, size, &gap, left);
        let _ = width;
        if !left {
            for x in &mut xs {
                *x = -*x;
            }
            for v in 0..n {
                xs[v] -= size[v];
            }
        }
        runs.push(xs);
    }
    // Align the four to the narrowest, then take the mean of the middle two for each vertex.
    let span = |xs: &Vec<f64>| {
        let low = xs.iter().copied().fold(f64::INFINITY, f64::min);
        let high = xs.iter().zip(size).map(|(x, s)| x + s).fold(f64::NEG_INFINITY, f64::max);
        (low, high)
    };
    let spans: Vec<(f64, f64)> = runs.iter().map(span).collect();
    let mut narrow = 0;
    for i in 1..4 {
        if spans[i].1 - spans[i].0 < spans[narrow].1 - spans[narrow].0 - 1e-9 {
            narrow = i;
        }
    }
    for i in 0..4 {
        let delta = if i & 2 == 0 { spans[narrow].0 - spans[i].0 } else { spans[narrow].1 - spans[i].1 };
        for x in &mut runs[i] {
            *x += delta;
        }
    }
    let mut mean: Vec<f64> = (0..n)
        .map(|v| {
            let mut four = [runs[0][v], runs[1][v], runs[2][v], runs[3][v]];
            four.sort_by(f64::total_cmp);
            (four[1] + four[2]) / 2.0
        })
        .collect();
    // The mean keeps all distances on paper; rounding may not, so the order is enforced once more.
    for layer in &l.layers {
        for pair in layer.windows(2) {
            let least = mean[pair[0]] + size[pair[0]] + gap(pair[0], pair[1]);
            if mean[pair[1]] < least {
                mean[pair[1]] = least;
            }
        }
    }
    let low = mean.iter().copied().fold(f64::INFINITY, f64::min);
    for x in &mut mean {
        *x -= low;
    }
    mean
}

/// Pieces that cross a piece between two bend points: those give way.
fn conflicts(l: &Layered, place: &[usize]) -> Vec<bool> {
    let mut blocked = vec![false; l.pieces.len()];
    for r in 1..l.layers.len() {
        let mut inner: Vec<(usize, usize)> = Vec::new();
        for &v in &l.layers[r] {
            if l.is_bend(v) {
                for &p in &l.prev[v] {
                    if l.is_bend(l.pieces[p].from) {
                        inner.push((place[l.pieces[p].from], place[v]));
                    }
                }
            }
        }
        if inner.is_empty() {
            continue;
        }
        for &v in &l.layers[r] {
            for &p in &l.prev[v] {
                let from = l.pieces[p].from;
                if l.is_bend(v) && l.is_bend(from) {
                    continue;
                }
                let (a, b) = (place[from], place[v]);
                blocked[p] = inner.iter().any(|&(c, d)| (a < c && b > d) || (a > c && b < d));
            }
        }
    }
    blocked
}

type Blocks = (Vec<usize>, Vec<f64>, Vec<f64>);

/// Aligns each vertex with a median neighbour; returns block roots and the offset of each vertex in its block.
fn blocks(l: &Layered, place: &[usize], size: &[f64], blocked: &[bool], down: bool, left: bool) -> Blocks {
    let n = l.rank.len();
    let mut root: Vec<usize> = (0..n).collect();
    let mut shift = vec![0.0; n];
    let mut taken = vec![false; n];
    let count = l.layers.len();
    for step in 1..count {
        let r = if down { step } else { count - 1 - step };
        let mut limit: Option<usize> = None;
        let layer = &l.layers[r];
        for i in 0..layer.len() {
            let v = if left { layer[i] } else { layer[layer.len() - 1 - i] };
            let mut near: Vec<usize> = if down { l.prev[v].clone() } else { l.next[v].clone() };
            if near.is_empty() {
                continue;
            }
            let other = |p: usize| if down { l.pieces[p].from } else { l.pieces[p].to };
            near.sort_by_key(|&p| (place[other(p)], p));
            let heaviest = near.iter().map(|&p| l.pieces[p].weight).fold(0.0, f64::max);
            let light = near.iter().map(|&p| l.pieces[p].weight).fold(f64::INFINITY, f64::min);
            // The main path wins over the median.
            if heaviest > light {
                near.retain(|&p| l.pieces[p].weight == heaviest);
            }
            let d = near.len();
            let (lo, hi) = ((d - 1) / 2, d / 2);
            for m in if left { [lo, hi] } else { [hi, lo] } {
                let p = near[m];
                let u = other(p);
                let free = match limit {
                    None => true,
                    Some(x) => {
                        if left {
                            place[u] > x
                        } else {
                            place[u] < x
                        }
                    }
                };
                if root[v] == v && !taken[u] && !blocked[p] && free {
                    let piece = &l.pieces[p];
                    let (u_at, v_at) =
                        if down { (piece.from_at, piece.to_at) } else { (piece.to_at, piece.from_at) };
                    root[v] = root[u];
                    taken[u] = true;
                    shift[v] = shift[u] + u_at * size[u] - v_at * size[v];
                    limit = Some(place[u]);
                    break;
                }
            }
        }
    }
    (root, shift, Vec::new())
}

/// Places blocks as far to one side as they go, then pulls classes together (erratum: by longest path).
fn pack(
    l: &Layered,
    root: &[usize],
    shift: &[f64],
    size: &[f64],
    gap: &impl Fn(usize, usize) -> f64,
    left: bool,
) -> Vec<f64> {
    let n = root.len();
    // Separation constraints between blocks, acyclic because aligned pieces do not cross.
    let mut out: Vec<Vec<(usize, f64)>> = vec![Vec::new(); n];
    let mut open = vec![0usize; n];
    for layer in &l.layers {
        for pair in layer.windows(2) {
            let (u, v) = if left { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
            let (ru, rv) = (root[u], root[v]);
            if ru == rv {
                continue;
            }
            // Mirrored runs measure from the other end of each vertex.
            let d = if left {
                shift[u] + size[u] + gap(pair[0], pair[1]) - shift[v]
            } else {
                -(shift[u] + size[u]) + size[u] + gap(pair[0], pair[1]) + shift[v] + size[v]
            };
            out[ru].push((rv, d));
            open[rv] += 1;
        }
    }
    let mut order: Vec<usize> = (0..n).filter(|&v| root[v] == v && open[v] == 0).collect();
    let mut at = vec![0.0f64; n];
    let mut head = 0;
    while head < order.len() {
        let v = order[head];
        head += 1;
        for &(u, d) in &out[v] {
            at[u] = at[u].max(at[v] + d);
            open[u] -= 1;
            if open[u] == 0 {
                order.push(u);
            }
        }
    }
    // Blocks with room towards their later neighbours move up to them when links pull that way.
    for &v in order.iter().rev() {
        let room = out[v].iter().map(|&(u, d)| at[u] - d - at[v]).fold(f64::INFINITY, f64::min);
        if room.is_finite() && room > 0.0 && at[v] == 0.0 {
            at[v] += room;
        }
    }
    (0..n)
        .map(|v| {
            let s = if left { shift[v] } else { -(shift[v] + size[v]) };
            at[root[v]] + s
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_straight_and_a_branch_stands_clear() {
        let l = Layered::new(
            &[0, 1, 2, 1],
            &[(0, 1, 0.5, 0.5, 4.0), (1, 2, 0.5, 0.5, 4.0), (0, 3, 0.5, 0.5, 1.0)],
        );
        let y = across(&l, &[100.0, 100.0, 60.0, 100.0], |_, _| 24.0);
        assert_eq!(y[0], y[1]);
        assert_eq!(y[1] + 50.0, y[2] + 30.0);
        assert!(y[3] >= y[1] + 124.0);
    }
}
