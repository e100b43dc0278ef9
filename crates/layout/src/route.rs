//! Finds the way of each line through the net of channels: short, few bends, few crossings with the ways found
//! before; then each line is taken out and tried again (orthogonal connector routing after Wybrow, Marriott,
//! Stuckey 2009; A* of Hart, Nilsson, Raphael 1968).
//!
//! ```text
//!   a ───┐            a bend costs as much as BEND px of way,
//!        └──→ b       a crossing as much as CROSS px
//! ```
//! O(states · log states) a line; states are the few channel crossings between its ends.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::channel::{Dock, Net, Side};
use super::page::Sketch;
use super::tree::Tree;
use super::{End, Graph};

const BEND: u32 = 130;
const CROSS: u32 = 480;
/// A turn beside a line that goes straight on, or the other way round: about every other one becomes a crossing.
const BESIDE: u32 = 240;

/// What a step along the line's own trunk costs, as a share of any other.
const MATE_STEP: f64 = 0.6;
/// Leaving the box that a trunk shares by another side.
const OTHER_DOCK: u32 = 112;

/// A straight piece of a line on one channel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    /// The channel it runs on.
    pub channel: usize,
    /// True if y runs along it.
    pub vertical: bool,
    /// Where it starts, in the direction of the line.
    pub from: f64,
    /// Where it stops.
    pub to: f64,
}

/// How a way passes a vertex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Passage {
    Level,
    Upright,
    Turn,
    End,
}

/// The way of one line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Way {
    /// Its pieces; empty if there is no way.
    pub runs: Vec<Run>,
    /// The side it leaves.
    pub leaves: Option<Side>,
    /// The side it arrives at.
    pub arrives: Option<Side>,
}

/// Scratch space of the search.
struct Search<'a> {
    graph: &'a Graph,
    tree: &'a Tree,
    sketch: &'a Sketch,
    net: &'a Net,
    cost: Vec<u32>,
    came: Vec<u32>,
    stamp: Vec<u32>,
    now: u32,
    allowed: Vec<u32>,
    /// How many ways pass straight at each vertex: horizontally, vertically.
    straight: Vec<[u16; 2]>,
    /// How many ways turn at each vertex.
    turned: Vec<u16>,
    /// How many ways use each side of each dock vertex.
    load: Vec<u16>,
    /// The way of each line, as far as known.
    paths: Vec<Vec<u32>>,
    /// Steps that lines of the same trunk take: four directions for each vertex.
    mate_step: Vec<u32>,
    /// What the way still to go counts for: above 1 the search hurries on and may miss the very best way
    /// (weighted A*, Pohl 1970).
    haste: f64,
}

/// Ways for all edges; `again` says how often each is taken out and tried once more.
pub(crate) fn ways(graph: &Graph, tree: &Tree, sketch: &Sketch, net: &Net, again: usize) -> Vec<Way> {
    let states = net.x.len() * 2;
    let mut s = Search {
        graph,
        tree,
        sketch,
        net,
        cost: vec![0; states],
        came: vec![u32::MAX; states],
        stamp: vec![0; states],
        now: 0,
        allowed: vec![0; tree.root() + 1],
        straight: vec![[0; 2]; net.x.len()],
        turned: vec![0; net.x.len()],
        load: vec![0; net.x.len()],
        paths: vec![Vec::new(); graph.edges.len()],
        mate_step: vec![0; net.x.len() * 4],
        haste: if graph.nodes.len() > 1500 { 2.0 } else { 1.0 },
    };
    // Heavy lines first, then short ones: they have the least choice.
    let mut order: Vec<usize> = (0..graph.edges.len()).collect();
    let length = |e: usize| {
        let (a, b) = (sketch.rect(graph.edges[e].from).center(), sketch.rect(graph.edges[e].to).center());
        (a.x - b.x).abs() + (a.y - b.y).abs()
    };
    order.sort_by(|&a, &b| {
        (graph.edges[b].weight > 1)
            .cmp(&(graph.edges[a].weight > 1))
            .then(length(a).total_cmp(&length(b)))
            .then(a.cmp(&b))
    });
    for _ in 0..=again {
        for &e in &order {
            s.mark(e, -1);
            s.paths[e].clear();
            s.paths[e] = s.find(e);
            s.mark(e, 1);
        }
    }
    (0..graph.edges.len()).map(|e| s.way(e, &s.paths[e])).collect()
}

/// How often the ways of a drawing are worth trying again.
pub(crate) fn rounds(lines: usize) -> usize {
    if lines <= 150 { 2 } else { usize::from(lines <= 2500) }
}

/// How many lines a side of some length takes.
pub(crate) fn fits(length: f64) -> usize {
    ((length - 16.0) / 18.0).max(1.0) as usize
}

/// The length of a side that takes some lines.
pub(crate) fn room(lines: usize) -> f64 {
    16.0 + 18.0 * lines as f64
}

