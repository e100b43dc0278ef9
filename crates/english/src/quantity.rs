//! Numbers in the text: rates, sizes, times, money, shares, and what they are said of.

use super::draft::{Draft, Require};
use super::read::Sentence;
use super::token::{Kind, Token, singular};

/// What a number is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// So many in a period come in.
    Rate,
    /// So many at most.
    Peak,
    /// Bytes of what is named near it.
    Size,
    /// A function's memory.
    Memory,
    /// A function's time limit.
    Timeout,
    /// An answer comes within this.
    Latency(&'static str),
    /// It costs no more.
    Cost,
    /// It answers this share of the time.
    Availability,
    /// Repeated after a failure so often.
    Retries,
    /// Messages are kept so long.
    Keep,
}

/// A number with the words and parts near it.
#[derive(Clone, Debug)]
pub(super) struct Said {
    /// What it is for.
    pub what: What,
    /// The number, in the language.
    pub value: String,
    /// Words near it.
    pub words: Vec<String>,
    /// Parts named in its sentence, the nearest first.
    pub parts: Vec<usize>,
}

/// The numbers of a sentence; `resolved` are the parts of each of its mentions.
pub(super) fn quantities(sentence: &Sentence<'_>, resolved: impl Fn(usize) -> Vec<usize>) -> Vec<Said> {
    let tokens = &sentence.tokens;
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Some((what, value)) = meant(tokens, at) else { continue };
        let own = token.one.split(' ').map(str::to_string);
        let around = tokens[..at].iter().rev().take(6).chain(tokens[at + 1..].iter().take(4));
        let around = around.filter(|t| t.is_word() && t.one.chars().count() > 3).map(|t| t.one.clone());
        let words =
            if token.kind == Kind::Rate && !token.one.is_empty() { own.collect() } else { around.collect() };
        let mut near: Vec<(usize, usize)> = sentence
            .mentions
            .iter()
            .enumerate()
            .map(|(n, m)| (if m.end <= at { at - m.end } else { m.first.saturating_sub(at) * 2 }, n))
            .collect();
        near.sort_unstable();
        let parts = near.into_iter().flat_map(|(_, n)| resolved(n)).collect();
        out.push(Said { what, value, words, parts });
    }
    out
}

/// What the number at a token is for, and its value in the language.
fn meant(tokens: &[Token], at: usize) -> Option<(What, String)> {
    let token = &tokens[at];
    let before: Vec<&str> = tokens[..at].iter().rev().take(5).map(|t| t.low.as_str()).collect();
    let behind: Vec<&str> = tokens[at + 1..].iter().take(4).map(|t| t.low.as_str()).collect();
    let near = |words: &[&str]| before.iter().take(4).chain(behind.iter().take(2)).any(|w| words.contains(w));
    let bound = before
        .iter()
        .take(4)
        .any(|w| matches!(*w, "within" | "under" | "below" | "than" | "most" | "maximum" | "exceed" | "max"));
    let plain = || token.text.clone();
    match token.kind {
        Kind::Money if bound || near(&["cost", "costs", "budget", "spend", "bill"]) => {
            Some((What::Cost, plain()))
        }
        Kind::Time if near(&["timeout", "times", "timing"]) => Some((What::Timeout, plain())),
        Kind::Time if near(&["retention", "retained", "keep", "kept", "retain"]) => {
            Some((What::Keep, plain()))
        }
        Kind::Time if bound || near(&["latency", "p99", "p95", "p50"]) => {
            let share = ["p50", "p95"].into_iter().find(|p| near(&[p])).unwrap_or("p99");
            Some((What::Latency(share), plain()))
        }
        Kind::Share
            if near(&["availability", "available", "uptime"])
                || before.first() == Some(&"of") && behind.contains(&"time") =>
        {
            let number: String = token.text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
            let sound = number.parse::<f64>().is_ok_and(|n| n > 0.0 && n < 100.0);
            sound.then_some((What::Availability, number))
        }
        Kind::Rate => {
            let peak = near(&["peak", "peaks", "burst", "bursts", "spikes"])
                || before.first() == Some(&"to") && before.get(1) == Some(&"up");
            Some((if peak { What::Peak } else { What::Rate }, plain()))
        }
        Kind::Size if near(&["memory", "ram"]) => Some((What::Memory, plain())),
        Kind::Size => Some((What::Size, plain())),
        Kind::Word if matches!(token.low.as_str(), "retries" | "retried" | "retry") => {
            let number = before.iter().chain(&behind).find_map(|w| match *w {
                "once" | "one" | "1" => Some("1"),
                "twice" | "two" | "2" => Some("2"),
                "three" | "3" => Some("3"),
                "four" | "4" => Some("4"),
                "five" | "5" => Some("5"),
                _ => None,
            });
            number.map(|n| (What::Retries, n.to_string()))
        }
        _ => None,
    }
}

