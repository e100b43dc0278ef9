//! The words of the language that name no service: roles, and the facts that can be said.

use std::sync::OnceLock;

use serde::Deserialize;

include!(concat!(env!("OUT_DIR"), "/vocabulary.rs"));

struct RoleData {
    name: &'static str,
    title: &'static str,
    family: Family,
    aliases: &'static [&'static str],
    /// One bit a capability.
    can: u32,
}

/// What parts of a kind have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Runs the system's own code when triggered.
    Function,
    /// Runs the system's own code all the time.
    Compute,
    /// Lets requests in.
    Entry,
    /// Hands events over: the sender does not wait for the receiver.
    Messaging,
    /// Keeps data.
    Store,
    /// Leads a process or starts it by the clock.
    Orchestration,
    /// Tells people.
    Notification,
    /// Protects, configures, watches.
    Support,
    /// Not ours: people, partners, older systems.
    Outside,
}

impl Role {
    fn data(self) -> &'static RoleData {
        &ROLE_DATA[self as usize]
    }

    /// The word in the language and in JSON.
    pub fn name(self) -> &'static str {
        self.data().name
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        self.data().title
    }

    /// What it is for in an architecture.
    pub fn family(self) -> Family {
        self.data().family
    }

    /// Other words that mean it.
    pub fn aliases(self) -> &'static [&'static str] {
        self.data().aliases
    }

    /// Whether components of this role can do something.
    pub fn can(self, capability: Capability) -> bool {
        self.data().can & (1 << capability as u32) != 0
    }

    /// The role of that name or alias.
    pub fn parse(word: &str) -> Option<Role> {
        let word = super::normal(word);
        Role::ALL.into_iter().find(|role| role.name() == word || role.aliases().contains(&word.as_str()))
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The name of a fact, which only the catalogue can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactName(&'static str);

impl FactName {
    /// As written in the language.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The fact of that name, whatever it is said of.
    pub fn find(name: &str) -> Option<FactName> {
        facts().iter().find(|fact| fact.name == name).map(FactKind::key)
    }
}

impl std::fmt::Display for FactName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl<K> From<Fact<K>> for FactName {
    fn from(fact: Fact<K>) -> FactName {
        fact.name()
    }
}

/// A fact of the language with the kind of its value: [`fact::TIMEOUT`] is a `Fact<kind::Time>`.
#[derive(Debug)]
pub struct Fact<K> {
    name: &'static str,
    kind: std::marker::PhantomData<K>,
}

impl<K> Clone for Fact<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Fact<K> {}

impl<K> Fact<K> {
    const fn new(name: &'static str) -> Fact<K> {
        Fact { name, kind: std::marker::PhantomData }
    }

    /// Its name.
    pub const fn name(self) -> FactName {
        FactName(self.name)
    }
}

/// Kinds of values, one for each [`Is`], and what they have in common.
pub mod kind {
    macro_rules! kinds {
        ($($(#[$doc:meta])* $name:ident: $($is:ident)*;)*) => {
            $($(#[$doc])* #[derive(Clone, Copy, Debug)] pub struct $name; $(impl $is for $name {})*)*
        };
    }

    /// A value that may have a low and a high end.
    pub trait Ranged {}
    /// A plain number or a share of one.
    pub trait Numeric {}
    /// A word, several, or a text.
    pub trait Worded {}
    /// Something that is so or is not.
    pub trait Switch {}

    kinds! {
        /// A duration.
        Time: Ranged;
        /// A number of bytes.
        Size: Ranged;
        /// A rate.
        Rate: Ranged;
        /// A plain number.
        Count: Ranged Numeric;
        /// A share of one.
        Ratio: Ranged Numeric;
        /// US dollars.
        Money:;
        /// One word.
        Word: Worded Switch;
        /// Several words.
        Words: Worded Switch;
        /// A text in quotes.
        Text: Worded;
        /// Yes or no.
        Flag: Switch;
        /// A number of accesses and their size.
        Accesses:;
        /// Times as much.
        Factor:;
        /// How often.
        Moment:;
    }
}

struct LimitData {
    name: &'static str,
    means: &'static str,
    missing: Option<&'static str>,
    scales: bool,
    least: bool,
    once: bool,
    setting: bool,
}

impl LimitKey {
    fn data(self) -> &'static LimitData {
        &LIMIT_DATA[self as usize]
    }

    /// The word in the files.
    pub fn name(self) -> &'static str {
        self.data().name
    }

    /// What it bounds, in a few words.
    pub fn means(self) -> &'static str {
        self.data().means
    }

    /// Why it cannot be checked where a text does not say enough; none for what is read but never checked.
    pub fn missing(self) -> Option<&'static str> {
        self.data().missing
    }

    /// Whether what is checked grows with the traffic, so that there is a factor at which it saturates.
    pub fn scales(self) -> bool {
        self.data().scales
    }

    /// Whether it is the least allowed, not the most.
    pub fn is_least(self) -> bool {
        self.data().least
    }

    /// Whether it is the account's, whichever component comes first.
    pub fn is_of_account(self) -> bool {
        self.data().once
    }

    /// Whether the text sets the value itself, which may well be the greatest allowed.
    pub fn is_setting(self) -> bool {
        self.data().setting
    }
}

/// What a fact's value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Is {
    /// A duration.
    Time,
    /// A number of bytes.
    Size,
    /// A rate.
    Rate,
    /// A plain number.
    Count,
    /// A share of one.
    Ratio,
    /// US dollars.
    Money,
    /// One word.
    Word,
    /// One or more words, or a text.
    Words,
    /// A text in quotes.
    Text,
    /// Yes, no, or nothing, which means yes.
    Flag,
    /// A number of accesses and their size: `1 x 2 KB`.
    Accesses,
    /// Times as much: `x100`, perhaps `for 6 h`.
    Factor,
    /// How often: `5 minutes`, `night`.
    Moment,
}

/// What a fact may be said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A part.
    Node,
    /// An arrow.
    Edge,
    /// An event.
    Event,
    /// A group.
    Group,
    /// The system.
    System,
    /// A scenario.
    Scenario,
    /// A decision.
    Decision,
    /// An environment, which changes the system.
    Environment,
    /// A risk.
    Risk,
}

