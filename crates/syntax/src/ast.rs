//! The tree as written: every node keeps its place, comments and blank lines stay.

mod places;

pub(crate) use places::moved;

use crate::source::{Source, Span};

/// Something written, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T> {
    /// What.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// A name or a piece of text with its place.
pub type Text = Spanned<String>;

/// A whole file.
#[derive(Clone, Debug, std::default::Default)]
pub struct Ast {
    /// Statements and comments in order; what a used file holds stands behind its `use`.
    pub items: Vec<Item>,
    /// The text it was read from.
    pub source: Source,
}

/// A statement or comment with where it stands.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it says.
    pub kind: ItemKind,
    /// Where: the whole of it.
    pub span: Span,
}

/// Everything that can stand in a file or a group.
#[derive(Clone, Debug)]
pub enum ItemKind {
    /// `# …`
    Comment(String),
    /// `neph 1`
    Version(u32),
    /// `system "Label" { … }`
    System(System),
    /// `group id "Label" { … }`
    Group(Group),
    /// `kind id "Label" { … }`
    Declaration(Declaration),
    /// `event id "Label" { … }`, with `event` as its kind.
    Event(Declaration),
    /// `a -> b ~> c`
    Chain(Chain),
    /// `flow "Label" { … }`
    Flow(Flow),
    /// `require p99 a -> b < 800 ms`
    Require(Require),
    /// `scenario "Label" { … }`
    Scenario(Titled),
    /// `decision "Label" { … }`
    Decision(Titled),
    /// `risk "Label" { … }`
    Risk(Titled),
    /// `unit order = a -> b "…"`
    Unit(BusinessUnit),
    /// `allow rule on id because "…"`
    Allow(Allow),
    /// `note "…" on id`
    Note(Note),
    /// `catalog "file"`
    Catalog(Text),
    /// `use "file"`
    Use(Text),
    /// `theme "file"`
    Theme(Text),
    /// `view "Label" { … }`
    View(Titled),
    /// `default kind { … }`
    Default(Default),
    /// `name "Label" { … }`, which adds to a component declared elsewhere.
    Refinement(Refinement),
    /// `name` alone in a group.
    Member(Text),
    /// `environment name "Label" { … }`
    Environment(Environment),
}

/// What holds for every component of a kind.
#[derive(Clone, Debug)]
pub struct Default {
    /// A role or the name of a service.
    pub kind: Text,
    /// What holds.
    pub facts: Facts,
}

/// What is added to a component declared elsewhere.
#[derive(Clone, Debug)]
pub struct Refinement {
    /// What arrows call it.
    pub id: Text,
    /// What people read.
    pub label: Option<Text>,
    /// What is said of it.
    pub facts: Option<Facts>,
}

/// The system with changes, such as for development.
#[derive(Clone, Debug)]
pub struct Environment {
    /// What the command line calls it.
    pub id: Text,
    /// What people read.
    pub label: Option<Text>,
    /// What changes, in order.
    pub changes: Vec<ChangeItem>,
    /// From brace to brace.
    pub span: Span,
}

/// One change of an environment, with its place.
#[derive(Clone, Debug)]
pub enum ChangeItem {
    /// Facts of the system, and `traffic`.
    Fact(Fact),
    /// Facts of a component.
    Refinement(Refinement, Span),
    /// `without a, b`
    Without(Vec<Text>, Span),
    /// An objective.
    Require(Require, Span),
    /// A comment.
    Comment(String, Span),
}

/// The system as a whole.
#[derive(Clone, Debug)]
pub struct System {
    /// Its name.
    pub label: Option<Text>,
    /// Provider, region and whatever else holds for all of it.
    pub facts: Option<Facts>,
}

/// A container and what it holds.
#[derive(Clone, Debug)]
pub struct Group {
    /// `group`, `region`, `account`, `vpc` or `context`.
    pub container: Text,
    /// Its name; taken from the label where only that is written.
    pub id: Text,
    /// What people read.
    pub label: Option<Text>,
    /// What it holds.
    pub items: Vec<Item>,
}

/// A part of the system.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// A role or the name of a service.
    pub kind: Text,
    /// What arrows call it.
    pub id: Text,
    /// What people read.
    pub label: Option<Text>,
    /// What is said of it.
    pub facts: Option<Facts>,
}

/// Arrows in a row: each starts where the one before ended.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Where the first arrow starts.
    pub start: Reference,
    /// The arrows.
    pub links: Vec<Link>,
}