/// Writes the numbers where they belong.
pub(super) fn apply(draft: &mut Draft, said: &[Said]) {
    for one in said {
        let value = &one.value;
        match &one.what {
            What::Rate => arrow_fact(draft, one, "rate", true),
            What::Peak => arrow_fact(draft, one, "peak", true),
            What::Size => arrow_fact(draft, one, "payload", false),
            What::Memory => fact(draft, "memory", value, one, &["function"]),
            What::Timeout => fact(draft, "timeout", value, one, &["function"]),
            What::Keep => fact(draft, "keep_for", value, one, &["queue", "stream"]),
            What::Latency(share) => {
                let path = path(draft, one);
                require(draft, share, path, &format!("< {value}"));
            }
            What::Cost => require(draft, "cost", None, &format!("< {value}")),
            What::Availability => require(draft, "availability", None, &format!(">= {value} %")),
            What::Retries => {
                let number = value;
                if let Some(arrow) = draft.arrows.iter_mut().find(|a| draft.parts[a.to].dead) {
                    arrow.label.get_or_insert_with(|| format!("after {number} retries"));
                }
            }
        }
    }
}

fn require(draft: &mut Draft, metric: &str, path: Option<(usize, usize)>, bound: &str) {
    if !draft.requires.iter().any(|known| known.metric == metric && known.path == path) {
        draft.requires.push(Require { metric: metric.to_string(), path, bound: bound.to_string() });
    }
}

/// The way a time is said of: from who asks to what answers.
fn path(draft: &Draft, said: &Said) -> Option<(usize, usize)> {
    let answers = |at: &usize| {
        matches!(
            draft.parts[*at].role,
            "function" | "service" | "workflow" | "http_api" | "rest_api" | "graphql"
        ) && !draft.parts[*at].gone
    };
    let named = draft
        .of(&["function", "service", "workflow"])
        .into_iter()
        .find(|at| draft.parts[*at].name.iter().any(|name| said.words.iter().any(|word| alike(word, name))));
    let target = named.or_else(|| said.parts.iter().copied().find(answers))?;
    let callers = draft.of(&["client", "external"]);
    let from = callers.into_iter().find(|at| super::connect::reaches(draft, *at, target))?;
    Some((from, target))
}

/// Whether two words have the same stem: `orders` and `ordering`.
fn alike(a: &str, b: &str) -> bool {
    let stem = |word: &str| singular(&word.to_lowercase()).chars().take(6).collect::<String>();
    a.chars().count() > 3 && stem(a) == stem(b)
}

/// Puts a number on the arrow its words fit best; `first` if it is said of what comes in.
fn arrow_fact(draft: &mut Draft, said: &Said, name: &str, first: bool) {
    let root = |at: usize| !draft.arrows.iter().any(|a| a.to == at) && draft.parts[at].role != "schedule";
    let outside = |at: usize| matches!(draft.parts[at].role, "client" | "external");
    let entry = |at: &usize| outside(draft.arrows[*at].from) || root(draft.arrows[*at].from);
    let fits = |at: &usize| {
        let arrow = &draft.arrows[*at];
        let label = arrow.label.iter().flat_map(|label| label.split(' '));
        let names =
            [arrow.from, arrow.to].into_iter().flat_map(|p| draft.parts[p].name.iter()).map(String::as_str);
        label.chain(names).any(|word| said.words.iter().any(|said| alike(said, word)))
    };
    let free = |at: &usize| !draft.arrows[*at].facts.iter().any(|fact| fact.starts_with(name));
    let all = || 0..draft.arrows.len();
    let near = |at: &usize| {
        said.parts.first().is_some_and(|p| draft.arrows[*at].from == *p || draft.arrows[*at].to == *p)
    };
    let chosen = if first {
        all()
            .find(|at| entry(at) && fits(at) && free(at))
            .or_else(|| all().find(|at| entry(at) && near(at) && free(at)))
            .or_else(|| all().find(|at| outside(draft.arrows[*at].from) && free(at)))
            .or_else(|| all().find(|at| entry(at) && free(at)))
            .or_else(|| all().find(|at| fits(at) && free(at)))
    } else {
        all().find(|at| fits(at) && free(at)).or_else(|| {
            let outer = all().find(|at| outside(draft.arrows[*at].from));
            outer.or_else(|| all().find(entry)).filter(free)
        })
    };
    match chosen {
        Some(at) => draft.arrows[at].facts.push(format!("{name} {}", said.value)),
        None if first => {
            draft.questions.push(format!("which arrow carries {}? the text does not say", said.value))
        }
        None => {}
    }
}

fn fact(draft: &mut Draft, name: &str, value: &str, said: &Said, roles: &[&str]) {
    let fits = |at: &usize| roles.contains(&draft.parts[*at].role) && !draft.parts[*at].gone;
    let near = said.parts.iter().copied().find(fits);
    if let Some(at) = near.or_else(|| draft.of(roles).last().copied())
        && !draft.parts[at].facts.iter().any(|fact| fact.starts_with(name))
    {
        draft.parts[at].facts.push(format!("{name} {value}"));
    }
}