/// One thing that can be said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactKind {
    /// Its name in the language.
    pub name: String,
    /// What the value must be.
    pub is: Is,
    /// What it may be said of.
    pub on: Vec<Subject>,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Of parts, only of these roles; empty means any.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// The service's limit below which the value cannot be.
    pub least: Option<String>,
    /// The service's limit above which the value cannot be.
    pub most: Option<String>,
    /// What it means, in a few words.
    pub means: String,
}

/// Every fact that can be said, in the order of the file.
pub fn facts() -> &'static [FactKind] {
    #[derive(Deserialize)]
    struct File {
        fact: Vec<FactKind>,
    }
    static FACTS: OnceLock<Vec<FactKind>> = OnceLock::new();
    FACTS.get_or_init(|| {
        let file: File = serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/facts.json")))
            .expect("the bundled file is read by a test");
        file.fact
    })
}

impl FactKind {
    /// Its name as a key.
    pub fn key(&'static self) -> FactName {
        FactName(&self.name)
    }
}

/// The fact of that name or alias that can be said of the subject.
pub fn fact(subject: Subject, name: &str) -> Option<&'static FactKind> {
    facts().iter().find(|fact| {
        fact.on.contains(&subject) && (fact.name == name || fact.aliases.iter().any(|a| a == name))
    })
}

impl Is {
    /// What to write, in people's words.
    pub fn words(self) -> &'static str {
        match self {
            Is::Time => "a duration, like `30 s` or `1.8 s to 6 s`",
            Is::Size => "a size, like `512 MB`",
            Is::Rate => "a rate, like `80/s` or `2M/month`",
            Is::Count => "a number, like `5`",
            Is::Ratio => "a share, like `3 %`",
            Is::Money => "an amount of money, like `250 USD/month`",
            Is::Word => "one word",
            Is::Words => "one or more words",
            Is::Text => "a text in double quotes",
            Is::Flag => "nothing, `yes` or `no`",
            Is::Accesses => "a number of accesses and their size, like `1 x 2 KB`",
            Is::Factor => "a factor, like `x100 for 6 h`",
            Is::Moment => "how often, like `5 minutes` or `night`",
        }
    }
}

impl Subject {
    /// What people call it.
    pub fn words(self) -> &'static str {
        match self {
            Subject::Node => "a component",
            Subject::Edge => "an arrow",
            Subject::Event => "an event",
            Subject::Group => "a group",
            Subject::System => "the system",
            Subject::Scenario => "a scenario",
            Subject::Decision => "a decision",
            Subject::Environment => "an environment",
            Subject::Risk => "a risk",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_load_and_each_means_one_thing_of_one_subject() {
        let mut seen = std::collections::BTreeSet::new();
        for fact in facts() {
            for name in fact.aliases.iter().chain([&fact.name]) {
                for subject in &fact.on {
                    assert!(
                        seen.insert((name.clone(), subject.words())),
                        "{name} of {} twice",
                        subject.words()
                    );
                }
            }
        }
    }
}
