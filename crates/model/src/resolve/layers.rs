//! What is said of a component in several places: in its own block, in refinements, in defaults of its groups and
//! files. What is nearer to the component wins, and every value says where it was given.

use super::Resolver;
use super::declare::twice;
use crate::{Facts, GroupId, read};
use neph_catalog::Role;
use neph_catalog::vocabulary::Subject;
use neph_syntax::ast::{self, Text};
use neph_syntax::diagnostic::{Diagnostic, Severity};
use neph_syntax::source::Span;
use neph_syntax::words::nearest;

/// `default function { … }`: what holds for a kind, and where.
pub(super) struct KindDefault<'a> {
    kind: Kind,
    /// The group it holds in; everywhere if none.
    group: Option<GroupId>,
    /// The number of its file: 0 is the first, which wins over those it uses.
    file: usize,
    default: &'a ast::Default,
}

/// What a default is for.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Role(Role),
    Service(String, Role),
}

impl<'a> Resolver<'a> {
    pub(super) fn default(&mut self, default: &'a ast::Default, group: Option<GroupId>) {
        let word = &default.kind.value;
        let service = || self.catalog.by_name(Some(self.model.system.provider), word);
        let kind = match (Role::parse(word), service()) {
            (Some(role), _) => Kind::Role(role),
            (None, Some(entry)) => Kind::Service(entry.id().to_string(), entry.role()),
            (None, None) => {
                let roles = Role::ALL.iter().map(|role| role.name());
                let near = nearest(word, roles.chain(self.catalog.names()));
                let fault = Diagnostic::error(
                    "NEPH-010",
                    "unknown-kind",
                    default.kind.span,
                    format!("unknown component kind `{word}`"),
                );
                self.faults.push(match near {
                    Some(near) => fault
                        .label(format!("did you mean `{near}`?"))
                        .help("write")
                        .fix(default.kind.span, near),
                    None => fault
                        .label("neither a role nor a service")
                        .help("a default is for a role, like `function`, or a service, like `dynamodb`"),
                });
                return;
            }
        };
        let file = self.source.file_number(default.kind.span.start).unwrap_or(0);
        self.defaults.push(KindDefault { kind, group, file, default });
    }

    /// Reads each default once for its own sake, so that a wrong one is told although no component takes it.
    pub(super) fn check_defaults(&mut self) {
        let mut seen: Vec<(Kind, Option<GroupId>, usize, Span)> = Vec::new();
        for at in 0..self.defaults.len() {
            let KindDefault { kind, group, file, default } = &self.defaults[at];
            let role = match kind {
                Kind::Role(role) | Kind::Service(_, role) => *role,
            };
            read::facts(Some(&default.facts), Subject::Node, Some(role), &mut self.faults);
            let span = default.kind.span;
            match seen.iter().find(|(k, g, f, _)| k == kind && g == group && f == file) {
                Some((.., first)) => {
                    let fault = twice("the default for", &default.kind.value, span, *first);
                    self.faults
                        .push(fault.help("write one `default` block for a kind in each file or group"));
                }
                None => seen.push((kind.clone(), *group, *file, span)),
            }
        }
        // From here on the nearer stands first; of the same place a service before its role.
        self.defaults.sort_by_key(|default| (default.file, matches!(default.kind, Kind::Role(_))));
    }

    /// Everything said of a component, the nearest first.
    pub(super) fn layered(
        &mut self,
        declaration: &'a ast::Declaration,
        role: Role,
        service: Option<&str>,
        group: Option<GroupId>,
    ) -> Facts {
        let mut facts =
            read::unmerged(declaration.facts.as_ref(), Subject::Node, Some(role), &mut self.faults);
        for refined in self.refinements.get(declaration.id.value.as_str()).cloned().unwrap_or_default() {
            let more = read::unmerged(refined.facts.as_ref(), Subject::Node, Some(role), &mut self.faults);
            let place = format!("added at {}", self.source.place(refined.id.span.start));
            for (name, mut known) in more.0 {
                if let Some(first) = facts.0.get(&name) {
                    self.faults.push(
                        Diagnostic::new(
                            "NEPH-042",
                            "given-already",
                            Severity::Warning,
                            Some(known.span),
                            format!("`{name}` of `{}` is given where it is declared", declaration.id.value),
                        )
                        .label("has no effect")
                        .also(first.span, "given here")
                        .help("remove one of the two; a refinement adds what its component leaves open"),
                    );
                    continue;
                }
                known.origin = Some(place.as_str().into());
                facts.0.insert(name, known);
            }
        }
        let usual = self.catalog.default_for(role, self.model.system.provider, &[]).map(|entry| entry.id());
        let service = service.or(usual);
        let mut groups: Vec<Option<GroupId>> = Vec::new();
        let mut around = group;
        while let Some(group) = around {
            groups.push(Some(group));
            around = self.model.groups[group.0].parent;
        }
        groups.push(None);
        let mut unread = Vec::new();
        for group in groups {
            for default in self.defaults.iter().filter(|default| default.group == group) {
                let fits = match &default.kind {
                    Kind::Role(wanted) => *wanted == role,
                    Kind::Service(id, _) => Some(id.as_str()) == service,
                };
                if !fits {
                    continue;
                }
                let block = &default.default.facts;
                let more = read::unmerged(Some(block), Subject::Node, Some(role), &mut unread);
                let place = format!("default of {}", self.source.place(default.default.kind.span.start));
                for (name, mut known) in more.0 {
                    known.origin = Some(place.as_str().into());
                    facts.0.entry(name).or_insert(known);
                }
            }
        }
        self.environment_of(declaration, role, &mut facts);
        read::merge_rate(&mut facts, &mut self.faults);
        self.scale(&mut facts);
        facts
    }

