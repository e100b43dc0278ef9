//! One compilation of one system: everything understood of one source text.

use std::sync::OnceLock;

use neph_analysis::Analysis;
use neph_analysis::requirement::{Checked, Verdict};
use neph_catalog::Catalog;
use neph_model::Model;
use neph_review::patterns::Pattern;
use neph_review::{Context, Policy, Review};
use neph_syntax::Ast;
use neph_syntax::diagnostic::{Diagnostic, Severity};
use neph_syntax::source::Source;

/// Everything understood of one source text; numbers and review are computed when first asked for, once.
#[derive(Debug)]
pub struct Compilation<'a> {
    /// The text.
    pub source: &'a Source,
    /// What services are called, can do and cost.
    pub catalog: &'a Catalog,
    /// The tree as written.
    pub ast: Ast,
    /// What it means.
    pub model: Model,
    /// What is wrong with the text.
    pub faults: Vec<Diagnostic>,
    /// What the house says about rules; set it before the review is asked for.
    pub policy: Policy,
    analysis: OnceLock<Analysis>,
    review: OnceLock<Review>,
    patterns: OnceLock<Vec<Pattern>>,
}

/// Compiles one source, of one file or several. It never fails: faults are in the result, and whatever could be
/// understood is in the rest.
pub fn compile<'a>(source: &'a Source, catalog: &'a Catalog) -> Compilation<'a> {
    compile_in(source, catalog, None)
}

/// The same as one of its environments has it; without a name as it is.
pub fn compile_in<'a>(
    source: &'a Source,
    catalog: &'a Catalog,
    environment: Option<&str>,
) -> Compilation<'a> {
    let (ast, mut faults) = neph_syntax::parse(source);
    let (model, unresolved) = neph_model::resolve_in(&ast, catalog, environment);
    faults.extend(unresolved);
    let faults = neph_model::in_order(faults);
    Compilation::of(source, catalog, ast, model, faults)
}

impl<'a> Compilation<'a> {
    fn of(
        source: &'a Source,
        catalog: &'a Catalog,
        ast: Ast,
        model: Model,
        faults: Vec<Diagnostic>,
    ) -> Compilation<'a> {
        let (policy, analysis, review, patterns) = Default::default();
        Compilation { source, catalog, ast, model, faults, policy, analysis, review, patterns }
    }

    /// The system as each of its environments has it, compiled anew; none of a system that is one itself.
    pub fn environments(&self) -> Vec<Compilation<'a>> {
        if self.model.environment.is_some() {
            return Vec::new();
        }
        let of = |environment: &neph_model::Environment| {
            let (model, faults) = neph_model::resolve_in(&self.ast, self.catalog, Some(&environment.id));
            let faults = neph_model::in_order(faults);
            let mut other = Compilation::of(self.source, self.catalog, self.ast.clone(), model, faults);
            other.policy = self.policy.clone();
            other
        };
        self.model.environments.iter().map(of).collect()
    }
}

impl Compilation<'_> {
    /// The numbers.
    pub fn analysis(&self) -> &Analysis {
        self.analysis.get_or_init(|| neph_analysis::analyse(&self.model, self.catalog))
    }

    /// What a reviewer would say.
    pub fn review(&self) -> &Review {
        self.review.get_or_init(|| neph_review::check(&self.context()).under(&self.policy))
    }

    /// Which known designs stand in the graph.
    pub fn patterns(&self) -> &[Pattern] {
        self.patterns.get_or_init(|| neph_review::patterns::find(&self.model))
    }

    /// What rules look at.
    pub fn context(&self) -> Context<'_> {
        Context { model: &self.model, analysis: self.analysis(), catalog: self.catalog }
    }

    /// Whether the text says what it must: nothing below is made from a text with errors.
    pub fn is_sound(&self) -> bool {
        self.faults.iter().all(|fault| fault.severity < Severity::Error)
    }

    /// All there is to say, by place: of a text with errors only those, since findings on half a text mislead.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut all = self.faults.clone();
        if self.is_sound() {
            all.extend(self.review().diagnostics());
            all.extend(self.unmet());
        }
        all.sort_by_key(Diagnostic::place);
        all
    }

    /// Requirements that are missed, as errors, and those that cannot be decided, as notes.
    fn unmet(&self) -> Vec<Diagnostic> {
        let checked = self.analysis().requirements.iter();
        checked.filter_map(|checked| self.unmet_one(checked)).collect()
    }

    fn unmet_one(&self, checked: &Checked) -> Option<Diagnostic> {
        let requirement = self.model.requirements.get(checked.index)?;
        let path: Vec<&str> = requirement.path.iter().map(|id| self.model.node(*id).id.as_str()).collect();
        let what = format!("{} {}", requirement.measure, path.join(" -> "));
        let what = what.trim();
        match checked.verdict {
            Verdict::Met => None,
            Verdict::Missed => {
                let unmet = format!("must be {} {}", requirement.compare, requirement.written);
                let said = match checked.actual {
                    Some(value) => format!("`{what}` is {}, and {unmet}", requirement.words(value)),
                    None => format!("`{what}` {unmet}, and lacks {}", checked.missing.join(", ")),
                };
                let fault = Diagnostic::new(
                    "REQ-001",
                    "requirement-missed",
                    Severity::Error,
                    Some(requirement.span),
                    said,
                );
                let fault = fault.label("not met");
                Some(match checked.biggest {
                    Some(node) => fault.note(format!("`{}` weighs most", self.model.node(node).label)),
                    None => fault,
                })
            }
            Verdict::Undecided => Some(
                Diagnostic::new(
                    "REQ-002",
                    "requirement-undecided",
                    Severity::Note,
                    Some(requirement.span),
                    format!("`{what}` cannot be judged yet"),
                )
                .label("facts are missing")
                .help(format!("specify {}", checked.missing.join(", "))),
            ),
        }
    }
}
