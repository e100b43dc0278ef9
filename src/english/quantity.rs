//! Numbers in the text: rates, sizes, times, money, shares, and what they are said of.

use super::draft::Draft;
use super::token::{Kind, Token, singular};

/// What a number is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// So many in a period come in.
    Rate(String),
    /// Bytes of what is named near it.
    Size(String, Vec<String>),
    /// A function's memory.
    Memory(String),
    /// A function's time limit.
    Timeout(String),
    /// A requirement, in the language.
    Require(String),
    /// Repeated after a failure so often.
    Retries(String),
    /// Messages are kept so long.
    Keep(String),
}

/// The numbers of a sentence.
pub(super) fn quantities(tokens: &[Token]) -> Vec<Said> {
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before: Vec<&str> = tokens[..at].iter().rev().take(5).map(|t| t.low.as_str()).collect();
        let behind: Vec<&str> = tokens[at + 1..].iter().take(4).map(|t| t.low.as_str()).collect();
        let near = |words: &[&str]| before.iter().take(4).chain(behind.iter().take(2)).any(|w| words.contains(w));
        let bound = before.iter().take(4).any(|w| matches!(*w, "within" | "under" | "below" | "than" | "most" | "maximum" | "exceed" | "max"));
        match token.kind {
            Kind::Money if bound || near(&["cost", "costs", "budget", "spend", "bill"]) => {
                out.push(Said::Require(format!("require cost < {}", token.text)));
            }
            Kind::Time if near(&["timeout", "times", "timing"]) => out.push(Said::Timeout(token.text.clone())),
            Kind::Time if near(&["retention", "retained", "keep", "kept", "retain"]) => out.push(Said::Keep(token.text.clone())),
            Kind::Time if bound || near(&["latency", "p99"]) => {
                out.push(Said::Require(format!("require p99 < {}", token.text)));
            }
            Kind::Share if near(&["availability", "available", "uptime"]) || before.first() == Some(&"of") && behind.contains(&"time") => {
                let number: String = token.text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
                if number.parse::<f64>().is_ok_and(|n| n > 0.0 && n < 100.0) {
                    out.push(Said::Require(format!("require availability >= {number} %")));
                }
            }
            Kind::Rate => out.push(Said::Rate(token.text.clone())),
            Kind::Size if near(&["memory", "ram"]) => out.push(Said::Memory(token.text.clone())),
            Kind::Size => {
                let words = before.iter().chain(&behind).filter(|w| w.chars().count() > 3).map(|w| singular(w)).collect();
                out.push(Said::Size(token.text.clone(), words));
            }
            Kind::Word if matches!(token.low.as_str(), "retries" | "retried" | "retry") => {
                let number = before.iter().chain(&behind).find_map(|w| match *w {
                    "once" | "one" => Some("1"),
                    "twice" | "two" => Some("2"),
                    "three" | "3" => Some("3"),
                    "four" | "4" => Some("4"),
                    "five" | "5" => Some("5"),
                    "2" => Some("2"),
                    "1" => Some("1"),
                    _ => None,
                });
                out.extend(number.map(|n| Said::Retries(n.to_string())));
            }
            _ => {}
        }
    }
    out
}

/// Writes the numbers where they belong, and asks for those that matter and are missing.
pub(super) fn apply(draft: &mut Draft, said: &[Said]) {
    let entry = draft
        .arrows
        .iter()
        .position(|arrow| matches!(draft.parts[arrow.from].role, "client" | "external"))
        .or_else(|| draft.arrows.iter().position(|a| !draft.arrows.iter().any(|b| b.to == a.from) && draft.parts[a.from].role != "schedule"));
    for one in said {
        match one {
            Said::Rate(rate) => {
                if let Some(arrow) = entry.map(|at| &mut draft.arrows[at])
                    && !arrow.facts.iter().any(|fact| fact.starts_with("rate "))
                {
                    arrow.facts.push(format!("rate {rate}"));
                }
            }
            Said::Size(size, words) => {
                let of = |at: &usize| {
                    let arrow = &draft.arrows[*at];
                    let part = &draft.parts[arrow.to];
                    let label = arrow.label.iter().flat_map(|label| label.split(' '));
                    part.name.iter().map(String::as_str).chain(label).any(|word| words.contains(&singular(&word.to_lowercase())))
                };
                let arrow = (0..draft.arrows.len()).find(of).or(entry);
                if let Some(arrow) = arrow.map(|at| &mut draft.arrows[at])
                    && !arrow.facts.iter().any(|fact| fact.starts_with("payload "))
                {
                    arrow.facts.push(format!("payload {size}"));
                }
            }
            Said::Memory(size) => fact(draft, "memory", size, &["function"]),
            Said::Timeout(time) => fact(draft, "timeout", time, &["function"]),
            Said::Keep(time) => fact(draft, "keep_for", time, &["queue", "stream"]),
            Said::Require(line) => {
                let name = line.split(' ').nth(1);
                if !draft.requires.iter().any(|known| known.split(' ').nth(1) == name) {
                    draft.requires.push(line.clone());
                }
            }
            Said::Retries(_) => {}
        }
    }
    let repeated = said.iter().find_map(|one| if let Said::Retries(number) = one { Some(number) } else { None });
    if let (Some(number), Some(arrow)) = (repeated, draft.arrows.iter_mut().find(|a| draft.parts[a.to].dead)) {
        arrow.label.get_or_insert_with(|| format!("after {number} retries"));
    }
    if !said.iter().any(|one| matches!(one, Said::Rate(_))) && entry.is_some() {
        draft.questions.push("how many requests come in, usually and at the peak? (`{ rate 1M/month; peak 50/s }` on the first arrow)".to_string());
    }
    let lost = draft.arrows.iter().any(|a| matches!(draft.parts[a.from].role, "queue" | "topic" | "bus" | "bucket" | "stream" | "schedule" | "table") && draft.parts[a.to].role == "function");
    if lost && !draft.parts.iter().any(|part| part.dead && !part.gone) {
        draft.questions.push("where do events go that keep failing? (`worker !> failed`, with a queue `failed`)".to_string());
    }
    if draft.provider.is_none() {
        draft.questions.push("which provider? aws is assumed, no product of another one is named".to_string());
    }
}

fn fact(draft: &mut Draft, name: &str, value: &str, roles: &[&str]) {
    if let Some(at) = draft.of(roles).last()
        && !draft.parts[*at].facts.iter().any(|fact| fact.starts_with(name))
    {
        draft.parts[*at].facts.push(format!("{name} {value}"));
    }
}
