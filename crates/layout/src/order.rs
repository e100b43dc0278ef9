//! Orders the vertices of each layer so that links cross little: barycenter sweeps with transpositions from
//! several fixed starts (Sugiyama, Tagawa, Toda 1981), crossings counted with a Fenwick tree
//! (Barth, Jünger, Mutzel 2002), ends told apart by where on a side they sit (Forster 2004; Spönemann 2014).
//!
//! ```text
//!   a ─╲ ╱─ c        a ─── d
//!       ╳       ⇒
//!   b ─╱ ╲─ d        b ─── c
//! ```
//! O(starts · sweeps · E log V).

use super::sift;

/// How many swaps sifting may take.
const SIFT_STEPS: usize = 2_000_000;

/// One layered problem: items first, then the bend points of links that span several layers.
#[derive(Clone, Default)]
pub(crate) struct Layered {
    /// How many vertices are items; the others are bend points.
    pub items: usize,
    /// The layer of each vertex.
    pub rank: Vec<usize>,
    /// The vertices of each layer, in order.
    pub layers: Vec<Vec<usize>>,
    /// Pieces of links between neighbouring layers.
    pub pieces: Vec<Piece>,
    /// Pieces to the next layer, per vertex.
    pub next: Vec<Vec<usize>>,
    /// Pieces to the layer before, per vertex.
    pub prev: Vec<Vec<usize>>,
    /// Whether wishes are places from an earlier drawing, which count more than a crossing.
    pub holds: bool,
}

/// A piece of a link from one layer to the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// The vertex in the earlier layer.
    pub from: usize,
    /// The vertex in the later layer.
    pub to: usize,
    /// Where it leaves on the side of `from`, 0 to 1.
    pub from_at: f64,
    /// Where it arrives on the side of `to`, 0 to 1.
    pub to_at: f64,
    /// Its pull towards a straight line.
    pub weight: f64,
}

impl Layered {
    /// Splits links `(from, to, from_at, to_at, weight)`, which all lead to later layers, at each layer between.
    pub fn new(rank: &[usize], links: &[(usize, usize, f64, f64, f64)]) -> Layered {
        let items = rank.len();
        let count = rank.iter().max().map_or(0, |r| r + 1);
        let mut l = Layered {
            items,
            rank: rank.to_vec(),
            layers: vec![Vec::new(); count],
            next: vec![Vec::new(); items],
            prev: vec![Vec::new(); items],
            ..Layered::default()
        };
        for (v, &r) in rank.iter().enumerate() {
            l.layers[r].push(v);
        }
        for &(a, b, a_at, b_at, weight) in links {
            let mut from = a;
            let mut from_at = a_at;
            for r in rank[a] + 1..rank[b] {
                let v = l.rank.len();
                l.rank.push(r);
                l.next.push(Vec::new());
                l.prev.push(Vec::new());
                l.layers[r].push(v);
                l.add(Piece { from, to: v, from_at, to_at: 0.5, weight });
                from = v;
                from_at = 0.5;
            }
            l.add(Piece { from, to: b, from_at, to_at: b_at, weight });
        }
        l
    }

    fn add(&mut self, piece: Piece) {
        self.next[piece.from].push(self.pieces.len());
        self.prev[piece.to].push(self.pieces.len());
        self.pieces.push(piece);
    }

    /// True for a bend point.
    pub fn is_bend(&self, v: usize) -> bool {
        v >= self.items
    }

    /// The place of each vertex in its layer.
    pub fn places(&self) -> Vec<usize> {
        let mut place = vec![0; self.rank.len()];
        for layer in &self.layers {
            for (i, &v) in layer.iter().enumerate() {
                place[v] = i;
            }
        }
        place
    }

    /// Crossings between all neighbouring layers.
    pub fn crossings(&self) -> u64 {
        let place = self.places();
        (1..self.layers.len()).map(|r| self.crossings_before(r, &place)).sum()
    }

    /// Crossings between layers `r - 1` and `r`.
    fn crossings_before(&self, r: usize, place: &[usize]) -> u64 {
        let mut ends: Vec<(f64, f64)> = Vec::new();
        for &v in &self.layers[r - 1] {
            for &p in &self.next[v] {
                let p = &self.pieces[p];
                ends.push((place[p.from] as f64 + p.from_at * 0.9, place[p.to] as f64 + p.to_at * 0.9));
            }
        }
        inversions(&mut ends)
    }

