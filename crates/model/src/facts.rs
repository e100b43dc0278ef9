//! What is said of a part, understood: values in base units with their place and their words.

use std::collections::BTreeMap;

use neph_catalog::{Fact, FactName, kind};
use neph_syntax::source::Span;
use neph_syntax::units::{Bytes, PerSecond, Seconds};

/// A value with what it may be at least and at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The low end, if stated.
    pub low: Option<f64>,
    /// The usual value; of a duration the median.
    pub usual: f64,
    /// The high end, if stated; of a duration the 99th percentile, of a rate the peak.
    pub high: Option<f64>,
}

/// A value understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Seconds.
    Time(Spread),
    /// Bytes.
    Size(Spread),
    /// Per second.
    Rate(Spread),
    /// A plain number.
    Count(Spread),
    /// A share of one.
    Ratio(Spread),
    /// US dollars, a month unless the fact says otherwise.
    Money(f64),
    /// A word or several.
    Word(String),
    /// A text.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// How many accesses, of how many bytes.
    Accesses {
        /// How many a run.
        count: f64,
        /// Bytes of each, if stated.
        size: Option<f64>,
    },
    /// Times as much, for some seconds.
    Factor {
        /// Times.
        factor: f64,
        /// Seconds it lasts, if stated.
        seconds: Option<f64>,
    },
    /// Seconds between two times.
    Moment {
        /// Seconds from one to the next.
        seconds: f64,
    },
}

/// A value with what was written and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// What it means.
    pub value: Value,
    /// As written, without the name.
    pub written: String,
    /// Where.
    pub span: Span,
    /// Where it was given, if not of the thing itself: `default of house.neph:3`.
    pub origin: Option<std::sync::Arc<str>>,
}

/// All that is said of one thing, by name.
#[derive(Clone, Debug, Default)]
pub struct Facts(pub BTreeMap<FactName, Known>);

impl Spread {
    /// A value without a range.
    pub fn of(usual: f64) -> Spread {
        Spread { low: None, usual, high: None }
    }

    /// The high end, or the usual value where none is stated.
    pub fn top(&self) -> f64 {
        self.high.unwrap_or(self.usual)
    }

    /// The low end, or the usual value where none is stated.
    pub fn bottom(&self) -> f64 {
        self.low.unwrap_or(self.usual)
    }
}

impl Facts {
    /// What is known under a name.
    pub fn get(&self, name: impl Into<FactName>) -> Option<&Known> {
        self.0.get(&name.into())
    }

    /// Whether something is said under a name.
    pub fn has(&self, name: impl Into<FactName>) -> bool {
        self.0.contains_key(&name.into())
    }

    /// Where something is said.
    pub fn span(&self, name: impl Into<FactName>) -> Option<Span> {
        self.get(name).map(|known| known.span)
    }

    /// Any value with a range: seconds, bytes, per second, number or share.
    pub fn spread<K: kind::Ranged>(&self, fact: Fact<K>) -> Option<Spread> {
        self.get(fact)?.value.spread()
    }

    /// A duration.
    pub fn time(&self, fact: Fact<kind::Time>) -> Option<Seconds> {
        self.spread(fact).map(|spread| Seconds(spread.usual))
    }

    /// A size.
    pub fn size(&self, fact: Fact<kind::Size>) -> Option<Bytes> {
        self.spread(fact).map(|spread| Bytes(spread.usual))
    }

    /// A rate.
    pub fn rate(&self, fact: Fact<kind::Rate>) -> Option<PerSecond> {
        self.spread(fact).map(|spread| PerSecond(spread.usual))
    }

    /// A plain number or a share of one.
    pub fn number<K: kind::Ranged + kind::Numeric>(&self, fact: Fact<K>) -> Option<f64> {
        self.spread(fact).map(|spread| spread.usual)
    }

    /// A word or text.
    pub fn text<K: kind::Worded>(&self, fact: Fact<K>) -> Option<&str> {
        self.get(fact)?.value.text()
    }

    /// Yes or no, if said.
    pub fn flag<K: kind::Switch>(&self, fact: Fact<K>) -> Option<bool> {
        self.get(fact)?.value.flag()
    }

    /// Whether a flag is said and not denied.
    pub fn is<K: kind::Switch>(&self, fact: Fact<K>) -> bool {
        self.flag(fact) == Some(true)
    }

    /// Names of all flags that are said and not denied.
    pub fn flags(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter(|(_, known)| known.value.flag() == Some(true)).map(|(name, _)| name.as_str())
    }

    /// Whether one of the words said under a name is `word`.
    pub fn says<K: kind::Worded>(&self, fact: Fact<K>, word: &str) -> bool {
        self.text(fact).is_some_and(|text| text.split([' ', ',']).any(|one| one == word))
    }

    /// A number of accesses and the bytes of each.
    pub fn accesses(&self, fact: Fact<kind::Accesses>) -> Option<(f64, Option<Bytes>)> {
        match self.get(fact)?.value {
            Value::Accesses { count, size } => Some((count, size.map(Bytes))),
            _ => None,
        }
    }

    /// US dollars.
    pub fn money(&self, fact: Fact<kind::Money>) -> Option<f64> {
        match self.get(fact)?.value {
            Value::Money(usd) => Some(usd),
            _ => None,
        }
    }

    /// Seconds from one time to the next.
    pub fn interval(&self, fact: Fact<kind::Moment>) -> Option<Seconds> {
        match self.get(fact)?.value {
            Value::Moment { seconds } => Some(Seconds(seconds)),
            _ => None,
        }
    }
}

impl Value {
    /// Any value with a range.
    pub fn spread(&self) -> Option<Spread> {
        match self {
            Value::Time(spread)
            | Value::Size(spread)
            | Value::Rate(spread)
            | Value::Count(spread)
            | Value::Ratio(spread) => Some(*spread),
            _ => None,
        }
    }

    /// A word or text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Word(text) | Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Yes or no.
    pub fn flag(&self) -> Option<bool> {
        match self {
            Value::Flag(flag) => Some(*flag),
            Value::Word(word) => Some(!matches!(word.as_str(), "no" | "none" | "off" | "false")),
            _ => None,
        }
    }
}