    /// The label where it is declared, or else the one a refinement gives.
    pub(super) fn label_of(&self, declaration: &ast::Declaration) -> String {
        let refined = self.refinements.get(declaration.id.value.as_str()).into_iter().flatten();
        let labels = declaration.label.iter().chain(refined.filter_map(|refined| refined.label.as_ref()));
        let mut texts = labels.map(|label| label.value.trim()).filter(|text| !text.is_empty());
        texts.next().unwrap_or(&declaration.id.value).to_string()
    }

    /// `name` alone in a group.
    pub(super) fn member(&mut self, name: &'a Text, group: GroupId) {
        if let Some((_, first)) = self.members.get(name.value.as_str()) {
            let fault = Diagnostic::error(
                "NEPH-043",
                "two-groups",
                name.span,
                format!("`{}` belongs to two groups", name.value),
            );
            self.faults
                .push(fault.label("again here").also(*first, "first here").help("keep one of the two"));
            return;
        }
        self.members.insert(&name.value, (group, name.span));
    }

    /// The group a component belongs to: the one it is declared in, or the one that names it.
    pub(super) fn group_of(
        &mut self,
        declaration: &ast::Declaration,
        group: Option<GroupId>,
    ) -> Option<GroupId> {
        let Some((named, span)) = self.members.get(declaration.id.value.as_str()).copied() else {
            return group;
        };
        if let Some(first) = group.filter(|group| *group != named) {
            self.faults.push(
                Diagnostic::error(
                    "NEPH-043",
                    "two-groups",
                    span,
                    format!("`{}` belongs to two groups", declaration.id.value),
                )
                .label("named as a member here")
                .also(declaration.id.span, format!("declared in `{}`", self.model.groups[first.0].id))
                .help("declare it outside the other group, or leave it out here"),
            );
        }
        Some(named)
    }

    pub(super) fn check_members(&mut self) {
        let unknown: Vec<(&str, Span)> = self
            .members
            .iter()
            .filter(|(name, _)| !self.node_names.contains_key(**name) && !self.removed.contains(*name))
            .map(|(name, (_, span))| (*name, *span))
            .collect();
        for (name, span) in unknown {
            let near = nearest(name, self.node_names.keys().map(String::as_str));
            let fault =
                Diagnostic::error("NEPH-026", "unknown-name", span, format!("undeclared component `{name}`"));
            self.faults.push(match near {
                Some(near) => fault
                    .label(format!("did you mean `{near}`?"))
                    .help("a name alone in a group makes a component its member; write")
                    .fix(span, near),
                None => fault.label("no such component").help(format!(
                    "a name alone makes a component declared elsewhere a member of the group; to declare one: `function {name}`"
                )),
            });
        }
    }

    /// Refinements of what nobody declares: a slip of the name, or a component without one.
    pub(super) fn check_refinements(&mut self) {
        let unknown: Vec<&'a ast::Refinement> = self
            .refinements
            .iter()
            .filter(|(name, _)| !self.node_names.contains_key(**name) && !self.removed.contains(*name))
            .flat_map(|(_, refined)| refined.iter().copied())
            .collect();
        for refined in unknown {
            let fault = self.unknown_refinement(refined);
            // With its name it is declared: arrows to it cost no second message.
            self.told.extend(fault.fixes.iter().map(|fix| fix.text.trim().to_string()));
            self.faults.push(fault);
        }
    }

    pub(super) fn unknown_refinement(&self, refined: &ast::Refinement) -> Diagnostic {
        let Text { value: name, span } = &refined.id;
        let is_kind = Role::parse(name).is_some() || self.catalog.by_name(None, name).is_some();
        if is_kind || name == "group" || name == "event" {
            let slug = refined.label.as_ref().map(|label| neph_syntax::words::slug(&label.value));
            let fault =
                Diagnostic::error("NEPH-008", "without-name", *span, format!("this `{name}` has no name"))
                    .label("a name is missing behind it");
            return match slug.filter(|slug| !self.node_names.contains_key(slug)) {
                Some(slug) => fault
                    .help("arrows call it by its name")
                    .fix(Span::new(span.end, span.end), format!(" {slug}")),
                None => fault.help(format!("write a name that arrows call it by: `{name} orders`")),
            };
        }
        let fault =
            Diagnostic::error("NEPH-026", "unknown-name", *span, format!("undeclared component `{name}`"));
        match nearest(name, self.node_names.keys().map(String::as_str)) {
            Some(near) => fault
                .label(format!("did you mean `{near}`?"))
                .help("a name with a block adds to a component declared elsewhere; write")
                .fix(*span, near),
            None => fault.label("no such component").help(format!(
                "a name with a block adds to a component declared elsewhere; to declare one, write its kind: `function {name}`"
            )),
        }
    }
}