    /// Finds a good order. `pull` gives items a wish (0 to 1) for their place in the layer, from links that
    /// leave the container; `starts` and `kicks` bound the work.
    pub fn improve(&mut self, pull: &[Option<f64>], starts: usize, kicks: usize) {
        if self.layers.iter().all(|l| l.len() < 2) {
            return;
        }
        let declared = self.layers.clone();
        // The best order of each start, the best first.
        let mut found: Vec<(f64, Vec<Vec<usize>>)> = Vec::new();
        // While shapes are tried, a rough order of many items is good enough.
        let rough = kicks == 0 && self.items > 60;
        let patience = if rough { 1 } else { 4 };
        for start in 0..starts.max(1) {
            self.layers = declared.clone();
            self.begin(start);
            let (mut least, mut best) = (f64::INFINITY, Vec::new());
            let mut stale = 0;
            for sweep in 0..24 {
                self.sweep((sweep + start) % 2 == 0, pull, sweep >= 12);
                self.transpose();
                let score = self.score(pull);
                if score + 1e-9 < least {
                    least = score;
                    best = self.layers.clone();
                    stale = 0;
                } else {
                    stale += 1;
                    if stale > patience {
                        break;
                    }
                }
            }
            let at = found.partition_point(|f| f.0 <= least);
            found.insert(at, (least, best));
            if least == 0.0 {
                break;
            }
        }
        let Some((least, best)) = found.into_iter().next() else { return };
        self.layers = best.clone();
        if least > 0.0 && !rough {
            sift::sift(self, pull, &mut { SIFT_STEPS }, kicks);
            self.transpose();
            if self.score(pull) >= least {
                self.layers = best;
            }
        }
    }

    /// Turns the layers over if more items then stand in the order of their declaration and nothing is lost: an order
    /// and its mirror image are as good, and a small edit should not decide between them.
    pub fn turn_upright(&mut self, pull: &[Option<f64>]) {
        let (mut upright, mut over) = (0u64, 0u64);
        for layer in &self.layers {
            let items: Vec<usize> = layer.iter().copied().filter(|&v| !self.is_bend(v)).collect();
            for (i, a) in items.iter().enumerate() {
                let before = items[..i].iter().filter(|b| *b < a).count() as u64;
                upright += before;
                over += i as u64 - before;
            }
        }
        if over > upright {
            let score = self.score(pull);
            self.layers.iter_mut().for_each(|layer| layer.reverse());
            if self.score(pull) > score {
                self.layers.iter_mut().for_each(|layer| layer.reverse());
            }
        }
    }

    /// Crossings, and a little for each pair that stands against its wishes.
    fn score(&self, pull: &[Option<f64>]) -> f64 {
        let mut wishes = 0u64;
        for layer in &self.layers {
            let mut ends: Vec<(f64, f64)> = layer
                .iter()
                .enumerate()
                .filter_map(|(i, &v)| pull.get(v).copied().flatten().map(|p| (i as f64, p)))
                .collect();
            wishes += inversions(&mut ends);
        }
        self.crossings() as f64 + if self.holds { 2.5 } else { 0.7 } * wishes as f64
    }

    /// Start 0 is the order of declaration by depth-first walk, 1 the plain one, others fixed shuffles.
    fn begin(&mut self, start: usize) {
        match start {
            0 => {
                let mut seen = vec![false; self.rank.len()];
                let mut layers = vec![Vec::new(); self.layers.len()];
                for layer in self.layers.clone() {
                    for root in layer {
                        let mut stack = vec![root];
                        while let Some(v) = stack.pop() {
                            if std::mem::replace(&mut seen[v], true) {
                                continue;
                            }
                            layers[self.rank[v]].push(v);
                            for &p in self.next[v].iter().rev() {
                                stack.push(self.pieces[p].to);
                            }
                        }
                    }
                }
                self.layers = layers;
            }
            1 => {}
            _ => {
                let mut state = 0x9e37_79b9_7f4a_7c15u64.wrapping_mul(start as u64);
                for layer in &mut self.layers {
                    for i in (1..layer.len()).rev() {
                        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                        layer.swap(i, (state >> 33) as usize % (i + 1));
                    }
                }
            }
        }
    }

