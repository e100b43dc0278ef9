//! What cannot be, and what is surely not meant: warnings about a text that can be read.

use std::collections::BTreeSet;

use super::Resolver;
use crate::views::{self, Show};
use crate::{End, Event, Family, Mode, Node, NodeId, ThemeFile};
use neph_catalog::connections::{self, ArrowKind, Cannot, MeantArrow};
use neph_catalog::{Capability, Provider, fact};
use neph_syntax::ast::{self, Ast, ItemKind, Text};
use neph_syntax::diagnostic::{Diagnostic, Severity};
use neph_syntax::source::Span;
use neph_syntax::words::nearest;

impl<'a> Resolver<'a> {
    pub(super) fn warn(&mut self, ast: &Ast) {
        if self.model.nodes.is_empty() {
            return self.nothing(ast);
        }
        let mut found = Vec::new();
        self.impossible(&mut found);
        self.settings(&mut found);
        self.elsewhere(&mut found);
        self.unconnected(&mut found);
        self.events(&mut found);
        self.faults.append(&mut found);
    }

    /// A text without a component: an error if it says nothing at all.
    fn nothing(&mut self, ast: &Ast) {
        let written =
            ast.items.iter().find(|item| !matches!(item.kind, ItemKind::Comment(_) | ItemKind::Version(_)));
        if self.faults.iter().any(|fault| fault.severity == Severity::Error) {
            return;
        }
        self.faults.push(match written {
            None => Diagnostic::new("NEPH-050", "empty-file", Severity::Error, None, format!("{} says nothing", ast.source.name))
                .help("declare a component, like `function resize \"Resize\"`; `neph new` makes a first system to edit"),
            Some(item) => Diagnostic::new(
                "NEPH-051",
                "empty-system",
                Severity::Warning,
                Some(self.system_seen.unwrap_or(item.span)),
                "the system has no components",
            )
            .label("nothing to draw")
            .help("declare a component, like `function resize \"Resize\"`"),
        });
    }

    /// Arrows between what nothing connects.
    fn impossible(&self, found: &mut Vec<Diagnostic>) {
        for edge in &self.model.edges {
            let (End::Node(from), End::Node(to)) = (edge.from, edge.to) else { continue };
            let (from, to) = (&self.model.nodes[from.0], &self.model.nodes[to.0]);
            let arrow = match edge.mode {
                Mode::Call => ArrowKind::Call,
                Mode::Event => ArrowKind::Event,
                Mode::Failure => ArrowKind::Failure,
            };
            let ends = ((from.role, from.service_id()), (to.role, to.service_id()));
            if let Some(row) = connections::impossible(ends.0, ends.1, arrow) {
                let mut fault = self.cannot(row, from, to, edge.span, edge.mode);
                // Of a role only the usual service lacks it: another service of the kind may do it.
                let named = |node: &Node| node.service.as_ref().is_some_and(|service| service.stated);
                if row.is_of_services() && !named(from) && !named(to) {
                    fault.severity = Severity::Note;
                    fault.level = Severity::Note.level();
                }
                found.push(fault);
            }
        }
    }

    fn cannot(&self, row: &Cannot, from: &Node, to: &Node, span: Span, mode: Mode) -> Diagnostic {
        let role = |node: &Node| node.role.title().to_lowercase();
        let service = to.service.as_ref().map_or_else(|| role(to), |service| service.title.clone());
        let because = row
            .because
            .replace("{role}", &role(from))
            .replace("{target}", &role(to))
            .replace("{service}", &service);
        let sign = Span::new(span.start, span.start + mode.sign().len());
        let fault = Diagnostic::new(
            "NEPH-046",
            "no-such-connection",
            Severity::Warning,
            Some(span),
            format!("`{} {} {}` cannot be", from.id, mode.sign(), to.id),
        )
        .label(because);
        let fault = match &row.source {
            Some(source) => fault.note(source.clone()),
            None => fault,
        };
        match (row.meant, &row.between) {
            (Some(MeantArrow::Event), _) => {
                fault.help(format!("an event is `{} ~> {}`", from.id, to.id)).fix(sign, "~>")
            }
            (Some(MeantArrow::Call), _) => {
                fault.help(format!("a call is `{} -> {}`", from.id, to.id)).fix(sign, "->")
            }
            (Some(MeantArrow::Reverse), _) => {
                fault.help(format!("write `{} -> {}`, or remove the arrow", to.id, from.id))
            }
            (None, Some(between)) => fault.help(format!("put {between}")),
            (None, None) => fault.help("remove the arrow"),
        }
    }

