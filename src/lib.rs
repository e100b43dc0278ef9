//! From a plain-text description of a serverless system to a diagram and a design document.
//!
//! ```text
//! text ─parse─▶ Ast ─resolve─▶ Model ─analyse─▶ Analysis ─check─▶ findings
//!                                │                  │                │
//!                                ├─arrange─▶ Layout ─draw─▶ Scene ───┤──▶ svg, png
//!                                └───────────── Document ◀───────────┘──▶ Markdown ─▶ HTML
//! ```
//!
//! Data flows one way, one type a stage; [`compile`] is the first line of the picture, the writers
//! in [`output`] are the rest.

pub mod analysis;
pub mod catalog;
pub mod changes;
pub mod cli;
pub mod diagnostic;
pub mod diagram;
pub mod document;
pub mod english;
pub mod layout;
pub mod model;
pub mod money;
pub mod output;
pub mod patterns;
pub mod rules;
pub mod scene;
pub mod source;
pub mod syntax;
pub mod text;
pub mod units;

use analysis::Analysis;
use analysis::requirement::{Checked, Verdict};
use catalog::Catalog;
use diagnostic::{Diagnostic, Severity};
use model::Model;
use rules::Review;
use source::Source;
use syntax::Ast;

/// Everything understood of one source text.
#[derive(Debug)]
pub struct Compiled<'a> {
    /// The text.
    pub source: &'a Source,
    /// What services are called, can do and cost.
    pub catalog: &'a Catalog,
    /// The tree as written.
    pub ast: Ast,
    /// What it means.
    pub model: Model,
    /// The numbers.
    pub analysis: Analysis,
    /// What a reviewer would say.
    pub review: Review,
    /// What is wrong with the text.
    pub faults: Vec<Diagnostic>,
}

/// Compiles one source text. It never fails: faults are in the result, and whatever could be
/// understood is in the rest.
pub fn compile<'a>(source: &'a Source, catalog: &'a Catalog) -> Compiled<'a> {
    let (ast, mut faults) = syntax::parse(source);
    let (model, unresolved) = model::resolve(&ast, catalog);
    faults.extend(unresolved);
    faults.sort_by_key(Diagnostic::place);
    faults.dedup();
    let analysis = analysis::analyse(&model, catalog);
    let review = rules::check(&rules::Context { model: &model, analysis: &analysis, catalog });
    Compiled { source, catalog, ast, model, analysis, review, faults }
}

impl Compiled<'_> {
    /// Whether the text says what it must: nothing below is made from a text with errors.
    pub fn is_sound(&self) -> bool {
        self.faults.iter().all(|fault| fault.severity < Severity::Error)
    }

    /// All there is to say about the text and the design, by place.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut all = self.faults.clone();
        all.extend(self.review.diagnostics());
        all.extend(self.unmet());
        all.sort_by_key(Diagnostic::place);
        all
    }

    /// Requirements that are missed, as errors, and those that cannot be decided, as notes.
    fn unmet(&self) -> Vec<Diagnostic> {
        let checked = self.analysis.requirements.iter();
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
                let actual = checked.actual.map_or_else(String::new, |value| requirement.words(value));
                let fault = Diagnostic::new(
                    "REQ-001",
                    "requirement-missed",
                    Severity::Error,
                    Some(requirement.span),
                    format!(
                        "`{what}` is {actual}, and must be {} {}",
                        requirement.compare, requirement.written
                    ),
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
                    format!("`{what}` cannot be decided"),
                )
                .label("facts are missing")
                .help(format!("state {}", checked.missing.join(", "))),
            ),
        }
    }
}
