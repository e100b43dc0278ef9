//! Gives each label a run of its line: the first long enough, else the longest, where no line crosses it
//! (edge label placement in layered drawings after Schulze, Wechselberg, von Hanxleden 2018).
//!
//! ```text
//!   a ──[put item]──┐        the label stands at the start of its line,
//!                   └──→ b   so that labels of one box stand in a column
//! ```
//! O(runs of the line · runs near it); distances are made wide enough afterwards.

use std::collections::BTreeMap;

use super::nudge::Seg;
use super::route::Way;
use super::tree::Tree;
use super::{End, Graph, Size};

/// Cross runs shorter than this count as steps that straightening removes.
const STEP: f64 = 46.0;

/// From a trunk to the label beside it, in px.
const BESIDE: f64 = 3.0;

/// A label on a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag {
    /// The run it stands on.
    pub seg: usize,
    /// The middle of the label along the run.
    pub center: f64,
    /// Its size.
    pub size: Size,
    /// How far its middle is from the run: 0 for a label that lies on it.
    pub aside: f64,
}

/// Chooses a run and a place for each label.
pub(crate) fn tags(
    graph: &Graph,
    tree: &Tree,
    segs: &[Seg],
    lines: &[(usize, usize)],
    ways: &[Way],
) -> Vec<Option<Tag>> {
    let mut done: Vec<Option<Tag>> = vec![None; graph.edges.len()];
    // Runs by position, so that what crosses a label is found fast.
    let mut crossing: [Vec<usize>; 2] = [Vec::new(), Vec::new()];
    for (i, s) in segs.iter().enumerate() {
        crossing[usize::from(s.vertical)].push(i);
    }
    for list in &mut crossing {
        list.sort_by(|&a, &b| segs[a].at.total_cmp(&segs[b].at).then(a.cmp(&b)));
    }
    let mut lanes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, s) in segs.iter().enumerate() {
        lanes.entry(s.shared).or_default().push(i);
    }
    // How many lines meet each side of each box.
    let mut crowd: BTreeMap<(End, u8), usize> = BTreeMap::new();
    for (edge, way) in graph.edges.iter().zip(ways) {
        for (end, side) in [(edge.from, way.leaves), (edge.to, way.arrives)] {
            if let Some(side) = side {
                *crowd.entry((end, side as u8)).or_insert(0) += 1;
            }
        }
    }
    for (e, edge) in graph.edges.iter().enumerate() {
        let (Some(size), (first, count)) = (edge.label, lines[e]) else { continue };
        if let (true, Some(trunk)) = (edge.speaks_for_trunk, tree.trunks.of_line[e]) {
            let run = if tree.trunks.trunks[trunk].fans_out { first } else { first + count.max(1) - 1 };
            if let Some((lo, hi)) = common_part(segs, &lanes, run) {
                let aside = if segs[run].vertical { size.w / 2.0 + BESIDE } else { -size.h / 2.0 - BESIDE };
                done[e] = Some(Tag { seg: run, center: (lo + hi) / 2.0, size, aside });
                continue;
            }
        }
        let mut best: Option<(f64, Tag)> = None;
        for (k, run) in segs[first..first + count].iter().enumerate() {
            let s = &free_part(segs, &lanes, first + k);
            if s.hi - s.lo < 1.0 && run.hi - run.lo > 1.0 && k + 1 < count {
                continue;
            }
            let extent = if s.vertical { size.h } else { size.w };
            let mut length = s.hi - s.lo;
            // A small step will most likely become straight: what lies beyond it is one run with this.
            for (step, beyond) in [(s.prev, false), (s.next, true)] {
                if let Some(m) = step.filter(|&m| segs[m].hi - segs[m].lo < STEP)
                    && let Some(b) = if beyond { segs[m].next } else { segs[m].prev }
                {
                    length += segs[b].hi - segs[b].lo;
                }
            }
            let half = extent / 2.0 + 8.0;
            let mut places = vec![(s.lo + s.hi) / 2.0];
            if s.hi - s.lo > 2.0 * half {
                let near = if s.onward { s.lo + half } else { s.hi - half };
                let far = if s.onward { s.hi - half } else { s.lo + half };
                if count == 1 {
                    places.extend([near, far]);
                } else {
                    places = vec![near, (s.lo + s.hi) / 2.0, far];
                }
            }
            for (p, &center) in places.iter().enumerate() {
                let mut cost = p as f64 * 6.0;
                let fan = tree.trunks.of_line[e].map(|t| tree.trunks.trunks[t].fans_out);
                cost += match fan {
                    // Where lines of a trunk are alone.
                    Some(true) if k + 1 == count => 0.0,
                    Some(false) if k == 0 => 0.0,
                    Some(_) => 60.0,
                    None if k == 0 => 0.0,
                    None if k + 1 == count => 14.0,
                    None => 20.0,
                };
                if s.vertical {
                    cost += 40.0 + size.w * 0.15;
                }
                if s.prev.is_some() && s.next.is_some() && s.hi - s.lo < STEP {
                    cost += 200.0;
                }
                for (at_end, end, side) in
                    [(k == 0, edge.from, ways[e].leaves), (k + 1 == count, edge.to, ways[e].arrives)]
                {
                    if let (true, Some(side)) = (at_end, side) {
                        let others = crowd.get(&(end, side as u8)).map_or(0, |c| c - 1) as f64;
                        // Labels lie across upright runs, so they need the room of all their neighbours.
                        cost += if s.vertical { 45.0 * others } else { 25.0 * (others - 3.0).max(0.0) };
                    }
                }
                cost += (2.0 * half - length).max(0.0) * 1.2;
                cost += conflicts(segs, &crossing, s, center, extent, size) * 30.0;
                if best.as_ref().is_none_or(|b| cost < b.0 - 1e-9) {
                    best = Some((cost, Tag { seg: first + k, center, size, aside: 0.0 }));
                }
            }
        }
        done[e] = best.map(|b| b.1);
    }
    done
}

