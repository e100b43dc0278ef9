//! Connections that do not exist, and what words on an arrow say of data: both tables of the catalogue.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::vocabulary::{Capability, Role};

/// The kinds of arrows, as the table names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArrowKind {
    /// The caller waits.
    Call,
    /// Nobody waits.
    Event,
    /// Where failures go.
    Failure,
}

/// What was meant by a connection that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeantArrow {
    /// A call.
    Call,
    /// An event.
    Event,
    /// The same arrow the other way.
    Reverse,
}

/// A pair of components that no arrow of a kind connects.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cannot {
    from: Vec<End>,
    #[serde(default)]
    to: Vec<End>,
    /// The arrow that does not exist.
    pub arrow: ArrowKind,
    /// Services at the start that lack it; empty for all.
    #[serde(default)]
    service: Vec<String>,
    /// Services at the end that lack it; empty for all.
    #[serde(default)]
    into: Vec<String>,
    /// The arrow that is meant.
    pub meant: Option<MeantArrow>,
    /// What has to stand between the two.
    pub between: Option<String>,
    /// Why, in a sentence; `{role}` is the first component's role, `{target}` the second's, `{service}` its service.
    pub because: String,
    /// Where the provider says so.
    pub source: Option<String>,
}

impl Cannot {
    /// Whether only some services lack the connection.
    pub fn is_of_services(&self) -> bool {
        !self.service.is_empty() || !self.into.is_empty()
    }
}

/// A fact that a service has nothing for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lacks {
    /// The fact.
    pub fact: String,
    /// The services.
    pub service: Vec<String>,
    /// What to do instead.
    pub instead: String,
    /// Why.
    pub because: String,
}

/// Components of a role, or of any role with a capability.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
enum End {
    Role(Role),
    Can(Capability),
}

impl TryFrom<String> for End {
    type Error = String;

    fn try_from(word: String) -> Result<End, String> {
        match word.strip_prefix("can:") {
            Some(name) => Capability::named(name).map(End::Can),
            None => Role::ALL.into_iter().find(|role| role.name() == word).map(End::Role),
        }
        .ok_or_else(|| format!("`{word}` is neither a role nor a capability"))
    }
}

impl End {
    fn fits(&self, role: Role) -> bool {
        match self {
            End::Role(wanted) => *wanted == role,
            End::Can(capability) => role.can(*capability),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    cannot: Vec<Cannot>,
    lacks: Vec<Lacks>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/connections.json")))
            .expect("the bundled file is read by a test")
    })
}

/// Why an arrow between two components cannot exist, if it cannot. Services are ids, empty where there is none.
pub fn impossible(from: (Role, &str), to: (Role, &str), arrow: ArrowKind) -> Option<&'static Cannot> {
    table().cannot.iter().find(|row| {
        row.arrow == arrow
            && row.from.iter().any(|end| end.fits(from.0))
            && (row.to.is_empty() || row.to.iter().any(|end| end.fits(to.0)))
            && (row.service.is_empty() || row.service.iter().any(|id| id == from.1))
            && (row.into.is_empty() || row.into.iter().any(|id| id == to.1))
    })
}

/// Why a fact cannot be had of a service, if it cannot.
pub fn lacking(fact: &str, service: &str) -> Option<&'static Lacks> {
    table().lacks.iter().find(|row| row.fact == fact && row.service.iter().any(|id| id == service))
}

/// What words on an arrow say of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Data is read.
    Read,
    /// Data is written.
    Write,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verbs {
    reads: Vec<String>,
    writes: Vec<String>,
}

/// Whether a label says that data is read or written, and by which word: the first that says it.
pub fn access(label: &str) -> Option<(Access, &'static str)> {
    static VERBS: OnceLock<Verbs> = OnceLock::new();
    let verbs = VERBS.get_or_init(|| {
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/verbs.json")))
            .expect("the bundled file is read by a test")
    });
    let label = label.to_lowercase();
    let words: Vec<&str> = label.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let place = |verb: &str| {
        let parts: Vec<&str> = verb.split(' ').collect();
        words
            .windows(parts.len())
            .position(|here| here.iter().zip(&parts).all(|(word, verb)| says(word, verb)))
    };
    let found = |list: &'static [String], access: Access| {
        list.iter().filter_map(move |verb| Some((place(verb)?, access, verb.as_str())))
    };
    let reads = found(&verbs.reads, Access::Read).min_by_key(|(at, ..)| *at);
    let writes = found(&verbs.writes, Access::Write).min_by_key(|(at, ..)| *at);
    let first = [reads, writes].into_iter().flatten().min_by_key(|(at, ..)| *at)?;
    Some((first.1, first.2))
}

/// Whether a word is a verb in one of its forms: `query` in `queries`, `queried`, `querying`.
fn says(word: &str, verb: &str) -> bool {
    if word == verb {
        return true;
    }
    let stem = verb.strip_suffix('e').or_else(|| verb.strip_suffix('y')).unwrap_or(verb);
    let Some(ending) = word.strip_prefix(stem) else { return false };
    ["s", "es", "ies", "ing", "ying", "ed", "ied"].contains(&ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_and_says_something_of_every_row() {
        for row in &table().cannot {
            assert!(
                row.because.len() > 20
                    && (row.meant.is_some() || row.between.is_some() || !row.to.is_empty())
            );
        }
        let call = |from, to| impossible((from, ""), (to, ""), ArrowKind::Call);
        assert_eq!(call(Role::Queue, Role::Function).and_then(|row| row.meant), Some(MeantArrow::Event));
        assert!(call(Role::Function, Role::Table).is_none());
        assert!(lacking("waf", "aws.apigateway.http").is_some());
    }

    #[test]
    fn verbs_say_the_same_in_every_form() {
        let said = |label: &str| access(label).map(|(access, _)| access);
        for label in ["query", "queries orders", "consult", "consults prices", "looks up", "fetching"] {
            assert_eq!(said(label), Some(Access::Read), "{label}");
        }
        for label in ["write", "stores the order", "update, then read", "saved"] {
            assert_eq!(said(label), Some(Access::Write), "{label}");
        }
        assert_eq!(said("orders"), None);
    }
}
