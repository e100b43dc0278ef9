//! Where quantities belong: on a component, on an arrow, or on the system as something required.

use crate::amount::{Amount, Measure};
use crate::graph::{Arrow, Entity};
use crate::kind::Kind;
use crate::read::Reading;
use crate::text::singular;

/// Something required: metric, from where to where, bound.
pub type Require = (String, Option<(usize, usize)>, String);

/// What is said in the language, and where.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Facts of each component.
    pub parts: Vec<Vec<String>>,
    /// Facts of each arrow.
    pub arrows: Vec<Vec<String>>,
    /// Lines that require something: metric, path, bound.
    pub requires: Vec<Require>,
    /// Quantities that found no place, by number.
    pub left: Vec<usize>,
}

/// Places the quantities of a text.
pub fn place(reading: &Reading) -> Facts {
    let mut facts = Facts {
        parts: vec![Vec::new(); reading.entities.len()],
        arrows: vec![Vec::new(); reading.arrows.len()],
        ..Facts::default()
    };
    for (n, amount) in reading.doc.amounts.iter().enumerate() {
        let spot = Spot::new(reading, amount);
        if !spot.place(amount, &mut facts) {
            facts.left.push(n);
        }
    }
    facts
}

/// A quantity and what stands around it.
struct Spot<'a> {
    reading: &'a Reading,
    /// Words near it, lower case and singular.
    near: Vec<&'a str>,
    /// Components of its sentence, the nearest first.
    parts: Vec<usize>,
}

