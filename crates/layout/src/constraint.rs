//! Distances along one axis: a system of least distances `x[b] ≥ x[a] + d`, into which wished equalities are
//! merged while it stays solvable, and whose solution is then pulled short (separation constraints of Dwyer,
//! Marriott, Stuckey 2005; here by longest paths and moves of closed sets along the L1 gradient).
//!
//! ```text
//!   ├─a─┤≥24├─b─┤        x[b] ≥ x[a] + width + 24
//!   x[c] = x[a] + 10     merged if no chain of distances forbids it
//! ```
//! Least solution O(attempts · rounds · C); a merge costs what it moves; the pull is bounded in rounds.

/// How often distances that cannot all hold are cut before all are cut to those of the sketch.
const ATTEMPTS: usize = 120;
/// Attempts after which whole circles are cut: a large system has more of them than there is time for one by one.
const GENTLE: usize = 24;

/// One least distance.
#[derive(Clone, Copy, Debug)]
struct Bound {
    to: usize,
    least: f64,
    /// What the sketch has: always satisfiable.
    sketch: f64,
    /// Below this it goes only if nothing else can give way.
    firm: f64,
    /// Which gives way first where not all can hold: the higher.
    soft: u8,
}

/// The system.
pub(crate) struct System {
    out: Vec<Vec<Bound>>,
    back: Vec<Vec<(usize, f64)>>,
    class: Vec<usize>,
    offset: Vec<f64>,
    members: Vec<Vec<usize>>,
    at: Vec<f64>,
    sketch: Vec<f64>,
    /// Variable that holds the end of the page.
    end: usize,
}

/// A wish `x[b] - x[a]` near `gap`, with a price per px of difference.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    /// First variable.
    pub a: usize,
    /// Second variable.
    pub b: usize,
    /// Wished difference.
    pub gap: f64,
    /// Price.
    pub price: f64,
}

impl System {
    /// Variables with their places in the sketch; `end` is the page's far border.
    pub fn new(sketch: Vec<f64>, end: usize) -> System {
        let n = sketch.len();
        System {
            out: vec![Vec::new(); n],
            back: vec![Vec::new(); n],
            class: (0..n).collect(),
            offset: vec![0.0; n],
            members: (0..n).map(|v| vec![v]).collect(),
            at: vec![0.0; n],
            sketch,
            end,
        }
    }

    /// Asks for `x[b] ≥ x[a] + least`.
    pub fn least(&mut self, a: usize, b: usize, least: f64) {
        self.wish(a, b, least, 0);
    }

    /// Asks for `x[b] ≥ x[a] + least`; where not all can hold, the softest gives way.
    pub fn wish(&mut self, a: usize, b: usize, least: f64, soft: u8) {
        if a != b {
            let sketch = self.sketch[b] - self.sketch[a];
            let sketch = sketch.min(least);
            self.out[a].push(Bound { to: b, least, sketch, firm: sketch.max(0.35 * least).min(least), soft });
        }
    }

    /// The value of a variable.
    pub fn value(&self, v: usize) -> f64 {
        self.at[self.class[v]] + self.offset[v]
    }

