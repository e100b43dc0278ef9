//! Moves whole lines and items through the order of a layered problem, each to where it crosses least
//! (global sifting of Bachmaier, Brandenburg, Brunner, Hübner 2010; Matuszewski, Schönfeld, Molitor 1999).
//!
//! ```text
//!   a b │ c d        the long line │ is one block: it passes c and d in all layers at once,
//!   a b c d │        which swaps of neighbours in one layer at a time cannot reach
//! ```
//! O(k² · d²) a round for k blocks of degree d; bounded in steps.

use super::order::Layered;

/// Rounds at most: later ones find next to nothing.
const ROUNDS: usize = 8;

/// An item, or all bend points of one link.
struct Block {
    /// Its vertices, one a layer from `top` on.
    vertices: Vec<usize>,
    /// Its first layer.
    top: usize,
    /// Its last layer.
    bottom: usize,
}

/// The state of a run.
struct Sifter<'a> {
    l: &'a Layered,
    pull: &'a [Option<f64>],
    blocks: Vec<Block>,
    /// First and last layer of each block, once more and close together: most pairs share none.
    span: Vec<(u32, u32)>,
    /// The block of each vertex.
    of: Vec<usize>,
    /// Twice the place of each block among the others.
    at: Vec<usize>,
}

/// Sifts until nothing gets better, then tries `kicks` times to leave the order for a better one (iterated local
/// search of Lourenço, Martin, Stützle 2003). May leave more crossings than there were if lines were woven
/// before: the caller keeps the better.
pub(crate) fn sift(l: &mut Layered, pull: &[Option<f64>], steps: &mut usize, kicks: usize) {
    let mut s = Sifter::new(l, pull);
    let mut order = s.order();
    let mut turn: Vec<usize> = order.clone();
    for _ in 0..ROUNDS {
        let mut better = false;
        for &b in &turn {
            if *steps < order.len() {
                break;
            }
            *steps -= order.len();
            better |= s.place(b, &mut order) < 0.0;
        }
        if !better || *steps < order.len() {
            break;
        }
        turn.reverse();
    }
    s.kick(&mut order, steps, kicks);
    s.settle(&order);
    let (of, at) = (s.of, s.at);
    for layer in &mut l.layers {
        layer.sort_by_key(|&v| at[of[v]]);
    }
}

