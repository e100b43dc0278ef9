//! Turns the tree into the model in numbered passes: names, kinds, services, units.

mod unit;

use std::collections::BTreeMap;

use neph_catalog::fact;
use petgraph::graph::DiGraph;

use super::{
    Allowance, Edge, EdgeId, End, Event, EventId, Facts, Group, GroupId, Link, Model, Node, NodeId, Part,
    Remark, Requirement, ServiceName, System, Titled,
};
use super::{check, read};
use neph_catalog::vocabulary::{Role, Subject};
use neph_catalog::{Catalog, Provider};
use neph_syntax::ast::{self, Ast, FlowItem, Item, ItemKind, Reference};
use neph_syntax::diagnostic::Diagnostic;
use neph_syntax::source::Span;
use neph_syntax::words::nearest;

/// More parts than this cannot be drawn or read as one system.
const MOST_PARTS: usize = 20_000;

/// Resolves a tree. It never fails: the model holds what resolved, the diagnostics say what did not.
pub fn resolve(ast: &Ast, catalog: &Catalog) -> (Model, Vec<Diagnostic>) {
    let mut pass = Resolver {
        catalog,
        faults: Vec::new(),
        model: empty(),
        node_names: BTreeMap::new(),
        group_names: BTreeMap::new(),
        event_names: BTreeMap::new(),
        system_seen: None,
    };
    // 1. The system: its provider decides which service a role means.
    pass.system(&ast.items);
    // 2. Names: groups, parts and events, wherever they stand.
    pass.declare(&ast.items, None);
    // 3. Arrows, which may use a name before it is declared.
    pass.connect(&ast.items);
    // 4. What is said about the parts: flows, requirements, decisions.
    pass.rest(&ast.items);
    // 5. The graph over all of it.
    pass.build();
    (pass.model, pass.faults)
}

struct Resolver<'a> {
    catalog: &'a Catalog,
    faults: Vec<Diagnostic>,
    model: Model,
    node_names: BTreeMap<String, NodeId>,
    group_names: BTreeMap<String, GroupId>,
    event_names: BTreeMap<String, EventId>,
    system_seen: Option<Span>,
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