impl<'a> Spot<'a> {
    fn new(reading: &'a Reading, amount: &Amount) -> Spot<'a> {
        let tokens = &reading.doc.text.tokens;
        let at = tokens.iter().position(|t| t.end > amount.start).unwrap_or(0);
        let end = tokens.iter().position(|t| t.start >= amount.end).unwrap_or(tokens.len());
        let sentence = tokens.get(at).map_or(0, |t| t.sentence);
        let span = at.saturating_sub(6)..(end + 4).min(tokens.len());
        let near = span.filter(|n| tokens[*n].sentence == sentence).map(|n| tokens[n].one.as_str()).collect();
        let mut parts: Vec<(usize, usize)> = Vec::new();
        for (n, entity) in reading.entities.iter().enumerate() {
            for place in entity.places.iter().filter(|p| tokens[p.first].sentence == sentence) {
                let far =
                    if place.last <= at { at - place.last } else { place.first.saturating_sub(end) * 2 };
                parts.push((far, n));
            }
        }
        parts.sort_unstable();
        Spot { reading, near, parts: parts.into_iter().map(|(_, n)| n).collect() }
    }

    fn says(&self, words: &[&str]) -> bool {
        self.near.iter().any(|near| words.contains(near))
    }

    /// The nearest component of some kinds, or the only one in the text.
    fn part(&self, kinds: &[Kind]) -> Option<usize> {
        let entities = &self.reading.entities;
        let near = self.parts.iter().copied().find(|n| kinds.contains(&entities[*n].kind));
        let mut all = (0..entities.len()).filter(|n| kinds.contains(&entities[*n].kind));
        near.or_else(|| all.next().filter(|_| all.next().is_none()))
    }

    fn place(&self, amount: &Amount, facts: &mut Facts) -> bool {
        let bound =
            self.says(&["within", "under", "below", "than", "most", "maximum", "exceed", "max", "limit"]);
        let value = &amount.value;
        match amount.measure {
            Measure::Every => self.on_part("every", value, &[Kind::Schedule], facts),
            Measure::Clock => self.clock(value, facts),
            Measure::Money if bound || self.says(&["cost", "budget", "spend", "bill"]) => {
                require(facts, "cost", None, format!("< {value}"))
            }
            Measure::Money => false,
            Measure::Share if self.says(&["availability", "available", "uptime"]) => {
                let sound = value.parse::<f64>().is_ok_and(|n| n > 0.0 && n < 100.0);
                sound && require(facts, "availability", None, format!(">= {value} %"))
            }
            Measure::Share => false,
            Measure::Rate => {
                let peak = self.says(&["peak", "burst", "spike", "up"]);
                self.on_arrow(if peak { "peak" } else { "rate" }, value, &amount.of, true, facts)
            }
            Measure::Size if self.says(&["memory", "ram"]) => {
                self.on_part("memory", value, &[Kind::Function], facts)
            }
            Measure::Size => self.on_arrow("payload", value, &amount.of, false, facts),
            Measure::Time => self.time(value, bound, facts),
        }
    }

    fn time(&self, value: &str, bound: bool, facts: &mut Facts) -> bool {
        if self.says(&["timeout", "time"]) && self.says(&["timeout", "out"]) {
            return self.on_part("timeout", value, &[Kind::Function], facts);
        }
        if self.says(&["retention", "retained", "keep", "kept", "retain"]) {
            return self.on_part("keep_for", value, &[Kind::Queue, Kind::Stream], facts);
        }
        let share = ["p50", "p95", "p99"].into_iter().find(|p| self.says(&[p]));
        if !bound && share.is_none() && !self.says(&["latency", "respond", "response", "answer"]) {
            return false;
        }
        let Some(path) = self.path() else { return false };
        require(facts, share.unwrap_or("p99"), Some(path), format!("< {value}"))
    }

    /// The way a time is said of: from who asks to what answers.
    fn path(&self) -> Option<(usize, usize)> {
        let entities = &self.reading.entities;
        let answers = |n: usize| entities[n].kind.computes() || entities[n].kind.lets_in();
        let asks = |n: usize| matches!(entities[n].kind, Kind::Client | Kind::External);
        let targets = self.parts.iter().copied().chain(0..entities.len()).filter(|n| answers(*n));
        let callers: Vec<usize> = (0..entities.len()).filter(|n| asks(*n)).collect();
        for target in targets {
            if let Some(from) = callers.iter().find(|from| reaches(&self.reading.arrows, **from, target)) {
                return Some((*from, target));
            }
        }
        None
    }

    fn clock(&self, value: &str, facts: &mut Facts) -> bool {
        let Some(part) = self.part(&[Kind::Schedule]) else { return false };
        let (hour, minute) = value.split_once(':').unwrap_or(("0", "0"));
        let number = |text: &str| text.parse::<u32>().unwrap_or(0);
        let days = [
            ("monday", "MON"),
            ("tuesday", "TUE"),
            ("wednesday", "WED"),
            ("thursday", "THU"),
            ("friday", "FRI"),
            ("saturday", "SAT"),
            ("sunday", "SUN"),
            ("weekday", "MON-FRI"),
        ];
        let day = days.iter().find(|(word, _)| self.says(&[word])).map_or("*", |(_, day)| day);
        let list = &mut facts.parts[part];
        list.retain(|fact| !fact.starts_with("every "));
        if !list.iter().any(|fact| fact.starts_with("cron ")) {
            list.push(format!("cron \"{} {} * * {day}\"", number(minute), number(hour)));
        }
        true
    }

    fn on_part(&self, name: &str, value: &str, kinds: &[Kind], facts: &mut Facts) -> bool {
        let Some(part) = self.part(kinds) else { return false };
        let list = &mut facts.parts[part];
        let free =
            !list.iter().any(|fact| fact.starts_with(name) || name == "every" && fact.starts_with("cron"));
        if free {
            list.push(format!("{name} {value}"));
        }
        free
    }

    /// Puts a quantity on the arrow that its words fit best; `comes_in` if it is said of what comes in.
    fn on_arrow(&self, name: &str, value: &str, of: &str, comes_in: bool, facts: &mut Facts) -> bool {
        let arrows = &self.reading.arrows;
        let entities = &self.reading.entities;
        let root = |n: usize| !arrows.iter().any(|a| a.to == n) && entities[n].kind != Kind::Schedule;
        let outside = |n: usize| matches!(entities[n].kind, Kind::Client | Kind::External);
        let words: Vec<String> = of.split(' ').filter(|w| w.len() > 3).map(singular).collect();
        let value_of = |n: usize, arrow: &Arrow| -> i32 {
            let touches =
                |part: usize| self.parts.iter().position(|p| *p == part).map_or(0, |at| 6 - at.min(5) as i32);
            let about =
                |part: usize| i32::from(words.iter().any(|w| mentions(self.reading, &entities[part], w))) * 8;
            let entry = i32::from(outside(arrow.from)) * 4 + i32::from(root(arrow.from)) * 4;
            let taken = i32::from(facts.arrows[n].iter().any(|fact| fact.starts_with(name))) * 100;
            touches(arrow.from)
                + touches(arrow.to)
                + about(arrow.from)
                + about(arrow.to)
                + entry * i32::from(comes_in)
                - taken
        };
        let best = (0..arrows.len()).max_by_key(|n| (value_of(*n, &arrows[*n]), std::cmp::Reverse(*n)));
        let Some(best) = best.filter(|n| value_of(*n, &arrows[*n]) > 0) else { return false };
        facts.arrows[best].push(format!("{name} {value}"));
        true
    }
}

/// Whether a mention of a component holds a word.
fn mentions(reading: &Reading, entity: &Entity, word: &str) -> bool {
    let tokens = &reading.doc.text.tokens;
    entity.places.iter().any(|place| tokens[place.first..place.last].iter().any(|t| t.one == word))
}

/// Whether arrows lead from one component to another.
fn reaches(arrows: &[Arrow], from: usize, to: usize) -> bool {
    let mut seen = vec![from];
    let mut at = 0;
    while at < seen.len() {
        let next = arrows.iter().filter(|a| a.from == seen[at]).map(|a| a.to);
        let fresh: Vec<usize> = next.filter(|n| !seen.contains(n)).collect();
        seen.extend(fresh);
        at += 1;
    }
    seen.contains(&to) && from != to
}

fn require(facts: &mut Facts, metric: &str, path: Option<(usize, usize)>, bound: String) -> bool {
    let known = facts.requires.iter().any(|(m, p, _)| m == metric && *p == path);
    if !known {
        facts.requires.push((metric.to_string(), path, bound));
    }
    !known
}