impl Search<'_> {
    /// Adds or removes the way of a line, or all of its trunk, from the counts that later searches see: what a
    /// trunk shares counts once.
    fn mark(&mut self, line: usize, by: i32) {
        let mates = self.tree.trunks.mates(line);
        let lines = if mates.is_empty() { std::slice::from_ref(&line) } else { mates };
        let mut passed: Vec<(u32, Passage)> = Vec::new();
        for &l in lines {
            let path = &self.paths[l];
            for three in path.windows(3) {
                let (a, v, b) = (three[0] as usize, three[1] as usize, three[2] as usize);
                let level = self.net.y[a] == self.net.y[v] && self.net.y[v] == self.net.y[b];
                let upright = self.net.x[a] == self.net.x[v] && self.net.x[v] == self.net.x[b];
                passed.push((
                    three[1],
                    match (level, upright) {
                        (true, _) => Passage::Level,
                        (_, true) => Passage::Upright,
                        _ => Passage::Turn,
                    },
                ));
            }
            passed.extend(path.first().map(|&v| (v, Passage::End)));
            passed.extend(path.last().map(|&v| (v, Passage::End)));
        }
        if lines.len() > 1 {
            passed.sort_unstable();
            passed.dedup();
        }
        for (v, passage) in passed {
            let v = v as usize;
            let count = match passage {
                Passage::Level => &mut self.straight[v][0],
                Passage::Upright => &mut self.straight[v][1],
                Passage::Turn => &mut self.turned[v],
                Passage::End => &mut self.load[v],
            };
            *count = (i32::from(*count) + by).clamp(0, 60000) as u16;
        }
    }

    /// Notes the steps that the other lines of a trunk take; returns the vertex where they start or end, by what
    /// they share.
    fn follow(&mut self, line: usize) -> Option<u32> {
        let trunk = &self.tree.trunks.trunks[self.tree.trunks.of_line[line]?];
        let mut dock = None;
        for &mate in trunk.lines.iter().filter(|&&l| l != line) {
            let path = &self.paths[mate];
            for step in path.windows(2) {
                let (a, b) = (step[0] as usize, step[1] as usize);
                if let Some(turn) = self.net.near[a].iter().position(|&n| n == step[1]) {
                    self.mate_step[a * 4 + turn] = self.now;
                    self.mate_step[b * 4 + (turn ^ 1)] = self.now;
                }
            }
            dock = dock.or(if trunk.fans_out { path.first() } else { path.last() }.copied());
        }
        dock
    }

    /// What it costs to leave or enter by a side, given the flow of the container around.
    fn side_cost(&self, end: End, dock: &Dock, leaves: bool) -> u32 {
        let down = self.sketch.plans[self.tree.parent(end)].down;
        let (ahead, behind) = if down { (Side::Bottom, Side::Top) } else { (Side::Right, Side::Left) };
        let good = if leaves { ahead } else { behind };
        let bad = if leaves { behind } else { ahead };
        let side = if dock.side == good {
            0
        } else if dock.side == bad {
            28
        } else {
            9
        };
        let r = self.sketch.rect(end);
        let room = match dock.side {
            Side::Left | Side::Right => r.h,
            _ => r.w,
        };
        let fits = fits(room) as u32;
        let load = u32::from(self.load[dock.vertex]);
        side + if load >= fits { 120 * (load - fits + 1) } else { 2 * load }
    }

    fn find(&mut self, e: usize) -> Vec<u32> {
        let edge = &self.graph.edges[e];
        self.now += 1;
        let now = self.now;
        for end in [edge.from, edge.to] {
            let mut c = self.tree.parent(end);
            loop {
                self.allowed[c] = now;
                if c == self.tree.root() {
                    break;
                }
                c = self.tree.group_parent[c];
            }
        }
        let own = |g: End, other: End| matches!(g, End::Group(c) if g != other && self.tree.holds(c, other));
        let (from_within, to_within) = (own(edge.from, edge.to), own(edge.to, edge.from));
        for (within, end) in [(from_within, edge.from), (to_within, edge.to)] {
            if let (true, End::Group(g)) = (within, end) {
                self.allowed[g] = now;
            }
        }
        let looped = edge.from == edge.to;
        let net = self.net;
        let starts: Vec<Dock> = net
            .docks(edge.from)
            .iter()
            .copied()
            .filter(|d| d.within == from_within && (!looped || matches!(d.side, Side::Right | Side::Left)))
            .collect();
        let goals: Vec<Dock> = net
            .docks(edge.to)
            .iter()
            .copied()
            .filter(|d| d.within == to_within && (!looped || matches!(d.side, Side::Top | Side::Bottom)))
            .collect();
        if starts.is_empty() || goals.is_empty() {
            return Vec::new();
        }
        let dock = self.follow(e);
        let fans_out = self.tree.trunks.of_line[e].is_some_and(|t| self.tree.trunks.trunks[t].fans_out);
        let aside_of = |d: &Dock, shared: bool| match dock {
            Some(v) if shared && d.vertex != v as usize => OTHER_DOCK,
            _ => 0,
        };
        // Steps along the trunk are cheaper, so less of the way ahead may be counted on.
        let haste = if dock.is_some() { self.haste * MATE_STEP } else { self.haste };
        let r = self.sketch.rect(edge.to);
        // What is still to go at least: the distance, and a bend where it does not lie straight ahead.
        let far = |state: usize| {
            let (v, axis) = (state / 2, state % 2);
            let dx = (r.x - net.x[v]).max(net.x[v] - r.right()).max(0.0);
            let dy = (r.y - net.y[v]).max(net.y[v] - r.bottom()).max(0.0);
            let aside = if axis == 0 { dy } else { dx };
            ((dx + dy) * haste) as u32 + if aside > 0.0 { BEND } else { 0 }
        };
        // The estimate in the upper half, the state in the lower.
        let entry = |estimate: u32, state: usize| Reverse(u64::from(estimate) << 32 | state as u64);
        let mut heap = BinaryHeap::with_capacity(64);
        for d in &starts {
            let axis = usize::from(matches!(d.side, Side::Top | Side::Bottom));
            let c = self.side_cost(edge.from, d, true) + aside_of(d, fans_out);
            let state = d.vertex * 2 + axis;
            self.stamp[state] = now;
            self.cost[state] = c;
            self.came[state] = u32::MAX;
            heap.push(entry(c + far(state), state));
        }
        let goal_cost: Vec<(usize, u32)> = goals
            .iter()
            .map(|d| {
                let axis = usize::from(matches!(d.side, Side::Top | Side::Bottom));
                (d.vertex * 2 + axis, self.side_cost(edge.to, d, false) + aside_of(d, !fans_out))
            })
            .collect();
        let mut best: Option<(u32, usize)> = None;
        while let Some(Reverse(top)) = heap.pop() {
            let (f, state) = ((top >> 32) as u32, (top & u64::from(u32::MAX)) as usize);
            if best.is_some_and(|b| b.0 <= f) {
                break;
            }
            let (v, axis) = (state / 2, state % 2);
            let g = self.cost[state];
            if g.saturating_add(far(state)) < f {
                continue;
            }
            if let Some(goal) = goal_cost.iter().find(|x| x.0 == state) {
                let total = g + goal.1;
                if best.is_none_or(|b| total < b.0) {
                    best = Some((total, state));
                }
                continue;
            }
            for turn in 0..4 {
                let u = net.near[v][turn];
                if u == u32::MAX {
                    continue;
                }
                let u = u as usize;
                let next = turn / 2;
                if self.allowed[net.region[u] as usize] != now {
                    continue;
                }
                let step = ((net.x[u] - net.x[v]).abs() + (net.y[u] - net.y[v]).abs()) as u32;
                let mut c = g + step;
                if self.mate_step[v * 4 + turn] == now {
                    // Along the trunk: what is in its way has been paid for.
                    c = g + (f64::from(step) * MATE_STEP) as u32;
                    if next != axis {
                        c += BEND / 3;
                    }
                } else if next != axis {
                    c += BEND;
                    let s = self.straight[v];
                    c += BESIDE * u32::from(s[0].min(8) + s[1].min(8));
                } else {
                    c += CROSS * u32::from(self.straight[v][1 - axis].min(40));
                    c += BESIDE / 2 * u32::from(self.turned[v].min(8));
                }
                let to = u * 2 + next;
                if self.stamp[to] != now || self.cost[to] > c {
                    self.stamp[to] = now;
                    self.cost[to] = c;
                    self.came[to] = state as u32;
                    heap.push(entry(c + far(to), to));
                }
            }
        }
        let Some((_, mut state)) = best else { return Vec::new() };
        let mut path = Vec::new();
        loop {
            let v = (state / 2) as u32;
            if path.last() != Some(&v) {
                path.push(v);
            }
            let before = self.came[state];
            if before == u32::MAX {
                break;
            }
            state = before as usize;
        }
        path.reverse();
        path
    }

    /// Joins steps on one channel to runs.
    fn way(&self, e: usize, path: &[u32]) -> Way {
        let edge = &self.graph.edges[e];
        let mut way = Way::default();
        let (Some(&first), Some(&last)) = (path.first(), path.last()) else { return way };
        let side =
            |end: End, v: u32| self.net.docks(end).iter().find(|d| d.vertex == v as usize).map(|d| d.side);
        way.leaves = side(edge.from, first);
        way.arrives = side(edge.to, last);
        for step in path.windows(2) {
            let (a, b) = (step[0] as usize, step[1] as usize);
            let near = self.net.near[a];
            let vertical = near[2] == step[1] || near[3] == step[1];
            let channel = self.net.through[a][usize::from(vertical)] as usize;
            let (from, to) =
                if vertical { (self.net.y[a], self.net.y[b]) } else { (self.net.x[a], self.net.x[b]) };
            match way.runs.last_mut() {
                Some(run) if run.vertical == vertical && run.channel == channel => run.to = to,
                _ => way.runs.push(Run { channel, vertical, from, to }),
            }
        }
        way
    }
}