impl Resolver<'_> {
    fn system(&mut self, items: &[Item]) {
        let mut stack: Vec<&Item> = items.iter().rev().collect();
        while let Some(item) = stack.pop() {
            match &item.kind {
                ItemKind::Group(group) => stack.extend(group.items.iter().rev()),
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

    fn declare(&mut self, items: &[Item], parent: Option<GroupId>) {
        for item in items {
            match &item.kind {
                ItemKind::Group(group) => {
                    let id = GroupId(self.model.groups.len());
                    if let Some(first) = self.group_names.get(&group.id.value) {
                        let within = self.encloses(*first, parent);
                        let name = &group.id.value;
                        let fault = if within {
                            Diagnostic::error(
                                "NEPH-017",
                                "group-in-itself",
                                group.id.span,
                                format!("the group `{name}` contains itself"),
                            )
                        } else {
                            Diagnostic::error(
                                "NEPH-014",
                                "declared-twice",
                                group.id.span,
                                format!("the group `{name}` is declared twice"),
                            )
                        };
                        let first = self.model.groups[first.0].span;
                        self.faults.push(
                            fault
                                .label("again here")
                                .also(first, "first here")
                                .help("give one of the two another name"),
                        );
                        // Its parts are kept, in the group around it, so that arrows to them still resolve.
                        self.declare(
                            &group.items,
                            if within { parent } else { self.group_names.get(name).copied() },
                        );
                        continue;
                    }
                    self.group_names.insert(group.id.value.clone(), id);
                    self.model.groups.push(Group {
                        id: group.id.value.clone(),
                        label: group
                            .label
                            .as_ref()
                            .map_or_else(|| group.id.value.clone(), |l| l.value.clone()),
                        kind: group.container.value.clone(),
                        parent,
                        span: group.id.span,
                    });
                    self.declare(&group.items, Some(id));
                }
                ItemKind::Declaration(declaration) => self.node(declaration, parent),
                ItemKind::Event(declaration) => self.event(declaration),
                _ => {}
            }
        }
    }

    fn encloses(&self, outer: GroupId, inner: Option<GroupId>) -> bool {
        let mut at = inner;
        while let Some(group) = at {
            if group == outer {
                return true;
            }
            at = self.model.groups[group.0].parent;
        }
        false
    }

    fn event(&mut self, declaration: &ast::Declaration) {
        let name = &declaration.id.value;
        if let Some(first) = self.event_names.get(name) {
            let first = self.model.events[first.0].span;
            self.faults.push(twice("the event", name, declaration.id.span, first));
            return;
        }
        let facts = read::facts(declaration.facts.as_ref(), Subject::Event, None, &mut self.faults);
        self.event_names.insert(name.clone(), EventId(self.model.events.len()));
        self.model.events.push(Event {
            id: name.clone(),
            label: declaration.label.as_ref().map_or_else(|| name.clone(), |l| l.value.clone()),
            facts,
            span: declaration.id.span,
        });
    }

    fn node(&mut self, declaration: &ast::Declaration, group: Option<GroupId>) {
        let name = &declaration.id.value;
        if let Some(first) = self.node_names.get(name) {
            let first = self.model.nodes[first.0].span;
            self.faults.push(twice("the name", name, declaration.id.span, first));
            return;
        }
        if self.model.nodes.len() >= MOST_PARTS {
            if self.model.nodes.len() == MOST_PARTS && !self.faults.iter().any(|f| f.code == "NEPH-018") {
                self.faults.push(
                    Diagnostic::error(
                        "NEPH-018",
                        "too-many-parts",
                        declaration.id.span,
                        format!("more than {MOST_PARTS} components"),
                    )
                    .label("one component too many")
                    .help("describe subsystems in files of their own"),
                );
            }
            return;
        }
        let kind = &declaration.kind;
        let provider = self.model.system.provider;
        let neutral = Role::parse(&kind.value);
        let named = if neutral.is_none() { self.catalog.by_name(Some(provider), &kind.value) } else { None };
        let Some(role) = neutral.or_else(|| named.map(neph_catalog::Entry::role)) else {
            self.unknown_kind(declaration);
            // Kept as something outside, so that arrows to it cost no second message.
            self.add(declaration, Role::External, None, group, Facts::default());
            return;
        };
        let facts = read::facts(declaration.facts.as_ref(), Subject::Node, Some(role), &mut self.faults);
        let flags: Vec<&str> = facts.flags().collect();
        let entry = match named {
            Some(entry) => Some(self.catalog.variant(entry, &flags)),
            None => self.catalog.default_for(role, provider, &flags),
        };
        let service = entry.map(|entry| ServiceName {
            id: entry.id().to_string(),
            title: entry.title().to_string(),
            short: entry.short().to_string(),
            stated: named.is_some(),
        });
        check::range(self.catalog, &facts, service.as_ref(), &mut self.faults);
        check::runtime(self.catalog, &facts, service.as_ref(), provider, &mut self.faults);
        self.add(declaration, role, service, group, facts);
    }

    fn add(
        &mut self,
        declaration: &ast::Declaration,
        role: Role,
        service: Option<ServiceName>,
        group: Option<GroupId>,
        facts: Facts,
    ) {
        let name = &declaration.id.value;
        self.node_names.insert(name.clone(), NodeId(self.model.nodes.len()));
        self.model.nodes.push(Node {
            id: name.clone(),
            label: declaration
                .label
                .as_ref()
                .map(|l| l.value.trim())
                .filter(|l| !l.is_empty())
                .unwrap_or(name)
                .to_string(),
            role,
            service,
            group,
            facts,
            span: declaration.id.span,
        });
    }

    fn unknown_kind(&mut self, declaration: &ast::Declaration) {
        let word = &declaration.kind.value;
        let roles = Role::ALL.iter().flat_map(|role| role.aliases().iter().copied().chain([role.name()]));
        let mut fault = Diagnostic::error(
            "NEPH-010",
            "unknown-kind",
            declaration.kind.span,
            format!("unknown component kind `{word}`"),
        );
        let containers = ["group", "region", "account", "vpc", "context", "event", "system"];
        match nearest(word, roles.chain(self.catalog.names()).chain(containers)) {
            Some(near) => {
                fault = fault.label(format!("did you mean `{near}`?")).fix(declaration.kind.span, near)
            }
            None => fault = fault.label("neither a role nor a service"),
        }
        self.faults
            .push(fault.help(
                "a kind is a role, like `function`, `queue` or `table`, or a service, like `dynamodb`",
            ));
    }

    fn connect(&mut self, items: &[Item]) {
        for item in items {
            match &item.kind {
                ItemKind::Group(group) => self.connect(&group.items),
                ItemKind::Chain(chain) => {
                    let mut from = self.end(&chain.start);
                    let mut follows = None;
                    for link in &chain.links {
                        let to = self.end(&link.target);
                        let event = link.event.as_ref().and_then(|name| self.event_named(name));
                        let facts = read::facts(link.facts.as_ref(), Subject::Edge, None, &mut self.faults);
                        if let (Some(from), Some(to)) = (from, to) {
                            self.model.edges.push(Edge {
                                from,
                                to,
                                mode: link.arrow.value,
                                label: link
                                    .label
                                    .as_ref()
                                    .map_or_else(String::new, |l| l.value.trim().to_string()),
                                event,
                                facts,
                                follows,
                                span: link.span,
                            });
                            follows = Some(EdgeId(self.model.edges.len() - 1));
                        } else {
                            follows = None;
                        }
                        from = to;
                    }
                }
                _ => {}
            }
        }
    }

    fn event_named(&mut self, name: &ast::Text) -> Option<EventId> {
        if let Some(id) = self.event_names.get(&name.value) {
            return Some(*id);
        }
        let near = nearest(&name.value, self.event_names.keys().map(String::as_str));
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

    fn end(&mut self, reference: &Reference) -> Option<End> {
        let name = &reference.name;
        let node = self.node_names.get(&name.value).filter(|_| !reference.group).map(|id| End::Node(*id));
        if let Some(end) = node.or_else(|| self.group_names.get(&name.value).map(|id| End::Group(*id))) {
            return Some(end);
        }
        let names = self.node_names.keys().chain(self.group_names.keys()).map(String::as_str);
        let near = nearest(&name.value, names);
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

    fn rest(&mut self, items: &[Item]) {
        for item in items {
            match &item.kind {
                ItemKind::Group(group) => self.rest(&group.items),
                ItemKind::Flow(flow) => self.flow(flow),
                ItemKind::Require(require) => self.require(require, item.span),
                ItemKind::Scenario(titled) => {
                    let titled = self.titled(titled, Subject::Scenario);
                    self.model.scenarios.push(titled);
                }
                ItemKind::Decision(titled) => {
                    let titled = self.titled(titled, Subject::Decision);
                    self.model.decisions.push(titled);
                }
                ItemKind::Risk(titled) => {
                    let titled = self.titled(titled, Subject::Risk);
                    self.model.risks.push(titled);
                }
                ItemKind::Unit(unit) => self.unit(unit, item.span),
                ItemKind::Allow(allow) => {
                    let on = allow.on.as_ref().map(|on| self.end(on));
                    if on == Some(None) {
                        continue;
                    }
                    let Some(reason) = &allow.because else {
                        self.faults.push(
                            Diagnostic::error(
                                "NEPH-027",
                                "without-reason",
                                item.span,
                                format!("`allow {}` needs a reason", allow.rule.value),
                            )
                            .label("why is it acceptable?")
                            .help(format!("write `allow {} because \"the reason\"`", allow.rule.value)),
                        );
                        continue;
                    };
                    let until = allow.until.as_ref().map(|day| (day, day.value.parse()));
                    if let Some((day, Err(()))) = until {
                        self.faults.push(
                            Diagnostic::error(
                                "NEPH-035",
                                "no-such-day",
                                day.span,
                                format!("`{}` is no day", day.value),
                            )
                            .label("not a date")
                            .help("write the last day on which it is accepted, such as `until 2027-01-31`"),
                        );
                        continue;
                    }
                    self.model.allowances.push(Allowance {
                        rule: allow.rule.value.clone(),
                        on: on.flatten(),
                        reason: reason.value.clone(),
                        until: until.and_then(|(_, day)| day.ok()),
                        span: allow.rule.span,
                    });
                }
                ItemKind::Note(note) => {
                    let on = note.on.as_ref().map(|on| self.end(on));
                    if on != Some(None) {
                        self.model.remarks.push(Remark { text: note.text.value.clone(), on: on.flatten() });
                    }
                }
                _ => {}
            }
        }
    }

    fn titled(&mut self, titled: &ast::Titled, subject: Subject) -> Titled {
        let facts = read::facts(titled.facts.as_ref(), subject, None, &mut self.faults);
        if let Some(down) = facts.text(fact::DOWN) {
            for name in down.split([' ', ',']).filter(|name| !name.is_empty()) {
                if !self.node_names.contains_key(name) {
                    let near = nearest(name, self.node_names.keys().map(String::as_str));
                    let span = facts.span(fact::DOWN).unwrap_or_default();
                    self.faults.push(
                        Diagnostic::error(
                            "NEPH-026",
                            "unknown-name",
                            span,
                            format!("undeclared component `{name}`"),
                        )
                        .label(
                            near.map_or("unknown name".to_string(), |near| format!("did you mean `{near}`?")),
                        ),
                    );
                }
            }
        }
        Titled { title: titled.label.value.clone(), facts, span: titled.label.span }
    }

    fn flow(&mut self, flow: &ast::Flow) {
        let mut steps = Vec::new();
        for item in &flow.steps {
            let FlowItem::Chain(chain, _) = item else { continue };
            let mut from = self.end(&chain.start);
            for link in &chain.links {
                let to = self.end(&link.target);
                if let (Some(a), Some(b)) = (from, to) {
                    // Of several arrows between the same two, the next one not told yet is meant.
                    let mut fitting = (0..self.model.edges.len())
                        .filter(|at| self.model.edges[*at].from == a && self.model.edges[*at].to == b)
                        .map(EdgeId);
                    let first = fitting.clone().next();
                    match fitting.find(|edge| !steps.contains(edge)).or(first) {
                        Some(edge) => steps.push(edge),
                        None => self.faults.push(
                            Diagnostic::error(
                                "NEPH-028",
                                "no-such-arrow",
                                link.span,
                                format!("no arrow leads to `{}` here", link.target.name.value),
                            )
                            .label("a flow lists arrows that exist")
                            .help("draw the arrow outside the flow, or correct the step"),
                        ),
                    }
                }
                from = to;
            }
        }
        self.model.stated_flows.push((flow.label.value.clone(), steps));
    }

    fn require(&mut self, require: &ast::Require, span: Span) {
        const MEASURES: [&str; 11] = [
            "p50",
            "p95",
            "p99",
            "p99.9",
            "cost",
            "availability",
            "cold-starts",
            "effect",
            "rto",
            "rpo",
            "error-budget",
        ];
        let measure = &require.measure.value;
        if !MEASURES.contains(&measure.as_str()) {
            let near = nearest(measure, MEASURES.into_iter());
            self.faults.push(
                Diagnostic::error(
                    "NEPH-029",
                    "unknown-measure",
                    require.measure.span,
                    format!("unknown objective `{measure}`"),
                )
                .label(near.map_or("unknown measure".to_string(), |near| format!("did you mean `{near}`?")))
                .help(format!("objectives: {}", MEASURES.join(", "))),
            );
            return;
        }
        let mut path = Vec::new();
        for reference in &require.path {
            match self.end(reference) {
                Some(End::Node(node)) => path.push(node),
                Some(End::Group(_)) => self.faults.push(
                    Diagnostic::error(
                        "NEPH-030",
                        "group-in-path",
                        reference.name.span,
                        format!("`{}` is a group; a path goes through components", reference.name.value),
                    )
                    .label("a group"),
                ),
                None => return,
            }
        }
        match read::objective(&require.values, measure, span) {
            Ok(value) => self.model.requirements.push(Requirement {
                measure: measure.clone(),
                path,
                compare: require.compare.value.clone(),
                value,
                written: read::written(&require.values),
                span,
            }),
            Err(fault) => self.faults.push(*fault),
        }
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

fn twice(what: &str, name: &str, again: Span, first: Span) -> Diagnostic {
    Diagnostic::error("NEPH-014", "declared-twice", again, format!("{what} `{name}` is declared twice"))
        .label("again here")
        .also(first, "first here")
        .help("give one of the two another name")
}
