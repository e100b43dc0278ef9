//! Learners: the averaged perceptron and logistic regression, both in a fixed order from a fixed seed.

use std::collections::BTreeMap;

use crate::weights::{Table, UNIT};

/// The features worth a weight, each with a row.
pub struct Space {
    rows: BTreeMap<u32, u32>,
}

impl Space {
    /// The features that at least so many examples have.
    pub fn of<'a>(examples: impl Iterator<Item = &'a [u32]>, least: u32) -> Space {
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        for features in examples {
            features.iter().for_each(|feature| *counts.entry(*feature).or_default() += 1);
        }
        let kept = counts.into_iter().filter(|(_, count)| *count >= least).map(|(feature, _)| feature);
        Space { rows: kept.zip(0u32..).collect() }
    }

    /// The rows of the features that have one.
    pub fn rows(&self, features: &[u32]) -> Vec<u32> {
        features.iter().filter_map(|feature| self.rows.get(feature).copied()).collect()
    }
}

/// Weights while they are learned.
pub struct Learner {
    answers: usize,
    weights: Vec<f32>,
    sums: Vec<f64>,
    seen: Vec<u32>,
    now: u32,
}

impl Learner {
    /// Empty weights for the features of a space.
    pub fn new(space: &Space, answers: usize) -> Learner {
        let size = space.rows.len() * answers;
        Learner { answers, weights: vec![0.0; size], sums: vec![0.0; size], seen: vec![0; size], now: 1 }
    }

    /// The score of an answer.
    pub fn score(&self, rows: &[u32], answer: usize) -> f32 {
        rows.iter().map(|row| self.weights[*row as usize * self.answers + answer]).sum()
    }

    /// The scores of all answers.
    pub fn scores(&self, rows: &[u32]) -> Vec<f32> {
        let mut out = vec![0.0; self.answers];
        for row in rows {
            let at = *row as usize * self.answers;
            out.iter_mut().zip(&self.weights[at..at + self.answers]).for_each(|(sum, weight)| *sum += weight);
        }
        out
    }

    /// Counts one more example.
    pub fn tick(&mut self) {
        self.now += 1;
    }

    /// A step of the perceptron.
    pub fn step(&mut self, rows: &[u32], answer: usize, by: f32) {
        for row in rows {
            let at = *row as usize * self.answers + answer;
            self.sums[at] += f64::from(self.weights[at]) * f64::from(self.now - self.seen[at]);
            self.seen[at] = self.now;
            self.weights[at] += by;
        }
    }

    /// The averaged weights of the perceptron in whole numbers, the heaviest so many.
    pub fn averaged(&self, space: &Space, most: usize) -> Table {
        let values = self.averages();
        let mut sizes: Vec<f32> =
            values.iter().map(|value| value.abs()).filter(|value| *value > 0.0).collect();
        sizes.sort_by(f32::total_cmp);
        let top = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 5000)).copied().unwrap_or(1.0);
        self.table(space, &values, if self.answers <= 4 { 30.0 } else { 127.0 } / top, most)
    }

    /// The weights of the logistic regression in fixed units, the heaviest so many.
    pub fn fixed(&self, space: &Space, most: usize) -> Table {
        self.table(space, &self.averages(), UNIT, most)
    }

    /// The mean of each weight over all examples.
    fn averages(&self) -> Vec<f32> {
        let average = |at: usize| {
            let sum = self.sums[at] + f64::from(self.weights[at]) * f64::from(self.now - self.seen[at]);
            (sum / f64::from(self.now)) as f32
        };
        (0..self.weights.len()).map(average).collect()
    }

    fn table(&self, space: &Space, values: &[f32], scale: f32, most: usize) -> Table {
        let mut cells: Vec<(u32, u8, i8)> = Vec::new();
        for (feature, row) in &space.rows {
            for answer in 0..self.answers {
                let value = values[*row as usize * self.answers + answer];
                // Tables with few answers keep even weights in a narrow range: a byte holds weight and answer.
                let narrow = self.answers <= 4;
                let whole = if narrow {
                    ((value * scale / 2.0).round() * 2.0).clamp(-32.0, 30.0)
                } else {
                    (value * scale).round()
                };
                let weight = whole.clamp(-127.0, 127.0) as i8;
                if weight != 0 {
                    cells.push((*feature, answer as u8, weight));
                }
            }
        }
        cells.sort_by_key(|(feature, answer, weight)| {
            (std::cmp::Reverse(weight.unsigned_abs()), *feature, *answer)
        });
        cells.truncate(most);
        cells.sort_unstable();
        Table::new(&cells)
    }
}

/// A fixed order of numbers that looks shuffled.
pub fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for at in (1..count).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        order.swap(at, (state % (at as u64 + 1)) as usize);
    }
    order
}
