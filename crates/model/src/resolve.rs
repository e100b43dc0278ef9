//! Turns the tree into the model in numbered passes: names, kinds, services, units.

mod connect;
mod declare;
mod environment;
mod layers;
mod say;
mod unit;
mod warn;

use std::collections::{BTreeMap, BTreeSet};

use neph_catalog::fact;
use petgraph::graph::DiGraph;

use super::read;
use super::{EdgeId, End, EventId, Facts, GroupId, Link, Model, NodeId, Part, System};
use layers::KindDefault;
use neph_catalog::vocabulary::Subject;
use neph_catalog::{Catalog, Provider};
use neph_syntax::ast::{self, Ast, Item, ItemKind};
use neph_syntax::diagnostic::{Diagnostic, Severity};
use neph_syntax::source::{Source, Span};
use neph_syntax::words::{SUGGESTED, nearest};

/// Resolves a tree. It never fails: the model holds what resolved, the diagnostics say what did not.
pub fn resolve(ast: &Ast, catalog: &Catalog) -> (Model, Vec<Diagnostic>) {
    resolve_in(ast, catalog, None)
}

/// The same as one of its environments has it; without a name, or with one nobody declared, as it is.
pub fn resolve_in(ast: &Ast, catalog: &Catalog, environment: Option<&str>) -> (Model, Vec<Diagnostic>) {
    let environment = environment.and_then(|name| {
        ast.items.iter().find_map(|item| match &item.kind {
            ItemKind::Environment(environment) if environment.id.value == name => Some(environment),
            _ => None,
        })
    });
    let mut pass = Resolver {
        catalog,
        source: &ast.source,
        environment,
        faults: Vec::new(),
        model: empty(),
        node_names: BTreeMap::new(),
        group_names: BTreeMap::new(),
        event_names: BTreeMap::new(),
        system_seen: None,
        defaults: Vec::new(),
        refinements: BTreeMap::new(),
        members: BTreeMap::new(),
        removed: BTreeSet::new(),
        told: BTreeSet::new(),
        traffic: 1.0,
        written: Vec::new(),
    };
    // 1. The system: its provider decides which service a role means.
    pass.system(&ast.items);
    // 2. Names: groups, components and events, wherever they stand, each with what is said of it elsewhere.
    pass.declare(&ast.items);
    // 3. Arrows, which may use a name before it is declared.
    pass.connect(&ast.items);
    // 4. What is said about them: flows, requirements, decisions, views, environments.
    pass.rest(&ast.items);
    // 5. The graph over all of it.
    pass.build();
    // 6. What cannot be, and what is surely not meant.
    pass.warn(ast);
    (pass.model, pass.faults)
}

struct Resolver<'a> {
    catalog: &'a Catalog,
    source: &'a Source,
    environment: Option<&'a ast::Environment>,
    faults: Vec<Diagnostic>,
    model: Model,
    node_names: BTreeMap<String, NodeId>,
    group_names: BTreeMap<String, GroupId>,
    event_names: BTreeMap<String, EventId>,
    system_seen: Option<Span>,
    /// What holds for kinds of components.
    defaults: Vec<KindDefault<'a>>,
    /// What is added to components, by name.
    refinements: BTreeMap<&'a str, Vec<&'a ast::Refinement>>,
    /// The group that names a component as its member, with the place.
    members: BTreeMap<&'a str, (GroupId, Span)>,
    /// Components that the environment goes without.
    removed: BTreeSet<&'a str>,
    /// Names that a message has told of already.
    told: BTreeSet<String>,
    /// Times the traffic given.
    traffic: f64,
    /// Arrows as written, for those written twice.
    written: Vec<connect::Written>,
}

fn empty() -> Model {
    Model {
        system: System {
            name: String::new(),
            provider: Provider::Aws,
            region: String::new(),
            region_stated: false,
            facts: Facts::default(),
            span: None,
        },
        requirements: Vec::new(),
        scenarios: Vec::new(),
        decisions: Vec::new(),
        risks: Vec::new(),
        units: Vec::new(),
        allowances: Vec::new(),
        remarks: Vec::new(),
        environments: Vec::new(),
        environment: None,
        views: Vec::new(),
        theme: None,
        nodes: Vec::new(),
        groups: Vec::new(),
        events: Vec::new(),
        edges: Vec::new(),
        stated_flows: Vec::new(),
        graph: DiGraph::new(),
        node_at: Vec::new(),
        group_at: Vec::new(),
        event_at: Vec::new(),
    }
}

