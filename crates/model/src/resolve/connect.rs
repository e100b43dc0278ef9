//! Arrows, which may use a name before it is declared.

use super::Resolver;
use crate::{Edge, EdgeId, End, EventId, Mode, read};
use neph_catalog::vocabulary::Subject;
use neph_syntax::ast::{self, Item, ItemKind, Reference};
use neph_syntax::diagnostic::{Diagnostic, Severity};
use neph_syntax::source::Span;

/// An arrow as written, to find those written twice.
pub(super) struct Written {
    from: End,
    to: End,
    mode: Mode,
    label: String,
    event: Option<EventId>,
    /// What is said of it, name by name.
    facts: Vec<(&'static str, String)>,
    edge: EdgeId,
    span: Span,
}

impl<'a> Resolver<'a> {
    pub(super) fn connect(&mut self, items: &'a [Item]) {
        for item in items {
            match &item.kind {
                ItemKind::Group(group) => self.connect(&group.items),
                ItemKind::Chain(chain) => self.chain(chain),
                _ => {}
            }
        }
    }

    fn chain(&mut self, chain: &'a ast::Chain) {
        let mut from = self.end(&chain.start);
        let mut follows = None;
        for link in &chain.links {
            let to = self.end(&link.target);
            let event = link.event.as_ref().and_then(|name| self.event_named(name));
            let mut facts = read::facts(link.facts.as_ref(), Subject::Edge, None, &mut self.faults);
            self.scale(&mut facts);
            follows = match (from, to) {
                (Some(from), Some(to)) => {
                    let label = link.label.as_ref().map_or_else(String::new, |l| l.value.trim().to_string());
                    let mode = link.arrow.value;
                    Some(self.arrow(Edge { from, to, mode, label, event, facts, follows, span: link.span }))
                }
                _ => None,
            };
            from = to;
        }
    }

    /// The arrow, or the one that says the same already: an arrow written twice counts once.
    fn arrow(&mut self, edge: Edge) -> EdgeId {
        let facts: Vec<(&'static str, String)> =
            edge.facts.0.iter().map(|(name, known)| (name.as_str(), known.written.clone())).collect();
        let same = self.written.iter().find(|first| {
            (first.from, first.to, first.mode, first.event) == (edge.from, edge.to, edge.mode, edge.event)
                && first.label == edge.label
                && first.facts == facts
        });
        if let Some(first) = same {
            let id = first.edge;
            // `a -> b -> c` and `a -> b -> d` repeat a beginning on purpose.
            let told = first.span == edge.span || edge.facts.0.is_empty() && edge.label.is_empty();
            if !told || self.alone(edge.span) && self.alone(first.span) {
                let fault = Diagnostic::new(
                    "NEPH-044",
                    "arrow-twice",
                    Severity::Warning,
                    Some(edge.span),
                    "the same arrow is written twice; it counts once",
                );
                self.faults.push(
                    fault.label("again here").also(first.span, "first here").help(
                        "remove one of the two; two different calls differ in their label or their facts",
                    ),
                );
            }
            return id;
        }
        let id = EdgeId(self.model.edges.len());
        self.written.push(Written {
            from: edge.from,
            to: edge.to,
            mode: edge.mode,
            label: edge.label.clone(),
            event: edge.event,
            facts,
            edge: id,
            span: edge.span,
        });
        self.model.edges.push(edge);
        id
    }

    /// Whether an arrow is all of its line: nothing goes on from it.
    fn alone(&self, span: Span) -> bool {
        let rest = self.source.text.get(span.end..).unwrap_or("").trim_start_matches([' ', '\t', '\r']);
        rest.is_empty() || rest.starts_with(['\n', '#', ';', '}'])
    }

    fn event_named(&mut self, name: &ast::Text) -> Option<EventId> {
        if let Some(id) = self.event_names.get(&name.value) {
            return Some(*id);
        }
        let near = self.suggested(&name.value, self.event_names.keys().map(String::as_str));
        let fault = Diagnostic::error(
            "NEPH-025",
            "unknown-event",
            name.span,
            format!("undeclared event `{}`", name.value),
        );
        self.faults.push(match near {
            Some(near) => fault.label(format!("did you mean `{near}`?")).fix(name.span, near),
            None => fault
                .label("no such event")
                .help(format!("declare it: `event {} \"…\" {{ size 1 KB }}`", name.value)),
        });
        None
    }

    pub(super) fn end(&mut self, reference: &Reference) -> Option<End> {
        let name = &reference.name;
        let node = self.node_names.get(&name.value).filter(|_| !reference.group).map(|id| End::Node(*id));
        if let Some(end) = node.or_else(|| self.group_names.get(&name.value).map(|id| End::Group(*id))) {
            return Some(end);
        }
        if self.is_removed(&name.value) || self.told.contains(&name.value) {
            return None;
        }
        let names = self.node_names.keys().chain(self.group_names.keys()).map(String::as_str);
        let near = self.suggested(&name.value, names);
        let mut fault = Diagnostic::error(
            "NEPH-026",
            "unknown-name",
            name.span,
            format!("undeclared component `{}`", name.value),
        );
        fault = match &near {
            Some(near) => fault
                .label(format!("did you mean `{near}`?"))
                .help(format!("declare it, like `function {}`, or write `{near}`", name.value))
                .fix(name.span, near.clone()),
            None => {
                fault.label("no such component").help(format!("declare it: `function {} \"…\"`", name.value))
            }
        };
        self.faults.push(fault);
        None
    }
}
