//! Environments: the system with changes, such as a smaller one for development.

use super::Resolver;
use crate::{Environment, Facts, Known, Requirement, Value, read};
use neph_catalog::vocabulary::Subject;
use neph_catalog::{Role, fact};
use neph_syntax::ast::{self, ChangeItem, FactItem};
use neph_syntax::diagnostic::Diagnostic;
use neph_syntax::units::number;
use neph_syntax::words::nearest;

impl<'a> Resolver<'a> {
    /// Facts of the system as the environment has them, its traffic, and what it goes without.
    pub(super) fn environment_facts(&mut self) {
        let Some(environment) = self.environment else { return };
        let label = environment.label.as_ref().map_or(&environment.id.value, |label| &label.value);
        self.model.environment = Some(environment.id.value.clone());
        if !self.model.system.name.is_empty() {
            self.model.system.name.push_str(": ");
        }
        self.model.system.name.push_str(label);
        // Whatever is wrong in it is told once, where environments are read.
        let facts = self.facts_of(environment, &mut Vec::new());
        for (name, mut known) in facts.0 {
            if let Value::Factor { factor, .. } = known.value {
                self.traffic = factor;
                continue;
            }
            known.origin = Some(format!("environment {}", environment.id.value).into());
            self.model.system.facts.0.insert(name, known);
        }
        for change in &environment.changes {
            if let ChangeItem::Without(names, _) = change {
                self.removed.extend(names.iter().map(|name| name.value.as_str()));
            }
        }
    }

    fn facts_of(&self, environment: &ast::Environment, faults: &mut Vec<Diagnostic>) -> Facts {
        let items = environment.changes.iter().filter_map(|change| match change {
            ChangeItem::Fact(fact) => Some(FactItem::Fact(fact.clone())),
            ChangeItem::Refinement(..)
            | ChangeItem::Without(..)
            | ChangeItem::Require(..)
            | ChangeItem::Comment(..) => None,
        });
        let block = ast::Facts { items: items.collect(), span: environment.span };
        read::facts(Some(&block), Subject::Environment, None, faults)
    }

    /// What the environment changes of a component.
    pub(super) fn environment_of(&mut self, declaration: &ast::Declaration, role: Role, facts: &mut Facts) {
        let Some(environment) = self.environment else { return };
        for change in &environment.changes {
            let ChangeItem::Refinement(refined, _) = change else { continue };
            if refined.id.value != declaration.id.value {
                continue;
            }
            let changed = read::unmerged(refined.facts.as_ref(), Subject::Node, Some(role), &mut Vec::new());
            for (name, mut known) in changed.0 {
                known.origin = Some(format!("environment {}", environment.id.value).into());
                facts.0.insert(name, known);
            }
        }
    }

    /// Whether the environment goes without a component.
    pub(super) fn is_removed(&self, name: &str) -> bool {
        self.removed.contains(name)
    }

    /// Rates at the traffic of the environment.
    pub(super) fn scale(&self, facts: &mut Facts) {
        if (self.traffic - 1.0).abs() < f64::EPSILON {
            return;
        }
        let names = [fact::RATE.name(), fact::PEAK.name(), fact::LOW.name(), fact::USERS.name()];
        for name in names {
            let Some(Known { value, written, .. }) = facts.0.get_mut(&name) else { continue };
            let (Value::Rate(spread) | Value::Count(spread)) = value else { continue };
            spread.usual *= self.traffic;
            spread.low = spread.low.map(|low| low * self.traffic);
            spread.high = spread.high.map(|high| high * self.traffic);
            *written = format!("{written} x{}", number(self.traffic));
        }
    }

    /// An objective: that of an environment takes the place of the same one of the system.
    pub(super) fn objective(&mut self, wanted: Requirement) {
        let inside = self.environment.is_some_and(|environment| {
            wanted.span.start >= environment.span.start && wanted.span.end <= environment.span.end
        });
        if inside {
            self.model
                .requirements
                .retain(|known| known.measure != wanted.measure || known.path != wanted.path);
        }
        self.model.requirements.push(wanted);
    }

    /// Lists an environment and tells what is wrong in it, whichever is built.
    pub(super) fn environment(&mut self, environment: &'a ast::Environment) {
        let name = &environment.id.value;
        if let Some(first) = self.model.environments.iter().find(|known| known.id == *name) {
            let fault = super::declare::twice("the environment", name, environment.id.span, first.span);
            self.faults.push(fault);
            return;
        }
        if name == "all" {
            self.faults.push(
                Diagnostic::error(
                    "NEPH-014",
                    "declared-twice",
                    environment.id.span,
                    "no environment can be called `all`",
                )
                .label("`--env all` means every environment")
                .help("give it another name, like `everywhere`"),
            );
        }
        self.model.environments.push(Environment {
            id: name.clone(),
            label: environment.label.as_ref().map_or_else(|| name.clone(), |label| label.value.clone()),
            span: environment.id.span,
        });
        let mut faults = Vec::new();
        self.facts_of(environment, &mut faults);
        self.faults.extend(faults);
        let chosen = self.environment.is_some_and(|chosen| std::ptr::eq(chosen, environment));
        for change in &environment.changes {
            match change {
                ChangeItem::Fact(_) | ChangeItem::Comment(..) => {}
                ChangeItem::Refinement(refined, _) => self.check_change(refined),
                ChangeItem::Without(names, _) => names.iter().for_each(|name| self.check_without(name)),
                ChangeItem::Require(require, span) => {
                    let known = self.model.requirements.clone();
                    self.require(require, *span);
                    if !chosen {
                        self.model.requirements = known;
                    }
                }
            }
        }
    }

    fn check_change(&mut self, refined: &'a ast::Refinement) {
        let name = refined.id.value.as_str();
        if self.is_removed(name) {
            return;
        }
        let Some(id) = self.node_names.get(name).copied() else {
            let fault = self.unknown_refinement(refined);
            self.faults.push(fault);
            return;
        };
        let node = &self.model.nodes[id.0];
        let role = node.role;
        let facts = read::facts(refined.facts.as_ref(), Subject::Node, Some(role), &mut self.faults);
        let service = self.model.nodes[id.0].service.clone();
        crate::check::range(self.catalog, &facts, service.as_ref(), &mut self.faults);
        if let Some(label) = &refined.label {
            self.faults.push(
                Diagnostic::error(
                    "NEPH-045",
                    "label-in-environment",
                    label.span,
                    "an environment does not rename components",
                )
                .label("has no effect")
                .help("remove the label; it is given where the component is declared"),
            );
        }
    }

    fn check_without(&mut self, name: &ast::Text) {
        let known = self.node_names.contains_key(&name.value) || self.is_removed(&name.value);
        if known {
            return;
        }
        let near = nearest(&name.value, self.node_names.keys().map(String::as_str));
        let fault = Diagnostic::error(
            "NEPH-026",
            "unknown-name",
            name.span,
            format!("undeclared component `{}`", name.value),
        );
        self.faults.push(match near {
            Some(near) => fault.label(format!("did you mean `{near}`?")).help("write").fix(name.span, near),
            None => fault
                .label("no such component")
                .help("an environment goes without components that are declared"),
        });
    }
}
