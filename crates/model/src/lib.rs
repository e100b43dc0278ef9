//! What a text means: a closed, resolved graph of functions, events and managed services.
//!
//! The structure lives in a petgraph graph in which components, groups and events are nodes; what is
//! known of each lives in tables beside it. Questions are asked of the model, not of the graph.

mod check;
mod facts;
mod read;
mod resolve;
mod views;
mod walk;

use petgraph::graph::{DiGraph, NodeIndex};

pub use facts::{Facts, Known, Spread, Value};
use neph_catalog::Provider;
pub use neph_catalog::{Capability, Fact, FactName, Family, Role, fact, kind};
pub use neph_syntax::ast::Arrow as Mode;
use neph_syntax::date::Date;
use neph_syntax::diagnostic::{Diagnostic, Severity};
use neph_syntax::source::Span;
pub use resolve::{resolve, resolve_in};
pub use views::{Show, View};
pub use walk::{Flow, Inferred};

/// A component: a function, a managed service, or something outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// An arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeId(pub usize);

impl EdgeId {
    /// The name of the arrow in every output: the SVG, the JSON, the charts.
    pub fn name(self) -> String {
        format!("e{}", self.0)
    }
}

/// An event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub usize);

/// A group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub usize);

/// What an arrow ends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// A component.
    Node(NodeId),
    /// A whole group.
    Group(GroupId),
}

/// The system as a whole.
#[derive(Clone, Debug)]
pub struct System {
    /// Its name.
    pub name: String,
    /// Whose services neutral roles mean.
    pub provider: Provider,
    /// Where it runs.
    pub region: String,
    /// Whether the text says so itself.
    pub region_stated: bool,
    /// All else that is said of it.
    pub facts: Facts,
    /// Where it is described.
    pub span: Option<Span>,
}

/// A container.
#[derive(Clone, Debug)]
pub struct Group {
    /// What arrows call it.
    pub id: String,
    /// What people read.
    pub label: String,
    /// `group`, `region`, `account`, `vpc` or `context`.
    pub kind: String,
    /// The group around it.
    pub parent: Option<GroupId>,
    /// What is said of it.
    pub facts: Facts,
    /// Where it is opened.
    pub span: Span,
}

/// Which service a component is.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceName {
    /// Its id in the catalogue.
    pub id: String,
    /// The product's name.
    pub title: String,
    /// The name under its icon.
    pub short: String,
    /// Whether the text names the service; otherwise it is the provider's usual one for the role.
    pub stated: bool,
}

/// A component.
#[derive(Clone, Debug)]
pub struct Node {
    /// What arrows call it.
    pub id: String,
    /// What people read.
    pub label: String,
    /// What it is.
    pub role: Role,
    /// Which service it is; nothing for what is not ours, and for roles the provider has no service for.
    pub service: Option<ServiceName>,
    /// The group it lies in.
    pub group: Option<GroupId>,
    /// What is said of it.
    pub facts: Facts,
    /// Where its name is declared.
    pub span: Span,
}

/// An event.
#[derive(Clone, Debug)]
pub struct Event {
    /// What arrows call it.
    pub id: String,
    /// What people read.
    pub label: String,
    /// What is said of it.
    pub facts: Facts,
    /// Where it is declared.
    pub span: Span,
}

/// An arrow.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Where it starts.
    pub from: End,
    /// Where it points.
    pub to: End,
    /// Call, event or failure.
    pub mode: Mode,
    /// What people read on it.
    pub label: String,
    /// The event it carries.
    pub event: Option<EventId>,
    /// What is said of it.
    pub facts: Facts,
    /// The arrow before it, where it goes on from that in one chain: `a -> b -> c`.
    pub follows: Option<EdgeId>,
    /// Where it is written.
    pub span: Span,
}

/// An objective.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// What is measured: `p99`, `cost`, `availability`, `cold-starts`.
    pub measure: String,
    /// For which path; empty for the whole system.
    pub path: Vec<NodeId>,
    /// `<`, `<=`, `>`, `>=` or `=`.
    pub compare: String,
    /// The objective in base units.
    pub value: f64,
    /// As written.
    pub written: String,
    /// Where.
    pub span: Span,
}

/// What the business counts, such as an order, and the arrows that lead to one.
#[derive(Clone, Debug)]
pub struct BusinessUnit {
    /// Its name, in the singular.
    pub name: String,
    /// The arrows of its path; the first enters the system, the last stands for one unit.
    pub steps: Vec<EdgeId>,
    /// Where.
    pub span: Span,
}

/// A titled block: a scenario, a decision or a risk.
#[derive(Clone, Debug)]
pub struct Titled {
    /// Its title.
    pub title: String,
    /// What it says.
    pub facts: Facts,
    /// Where.
    pub span: Span,
}

/// A finding accepted with a reason.
#[derive(Clone, Debug)]
pub struct Allowance {
    /// Name or code of the rule.
    pub rule: String,
    /// For which part; everywhere if none.
    pub on: Option<End>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds; for good if none.
    pub until: Option<Date>,
    /// Where.
    pub span: Span,
}

