//! Components and arrows as they are understood.

use crate::kind::Kind;

/// How an arrow hands over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// The caller waits.
    Call,
    /// Handed over.
    Event,
    /// What failed.
    Failure,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Mode; 3] = [Mode::Call, Mode::Event, Mode::Failure];

    /// The sign in the language.
    pub fn sign(self) -> &'static str {
        match self {
            Mode::Call => "->",
            Mode::Event => "~>",
            Mode::Failure => "!>",
        }
    }
}

/// Where a component is mentioned: tokens from first to behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// First token.
    pub first: usize,
    /// Token behind the last.
    pub last: usize,
    /// Position among all mentions.
    pub order: usize,
    /// Only points back.
    pub back: bool,
}

/// A component.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// What it is.
    pub kind: Kind,
    /// Where the text mentions it; for one that nobody named, the words that ask for it.
    pub places: Vec<Place>,
    /// Nobody named it.
    pub implied: bool,
    /// Which of several introduced together, from 1; 0 when it came alone.
    pub number: usize,
    /// How clearly the words say what it is, in units of the weights.
    pub clear: i32,
}

/// An arrow with how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// Where it starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// How it hands over.
    pub mode: Mode,
    /// How much speaks for it against none, in units of the weights.
    pub margin: i32,
    /// Said clearly enough to stand without a mark.
    pub sure: bool,
}