    /// Settings that a service does not have.
    fn settings(&self, found: &mut Vec<Diagnostic>) {
        for node in &self.model.nodes {
            for (name, known) in &node.facts.0 {
                if known.value.flag() == Some(false) {
                    continue;
                }
                if let Some(row) = connections::lacking(name.as_str(), node.service_id()) {
                    found.push(
                        Diagnostic::new(
                            "NEPH-047",
                            "no-such-setting",
                            Severity::Warning,
                            Some(known.span),
                            format!("`{}` cannot have `{name}`", node.id),
                        )
                        .label(row.because.clone())
                        .help(row.instead.clone()),
                    );
                }
            }
        }
    }

    /// Services of another provider than the system's.
    fn elsewhere(&self, found: &mut Vec<Diagnostic>) {
        let own = self.model.system.provider;
        for node in &self.model.nodes {
            let Some(service) = node.service.as_ref().filter(|service| service.stated) else { continue };
            let Some(provider) = Provider::parse(service.id.split('.').next().unwrap_or("")) else {
                continue;
            };
            // What is said to lie somewhere else is meant to.
            let placed = node.facts.has(fact::REGION) || self.is_apart(node);
            if provider == own || placed {
                continue;
            }
            let usual = self.catalog.default_for(node.role, own, &[]);
            let fault = Diagnostic::new(
                "NEPH-048",
                "other-provider",
                Severity::Warning,
                Some(node.span),
                format!(
                    "{} is a service of {}; this system runs on {}",
                    service.title,
                    provider.title(),
                    own.title()
                ),
            )
            .label("of another provider");
            let help = match usual {
                Some(usual) => format!(
                    "at {} a `{}` is {}; a system of several providers puts the other's services into an `account` or `region` of their own",
                    own.title(), node.role, usual.title()
                ),
                None => "a system of several providers puts the other's services into an `account` or `region` of their own".to_string(),
            };
            found.push(fault.help(help));
        }
    }

    /// Whether a component lies in an account, region or network of its own.
    fn is_apart(&self, node: &Node) -> bool {
        let mut around = node.group;
        while let Some(group) = around {
            let group = &self.model.groups[group.0];
            if ["region", "account", "context"].contains(&group.kind.as_str()) {
                return true;
            }
            around = group.parent;
        }
        false
    }

    /// Components that nothing leads to or from, in a system with arrows. What protects or watches needs none, and a
    /// function without a trigger is a finding of the review.
    fn unconnected(&self, found: &mut Vec<Diagnostic>) {
        if self.model.edges.is_empty() {
            return;
        }
        let ends: BTreeSet<End> = self.model.edges.iter().flat_map(|edge| [edge.from, edge.to]).collect();
        for (at, node) in self.model.nodes.iter().enumerate() {
            let mut around = node.group;
            let mut joined = ends.contains(&End::Node(NodeId(at)));
            while let Some(group) = around {
                joined |= ends.contains(&End::Group(group));
                around = self.model.groups[group.0].parent;
            }
            let needs_none =
                matches!(node.role.family(), Family::Support | Family::Function | Family::Compute)
                    || node.facts.has(fact::NOTE)
                    || node.facts.has(fact::WHY);
            if joined || needs_none {
                continue;
            }
            found.push(
                Diagnostic::new(
                    "NEPH-049",
                    "unconnected",
                    Severity::Warning,
                    Some(node.span),
                    format!("no arrow leads to or from `{}`", node.id),
                )
                .label("not connected")
                .help("add the arrow that is missing, or remove the component; `why \"…\"` says that it stands alone on purpose"),
            );
        }
    }

