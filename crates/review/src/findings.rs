//! Collects what rules say, merges what has one root, and sets accepted findings apart.

use std::collections::{BTreeMap, BTreeSet};

use super::{Category, Finding, Level, Place, Question, Review, Rule};
use neph_catalog::FactName;
use neph_model::{Allowance, End, Model, NodeId};
use neph_syntax::diagnostic::{Diagnostic, Severity};

/// What rules have said so far.
#[derive(Debug, Default)]
pub struct Findings {
    rule: Option<&'static Rule>,
    findings: Vec<Finding>,
    questions: Vec<Question>,
    passed: BTreeMap<&'static str, (&'static Rule, usize)>,
}

impl Findings {
    /// The rule that speaks from now on.
    pub(super) fn begin(&mut self, rule: &'static Rule) {
        self.rule = Some(rule);
    }

    /// Something is wrong. `root` names the cause: findings with the same root are told as one.
    pub fn fail(
        &mut self,
        level: Level,
        place: Place,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> &mut Finding {
        let rule = self.rule.expect("a rule speaks");
        self.findings.push(Finding {
            rule,
            level,
            place,
            parts: Vec::new(),
            message: message.into(),
            evidence: Vec::new(),
            effect: None,
            fix: fix.into(),
            after: None,
            remedy: Vec::new(),
            root: format!("{} {place:?}", rule.code),
            also: Vec::new(),
            accepted: None,
            until: None,
            span: None,
        });
        self.findings.last_mut().expect("just pushed")
    }

    /// It cannot be told: these facts are missing. `level` is what it would be.
    pub fn ask(&mut self, level: Level, place: Place, missing: &[FactName], question: impl Into<String>) {
        let rule = self.rule.expect("a rule speaks");
        self.questions.push(Question {
            rule,
            place,
            parts: Vec::new(),
            missing: missing.to_vec(),
            question: question.into(),
            level,
        });
    }

    /// Whether a rule of a category has already found or asked something about a part or an arrow at it.
    pub fn told_of(&self, category: Category, model: &Model, node: NodeId) -> bool {
        let at = |place: Place| match place {
            Place::Node(id) => id == node,
            Place::Edge(id) => {
                let edge = model.edge(id);
                model.origin(edge) == Some(node) || model.target(edge) == Some(node)
            }
            Place::System => false,
        };
        self.findings.iter().any(|f| f.rule.category == category && at(f.place))
            || self.questions.iter().any(|q| q.rule.category == category && at(q.place))
    }

    /// Looked at, and found right.
    pub fn pass(&mut self) {
        let rule = self.rule.expect("a rule speaks");
        self.passed.entry(rule.code).or_insert((rule, 0)).1 += 1;
    }

    /// The review: merged, accepted ones apart, worst first.
    pub(super) fn finish(self, model: &Model) -> Review {
        let mut by_root: BTreeMap<String, Finding> = BTreeMap::new();
        for mut finding in self.findings {
            finding.span = span(model, finding.place);
            let name = place_name(model, finding.place);
            if finding.parts.is_empty() {
                finding.parts.push(name);
            }
            match by_root.get_mut(&finding.root) {
                None => {
                    by_root.insert(finding.root.clone(), finding);
                }
                Some(first) => merge(first, finding),
            }
        }
        let mut used = vec![false; model.allowances.len()];
        let (mut findings, mut accepted) = (Vec::new(), Vec::new());
        for mut finding in by_root.into_values() {
            let allowance =
                model.allowances.iter().position(|allow| accepts(model, allow, finding.rule, finding.place));
            match allowance {
                Some(at) => {
                    used[at] = true;
                    finding.accepted = Some(model.allowances[at].reason.clone());
                    finding.until = model.allowances[at].until;
                    accepted.push(finding);
                }
                None => findings.push(finding),
            }
        }
        for list in [&mut findings, &mut accepted] {
            list.sort_by(|a, b| (b.level, a.rule.code, a.place).cmp(&(a.level, b.rule.code, b.place)));
        }
        for (allow, used) in model.allowances.iter().zip(&mut used) {
            *used |= self.questions.iter().any(|asked| accepts(model, allow, asked.rule, asked.place));
        }
        let questions = merged(model, self.questions);
        let idle_allowances = model
            .allowances
            .iter()
            .zip(used)
            .filter(|(_, used)| !used)
            .map(|(allow, _)| idle(allow))
            .collect();
        Review { findings, accepted, questions, passed: self.passed.into_values().collect(), idle_allowances }
    }
}

/// Worst first; one question for all parts that lack the same facts, and none that a graver one asks already.
fn merged(model: &Model, mut questions: Vec<Question>) -> Vec<Question> {
    questions.sort_by(|a, b| (b.level, a.rule.code, a.place).cmp(&(a.level, b.rule.code, b.place)));
    let accepted = |question: &Question| {
        model.allowances.iter().any(|allow| accepts(model, allow, question.rule, question.place))
    };
    let mut kept: Vec<Question> = Vec::new();
    let mut asked: BTreeSet<(Vec<FactName>, String)> = BTreeSet::new();
    for mut question in questions.into_iter().filter(|question| !accepted(question)) {
        let name = place_name(model, question.place);
        if !asked.insert((question.missing.clone(), name.clone())) {
            continue;
        }
        match kept.iter_mut().find(|first| first.rule == question.rule && first.missing == question.missing) {
            Some(first) => first.parts.push(name),
            None => {
                question.parts.push(name);
                kept.push(question);
            }
        }
    }
    for question in &mut kept {
        if question.parts.len() > 1 {
            let others = super::context::listed(question.parts[1..].iter().map(String::as_str));
            question.question.push_str(&format!(" — and the same for {others}"));
        }
    }
    kept
}

/// Whether an `allow` line means a rule's finding at a place.
fn accepts(model: &Model, allow: &Allowance, rule: &Rule, place: Place) -> bool {
    let named = allow.rule.eq_ignore_ascii_case(rule.code) || allow.rule == rule.name;
    named && allow.on.is_none_or(|on| touches(model, on, place))
}

fn idle(allow: &Allowance) -> Diagnostic {
    match super::find(&allow.rule) {
        Some(rule) => Diagnostic::new(
            "NEPH-032",
            "idle-allowance",
            Severity::Note,
            Some(allow.span),
            format!("`allow {}` accepts nothing: {} was not found here", allow.rule, rule.code),
        )
        .label("nothing to accept")
        .help("remove the line, or correct the part it names"),
        None => {
            let names = super::RULES.iter().flat_map(|rule| [rule.name, rule.code]);
            let near = neph_syntax::words::nearest(&allow.rule, names);
            Diagnostic::new(
                "NEPH-033",
                "unknown-rule",
                Severity::Warning,
                Some(allow.span),
                format!("`{}` is no rule", allow.rule),
            )
            .label(near.map_or("unknown rule".to_string(), |near| format!("did you mean `{near}`?")))
            .help("all rules: `neph explain rules`")
        }
    }
}

/// The worse one leads; the other is told as what it also breaks.
fn merge(first: &mut Finding, mut other: Finding) {
    if other.level > first.level {
        std::mem::swap(first, &mut other);
    }
    if other.rule == first.rule {
        for part in other.parts {
            if !first.parts.contains(&part) {
                first.parts.push(part);
            }
        }
        for line in other.evidence {
            if !first.evidence.contains(&line) {
                first.evidence.push(line);
            }
        }
    } else {
        first.also.push(format!("{} {}", other.rule.code, other.rule.title));
    }
}

fn span(model: &Model, place: Place) -> Option<neph_syntax::source::Span> {
    match place {
        Place::System => model.system.span,
        Place::Node(id) => Some(model.node(id).span),
        Place::Edge(id) => Some(model.edge(id).span),
    }
}

fn place_name(model: &Model, place: Place) -> String {
    match place {
        Place::System => model.system.name.clone(),
        Place::Node(id) => model.node(id).id.clone(),
        Place::Edge(id) => {
            let edge = model.edge(id);
            format!("{} {} {}", model.end_id(edge.from), edge.mode.sign(), model.end_id(edge.to))
        }
    }
}

/// Whether an `allow … on` means the place: the part itself, an end of the arrow, or a group around it.
fn touches(model: &Model, on: End, place: Place) -> bool {
    let inside = |node: NodeId| match on {
        End::Node(id) => id == node,
        End::Group(group) => model.enclosing(node).contains(&group),
    };
    match place {
        Place::System => false,
        Place::Node(id) => inside(id),
        Place::Edge(id) => {
            let edge = model.edge(id);
            [edge.from, edge.to].into_iter().any(|end| match end {
                End::Node(id) => inside(id),
                End::Group(_) => end == on,
            })
        }
    }
}
