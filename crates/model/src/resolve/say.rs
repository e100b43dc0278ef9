//! What is said about the components: flows, requirements, decisions, findings accepted.

use super::Resolver;
use crate::{Allowance, EdgeId, End, Remark, Requirement, Titled, read};
use neph_catalog::fact;
use neph_catalog::vocabulary::Subject;
use neph_syntax::ast::{self, FlowItem, Item, ItemKind};
use neph_syntax::diagnostic::Diagnostic;
use neph_syntax::source::Span;
use neph_syntax::words::nearest;

impl<'a> Resolver<'a> {
    pub(super) fn rest(&mut self, items: &'a [Item]) {
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
                ItemKind::Allow(allow) => self.allow(allow, item.span),
                ItemKind::View(view) => self.view(view),
                ItemKind::Theme(path) => self.theme(path, item.span),
                ItemKind::Environment(environment) => self.environment(environment),
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

    fn allow(&mut self, allow: &ast::Allow, span: Span) {
        let on = allow.on.as_ref().map(|on| self.end(on));
        if on == Some(None) {
            return;
        }
        let Some(reason) = &allow.because else {
            self.faults.push(
                Diagnostic::error(
                    "NEPH-027",
                    "without-reason",
                    span,
                    format!("`allow {}` needs a reason", allow.rule.value),
                )
                .label("why is it acceptable?")
                .help(format!("write `allow {} because \"the reason\"`", allow.rule.value)),
            );
            return;
        };
        let until = allow.until.as_ref().map(|day| (day, day.value.parse()));
        if let Some((day, Err(()))) = until {
            self.faults.push(
                Diagnostic::error("NEPH-035", "no-such-day", day.span, format!("`{}` is no day", day.value))
                    .label("not a date")
                    .help("write the last day on which it is accepted, such as `until 2027-01-31`"),
            );
            return;
        }
        self.model.allowances.push(Allowance {
            rule: allow.rule.value.clone(),
            on: on.flatten(),
            reason: reason.value.clone(),
            until: until.and_then(|(_, day)| day.ok()),
            span: allow.rule.span,
        });
    }

    fn titled(&mut self, titled: &ast::Titled, subject: Subject) -> Titled {
        let facts = read::facts(titled.facts.as_ref(), subject, None, &mut self.faults);
        if let Some(down) = facts.text(fact::DOWN) {
            for name in down.split([' ', ',']).filter(|name| !name.is_empty()) {
                if !self.node_names.contains_key(name) && !self.is_removed(name) {
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

    pub(super) fn require(&mut self, require: &ast::Require, span: Span) {
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
        /// What else people call them.
        const SYNONYMS: [(&str, &str); 12] = [
            ("latency", "p99"),
            ("response-time", "p99"),
            ("response_time", "p99"),
            ("p90", "p95"),
            ("median", "p50"),
            ("uptime", "availability"),
            ("sla", "availability"),
            ("price", "cost"),
            ("costs", "cost"),
            ("budget", "cost"),
            ("cold_starts", "cold-starts"),
            ("delay", "effect"),
        ];
        let measure = &require.measure.value;
        if !MEASURES.contains(&measure.as_str()) {
            let meant = SYNONYMS.iter().find(|(word, _)| word.eq_ignore_ascii_case(measure));
            let near = meant
                .map(|(_, measure)| (*measure).to_string())
                .or_else(|| nearest(measure, MEASURES.into_iter()));
            self.faults.push(
                Diagnostic::error(
                    "NEPH-029",
                    "unknown-measure",
                    require.measure.span,
                    format!("unknown objective `{measure}`"),
                )
                .label(
                    near.as_ref()
                        .map_or("unknown measure".to_string(), |near| format!("did you mean `{near}`?")),
                )
                .help(format!("objectives: {}", MEASURES.join(", ")))
                .fixed(require.measure.span, near),
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
            Ok(value) => self.objective(Requirement {
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
}