/// One arrow and what it points at.
#[derive(Clone, Debug)]
pub struct Link {
    /// What kind of arrow.
    pub arrow: Spanned<Arrow>,
    /// Where it points.
    pub target: Reference,
    /// What people read on it.
    pub label: Option<Text>,
    /// The event it carries.
    pub event: Option<Text>,
    /// What is said of it.
    pub facts: Option<Facts>,
    /// From its arrow to the end of its block.
    pub span: Span,
}

/// How one part hands over to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// `->`: the caller waits.
    Call,
    /// `~>`: handed over, nobody waits.
    Event,
    /// `!>`: where failures go.
    Failure,
}

/// A name used; `group:name` means a group although a part has that name too.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The name.
    pub name: Text,
    /// Whether `group:` stands before it.
    pub group: bool,
}

/// A path to tell step by step.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Its title.
    pub label: Text,
    /// Its steps.
    pub steps: Vec<FlowItem>,
}

/// What stands in a flow.
#[derive(Clone, Debug)]
pub enum FlowItem {
    /// Steps in a row.
    Chain(Chain, Span),
    /// A comment.
    Comment(String, Span),
}

/// An objective.
#[derive(Clone, Debug)]
pub struct Require {
    /// What is measured: `p99`, `cost`, `availability`, `cold-starts`.
    pub measure: Text,
    /// For which path, if not the whole system.
    pub path: Vec<Reference>,
    /// The arrows between the names of the path.
    pub arrows: Vec<Arrow>,
    /// `<`, `<=`, `>`, `>=` or `=`.
    pub compare: Text,
    /// The objective's value.
    pub values: Vec<Spanned<Value>>,
}

/// What the business counts, such as an order.
#[derive(Clone, Debug)]
pub struct BusinessUnit {
    /// Its name, in the singular.
    pub name: Text,
    /// The path to the arrow that stands for one.
    pub path: Vec<Reference>,
    /// The arrows between the names of the path.
    pub arrows: Vec<Arrow>,
    /// The label of that arrow, where there are several.
    pub label: Option<Text>,
}

/// A titled block of facts: a scenario, a decision or a risk.
#[derive(Clone, Debug)]
pub struct Titled {
    /// Its title.
    pub label: Text,
    /// What it says.
    pub facts: Option<Facts>,
}

/// A finding accepted with a reason.
#[derive(Clone, Debug)]
pub struct Allow {
    /// The rule's name or code.
    pub rule: Text,
    /// For which part, if not everywhere.
    pub on: Option<Reference>,
    /// Why it is accepted.
    pub because: Option<Text>,
    /// The last day on which it is accepted, as written.
    pub until: Option<Text>,
}

/// A remark.
#[derive(Clone, Debug)]
pub struct Note {
    /// What it says.
    pub text: Text,
    /// About which part, if not the system.
    pub on: Option<Reference>,
}

/// A block of facts.
#[derive(Clone, Debug, std::default::Default)]
pub struct Facts {
    /// Facts and comments in order.
    pub items: Vec<FactItem>,
    /// From brace to brace.
    pub span: Span,
}

/// What stands in a block of facts.
#[derive(Clone, Debug)]
pub enum FactItem {
    /// A fact.
    Fact(Fact),
    /// A comment.
    Comment(String, Span),
}

/// One thing said: a name and what follows it.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is about.
    pub name: Text,
    /// What it is: nothing for a flag such as `fifo`.
    pub values: Vec<Spanned<Value>>,
    /// From the name to the last value.
    pub span: Span,
}

/// A value as written, not yet understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `"…"`, unescaped.
    Text(String),
    /// `512 MB`, `$20`, `5`.
    Quantity {
        /// The digits as written, without thousands separators.
        number: String,
        /// The unit as written; empty when there is none.
        unit: String,
        /// A sign for money that stood before the number.
        currency: Option<char>,
    },
    /// Any other word, such as `python3.13`, `x` or `to`.
    Word(String),
    /// `<`, `>=` and so on.
    Compare(String),
    /// `,`
    Comma,
}

impl Facts {
    /// The facts without the comments between them.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.items.iter().filter_map(|item| match item {
            FactItem::Fact(fact) => Some(fact),
            FactItem::Comment(..) => None,
        })
    }
}

impl ChangeItem {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            ChangeItem::Fact(fact) => fact.span,
            ChangeItem::Refinement(_, span)
            | ChangeItem::Without(_, span)
            | ChangeItem::Require(_, span)
            | ChangeItem::Comment(_, span) => *span,
        }
    }
}

impl Arrow {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Arrow::Call => "->",
            Arrow::Event => "~>",
            Arrow::Failure => "!>",
        }
    }
}
