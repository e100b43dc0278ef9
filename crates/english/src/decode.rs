//! Chooses the arrows: every pair that speaks for one, under vetoes, in one piece.

use crate::graph::{Arrow, Entity, Mode};
use crate::kind::Kind;
use crate::pair::{ANSWERS, Scores, margin};

/// Chooses arrows from the scores of all pairs, and drops components that are neither clear nor touched.
pub fn choose(entities: &mut Vec<Entity>, scores: &mut Scores, margins: [i32; 5]) -> Vec<Arrow> {
    let mut out = drawn(entities, scores, margins);
    let kept: Vec<bool> = (0..entities.len())
        .map(|n| {
            entities[n].implied && out.iter().any(|a| a.from == n || a.to == n)
                || !entities[n].implied
                    && (entities[n].clear >= 0 || out.iter().any(|a| a.from == n || a.to == n))
        })
        .collect();
    if kept.iter().any(|kept| !kept) && kept.iter().any(|kept| *kept) {
        let place: Vec<usize> = kept
            .iter()
            .scan(0, |next, kept| {
                let at = *next;
                *next += usize::from(*kept);
                Some(at)
            })
            .collect();
        let mut flags = kept.iter();
        entities.retain(|_| *flags.next().unwrap_or(&true));
        let mut flags = kept.iter();
        scores.retain(|_| *flags.next().unwrap_or(&true));
        for row in scores.iter_mut() {
            let mut flags = kept.iter();
            row.retain(|_| *flags.next().unwrap_or(&true));
        }
        for arrow in &mut out {
            (arrow.from, arrow.to) = (place[arrow.from], place[arrow.to]);
        }
    }
    joined(entities, scores, margins[2], &mut out);
    out
}

/// All pairs that may have an arrow, the heaviest first.
fn ranked(entities: &[Entity], scores: &Scores) -> Vec<(i32, usize, usize)> {
    let pairs = scores
        .iter()
        .enumerate()
        .flat_map(|(from, row)| row.iter().enumerate().map(move |(to, one)| (from, to, one)));
    let mut all: Vec<(i32, usize, usize)> = pairs
        .filter(|(from, to, _)| from != to && allowed(entities, *from, *to))
        .map(|(from, to, one)| (margin(one), from, to))
        .collect();
    all.sort_by_key(|(value, from, to)| (-value, *from, *to));
    all
}

fn drawn(entities: &[Entity], scores: &Scores, margins: [i32; 5]) -> Vec<Arrow> {
    let [draw, sure, _, _, clear] = margins;
    let mut out: Vec<Arrow> = Vec::new();
    for (value, from, to) in ranked(entities, scores) {
        if value < draw {
            break;
        }
        // Both ways only when both are clear.
        if out.iter().any(|a| a.from == to && a.to == from) && value < sure.max(24) {
            continue;
        }
        let plain = entities[from].clear.min(entities[to].clear) >= clear;
        out.push(arrow(scores, from, to, value, value >= sure && plain));
    }
    out
}

fn arrow(scores: &Scores, from: usize, to: usize, margin: i32, sure: bool) -> Arrow {
    let best = (1..ANSWERS).max_by_key(|n| (scores[from][to][*n], ANSWERS - n)).unwrap_or(1);
    Arrow { from, to, mode: Mode::ALL[best - 1], margin, sure }
}

/// Joins what stands apart, by the arrows that speak least against it.
fn joined(entities: &[Entity], scores: &Scores, floor: i32, out: &mut Vec<Arrow>) {
    let all = ranked(entities, scores);
    loop {
        let group = groups(entities.len(), out);
        if group.windows(2).all(|two| two[0] == two[1]) {
            return;
        }
        let next = all.iter().find(|(value, a, b)| group[*a] != group[*b] && *value >= floor);
        let Some((value, from, to)) = next else { return };
        out.push(arrow(scores, *from, *to, *value, false));
    }
}

/// The piece each component belongs to.
fn groups(count: usize, arrows: &[Arrow]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..count).collect();
    for arrow in arrows {
        let (a, b) = (group[arrow.from], group[arrow.to]);
        group.iter_mut().filter(|g| **g == a.max(b)).for_each(|g| *g = a.min(b));
    }
    group
}

/// How many pieces the graph has.
pub fn pieces(count: usize, arrows: &[Arrow]) -> usize {
    let mut group = groups(count, arrows);
    group.sort_unstable();
    group.dedup();
    group.len()
}

/// Arrows that no system has.
pub fn allowed(entities: &[Entity], from: usize, to: usize) -> bool {
    let (a, b) = (entities[from].kind, entities[to].kind);
    // A store that only answers starts nothing but a change feed; a clock is never called but by what sets it.
    let silent = matches!(a, Kind::Cache | Kind::SecretStore | Kind::Config | Kind::Dns);
    !silent
        && !(b == Kind::Schedule && (a.hands_over() || a.keeps() || a == Kind::Client || a == Kind::Schedule))
}
