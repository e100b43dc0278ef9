//! Orders the runs that share a channel so that lines cross only where they must, and sets them a little apart
//! (nudging of Wybrow, Marriott, Stuckey 2009, after the ordering of metro lines).
//!
//! ```text
//!   ──┐┌──        ──┐  ┌──
//!     ╞╡     ⇒      │  │      each pair is ordered by where it parts at either end
//!   ──┘└──        ──┘  └──
//! ```
//! O(k² · length of the shared way) for k runs on one channel.

use super::channel::Net;
use super::route::Way;

/// A run with its neighbours in its line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seg {
    /// The line it belongs to.
    pub edge: usize,
    /// True if y runs along it.
    pub vertical: bool,
    /// Its x if vertical, its y otherwise; distinct from those of its neighbours on the channel.
    pub at: f64,
    /// Lower end.
    pub lo: f64,
    /// Higher end.
    pub hi: f64,
    /// True if the line runs towards higher coordinates.
    pub onward: bool,
    /// The run before it.
    pub prev: Option<usize>,
    /// The run after it.
    pub next: Option<usize>,
    channel: usize,
}

/// Half the width that the runs of one channel take in the sketch.
const SPREAD: f64 = 1.8;

/// All runs, ordered within their channels.
pub(crate) fn segments(net: &Net, ways: &[Way]) -> Vec<Seg> {
    let mut segs: Vec<Seg> = Vec::new();
    for (edge, way) in ways.iter().enumerate() {
        let first = segs.len();
        for (i, run) in way.runs.iter().enumerate() {
            segs.push(Seg {
                edge,
                vertical: run.vertical,
                at: net.channels[run.channel].at,
                lo: run.from.min(run.to),
                hi: run.from.max(run.to),
                onward: run.to >= run.from,
                prev: (i > 0).then(|| first + i - 1),
                next: (i + 1 < way.runs.len()).then_some(first + i + 1),
                channel: run.channel,
            });
        }
    }
    let mut on: Vec<Vec<usize>> = vec![Vec::new(); net.channels.len()];
    for (i, s) in segs.iter().enumerate() {
        on[s.channel].push(i);
    }
    let mut places = vec![0.0; segs.len()];
    for list in &on {
        let order = sorted(&segs, list);
        let k = order.len() as f64;
        for (rank, &i) in order.iter().enumerate() {
            let step = if k > 1.0 { 2.0 * SPREAD * (rank as f64 / (k - 1.0) - 0.5) } else { 0.0 };
            places[i] = segs[i].at + step;
        }
    }
    for (s, at) in segs.iter_mut().zip(places) {
        s.at = at;
    }
    // Ends follow the runs they meet.
    for i in 0..segs.len() {
        let s = segs[i];
        if let Some(p) = s.prev {
            let at = segs[p].at;
            if s.onward { segs[i].lo = at } else { segs[i].hi = at }
        }
        if let Some(n) = s.next {
            let at = segs[n].at;
            if s.onward { segs[i].hi = at } else { segs[i].lo = at }
        }
        if segs[i].lo > segs[i].hi {
            let (lo, hi) = (segs[i].lo, segs[i].hi);
            segs[i].lo = hi;
            segs[i].hi = lo;
        }
    }
    segs
}

/// Orders the runs of one channel from low to high.
fn sorted(segs: &[Seg], list: &[usize]) -> Vec<usize> {
    let k = list.len();
    if k < 2 {
        return list.to_vec();
    }
    let mut wish: Vec<Vec<i8>> = vec![vec![0; k]; k];
    let mut net = vec![0i32; k];
    for i in 0..k {
        for j in 0..i {
            let v = vote(segs, list[i], list[j]);
            wish[i][j] = v;
            wish[j][i] = -v;
            net[i] += i32::from(v);
            net[j] -= i32::from(v);
        }
    }
    // Topological order of the wishes; a circle of wishes is cut where it is weakest.
    let mut left: Vec<usize> = (0..k).collect();
    let mut order = Vec::with_capacity(k);
    let mut before: Vec<i32> = (0..k).map(|i| wish[i].iter().filter(|&&w| w > 0).count() as i32).collect();
    while !left.is_empty() {
        let mut pick = 0;
        for c in 1..left.len() {
            let (a, b) = (left[c], left[pick]);
            if (before[a], net[a], list[a]) < (before[b], net[b], list[b]) {
                pick = c;
            }
        }
        let i = left.remove(pick);
        for &j in &left {
            if wish[j][i] > 0 {
                before[j] -= 1;
            }
        }
        order.push(i);
    }
    order.into_iter().map(|i| list[i]).collect()
}

/// Less than 0 if run `a` should lie before run `b` on their channel.
fn vote(segs: &[Seg], a: usize, b: usize) -> i8 {
    let (s, t) = (&segs[a], &segs[b]);
    if s.hi < t.lo - 0.01 || t.hi < s.lo - 0.01 {
        return 0;
    }
    let low = end_vote(segs, a, b, false, 0);
    let high = end_vote(segs, a, b, true, 0);
    let leader = if s.edge < t.edge { s } else { t };
    if low == 0 && high == 0 {
        // They share all their way: the line declared first keeps to its left hand throughout.
        let left = if leader.onward == leader.vertical { 1 } else { -1 };
        return if leader.edge == s.edge { left } else { -left };
    }
    if low == 0 || high == 0 || low == high {
        return if low != 0 { low } else { high };
    }
    // They must cross once: at the far end of the line declared first, on every channel they share.
    if leader.onward { low } else { high }
}

/// How `a` and `b` should lie judged by one end of what they share.
fn end_vote(segs: &[Seg], a: usize, b: usize, high: bool, depth: usize) -> i8 {
    let (s, t) = (&segs[a], &segs[b]);
    let (s_end, t_end) = if high { (s.hi, t.hi) } else { (s.lo, t.lo) };
    let (s_turn, s_next) = turn(segs, a, high);
    let (t_turn, t_next) = turn(segs, b, high);
    // The run that ends first on this side decides by where it turns.
    let gap = if high { s_end - t_end } else { t_end - s_end };
    if gap < -0.01 {
        return s_turn;
    }
    if gap > 0.01 {
        return -t_turn;
    }
    if s_turn != t_turn {
        return (s_turn - t_turn).signum();
    }
    let (Some(i), Some(j)) = (s_next, t_next) else { return 0 };
    if s_turn == 0 || depth > 60 || segs[i].channel != segs[j].channel {
        return 0;
    }
    let further = end_vote(segs, i, j, s_turn > 0, depth + 1);
    if (s_turn > 0) != high { further } else { -further }
}

/// The way a run turns at one end (-1 low, 1 high, 0 it ends there) and the run it turns into.
fn turn(segs: &[Seg], i: usize, high: bool) -> (i8, Option<usize>) {
    let s = &segs[i];
    let forth = s.onward == high;
    let Some(n) = (if forth { s.next } else { s.prev }) else { return (0, None) };
    let m = &segs[n];
    // The next run starts on our channel and leads to its other end.
    let leads_up = if forth { m.onward } else { !m.onward };
    (if leads_up { 1 } else { -1 }, Some(n))
}