    /// Events that a channel carries in but not out, or out but not in, where its arrows name their events.
    fn events(&self, found: &mut Vec<Diagnostic>) {
        for (at, event) in self.model.events.iter().enumerate() {
            let carried: Vec<_> =
                self.model.edges.iter().filter(|edge| edge.event.is_some_and(|id| id.0 == at)).collect();
            if carried.is_empty() {
                if !self.model.edges.is_empty() {
                    found.push(event_warning(
                        event,
                        "is carried by no arrow",
                        "name it on the arrow that carries it: `~> target on ",
                    ));
                }
                continue;
            }
            for edge in carried {
                let (End::Node(from), End::Node(to)) = (edge.from, edge.to) else { continue };
                if self.is_channel(from) && self.named_otherwise(from, at, true) {
                    let message = format!(
                        "is consumed from `{}` and never published to it",
                        self.model.nodes[from.0].id
                    );
                    found.push(event_warning(
                        event,
                        &message,
                        "name it on the arrow that publishes it: `~> channel on ",
                    ));
                }
                if self.is_channel(to) && self.named_otherwise(to, at, false) {
                    let message =
                        format!("is published to `{}` and never consumed from it", self.model.nodes[to.0].id);
                    found.push(event_warning(event, &message, "add its consumer: `channel ~> target on "));
                }
            }
        }
    }

    fn is_channel(&self, id: NodeId) -> bool {
        self.model.nodes[id.0].role.can(Capability::Channel)
    }

    /// Whether arrows into (or out of) a channel exist and all name other events.
    fn named_otherwise(&self, channel: NodeId, event: usize, into: bool) -> bool {
        let mut any = false;
        for edge in self.model.edges.iter().filter(|edge| edge.mode != Mode::Failure) {
            let end = if into { edge.to } else { edge.from };
            if end != End::Node(channel) {
                continue;
            }
            any = true;
            match edge.event {
                Some(id) if id.0 != event => {}
                _ => return false,
            }
        }
        any
    }

    /// A view: its pictures are made when it is drawn, what it names is checked here.
    pub(super) fn view(&mut self, view: &ast::Titled) {
        let flows = self.model.stated_flows.iter().map(|(label, _)| label.clone()).collect::<Vec<_>>();
        let mut faults = Vec::new();
        let nodes = &self.node_names;
        let groups = &self.group_names;
        let removed = &self.removed;
        let unknown = |what: &str, name: &str, span: Span, near: Option<String>| {
            let fault =
                Diagnostic::error("NEPH-026", "unknown-name", span, format!("undeclared {what} `{name}`"));
            Some(match near {
                Some(near) => fault.label(format!("did you mean `{near}`?")).help(format!("write `{near}`")),
                None => fault.label(format!("no such {what}")).help("a view shows what is declared"),
            })
        };
        let known = |show: &Show, span: Span| match show {
            Show::Group(name) if !groups.contains_key(name) => {
                unknown("group", name, span, nearest(name, groups.keys().map(String::as_str)))
            }
            Show::Flow(name)
                if name.parse::<usize>().is_err() && !flows.is_empty() && !flows.contains(name) =>
            {
                unknown("flow", name, span, nearest(name, flows.iter().map(String::as_str)))
            }
            Show::Component(name) if !nodes.contains_key(name) && !removed.contains(name.as_str()) => {
                let names = nodes.keys().map(String::as_str);
                let near = groups.get(name).map(|_| format!("group:{name}")).or_else(|| nearest(name, names));
                unknown("component", name, span, near)
            }
            Show::Overview | Show::Group(_) | Show::Flow(_) | Show::Component(_) => None,
        };
        let read = views::read(view, &known, &mut faults);
        if let Some(first) = self.model.views.iter().find(|known| known.label == read.label) {
            let fault = super::declare::twice("the view", &read.label, read.span, first.span);
            self.faults.push(fault);
        } else {
            self.model.views.push(read);
        }
        self.faults.extend(faults);
    }

    /// The file that says how pictures look: that of the nearest file holds.
    pub(super) fn theme(&mut self, path: &Text, span: Span) {
        let number = |span: Span| self.source.file_number(span.start).unwrap_or(0);
        match &self.model.theme {
            Some(first) if number(first.span) == number(span) => {
                let fault = views::second_theme(path, first.span);
                self.faults.push(fault);
            }
            Some(first) if number(first.span) < number(span) => {}
            _ => self.model.theme = Some(ThemeFile { path: path.value.clone(), span: path.span }),
        }
    }
}

fn event_warning(event: &Event, what: &str, help: &str) -> Diagnostic {
    Diagnostic::new(
        "NEPH-052",
        "loose-event",
        Severity::Warning,
        Some(event.span),
        format!("the event `{}` {what}", event.id),
    )
    .label("declared here")
    .help(format!("{help}{}`", event.id))
}
