//! The system as it is understood so far: parts, arrows, and where each came from.

use std::collections::BTreeSet;

/// A part of the draft.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    /// What it is.
    pub role: &'static str,
    /// The catalogue's name of the product, when the text named one.
    pub product: Option<String>,
    /// What the text calls it: `message queue`.
    pub phrase: String,
    /// Distinguishing words.
    pub name: Vec<String>,
    /// What it does: base forms of the verbs it is subject of.
    pub does: BTreeSet<String>,
    /// A label from the text's own words, when there is a better one than its name.
    pub title: Option<String>,
    /// Its words in the text.
    pub written: String,
    /// What it does, in the words of the text: `decode string`.
    pub work: Option<String>,
    /// Where in its piece it stands.
    pub place: usize,
    /// The piece of the text that named it first.
    pub piece: usize,
    /// Why it is there although nobody named it.
    pub assumed: Option<String>,
    /// One of several introduced by number.
    pub numbered: bool,
    /// Where failures go.
    pub dead: bool,
    /// What happens there and starts things, as name and label: `object_deleted`.
    pub happens: Option<(String, String)>,
    /// What is kept there, in the words of the text.
    pub holds: Vec<String>,
    /// What is said of it, in the language.
    pub facts: Vec<String>,
    /// Its name in a system that exists already.
    pub fixed: Option<String>,
    /// The group it stands in.
    pub group: Option<usize>,
    /// Not part of the system after all.
    pub gone: bool,
}

impl Part {
    /// A part that nobody named, and why it is there all the same.
    pub(super) fn assumed(role: &'static str, phrase: &str, title: &str, why: &str) -> Part {
        Part {
            role,
            phrase: phrase.to_string(),
            title: Some(title.to_string()),
            assumed: Some(why.to_string()),
            ..Part::default()
        }
    }
}

/// How something is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Manner {
    /// `->`
    Call,
    /// `~>`
    Event,
    /// `!>`
    Failure,
}

/// An arrow of the draft.
#[derive(Clone, Debug)]
pub(super) struct Arrow {
    /// Where it starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What kind.
    pub manner: Manner,
    /// What people read on it.
    pub label: Option<String>,
    /// Nobody said so; it follows from the parts.
    pub assumed: bool,
    /// The event it carries, by number.
    pub event: Option<usize>,
    /// What is said of it, in the language.
    pub facts: Vec<String>,
}

/// What the system must keep to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Require {
    /// `p99`, `cost`, `availability`
    pub metric: String,
    /// From where to where, for times.
    pub path: Option<(usize, usize)>,
    /// `< 500 ms`
    pub bound: String,
}

/// The whole draft.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    /// Its parts; a part keeps its number.
    pub parts: Vec<Part>,
    /// Its arrows.
    pub arrows: Vec<Arrow>,
    /// Labels of the groups.
    pub groups: Vec<String>,
    /// Declared events: name and label.
    pub events: Vec<(String, String)>,
    /// Pieces of the text of which nothing was used.
    pub unused: Vec<String>,
    /// What the text leaves open.
    pub questions: Vec<String>,
    /// Requirements.
    pub requires: Vec<Require>,
    /// What the text says is not there, with its piece.
    pub denied: Vec<(usize, String)>,
    /// The provider the words name.
    pub provider: Option<&'static str>,
    /// The name of the system.
    pub title: String,
    /// The first sentence.
    pub about: String,
}

impl Draft {
    /// Adds a part.
    pub(super) fn part(&mut self, part: Part) -> usize {
        self.parts.push(part);
        self.parts.len() - 1
    }

    /// The group of a name.
    pub(super) fn group(&mut self, name: &str) -> usize {
        let known = self.groups.iter().position(|group| group.eq_ignore_ascii_case(name));
        known.unwrap_or_else(|| {
            self.groups.push(name.to_string());
            self.groups.len() - 1
        })
    }

    /// Whether an arrow joins two parts in this direction.
    pub(super) fn joined(&self, from: usize, to: usize) -> bool {
        self.arrows.iter().any(|arrow| arrow.from == from && arrow.to == to)
    }

    /// Whether any arrow touches a part.
    pub(super) fn touched(&self, part: usize) -> bool {
        self.arrows.iter().any(|arrow| arrow.from == part || arrow.to == part)
    }

    /// The parts of these roles, in order.
    pub(super) fn of(&self, roles: &[&str]) -> Vec<usize> {
        (0..self.parts.len())
            .filter(|at| !self.parts[*at].gone && roles.contains(&self.parts[*at].role))
            .collect()
    }

    /// `a function creates a schedule`: the one arrow that leads to a schedule.
    pub(super) fn sets(&mut self, from: usize, to: usize) {
        if !self.joined(from, to) && !self.joined(to, from) {
            let manner = Manner::Call;
            self.arrows.push(Arrow {
                from,
                to,
                manner,
                label: None,
                assumed: false,
                event: None,
                facts: Vec::new(),
            });
        }
    }

    /// Adds an arrow once. Arrows that cannot be are turned or left out.
    pub(super) fn arrow(&mut self, from: usize, to: usize, label: Option<String>, assumed: bool) {
        if from == to {
            return;
        }
        let (a, b) = (self.parts[from].role, self.parts[to].role);
        // A part that only answers is asked: its answer needs no arrow.
        let answers = |role: &str| {
            matches!(
                role,
                "database" | "cache" | "secret" | "search" | "model" | "config" | "warehouse" | "proxy"
            )
        };
        let acts = |role: &str| {
            matches!(
                role,
                "function"
                    | "service"
                    | "vm"
                    | "workflow"
                    | "http_api"
                    | "rest_api"
                    | "graphql"
                    | "websocket"
            )
        };
        let agent = self.parts[from].phrase.split(' ').any(|word| word == "agent") && !assumed;
        let (from, to) = if b == "schedule" || a == "bucket" && b == "cdn" || answers(a) && acts(b) && !agent
        {
            if self.joined(to, from) {
                return;
            }
            (to, from)
        } else {
            (from, to)
        };
        let (a, b) = (self.parts[from].role, self.parts[to].role);
        if b == "client"
            && !matches!(a, "email" | "sms" | "push" | "topic" | "websocket" | "iot" | "bus" | "client")
        {
            return;
        }
        // What it answers its caller needs no arrow.
        // What only keeps things calls nobody.
        if matches!(a, "bucket" | "table" | "database" | "cache")
            && matches!(b, "http_api" | "rest_api" | "graphql")
        {
            return;
        }
        let asked = matches!(b, "http_api" | "rest_api" | "graphql" | "function_url" | "load_balancer");
        if asked && acts(a) && self.joined(to, from) {
            return;
        }
        if self.joined(from, to) || b == "client" && a == "client" {
            return;
        }
        let manner = if self.parts[to].dead && !matches!(a, "bus") {
            Manner::Failure
        } else if matches!(
            a,
            "queue"
                | "topic"
                | "stream"
                | "bus"
                | "bucket"
                | "table"
                | "schedule"
                | "pipe"
                | "delivery"
                | "iot"
        ) || matches!(b, "topic" | "bus" | "stream" | "delivery")
        {
            Manner::Event
        } else {
            Manner::Call
        };
        self.arrows.push(Arrow { from, to, manner, label, assumed, event: None, facts: Vec::new() });
    }
}
