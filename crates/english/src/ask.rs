//! Questions about what is least sure, and what their answers change.

use crate::decode;
use crate::graph::{Arrow, Mode};
use crate::kind::Kind;
use crate::name::Name;
use crate::pair::{ANSWERS, margin};
use crate::read::Reading;
use crate::write::lower;

/// The most questions.
const MOST: usize = 3;

/// How little may speak for or against an arrow that is asked about, in units of the weights.
const OPEN: i32 = 40;

/// A question about wiring.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What is asked, without the choices.
    pub text: String,
    /// The choices in order; an answer is a number from 1.
    pub choices: Vec<String>,
    from: usize,
    to: usize,
}

impl Question {
    /// The components it is about: where the arrow would start and end.
    pub fn ends(&self) -> (usize, usize) {
        (self.from, self.to)
    }

    /// The question on one line: `Kinesis: does it hand over to the ledger? 1 yes 2 no 3 the other way round`
    pub fn line(&self) -> String {
        let choices: Vec<String> =
            self.choices.iter().enumerate().map(|(n, c)| format!("{} {c}", n + 1)).collect();
        format!("{} {}", self.text, choices.join("  "))
    }
}

/// The questions worth an answer, the least sure arrows first.
pub fn questions(reading: &Reading, names: &[Name]) -> Vec<Question> {
    let drawn = |a: usize, b: usize| reading.arrows.iter().any(|arrow| arrow.from == a && arrow.to == b);
    let mut open: Vec<(i32, usize, usize)> = Vec::new();
    for from in 0..reading.entities.len() {
        for to in 0..reading.entities.len() {
            let unsure = reading.arrows.iter().any(|a| a.from == from && a.to == to && !a.sure);
            let near = from != to
                && !drawn(from, to)
                && !drawn(to, from)
                && decode::allowed(&reading.entities, from, to);
            let far = if from == to { i32::MAX } else { margin(&reading.scores[from][to]).abs() };
            if (unsure || near) && far < OPEN && !open.iter().any(|(_, a, b)| *a == to && *b == from) {
                open.push((far, from, to));
            }
        }
    }
    open.sort_unstable();
    open.truncate(MOST);
    open.into_iter().map(|(_, from, to)| question(reading, names, from, to)).collect()
}

fn question(reading: &Reading, names: &[Name], from: usize, to: usize) -> Question {
    let (a, b) = (&names[from].label, lower(&names[to].label));
    let text = match (reading.entities[from].kind, reading.entities[to].kind, mode(reading, from, to)) {
        (_, _, Mode::Failure) => format!("{a}: do failures go to {b}?"),
        (kind, _, _) if kind.hands_over() => format!("{a}: does {b} read from it?"),
        (Kind::Schedule, _, _) => format!("{a}: does it start {b}?"),
        (_, kind, _) if kind.keeps() => format!("{a}: does it use {b}?"),
        (_, kind, _) if kind.hands_over() => format!("{a}: does it send to {b}?"),
        _ => format!("{a}: does it call {b}?"),
    };
    let choices = vec!["yes".to_string(), "no".to_string(), "the other way round".to_string()];
    Question { text, choices, from, to }
}

fn mode(reading: &Reading, from: usize, to: usize) -> Mode {
    let scores = &reading.scores[from][to];
    let best = (1..ANSWERS).max_by_key(|n| (scores[*n], ANSWERS - n)).unwrap_or(1);
    Mode::ALL[best - 1]
}

/// Lets answers decide: question and choice, both from 1. Returns what each decided.
///
/// # Errors
/// When an answer names a question or choice that is not there.
pub fn answer(
    reading: &mut Reading,
    names: &[Name],
    answers: &[(usize, usize)],
) -> Result<Vec<String>, String> {
    let questions = questions(reading, names);
    let mut told = Vec::new();
    for (number, choice) in answers {
        let question = number.checked_sub(1).and_then(|n| questions.get(n));
        let Some(question) = question else { return Err(format!("there is no question {number}")) };
        let Some(words) = choice.checked_sub(1).and_then(|n| question.choices.get(n)) else {
            return Err(format!("question {number} has no choice {choice}"));
        };
        let (from, to) = (question.from, question.to);
        reading.arrows.retain(|a| !(a.from == from && a.to == to || a.from == to && a.to == from));
        let way = match choice {
            1 => Some((from, to)),
            3 => Some((to, from)),
            _ => None,
        };
        if let Some((from, to)) = way {
            reading.arrows.push(Arrow { from, to, mode: mode(reading, from, to), margin: OPEN, sure: true });
        }
        told.push(format!("answered {number}={choice}: {} {words}", question.text));
    }
    Ok(told)
}
