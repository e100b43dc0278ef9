//! Names: groups, components and events, with what is said of them where they are declared.

use super::Resolver;
use crate::{Event, EventId, Facts, Group, GroupId, Node, NodeId, ServiceName, check, read};
use neph_catalog::Role;
use neph_catalog::vocabulary::{self, Subject};
use neph_syntax::ast::{self, Item, ItemKind, Spanned};
use neph_syntax::diagnostic::Diagnostic;
use neph_syntax::source::Span;

/// More parts than this cannot be drawn or read as one system.
const MOST_PARTS: usize = 20_000;

impl<'a> Resolver<'a> {
    /// Groups first, with what holds in them, then components and events in the order they are written.
    pub(super) fn declare(&mut self, items: &'a [Item]) {
        let mut found = Vec::new();
        self.groups(items, None, &mut found);
        self.check_defaults();
        for (item, group) in found {
            match &item.kind {
                ItemKind::Declaration(declaration) => self.node(declaration, group),
                ItemKind::Event(declaration) => self.event(declaration),
                _ => {}
            }
        }
        self.check_members();
        self.check_refinements();
    }

    fn groups(
        &mut self,
        items: &'a [Item],
        parent: Option<GroupId>,
        found: &mut Vec<(&'a Item, Option<GroupId>)>,
    ) {
        for item in items {
            match &item.kind {
                ItemKind::Group(group) => {
                    let inner = self.group(group, parent);
                    self.groups(&group.items, inner, found);
                }
                ItemKind::Declaration(declared) if parent.is_some() && self.is_group_fact(declared) => {
                    let value = Spanned {
                        value: ast::Value::Word(declared.id.value.clone()),
                        span: declared.id.span,
                    };
                    self.group_fact(parent, &declared.kind, value, item.span);
                }
                ItemKind::Declaration(_) | ItemKind::Event(_) => found.push((item, parent)),
                ItemKind::Refinement(refined) => match (&refined.label, parent) {
                    (Some(text), Some(_)) if refined.facts.is_none() && says_of_group(&refined.id.value) => {
                        let value = Spanned { value: ast::Value::Text(text.value.clone()), span: text.span };
                        self.group_fact(parent, &refined.id, value, item.span);
                    }
                    _ => self.refinements.entry(&refined.id.value).or_default().push(refined),
                },
                ItemKind::Member(name) => {
                    if let Some(group) = parent {
                        self.member(name, group);
                    }
                }
                ItemKind::Default(default) => self.default(default, parent),
                _ => {}
            }
        }
    }

    /// The group, new or, where its name is taken, the one whose parts its own join.
    fn group(&mut self, group: &ast::Group, parent: Option<GroupId>) -> Option<GroupId> {
        let id = GroupId(self.model.groups.len());
        let name = &group.id.value;
        if let Some(first) = self.group_names.get(name).copied() {
            let within = self.encloses(first, parent);
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
            let place = self.model.groups[first.0].span;
            let help = if within {
                "give one of the two another name"
            } else {
                "give one of the two another name, or write what belongs to it into the first"
            };
            self.faults.push(fault.label("again here").also(place, "first here").help(help));
            // Its parts are kept, in the group around it, so that arrows to them still resolve.
            return if within { parent } else { Some(first) };
        }
        self.group_names.insert(name.clone(), id);
        self.model.groups.push(Group {
            id: name.clone(),
            label: group.label.as_ref().map_or_else(|| name.clone(), |l| l.value.clone()),
            kind: group.container.value.clone(),
            parent,
            facts: Facts::default(),
            span: group.id.span,
        });
        Some(id)
    }

    /// `owner payments` in a group: a word that is no kind, and a fact of groups.
    fn is_group_fact(&self, declared: &ast::Declaration) -> bool {
        declared.label.is_none()
            && declared.facts.is_none()
            && says_of_group(&declared.kind.value)
            && Role::parse(&declared.kind.value).is_none()
            && self.catalog.by_name(None, &declared.kind.value).is_none()
    }

    fn group_fact(
        &mut self,
        group: Option<GroupId>,
        name: &ast::Text,
        value: Spanned<ast::Value>,
        span: Span,
    ) {
        let Some(group) = group else { return };
        let fact = ast::Fact { name: name.clone(), values: vec![value], span };
        let block = ast::Facts { items: vec![ast::FactItem::Fact(fact)], span };
        let facts = read::facts(Some(&block), Subject::Group, None, &mut self.faults);
        for (name, known) in facts.0 {
            if let Some(first) = self.model.groups[group.0].facts.0.insert(name, known) {
                self.faults.push(read::said_twice(name.as_str(), span, first.span));
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

    fn event(&mut self, declaration: &'a ast::Declaration) {
        let name = &declaration.id.value;
        if let Some(first) = self.event_names.get(name) {
            let first = self.model.events[first.0].span;
            self.faults.push(twice("the event", name, declaration.id.span, first));
            return;
        }
        let mut facts = read::facts(declaration.facts.as_ref(), Subject::Event, None, &mut self.faults);
        self.scale(&mut facts);
        self.event_names.insert(name.clone(), EventId(self.model.events.len()));
        self.model.events.push(Event {
            id: name.clone(),
            label: declaration.label.as_ref().map_or_else(|| name.clone(), |l| l.value.clone()),
            facts,
            span: declaration.id.span,
        });
    }

    fn node(&mut self, declaration: &'a ast::Declaration, group: Option<GroupId>) {
        let name = &declaration.id.value;
        if self.is_removed(name) {
            return;
        }
        let group = self.group_of(declaration, group);
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
        let facts = self.layered(declaration, role, named.map(|entry| entry.id()), group);
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
        check::icon(&facts, &mut self.faults);
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
        let label = self.label_of(declaration);
        self.node_names.insert(name.clone(), NodeId(self.model.nodes.len()));
        self.model.nodes.push(Node {
            id: name.clone(),
            label,
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
        match self.suggested(word, roles.chain(self.catalog.names()).chain(containers)) {
            Some(near) => {
                fault = fault.label(format!("did you mean `{near}`?")).fix(declaration.kind.span, near);
            }
            None => fault = fault.label("neither a role nor a service"),
        }
        self.faults.push(fault.help(
            "a kind is a role, like `function`, `queue` or `table`, or a service, like `dynamodb`; what is not ours is an `external`",
        ));
    }
}

/// Whether a word is a fact of groups.
fn says_of_group(word: &str) -> bool {
    vocabulary::fact(Subject::Group, word).is_some()
}

pub(super) fn twice(what: &str, name: &str, again: Span, first: Span) -> Diagnostic {
    Diagnostic::error("NEPH-014", "declared-twice", again, format!("{what} `{name}` is declared twice"))
        .label("again here")
        .also(first, "first here")
        .help("give one of the two another name")
}
