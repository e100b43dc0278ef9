//! Why an arrow is drawn: the features that weigh most.

use crate::lexicon::Lexicon;
use crate::name::Name;
use crate::pair::{ANSWERS, Scene};
use crate::read::Reading;
use crate::weights::{UNIT, Weights};
use crate::write;

/// How many reasons an arrow has.
const REASONS: usize = 3;

/// One line for each arrow: how sure it is, and its heaviest reasons.
pub fn lines(reading: &Reading, names: &[Name], lexicon: &Lexicon, weights: &Weights) -> Vec<String> {
    let scene = Scene::new(&reading.doc, &reading.entities, lexicon);
    let line = |n: usize| {
        let arrow = &reading.arrows[n];
        let answer = arrow.mode as usize + 1;
        let features = scene.explained(arrow.from, arrow.to);
        let mut reasons: Vec<(i32, &String)> = Vec::new();
        for (hash, name) in features.hashes.iter().zip(features.names.iter().flatten()) {
            let scores: [i32; ANSWERS] = weights.pair.scores(&[*hash]);
            reasons.push((scores[answer] - scores[0], name));
        }
        reasons.sort_by_key(|(weight, name)| (std::cmp::Reverse(*weight), *name));
        reasons.dedup();
        let heavy: Vec<String> = reasons
            .iter()
            .take(REASONS)
            .filter(|(weight, _)| *weight > 0)
            .map(|(weight, name)| format!("{name} (+{:.1})", *weight as f32 / UNIT))
            .collect();
        let how = match (arrow.sure, arrow.margin > 0) {
            (true, _) => "said",
            (false, true) => "likely",
            (false, false) => "a guess",
        };
        format!("{}: {how}; {}", write::told(arrow, names), heavy.join("; "))
    };
    write::flow(reading).into_iter().map(line).collect()
}