impl<'a> Resolver<'a> {
    fn system(&mut self, items: &'a [Item]) {
        let mut stack: Vec<&Item> = items.iter().rev().collect();
        while let Some(item) = stack.pop() {
            match &item.kind {
                ItemKind::Group(group) => stack.extend(group.items.iter().rev()),
                // Of several files the first says what system it is.
                ItemKind::System(_) if self.source.file_number(item.span.start).unwrap_or(0) > 0 => {
                    self.faults.push(
                        Diagnostic::new(
                            "NEPH-041",
                            "system-of-a-used-file",
                            Severity::Note,
                            Some(item.span),
                            "the `system` block of a used file has no effect here",
                        )
                        .label("only the first file's holds"),
                    );
                }
                ItemKind::System(system) => {
                    if let Some(first) = self.system_seen {
                        self.faults.push(
                            Diagnostic::error(
                                "NEPH-014",
                                "declared-twice",
                                item.span,
                                "a second `system` block",
                            )
                            .label("again here")
                            .also(first, "first here")
                            .help("keep one `system` block; a file holds one system"),
                        );
                        continue;
                    }
                    self.system_seen = Some(item.span);
                    self.model.system.span = Some(item.span);
                    if let Some(label) = &system.label {
                        self.model.system.name.clone_from(&label.value);
                    }
                    self.model.system.facts =
                        read::facts(system.facts.as_ref(), Subject::System, None, &mut self.faults);
                }
                _ => {}
            }
        }
        self.environment_facts();
        self.provider();
        self.region();
    }

    fn provider(&mut self) {
        let facts = &self.model.system.facts;
        for name in [fact::PROVIDER, fact::TARGET] {
            let Some(word) = facts.text(name) else { continue };
            match Provider::parse(word) {
                Some(provider) if name.name() == fact::PROVIDER.name() => {
                    self.model.system.provider = provider
                }
                Some(_) => {}
                None => {
                    let ids = Provider::ALL.map(Provider::id);
                    let near = nearest(word, ids.into_iter());
                    self.faults.push(
                        Diagnostic::error(
                            "NEPH-015",
                            "unknown-provider",
                            facts.span(name).unwrap_or_default(),
                            format!("unknown provider `{word}`"),
                        )
                        .label(
                            near.map_or("unknown provider".to_string(), |near| {
                                format!("did you mean `{near}`?")
                            }),
                        )
                        .help(format!("providers: {}", ids.join(", "))),
                    );
                }
            }
        }
    }

    fn region(&mut self) {
        let facts = &self.model.system.facts;
        let provider = self.model.system.provider;
        let known = self.catalog.regions(provider);
        match facts.text(fact::REGION).map(str::to_string) {
            Some(region) => {
                if !known.is_empty() && self.catalog.region(provider, &region).is_none() {
                    let near = nearest(&region, known.iter().map(|r| r.id.as_str()));
                    self.faults.push(
                        Diagnostic::error(
                            "NEPH-016",
                            "unknown-region",
                            self.model.system.facts.span(fact::REGION).unwrap_or_default(),
                            format!("unknown region `{region}` of {}", provider.title()),
                        )
                        .label(
                            near.as_ref().map_or("unknown region".to_string(), |near| {
                                format!("did you mean `{near}`?")
                            }),
                        )
                        .help("write the region as the provider does, like `eu-central-1`"),
                    );
                }
                self.model.system.region = region;
                self.model.system.region_stated = true;
            }
            None => {
                self.model.system.region =
                    known.first().map_or_else(|| "global".to_string(), |r| r.id.clone())
            }
        }
        if self.model.system.name.is_empty() {
            self.model.system.name = "System".to_string();
        }
    }

    /// The name that was meant; the hundredth unknown name is told without.
    fn suggested<'n>(&self, word: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
        (self.faults.len() < SUGGESTED).then(|| nearest(word, names)).flatten()
    }

    fn build(&mut self) {
        let model = &mut self.model;
        for (at, node) in model.nodes.iter().enumerate() {
            let part =
                if node.is_function() { Part::Function(NodeId(at)) } else { Part::Service(NodeId(at)) };
            model.node_at.push(model.graph.add_node(part));
        }
        for at in 0..model.groups.len() {
            model.group_at.push(model.graph.add_node(Part::Group(GroupId(at))));
        }
        for at in 0..model.events.len() {
            model.event_at.push(model.graph.add_node(Part::Event(EventId(at))));
        }
        for (at, edge) in model.edges.iter().enumerate() {
            let index = |end: End| match end {
                End::Node(id) => model.node_at[id.0],
                End::Group(id) => model.group_at[id.0],
            };
            let (from, to) = (index(edge.from), index(edge.to));
            model.graph.add_edge(from, to, Link::Arrow(EdgeId(at)));
            if let Some(event) = edge.event {
                let event = model.event_at[event.0];
                if model.graph.find_edge(from, event).is_none() {
                    model.graph.add_edge(from, event, Link::Produces);
                }
                if model.graph.find_edge(event, to).is_none() {
                    model.graph.add_edge(event, to, Link::Consumes);
                }
            }
        }
    }
}
