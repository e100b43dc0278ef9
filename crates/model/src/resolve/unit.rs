//! What the business counts, resolved to arrows.

use super::Resolver;
use crate::{BusinessUnit, EdgeId, End};
use neph_syntax::ast;
use neph_syntax::diagnostic::Diagnostic;
use neph_syntax::source::Span;

impl Resolver<'_> {
    /// The arrows along a path of names; of several between the same two, the one with the label.
    pub(super) fn unit(&mut self, unit: &ast::BusinessUnit, span: Span) {
        let mut steps = Vec::new();
        let ends: Vec<Option<End>> = unit.path.iter().map(|reference| self.end(reference)).collect();
        for (at, pair) in ends.windows(2).enumerate() {
            let [Some(from), Some(to)] = *pair else { return };
            let label = unit.label.as_ref().filter(|_| at + 2 == ends.len());
            let found = (0..self.model.edges.len()).map(EdgeId).find(|id| {
                let edge = &self.model.edges[id.0];
                edge.from == from && edge.to == to && label.is_none_or(|label| label.value == edge.label)
            });
            let Some(found) = found else {
                let to = &unit.path[at + 1].name;
                let labelled =
                    label.map_or(String::new(), |label| format!(" with the label \"{}\"", label.value));
                self.faults.push(
                    Diagnostic::error(
                        "NEPH-028",
                        "no-such-arrow",
                        to.span,
                        format!("no arrow leads to `{}` here{labelled}", to.value),
                    )
                    .label("a unit names arrows that exist")
                    .help("draw the arrow, or correct the path or its label"),
                );
                return;
            };
            steps.push(found);
        }
        if steps.is_empty() {
            self.faults.push(
                Diagnostic::error(
                    "NEPH-028",
                    "no-such-arrow",
                    span,
                    format!("`{}` names no arrow", unit.name.value),
                )
                .label("a path of one name")
                .help(format!("write the path to it: `unit {} = web -> api`", unit.name.value)),
            );
            return;
        }
        self.model.units.push(BusinessUnit { name: unit.name.value.replace(['_', '-'], " "), steps, span });
    }
}
