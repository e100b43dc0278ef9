//! Where each figure comes from: stated, computed, a dated default, or assumed by us.

use std::collections::BTreeMap;

use neph_catalog::FactName;
use neph_catalog::schema::{Limit, Service};
use neph_catalog::{Catalog, Confidence};
use neph_model::{EdgeId, Facts, Model, NodeId};
use neph_syntax::source::Span;

/// Where a figure comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Provenance {
    /// The text says so.
    Stated {
        /// As written.
        written: String,
        /// Where.
        span: Span,
        /// Where it was given, if not of the thing itself: `default of house.neph:3`.
        origin: Option<std::sync::Arc<str>>,
    },
    /// It follows from other figures.
    Computed {
        /// How, in a few words.
        how: String,
    },
    /// The maker's own default or published figure.
    Published {
        /// Key of the source in the catalogue.
        source: String,
        /// The day someone last read it.
        checked: Option<String>,
        /// How well it is known.
        confidence: Confidence,
    },
    /// Ours, because nothing is said.
    Assumed {
        /// Why this value.
        reason: String,
    },
}

/// A number that says where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// How much, in the base unit its name says.
    pub value: f64,
    /// Where it comes from.
    pub from: Provenance,
}

/// What an assumption is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// The system as a whole.
    System,
    /// A component.
    Node(NodeId),
    /// An arrow.
    Edge(EdgeId),
}

/// A value nobody stated.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    /// What it is about.
    pub on: On,
    /// What was not stated: `memory`, `duration`.
    pub name: &'static str,
    /// The value taken, for people: `128 MB`; `not known` where nothing was taken.
    pub value: String,
    /// Why this value.
    pub why: String,
    /// Where the value comes from.
    pub from: Provenance,
}

/// Collects each assumption once.
#[derive(Clone, Debug, Default)]
pub struct Ledger(BTreeMap<(On, &'static str), Assumption>);

impl Provenance {
    /// How a value follows.
    pub fn computed(how: impl Into<String>) -> Provenance {
        Provenance::Computed { how: how.into() }
    }

    /// Why we chose a value.
    pub fn assumed(reason: impl Into<String>) -> Provenance {
        Provenance::Assumed { reason: reason.into() }
    }

    /// The place of a stated fact.
    pub fn stated(facts: &Facts, name: impl Into<FactName>) -> Option<Provenance> {
        let known = facts.get(name)?;
        Some(Provenance::Stated {
            written: known.written.clone(),
            span: known.span,
            origin: known.origin.clone(),
        })
    }

    /// A limit of a service.
    pub fn limit(service: &Service, limit: &Limit) -> Provenance {
        Provenance::Published {
            source: limit.source.clone(),
            checked: read_on(service, limit.confidence),
            confidence: limit.confidence,
        }
    }

    /// The word for JSON: `stated`, `computed`, `published`, `assumed`.
    pub fn word(&self) -> &'static str {
        match self {
            Provenance::Stated { .. } => "stated",
            Provenance::Computed { .. } => "computed",
            Provenance::Published { .. } => "published",
            Provenance::Assumed { .. } => "assumed",
        }
    }

    /// Whether nobody but us says so.
    pub fn is_assumed(&self) -> bool {
        matches!(self, Provenance::Assumed { .. })
    }

    /// A sentence part that says where from: `stated as …`, `Lambda quotas, read 2026-11-23`.
    pub fn words(&self, catalog: &Catalog) -> String {
        match self {
            Provenance::Stated { written, origin: Some(origin), .. } => format!("`{written}`, {origin}"),
            Provenance::Stated { written, .. } => format!("stated as `{written}`"),
            Provenance::Computed { how } => how.clone(),
            Provenance::Published { source, checked, .. } => {
                let title = catalog.source(source).map_or(source.as_str(), |s| s.title.as_str());
                match checked {
                    Some(day) => format!("{title}, read {day}"),
                    None => title.to_string(),
                }
            }
            Provenance::Assumed { reason } => format!("assumed: {reason}"),
        }
    }
}

impl Figure {
    /// A figure.
    pub fn new(value: f64, from: Provenance) -> Figure {
        Figure { value, from }
    }
}

impl On {
    /// The name in JSON: a component's id, `e3` for an arrow, `system`.
    pub fn id(self, model: &Model) -> String {
        match self {
            On::System => "system".to_string(),
            On::Node(id) => model.node(id).id.clone(),
            On::Edge(id) => id.name(),
        }
    }

    /// What people read.
    pub fn label(self, model: &Model) -> String {
        match self {
            On::System => model.system.name.clone(),
            On::Node(id) => model.node(id).label.clone(),
            On::Edge(id) => {
                let edge = model.edge(id);
                format!("{} → {}", model.end_label(edge.from), model.end_label(edge.to))
            }
        }
    }
}

/// The day someone last read the source of a figure; none of one from memory.
pub fn read_on(service: &Service, confidence: Confidence) -> Option<String> {
    service.checked.clone().filter(|_| confidence != Confidence::Remembered)
}

impl Ledger {
    /// Notes an assumption; a second one of the same name on the same thing is dropped.
    pub fn note(&mut self, on: On, name: &'static str, value: impl Into<String>, from: Provenance) {
        self.0.entry((on, name)).or_insert_with(|| {
            let why = match &from {
                Provenance::Assumed { reason } => reason.clone(),
                Provenance::Computed { how } => how.clone(),
                Provenance::Published { .. } => "the maker's default".to_string(),
                Provenance::Stated { written, .. } => format!("stated as `{written}`"),
            };
            Assumption { on, name, value: value.into(), why, from }
        });
    }

    /// Everything noted, by what it is about.
    pub fn into_list(self) -> Vec<Assumption> {
        self.0.into_values().collect()
    }
}
