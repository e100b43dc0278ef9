//! Orders the runs that share a channel so that lines cross only where they must, and sets them a little apart
//! (nudging of Wybrow, Marriott, Stuckey 2009, after the ordering of metro lines).
//!
//! ```text
//!   ──┐┌──        ──┐  ┌──
//!     ╞╡     ⇒      │  │      each pair is ordered by where it parts at either end
//!   ──┘└──        ──┘  └──
//! ```
//! O(k² · length of the shared way) for k runs on one channel.

use std::collections::BTreeMap;

use super::channel::Net;
use super::route::Way;
use super::tree::Tree;

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
    /// The first of the runs of its trunk that it lies on; itself if there are none.
    pub shared: usize,
    /// How far it is drawn beside the others it lies on, in px: enough to tell them apart, too little to see.
    pub fine: f64,
    /// The channel it runs on.
    pub channel: usize,
}

/// Half the width that the runs of one channel take in the sketch.
const SPREAD: f64 = 1.8;

/// All runs, ordered within their channels.
pub(crate) fn segments(net: &Net, ways: &[Way], tree: &Tree) -> Vec<Seg> {
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
                shared: first + i,
                fine: 0.0,
            });
        }
    }
    let mut on: Vec<Vec<usize>> = vec![Vec::new(); net.channels.len()];
    for (i, s) in segs.iter().enumerate() {
        on[s.channel].push(i);
    }
    let mut places = vec![0.0; segs.len()];
    for list in &on {
        let lanes = lanes(&segs, list, tree);
        let order = sorted(&segs, &lanes);
        let k = order.len() as f64;
        for (rank, &lane) in order.iter().enumerate() {
            let step = if k > 1.0 { 2.0 * SPREAD * (rank as f64 / (k - 1.0) - 0.5) } else { 0.0 };
            let lane = &lanes[lane];
            for &i in lane {
                places[i] = segs[i].at + step;
            }
            if lane.len() > 1 {
                let single: Vec<Vec<usize>> = lane.iter().map(|&i| vec![i]).collect();
                for (rank, one) in sorted(&segs, &single).into_iter().enumerate() {
                    let i = lane[one];
                    segs[i].shared = lane[0];
                    segs[i].fine = rank as f64 * (0.3 / lane.len() as f64).min(0.01);
                }
            }
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

/// Runs of one channel that lie on each other because they are of one trunk; all others stand alone.
fn lanes(segs: &[Seg], list: &[usize], tree: &Tree) -> Vec<Vec<usize>> {
    let trunk = |i: usize| tree.trunks.of_line[segs[i].edge];
    let mut order = list.to_vec();
    order.sort_by(|&a, &b| segs[a].lo.total_cmp(&segs[b].lo).then(a.cmp(&b)));
    // The last lane of each trunk, and how far it reaches.
    let mut open: BTreeMap<usize, (usize, f64)> = BTreeMap::new();
    let mut lanes: Vec<Vec<usize>> = Vec::with_capacity(list.len());
    for i in order {
        if let Some(t) = trunk(i)
            && let Some((lane, reach)) = open.get_mut(&t)
            && segs[i].lo <= *reach + 0.01
        {
            lanes[*lane].push(i);
            *reach = reach.max(segs[i].hi);
            continue;
        }
        open.extend(trunk(i).map(|t| (t, (lanes.len(), segs[i].hi))));
        lanes.push(vec![i]);
    }
    lanes.iter_mut().for_each(|lane| lane.sort_unstable());
    lanes.sort_unstable();
    lanes
}

/// Orders the lanes of one channel from low to high.
fn sorted(segs: &[Seg], lanes: &[Vec<usize>]) -> Vec<usize> {
    let k = lanes.len();
    if k < 2 {
        return (0..k).collect();
    }
    let mut wish: Vec<Vec<i8>> = vec![vec![0; k]; k];
    let mut net = vec![0i32; k];
    for i in 0..k {
        for j in 0..i {
            let pairs = lanes[i].iter().flat_map(|&a| lanes[j].iter().map(move |&b| (a, b)));
            let v = pairs.map(|(a, b)| i32::from(vote(segs, a, b))).sum::<i32>().signum() as i8;
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
            if (before[a], net[a], &lanes[a]) < (before[b], net[b], &lanes[b]) {
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
    order
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