/// What all runs on a lane share, if they share anything.
fn common_part(segs: &[Seg], lanes: &BTreeMap<usize, Vec<usize>>, at: usize) -> Option<(f64, f64)> {
    let lane = lanes.get(&segs.get(at)?.shared)?;
    let lo = lane.iter().map(|&i| segs[i].lo).fold(f64::NEG_INFINITY, f64::max);
    let hi = lane.iter().map(|&i| segs[i].hi).fold(f64::INFINITY, f64::min);
    (lane.len() > 1 && hi - lo > 1.0).then_some((lo, hi))
}

/// A run without what it shares with others of its trunk: the longest piece left.
fn free_part(segs: &[Seg], lanes: &BTreeMap<usize, Vec<usize>>, at: usize) -> Seg {
    let run = segs[at];
    let mut left = vec![(run.lo, run.hi)];
    for &mate in lanes.get(&run.shared).into_iter().flatten().filter(|&&m| m != at) {
        let (lo, hi) = (segs[mate].lo, segs[mate].hi);
        left = left
            .into_iter()
            .flat_map(|(a, b)| [(a, b.min(lo)), (a.max(hi), b)])
            .filter(|(a, b)| b - a > 0.5)
            .collect();
    }
    let longest = left.into_iter().max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)));
    let (lo, hi) = longest.unwrap_or((run.hi, run.hi));
    Seg { lo, hi, ..run }
}

/// How many other runs cross the label's stretch of its run.
fn conflicts(segs: &[Seg], crossing: &[Vec<usize>; 2], s: &Seg, center: f64, extent: f64, _: Size) -> f64 {
    let list = &crossing[usize::from(!s.vertical)];
    let (lo, hi) = (center - extent / 2.0 - 2.0, center + extent / 2.0 + 2.0);
    let start = list.partition_point(|&i| segs[i].at < lo);
    let mut count = 0.0;
    for &i in &list[start..] {
        let t = &segs[i];
        if t.at > hi {
            break;
        }
        if t.edge != s.edge && t.lo < s.at + 6.0 && t.hi > s.at - 6.0 {
            count += 1.0;
        }
    }
    count
}