    /// Finds the least solution; in a circle of distances that cannot all hold, the softest is cut down, at most to
    /// what the sketch has (longest paths after Bellman 1958; circles by parent pointers, Cherkassky, Goldberg 1999).
    pub fn solve(&mut self) {
        let n = self.class.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| self.sketch[a].total_cmp(&self.sketch[b]).then(a.cmp(&b)));
        for attempt in 0..ATTEMPTS {
            let mut x = vec![0.0f64; n];
            let mut from: Vec<(usize, usize)> = vec![(usize::MAX, 0); n];
            let mut settled = false;
            // Those that rose since their distances were last looked at.
            let mut risen = vec![true; n];
            for round in 1..=300 {
                let mut moved = false;
                for &a in &order {
                    if !std::mem::take(&mut risen[a]) {
                        continue;
                    }
                    for (i, b) in self.out[a].iter().enumerate() {
                        let low = x[a] + b.least;
                        if x[b.to] < low - 1e-7 {
                            x[b.to] = low;
                            from[b.to] = (a, i);
                            risen[b.to] = true;
                            moved = true;
                        }
                    }
                }
                if !moved {
                    settled = true;
                    break;
                }
                if round % 8 == 0 && self.cut(&from, attempt >= GENTLE) {
                    break;
                }
            }
            self.at = x;
            if settled {
                break;
            }
            if attempt + 2 == ATTEMPTS {
                for b in self.out.iter_mut().flatten() {
                    b.least = b.sketch.min(b.least);
                }
            }
        }
        for a in 0..n {
            for i in 0..self.out[a].len() {
                let b = self.out[a][i];
                self.back[b.to].push((a, b.least));
            }
        }
    }

    /// Cuts one distance in each circle of `from`, the distance that last raised each variable, or each one in it if
    /// `all`; false if there is none.
    fn cut(&mut self, from: &[(usize, usize)], all: bool) -> bool {
        let mut seen = vec![0usize; from.len()];
        let mut any = false;
        for start in 0..from.len() {
            let mut v = start;
            while seen[v] == 0 && from[v].0 != usize::MAX {
                seen[v] = start + 1;
                v = from[v].0;
            }
            if seen[v] != start + 1 || from[v].0 == usize::MAX {
                continue;
            }
            let mut circle = vec![from[v]];
            while circle[circle.len() - 1].0 != v {
                circle.push(from[circle[circle.len() - 1].0]);
            }
            // Its sum is what has to go.
            let over: f64 = circle.iter().map(|&(a, i)| self.out[a][i].least).sum();
            // Distances that are not firm give way first, the softest of them, the one with most room.
            let mut gives: Vec<(bool, u8, f64, (usize, usize))> = Vec::new();
            for (a, i) in circle {
                let b = &self.out[a][i];
                for (firm, slack) in [(false, b.least - b.firm), (true, b.least - b.sketch)] {
                    if slack > 1e-6 {
                        gives.push((firm, b.soft, slack, (a, i)));
                    }
                }
            }
            gives.sort_by(|x, y| x.0.cmp(&y.0).then(y.1.cmp(&x.1)).then(y.2.total_cmp(&x.2)));
            let alike = gives.iter().take_while(|g| g.0 == gives[0].0);
            for &(_, _, slack, (a, i)) in alike.take(if all { usize::MAX } else { 1 }) {
                self.out[a][i].least -= if all { slack } else { (over.max(0.0) + 0.01).min(slack) };
                any = true;
            }
        }
        any
    }

    /// Makes `x[b] = x[a] + gap` by moving the one that is too high down, if that can be.
    pub fn merge_low(&mut self, a: usize, b: usize, gap: f64) -> bool {
        let diff = self.value(a) + gap - self.value(b);
        let (stay, sink, by) = if diff >= 0.0 {
            (self.class[b], self.class[a], diff)
        } else {
            (self.class[a], self.class[b], -diff)
        };
        if stay == sink {
            return by < 0.01;
        }
        if by > 1e-9 && !self.sink(sink, by, stay) {
            return false;
        }
        self.unite(stay, sink);
        true
    }

    /// Makes `x[b] = x[a]` by moving the one that is too low up, if nothing is in its way.
    pub fn merge_high(&mut self, a: usize, b: usize) -> bool {
        let diff = self.value(a) - self.value(b);
        let (stay, rise, by) = if diff >= 0.0 {
            (self.class[a], self.class[b], diff)
        } else {
            (self.class[b], self.class[a], -diff)
        };
        if stay == rise {
            return by < 0.01;
        }
        let x = self.at[rise] + by;
        for &v in &self.members[rise] {
            for b in &self.out[v] {
                let c = self.class[b.to];
                if c != rise && x + self.offset[v] + b.least > self.at[c] + self.offset[b.to] + 1e-7 {
                    return false;
                }
            }
        }
        self.at[rise] = x;
        self.unite(stay, rise);
        true
    }

    /// Moves a class down if nothing is in its way.
    fn sink(&mut self, class: usize, by: f64, stay: usize) -> bool {
        if class == stay {
            return false;
        }
        let x = self.at[class] - by;
        for &v in &self.members[class] {
            for &(a, least) in &self.back[v] {
                let c = self.class[a];
                if c != class && x + self.offset[v] < self.at[c] + self.offset[a] + least - 1e-7 {
                    return false;
                }
            }
        }
        self.at[class] = x;
        true
    }

    /// Makes `x[b] = x[a] + gap` if that can be, and lengthens the page by at most `growth`.
    pub fn merge(&mut self, a: usize, b: usize, gap: f64, growth: f64) -> bool {
        let diff = self.value(a) + gap - self.value(b);
        let (stay, rise, by) = if diff >= 0.0 {
            (self.class[a], self.class[b], diff)
        } else {
            (self.class[b], self.class[a], -diff)
        };
        if stay == rise {
            return by < 0.01;
        }
        if by > 1e-9 {
            let limit = self.at[self.class[self.end]] + growth;
            if !self.raise(rise, by, stay, limit) {
                return false;
            }
        }
        self.unite(stay, rise);
        true
    }

    /// Joins two classes as they stand: the smaller one goes into the larger.
    fn unite(&mut self, a: usize, b: usize) {
        let (stay, join) = if self.members[a].len() < self.members[b].len() { (b, a) } else { (a, b) };
        let shift = self.at[join] - self.at[stay];
        for v in std::mem::take(&mut self.members[join]) {
            self.class[v] = stay;
            self.offset[v] += shift;
            self.members[stay].push(v);
        }
    }

    /// Raises a class and what it pushes; takes everything back if `stay` or the page's limit is pushed.
    fn raise(&mut self, class: usize, by: f64, stay: usize, limit: f64) -> bool {
        let mut trail = vec![(class, self.at[class])];
        self.at[class] += by;
        let mut queue = std::collections::VecDeque::from([class]);
        let end = self.class[self.end];
        let mut work = 0;
        let patience = (2_000_000 / self.class.len().max(1)).clamp(200, 6000);
        let mut ok = !(class == end && self.at[end] > limit + 1e-6);
        'outer: while let Some(c) = queue.pop_front() {
            for m in 0..self.members[c].len() {
                let v = self.members[c][m];
                let x = self.at[c] + self.offset[v];
                for b in &self.out[v] {
                    let d = self.class[b.to];
                    let low = x + b.least - self.offset[b.to];
                    if self.at[d] < low - 1e-7 {
                        work += 1;
                        if d == stay || d == c || (d == end && low > limit + 1e-6) || work > patience {
                            ok = false;
                            break 'outer;
                        }
                        trail.push((d, self.at[d]));
                        self.at[d] = low;
                        queue.push_back(d);
                    }
                }
            }
        }
        if !ok {
            for (c, x) in trail.into_iter().rev() {
                self.at[c] = x;
            }
        }
        ok
    }

    /// Moves what is tied to a variable by up to `by`, as far as nothing is in its way.
    pub fn slide(&mut self, v: usize, by: f64) {
        let class = self.class[v];
        let mut room = by.abs();
        if class == self.class[self.end] {
            return;
        }
        for &v in &self.members[class] {
            let x = self.at[class] + self.offset[v];
            if by > 0.0 {
                for b in self.out[v].iter().filter(|b| self.class[b.to] != class) {
                    room = room.min(self.value(b.to) - x - b.least);
                }
            } else {
                for &(a, least) in self.back[v].iter().filter(|a| self.class[a.0] != class) {
                    room = room.min(x - self.value(a) - least);
                }
            }
        }
        if room > 0.0 {
            self.at[class] += room * by.signum();
        }
    }

    /// The greatest solution with the page no longer than it is.
    fn greatest(&self) -> Vec<f64> {
        let n = self.class.len();
        let limit = self.value(self.end);
        let mut high: Vec<f64> = vec![limit; n];
        for (c, top) in high.iter_mut().enumerate() {
            let reach = self.members[c].iter().map(|&v| self.offset[v]).fold(0.0, f64::max);
            *top = limit - reach;
        }
        let mut order: Vec<usize> = (0..n).filter(|&c| !self.members[c].is_empty()).collect();
        order.sort_by(|&a, &b| self.at[b].total_cmp(&self.at[a]).then(a.cmp(&b)));
        for _ in 0..60 {
            let mut moved = false;
            for &c in &order {
                let mut top = high[c];
                for &v in &self.members[c] {
                    for b in &self.out[v] {
                        let d = self.class[b.to];
                        if d != c {
                            top = top.min(high[d] + self.offset[b.to] - b.least - self.offset[v]);
                        }
                    }
                }
                if top < high[c] - 1e-7 {
                    high[c] = top;
                    moved = true;
                }
            }
            if !moved {
                return high;
            }
        }
        self.at.clone()
    }

    /// Starts between the least and the greatest solution and moves sets of variables while wishes get cheaper.
    /// `bodies` are sets of variables that are also moved as one, such as a container with all it holds.
    pub fn pull(&mut self, wishes: &[Wish], bodies: &[Vec<usize>], rounds: usize, start: usize) {
        let high = self.greatest();
        let n = self.class.len();
        let (first, last) = (self.class[start], self.class[self.end]);
        let low = self.at.clone();
        for c in 0..n {
            if high[c] > low[c] && c != first && c != last {
                self.at[c] = (low[c] + high[c]) / 2.0;
            }
        }
        let mut touching: Vec<Vec<usize>> = vec![Vec::new(); n];
        for (i, w) in wishes.iter().enumerate() {
            let (a, b) = (self.class[w.a], self.class[w.b]);
            if a != b {
                touching[a].push(i);
                touching[b].push(i);
            }
        }
        let mut order: Vec<usize> = (0..n).filter(|&c| !self.members[c].is_empty()).collect();
        order.sort_by(|&a, &b| self.at[a].total_cmp(&self.at[b]).then(a.cmp(&b)));
        let mut stamp = vec![0u32; n];
        let mut now = 0;
        let bodies: Vec<Vec<usize>> = bodies
            .iter()
            .map(|b| {
                let mut classes: Vec<usize> = b.iter().map(|&v| self.class[v]).collect();
                classes.sort_unstable();
                classes.dedup();
                classes
            })
            .filter(|b| !b.contains(&first) && !b.contains(&last))
            .collect();
        for _ in 0..rounds {
            let mut moved = false;
            for body in &bodies {
                for up in [false, true] {
                    for _ in 0..6 {
                        now += 1;
                        let Some(by) = self.step(body, up, wishes, &touching, &mut stamp, now, first) else {
                            break;
                        };
                        moved |= by > 0.01;
                    }
                }
            }
            for k in 0..order.len() * 2 {
                let up = k >= order.len();
                let c = if up { order[2 * order.len() - 1 - k] } else { order[k] };
                if touching[c].is_empty() || c == first {
                    continue;
                }
                for _ in 0..6 {
                    now += 1;
                    let Some(by) = self.step(&[c], up, wishes, &touching, &mut stamp, now, first) else {
                        break;
                    };
                    moved |= by > 0.01;
                }
            }
            if !moved {
                break;
            }
        }
    }

    /// How the price of a class's wishes changes per px if all stamped classes move, and for how far that holds.
    fn slope(
        &self,
        c: usize,
        up: bool,
        wishes: &[Wish],
        touching: &[Vec<usize>],
        stamp: &[u32],
        now: u32,
    ) -> (f64, f64) {
        let mut slope = 0.0;
        let mut room = f64::INFINITY;
        for &i in &touching[c] {
            let w = &wishes[i];
            let (a, b) = (self.class[w.a], self.class[w.b]);
            let (ia, ib) = (stamp[a] == now, stamp[b] == now);
            if ia == ib {
                continue;
            }
            // Positive `over` means b is too far up; moving changes it by +1 or -1 per px.
            let over = self.value(w.b) - self.value(w.a) - w.gap;
            let change = if ib == up { 1.0 } else { -1.0 };
            if over * change < -1e-6 {
                slope -= w.price;
                room = room.min(over.abs());
            } else {
                slope += w.price;
            }
        }
        (slope, room)
    }

    /// Moves classes with all that they push to the next event, if wishes get cheaper.
    #[allow(clippy::too_many_arguments)]
    fn step(
        &mut self,
        seeds: &[usize],
        up: bool,
        wishes: &[Wish],
        touching: &[Vec<usize>],
        stamp: &mut [u32],
        now: u32,
        fixed: usize,
    ) -> Option<f64> {
        // Most moves help nobody: told by the wishes of the seeds alone, before what they push is gathered.
        for &c in seeds {
            stamp[c] = now;
        }
        let own: f64 = seeds.iter().map(|&c| self.slope(c, up, wishes, touching, stamp, now).0).sum();
        if own > -1e-6 {
            return None;
        }
        let mut set = seeds.to_vec();
        let most = 300 + seeds.len();
        let mut head = 0;
        let mut room = f64::INFINITY;
        while head < set.len() {
            let d = set[head];
            head += 1;
            if d == fixed || set.len() > most {
                return None;
            }
            for &v in &self.members[d] {
                let x = self.at[d] + self.offset[v];
                let mut see = |other: usize, slack: f64, set: &mut Vec<usize>| {
                    if stamp[other] != now && slack < 1e-6 {
                        stamp[other] = now;
                        set.push(other);
                    }
                };
                if up {
                    for b in &self.out[v] {
                        let o = self.class[b.to];
                        see(o, self.at[o] + self.offset[b.to] - x - b.least, &mut set);
                    }
                } else {
                    for &(a, least) in &self.back[v] {
                        let o = self.class[a];
                        see(o, x - self.at[o] - self.offset[a] - least, &mut set);
                    }
                }
            }
        }
        let mut slope = 0.0;
        for &d in &set {
            for &v in &self.members[d] {
                let x = self.at[d] + self.offset[v];
                if up {
                    for b in &self.out[v] {
                        let o = self.class[b.to];
                        if stamp[o] != now {
                            room = room.min(self.at[o] + self.offset[b.to] - x - b.least);
                        }
                    }
                } else {
                    for &(a, least) in &self.back[v] {
                        let o = self.class[a];
                        if stamp[o] != now {
                            room = room.min(x - self.at[o] - self.offset[a] - least);
                        }
                    }
                }
            }
            let (own, near) = self.slope(d, up, wishes, touching, stamp, now);
            slope += own;
            room = room.min(near);
        }
        if slope > -1e-6 || !room.is_finite() || room < 1e-6 {
            return None;
        }
        for &d in &set {
            self.at[d] += if up { room } else { -room };
        }
        Some(room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_distances_hold_and_equal_places_are_merged() {
        // 0 — 1 — 3 and 0 — 2 — 3: 1 needs 10, 2 needs 30; aligned, both stand at 30.
        let mut s = System::new(vec![0.0, 10.0, 30.0, 60.0], 3);
        for (a, b, d) in [(0, 1, 10.0), (0, 2, 30.0), (1, 3, 10.0), (2, 3, 10.0)] {
            s.least(a, b, d);
        }
        s.solve();
        assert!(s.merge(1, 2, 0.0, 0.0));
        assert_eq!((s.value(1), s.value(2), s.value(3)), (30.0, 30.0, 40.0));
    }

    #[test]
    fn an_equality_against_a_distance_is_refused() {
        let mut s = System::new(vec![0.0, 10.0, 20.0], 2);
        s.least(0, 1, 10.0);
        s.least(1, 2, 10.0);
        s.solve();
        assert!(!s.merge(1, 2, 0.0, 100.0));
        assert_eq!(s.value(2), 20.0);
    }

    #[test]
    fn in_a_circle_the_softest_distance_gives_way() {
        // 0 and 2 are at most 30 apart, yet 1 wants 20 from each: what is soft is cut, what is hard holds.
        let mut s = System::new(vec![0.0, 20.0, 30.0], 2);
        s.least(2, 0, -30.0);
        s.least(0, 1, 20.0);
        s.wish(1, 2, 20.0, 3);
        s.solve();
        assert_eq!(s.value(1), 20.0);
        assert!(s.value(2) <= 30.01 && s.value(2) > 29.0, "{}", s.value(2));
    }
}