/// A remark.
#[derive(Clone, Debug)]
pub struct Remark {
    /// What it says.
    pub text: String,
    /// About what; the system if nothing.
    pub on: Option<End>,
}

/// The system with changes.
#[derive(Clone, Debug)]
pub struct Environment {
    /// What the command line calls it.
    pub id: String,
    /// What people read.
    pub label: String,
    /// Where.
    pub span: Span,
}

/// A file that says how pictures look.
#[derive(Clone, Debug)]
pub struct ThemeFile {
    /// Its path, from the folder of the file that names it.
    pub path: String,
    /// Where it is named.
    pub span: Span,
}

/// A node of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The system's own code.
    Function(NodeId),
    /// A managed service, or something outside.
    Service(NodeId),
    /// Something that happens.
    Event(EventId),
    /// A group that arrows end on.
    Group(GroupId),
}

/// An edge of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// An arrow as written.
    Arrow(EdgeId),
    /// From a component to the event it produces.
    Produces,
    /// From an event to the component it reaches.
    Consumes,
}

/// What the text means.
#[derive(Clone, Debug)]
pub struct Model {
    /// The system as a whole.
    pub system: System,
    /// Objectives.
    pub requirements: Vec<Requirement>,
    /// What-ifs.
    pub scenarios: Vec<Titled>,
    /// Decisions.
    pub decisions: Vec<Titled>,
    /// Risks the team knows.
    pub risks: Vec<Titled>,
    /// What the business counts.
    pub units: Vec<BusinessUnit>,
    /// Findings accepted.
    pub allowances: Vec<Allowance>,
    /// Remarks.
    pub remarks: Vec<Remark>,
    /// The environments there are.
    pub environments: Vec<Environment>,
    /// The environment this is, if it is one.
    pub environment: Option<String>,
    /// Pictures of parts of it.
    pub views: Vec<View>,
    /// How its pictures look, by a file.
    pub theme: Option<ThemeFile>,
    nodes: Vec<Node>,
    groups: Vec<Group>,
    events: Vec<Event>,
    edges: Vec<Edge>,
    stated_flows: Vec<(String, Vec<EdgeId>)>,
    graph: DiGraph<Part, Link>,
    node_at: Vec<NodeIndex>,
    group_at: Vec<NodeIndex>,
    event_at: Vec<NodeIndex>,
}

/// Messages by place; of a text with errors the errors alone, as what follows from half a text misleads.
pub fn in_order(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if found.iter().any(|fault| fault.severity == Severity::Error) {
        found.retain(|fault| fault.severity == Severity::Error);
    }
    // That a text says nothing follows from what could not be read in it.
    if found.len() > 1 {
        found.retain(|fault| fault.name != "empty-file");
    }
    found.sort_by_key(Diagnostic::place);
    found.dedup();
    neph_syntax::diagnostic::merged(found)
}

impl Model {
    /// Changes what is said of arrows, one by one.
    pub fn with_arrows(&mut self, mut change: impl FnMut(EdgeId, &mut Edge)) {
        for (at, edge) in self.edges.iter_mut().enumerate() {
            change(EdgeId(at), edge);
        }
    }
}

impl Requirement {
    /// A value of its measure, for people.
    pub fn words(&self, value: f64) -> String {
        match self.measure.as_str() {
            "cost" => format!("{value:.2} USD/month"),
            "availability" => format!("{:.3} %", value * 100.0),
            "cold-starts" => format!("{} %", neph_syntax::units::number(value * 100.0)),
            _ => neph_syntax::units::Seconds(value).to_string(),
        }
    }
}

impl Model {
    /// A copy in which parts are changed: what if one had more memory, or ran elsewhere. Names and arrows stay.
    pub fn with_parts(&self, mut change: impl FnMut(NodeId, &mut Node)) -> Model {
        let mut model = self.clone();
        for (at, node) in model.nodes.iter_mut().enumerate() {
            change(NodeId(at), node);
        }
        model
    }
}

impl Node {
    /// Whether it has the role.
    pub fn is(&self, role: Role) -> bool {
        self.role == role
    }

    /// Whether it is the system's own code, run when triggered.
    pub fn is_function(&self) -> bool {
        self.role.family() == Family::Function
    }

    /// Whether it hands events over.
    pub fn is_messaging(&self) -> bool {
        self.role.family() == Family::Messaging
    }

    /// Whether it keeps data.
    pub fn is_store(&self) -> bool {
        self.role.family() == Family::Store
    }

    /// Whether it lets requests in.
    pub fn is_entry(&self) -> bool {
        self.role.family() == Family::Entry
    }

    /// Whether it is asked for batches, and so keeps what was not handled until it is or expires.
    pub fn is_polled(&self) -> bool {
        self.role.can(Capability::Polled)
    }

    /// Whether it is not ours.
    pub fn is_outside(&self) -> bool {
        self.role.family() == Family::Outside
    }

    /// The id of its service, or nothing.
    pub fn service_id(&self) -> &str {
        self.service.as_ref().map_or("", |service| service.id.as_str())
    }
}