impl<'a> Sifter<'a> {
    fn new(l: &'a Layered, pull: &'a [Option<f64>]) -> Sifter<'a> {
        let mut blocks: Vec<Block> =
            (0..l.items).map(|v| Block { vertices: vec![v], top: l.rank[v], bottom: l.rank[v] }).collect();
        let mut of: Vec<usize> = (0..l.rank.len()).collect();
        for v in l.items..l.rank.len() {
            // Bend points of a link follow each other, so that a block grows at its end.
            match l.prev[v].first().map(|&p| l.pieces[p].from).filter(|&u| l.is_bend(u)) {
                Some(u) => {
                    of[v] = of[u];
                    blocks[of[v]].vertices.push(v);
                    blocks[of[v]].bottom = l.rank[v];
                }
                None => {
                    of[v] = blocks.len();
                    blocks.push(Block { vertices: vec![v], top: l.rank[v], bottom: l.rank[v] });
                }
            }
        }
        let at = vec![0; blocks.len()];
        let span = blocks.iter().map(|b| (b.top as u32, b.bottom as u32)).collect();
        Sifter { l, pull, blocks, span, of, at }
    }

    /// One order of all blocks, near to that of the layers.
    fn order(&mut self) -> Vec<usize> {
        let place = self.l.places();
        let mean: Vec<f64> = self
            .blocks
            .iter()
            .map(|b| {
                let share =
                    |&v: &usize| (place[v] as f64 + 0.5) / self.l.layers[self.l.rank[v]].len().max(1) as f64;
                b.vertices.iter().map(share).sum::<f64>() / b.vertices.len().max(1) as f64
            })
            .collect();
        let mut order: Vec<usize> = (0..self.blocks.len()).collect();
        order.sort_by(|&a, &b| mean[a].total_cmp(&mean[b]).then(a.cmp(&b)));
        order
    }

    fn settle(&mut self, order: &[usize]) {
        for (i, &b) in order.iter().enumerate() {
            self.at[b] = 2 * i;
        }
    }

    /// Puts a block where it crosses least; what that changes.
    fn place(&mut self, b: usize, order: &mut Vec<usize>) -> f64 {
        let Some(old) = order.iter().position(|&x| x == b) else { return 0.0 };
        order.remove(old);
        self.settle(order);
        let (mut sum, mut best, mut here, mut here_sum) = (0.0, 0.0, 0, 0.0);
        let (top, bottom) = self.span[b];
        for (i, &other) in order.iter().enumerate() {
            let span = self.span[other];
            if span.0 <= bottom && span.1 >= top {
                self.at[b] = 2 * i;
                sum += self.passing(b, other);
            }
            if i + 1 == old {
                here_sum = sum;
            }
            if sum < best - 1e-9 {
                best = sum;
                here = i + 1;
            }
        }
        if best < here_sum - 1e-9 {
            order.insert(here, b);
            best - here_sum
        } else {
            order.insert(old, b);
            0.0
        }
    }

    /// Moves a block to a place; what that changes.
    fn shift(&mut self, b: usize, to: usize, order: &mut Vec<usize>) -> f64 {
        let Some(old) = order.iter().position(|&x| x == b) else { return 0.0 };
        order.remove(old);
        self.settle(order);
        let mut sum = 0.0;
        for (i, &other) in order.iter().enumerate().take(old.max(to)).skip(old.min(to)) {
            self.at[b] = 2 * i;
            let change = self.passing(b, other);
            sum += if to > old { change } else { -change };
        }
        order.insert(to, b);
        sum
    }

    /// Moves a block anywhere, lets what it is joined to follow, and keeps what is no worse.
    fn kick(&mut self, order: &mut Vec<usize>, steps: &mut usize, kicks: usize) {
        let count = self.blocks.len();
        let near = self.near();
        let mut state = 0x2545_f491_4f6c_dd1du64;
        let mut random = |n: usize| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as usize % n.max(1)
        };
        for _ in 0..kicks {
            if *steps < 40 * count || count < 3 {
                return;
            }
            let before = order.clone();
            let b = random(count);
            let mut change = self.shift(b, random(count), order);
            let mut queue = near[b].clone();
            queue.push(b);
            let mut head = 0;
            while head < queue.len() && queue.len() < 40 {
                let c = queue[head];
                head += 1;
                *steps = steps.saturating_sub(count);
                let by = self.place(c, order);
                if by < 0.0 {
                    change += by;
                    queue.extend(near[c].iter().filter(|x| !queue[head..].contains(x)).collect::<Vec<_>>());
                }
            }
            if change > 1e-9 {
                *order = before;
            }
        }
    }

    /// The blocks that each block is joined to.
    fn near(&self) -> Vec<Vec<usize>> {
        let mut near = vec![Vec::new(); self.blocks.len()];
        for p in &self.l.pieces {
            let (a, b) = (self.of[p.from], self.of[p.to]);
            if a != b {
                near[a].push(b);
                near[b].push(a);
            }
        }
        near
    }

    /// What it costs that `a`, next before `b`, goes behind it.
    fn passing(&self, a: usize, b: usize) -> f64 {
        let (p, q) = (&self.blocks[a], &self.blocks[b]);
        let (lo, hi) = (p.top.max(q.top), p.bottom.min(q.bottom));
        if lo > hi {
            return 0.0;
        }
        let l = self.l;
        let mut change = 0i64;
        let (u, v) = (p.vertices[lo - p.top], q.vertices[lo - q.top]);
        for &i in &l.prev[u] {
            let i = &l.pieces[i];
            let x = (self.at[self.of[i.from]], i.from_at);
            for &j in &l.prev[v] {
                let j = &l.pieces[j];
                let y = (self.at[self.of[j.from]], j.from_at);
                change += i64::from(x < y) - i64::from(y < x);
            }
        }
        let (u, v) = (p.vertices[hi - p.top], q.vertices[hi - q.top]);
        for &i in &l.next[u] {
            let i = &l.pieces[i];
            let x = (self.at[self.of[i.to]], i.to_at);
            for &j in &l.next[v] {
                let j = &l.pieces[j];
                let y = (self.at[self.of[j.to]], j.to_at);
                change += i64::from(x < y) - i64::from(y < x);
            }
        }
        let wish = |v: usize| self.pull.get(v).copied().flatten();
        let mut cost = change as f64;
        if let (true, Some(x), Some(y)) = (a < l.items && b < l.items, wish(a), wish(b)) {
            cost += 0.7 * (f64::from(x < y) - f64::from(y < x));
        }
        cost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_goes_round_what_it_crossed() {
        // 0 → 1 → 2 → 3 and 4 → 5 → 6 → 7 with a line 0 → 7 between them, drawn on the wrong side.
        let links = [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (6, 7), (0, 7)];
        let links: Vec<_> = links.iter().map(|&(a, b)| (a, b, 0.5, 0.5, 1.0)).collect();
        let mut l = Layered::new(&[0, 1, 2, 3, 0, 1, 2, 3], &links);
        for layer in &mut l.layers {
            layer.sort_by_key(|&v| if l.items <= v { 0 } else { v + 1 });
        }
        assert!(l.crossings() > 0);
        sift(&mut l, &[], &mut 10_000, 0);
        assert_eq!(l.crossings(), 0);
    }
}
