//! What if a fact were different: changes of facts, and the one place that applies them to a model.
//!
//! Rules, fixes, scenarios, sizing and levers against cold starts all ask here, so that every "after" in the product
//! comes from running the model again.

use neph_catalog::{Catalog, Fact, FactName, kind};
use neph_model::{EdgeId, Known, Model, NodeId, Spread, Value};
use neph_syntax::source::Span;
use neph_syntax::units::number;

use super::Analysis;
use super::provenance::On;

/// One fact given differently.
#[derive(Clone, Debug, PartialEq)]
pub struct FactChange {
    /// What it is said of.
    pub on: On,
    /// Which fact.
    pub fact: FactName,
    /// The new value; nothing where the fact is removed.
    pub value: Option<Value>,
    /// The value as a text would write it, without the name.
    pub written: String,
}

impl FactChange {
    /// A flag switched on or off.
    pub fn flag(on: On, fact: Fact<kind::Flag>, yes: bool) -> FactChange {
        let written = if yes { "yes" } else { "no" };
        FactChange::new(on, fact, Value::Flag(yes), written)
    }

    /// Another number.
    pub fn count(on: On, fact: Fact<kind::Count>, count: f64) -> FactChange {
        FactChange::new(on, fact, Value::Count(Spread::of(count)), number(count))
    }

    /// Another size in bytes, written as given.
    pub fn size(on: On, fact: Fact<kind::Size>, bytes: f64, written: impl Into<String>) -> FactChange {
        FactChange::new(on, fact, Value::Size(Spread::of(bytes)), written)
    }

    /// Another duration in seconds, written as given.
    pub fn time(on: On, fact: Fact<kind::Time>, seconds: f64, written: impl Into<String>) -> FactChange {
        FactChange::new(on, fact, Value::Time(Spread::of(seconds)), written)
    }

    /// Another word.
    pub fn word<K: kind::Worded>(on: On, fact: Fact<K>, word: impl Into<String>) -> FactChange {
        let word = word.into();
        FactChange::new(on, fact, Value::Word(word.clone()), word)
    }

    /// The fact taken away.
    pub fn remove(on: On, fact: impl Into<FactName>) -> FactChange {
        FactChange { on, fact: fact.into(), value: None, written: String::new() }
    }

    /// Any value.
    pub fn new(on: On, fact: impl Into<FactName>, value: Value, written: impl Into<String>) -> FactChange {
        FactChange { on, fact: fact.into(), value: Some(value), written: written.into() }
    }

    fn apply(&self, facts: &mut neph_model::Facts, span: Span) {
        match &self.value {
            Some(value) => {
                let known = Known { value: value.clone(), written: self.written.clone(), span, origin: None };
                facts.0.insert(self.fact, known);
            }
            None => {
                facts.0.remove(&self.fact);
            }
        }
    }
}

/// A copy of the model with the changes made.
pub fn changed(model: &Model, changes: &[FactChange]) -> Model {
    let on_node = |id: NodeId| changes.iter().filter(move |change| change.on == On::Node(id));
    let on_edge = |id: EdgeId| changes.iter().filter(move |change| change.on == On::Edge(id));
    let mut other = model.with_parts(|id, node| {
        let span = node.span;
        on_node(id).for_each(|change| change.apply(&mut node.facts, span));
    });
    other.with_arrows(|id, edge| {
        let span = edge.span;
        on_edge(id).for_each(|change| change.apply(&mut edge.facts, span));
    });
    let span = other.system.span.unwrap_or(Span::new(0, 0));
    let on_system = changes.iter().filter(|change| change.on == On::System);
    on_system.for_each(|change| change.apply(&mut other.system.facts, span));
    other
}

/// All numbers of the system with the changes made.
pub fn analyse(model: &Model, catalog: &Catalog, changes: &[FactChange]) -> Analysis {
    super::analyse(&changed(model, changes), catalog)
}