    fn sweep(&mut self, forward: bool, pull: &[Option<f64>], reverse_ties: bool) {
        let mut place = self.places();
        let count = self.layers.len();
        for step in 0..count {
            let r = if forward { step } else { count - 1 - step };
            let layer = &self.layers[r];
            let len = layer.len() as f64;
            let mut keyed: Vec<(f64, usize, usize)> = Vec::with_capacity(layer.len());
            for (i, &v) in layer.iter().enumerate() {
                let pieces = if forward { &self.prev[v] } else { &self.next[v] };
                let mut sum = 0.0;
                let mut weight = 0.0;
                for &p in pieces {
                    let p = &self.pieces[p];
                    let (other, other_at, own_at) =
                        if forward { (p.from, p.from_at, p.to_at) } else { (p.to, p.to_at, p.from_at) };
                    let scale = len / self.layers[self.rank[other]].len().max(1) as f64;
                    sum += (place[other] as f64 + other_at) * scale - own_at;
                    weight += 1.0;
                }
                if let Some(wish) = pull.get(v).copied().flatten() {
                    sum += wish * len - 0.5;
                    weight += 1.0;
                }
                let key = if weight > 0.0 { sum / weight } else { i as f64 };
                keyed.push((key, if reverse_ties { layer.len() - i } else { i }, v));
            }
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            self.layers[r] = keyed.into_iter().map(|k| k.2).collect();
            for (i, &v) in self.layers[r].iter().enumerate() {
                place[v] = i;
            }
        }
    }

    /// Swaps neighbours while that removes crossings.
    fn transpose(&mut self) {
        let mut place = self.places();
        for _ in 0..4 {
            let mut better = false;
            for r in 0..self.layers.len() {
                for i in 1..self.layers[r].len() {
                    let (u, v) = (self.layers[r][i - 1], self.layers[r][i]);
                    if self.next[u].len() + self.prev[u].len() > 60
                        && self.next[v].len() + self.prev[v].len() > 60
                    {
                        continue;
                    }
                    if self.pair(u, v, &place) > self.pair(v, u, &place) {
                        self.layers[r].swap(i - 1, i);
                        place[u] = i;
                        place[v] = i - 1;
                        better = true;
                    }
                }
            }
            if !better {
                break;
            }
        }
    }

    /// Crossings of the links of `u` and `v` when `u` stands before `v`.
    fn pair(&self, u: usize, v: usize, place: &[usize]) -> u64 {
        let mut count = 0;
        for &p in &self.next[u] {
            let p = &self.pieces[p];
            let a = place[p.to] as f64 + p.to_at * 0.9;
            for &q in &self.next[v] {
                let q = &self.pieces[q];
                count += u64::from(place[q.to] as f64 + q.to_at * 0.9 < a);
            }
        }
        for &p in &self.prev[u] {
            let p = &self.pieces[p];
            let a = place[p.from] as f64 + p.from_at * 0.9;
            for &q in &self.prev[v] {
                let q = &self.pieces[q];
                count += u64::from((place[q.from] as f64 + q.from_at * 0.9) < a);
            }
        }
        count
    }
}

/// Pairs that stand in opposite order in the two coordinates.
fn inversions(ends: &mut [(f64, f64)]) -> u64 {
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut far: Vec<f64> = ends.iter().map(|e| e.1).collect();
    far.sort_by(f64::total_cmp);
    far.dedup();
    let mut tree = vec![0u64; far.len() + 1];
    let mut total = 0;
    for (seen, end) in ends.iter().enumerate() {
        let at = far.partition_point(|&f| f < end.1) + 1;
        let mut i = at;
        let mut before = 0;
        while i > 0 {
            before += tree[i];
            i &= i - 1;
        }
        total += seen as u64 - before;
        i = at;
        while i < tree.len() {
            tree[i] += 1;
            i += i & i.wrapping_neg();
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crossed_pair_is_uncrossed() {
        let mut l = Layered::new(&[0, 0, 1, 1], &[(0, 3, 0.5, 0.5, 1.0), (1, 2, 0.5, 0.5, 1.0)]);
        assert_eq!(l.crossings(), 1);
        l.improve(&[], 2, 0);
        assert_eq!(l.crossings(), 0);
    }

    #[test]
    fn ends_on_one_side_count_as_apart() {
        // Both links leave item 0, but the first one from below the second.
        let mut ends = vec![(0.9, 1.0), (0.1, 2.0)];
        assert_eq!(inversions(&mut ends), 1);
    }
}
